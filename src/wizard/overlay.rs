//! What lies over a screen and takes all keys: the help, the command palette,
//! and the question before leaving. Made from the screen's own key hints, so
//! that neither can promise what does not work.

use ratatui::layout::{Constraint, Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear};

use super::frame::Frame;
use super::key_map::KeyNames;
use super::message::Key;
use super::screen::{Hint, Screen, Status, Target};
use super::style::Theme;
use super::text;
use super::widgets::text_field::Focus;
use super::widgets::{Answer, Dialog, Handled, List, below, put};
use crate::domain::{Action, ThemeName, Typing, Word as _};

/// Wide enough for a key and what it does.
const OVERLAY_COLUMNS: u16 = 64;
/// Higher is harder to read than to filter.
const OVERLAY_ROWS: u16 = 22;
/// For the name of the longest key group.
const KEY_COLUMNS: usize = 16;

/// What lies over the screen.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Overlay {
    /// The keys and what they do.
    Help {
        /// The screen's message in full.
        status: Option<Status>,
        /// Keys and meanings.
        hints: Vec<Hint>,
        /// The cursor and the filter.
        list: List,
    },
    /// Everything that can be done from here, by name.
    Palette {
        /// What is shown, the key if there is one, and what it does.
        entries: Vec<(String, String, Command)>,
        /// The cursor and the filter.
        list: List,
    },
    /// Something is being written.
    Leave {
        /// The question.
        dialog: Dialog,
        /// What happens after a yes.
        choice: Choice,
    },
}

/// What the palette can do.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Command {
    /// What this key does here.
    Press(Key),
    /// Close screens.
    Go(Choice),
    /// Show the keys.
    Help,
    /// Mouse on or off.
    Mouse,
    /// Another theme.
    Theme(ThemeName),
    /// Draw everything again.
    Redraw,
}

/// What closes screens.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Choice {
    /// The one on top.
    Back,
    /// All.
    Home,
    /// All, and another one opens.
    Open(Target),
    /// The program.
    Quit,
}

/// What came of a key.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    /// It stays.
    Open,
    /// It goes; nothing happens.
    Close,
    /// It goes and this runs.
    Run(Command),
    /// It goes and so do the screens.
    Leave(Choice),
}

/// What the key of the help is called.
pub(super) const HELP: &str = "help";

/// The keys that work on every screen.
pub(super) fn global_hints(typing: Typing, names: KeyNames<'_>) -> Vec<Hint> {
    let hints = [(Action::Help, HELP), (Action::Palette, "commands"), (Action::Leave, "leave")];
    let working = |action| names.working(action, typing);
    hints
        .into_iter()
        .filter_map(|(action, label)| Some(Hint::new(working(action)?, label)))
        .collect()
}

impl Overlay {
    /// The keys of a screen, and all others.
    pub(super) fn help(screen: &dyn Screen, status: Option<Status>, names: KeyNames<'_>) -> Self {
        let own =
            screen.hints().into_iter().map(|hint| Hint::group(&names.text(&hint), hint.label));
        let mut hints: Vec<Hint> = own.chain(names.everywhere()).collect();
        hints.extend([
            Hint::new(Key::Escape, "everywhere: one level back"),
            Hint::group("arrows j k", "move in a list"),
            Hint::group("pgup pgdn", "move faster"),
            Hint::group("home end g G", "to the first, to the last"),
            Hint::group("/", "lists: filter while you type"),
            Hint::group("1 2 3 4", "steps: to a numbered step one has been at"),
            Hint::group("click", "a key, a step or a row; twice: enter"),
            Hint::group("shift and drag", "select text while the mouse is on"),
        ]);
        hints.extend(names.elsewhere());
        hints.push(Hint::group("settings.toml", "other keys for these, under [keys]"));
        let list = List::typing(hints.iter().map(|hint| format!("{} {}", hint.keys, hint.label)));
        Self::Help { status, hints, list }
    }

    /// What can be done on a screen, and where one can go.
    pub(super) fn palette(
        screen: &dyn Screen,
        destination: Option<&str>,
        names: KeyNames<'_>,
    ) -> Self {
        let mut entries: Vec<(String, String, Command)> = screen
            .hints()
            .into_iter()
            .filter_map(|hint| {
                Some((hint.label.clone(), names.text(&hint), Command::Press(hint.key?)))
            })
            .collect();
        let mut add = |label: &str, key: Option<Key>, command| {
            let keys = key.map_or_else(String::new, |key| names.name(key));
            entries.push((label.to_owned(), keys, command));
        };
        add("Go to: Home", None, Command::Go(Choice::Home));
        add("Go to: New export", None, Command::Go(Choice::Open(Target::NewExport)));
        add("Go to: Saved exports", None, Command::Go(Choice::Open(Target::Exports)));
        if let Some(destination) = destination {
            let target = Target::Segments { destination: destination.to_owned() };
            add("Go to: Segments", None, Command::Go(Choice::Open(target)));
            let target = Target::Profiles { destination: destination.to_owned() };
            add("Go to: Profiles", None, Command::Go(Choice::Open(target)));
            let target = Target::History { destination: destination.to_owned() };
            add("Go to: History", None, Command::Go(Choice::Open(target)));
        }
        add("Go to: Destinations", None, Command::Go(Choice::Open(Target::Destinations)));
        for theme in ThemeName::ALL {
            add(&format!("Theme: {}", theme.word()), None, Command::Theme(*theme));
        }
        add("Mouse on or off", Some(Key::Char('%')), Command::Mouse);
        add("Help", Some(Key::Function(1)), Command::Help);
        add("Draw the screen again", Some(Key::Control('l')), Command::Redraw);
        add("Leave segport", Some(Key::Control('c')), Command::Go(Choice::Quit));
        let list = List::typing(entries.iter().map(|(label, _, _)| label));
        Self::Palette { entries, list }
    }

