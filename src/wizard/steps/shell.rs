//! What the root sees of the wizard: title, steps, plan, keys, and the body of
//! the current step.

use ratatui::layout::{Constraint, Direction, Layout, Position, Rect};

use crate::domain::{ExportAction, Place};
use crate::wizard::frame::Frame;
use crate::wizard::screen::{
    Context, Hint, Jobs, Outcome, Screen, Status, StepMark, StepState, WIDE_COLUMNS,
};
use crate::wizard::text;
use crate::wizard::{Key, Message};

use super::paper::{Focus, Paper, is_low};
use super::step::Step;
use super::{Steps, action, conditions, data, destination, mapping, preview, sentence, write_mode};

/// The columns between two panes.
const GAP_COLUMNS: u16 = 2;

/// Between the figures of the totals.
const PARTS: &str = " · ";

/// The columns the conditions need; the mapping takes the rest.
const CONDITIONS_COLUMNS: u16 = 56;

/// With fewer even single choices are cut.
const CONDITIONS_COLUMNS_MIN: u16 = 38;

/// With fewer the mapping has no room for its figures.
const MAPPING_COLUMNS_MIN: u16 = 60;

/// The rows the conditions need above the mapping: a list and its notice too.
const CONDITIONS_ROWS: u16 = 16;

/// The rows of the mapping that are worth the other pane.
const MAPPING_ROWS_MIN: u16 = 14;

impl Screen for Steps {
    fn title(&self) -> String {
        match self.saved_name() {
            Some(name) => format!("Export {name}"),
            None => "New export".into(),
        }
    }

    fn update(&mut self, message: Message, jobs: &mut Jobs) -> Outcome {
        let outcome = match message {
            Message::Key(key) => self.key(key, jobs),
            Message::Paste(text) => {
                self.paste(&text, jobs);
                Outcome::Stay
            }
            Message::Resize { .. } | Message::Click { .. } | Message::Scroll(_) => Outcome::Stay,
            Message::Job { id, news } => self.hear(id, &news, jobs),
        };
        self.settle(jobs);
        outcome
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, context: &Context<'_>) -> Option<Position> {
        let cursor = self.body(frame, area, context);
        let dialog = match &self.result {
            Some(result) => result.dialog(),
            None => self.preview.dialog().or(self.object.dialog()),
        };
        let asked = dialog.and_then(|dialog| dialog.view(frame, frame.area(), context.theme));
        let saving = self.preview.saving().view_dialog(frame, context.theme);
        saving.or(asked).or(cursor)
    }

    fn hints(&self) -> Vec<Hint> {
        if let Some(result) = &self.result {
            let saving = self.preview.saving();
            return if saving.is_open() { saving.hints() } else { result.hints() };
        }
        let mut hints = match self.step {
            _ if self.is_object() => self.object.hints(self.step, &self.form, &self.facts),
            Step::Data => self.data.hints(),
            Step::Destination => self.destination.hints(),
            Step::Action => action::hints(),
            Step::Conditions => self.conditions.hints(&self.form),
            Step::Mapping => self.mapping.hints(&self.form, &self.facts),
            Step::WriteMode => write_mode::hints(&self.facts),
            Step::Preview => self.preview.hints(&self.form, &self.facts),
        };
        if !self.is_done() && hints.iter().all(|hint| hint.key != Some(Key::Escape)) {
            hints.push(Hint::new(Key::Escape, "back"));
        }
        let keys_are_free = !self.is_typing() && !self.is_over_a_step() && !self.is_done();
        if keys_are_free && self.furthest > Step::Data {
            hints.push(Hint::pair([Key::Char('['), Key::Char(']')], "steps"));
        }
        if keys_are_free && self.undo.is_possible() {
            hints.push(Hint::new(Key::Char('u'), "undo"));
        }
        hints
    }

    fn status(&self) -> Option<Status> {
        self.status.clone()
    }

