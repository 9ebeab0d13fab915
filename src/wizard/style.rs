//! How things look: named styles, so that screens say what something is and
//! never which colour it has. Only the 16 colours of the terminal's own theme,
//! and the person's background.

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};

use super::text;
use crate::domain::{Colour, Settings, StyleName, ThemeName};

/// Whether the terminal shows colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Colours {
    /// It does.
    #[default]
    Shown,
    /// Somebody does not want them (`NO_COLOR`, `--color never`), whatever the
    /// settings say.
    Refused,
}

/// The styles in use. Nothing is told by colour alone in any theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    name: ThemeName,
    /// Colours a person chose, in the order of [`StyleName::ALL`].
    own: [Option<Color>; StyleName::COUNT],
}

impl Theme {
    /// Bold, reverse and underlined only.
    pub const MONO: Self = Self { name: ThemeName::Mono, own: [None; StyleName::COUNT] };

    /// The styles a person asked for, as far as colours are shown.
    pub fn new(settings: &Settings, colours: Colours) -> Self {
        if colours == Colours::Refused || settings.theme == ThemeName::Mono {
            return Self::MONO;
        }
        let mut theme = Self { name: settings.theme, ..Self::MONO };
        for (style, colour) in &settings.colours {
            theme.own[*style as usize] = Some(terminal_colour(*colour));
        }
        theme
    }

    fn style(self, style: StyleName) -> Style {
        let colour = self.own[style as usize].or_else(|| self.colour(style));
        colour.map_or_else(Style::new, |colour| Style::new().fg(colour))
    }

    /// The theme's own colour of a style.
    fn colour(self, style: StyleName) -> Option<Color> {
        use StyleName as S;
        let [accent, error, ok, note] = match self.name {
            ThemeName::Auto => [Color::Cyan, Color::Red, Color::Green, Color::Yellow],
            ThemeName::Dark => {
                [Color::LightCyan, Color::LightRed, Color::LightGreen, Color::LightYellow]
            }
            ThemeName::Light => [Color::Blue, Color::Red, Color::Green, Color::Magenta],
            ThemeName::HighContrast => {
                [Color::LightYellow, Color::LightRed, Color::LightGreen, Color::LightCyan]
            }
            ThemeName::Mono => return None,
        };
        match style {
            S::Steps | S::Keys | S::Focus | S::Bar => Some(accent),
            S::Error => Some(error),
            S::Ok => Some(ok),
            S::Note => Some(note),
            S::Title | S::Heading | S::Dim => None,
        }
    }

    /// Bold where the theme wants everything to stand out.
    fn strong(self, style: Style) -> Style {
        match self.name {
            ThemeName::HighContrast => style.add_modifier(Modifier::BOLD),
            _ => style,
        }
    }

    /// The title row.
    pub fn title(self) -> Style {
        self.style(StyleName::Title).add_modifier(Modifier::BOLD)
    }

    /// The step one is at.
    pub fn step_current(self) -> Style {
        self.style(StyleName::Steps).add_modifier(Modifier::BOLD | Modifier::UNDERLINED)
    }

    /// A step one has been at.
    pub fn step_done(self) -> Style {
        self.strong(self.style(StyleName::Steps))
    }

    /// A key in the rows of hints.
    pub fn hint_key(self) -> Style {
        self.style(StyleName::Keys).add_modifier(Modifier::BOLD)
    }

    /// The row or field that gets the keys.
    pub fn focus(self) -> Style {
        self.style(StyleName::Focus).add_modifier(Modifier::BOLD)
    }

    /// The cell or choice that Enter means.
    pub fn selected(self) -> Style {
        self.strong(Style::new().add_modifier(Modifier::REVERSED))
    }

    /// What can be typed into.
    pub fn field(self) -> Style {
        self.strong(Style::new().add_modifier(Modifier::UNDERLINED))
    }

    /// A heading of a table or a group.
    pub fn heading(self) -> Style {
        self.style(StyleName::Heading).add_modifier(Modifier::BOLD)
    }

    /// Something went wrong.
    pub fn error(self) -> Style {
        self.style(StyleName::Error).add_modifier(Modifier::BOLD)
    }

    /// Something was done.
    pub fn ok(self) -> Style {
        self.strong(self.style(StyleName::Ok))
    }

    /// Something to know.
    pub fn note(self) -> Style {
        self.strong(self.style(StyleName::Note))
    }

    /// What matters less. Not a grey: on some backgrounds it is the background.
    pub fn dim(self) -> Style {
        let style = self.style(StyleName::Dim);
        match self.name {
            ThemeName::HighContrast => style,
            _ => style.add_modifier(Modifier::DIM),
        }
    }

    /// The filled part of a bar.
    pub fn bar(self) -> Style {
        self.strong(self.style(StyleName::Bar))
    }
}

impl Default for Theme {
    fn default() -> Self {
        Self::new(&Settings::default(), Colours::default())
    }
}

