//! Where the keys go on a preview: the line that commits, the names of the tabs,
//! the table of the tab. Which keys lead from one to the other, and nothing else.

use crate::wizard::Key;

/// What gets the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum PreviewFocus {
    /// The line that commits.
    #[default]
    Commit,
    /// The names of the tabs.
    Tabs,
    /// The table of the tab.
    Table,
}

impl PreviewFocus {
    /// Where a key leads, if it leads away; from a table only its first row does.
    pub(super) fn moved(self, key: Key, is_at_top: bool) -> Option<Self> {
        match (self, key) {
            (Self::Commit, Key::Down | Key::Tab) | (Self::Table, Key::BackTab) => Some(Self::Tabs),
            (Self::Tabs, Key::Down | Key::Tab | Key::Enter) | (Self::Commit, Key::BackTab) => {
                Some(Self::Table)
            }
            (Self::Tabs, Key::Up | Key::BackTab) | (Self::Table, Key::Tab) => Some(Self::Commit),
            (Self::Table, Key::Up) if is_at_top => Some(Self::Tabs),
            _ => None,
        }
    }

    /// How many tabs further a key turns. In a table these keys go from column to
    /// column.
    pub(super) fn turned(self, key: Key) -> Option<isize> {
        match (self, key) {
            (Self::Commit | Self::Tabs, Key::Left) => Some(-1),
            (Self::Commit | Self::Tabs, Key::Right) => Some(1),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [PreviewFocus; 3] = [PreviewFocus::Commit, PreviewFocus::Tabs, PreviewFocus::Table];

    #[test]
    fn tab_goes_round_and_back() {
        for focus in ALL {
            let next = focus.moved(Key::Tab, false).unwrap();
            assert_eq!(next.moved(Key::BackTab, false), Some(focus));
        }
        let round = ALL[0].moved(Key::Tab, false).and_then(|next| next.moved(Key::Tab, false));
        assert_eq!(round, Some(PreviewFocus::Table));
    }

    #[test]
    fn a_table_is_left_from_its_first_row() {
        let table = PreviewFocus::Table;
        assert_eq!(table.moved(Key::Up, false), None);
        assert_eq!(table.moved(Key::Up, true), Some(PreviewFocus::Tabs));
        assert_eq!((table.moved(Key::Down, true), table.turned(Key::Left)), (None, None));
        assert_eq!(PreviewFocus::Commit.turned(Key::Left), Some(-1));
        assert_eq!(PreviewFocus::Commit.moved(Key::Enter, true), None);
    }
}