    fn steps(&self) -> Option<Vec<StepMark>> {
        const SHOWN: [(Step, &str); 6] = [
            (Step::Data, "Data"),
            (Step::Destination, "1 Dest."),
            (Step::Action, "2 Action"),
            (Step::Conditions, "3 Matching"),
            (Step::WriteMode, "4 Mode"),
            (Step::Preview, "Preview"),
        ];
        let is_object = self.form.action == ExportAction::BusinessObject;
        let current = if self.step == Step::Mapping { Step::Conditions } else { self.step };
        let marks = SHOWN.map(|(step, short)| StepMark {
            step: step.number(),
            label: step.label_for(self.form.action),
            short: if is_object && step == Step::Conditions { "3 Columns" } else { short },
            state: match step {
                _ if step == current => StepState::Current,
                _ if step <= self.furthest => StepState::Visited,
                _ => StepState::Ahead,
            },
        });
        Some(marks.into())
    }

    fn jump(&mut self, step: u8, jobs: &mut Jobs) -> Outcome {
        let is_asking = (self.step == Step::Preview && self.is_typing()) || self.data.is_querying();
        if self.is_done() || is_asking {
            return Outcome::Stay;
        }
        self.status = None;
        let outcome = self.jump_to(Some(Step::of_number(step)));
        self.settle(jobs);
        outcome
    }

    fn plan(&self) -> Option<Vec<String>> {
        if let Some(result) = &self.result {
            return Some(vec![sentence::written(result.written())]);
        }
        if self.form.action == ExportAction::BusinessObject {
            return Some(self.object.plan(&self.form, &self.facts));
        }
        let export = self.facts.counted_export(&self.form);
        let figures = export.and_then(|export| self.facts.live.figures(&export));
        let mut plan = vec![sentence::plan(&self.form, figures)];
        if let Some(preview) = figures {
            plan.extend(preview.guards.iter().map(|guard| format!("{}.", guard.sentence())));
            // A method that changes is one of them.
            plan.extend(preview.warnings.iter().cloned());
        } else {
            let destination = self.facts.destination.as_ref();
            let target = destination.and_then(|d| super::check::target(&self.form, d));
            plan.extend(target.and_then(sentence::method_notice));
        }
        Some(plan)
    }

    fn destination(&self) -> Option<&str> {
        let name = self.form.destination.as_str();
        (!name.is_empty()).then_some(name)
    }

    fn place(&self) -> Place {
        if self.result.is_some() {
            return Place::Result;
        }
        match self.step {
            step if self.is_object() => self.object.place(step),
            Step::Data if self.data.is_querying() => Place::Query,
            Step::Data => Place::Data,
            Step::Destination => Place::Destination,
            Step::Mapping => Place::Mapping,
            Step::Preview if !self.preview.is_reading() => Place::Preview,
            _ => Place::Step,
        }
    }

    fn is_typing(&self) -> bool {
        if let Some(result) = &self.result {
            return self.preview.saving().is_open() || result.dialog().is_some();
        }
        match self.step {
            step if self.is_object() => self.object.is_typing(step),
            Step::Data => self.data.is_typing(),
            Step::Destination => self.destination.is_typing(),
            Step::Conditions => self.conditions.is_typing(&self.form),
            Step::Mapping => self.mapping.is_typing(),
            Step::Preview => self.preview.is_typing(),
            Step::Action | Step::WriteMode => false,
        }
    }

    fn resume(&mut self, jobs: &mut Jobs) {
        if !self.is_done() && self.facts.destination.is_some() {
            self.destination.reopen(&self.form, jobs);
        }
    }

    fn keeps_from_leaving(&self) -> Option<String> {
        let writing = self.preview.is_writing()
            || self.result.as_ref().is_some_and(super::result::ResultStep::is_writing);
        if self.object.is_writing() {
            return Some(format!("{} are being stored.", self.form.audience.plural()));
        }
        writing.then(|| format!("{} is being written.", text::clean(self.form.segment_label())))
    }
}

