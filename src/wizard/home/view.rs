//! The picture of the home screen.

use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{Entry, Home};
use crate::domain::{Computation, ComputationStatus, Draft, ExportAction, Location, Word as _};
use crate::wizard::frame::Frame;
use crate::wizard::message::Key;
use crate::wizard::screen::Context;
use crate::wizard::style::Theme;
use crate::wizard::text;
use crate::wizard::widgets::text_field::Focus;
use crate::wizard::widgets::{below, put};

/// For the name of a segment in the list of runs.
const RUN_NAME_COLUMNS: usize = 24;
/// With fewer columns runs have their day only.
const MOMENT_COLUMNS_MIN: usize = 76;
/// With fewer rows there is no room for gaps.
const GAP_ROWS_MIN: u16 = 15;

pub(super) fn draw(
    home: &Home,
    frame: &mut Frame<'_>,
    area: Rect,
    context: &Context<'_>,
) -> Option<Position> {
    let theme = context.theme;
    let gap = u16::from(area.height >= GAP_ROWS_MIN);
    let height = u16::try_from(home.entries.len()).unwrap_or(0);
    let entries = Rect { height, ..below(area, gap) }.intersection(area);
    let labels = home.entries.iter().map(|entry| text::width(entry.label()));
    let label_columns = labels.max().unwrap_or(0) + 2;
    let key = |entry: Entry| context.keys.name(Key::Char(entry.letter()));
    let key_columns = home.entries.iter().map(|entry| text::width(&key(*entry))).max().unwrap_or(1);
    let mut cursor = home.list.view(frame, entries, theme, Focus::Here, |at, columns| {
        let entry = home.entries[at];
        let room = columns.saturating_sub(label_columns + 1 + key_columns);
        Line::from(vec![
            Span::styled(text::fit(&key(entry), key_columns + 1), theme.hint_key()),
            Span::raw(text::fit(entry.label(), label_columns)),
            Span::styled(text::cut(&about(home, entry), room), theme.dim()),
        ])
    });
    let rest = below(area, gap + entries.height + 1);
    let mut lines: Vec<Line<'_>> = Vec::new();
    for trouble in &home.known.troubles {
        let sentence = text::wrap(&format!("error: {trouble}"), area.width.into());
        lines.extend(sentence.into_iter().map(|line| Line::styled(line, theme.error())));
    }
    if !home.known.runs.is_empty() {
        lines.push(Line::styled("Latest runs (times in UTC)", theme.heading()));
        let names = home.known.runs.iter().map(|run| text::width(&run.segment));
        let name_columns = names.max().unwrap_or(0).clamp(8, RUN_NAME_COLUMNS);
        let run = |run| run_line(run, name_columns, area.width.into(), theme);
        lines.extend(home.known.runs.iter().map(run));
    }
    for (at, line) in (0..rest.height).zip(lines) {
        put(frame, rest, at, line);
    }
    if let Some(dialog) = &home.dialog {
        cursor = dialog.view(frame, area, theme);
    }
    cursor
}

fn about(home: &Home, entry: Entry) -> String {
    match entry {
        Entry::Continue => home.known.draft.as_ref().map(draft_words).unwrap_or_default(),
        Entry::Discard => "no segment changes".into(),
        Entry::NewExport => "put the people in a file into a segment".into(),
        Entry::Exports if home.loading.is_busy() && home.known.exports.is_empty() => {
            text::CUT.into()
        }
        Entry::Exports => match home.known.exports.len() as u64 {
            0 => "none yet".into(),
            number => format!("{} saved; run one again, or change it", text::count(number)),
        },
        Entry::Segments => "who is in them, and how they came there".into(),
        Entry::Profiles => "customers and visitors, and what is known of them".into(),
        Entry::History => "what was run, and what came of it".into(),
        Entry::Destinations => home
            .known
            .destination
            .as_ref()
            .map_or_else(|| "none yet".into(), |name| format!("{name} was used last")),
        Entry::Quit => String::new(),
    }
}

/// What an unfinished export is about: "tickets.csv to VIP", "people.csv as
/// customers".
pub(in crate::wizard) fn draft_words(draft: &Draft) -> String {
    let segment = if draft.existing.is_empty() { &draft.create } else { &draft.existing };
    let file = Location::parse(&draft.path).short();
    if draft.action == ExportAction::BusinessObject && !draft.path.is_empty() {
        return format!("{file} as {}", draft.audience.plural());
    }
    match (draft.path.is_empty(), segment.trim().is_empty()) {
        (true, true) => String::new(),
        (true, false) => segment.clone(),
        (false, true) => file,
        (false, false) => format!("{file} to {segment}"),
    }
}

fn run_line(run: &Computation, name_columns: usize, columns: usize, theme: Theme) -> Line<'static> {
    let outcome = if run.status == ComputationStatus::Done {
        format!(
            "{} (+{} -{})",
            text::counted(run.after, "member", "members"),
            text::count(run.added),
            text::count(run.removed)
        )
    } else {
        let cause = run.error.as_ref().map_or_else(String::new, |error| format!(": {error}"));
        format!("{}{cause}", run.status.word())
    };
    let style = match run.status {
        ComputationStatus::Done => Style::new(),
        ComputationStatus::Failed | ComputationStatus::Interrupted => theme.error(),
        ComputationStatus::Stopped | ComputationStatus::Cancelled | ComputationStatus::Running => {
            theme.note()
        }
    };
    let moment = text::moment(run.started);
    let day = moment.split(' ').next().unwrap_or_default();
    let started = if columns < MOMENT_COLUMNS_MIN { day } else { &moment };
    let lead = format!("  {started}  {}  ", text::fit(&run.segment, name_columns));
    let room = columns.saturating_sub(text::width(&lead));
    Line::from(vec![Span::raw(lead), Span::styled(text::cut(&outcome, room), style)])
}
