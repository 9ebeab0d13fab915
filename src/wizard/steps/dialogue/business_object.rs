//! *Export data to Business Object* line by line: whose profiles, the ids, where the
//! columns go, blank cells; then the preview, its lists, and the commit.

use std::path::PathBuf;

use super::super::business_object::{
    BLANKS, Choice, Goes, NO_ID, NOT_SAVED, ObjectForm, Picker, PlannedColumn, Target,
    blanks_label, blanks_meaning, command, details, done, go_on, goes_line, id_column, invalid,
    order, people, plan, planned, question, told, total,
};
use super::super::facts::Move;
use super::super::preview::rejects_path;
use super::super::step::Step;
use super::{Ask as Asked, ExportPage};
use crate::domain::{AttributeName, AttributeType, Audience, Word};
use crate::export::{ImportRowExplanation, ImportTab};
use crate::wizard::accessible::{Empty, LISTED_MAX, Question, Reply, Talk, Typed};
use crate::wizard::job::{ImportPageView, ImportPlace, ImportView, Job};
use crate::wizard::screen::Outcome;
use crate::wizard::text::{count, counted};

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ask {
    Audience,
    /// The column with the ids.
    Id,
    /// Which column to change, if any.
    Columns,
    /// Where a column goes.
    Column(String),
    /// The name of the attribute it makes.
    Name(String),
    /// Its type.
    Type(String),
    /// What a blank cell does.
    Blanks,
    /// What to do with the preview.
    Menu,
    /// A row of the page of a list.
    Tab(ImportTab),
    /// Where the rejected rows are saved.
    Rejects,
    /// Whether profiles are really changed.
    Confirm,
    /// What to do after the commit.
    Result,
}

const AUDIENCES: [Audience; 2] = [Audience::Customer, Audience::Visitor];

/// What leaves a list.
const BACK: &str = "Back to the preview";

/// What can be done with a preview: the lists stand behind the commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entry {
    Commit,
    Tab(ImportTab),
    Rejects,
    Command,
}

fn entries() -> Vec<Entry> {
    let tabs = ImportTab::ALL.map(Entry::Tab);
    [&[Entry::Commit], &tabs[..], &[Entry::Rejects, Entry::Command]].concat()
}

impl Ask {
    pub(super) fn step(&self) -> Step {
        match self {
            Self::Audience
            | Self::Id
            | Self::Columns
            | Self::Column(_)
            | Self::Name(_)
            | Self::Type(_) => Step::Conditions,
            Self::Blanks => Step::WriteMode,
            Self::Menu | Self::Tab(_) | Self::Rejects | Self::Confirm | Self::Result => {
                Step::Preview
            }
        }
    }

    /// The question before this one; `None` where that is of another step.
    pub(super) fn before(&self) -> Option<Self> {
        Some(match self {
            Self::Audience => return None,
            Self::Id => Self::Audience,
            Self::Columns => Self::Id,
            Self::Column(_) | Self::Blanks => Self::Columns,
            Self::Name(column) | Self::Type(column) => Self::Column(column.clone()),
            Self::Menu => Self::Blanks,
            Self::Tab(_) | Self::Rejects | Self::Confirm | Self::Result => Self::Menu,
        })
    }
}

impl ExportPage {
    fn object_preview(&self) -> Option<&ImportView> {
        self.steps.object.preview(&self.steps.form, &self.steps.facts)
    }

    pub(super) fn object_question(&self, ask: &Ask) -> Question {
        let (form, facts) = (&self.steps.form, &self.steps.facts);
        let ask_for = |text: &str| Question::new(self.heading(), text);
        match (ask, self.object_preview()) {
            (Ask::Audience, _) => ask_for("Source: as whom are the rows stored?")
                .choices(AUDIENCES.map(Audience::label))
                .empty(Empty::Choice(usize::from(form.audience == Audience::Visitor))),
            (Ask::Id, _) => self.id_question(),
            (Ask::Columns, _) => ask_for("Which column would you like to change?")
                .choices(planned(form, facts).iter().map(column_line))
                .typed(Typed::Filter)
                .letter('g', "Go on to the blank cells")
                .empty(Empty::Letter('g'))
                .help("Every column goes to the attribute of its name unless you say otherwise."),
            (Ask::Column(column), _) => self.column_question(column),
            (Ask::Name(_), _) => {
                ask_for("What is the new attribute called?").typed(Typed::Text("Name"))
            }
            (Ask::Type(_), _) => ask_for("Which type has the new attribute?")
                .choices(AttributeType::ALL.iter().map(|kind| kind.word())),
            (Ask::Blanks, _) => {
                let now = BLANKS.iter().position(|blanks| *blanks == form.object.blanks);
                let line = |blanks| format!("{}. {}", blanks_label(blanks), blanks_meaning(blanks));
                ask_for("What does a blank cell do to the value that is there?")
                    .choices(BLANKS.map(line))
                    .empty(Empty::Choice(now.unwrap_or(0)))
            }
            (Ask::Result, _) => self.stored_question(),
            (_, None) => self.object_trouble(),
            (Ask::Menu, Some(preview)) => self.object_menu(preview),
            (Ask::Tab(tab), Some(_)) => self.rows_question(*tab),
            (Ask::Rejects, Some(_)) => ask_for("Where should the rejected rows be saved?")
                .tell("A CSV file with the reasons; a file that is there is not replaced.")
                .typed(Typed::Text("Path"))
                .empty(Empty::Text(rejects_path(form).display().to_string())),
            (Ask::Confirm, Some(preview)) => {
                let (title, message) = question(form, preview);
                ask_for(&title).tell(message).choices(["Cancel", "Commit"]).empty(Empty::Choice(0))
            }
        }
    }

