//! The mapping the wizard proposes for twenty tables as shops, mail tools and
//! ticket offices export them, in four languages, against one base of customers.
//! The wizard's core runs without a terminal; the jobs are done for real.

use std::path::{Path, PathBuf};

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use segport::config::Home;
use segport::database::SegmentDatabase;
use segport::domain::{Audience, EntryName, Location, PhoneRegion, SourceSettings, Unwatched};
use segport::export::{ImportRequest, import_profiles};
use segport::runtime::{Executor, Session};
use segport::source::Source;
use segport::wizard::job::{Job, JobNews};
use segport::wizard::{Effect, Key, Message, Model, StartOptions, start, update, view};
use sha2::{Digest, Sha256};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/headers");

/// The size of the screen that is read.
const SIZE: (u16, u16) = (160, 50);

/// Attributes whose row is looked at for the reason.
const ATTRIBUTES: usize = 7;

/// What a person would map: one line of `expected.csv`.
struct Expected {
    file: String,
    region: String,
    attribute: String,
    /// Empty where nothing fits.
    column: String,
}

fn expected() -> Vec<Expected> {
    let mut reader = csv::Reader::from_path(Path::new(FOLDER).join("expected.csv")).unwrap();
    let records = reader.records().map(|record| {
        let record = record.unwrap();
        let cell = |at: usize| record[at].to_owned();
        Expected { file: cell(0), region: cell(1), attribute: cell(2), column: cell(3) }
    });
    records.collect()
}

/// A home whose only destination has the customers and this phone region.
fn session(home: &Path, region: &str) -> Session {
    let home = Home::at(home.to_owned());
    let session = Session::new(home.clone());
    let create = Job::CreateDestination {
        name: EntryName::parse("main").unwrap(),
        path: String::new(),
        phone_region: PhoneRegion::parse(region),
    };
    session.execute(segport::wizard::JobId(0), &create, &Unwatched).unwrap();
    let customers = PathBuf::from(FOLDER).join("customers.csv");
    let settings = SourceSettings::new(Location::File(customers));
    let source = Source::open(&settings, &home.spool_folder().unwrap(), &Unwatched).unwrap();
    let request = ImportRequest::new(Audience::Customer, "id");
    let destination = home.destination("main").unwrap();
    let path = home.resolve(&destination.path);
    let mut database = segport::database::sqlite::SqliteDatabase::open(&path).unwrap();
    assert_eq!(database.overview().unwrap().phone_region, PhoneRegion::parse(region));
    import_profiles(&mut database, &source, &request, None, &Unwatched).unwrap();
    session
}

/// The wizard and what it kept of the mapping.
struct Wizard<'a> {
    model: Model,
    session: &'a Session,
    mapping: Vec<(String, String)>,
}

impl Wizard<'_> {
    fn open<'a>(session: &'a Session, file: &str) -> Wizard<'a> {
        let source = Path::new(FOLDER).join(file).with_extension("csv");
        let (columns, rows) = SIZE;
        let options = StartOptions {
            source: Some(source.display().to_string()),
            columns,
            rows,
            ..StartOptions::default()
        };
        let (model, effects) = start(options);
        let mut wizard = Wizard { model, session, mapping: Vec::new() };
        wizard.perform(effects);
        wizard
    }

    fn press(&mut self, keys: &[Key]) {
        for key in keys {
            let effects = update(&mut self.model, Message::Key(*key));
            self.perform(effects);
        }
    }

    /// Does the jobs one after the other, as a quick worker would.
    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Start { id, job } => {
                    let result = self.session.execute(id, &job, &Unwatched).map(Box::new);
                    let news = JobNews::Ended(result);
                    let effects = update(&mut self.model, Message::Job { id, news });
                    self.perform(effects);
                }
                Effect::SaveDraft(draft) => {
                    let pairs = draft.mapping.into_iter();
                    self.mapping = pairs
                        .map(|pair| (pair.attribute, pair.column.unwrap_or_default()))
                        .collect();
                }
                _ => {}
            }
        }
    }

    fn screen(&self) -> String {
        let mut terminal = Terminal::new(TestBackend::new(SIZE.0, SIZE.1)).unwrap();
        terminal.draw(|frame| view(&self.model, frame)).unwrap();
        terminal.backend().to_string()
    }
}

