//! How things look: named styles, so that screens say what something is and
//! never which colour it has. Only the 16 colours of the terminal's own theme,
//! and the person's background.

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};

use super::text;

/// Which styles are used. Nothing is told by colour alone in either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// The terminal's 16 colours.
    #[default]
    Auto,
    /// Bold, reverse and underlined only (`NO_COLOR`).
    Mono,
}

impl Theme {
    fn coloured(self, colour: Color) -> Style {
        match self {
            Self::Auto => Style::new().fg(colour),
            Self::Mono => Style::new(),
        }
    }

    /// The title row.
    pub fn title(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// The step one is at.
    pub fn step_current(self) -> Style {
        self.coloured(Color::Cyan).add_modifier(Modifier::BOLD | Modifier::UNDERLINED)
    }

    /// A step one has been at.
    pub fn step_done(self) -> Style {
        self.coloured(Color::Cyan)
    }

    /// A key in the rows of hints.
    pub fn hint_key(self) -> Style {
        self.coloured(Color::Cyan).add_modifier(Modifier::BOLD)
    }

    /// The row or field that gets the keys.
    pub fn focus(self) -> Style {
        self.coloured(Color::Cyan).add_modifier(Modifier::BOLD)
    }

    /// The cell or choice that Enter means.
    pub fn selected(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// What can be typed into.
    pub fn field(self) -> Style {
        Style::new().add_modifier(Modifier::UNDERLINED)
    }

    /// A heading of a table or a group.
    pub fn heading(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// Something went wrong.
    pub fn error(self) -> Style {
        self.coloured(Color::Red).add_modifier(Modifier::BOLD)
    }

    /// Something was done.
    pub fn ok(self) -> Style {
        self.coloured(Color::Green)
    }

    /// Something to know.
    pub fn note(self) -> Style {
        self.coloured(Color::Yellow)
    }

    /// What matters less. Not a grey: on some backgrounds it is the background.
    pub fn dim(self) -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }

    /// The filled part of a bar.
    pub fn bar(self) -> Style {
        self.coloured(Color::Cyan)
    }
}

/// Which characters a terminal can show. Screens draw with the full set;
/// [`Symbols::apply`] turns the finished picture into ASCII where needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Symbols {
    /// Lines, blocks and all scripts.
    #[default]
    Unicode,
    /// The locale is not UTF-8.
    Ascii,
}

/// A horizontal line.
pub const LINE: &str = "─";
/// A vertical line.
pub const VERTICAL: &str = "│";
/// The filled part of a bar.
pub const FILLED: &str = "█";
/// The empty part of a bar.
pub const EMPTY: &str = "░";
/// Between parts of a line.
pub const DOT: &str = "·";

impl Symbols {
    /// Makes a finished picture fit the terminal's characters.
    pub fn apply(self, buffer: &mut Buffer) {
        if self == Self::Unicode {
            return;
        }
        for cell in &mut buffer.content {
            if !cell.symbol().is_ascii() {
                let plain = ascii(cell.symbol());
                cell.set_symbol(plain);
            }
        }
    }
}

fn ascii(symbol: &str) -> &'static str {
    match symbol {
        text::CUT => "~",
        LINE | DOT => "-",
        VERTICAL => "|",
        FILLED => "#",
        EMPTY => ".",
        "┌" | "┐" | "└" | "┘" => "+",
        _ => "?",
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;

    use super::*;

    #[test]
    fn the_mono_theme_has_no_colour() {
        let theme = Theme::Mono;
        for style in [
            theme.title(),
            theme.step_current(),
            theme.step_done(),
            theme.hint_key(),
            theme.focus(),
            theme.selected(),
            theme.error(),
            theme.ok(),
            theme.note(),
            theme.dim(),
            theme.bar(),
        ] {
            assert_eq!((style.fg, style.bg), (None, None));
        }
    }

    #[test]
    fn the_ascii_set_leaves_nothing_else() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 1));
        buffer.set_string(0, 0, "a─│█░·…é山b", Style::new());
        Symbols::Ascii.apply(&mut buffer);
        let shown: String = buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        assert_eq!(shown, "a-|#.-~?? b ");
    }
}
