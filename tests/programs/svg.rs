//! A terminal's screen as an SVG picture in a window's frame. The same screen
//! always gives the same bytes.

use std::fmt::Write;

use vt100::{Cell, Color, Screen};

/// The size of a cell in pixels; whole numbers, so that runs of blocks meet.
const CELL_WIDTH: usize = 9;
const CELL_HEIGHT: usize = 20;

/// From the top of a cell to the line its letters stand on.
const BASELINE: usize = 15;

const FONT_SIZE: usize = 15;

/// Around the text.
const PADDING: usize = 16;

/// The bar with the window's buttons.
const BAR_HEIGHT: usize = 34;

const BUTTONS: [&str; 3] = ["#f7768e", "#e0af68", "#9ece6a"];

const BACKGROUND: &str = "#16181d";
const FOREGROUND: &str = "#d5d9e2";
const FRAME: &str = "#343a46";

/// Between panes; drawn, so that it has no gaps between rows.
const LINE: char = '│';

/// The blocks of bars and how strong they are: fonts give them odd widths.
const BLOCKS: [(char, &str); 2] = [('█', "1"), ('░', "0.25")];

/// Above and below a bar.
const BLOCK_GAP: usize = 3;

/// Of text that matters less, in hundredths.
const DIM_OPACITY: &str = "0.6";

/// The terminal's 16 colours, as a dark theme has them.
const PALETTE: [&str; 16] = [
    "#3b4252", "#f7768e", "#9ece6a", "#e0af68", "#7aa2f7", "#bb9af7", "#56c8d8", "#d5d9e2",
    "#5a6374", "#ff9aa8", "#b9e08a", "#f2c98a", "#9bbcff", "#d0b5ff", "#86e1ee", "#ffffff",
];

/// How a run of cells looks.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Look {
    foreground: String,
    background: Option<String>,
    bold: bool,
    dim: bool,
    underlined: bool,
    /// One, or two for a wide letter: those are in place only by themselves.
    cell_columns: usize,
}

/// Cells side by side that look the same.
#[derive(Debug)]
struct Run {
    column: usize,
    columns: usize,
    text: String,
    look: Look,
}