/// A list as the ad platforms want it: nothing but hashes, by Google's rules.
fn hashed_list() -> Vec<u8> {
    let mut reader = csv::Reader::from_path(Path::new(FOLDER).join("customers.csv")).unwrap();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["Kontakt 1", "Kontakt 2"]).unwrap();
    for record in reader.records() {
        let record = record.unwrap();
        let hashed = [&record[2], &record[3]].map(|value| match value {
            "" => String::new(),
            value => {
                let digest = Sha256::digest(value);
                let digits = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
                digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
            }
        });
        writer.write_record(hashed).unwrap();
    }
    writer.into_inner().unwrap()
}

#[test]
fn columns_of_hashes_are_proposed_with_their_rule() {
    let home = tempfile::tempdir().unwrap();
    let session = session(&home.path().join("home"), "VN");
    let list = home.path().join("list.csv");
    std::fs::write(&list, hashed_list()).unwrap();
    let mut wizard = Wizard::open(&session, list.to_str().unwrap());
    wizard.press(&[Key::Enter, Key::Enter, Key::Enter, Key::Char('X'), Key::Enter]);
    let mapped = |of: &str, column: &str| (of.to_owned(), column.to_owned());
    assert_eq!(wizard.mapping, [mapped("email", "Kontakt 1"), mapped("phone", "Kontakt 2")]);
    wizard.press(&[Key::Down]);
    let reason = "Kontakt 1 matches 100 % by SHA-256 lower-trim: ";
    assert!(wizard.screen().contains(reason), "{}", wizard.screen());
    wizard.press(&[Key::Down]);
    let reason = "Kontakt 2 matches 100 % by SHA-256 e164-plus: ";
    assert!(wizard.screen().contains(reason), "{}", wizard.screen());
}

#[test]
fn nine_of_ten_proposals_are_right_and_no_wrong_one_is_silent() {
    let expected = expected();
    let homes = tempfile::tempdir().unwrap();
    let (mut right, mut wrong) = (0, Vec::new());
    for lines in expected.chunk_by(|one, other| one.file == other.file) {
        let Expected { file, region, .. } = &lines[0];
        let session = session(&homes.path().join(file), region);
        let mut wizard = Wizard::open(&session, file);
        // Data, destination and action; the name; conditions.
        wizard.press(&[Key::Enter, Key::Enter, Key::Enter, Key::Char('X'), Key::Enter]);
        let mut screens = wizard.screen();
        assert!(screens.contains("Column mapping"), "{file}:\n{screens}");
        for _ in 0..ATTRIBUTES {
            wizard.press(&[Key::Down]);
            screens += &wizard.screen();
        }
        for Expected { attribute, column, .. } in lines {
            let proposed = wizard.mapping.iter().find(|(of, _)| of == attribute);
            let proposed = proposed.map_or("", |(_, column)| column.as_str());
            if proposed == column {
                right += 1;
                continue;
            }
            let told = |reason: &str| screens.lines().any(|line| line.contains(reason));
            let by_name = format!("{proposed} is proposed by its name");
            let is_told = proposed.is_empty() || told("finds as many") || told(&by_name);
            let sentence =
                format!("{file}: {attribute} is matched with {proposed:?}, not {column:?}");
            assert!(is_told, "{sentence}, and nobody is told:\n{screens}");
            wrong.push(sentence);
        }
        let known = |attribute: &str| lines.iter().any(|line| line.attribute == attribute);
        let others: Vec<_> = wizard.mapping.iter().filter(|(of, _)| !known(of)).collect();
        assert!(others.is_empty(), "{file}: {others:?}");
    }
    let share = right * 100 / expected.len();
    assert!(share >= 90, "{right} of {} are right; wrong:\n{}", expected.len(), wrong.join("\n"));
}
