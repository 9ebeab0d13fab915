//! Without colours: nothing is told by them, and what has the focus or is
//! chosen is seen all the same.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use super::{SIZES, all, picture};
use crate::wizard::driver::{Driver, row_text as text};
use crate::wizard::style::Theme;
use crate::wizard::view;

/// Screens where nothing can be chosen: only Escape works there.
const WITHOUT_A_FOCUS: [&str; 4] =
    ["committing", "object_storing", "object_preview_computing", "object_preview_failed"];

/// Screens whose styles are kept too.
const STYLED: [&str; 9] = [
    "home_with_a_draft",
    "conditions",
    "mapping_row",
    "object_column",
    "write_mode",
    "preview_table",
    "guards_asking",
    "versions_asking",
    "palette",
];

fn drawn(driver: &Driver, columns: u16, rows: u16) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| view(&driver.model, frame)).unwrap();
    terminal.backend().buffer().clone()
}

fn row(buffer: &Buffer, at: u16) -> &[Cell] {
    let columns = usize::from(buffer.area.width);
    &buffer.content[usize::from(at) * columns..][..columns]
}

#[test]
fn no_screen_has_a_colour() {
    for (name, open) in all() {
        for (columns, rows) in SIZES {
            let driver = open(columns, rows);
            assert_eq!(driver.model.looks.theme, Theme::MONO);
            let buffer = drawn(&driver, columns, rows);
            let mut cells = buffer.content.iter();
            assert!(cells.all(|c| c.fg == Color::Reset && c.bg == Color::Reset), "{name}");
        }
    }
}

#[test]
fn the_focus_is_marked_by_a_sign_and_a_style_and_the_cursor() {
    const MARKED: Modifier = Modifier::BOLD.union(Modifier::REVERSED).union(Modifier::UNDERLINED);
    for (name, open) in all().filter(|(name, _)| !WITHOUT_A_FOCUS.contains(name)) {
        for (columns, rows) in SIZES {
            let driver = open(columns, rows);
            let buffer = drawn(&driver, columns, rows);
            let cursor = driver.cursor().unwrap_or_else(|| panic!("{name} shows no cursor"));
            let focused = row(&buffer, cursor.y);
            let words = text(focused);
            // Of an empty line that is typed only the sign is there.
            let marked = words.contains("> ") || words.contains("/ ") || words == ">";
            assert!(marked, "{name}: {words}");
            assert!(focused.iter().any(|cell| cell.modifier.intersects(MARKED)), "{name}: {words}");
        }
    }
}

#[test]
fn a_choice_is_marked_by_brackets_and_reversed() {
    let mut choices = 0;
    for (name, open) in all() {
        let buffer = drawn(&open(80, 24), 80, 24);
        for at in 0..buffer.area.height {
            let cells = row(&buffer, at);
            let reversed = |cell: &Cell| cell.modifier.contains(Modifier::REVERSED);
            for group in cells.chunk_by(|one, other| reversed(one) == reversed(other)) {
                let (chosen, words) = (text(group), text(cells));
                if reversed(&group[0]) && chosen.starts_with('[') {
                    // A question may lie over its end.
                    let is_whole = chosen.ends_with(']') || words.contains(['│', '┌', '└']);
                    assert!(is_whole, "{name}: {words}");
                    choices += 1;
                } else if reversed(&group[0]) {
                    assert!(words.contains("> "), "{name}: {words}");
                } else {
                    // "[ ]" names two keys, and cells of a file may have brackets.
                    let is_choice = chosen.contains('[') && !chosen.contains("[ ]");
                    assert!(!is_choice || *name == "data_of_hostile_cells", "{name}: {words}");
                }
            }
        }
    }
    assert!(choices > 15, "{choices} choices were looked at");
}

/// The rows of a screen, under each the styles of its cells.
fn styles(buffer: &Buffer) -> String {
    let mut shown = String::new();
    for at in 0..buffer.area.height {
        let cells = row(buffer, at);
        let marks: String = cells.iter().map(|cell| mark(cell.modifier)).collect();
        for line in [text(cells), marks] {
            shown.push_str(line.trim_end());
            shown.push('\n');
        }
    }
    shown
}

fn mark(modifier: Modifier) -> char {
    const BOLD_UNDERLINED: Modifier = Modifier::BOLD.union(Modifier::UNDERLINED);
    const BOLD_REVERSED: Modifier = Modifier::BOLD.union(Modifier::REVERSED);
    match modifier {
        Modifier::BOLD => 'b',
        Modifier::DIM => 'd',
        Modifier::UNDERLINED => 'u',
        Modifier::REVERSED => 'r',
        BOLD_UNDERLINED => 'U',
        BOLD_REVERSED => 'R',
        _ if modifier.is_empty() => ' ',
        _ => '*',
    }
}

#[test]
fn bold_reverse_and_underlined() {
    for name in STYLED {
        let (_, open) = all().find(|(known, _)| *known == name).expect("a screen");
        picture("pictures/mono", name, &styles(&drawn(&open(80, 24), 80, 24)));
    }
}
