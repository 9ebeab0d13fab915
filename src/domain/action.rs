//! Everything that is done by a letter or a control key: the one table of the
//! keys a person can change, with the place where each works. The help, the
//! README and the errors about `settings.toml` are made of it.

use super::key::Key;
use super::words::Word;

/// Where a key works. The steps of the wizard are places of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// Home, above no other screen.
    Home,
    /// The saved exports.
    Exports,
    /// The list of segments.
    Segments,
    /// A new segment by conditions.
    Builder,
    /// The members of a segment.
    Members,
    /// The versions of a segment.
    Segment,
    /// The attributes of customers and visitors.
    Profiles,
    /// The people of an audience.
    People,
    /// One person.
    Person,
    /// The list of destinations.
    Destinations,
    /// The Data step.
    Data,
    /// The SQL step while it is written.
    Query,
    /// The Destination step.
    Destination,
    /// The column mapping.
    Mapping,
    /// The preview.
    Preview,
    /// The result of a commit.
    Result,
    /// Any other step of the wizard.
    Step,
    /// Any other screen.
    Other,
}

/// The steps in which answers can be changed.
const STEPS: &[Place] =
    &[Place::Data, Place::Destination, Place::Mapping, Place::Preview, Place::Step];

/// Something that is done by a letter or a control key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the table says what each does")]
pub enum Action {
    Help,
    Palette,
    Leave,
    Suspend,
    Redraw,
    Mouse,
    Undo,
    Redo,
    PreviousStep,
    NextStep,
    Delimiter,
    Encoding,
    Quote,
    HeaderRow,
    Sheet,
    SqlStep,
    AddTable,
    RemoveTable,
    CreateDestination,
    Propose,
    TakeRenamed,
    Matcher,
    Unmap,
    AttributeType,
    Commit,
    SaveRejects,
    CommandLine,
    SaveExport,
    CountAgain,
    OpenSegment,
    UndoCommit,
    NewExport,
    ContinueDraft,
    DiscardDraft,
    SavedExports,
    Segments,
    Profiles,
    History,
    Destinations,
    Quit,
    Edit,
    Remove,
    Restore,
    NewByConditions,
    NewEmpty,
    Sort,
    SortBackwards,
    ShowArchived,
    Rename,
    CopySegment,
    LabelSegment,
    DeleteSegment,
    Archive,
    Enable,
    Compute,
    UndoChange,
    Overlap,
    AddCondition,
    RemoveCondition,
    Compare,
    Why,
    SaveMembers,
    Search,
    SortPeople,
    SortPeopleBackwards,
    Columns,
    FreezeColumn,
    GoToRow,
    People,
    CountValues,
    Card,
    Erase,
    VersionMembers,
    AsOf,
    Sources,
    Validate,
}

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// What is done.
    pub action: Action,
    /// Its name in `settings.toml`.
    pub word: &'static str,
    /// The keys unless a person chose others. The screens know only these.
    pub keys: &'static [Key],
    /// Where it works; everywhere when empty.
    pub places: &'static [Place],
    /// The places in words.
    pub place: &'static str,
    /// What it does, for the help.
    pub label: &'static str,
}

const fn entry(
    action: Action,
    word: &'static str,
    keys: &'static [Key],
    (places, place): (&'static [Place], &'static str),
    label: &'static str,
) -> Entry {
    Entry { action, word, keys, places, place, label }
}

type Where = (&'static [Place], &'static str);
const EVERYWHERE: Where = (&[], "everywhere");
const IN_STEPS: Where = (STEPS, "steps");
const DATA: Where = (&[Place::Data], "Data");
const QUERY: Where = (&[Place::Query], "SQL step");
const DESTINATION: Where = (&[Place::Destination], "Destination");
const MAPPING: Where = (&[Place::Mapping], "column mapping");
const PREVIEW: Where = (&[Place::Preview], "Preview");
const RESULT: Where = (&[Place::Result], "result");
const HOME: Where = (&[Place::Home], "Home");
const EXPORTS: Where = (&[Place::Exports], "saved exports");
const SEGMENTS: Where = (&[Place::Segments], "segments");
const BUILDER: Where = (&[Place::Builder], "new segment");
const VERSIONS: Where = (&[Place::Segment], "versions");
const MEMBERS: Where = (&[Place::Members], "members");
const PROFILES: Where = (&[Place::Profiles], "profiles");
const SOURCES: Where = (&[Place::Members, Place::Segment], "members, sources");
const TABLE: Where = (&[Place::Members, Place::People], "members, people");
const PERSON: Where = (&[Place::Person], "person");
const DESTINATIONS: Where = (&[Place::Destinations], "destinations");
const SAVING: Where = (&[Place::Preview, Place::Result], "Preview, result");
const STARTING: Where = (&[Place::Home, Place::Exports, Place::Result], "Home, exports, result");