    fn id_question(&self) -> Question {
        let (form, facts) = (&self.steps.form, &self.steps.facts);
        let picker = Picker::of_ids(form, facts);
        let choices = picker.choices();
        let now = id_column(form, facts).map(|id| Choice::Id(id.to_owned()));
        let at = choices.iter().position(|(_, choice)| Some(choice) == now.as_ref());
        let text = format!("Which column tells the {} apart?", form.audience.plural());
        Question::new(self.heading(), text)
            .choices(choices.into_iter().map(|(line, _)| line.replace(" · ", ", such as ")))
            .typed(Typed::Filter)
            .empty(at.map_or(Empty::Nothing, Empty::Choice))
            .help(NO_ID)
    }

    fn column_question(&self, column: &str) -> Question {
        let (form, facts) = (&self.steps.form, &self.steps.facts);
        let planned = planned(form, facts);
        let Some(planned) = planned.iter().find(|planned| planned.column.name == column) else {
            return Question::new(self.heading(), "It is not in the file.").only_back("Back");
        };
        let choices = Picker::of_targets(planned, form, facts).choices();
        let now = planned
            .goes
            .attribute()
            .map_or(Target::LeftOut, |(name, _)| Target::Attribute(name.clone()));
        let at = choices.iter().position(|(_, choice)| *choice == Choice::Target(now.clone()));
        let question = Question::new(self.heading(), format!("Where does {column} go?"))
            .tell(format!("Now it {}.", is_now(&planned.goes)))
            .choices(choices.into_iter().map(|(line, _)| line))
            .typed(Typed::Filter)
            .letter('m', "Make an attribute of another name")
            .empty(at.map_or(Empty::Nothing, Empty::Choice));
        match planned.goes {
            Goes::New(..) => question.letter('t', "Another type"),
            _ => question,
        }
    }

    fn object_menu(&self, preview: &ImportView) -> Question {
        let (form, facts) = (&self.steps.form, &self.steps.facts);
        let report = &preview.report;
        let figures = format!(
            "{}: {} inserted, {} updated, {} unchanged, {} rejected, {} blank.",
            counted(report.read, "row", "rows"),
            count(report.inserted),
            count(report.updated),
            count(report.unchanged),
            count(report.rejected),
            count(report.blank)
        );
        let text = "What next? Nothing is written before you choose to commit.";
        let mut question = Question::new(self.heading(), text)
            .tell(plan(form, facts, Some(preview)))
            .tell(figures);
        for line in details(form, facts) {
            question = question.tell(line);
        }
        for cells in &preview.invalid {
            question = question.tell(format!("note: {}; left empty.", invalid(cells)));
        }
        question.choices(entries().into_iter().map(|entry| match entry {
            Entry::Commit => format!("Commit: store the rows as {}", form.audience.plural()),
            Entry::Tab(tab) => format!("{}: {}", tab.label(), count(total(tab, preview))),
            Entry::Rejects => "Save the rows that are rejected".into(),
            Entry::Command => "Hear the same as a command line".into(),
        }))
    }

    /// There are no figures of exactly these answers.
    fn object_trouble(&self) -> Question {
        let (form, facts) = (&self.steps.form, &self.steps.facts);
        let ask_for = Question::new(self.heading(), "What next?");
        let (told, answer) = if let Err(problem) = order(form, facts) {
            (format!("error: {}", problem.sentence), "Go back to that step")
        } else {
            let error = self.steps.object.trouble();
            (error.unwrap_or("There are no figures.").to_owned(), "Count again")
        };
        ask_for.tell(told).choices([answer]).empty(Empty::Choice(0))
    }