/// Where both panes of step 3 go: side by side, or the mapping below where it
/// would be too narrow; nowhere where there is not room for both.
fn both_panes(area: Rect, context: &Context<'_>) -> Option<[Rect; 2]> {
    let columns = CONDITIONS_COLUMNS.min(area.width * 2 / 5).max(CONDITIONS_COLUMNS_MIN);
    let (direction, first, gap) = if area.width >= columns + GAP_COLUMNS + MAPPING_COLUMNS_MIN {
        (Direction::Horizontal, columns, GAP_COLUMNS)
    } else if area.height >= CONDITIONS_ROWS + 1 + MAPPING_ROWS_MIN {
        (Direction::Vertical, CONDITIONS_ROWS, 1)
    } else {
        return None;
    };
    let panes = [Constraint::Length(first), Constraint::Fill(1)];
    (context.columns >= WIDE_COLUMNS)
        .then(|| Layout::new(direction, panes).spacing(gap).areas(area))
}

impl Steps {
    /// Whether the list of columns, or what is read about a person, takes all
    /// keys but those of the root.
    pub(super) fn is_over_a_step(&self) -> bool {
        match self.step {
            step if self.is_object() => self.object.is_over_a_step(step),
            Step::Mapping => self.mapping.picker().is_some(),
            Step::Preview => self.preview.is_reading(),
            _ => false,
        }
    }

    fn body(&self, frame: &mut Frame<'_>, area: Rect, context: &Context<'_>) -> Option<Position> {
        if self.is_object() {
            let mut paper = Paper::new(frame, area, context);
            self.object.view(self.step, &mut paper, &self.form, &self.facts);
            return paper.cursor();
        }
        let is_matching = matches!(self.step, Step::Conditions | Step::Mapping);
        if is_matching && self.result.is_none() {
            return self.matching(frame, area, context);
        }
        let mut paper = Paper::new(frame, area, context);
        let (form, facts) = (&self.form, &self.facts);
        if let Some(result) = &self.result {
            if !self.preview.saving().view_prompt(&mut paper) {
                result.view(&mut paper, self.saved_name().as_ref());
            }
            return paper.cursor();
        }
        match self.step {
            Step::Data => data::view(&self.data, &mut paper, form),
            Step::Destination => destination::view(&self.destination, &mut paper, facts),
            Step::Action => action::view(&mut paper, form),
            Step::WriteMode => write_mode::view(&mut paper, form, facts),
            Step::Preview => preview::view(&self.preview, &mut paper, form, facts),
            Step::Conditions | Step::Mapping => {}
        }
        paper.cursor()
    }

    /// Step 3: two panes where there is room, else the page with the focus;
    /// under both the totals.
    fn matching(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        context: &Context<'_>,
    ) -> Option<Position> {
        let totals = mapping::strip(&self.form, &self.facts);
        // Always as many, so that nothing jumps when the figures come.
        let rows = if is_low(area) { 1 } else { 2 };
        let [panes, strip] =
            Layout::vertical([Constraint::Fill(1), Constraint::Length(rows)]).areas(area);
        let active = |step: Step| Focus::when(self.step == step);
        let cursor = if let Some([conditions, mapping]) = both_panes(panes, context) {
            match self.step {
                Step::Mapping => frame.click_step(conditions, Step::Conditions.number()),
                _ => frame.click_step(mapping, Step::Mapping.number()),
            }
            let first = self.conditions_pane(frame, conditions, context, active(Step::Conditions));
            let second = self.mapping_pane(frame, mapping, context, active(Step::Mapping));
            if self.step == Step::Conditions { first } else { second }
        } else if self.step == Step::Conditions {
            self.conditions_pane(frame, panes, context, Focus::Here)
        } else {
            self.mapping_pane(frame, panes, context, Focus::Here)
        };
        let mut paper = Paper::new(frame, strip, context);
        for line in text::wrap_parts(&totals, PARTS, strip.width.into()).iter().take(rows.into()) {
            paper.plain(line, context.theme.heading());
        }
        cursor
    }

    fn conditions_pane(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        context: &Context<'_>,
        active: Focus,
    ) -> Option<Position> {
        let mut paper = Paper::new(frame, area, context);
        conditions::view(&self.conditions, &mut paper, &self.form, &self.facts, active);
        paper.cursor()
    }

    fn mapping_pane(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        context: &Context<'_>,
        active: Focus,
    ) -> Option<Position> {
        let mut paper = Paper::new(frame, area, context);
        mapping::view(&self.mapping, &mut paper, &self.form, &self.facts, active);
        paper.cursor()
    }
}
