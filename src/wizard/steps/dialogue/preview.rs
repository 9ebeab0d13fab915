//! The last step: everything computed, nothing written. Tells it in sentences,
//! saves, and commits when that is chosen.

use std::path::PathBuf;

use super::super::pages::total;
use super::super::preview::{current, missing};
use super::super::rejects::rejects_path;
use super::super::save::Written;
use super::super::sentence;
use super::{Ask as Asked, ExportPage};
use crate::domain::{EntryName, RowFigures};
use crate::export::{Acceptance, PreviewTab};
use crate::wizard::accessible::{Empty, LISTED_MAX, Question, Reply, Talk, Typed};
use crate::wizard::job::{PreviewView, Replace};
use crate::wizard::screen::Outcome;
use crate::wizard::text::{count, counted};

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    /// What to do with it.
    Menu,
    /// An entry of the page of a tab.
    Tab(PreviewTab),
    /// Where the rows that found nobody are saved.
    Rejects,
    /// The segment's name, for a guard stops the commit.
    Guards,
    /// The name of the saved export.
    Name,
    /// Whether the export that has the name is replaced.
    Taken,
}

/// What can be done with a preview, in the order it is offered: the tabs stand
/// between the commit and the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entry {
    Commit,
    Tab(PreviewTab),
    Rejects,
    Command,
    Save,
}

fn entries() -> Vec<Entry> {
    let tabs = PreviewTab::ALL.map(Entry::Tab);
    [&[Entry::Commit], &tabs[..], &[Entry::Rejects, Entry::Command, Entry::Save]].concat()
}

impl ExportPage {
    fn preview(&self) -> Option<&PreviewView> {
        current(&self.steps.form, &self.steps.facts).map(|(_, view)| view)
    }

    pub(super) fn preview_question(&self, ask: Ask) -> Question {
        let ask_for = |text: &str| Question::new(self.heading(), text);
        match (ask, self.preview()) {
            (Ask::Name, _) => self.name_question(),
            (Ask::Taken, _) => ask_for("Replace it?")
                .tell(self.steps.preview.saving().taken().unwrap_or_default())
                .choices(["Cancel", "Replace it"])
                .empty(Empty::Choice(0)),
            (_, None) => self.trouble_question(),
            (Ask::Menu, Some(preview)) => self.menu_question(preview),
            (Ask::Tab(tab), Some(_)) => self.tab_question(tab),
            (Ask::Rejects, Some(_)) => {
                ask_for("Where should the rows be saved that found nobody or were rejected?")
                    .tell("A CSV file with the reasons; a file that is there is not replaced.")
                    .typed(Typed::Text("Path"))
                    .empty(Empty::Text(rejects_path(&self.steps.form).display().to_string()))
            }
            (Ask::Guards, Some(preview)) => {
                let name = self.steps.form.segment_label();
                let text = format!("Is this meant? Type {name} to commit all the same.");
                preview
                    .guards
                    .iter()
                    .fold(ask_for(&text), |question, guard| {
                        question.tell(format!("stop: {}.", guard.sentence()))
                    })
                    .typed(Typed::Text("Name"))
                    .empty(Empty::NoText("cancel"))
            }
        }
    }

    fn menu_question(&self, preview: &PreviewView) -> Question {
        let form = &self.steps.form;
        let text = "What next? Nothing is written before you choose to commit.";
        let mut question = Question::new(self.heading(), text);
        let stops = preview.guards.iter().map(|guard| format!("stop: {}.", guard.sentence()));
        let notes = preview.warnings.iter().map(|note| format!("note: {note}"));
        let lines = [vec![sentence::plan(form, Some(preview))], figures(form, preview)].concat();
        for line in lines.into_iter().chain(stops).chain(notes) {
            question = question.tell(line);
        }
        question
            .choices(entries().into_iter().map(|entry| match entry {
                Entry::Commit => {
                    format!("Commit: {}, {}", form.write_mode.label(), form.segment_label())
                }
                Entry::Tab(tab) => format!("{}: {}", tab.label(), count(total(tab, preview, form))),
                Entry::Rejects => "Save the rows that found nobody or were rejected".into(),
                Entry::Command => "Hear the same as a command line".into(),
                Entry::Save => "Save this export, to run it again".into(),
            }))
            .help(
                "Joining, staying and leaving are people, not found and rejected are rows: choose \
                 one to hear them, and a number there to hear why.",
            )
    }

    /// There are no figures of exactly these answers.
    fn trouble_question(&self) -> Question {
        let facts = &self.steps.facts;
        let question = Question::new(self.heading(), "What next?");
        if let Some(problem) = missing(&self.steps.form, facts) {
            return question
                .tell(format!("error: {}", problem.sentence))
                .choices(["Go back to that step"])
                .empty(Empty::Choice(0));
        }
        let told = facts.live.error().map_or("There are no figures.", |error| &error.message);
        question.tell(told).choices(["Count again"]).empty(Empty::Choice(0))
    }