    fn rows_question(&self, tab: ImportTab) -> Question {
        let Some(page) = self.rows.as_ref().filter(|page| page.tab == tab) else {
            return Question::new(self.heading(), "It could not be read.").only_back(BACK);
        };
        if page.rows.is_empty() {
            let none = format!("{}: none.", tab.label());
            return Question::new(self.heading(), none).only_back(BACK);
        }
        let end = page.start + page.rows.len() as u64;
        let text = format!(
            "{}, {} to {} of {}. A number tells what it changes.",
            tab.label(),
            count(page.start + 1),
            count(end),
            count(page.total)
        );
        let lines = page.rows.iter().map(|row| {
            let why = row.rejection.map(|why| format!(", {}", why.sentence())).unwrap_or_default();
            format!("Row {}{why}: {}", row.row, self.cells_line(&row.cells))
        });
        let mut question = Question::new(self.heading(), text).choices(lines);
        question.numbered_from = page.start + 1;
        question.pages(page.start, end, page.total, BACK)
    }

    fn stored_question(&self) -> Question {
        let question = Question::new(self.heading(), "What next?")
            .choices(["Home", "New export, which can put them into a segment"])
            .empty(Empty::Choice(0));
        let Some(result) = self.steps.object.result() else { return question };
        let (imported, command) = (&result.imported, &result.command);
        let destination = &imported.destination;
        question
            .tell(format!("Done: {}.", done(imported)))
            .tell(format!("{destination} has {} now.", people(imported)))
            .tell(format!("{NOT_SAVED}:"))
            .tell(command.as_str())
    }

    pub(super) fn object_answer(&mut self, ask: Ask, reply: Reply, talk: &mut Talk) -> Outcome {
        match (ask, reply) {
            (Ask::Audience, Reply::Choice(at)) => {
                let steps = &mut self.steps;
                steps.conditions.choose_audience(AUDIENCES[at], &mut steps.form);
                self.ask = Asked::Object(Ask::Id);
            }
            (Ask::Id, Reply::Choice(at)) => {
                let choices = Picker::of_ids(&self.steps.form, &self.steps.facts).choices();
                if let Some((_, Choice::Id(column))) = choices.into_iter().nth(at) {
                    self.object_form().id_column = Some(column);
                }
                self.ask = Asked::Object(Ask::Columns);
            }
            (Ask::Columns, Reply::Letter(_)) => {
                let answer = go_on(&self.steps.form, &self.steps.facts);
                return self.follow(answer, talk);
            }
            (Ask::Columns, Reply::Choice(at)) => {
                let planned = planned(&self.steps.form, &self.steps.facts);
                if let Some(column) = planned.get(at).map(|row| row.column.name.clone()) {
                    self.ask = Asked::Object(Ask::Column(column));
                }
            }
            (Ask::Column(column), reply) => self.column_answered(&column, &reply),
            (Ask::Name(column), Reply::Text(name)) => match AttributeName::parse(&name) {
                Ok(name) => self.column_goes(&column, Target::Attribute(name)),
                Err(error) => talk.say(format!("error: {error}")),
            },
            (Ask::Type(column), Reply::Choice(at)) => {
                self.object_form().set_kind(&column, AttributeType::ALL[at]);
                self.ask = Asked::Object(Ask::Columns);
            }
            (Ask::Blanks, Reply::Choice(at)) => {
                self.object_form().blanks = BLANKS[at];
                return self.follow(Move::Next, talk);
            }
            (Ask::Result, Reply::Choice(at)) => {
                return self.follow(if at == 0 { Move::Home } else { Move::New }, talk);
            }
            (ask, reply) => self.preview_answered(&ask, reply, talk),
        }
        Outcome::Stay
    }

    fn preview_answered(&mut self, ask: &Ask, reply: Reply, talk: &mut Talk) {
        match (ask, reply) {
            (_, Reply::Choice(_)) if self.object_preview().is_none() => self.mend_object(),
            (Ask::Menu, Reply::Choice(at)) => {
                if let Some(entry) = entries().get(at) {
                    self.choose_object_entry(*entry, talk);
                }
            }
            (Ask::Tab(_), Reply::Choice(at)) => {
                let row = self.rows.as_ref().and_then(|page| page.rows.get(at)).map(|row| row.row);
                let id = self.steps.object.preview_id(&self.steps.form, &self.steps.facts);
                if let (Some(row), Some(id)) = (row, id) {
                    self.explaining.start(&mut talk.jobs, Job::ExplainImportRow(id, row));
                }
            }
            (Ask::Tab(tab), Reply::Letter(letter)) => {
                let start = self.rows.as_ref().map_or(0, |page| page.start);
                match letter {
                    'n' => self.load_rows(*tab, start + LISTED_MAX as u64, talk),
                    'p' => self.load_rows(*tab, start.saturating_sub(LISTED_MAX as u64), talk),
                    _ => self.ask = Asked::Object(Ask::Menu),
                }
            }
            (Ask::Rejects, Reply::Text(path)) => {
                let (form, facts) = (&self.steps.form, &self.steps.facts);
                let path = PathBuf::from(path);
                self.steps.object.save_rejects(path, form, facts, &mut talk.jobs);
                self.ask = Asked::Object(Ask::Menu);
            }
            (Ask::Confirm, Reply::Choice(at)) => {
                self.ask = Asked::Object(Ask::Menu);
                if at == 1 {
                    self.commit_object(talk);
                } else {
                    talk.say("note: Cancelled; nothing was written.");
                }
            }
            _ => {}
        }
    }

