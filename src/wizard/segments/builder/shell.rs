//! What the root sees of the builder: messages, keys, the Plan panel.

use ratatui::layout::{Position, Rect};

use super::editor::Editor;
use super::{Builder, Line, view, words};
use crate::domain::Place;
use crate::wizard::frame::Frame;
use crate::wizard::home::dialog_hints;
use crate::wizard::message::{Key, Message};
use crate::wizard::screen::{Context, Hint, Jobs, Outcome, Screen, Status};

impl Screen for Builder {
    fn title(&self) -> String {
        "New segment by conditions".into()
    }

    fn update(&mut self, message: Message, jobs: &mut Jobs) -> Outcome {
        let outcome = match message {
            Message::Key(key) => self.key(key, jobs),
            Message::Paste(pasted) => {
                match &mut self.editor {
                    Some(editor) => editor.paste(&pasted),
                    None if self.focus == Line::Name && self.leaving.is_none() => {
                        self.name.paste(&pasted);
                        self.problem = None;
                    }
                    None => {}
                }
                Outcome::Stay
            }
            Message::Job { id, news } => self.news(id, news, jobs),
            Message::Resize { .. } | Message::Click { .. } | Message::Scroll(_) => Outcome::Stay,
        };
        // The segment that is being made must not wait for its own figure.
        if self.making.is_busy() {
            self.count.stop(jobs);
        } else {
            self.count.want(self.wanted(), &self.destination, jobs);
        }
        outcome
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, context: &Context<'_>) -> Option<Position> {
        view::draw(self, frame, area, context)
    }

    fn hints(&self) -> Vec<Hint> {
        if self.known.is_none() {
            return vec![Hint::new(Key::Escape, "back")];
        }
        if self.making.is_busy() {
            return vec![Hint::new(Key::Escape, "stop")];
        }
        if self.leaving.is_some() {
            return dialog_hints();
        }
        self.editor.as_ref().map_or_else(|| self.form_hints(), Editor::hints)
    }

    fn status(&self) -> Option<Status> {
        self.status.clone()
    }

    fn plan(&self) -> Option<Vec<String>> {
        let people = self.answers.audience.plural();
        let name = self.name.value().trim();
        let segment = if name.is_empty() { "a new segment" } else { name };
        let (_, wanted) = self.wanted()?;
        let logic = words::logic(wanted.logic);
        let mut plan = vec![match wanted.conditions.as_slice() {
            [one] => format!("Make {segment} of the {people} with {}.", words::sentence(one)),
            _ => format!("Make {segment} of the {people} for whom {logic}:"),
        }];
        if wanted.conditions.len() > 1 {
            plan.extend(wanted.conditions.iter().map(words::sentence));
        }
        plan.extend(self.people_words().map(|people| format!("That is {people}.")));
        plan.push("Later changes of the profiles count once it is computed again.".into());
        Some(plan)
    }

    fn destination(&self) -> Option<&str> {
        Some(&self.destination)
    }

    fn place(&self) -> Place {
        Place::Builder
    }

    fn is_typing(&self) -> bool {
        match &self.editor {
            _ if self.known.is_none() || self.making.is_busy() => false,
            _ if self.leaving.is_some() => true,
            Some(editor) => editor.is_typing(),
            None => self.focus == Line::Name,
        }
    }

    fn keeps_from_leaving(&self) -> Option<String> {
        self.making.is_busy().then(|| format!("{} is being made.", self.name.value().trim()))
    }
}

impl Builder {
    fn form_hints(&self) -> Vec<Hint> {
        let mut hints = vec![match self.focus {
            Line::Condition(_) => Hint::new(Key::Enter, "change it"),
            Line::Add => Hint::new(Key::Enter, "add a condition"),
            Line::Create => Hint::new(Key::Enter, "create the segment"),
            Line::Audience | Line::Name | Line::Logic => Hint::new(Key::Enter, "go on"),
        }];
        hints.push(Hint::group("up down", "another line"));
        match self.focus {
            Line::Audience | Line::Logic => hints.push(Hint::group("left right", "change")),
            Line::Condition(_) => hints.push(Hint::new(Key::Char('x'), "remove it")),
            Line::Name | Line::Add | Line::Create => {}
        }
        if !matches!(self.focus, Line::Name | Line::Add) {
            hints.push(Hint::new(Key::Char('a'), "add a condition"));
        }
        hints.push(Hint::new(Key::Escape, "back"));
        hints
    }
}
