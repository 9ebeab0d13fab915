//! The pictures of one segment.

use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::one::{SegmentScreen, Tab};
use crate::domain::{Segment, Version, Word as _};
use crate::wizard::frame::Frame;
use crate::wizard::message::Key;
use crate::wizard::paper::Paper;
use crate::wizard::people;
use crate::wizard::screen::Context;
use crate::wizard::style::{DOT, Theme};
use crate::wizard::text;
use crate::wizard::widgets::list::MARK_COLUMNS;
use crate::wizard::widgets::text_field::Focus;
use crate::wizard::widgets::{bar, below, put, row};

pub(super) fn draw_one(
    screen: &SegmentScreen,
    frame: &mut Frame<'_>,
    area: Rect,
    context: &Context<'_>,
) -> Option<Position> {
    let theme = context.theme;
    put(frame, area, 0, text::cut(&summary(&screen.segment), area.width.into()));
    if screen.saving.is_asking() {
        return screen.saving.view(frame, below(area, 2), context);
    }
    if let Some(prompt) = &screen.as_of {
        let mut paper = Paper::new(frame, below(area, 2), context);
        prompt.view(&mut paper);
        return paper.cursor();
    }
    if let Some(why) = &screen.why {
        return Some(why.view(frame, below(area, 2), theme));
    }
    put(frame, area, 1, tabs(screen, theme));
    let [before, other] = match screen.tab {
        Tab::Members => ["> Members  ", "  Versions"],
        Tab::Versions => ["", "  Members"],
    };
    let width = |text: &str| u16::try_from(text.len()).unwrap_or(0);
    let line = row(area, 1);
    let place = Rect { x: line.x + width(before), width: width(other), ..line };
    frame.click(place.intersection(line), vec![Key::Tab]);
    let body = below(area, 3);
    let cursor = match screen.tab {
        Tab::Members => {
            people::draw(&screen.people, frame, body, theme, "  Nobody is in this segment.")
        }
        Tab::Versions => draw_versions(screen, frame, body, theme),
    };
    match &screen.dialog {
        Some((dialog, _)) => dialog.view(frame, area, theme),
        None => cursor,
    }
}

fn summary(segment: &Segment) -> String {
    format!(
        "{} {DOT} {} {DOT} {} {DOT} version {} of {} UTC",
        text::counted(segment.members, "member", "members"),
        segment.method.word(),
        segment.status.word(),
        segment.version,
        text::moment(segment.updated)
    )
}

fn tabs(screen: &SegmentScreen, theme: Theme) -> Line<'static> {
    let style = |tab| {
        if screen.tab == tab { theme.step_current() } else { theme.dim() }
    };
    let mark = |tab| if screen.tab == tab { "> " } else { "  " };
    Line::from(vec![
        Span::raw(mark(Tab::Members)),
        Span::styled("Members", style(Tab::Members)),
        Span::raw("  "),
        Span::raw(mark(Tab::Versions)),
        Span::styled("Versions", style(Tab::Versions)),
    ])
}

fn draw_versions(
    screen: &SegmentScreen,
    frame: &mut Frame<'_>,
    area: Rect,
    theme: Theme,
) -> Option<Position> {
    let Some(versions) = &screen.versions else {
        put(frame, area, 0, bar::waiting(&screen.loading_versions, area.width.into(), theme));
        return None;
    };
    if versions.is_empty() {
        put(frame, area, 0, "  No version yet: nothing was written into this segment.");
        return None;
    }
    let columns = usize::from(area.width.saturating_sub(MARK_COLUMNS));
    let heading = version_cells(["version", "members", "joined", "left", "made (UTC)", "by"]);
    let heading = text::cut(&heading, columns);
    put(frame, area, 0, Line::styled(format!("  {heading}"), theme.heading()));
    screen.version_list.view(frame, below(area, 1), theme, Focus::Here, |at, columns| {
        let version = &versions[at];
        Line::from(text::cut(&version_text(version, screen.segment.version), columns))
    })
}

fn version_text(version: &Version, current: u64) -> String {
    let now = if version.version == current { " (now)" } else { "" };
    version_cells([
        &format!("{}{now}", version.version),
        &text::count(version.members),
        &format!("+{}", text::count(version.added)),
        &format!("-{}", text::count(version.removed)),
        &text::moment(version.created),
        &version.cause,
    ])
}

fn version_cells([version, members, joined, left, made, cause]: [&str; 6]) -> String {
    format!(
        "{} {} {} {}  {} {}",
        text::fit(version, 10),
        text::fit_right(members, 9),
        text::fit_right(joined, 10),
        text::fit_right(left, 10),
        text::fit(made, 16),
        text::clean(cause)
    )
}