    fn object_form(&mut self) -> &mut ObjectForm {
        &mut self.steps.form.object
    }

    fn column_answered(&mut self, column: &str, reply: &Reply) {
        match reply {
            Reply::Letter('m') => self.ask = Asked::Object(Ask::Name(column.to_owned())),
            Reply::Letter(_) => self.ask = Asked::Object(Ask::Type(column.to_owned())),
            Reply::Choice(at) => {
                let (form, facts) = (&self.steps.form, &self.steps.facts);
                let planned = planned(form, facts);
                let row = planned.iter().find(|planned| planned.column.name == column);
                let choices = row.map(|row| Picker::of_targets(row, form, facts).choices());
                let choice = choices.and_then(|choices| choices.into_iter().nth(*at));
                if let Some((_, Choice::Target(target))) = choice {
                    self.column_goes(column, target);
                }
            }
            Reply::Text(_) | Reply::Back => {}
        }
    }

    fn column_goes(&mut self, column: &str, target: Target) {
        self.object_form().set_target(column, Some(target));
        self.ask = Asked::Object(Ask::Columns);
    }

    /// Does what helps where there are no figures.
    fn mend_object(&mut self) {
        match order(&self.steps.form, &self.steps.facts) {
            Err(problem) => self.turn(super::first_of(&self.steps, problem.step)),
            Ok(_) => self.steps.object.retry(),
        }
    }

    fn choose_object_entry(&mut self, entry: Entry, talk: &mut Talk) {
        match entry {
            Entry::Commit if self.object_preview().is_some_and(|p| p.report.updated > 0) => {
                self.ask = Asked::Object(Ask::Confirm);
            }
            Entry::Commit => self.commit_object(talk),
            Entry::Tab(tab) => self.load_rows(tab, 0, talk),
            Entry::Rejects => self.ask = Asked::Object(Ask::Rejects),
            Entry::Command => {
                if let Ok(order) = order(&self.steps.form, &self.steps.facts) {
                    talk.say(format!("{NOT_SAVED}, without a preview and without asking:"));
                    talk.say(command(&order));
                }
            }
        }
    }

    fn commit_object(&mut self, talk: &mut Talk) {
        let (form, facts) = (&self.steps.form, &self.steps.facts);
        self.steps.object.commit(form, facts, &mut talk.jobs);
    }

    /// Opens a page of a list.
    fn load_rows(&mut self, tab: ImportTab, start: u64, talk: &mut Talk) {
        let id = self.steps.object.preview_id(&self.steps.form, &self.steps.facts);
        if let Some(preview) = id {
            self.ask = Asked::Object(Ask::Tab(tab));
            self.rows = None;
            let place = ImportPlace { preview, tab, start, count: LISTED_MAX };
            self.paging.start(&mut talk.jobs, Job::ImportPage(place));
        }
    }

    pub(super) fn take_rows(&mut self, page: ImportPageView) {
        self.rows = Some(page);
    }
}

/// Tells what a row does.
pub(super) fn tell_row(row: &ImportRowExplanation, talk: &mut Talk) {
    talk.say(format!("Row {}:", row.row));
    told(row).into_iter().filter(|line| !line.is_empty()).for_each(|line| talk.say(line));
}

fn column_line(planned: &PlannedColumn<'_>) -> String {
    let example = planned.column.examples.first();
    let example = example.map(|example| format!(", such as {example}")).unwrap_or_default();
    let goes = match &planned.goes {
        Goes::Existing(name, kind) => format!("goes to {name}, {}", kind.word()),
        Goes::New(name, kind) => format!("makes {name}, {}", kind.word()),
        Goes::LeftOut | Goes::NoName(_) => "left out".into(),
    };
    format!("{}: {goes}{example}", planned.column.name)
}

fn is_now(goes: &Goes) -> String {
    match goes {
        Goes::LeftOut => "is left out".into(),
        Goes::NoName(error) => format!("is left out, for {error}"),
        goes => goes_line(goes),
    }
}