/// The names of ratatui are older than the bright colours.
fn terminal_colour(colour: Colour) -> Color {
    match colour {
        Colour::Default => Color::Reset,
        Colour::Black => Color::Black,
        Colour::Red => Color::Red,
        Colour::Green => Color::Green,
        Colour::Yellow => Color::Yellow,
        Colour::Blue => Color::Blue,
        Colour::Magenta => Color::Magenta,
        Colour::Cyan => Color::Cyan,
        Colour::White => Color::Gray,
        Colour::BrightBlack => Color::DarkGray,
        Colour::BrightRed => Color::LightRed,
        Colour::BrightGreen => Color::LightGreen,
        Colour::BrightYellow => Color::LightYellow,
        Colour::BrightBlue => Color::LightBlue,
        Colour::BrightMagenta => Color::LightMagenta,
        Colour::BrightCyan => Color::LightCyan,
        Colour::BrightWhite => Color::White,
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
/// Heights of one column, from the lowest to a whole one.
pub const STEPS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", FILLED];
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
        EMPTY | "▁" => ".",
        "▂" => ":",
        "▃" => "-",
        "▄" => "=",
        "▆" => "*",
        "▇" => "%",
        "▅" | "┌" | "┐" | "└" | "┘" => "+",
        _ => "?",
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;

    use crate::domain::Word as _;

    use super::*;

    fn styles(theme: Theme) -> [Style; 13] {
        [
            theme.title(),
            theme.step_current(),
            theme.step_done(),
            theme.hint_key(),
            theme.focus(),
            theme.selected(),
            theme.field(),
            theme.heading(),
            theme.error(),
            theme.ok(),
            theme.note(),
            theme.dim(),
            theme.bar(),
        ]
    }

    fn themed(theme: ThemeName) -> Settings {
        Settings { theme, ..Settings::default() }
    }

    fn colours_of(theme: ThemeName) -> Vec<Color> {
        let theme = Theme::new(&themed(theme), Colours::Shown);
        styles(theme).into_iter().filter_map(|style| style.fg).collect()
    }

    #[test]
    fn the_mono_theme_has_no_colour() {
        let colours = vec![(StyleName::Focus, Colour::Red)];
        let mono = Settings { colours: colours.clone(), ..themed(ThemeName::Mono) };
        assert_eq!(Theme::new(&mono, Colours::Shown), Theme::MONO);
        let dark = Settings { colours, ..themed(ThemeName::Dark) };
        assert_eq!(Theme::new(&dark, Colours::Refused), Theme::MONO);
        for style in styles(Theme::MONO) {
            assert_eq!((style.fg, style.bg), (None, None));
        }
    }

    #[test]
    fn the_light_theme_can_be_read_on_white() {
        let readable = [Color::Blue, Color::Magenta, Color::Green, Color::Red];
        let colours = colours_of(ThemeName::Light);
        assert!(!colours.is_empty() && colours.iter().all(|colour| readable.contains(colour)));
    }

    #[test]
    fn high_contrast_is_bright_and_bold_and_nothing_is_faint() {
        let theme = Theme::new(&themed(ThemeName::HighContrast), Colours::Shown);
        for style in styles(theme) {
            assert!(!style.add_modifier.contains(Modifier::DIM));
            assert!(style.fg.is_none() || style.add_modifier.contains(Modifier::BOLD));
        }
        let bright = [Color::LightYellow, Color::LightRed, Color::LightGreen, Color::LightCyan];
        assert!(colours_of(ThemeName::HighContrast).iter().all(|c| bright.contains(c)));
    }

    #[test]
    fn no_theme_paints_the_background() {
        for name in ThemeName::ALL {
            let theme = Theme::new(&themed(*name), Colours::Shown);
            assert!(styles(theme).iter().all(|style| style.bg.is_none()));
        }
    }

    #[test]
    fn a_chosen_colour_takes_the_place_of_the_theme_s() {
        let colours = vec![(StyleName::Focus, Colour::White), (StyleName::Error, Colour::Default)];
        let settings = Settings { colours, ..Settings::default() };
        let theme = Theme::new(&settings, Colours::Shown);
        assert_eq!(theme.focus().fg, Some(Color::Gray));
        assert_eq!(theme.error().fg, Some(Color::Reset));
        assert_eq!(theme.hint_key().fg, Some(Color::Cyan));
        for (at, style) in StyleName::ALL.iter().enumerate() {
            assert_eq!(*style as usize, at, "the order of the colours");
        }
    }

    #[test]
    fn the_ascii_set_leaves_nothing_else() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 14, 1));
        buffer.set_string(0, 0, "a─│█░·…é山b▁▇", Style::new());
        Symbols::Ascii.apply(&mut buffer);
        let shown: String = buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        assert_eq!(shown, "a-|#.-~?? b.% ");
    }
}
