//! The steps of the wizard in their documented order, and nothing else.

use crate::domain::ExportAction;

/// A step. Conditions and matching are one documented step; on narrow screens
/// they are two pages of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) enum Step {
    #[default]
    Data,
    Destination,
    Action,
    Conditions,
    Mapping,
    WriteMode,
    Preview,
}

impl Step {
    /// In order.
    pub(super) const ALL: [Self; 7] = [
        Self::Data,
        Self::Destination,
        Self::Action,
        Self::Conditions,
        Self::Mapping,
        Self::WriteMode,
        Self::Preview,
    ];

    /// Its place in the order, from 0, as drafts keep it.
    pub(super) fn number(self) -> u8 {
        self as u8
    }

    /// The step a draft was left at; an unknown number is the first.
    pub(super) fn of_number(number: u8) -> Self {
        Self::ALL.get(usize::from(number)).copied().unwrap_or_default()
    }

    /// The step after it.
    pub(super) fn next(self) -> Option<Self> {
        Self::ALL.get(usize::from(self.number()) + 1).copied()
    }

    /// The step before it.
    pub(super) fn before(self) -> Option<Self> {
        usize::from(self.number()).checked_sub(1).map(|at| Self::ALL[at])
    }

    /// The step a documented number jumps to.
    pub(super) fn of_digit(digit: char) -> Option<Self> {
        match digit {
            '1' => Some(Self::Destination),
            '2' => Some(Self::Action),
            '3' => Some(Self::Conditions),
            '4' => Some(Self::WriteMode),
            _ => None,
        }
    }

    /// The documented number that jumps to it.
    pub(super) fn digit(self) -> Option<char> {
        match self {
            Self::Data | Self::Preview => None,
            Self::Destination => Some('1'),
            Self::Action => Some('2'),
            Self::Conditions | Self::Mapping => Some('3'),
            Self::WriteMode => Some('4'),
        }
    }

    /// As the row of steps shows it, where this is done with the destination.
    pub(super) fn label_for(self, action: ExportAction) -> &'static str {
        match (action, self) {
            (ExportAction::BusinessObject, Self::Conditions | Self::Mapping) => "3 Id and columns",
            _ => self.label(),
        }
    }

    /// As the row of steps shows it.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Data => "Data",
            Self::Destination => "1 Destination",
            Self::Action => "2 Action",
            Self::Conditions | Self::Mapping => "3 Conditions and matching",
            Self::WriteMode => "4 Write mode",
            Self::Preview => "Preview",
        }
    }
}