    /// The question before something that is being written is left.
    pub(super) fn leave(sentence: &str, choice: Choice) -> Self {
        let message =
            format!("{sentence}\n\nIt will be finished all the same, but you will not see how.");
        let dialog = Dialog::choose("Leave now?", &message, &["Stay", "Leave"]);
        Self::Leave { dialog, choice }
    }

    /// Takes a key; nothing gets past an overlay.
    pub(super) fn handle(&mut self, key: Key) -> Step {
        match self {
            Self::Leave { dialog, choice } => match dialog.handle(key) {
                Answer::Open => Step::Open,
                Answer::Cancelled => Step::Close,
                Answer::Chosen(_) => Step::Leave(choice.clone()),
            },
            Self::Help { list, .. } => match key {
                Key::Escape | Key::Enter | Key::Function(1) => Step::Close,
                _ => ignore(list.handle(key)),
            },
            Self::Palette { entries, list } => match key {
                Key::Escape | Key::Control('p') => Step::Close,
                Key::Enter => match list.selected() {
                    Some(entry) => Step::Run(entries[entry].2.clone()),
                    None => Step::Open,
                },
                _ => ignore(list.handle(key)),
            },
        }
    }

    /// Takes a pasted text.
    pub(super) fn paste(&mut self, pasted: &str) {
        match self {
            Self::Help { list, .. } | Self::Palette { list, .. } => {
                list.paste(pasted);
            }
            Self::Leave { dialog, .. } => dialog.paste(pasted),
        }
    }

    /// Draws it over everything; says where the cursor stands.
    pub(super) fn view(
        &self,
        frame: &mut Frame<'_>,
        screen: Rect,
        theme: Theme,
    ) -> Option<Position> {
        match self {
            Self::Leave { dialog, .. } => dialog.view(frame, screen, theme),
            Self::Help { status, hints, list } => {
                let inside = open_box(frame, screen, theme, "Help", hints.len());
                let shown = view_status(frame, inside, theme, status.as_ref());
                list.view(frame, below(inside, shown), theme, Focus::Here, |at, columns| {
                    let hint = &hints[at];
                    key_line(&hint.keys, &hint.label, columns, theme)
                })
            }
            Self::Palette { entries, list } => {
                let inside = open_box(frame, screen, theme, "Commands", entries.len());
                list.view(frame, inside, theme, Focus::Here, |at, columns| {
                    let (label, keys, _) = &entries[at];
                    let room = columns.saturating_sub(KEY_COLUMNS);
                    Line::from(vec![
                        Span::raw(text::fit(label, room)),
                        Span::styled(text::fit_right(keys, KEY_COLUMNS), theme.hint_key()),
                    ])
                })
            }
        }
    }
}

fn ignore(_: Handled) -> Step {
    Step::Open
}

fn key_line(keys: &str, label: &str, columns: usize, theme: Theme) -> Line<'static> {
    Line::from(vec![
        Span::styled(text::fit(keys, KEY_COLUMNS), theme.hint_key()),
        Span::raw(text::cut(label, columns.saturating_sub(KEY_COLUMNS))),
    ])
}

/// The message row in full, where it may have been cut; returns its rows.
fn view_status(frame: &mut Frame<'_>, area: Rect, theme: Theme, status: Option<&Status>) -> u16 {
    let Some(status) = status else { return 0 };
    let (word, sentence, style) = super::view::status_parts(status, theme);
    let lines = text::wrap(&format!("{word} {sentence}"), usize::from(area.width));
    // Half of the box stays for the keys.
    let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(area.height / 2);
    for (at, line) in (0..rows).zip(&lines) {
        put(frame, area, at, Line::styled(line.as_str(), style));
    }
    rows + 1
}

fn open_box(
    frame: &mut Frame<'_>,
    screen: Rect,
    theme: Theme,
    title: &str,
    entries: usize,
) -> Rect {
    let rows = u16::try_from(entries).unwrap_or(u16::MAX).saturating_add(3).min(OVERLAY_ROWS);
    let area = screen.centered(
        Constraint::Length(OVERLAY_COLUMNS.min(screen.width)),
        Constraint::Length(rows.min(screen.height)),
    );
    frame.cover();
    frame.render_widget(Clear, area);
    let block = Block::bordered()
        .title(Line::styled(format!(" {title} "), theme.title()))
        .title_bottom(Line::styled(" type to filter · esc closes ", theme.dim()));
    let inside = block.inner(area);
    frame.render_widget(block, area);
    inside
}