const fn letter(letter: char) -> Key {
    Key::Char(letter)
}

/// The table.
pub const ENTRIES: [Entry; 76] = {
    use Action as A;
    [
        entry(
            A::Help,
            "help",
            &[letter('?'), Key::Function(1)],
            EVERYWHERE,
            "the keys and what they do",
        ),
        entry(
            A::Palette,
            "palette",
            &[letter(':'), Key::Control('p')],
            EVERYWHERE,
            "everything that can be done, by name",
        ),
        entry(
            A::Leave,
            "leave",
            &[Key::Control('c')],
            EVERYWHERE,
            "leave; an unfinished export is kept",
        ),
        entry(
            A::Suspend,
            "suspend",
            &[Key::Control('z')],
            EVERYWHERE,
            "to the shell for a while; fg returns",
        ),
        entry(A::Redraw, "redraw", &[Key::Control('l')], EVERYWHERE, "draw the screen again"),
        entry(A::Mouse, "mouse", &[letter('%')], EVERYWHERE, "mouse on or off"),
        entry(A::Undo, "undo", &[letter('u')], IN_STEPS, "undo the last answer"),
        entry(A::Redo, "redo", &[letter('U')], IN_STEPS, "do it again"),
        entry(A::PreviousStep, "previous_step", &[letter('[')], IN_STEPS, "the step before"),
        entry(A::NextStep, "next_step", &[letter(']')], IN_STEPS, "the next step"),
        entry(A::Delimiter, "delimiter", &[letter('d')], DATA, "another delimiter"),
        entry(A::Encoding, "encoding", &[letter('e')], DATA, "another encoding"),
        entry(A::Quote, "quote", &[letter('q')], DATA, "another quote around cells"),
        entry(A::HeaderRow, "header_row", &[letter('h')], DATA, "headers elsewhere, or none"),
        entry(A::Sheet, "sheet", &[letter('t')], DATA, "another sheet or table"),
        entry(A::SqlStep, "sql", &[letter('s')], DATA, "an SQL step over the table"),
        entry(A::AddTable, "add_table", &[Key::Control('t')], QUERY, "add a table to the SQL step"),
        entry(A::RemoveTable, "remove_table", &[Key::Control('r')], QUERY, "remove its last table"),
        entry(
            A::CreateDestination,
            "create_destination",
            &[letter('+')],
            DESTINATION,
            "create a destination",
        ),
        entry(A::Propose, "propose", &[letter('a')], MAPPING, "propose the mapping"),
        entry(
            A::TakeRenamed,
            "take_renamed",
            &[letter('r')],
            MAPPING,
            "take the new names of columns",
        ),
        entry(A::Matcher, "matcher", &[letter('m')], MAPPING, "another matcher"),
        entry(A::Unmap, "unmap", &[letter('x')], MAPPING, "unmap, or leave a column out"),
        entry(A::AttributeType, "type", &[letter('t')], MAPPING, "another type"),
        entry(A::Commit, "commit", &[letter('c')], PREVIEW, "commit"),
        entry(A::SaveRejects, "save_rejects", &[letter('w')], PREVIEW, "save the rejects"),
        entry(A::CommandLine, "command_line", &[letter('k')], PREVIEW, "as a command line"),
        entry(A::SaveExport, "save_export", &[letter('s')], SAVING, "save the export"),
        entry(A::CountAgain, "count_again", &[letter('r')], PREVIEW, "count again"),
        entry(A::OpenSegment, "open_segment", &[letter('o')], RESULT, "open the segment"),
        entry(A::UndoCommit, "undo_commit", &[letter('u')], RESULT, "undo this commit"),
        entry(A::NewExport, "new_export", &[letter('n')], STARTING, "start a new export"),
        entry(A::ContinueDraft, "continue", &[letter('c')], HOME, "continue the unfinished export"),
        entry(A::DiscardDraft, "discard", &[letter('x')], HOME, "discard the unfinished export"),
        entry(A::SavedExports, "saved_exports", &[letter('e')], HOME, "the saved exports"),
        entry(A::Segments, "segments", &[letter('s')], HOME, "the segments"),
        entry(A::Profiles, "profiles", &[letter('p')], HOME, "customers and visitors"),
        entry(A::History, "history", &[letter('h')], HOME, "what was run"),
        entry(A::Destinations, "destinations", &[letter('d')], HOME, "the destinations"),
        entry(A::Quit, "quit", &[letter('q')], HOME, "quit"),
        entry(A::Edit, "edit", &[letter('e')], EXPORTS, "edit the export"),
        entry(A::Remove, "delete", &[letter('d')], EXPORTS, "delete the export"),
        entry(A::Restore, "restore", &[letter('r')], VERSIONS, "restore the version"),
        entry(
            A::NewByConditions,
            "new_by_conditions",
            &[letter('b')],
            SEGMENTS,
            "make a segment by conditions",
        ),
        entry(A::NewEmpty, "new_empty", &[letter('n')], SEGMENTS, "make an empty segment"),
        entry(A::Sort, "sort", &[letter('o')], SEGMENTS, "sort by the next column"),
        entry(A::SortBackwards, "sort_backwards", &[letter('O')], SEGMENTS, "sort the other way"),
        entry(A::ShowArchived, "show_archived", &[letter('z')], SEGMENTS, "show or hide archived"),
        entry(A::Rename, "rename", &[letter('r')], SEGMENTS, "rename the segment"),
        entry(A::CopySegment, "copy", &[letter('c')], SEGMENTS, "copy the segment"),
        entry(A::LabelSegment, "label", &[letter('l')], SEGMENTS, "label the segment"),
        entry(A::DeleteSegment, "delete_segment", &[letter('d')], SEGMENTS, "delete the segment"),
        entry(A::Archive, "archive", &[letter('a')], SEGMENTS, "archive or recover the segment"),
        entry(A::Enable, "enable", &[letter('e')], SEGMENTS, "enable or disable the segment"),
        entry(A::Compute, "compute", &[letter('p')], SEGMENTS, "compute the members again"),
        entry(A::UndoChange, "undo_change", &[letter('u')], SEGMENTS, "undo the last change"),
        entry(A::Overlap, "overlap", &[letter('v')], SEGMENTS, "what the marked segments share"),
        entry(A::AddCondition, "add_condition", &[letter('a')], BUILDER, "add a condition"),
        entry(
            A::RemoveCondition,
            "remove_condition",
            &[letter('x')],
            BUILDER,
            "remove the condition or value",
        ),
        entry(A::Compare, "compare", &[letter('c')], VERSIONS, "compare versions"),
        entry(A::Why, "why", &[letter('y')], MEMBERS, "why a member is in"),
        entry(A::SaveMembers, "save_members", &[letter('w')], MEMBERS, "save the members"),
        entry(A::Search, "search", &[letter('/')], TABLE, "search, in the column at the cursor"),
        entry(A::SortPeople, "sort_people", &[letter('o')], TABLE, "sort by the column"),
        entry(
            A::SortPeopleBackwards,
            "sort_people_backwards",
            &[letter('O')],
            TABLE,
            "sort the other way",
        ),
        entry(A::Columns, "columns", &[letter('c')], TABLE, "choose the columns"),
        entry(A::FreezeColumn, "freeze", &[letter('f')], TABLE, "a chosen column stays in sight"),
        entry(A::GoToRow, "go_to_row", &[letter('#')], TABLE, "go to a row"),
        entry(A::People, "people", &[letter('p')], PROFILES, "the people"),
        entry(A::CountValues, "count_values", &[letter('c')], PROFILES, "count the values"),
        entry(A::Card, "card", &[letter('i')], TABLE, "all about a person"),
        entry(A::Erase, "erase", &[letter('d')], PERSON, "erase the person everywhere"),
        entry(
            A::VersionMembers,
            "version_members",
            &[letter('m')],
            VERSIONS,
            "the members of the version",
        ),
        entry(A::AsOf, "as_of", &[letter('d')], VERSIONS, "who was in on a day"),
        entry(A::Sources, "sources", &[letter('x')], SOURCES, "sources; remove those of one"),
        entry(A::Validate, "validate", &[letter('v')], DESTINATIONS, "validate again"),
    ]
};

