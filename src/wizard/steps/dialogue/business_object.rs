//! *Export data to Business Object* line by line: whose profiles, the ids, where the
//! columns go, blank cells. The preview is `object_preview`'s.

use super::super::business_object::{
    BLANKS, Choice, Goes, NO_ID, ObjectForm, Picker, PlannedColumn, Target, blanks_label,
    blanks_meaning, go_on, goes_line, id_column, planned, question,
};
use super::super::facts::Move;
use super::super::rejects::rejects_path;
use super::super::step::Step;
use super::{Ask as Asked, ExportPage};
use crate::domain::{AttributeName, AttributeType, Audience, Word};
use crate::export::ImportTab;
use crate::wizard::accessible::{Empty, Question, Reply, Talk, Typed};
use crate::wizard::screen::Outcome;

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
