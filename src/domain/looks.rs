//! How a person wants segport to look and to be used: theme, colours, mouse,
//! keys. What the colours are for the terminal is for the wizard to know.

use super::key_map::KeyMap;
use super::words::Word;

/// What `settings.toml` says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// Which colours.
    pub theme: ThemeName,
    /// Whether clicks are listened to.
    pub mouse: Mouse,
    /// Other colours than the theme's.
    pub colours: Vec<(StyleName, Colour)>,
    /// Other keys than the default ones.
    pub keys: KeyMap,
}

/// Whether clicks are listened to; while they are, the terminal selects text
/// only with Shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mouse {
    /// They are.
    #[default]
    On,
    /// The terminal keeps them.
    Off,
}

/// A set of styles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ThemeName {
    /// The 16 colours that most backgrounds bear.
    #[default]
    Auto,
    /// Bright colours, for a dark background.
    Dark,
    /// Dark colours, for a white background.
    Light,
    /// Bright, bold, and nothing faint.
    HighContrast,
    /// Bold, reverse and underlined only.
    Mono,
}

impl Word for ThemeName {
    const WHAT: &'static str = "theme";
    const ALL: &'static [Self] =
        &[Self::Auto, Self::Dark, Self::Light, Self::HighContrast, Self::Mono];

    fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Dark => "dark",
            Self::Light => "light",
            Self::HighContrast => "high-contrast",
            Self::Mono => "mono",
        }
    }
}

/// A style whose colour can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the style of this name")]
pub enum StyleName {
    Title,
    Steps,
    Keys,
    Focus,
    Heading,
    Error,
    Ok,
    Note,
    Dim,
    Bar,
}

impl StyleName {
    /// How many there are.
    pub const COUNT: usize = Self::ALL.len();
}

impl Word for StyleName {
    const WHAT: &'static str = "style";
    const ALL: &'static [Self] = &[
        Self::Title,
        Self::Steps,
        Self::Keys,
        Self::Focus,
        Self::Heading,
        Self::Error,
        Self::Ok,
        Self::Note,
        Self::Dim,
        Self::Bar,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Steps => "steps",
            Self::Keys => "keys",
            Self::Focus => "focus",
            Self::Heading => "heading",
            Self::Error => "error",
            Self::Ok => "ok",
            Self::Note => "note",
            Self::Dim => "dim",
            Self::Bar => "bar",
        }
    }
}

/// One of the terminal's 16 colours, or the one text has anyway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the colour of this name")]
pub enum Colour {
    Default,
    Black,
    Red,
    Green,
    Yellow,
    Blue,
    Magenta,
    Cyan,
    White,
    BrightBlack,
    BrightRed,
    BrightGreen,
    BrightYellow,
    BrightBlue,
    BrightMagenta,
    BrightCyan,
    BrightWhite,
}

impl Word for Colour {
    const WHAT: &'static str = "colour";
    const ALL: &'static [Self] = &[
        Self::Default,
        Self::Black,
        Self::Red,
        Self::Green,
        Self::Yellow,
        Self::Blue,
        Self::Magenta,
        Self::Cyan,
        Self::White,
        Self::BrightBlack,
        Self::BrightRed,
        Self::BrightGreen,
        Self::BrightYellow,
        Self::BrightBlue,
        Self::BrightMagenta,
        Self::BrightCyan,
        Self::BrightWhite,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Black => "black",
            Self::Red => "red",
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Blue => "blue",
            Self::Magenta => "magenta",
            Self::Cyan => "cyan",
            Self::White => "white",
            Self::BrightBlack => "bright-black",
            Self::BrightRed => "bright-red",
            Self::BrightGreen => "bright-green",
            Self::BrightYellow => "bright-yellow",
            Self::BrightBlue => "bright-blue",
            Self::BrightMagenta => "bright-magenta",
            Self::BrightCyan => "bright-cyan",
            Self::BrightWhite => "bright-white",
        }
    }
}