    pub(super) fn preview_answer(&mut self, ask: Ask, reply: Reply, talk: &mut Talk) -> Outcome {
        match (ask, reply) {
            (Ask::Name, Reply::Text(name)) => self.name_answered(&name, talk),
            (Ask::Taken, Reply::Choice(at)) => {
                let overwrite = if at == 1 { Replace::Allow } else { Replace::Refuse };
                self.steps.preview.save().settle_taken(overwrite, &mut talk.jobs);
                self.ask = self.menu();
            }
            (_, Reply::Choice(_)) if self.preview().is_none() => self.mend(),
            (Ask::Menu, Reply::Choice(at)) => {
                if let Some(entry) = entries().get(at) {
                    self.choose_entry(*entry, talk);
                }
            }
            (Ask::Tab(_), Reply::Choice(at)) => self.explain(at, talk),
            (Ask::Tab(tab), Reply::Letter(letter)) => {
                let start = self.page.as_ref().map_or(0, |page| page.start);
                match letter {
                    'n' => self.load(tab, start + LISTED_MAX as u64, talk),
                    'p' => self.load(tab, start.saturating_sub(LISTED_MAX as u64), talk),
                    _ => self.ask = Asked::Preview(Ask::Menu),
                }
            }
            (Ask::Rejects, Reply::Text(path)) => {
                let (form, facts) = (&self.steps.form, &self.steps.facts);
                let path = PathBuf::from(path);
                self.steps.preview.save_rejects(path, form, facts, &mut talk.jobs);
                self.ask = Asked::Preview(Ask::Menu);
            }
            (Ask::Guards, Reply::Text(name)) => self.guards_answered(&name, talk),
            (_, Reply::Choice(_) | Reply::Letter(_) | Reply::Text(_) | Reply::Back) => {}
        }
        Outcome::Stay
    }

    /// Does what helps where there are no figures.
    fn mend(&mut self) {
        match missing(&self.steps.form, &self.steps.facts) {
            Some(problem) => self.turn(super::first_of(&self.steps, problem.step)),
            None => self.steps.facts.live.retry(),
        }
    }

    fn choose_entry(&mut self, entry: Entry, talk: &mut Talk) {
        match entry {
            Entry::Commit if self.preview().is_some_and(|view| view.guards.is_empty()) => {
                self.commit(Acceptance::None, talk);
            }
            Entry::Commit => self.ask = Asked::Preview(Ask::Guards),
            Entry::Tab(tab) => self.load(tab, 0, talk),
            Entry::Rejects => self.ask = Asked::Preview(Ask::Rejects),
            Entry::Save => self.ask = Asked::Preview(Ask::Name),
            Entry::Command => {
                let Some(export) = self.steps.facts.whole_export(&self.steps.form) else { return };
                talk.say("Once this export is saved, this runs it again:");
                talk.say(format!("segport run {}", export.name));
                talk.say("With --dry-run behind it the figures are shown and nothing is written.");
            }
        }
    }

    fn guards_answered(&mut self, name: &str, talk: &mut Talk) {
        let export = self.steps.facts.whole_export(&self.steps.form);
        if name.is_empty() {
            talk.say("note: Cancelled; nothing was written.");
            self.ask = Asked::Preview(Ask::Menu);
        } else if export.is_some_and(|export| export.segment.name().as_str() == name) {
            self.commit(Acceptance::Guards, talk);
        } else {
            talk.say("error: this is not the name");
        }
    }

    fn commit(&mut self, acceptance: Acceptance, talk: &mut Talk) {
        let (form, facts) = (&self.steps.form, &self.steps.facts);
        self.steps.preview.commit(acceptance, form, facts, &mut talk.jobs);
        self.ask = Asked::Preview(Ask::Menu);
    }

    fn name_question(&self) -> Question {
        let export = self.steps.facts.whole_export(&self.steps.form);
        let export = export.or_else(|| self.steps.form.to_export().ok());
        Question::new(self.heading(), "Which name should the saved export have?")
            .tell("It can then be run again from the first list, or with segport run NAME.")
            .typed(Typed::Text("Name"))
            .empty(export.map_or(Empty::Nothing, |export| Empty::Text(export.name.to_string())))
    }

    fn name_answered(&mut self, name: &str, talk: &mut Talk) {
        let name = match EntryName::parse(name) {
            Ok(name) => name,
            Err(error) => return talk.say(format!("error: {error}")),
        };
        let written = if self.steps.result.is_some() { Written::Yes } else { Written::No };
        if let Ok(export) = self.steps.form.to_export() {
            let export = self.steps.facts.to_save(&export);
            self.steps.preview.save().save_as(name, export, written, &mut talk.jobs);
        }
        self.ask = self.menu();
    }
}

/// The figures as sentences.
fn figures(form: &super::super::form::Form, preview: &PreviewView) -> Vec<String> {
    let report = &preview.report;
    let members = sentence::figures(preview, form.write_mode);
    let RowFigures { read, matched, unmatched, rejected, blank, ambiguous } = report.rows;
    let mut reasons: Vec<_> = report.reasons.iter().collect();
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let reasons: Vec<String> = reasons
        .into_iter()
        .map(|(reason, rows)| format!("{} ({})", reason.sentence(), count(*rows)))
        .collect();
    let mut lines = vec![
        format!(
            "{} of {} find somebody; {} find nobody, {} are rejected, {} are blank.",
            count(matched),
            counted(read, "row", "rows"),
            count(unmatched),
            count(rejected),
            count(blank)
        ),
        format!(
            "{} of {} {} are found; {} of them by several rows. {} find several people.",
            count(report.profiles.matched),
            count(report.profiles.total),
            form.audience.plural(),
            count(report.profiles.repeated),
            counted(ambiguous, "row", "rows")
        ),
        format!(
            "{}: {} before, {} join, {} leave, {} after.",
            form.segment_label(),
            counted(members.before, "member", "members"),
            count(members.added),
            count(members.removed),
            count(members.after)
        ),
    ];
    if !reasons.is_empty() {
        lines.push(format!("Why not: {}.", reasons.join("; ")));
    }
    lines
}
