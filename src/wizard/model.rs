//! What the wizard knows at its root: which screens are open, and the size
//! and looks of the terminal. Routes only; every answer and every list is the
//! screens' own.

use super::destinations::Destinations;
use super::exports::Exports;
use super::history::History;
use super::home::Home;
use super::job::{HomeView, JobError};
use super::key_map::KeyNames;
use super::looks::Looks;
use super::message::{Effect, JobId, Message};
use super::overlay::Overlay;
use super::profiles::{People, Person, Profiles};
use super::screen::{Jobs, Outcome, Screen, Status, Target};
use super::segments::{
    Builder, Compare, Overlap, RemovalScreen, SegmentScreen, Segments, Sources, VersionMembers,
};
use super::steps::Steps;
use super::style::{Colours, Symbols};
use crate::domain::{Settings, Typing};

/// Below this width nothing is drawn but a sentence that says so.
pub(super) const COLUMNS_MIN: u16 = 60;
/// Below this height too.
pub(super) const ROWS_MIN: u16 = 16;

/// How the wizard starts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StartOptions {
    /// A file to start the wizard with; otherwise the home screen.
    pub source: Option<String>,
    /// The terminal's width.
    pub columns: u16,
    /// The terminal's height.
    pub rows: u16,
    /// Theme, mouse and keys.
    pub settings: Settings,
    /// Whether colours are wanted at all.
    pub colours: Colours,
    /// The characters.
    pub symbols: Symbols,
    /// Why the settings could not be read, if so; these are the default ones.
    pub trouble: Option<JobError>,
}

/// The wizard.
#[derive(Debug)]
pub struct Model {
    /// Always there, below all others.
    pub(super) home: Layer<Home>,
    /// The screens above it; the last one gets the keys.
    pub(super) stack: Vec<Layer<Box<dyn Screen>>>,
    /// What lies over the screen and takes all keys.
    pub(super) overlay: Option<Overlay>,
    pub(super) jobs: Jobs,
    pub(super) columns: u16,
    pub(super) rows: u16,
    pub(super) looks: Looks,
    /// What the root has to say; it stands in the message row until the next
    /// key.
    pub(super) notice: Option<Status>,
}

/// A screen and the jobs it started that have not ended.
#[derive(Debug)]
pub(super) struct Layer<S> {
    pub(super) screen: S,
    pub(super) jobs: Vec<JobId>,
}

impl<S> Layer<S> {
    fn new(screen: S, jobs: &mut Jobs) -> Self {
        Self { screen, jobs: jobs.take_started() }
    }
}

/// Makes a wizard and what it asks for first.
pub fn start(options: StartOptions) -> (Model, Vec<Effect>) {
    let mut jobs = Jobs::default();
    let home = Layer::new(Home::new(&mut jobs), &mut jobs);
    let looks = Looks::new(options.settings, options.colours, options.symbols, &mut jobs);
    let mut model = Model {
        home,
        stack: Vec::new(),
        overlay: None,
        jobs,
        columns: options.columns,
        rows: options.rows,
        looks,
        notice: options.trouble.as_ref().map(Status::of),
    };
    if let Some(source) = options.source {
        model.open(Target::Source(source));
    }
    let effects = model.jobs.take_effects();
    (model, effects)
}

impl Model {
    /// The screen that gets the keys.
    pub(super) fn top(&self) -> &dyn Screen {
        self.stack.last().map_or(&self.home.screen, |layer| &*layer.screen)
    }

    /// What the message row says.
    pub(super) fn status(&self) -> Option<Status> {
        self.notice.clone().or_else(|| self.top().status())
    }

    /// Whether letters go into a text now.
    pub(super) fn typing(&self) -> Typing {
        let text = self.overlay.is_some() || self.top().is_typing();
        if text { Typing::Text } else { Typing::Keys }
    }

