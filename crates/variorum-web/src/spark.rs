//! A story's activity in small: a block a report on the day it came out, in the colour of its origin.

use jiff::civil::Date;
use std::fmt::Write;
use variorum::store::Outline;

/// Columns drawn; longer times are drawn by several days a column.
const COLUMNS: usize = 24;
/// Blocks drawn one on another; higher columns are scaled down.
const HIGHEST: usize = 6;
/// Sizes, in pixels.
const WIDTH: f32 = 120.0;
const BLOCK: f32 = 7.0;
/// Colours of origins: see the style.
const COLORS: usize = 8;

/// The picture as SVG; empty where fewer than two reports are dated.
pub(crate) fn draw(outline: &Outline) -> String {
    let dated: Vec<(Date, usize)> = outline
        .reports
        .iter()
        .enumerate()
        .filter_map(|(n, report)| Some((report.day?, origin(outline, n))))
        .collect();
    let days = || dated.iter().map(|(day, _)| *day);
    let (Some(first), Some(last)) = (days().min(), days().max()) else { return String::new() };
    if dated.len() < 2 {
        return String::new();
    }
    let span = days_between(first, last) + 1;
    let columns = span.clamp(1, COLUMNS);
    let mut stacks: Vec<Vec<usize>> = vec![Vec::new(); columns];
    for (day, origin) in &dated {
        stacks[days_between(first, *day) * columns / span].push(*origin);
    }
    let highest = stacks.iter().map(Vec::len).max().unwrap_or(1);
    let shown = highest.clamp(3, HIGHEST);
    let height = shown as f32 * BLOCK;
    let step = if highest > HIGHEST { height / highest as f32 } else { BLOCK };
    let wide = (WIDTH / columns as f32).min(14.0);
    let width = wide * columns as f32;
    let label = format!(
        "{} reports in {}",
        dated.len(),
        if span == 1 { "one day".to_owned() } else { format!("{span} days") }
    );
    let mut svg = format!(
        "<svg class=\"spark\" viewBox=\"0 0 {width:.0} {:.0}\" width=\"{width:.0}\" height=\"{:.0}\" role=\"img\" aria-label=\"{label}\">",
        height + 1.5,
        height + 1.5
    );
    for (n, stack) in stacks.iter_mut().enumerate() {
        stack.sort_unstable();
        for (k, origin) in stack.iter().enumerate() {
            let _ = write!(
                svg,
                "<rect class=\"o{}\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\"/>",
                origin % COLORS,
                n as f32 * wide,
                height - (k + 1) as f32 * step,
                (wide - 1.5).max(1.0),
                (step - 1.5).max(0.6)
            );
        }
    }
    let _ = write!(
        svg,
        "<line x1=\"0\" x2=\"{:.1}\" y1=\"{height:.1}\" y2=\"{height:.1}\"/></svg>",
        width - 1.5
    );
    svg
}

fn origin(outline: &Outline, report: usize) -> usize {
    let origins = &outline.dossier.origins;
    origins.iter().position(|members| members.contains(&report)).unwrap_or(0)
}

fn days_between(from: Date, to: Date) -> usize {
    from.until(to).map_or(0, |span| span.get_days().max(0) as usize)
}
