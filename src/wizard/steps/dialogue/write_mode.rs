//! Step 4, Write mode: both outcomes with figures before the choice.

use super::super::facts::Move;
use super::super::sentence;
use super::super::write_mode::{REJECTS_ARE_ADDED, meaning, modes};
use super::ExportPage;
use crate::domain::WriteMode;
use crate::wizard::accessible::{Empty, Question, Reply, Talk};
use crate::wizard::job::MemberFigures;
use crate::wizard::screen::Outcome;
use crate::wizard::text::{count, counted};

impl ExportPage {
    pub(super) fn write_mode_question(&self) -> Question {
        let (form, facts) = (&self.steps.form, &self.steps.facts);
        let text = format!("How should the people be written to {}?", form.segment_label());
        let mut question = Question::new(self.heading(), text);
        let export = facts.counted_export(form);
        let figures = export.as_ref().and_then(|export| facts.live.figures(export));
        if figures.is_none() {
            question = question.tell("There are no figures; the preview counts again.");
        }
        if modes(facts).len() == 1 {
            question = question.tell(REJECTS_ARE_ADDED);
        } else if facts.destination.is_some() && !facts.writes_existing(form) {
            question = question.tell("note: the segment is new, so both are the same.");
        }
        let line = |mode: WriteMode| {
            let figures = figures.map(|preview| figures_of(sentence::figures(preview, mode)));
            format!("{}. {} {}", mode.label(), meaning(mode), figures.unwrap_or_default())
        };
        let modes = modes(facts);
        question.choices(modes.iter().map(|mode| line(*mode).trim_end().to_owned())).empty(
            modes
                .iter()
                .position(|mode| *mode == form.write_mode)
                .map_or(Empty::Nothing, Empty::Choice),
        )
    }

    pub(super) fn write_mode_answer(&mut self, reply: &Reply, talk: &mut Talk) -> Outcome {
        let Reply::Choice(at) = reply else { return Outcome::Stay };
        if let Some(mode) = modes(&self.steps.facts).get(*at) {
            self.steps.form.write_mode = *mode;
        }
        self.follow(Move::Next, talk)
    }
}

/// "240 join, 12 stay, 3 leave, 252 members after."
fn figures_of(members: MemberFigures) -> String {
    let MemberFigures { added, kept, removed, after, .. } = members;
    format!(
        "{} join, {} stay, {} leave, {} after.",
        count(added),
        count(kept),
        count(removed),
        counted(after, "member", "members")
    )
}