    /// The names of the keys of the screen on top.
    pub(super) fn key_names(&self) -> KeyNames<'_> {
        self.looks.key_names(self.top().place())
    }

    pub(super) fn is_too_small(&self) -> bool {
        self.columns < COLUMNS_MIN || self.rows < ROWS_MIN
    }

    /// Gives a message to the screen on top.
    pub(super) fn tell_top(&mut self, message: Message) -> Outcome {
        let Self { stack, home, jobs, .. } = self;
        let (screen, ids) = top_of(stack, home);
        let outcome = screen.update(message, jobs);
        ids.extend(jobs.take_started());
        outcome
    }

    /// Lets the screen on top go to a step.
    pub(super) fn jump_top(&mut self, step: u8) -> Outcome {
        let Self { stack, home, jobs, .. } = self;
        let (screen, ids) = top_of(stack, home);
        let outcome = screen.jump(step, jobs);
        ids.extend(jobs.take_started());
        outcome
    }

    /// Opens a screen above the others.
    pub(super) fn open(&mut self, target: Target) {
        let screen = make(target, self.home.screen.known(), &mut self.jobs);
        self.stack.push(Layer::new(screen, &mut self.jobs));
        self.tell_top(Message::Resize { columns: self.columns, rows: self.rows });
    }

    /// Closes the screen on top; its jobs are no longer wanted.
    pub(super) fn close_top(&mut self) {
        if let Some(layer) = self.stack.pop() {
            for id in layer.jobs {
                self.jobs.cancel(id);
            }
            self.resume_top();
        }
    }

    /// Closes all screens but the home screen.
    pub(super) fn close_all(&mut self) {
        let jobs: Vec<JobId> = self.stack.drain(..).flat_map(|layer| layer.jobs).collect();
        for id in jobs {
            self.jobs.cancel(id);
        }
        self.resume_top();
    }

    fn resume_top(&mut self) {
        let Self { stack, home, jobs, .. } = self;
        let (screen, ids) = top_of(stack, home);
        screen.resume(jobs);
        ids.extend(jobs.take_started());
    }
}

/// The screen that gets the keys, and its jobs.
fn top_of<'a>(
    stack: &'a mut [Layer<Box<dyn Screen>>],
    home: &'a mut Layer<Home>,
) -> (&'a mut dyn Screen, &'a mut Vec<JobId>) {
    if let Some(layer) = stack.last_mut() {
        (&mut *layer.screen, &mut layer.jobs)
    } else {
        (&mut home.screen, &mut home.jobs)
    }
}

fn make(target: Target, home: &HomeView, jobs: &mut Jobs) -> Box<dyn Screen> {
    match target {
        Target::NewExport => Box::new(Steps::new(home, jobs)),
        Target::Source(path) => Box::new(Steps::with_source(&path, home, jobs)),
        Target::Draft(draft) => Box::new(Steps::from_draft(&draft, home, jobs)),
        Target::Export { export, at } => Box::new(Steps::open(&export, at, home, jobs)),
        Target::Exports => Box::new(Exports::new(home, jobs)),
        Target::Segments { destination } => Box::new(Segments::new(destination, jobs)),
        Target::Segment { destination, segment } => {
            Box::new(SegmentScreen::new(destination, *segment, jobs))
        }
        Target::Builder { destination } => Box::new(Builder::new(destination, jobs)),
        Target::Overlap { destination, segments } => {
            Box::new(Overlap::new(destination, segments, jobs))
        }
        Target::VersionMembers { destination, segment, version, made } => {
            Box::new(VersionMembers::new(destination, segment, (version, made), jobs))
        }
        Target::Sources { destination, segment } => {
            Box::new(Sources::new(destination, segment, jobs))
        }
        Target::Removal { destination, segment, source } => {
            Box::new(RemovalScreen::new(destination, segment, source, jobs))
        }
        Target::Compare { destination, segment, versions } => {
            Box::new(Compare::new(destination, segment, versions, jobs))
        }
        Target::History { destination } => Box::new(History::new(destination, jobs)),
        Target::Profiles { destination } => Box::new(Profiles::new(destination, jobs)),
        Target::People(of) => Box::new(People::new(of, jobs)),
        Target::Person(of) => Box::new(Person::new(of, jobs)),
        Target::Destinations => Box::new(Destinations::new(jobs)),
    }
}
