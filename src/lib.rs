//! segport puts the people in a table of data into a segment of a customer
//! data platform, from a terminal: by a wizard, or headless from a saved
//! export. What it does, word by word, is in the README; this page is the map
//! of the code.
//!
//! # The layers
//!
//! | layer | what it is | what it must not do |
//! |---|---|---|
//! | [`domain`] | the nouns: audience, attribute, criterion, segment, version, report, guard; keys and settings | input or output, threads, clock |
//! | [`matcher`] | how two values are compared: text in, canonical key or reason out | know rows, tables or databases |
//! | [`source`] | tables: a trait, one file or folder per format, detection, the SQL step | know matching |
//! | [`database`] | segment databases: a trait, one folder per engine | know sources or saved exports, ask a clock |
//! | [`export`] | the use case: plan, preview, commit; import of profiles | know a terminal, arguments or files of ours |
//! | [`config`] | destinations, saved exports, settings, drafts: everything in TOML | know the others |
//! | [`wizard`] | the screens, as an Elm core: model, message, update, view; and the same line by line | touch a file, a clock, a thread, a database, a terminal |
//! | [`runtime`] | the shell around the wizard: terminal, signals, worker | decide anything |
//! | [`cli`] | arguments, headless commands, text and JSON | compute figures |
//!
//! Dependencies point down only: `cli → runtime → wizard → export → source,
//! database, matcher → domain`, and `config → domain`. Each outside thing has
//! one door: SQLite under `database/sqlite` (destinations) and `source/sqlite` (tables
//! and the SQL step), TOML in `config`, the terminal in `runtime`, arguments in `cli`,
//! threads in `runtime`, `export/pipeline`, `database/sqlite/{matching,import}` and
//! `source/sqlite` (who watches a query).
//! The test `layers` reads the sources and keeps these rules.
//!
//! # From a file to rows
//!
//! `source/open.rs` decides what a file is and how it is read. Delimited text, packed or
//! not, is read where it is, by `source/splitter.rs`, in memory that does not grow. Every
//! other format is copied once to a private file as such text (`source/copy.rs`): a
//! workbook row by row with its own row numbers, JSON, Parquet and SQLite with the names
//! of their columns, and so is the result of an SQL step. From there on all formats are
//! one: read by the same reader, as often as wanted, with the same rules for headers.
//! The worker keeps copies open from job to job; they go with the source. Parsers that
//! are not ours are called in one place each, where what a file says of its size was
//! checked before. An SQL step runs in a private database of its own behind an
//! authorizer (`source/sqlite/gate.rs`), bounded in time and space.
//!
//! # From a row to a member
//!
//! [`source::Source`] yields [`source::RowBatch`]es. `export::pipeline` turns
//! them on several threads into [`database::KeyBatch`]es of canonical keys, in
//! order, and counts the rows that cannot be used with a
//! [`domain::Reason`]. [`database::Matching`] compares keys with the stored
//! profiles and ends in a [`database::MatchOutcome`]: bitmaps of profiles and
//! rows. [`export::Preview`] makes figures of them, asserts that they add up,
//! and holds the [`domain::MemberChange`] a commit would apply. What every row
//! finds is kept for the next preview of the same source
//! ([`export::PreviewMemory`]): after a change of logic, write mode or one
//! mapping only what is new is read. Only
//! [`export::Preview::approve`] makes a [`export::CommitPlan`], and
//! [`database::SegmentDatabase::commit`] writes it in one transaction, unless
//! the segment or the profiles changed meanwhile.
//!
//! # What a person is told on the way
//!
//! [`export::try_columns`] matches the first rows of a source by every pair of column and
//! attribute worth it, in one run, columns of hashes by every [`domain::HashRule`]; what
//! the wizard proposes of it is `wizard::steps::proposal`'s to say.
//! [`export::column_damage`] tells what programs did to cells, [`export::row_damage`] to rows. For a row nobody was found
//! by, [`export::explain_row`] says who is near, by one look at all values; for a member,
//! [`export::explain_membership`] finds the runs, criteria and rows again.
//! [`export::Drift`] says what changed in a file since its export was saved, and
//! [`export::Repairs`] of which run its rows are the rejects. None of them changes what
//! matches.
//!
//! *Export data to Business Object* is an import of profiles with a preview:
//! [`export::preview_import`] is the import's own transaction, taken back, with the
//! rows that insert, update and change nothing; [`export::commit_import`] writes
//! exactly these, or nothing where the profiles or the source changed meanwhile.
//!
//! # Looking around
//!
//! People are one table wherever they are shown (`wizard::people`): a page around the
//! cursor. [`export::find_people`] searches them, those whose value begins so at once
//! through an index, the others while the values are read, and sorts them in memory
//! that does not grow with the values; the worker keeps the lists, and reads their
//! pages also while somebody is still being found. By which sources members are in is
//! followed through all versions at once, with sets ([`domain::member_sources`]);
//! [`export::Removal`] is to such a removal what a preview is to a run. Which version
//! was in force at a moment is [`domain::as_of`]'s to say. [`export::count_values`] says
//! which values an attribute has, [`export::person_card`] what is known of a person,
//! [`export::erase_people`] what stays when somebody is erased.
//!
//! # The wizard
//!
//! The wizard has two faces over the same steps, rules and jobs: screens, and
//! questions line by line (`wizard::accessible`, `wizard::steps::dialogue`). Keys
//! are one table, [`domain::action`], from which the screens' hints, the help, the
//! README and `settings.toml` take them. A frame goes to the terminal through
//! `runtime::scrolling`, which knows what is shown: it scrolls where rows have
//! moved and writes nothing that is there already.
//!
//! # The embedded engine
//!
//! One SQLite file. Profiles are real tables, one TEXT column per attribute.
//! Beside them a *key index* for an attribute and a matcher holds the pairs
//! (96-bit keyed hash of the canonical key, profile number) sorted by hash, in
//! blobs that fill a page each. A chunk of rows is looked up by sorting its
//! hashes and one merge over the blocks, each thread taking a share of the
//! hashes on a connection of its own; the result is four bytes a row, which
//! `database::combination` joins by OR or AND, with all figures, one bit a
//! profile. Members, versions and what each criterion found are roaring
//! bitmaps of profile numbers. A key of r rows and p profiles costs r + p,
//! never r × p; with AND every profile carries the one partial key tuple it can
//! belong to, so that `city AND gender` does not explode.
//!
//! Ids are found by a key index too. An import looks up the ids of half a million
//! rows at once; a digest of the row each profile came from last tells rows that
//! bring nothing new without reading the profile. SQLite has one writer, so an
//! import does on other threads whatever need not be done by it.
//!
//! What people search by is a key index as well, whose pairs hold the first bytes of a
//! value where others hold a hash. It is made where somebody searches first, not kept
//! in step, not believed once the profiles changed, and dropped when somebody is
//! erased.
//!
//! Every block of an index and every set ends in a checksum: an index that fails its
//! own is made again from the profiles within the same run, a set that does is told as
//! damage. `database/sqlite/check` looks at everything.
//!
//! The file as a whole is copied and put back page by page through SQLite
//! (`database/sqlite/backup.rs`), at one moment and by who has it alone.
//!
//! `database::memory` does all of this the plain way, every row with every profile,
//! and the contract suite holds both engines against SPEC's words.
//!
//! # Invariants
//!
//! - `read = matched + unmatched + rejected + blank` and
//!   `after = before + added − removed` are asserted where they are made and
//!   again where they are written.
//! - Trouble in a row is data and is counted; an error stops the run and
//!   nothing is written.
//! - A run, an import, a restore and an erasure are one transaction each.
//! - What a terminal could obey reaches none: screens and lines are cleaned where they
//!   are drawn and once more at the door (`runtime/scrolling.rs`,
//!   `runtime/accessible.rs`), the command line's words and data in `cli/output.rs`.
//! - Files are made by their owner for their owner; what is temporary stays in the home.
//! - Writers wait for each other (`database/sqlite/waiting.rs`), readers for nobody. A
//!   headless run is in the history before its work (`database/sqlite/running.rs`); that
//!   it was killed is told by a lock which went with its process. So are private copies.
//! - A run can be computed again from its history ([`export::RecordedRun`]).
//! - No result depends on the order of rows or criteria, or on the number of
//!   threads.
//! - A click is never more than keys a person could press or a step of the row
//!   of steps: what lies where is noted while drawing (`wizard/frame.rs`). A
//!   person's own key is translated at the root; screens know the default keys
//!   of `domain/action.rs` only.
//! - Wizard effects are values; news of a job that is no longer current is
//!   dropped; a job ends exactly once.
//!
//! # Reading order
//!
//! [`domain::mapping`], [`domain::report`], [`matcher`], `export/keys.rs`,
//! `export/preview.rs`, [`database`], `database/combination`,
//! `database/sqlite/matching`, then
//! [`wizard`] from `model.rs` and [`runtime`] from `event_loop.rs`.

pub mod cli;
pub mod config;
pub mod database;
pub mod domain;
pub mod export;
pub mod matcher;
pub mod runtime;
pub mod source;
pub mod wizard;