impl Entry {
    /// Whether it works at a place.
    pub fn works_at(&self, place: Place) -> bool {
        self.places.is_empty() || self.places.contains(&place)
    }

    /// Whether there is a place where both work.
    pub fn meets(&self, other: &Self) -> bool {
        self.places.is_empty()
            || other.places.is_empty()
            || self.places.iter().any(|place| other.places.contains(place))
    }
}

impl Action {
    /// Its row of the table.
    pub fn entry(self) -> &'static Entry {
        ENTRIES.iter().find(|entry| entry.action == self).expect("the table has every action")
    }
}

impl Word for Action {
    const WHAT: &'static str = "action";
    const ALL: &'static [Self] = &{
        let mut all = [Self::Help; ENTRIES.len()];
        let mut at = 0;
        while at < all.len() {
            all[at] = ENTRIES[at].action;
            at += 1;
        }
        all
    };

    fn word(self) -> &'static str {
        self.entry().word
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_another_action_with_another_word() {
        for (at, entry) in ENTRIES.iter().enumerate() {
            assert_eq!(entry.action.entry(), entry);
            assert!(ENTRIES[..at].iter().all(|other| other.word != entry.word), "{}", entry.word);
            assert_eq!(Action::parse(entry.word), Ok(entry.action));
        }
    }
}
