//! The scale of the timeline: days to positions, with breaks where nothing happens for long.

use jiff::civil::Date;

/// Shortest gap that is cut out, in days.
const BREAK_DAYS: i32 = 45;

/// Width of a break, and least width of a stretch, in percent of the whole.
const BREAK_WIDTH: f64 = 6.0;
const LEAST_WIDTH: f64 = 5.0;

/// The whole lies between these percentages.
const LEFT: f64 = 3.0;
const RIGHT: f64 = 97.0;

/// Positions on one axis. Within a stretch, and between stretches that are not at their least width, a
/// day has the same width.
#[derive(Debug)]
pub(super) struct Scale {
    stretches: Vec<Stretch>,
}

/// A part of the axis without a break.
#[derive(Debug)]
struct Stretch {
    first: Date,
    last: Date,
    left: f64,
    right: f64,
}

impl Scale {
    /// The scale for `days`, sorted and not empty.
    pub(super) fn new(days: &[Date]) -> Self {
        let parts = split(days);
        let lengths: Vec<f64> =
            parts.iter().map(|p| f64::from(between(p[0], p[p.len() - 1]))).collect();
        let total: f64 = lengths.iter().sum::<f64>().max(1.0);
        let room = RIGHT - LEFT - BREAK_WIDTH * (parts.len() - 1) as f64;
        let least = LEAST_WIDTH.min(room / parts.len() as f64);
        let wanted: Vec<f64> = lengths.iter().map(|l| (l / total * room).max(least)).collect();
        let shrink = room / wanted.iter().sum::<f64>();
        let mut left = LEFT;
        let mut stretches = Vec::new();
        for (part, width) in parts.iter().zip(&wanted) {
            let right = left + width * shrink;
            stretches.push(Stretch { first: part[0], last: part[part.len() - 1], left, right });
            left = right + BREAK_WIDTH;
        }
        Self { stretches }
    }

    /// Percent from the left; days outside the axis are at its nearest point.
    pub(super) fn at(&self, day: Date) -> f64 {
        let stretch = self.stretches.iter().find(|s| day <= s.last);
        let Some(s) = stretch else { return self.stretches.last().map_or(LEFT, |s| s.right) };
        let length = between(s.first, s.last);
        if length == 0 {
            return f64::midpoint(s.left, s.right);
        }
        let part = f64::from(between(s.first, day).max(0)) / f64::from(length);
        s.left + (s.right - s.left) * part
    }

    /// Left and right ends of every stretch.
    pub(super) fn stretches(&self) -> impl Iterator<Item = (f64, f64)> {
        self.stretches.iter().map(|s| (s.left, s.right))
    }
}

/// Cuts `days` at every gap that is long in itself and more than two fifths of what it lies in.
fn split(days: &[Date]) -> Vec<&[Date]> {
    let (mut parts, mut open) = (Vec::new(), vec![days]);
    while let Some(part) = open.pop() {
        let widest = (1..part.len()).max_by_key(|&n| between(part[n - 1], part[n]));
        let whole = between(part[0], part[part.len() - 1]);
        match widest {
            Some(n) if is_break(between(part[n - 1], part[n]), whole) => {
                let (before, after) = part.split_at(n);
                open.push(after);
                open.push(before);
            }
            _ => parts.push(part),
        }
    }
    parts
}

fn is_break(gap: i32, whole: i32) -> bool {
    gap > BREAK_DAYS && gap * 5 > whole * 2
}

/// Days from `a` to `b`.
fn between(a: Date, b: Date) -> i32 {
    a.until(b).map_or(0, |s| s.get_days())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn days_are_to_scale() {
        let days = [date(2024, 5, 1), date(2024, 5, 3), date(2024, 5, 11)];
        let scale = Scale::new(&days);
        let [a, b, c] = days.map(|d| scale.at(d));
        assert!(((b - a) * 4.0 - (c - b)).abs() < 1e-9, "two days, then eight: {a} {b} {c}");
    }

    #[test]
    fn years_of_silence_are_cut_out() {
        let days = [date(2019, 3, 1), date(2023, 11, 14), date(2023, 11, 27)];
        let scale = Scale::new(&days);
        assert_eq!(scale.stretches().count(), 2);
        assert!(scale.at(days[2]) - scale.at(days[1]) > 50.0);
    }

    #[test]
    fn a_single_day_is_in_the_middle() {
        assert!((Scale::new(&[date(2024, 5, 1)]).at(date(2024, 5, 1)) - 50.0).abs() < 1.0);
    }

    proptest! {
        #[test]
        fn later_is_never_further_left(mut numbers in proptest::collection::vec(0..20_000_i64, 1..40)) {
            numbers.sort_unstable();
            let first = date(1990, 1, 1);
            let days: Vec<Date> =
                numbers.iter().map(|&n| first.saturating_add(jiff::Span::new().days(n))).collect();
            let scale = Scale::new(&days);
            let at: Vec<f64> = days.iter().map(|&d| scale.at(d)).collect();
            prop_assert!(at.windows(2).all(|w| w[0] <= w[1] + 1e-9));
            prop_assert!(at.iter().all(|x| (0.0..=100.0).contains(x)));
        }
    }
}
