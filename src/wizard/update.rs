//! The root's update: keys go to what lies on top, job news to the screen
//! that asked, and only here screens are opened and closed.

use ratatui::layout::Position;

use super::frame::{Click, Hits};
use super::job::JobNews;
use super::message::{Effect, JobId, Key, Message, Wheel};
use super::model::Model;
use super::overlay::{Choice, Command, Overlay, Step};
use super::screen::{Outcome, Screen};
use super::view;
use crate::domain::{Mouse, Place};

/// Takes in what happened; says what is to be done outside.
pub fn update(model: &mut Model, message: Message) -> Vec<Effect> {
    match message {
        Message::Key(key) => model.pressed(key),
        Message::Paste(text) => model.paste(text),
        Message::Click { column, row } => model.click(Position::new(column, row)),
        Message::Scroll(wheel) => model.scroll(wheel),
        Message::Resize { columns, rows } => {
            (model.columns, model.rows) = (columns, rows);
            for layer in &mut model.stack {
                layer.screen.update(message.clone(), &mut model.jobs);
                layer.jobs.extend(model.jobs.take_started());
            }
        }
        Message::Job { id, news } => model.news(id, news),
    }
    model.jobs.take_effects()
}

impl Model {
    /// A person's key, as the screens know it.
    fn pressed(&mut self, pressed: Key) {
        let place = if self.overlay.is_some() { Place::Other } else { self.top().place() };
        let key = self.looks.settings.keys.translate(pressed, place, self.typing());
        match key {
            Some(key) => self.key(key),
            None => self.notice = None,
        }
    }

    /// A click is what keys do: those the screens know, whatever they are
    /// called.
    fn click(&mut self, at: Position) {
        match self.hits().at(at) {
            Some(Click::Keys(keys)) => keys.into_iter().for_each(|key| self.key(key)),
            Some(Click::Step(step)) => {
                self.notice = None;
                let outcome = self.jump_top(step);
                self.follow_outcome(outcome);
            }
            None => {}
        }
    }

    fn scroll(&mut self, wheel: Wheel) {
        self.hits().wheel(wheel).into_iter().for_each(|key| self.key(key));
    }

    /// What clicks mean; nothing where the mouse is the terminal's.
    fn hits(&self) -> Hits {
        match self.looks.settings.mouse {
            Mouse::On if !self.is_too_small() => view::hits(self),
            _ => Hits::default(),
        }
    }

    fn key(&mut self, key: Key) {
        // The help shows it in full.
        if !matches!(key, Key::Function(1) | Key::Char('?')) {
            self.notice = None;
        }
        match key {
            Key::Control('c') => return self.leave(Choice::Quit),
            Key::Control('z') => return self.jobs.ask(Effect::Suspend),
            Key::Control('l') => return self.jobs.ask(Effect::Redraw),
            _ if self.is_too_small() => return,
            _ => {}
        }
        if let Some(overlay) = &mut self.overlay {
            let step = overlay.handle(key);
            return self.after_overlay(step);
        }
        match key {
            Key::Function(1) => self.open_help(),
            Key::Control('p') => self.overlay = Some(self.palette()),
            _ => {
                let outcome = self.tell_top(Message::Key(key));
                self.follow(outcome, key);
            }
        }
    }

    fn paste(&mut self, text: String) {
        if self.is_too_small() {
            return;
        }
        if let Some(overlay) = &mut self.overlay {
            return overlay.paste(&text);
        }
        let outcome = self.tell_top(Message::Paste(text));
        self.follow_outcome(outcome);
    }

    /// Does what a screen answered to a key; what it has no use for means the
    /// same everywhere.
    fn follow(&mut self, outcome: Outcome, key: Key) {
        if outcome != Outcome::Ignored {
            return self.follow_outcome(outcome);
        }
        match key {
            Key::Char('?') => self.open_help(),
            Key::Char('%') => self.turn_mouse(),
            Key::Char(':') => self.overlay = Some(self.palette()),
            Key::Escape if !self.stack.is_empty() => self.leave(Choice::Back),
            _ => {}
        }
    }

    fn follow_outcome(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Stay | Outcome::Ignored => {}
            Outcome::Back => self.leave(Choice::Back),
            Outcome::Home => self.leave(Choice::Home),
            Outcome::Open(target) => self.open(target),
            Outcome::Replace(target) => {
                self.close_top();
                self.open(target);
            }
            Outcome::Quit => self.leave(Choice::Quit),
        }
    }

    /// Does what closes screens, after a question where something is being
    /// written. Asking to leave twice needs no third time.
    fn leave(&mut self, choice: Choice) {
        let asked = matches!(&self.overlay, Some(Overlay::Leave { .. }));
        let writing = match &choice {
            Choice::Back => self.top().keeps_from_leaving(),
            _ => self.stack.iter().find_map(|layer| layer.screen.keeps_from_leaving()),
        };
        match writing {
            Some(sentence) if !asked => self.overlay = Some(Overlay::leave(&sentence, choice)),
            _ => self.go(choice),
        }
    }

    fn go(&mut self, choice: Choice) {
        self.overlay = None;
        match choice {
            Choice::Back => self.close_top(),
            Choice::Home => self.close_all(),
            Choice::Open(target) => {
                self.close_all();
                self.open(target);
            }
            Choice::Quit => {
                let farewell = self.jobs.farewell().unwrap_or_default().to_owned();
                self.jobs.ask(Effect::Quit { farewell });
            }
        }
    }

    fn open_help(&mut self) {
        self.overlay = Some(Overlay::help(self.top(), self.status(), self.key_names()));
    }

    fn turn_mouse(&mut self) {
        self.notice = Some(self.looks.turn_mouse(&mut self.jobs));
    }

    fn palette(&self) -> Overlay {
        let home = self.home.screen.known();
        Overlay::palette(self.top(), home.destination.as_deref(), self.key_names())
    }

    fn after_overlay(&mut self, step: Step) {
        match step {
            Step::Open => {}
            Step::Close => self.overlay = None,
            Step::Leave(choice) => self.go(choice),
            Step::Run(command) => {
                self.overlay = None;
                match command {
                    Command::Press(key) => self.key(key),
                    Command::Go(choice) => self.leave(choice),
                    Command::Help => self.open_help(),
                    Command::Mouse => self.turn_mouse(),
                    Command::Theme(theme) => {
                        self.notice = Some(self.looks.choose(theme, &mut self.jobs));
                    }
                    Command::Redraw => self.jobs.ask(Effect::Redraw),
                }
            }
        }
    }

    /// News goes to the screen that started the job; when that screen is
    /// closed nobody wants it.
    fn news(&mut self, id: JobId, news: JobNews) {
        if self.looks.owns(id) {
            self.notice = self.looks.hear(news).or(self.notice.take());
            return;
        }
        let ended = matches!(news, JobNews::Ended(_));
        let depth = self.stack.iter().position(|layer| layer.jobs.contains(&id));
        let (screen, ids): (&mut dyn Screen, _) = match depth {
            Some(depth) => {
                let layer = &mut self.stack[depth];
                (&mut *layer.screen, &mut layer.jobs)
            }
            None if self.home.jobs.contains(&id) => (&mut self.home.screen, &mut self.home.jobs),
            None => return,
        };
        if ended {
            ids.retain(|started| *started != id);
        }
        let outcome = screen.update(Message::Job { id, news }, &mut self.jobs);
        ids.extend(self.jobs.take_started());
        // A screen that is covered by another moves nobody.
        if depth.map_or(0, |depth| depth + 1) == self.stack.len() {
            self.follow_outcome(outcome);
        }
    }
}