/// The picture.
pub(crate) fn picture(screen: &Screen) -> String {
    let (rows, columns) = screen.size();
    let (rows, columns) = (rows.get(), columns.get());
    let width = usize::from(columns) * CELL_WIDTH + 2 * PADDING;
    let height = usize::from(rows) * CELL_HEIGHT + BAR_HEIGHT + PADDING;
    let mut svg = String::new();
    let mut line = |text: &str| writeln!(svg, "{text}").expect("a String takes everything");
    line(&format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">"#
    ));
    line(&format!(
        r#"<rect x="0.5" y="0.5" width="{}" height="{}" rx="9" fill="{BACKGROUND}" stroke="{FRAME}"/>"#,
        width - 1,
        height - 1
    ));
    for (at, colour) in BUTTONS.iter().enumerate() {
        let (x, y) = (PADDING + 5 + at * 20, BAR_HEIGHT / 2);
        line(&format!(r#"<circle cx="{x}" cy="{y}" r="5.5" fill="{colour}"/>"#));
    }
    line(&format!(
        r#"<g font-family="ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace" font-size="{FONT_SIZE}" fill="{FOREGROUND}" xml:space="preserve">"#
    ));
    for row in 0..rows {
        for run in runs(screen, row, columns) {
            draw(&run, usize::from(row), &mut line);
        }
    }
    line("</g>");
    line("</svg>");
    svg
}

fn draw(run: &Run, row: usize, line: &mut impl FnMut(&str)) {
    let (x, y) = (PADDING + run.column * CELL_WIDTH, BAR_HEIGHT + row * CELL_HEIGHT);
    let width = run.columns * CELL_WIDTH;
    if let Some(colour) = &run.look.background {
        line(&rectangle(x, y, width, CELL_HEIGHT, colour));
    }
    let block = BLOCKS.iter().find(|(block, _)| run.text.starts_with(*block));
    if let Some((_, opacity)) = block {
        let (y, height) = (y + BLOCK_GAP, CELL_HEIGHT - 2 * BLOCK_GAP);
        let fill = format!(r#"{}" opacity="{opacity}"#, run.look.foreground);
        return line(&rectangle(x, y, width, height, &fill));
    }
    if run.text.starts_with(LINE) {
        let fill = format!(r#"{}" opacity="{DIM_OPACITY}"#, run.look.foreground);
        return line(&rectangle(x + CELL_WIDTH / 2, y, 1, CELL_HEIGHT, &fill));
    }
    if run.text.trim().is_empty() {
        if run.look.underlined {
            line(&rectangle(x, y + BASELINE + 2, width, 1, &run.look.foreground));
        }
        return;
    }
    let Look { foreground, bold, dim, underlined, .. } = &run.look;
    let mut style = String::new();
    if foreground != FOREGROUND {
        write!(style, r#" fill="{foreground}""#).expect("a String takes everything");
    }
    if *bold {
        style += r#" font-weight="bold""#;
    }
    if *dim {
        write!(style, r#" opacity="{DIM_OPACITY}""#).expect("a String takes everything");
    }
    if *underlined {
        style += r#" text-decoration="underline""#;
    }
    // The length keeps columns in line, whatever font there is.
    line(&format!(
        r#"<text x="{x}" y="{}" textLength="{width}" lengthAdjust="spacingAndGlyphs"{style}>{}</text>"#,
        y + BASELINE,
        escaped(&run.text)
    ));
}

fn rectangle(x: usize, y: usize, width: usize, height: usize, colour: &str) -> String {
    format!(r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{colour}"/>"#)
}

/// The runs of a row, without the empty end of it. Words apart by two or more
/// blanks are runs of their own, so that each column of a table is in place.
fn runs(screen: &Screen, row: u16, columns: u16) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for column in 0..columns {
        let cell = screen.cell(row, column).expect("it is on the screen");
        if cell.is_wide_continuation() {
            continue;
        }
        let text = if cell.has_contents() { cell.contents() } else { " " };
        let look = look(cell);
        let columns = look.cell_columns;
        match runs.last_mut() {
            Some(run) if run.look == look && columns == 1 && joins(run, text) => {
                run.text.push_str(text);
                run.columns += columns;
            }
            _ => runs.push(Run { column: column.into(), columns, text: text.to_owned(), look }),
        }
    }
    runs.retain_mut(|run| {
        let seen = run.look.background.is_some() || run.look.underlined;
        if !seen && run.text.ends_with(' ') {
            run.text.pop();
            run.columns -= 1;
        }
        seen || !run.text.trim().is_empty()
    });
    runs
}

/// Whether the next cell's text goes on with a run.
fn joins(run: &Run, text: &str) -> bool {
    let blank = |text: &str| text.trim().is_empty();
    let block = |text: &str| BLOCKS.iter().any(|(block, _)| text.starts_with(*block));
    if text.starts_with(LINE) || run.text.starts_with(LINE) {
        return false;
    }
    if block(text) || block(&run.text) {
        return block(text) && run.text.starts_with(text);
    }
    blank(text) == blank(&run.text) || (blank(text) && !run.text.ends_with(' '))
}

fn look(cell: &Cell) -> Look {
    let foreground = colour(cell.fgcolor()).unwrap_or_else(|| FOREGROUND.to_owned());
    let background = colour(cell.bgcolor());
    let (foreground, background) = if cell.inverse() {
        (background.unwrap_or_else(|| BACKGROUND.to_owned()), Some(foreground))
    } else {
        (foreground, background)
    };
    let (bold, dim, underlined) = (cell.bold(), cell.dim(), cell.underline());
    let cell_columns = if cell.is_wide() { 2 } else { 1 };
    Look { foreground, background, bold, dim, underlined, cell_columns }
}

fn colour(colour: Color) -> Option<String> {
    match colour {
        Color::Default => None,
        Color::Idx(index) => {
            let known = PALETTE.get(usize::from(index)).expect("segport uses 16 colours");
            Some((*known).to_owned())
        }
        Color::Rgb(red, green, blue) => Some(format!("#{red:02x}{green:02x}{blue:02x}")),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
