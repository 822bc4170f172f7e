//! What speaks for two unequal values being a contradiction: features of a pair of values.
//!
//! Owns what is asked of the two reports; what it weighs is learnt:
//! [`value_model`](super::value_model).

use super::align::{FARTHEST, Pair};
use super::number::{Amount, Bound, Relation};
use super::value_context::Placed;
use super::value_likeness::{FEATURES, hedge};

/// Two reports as a whole: what is the same for all their values.
#[derive(Debug, Clone, Copy)]
pub struct Reports<'a> {
    left: &'a [Placed],
    right: &'a [Placed],
    days_apart: Option<i32>,
    agreement: i16,
}

impl<'a> Reports<'a> {
    /// The values of two reports, and the days between their publications where both are known.
    pub fn new(left: &'a [Placed], right: &'a [Placed], days_apart: Option<i32>) -> Self {
        Self { left, right, days_apart, agreement: agreement(left, right) }
    }

    /// The features by which it is judged whether two unequal values are a contradiction: flags,
    /// counts and cosines in thousandths, log-odds in units of the models.
    pub fn features(&self, pair: &Pair) -> Vec<i16> {
        let (x, y) = (&self.left[pair.candidate.a], &self.right[pair.candidate.b]);
        let times = |values: &[Placed], one: &Placed| {
            values.iter().filter(|v| is_equal(v, one)).count() as i16
        };
        let hedged = [x, y].into_iter().filter_map(hedge).any(|bound| bound != Bound::Exact);
        let elsewhere = times(self.right, x) + times(self.left, y);
        let repeated = times(self.left, x).max(times(self.right, y));
        let equal = pair.equal[0].max(pair.equal[1]);
        let low = pair.margins[0].min(pair.margins[1]);
        let far = distance(&x.given.value, &y.given.value);
        let mut row = Row(Vec::with_capacity(FEATURES * 2 + 40));
        row.flag(true);
        row.odds(pair.likeness);
        row.odds(low);
        row.odds(pair.margins[0].max(pair.margins[1]));
        row.odds(equal);
        row.odds(pair.likeness - equal);
        row.flag(low > 0);
        row.flag(equal > -FARTHEST);
        row.flag(pair.mutual);
        row.flag(elsewhere > 0);
        row.count(elsewhere, 3);
        row.count(repeated, 3);
        row.flag(self.equal_beside(x, y) > 0);
        row.count(self.equal_beside(x, y), 3);
        row.count(self.rivals_agree(x, y), 1);
        for step in 0..5 {
            row.flag(far == step);
        }
        let magnitude = magnitude(&x.given.value).min(magnitude(&y.given.value));
        row.count(magnitude.max(0), 6);
        row.flag(magnitude == 0);
        row.flag(grain(x) == grain(y));
        row.flag(hedged);
        row.0.push(self.agreement);
        row.flag(self.days_apart.is_none());
        row.count(self.days_apart.map_or(0, |days| days.clamp(0, 7) as i16), 7);
        row.context(&pair.candidate.features);
        row.0
    }

    /// Other values that both sentences give, at most 3.
    fn equal_beside(&self, x: &Placed, y: &Placed) -> i16 {
        let right: Vec<&Placed> = beside(self.right, y).collect();
        let both = beside(self.left, x).filter(|v| right.iter().any(|w| is_equal(v, w))).count();
        both.min(3) as i16
    }

    /// Whether a value of the same unit beside the one is beside the other too: 1, or -1 where none
    /// is; 0 where one of them stands alone.
    fn rivals_agree(&self, x: &Placed, y: &Placed) -> i16 {
        if x.rivals < 2 || y.rivals < 2 {
            return 0;
        }
        let agree = beside(self.left, x)
            .filter(|v| v.given.unit == x.given.unit)
            .any(|v| beside(self.right, y).any(|w| is_equal(v, w)));
        if agree { 1 } else { -1 }
    }
}

/// The other values of a value's sentence; `values` are in text order.
fn beside<'v>(values: &'v [Placed], one: &Placed) -> impl Iterator<Item = &'v Placed> + use<'v> {
    let (sentence, span) = (one.given.sentence, one.given.span);
    let start = values.partition_point(|v| v.given.sentence < sentence);
    values[start..]
        .iter()
        .take_while(move |v| v.given.sentence == sentence)
        .filter(move |v| v.given.span != span)
}

/// Share of the shorter report's values that the other gives too, in thousandths.
fn agreement(left: &[Placed], right: &[Placed]) -> i16 {
    let (few, many) = if left.len() <= right.len() { (left, right) } else { (right, left) };
    let both = few.iter().filter(|v| many.iter().any(|w| is_equal(v, w))).count();
    (both * 1000 / few.len().max(1)) as i16
}

fn is_equal(a: &Placed, b: &Placed) -> bool {
    a.given.unit == b.given.unit && a.given.value.relation(&b.given.value) == Relation::Equal
}

/// How far apart two values are, in coarse steps: days, or the ratio of numbers.
fn distance(a: &Amount, b: &Amount) -> i16 {
    let step = |x: f64, steps: &[f64]| steps.iter().filter(|&&s| x > s).count() as i16;
    match (a, b) {
        (Amount::Day(p), Amount::Day(q)) => {
            let days = (*p - *q).get_days().abs();
            step(f64::from(days), &[1.0, 3.0, 7.0, 31.0, 366.0])
        }
        (Amount::Number(x, ..), Amount::Number(y, ..)) => {
            let (low, high) = (x.abs().min(y.abs()), x.abs().max(y.abs()));
            step(high / low.max(f64::MIN_POSITIVE), &[1.1, 2.0, 4.0, 20.0])
        }
        _ => 1,
    }
}

/// Digits before the point; for a day -1.
fn magnitude(value: &Amount) -> i16 {
    match value {
        Amount::Number(x, ..) => {
            [10.0, 100.0, 1e3, 1e4, 1e6, 1e9].iter().filter(|&&s| x.abs() >= s).count() as i16
        }
        _ => -1,
    }
}

fn grain(placed: &Placed) -> Option<f64> {
    match placed.given.value {
        Amount::Number(_, grain, _) => Some(grain),
        _ => None,
    }
}

/// Features as they are made.
struct Row(Vec<i16>);

impl Row {
    fn flag(&mut self, yes: bool) {
        self.0.push(if yes { 1000 } else { 0 });
    }

    fn count(&mut self, count: i16, most: i16) {
        self.0.push(count.min(most) * 1000);
    }

    fn odds(&mut self, score: i32) {
        self.0.push(score.clamp(-FARTHEST, FARTHEST) as i16);
    }

    /// The features of the contexts, opened out for a model that only adds.
    fn context(&mut self, context: &[i16; FEATURES]) {
        const DATE: i16 = 3;
        let date = context[12] == DATE;
        for (n, &x) in context.iter().enumerate() {
            match n {
                0..=4 | 8 => self.0.extend([x, if date { x } else { 0 }]),
                5 | 6 => {
                    self.flag(x == 2000);
                    self.0.push(if x.abs() <= 1000 { x } else { 0 });
                    self.flag(x == -2000);
                }
                12 => (0..=DATE).for_each(|unit| self.flag(x == unit)),
                13 | 14 => {
                    self.flag(x == 0);
                    self.flag(x == 0 && date);
                    self.count(x, 20);
                }
                15 => self.0.push(x),
                _ => self.count(x, 20),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::annotate;
    use crate::article::Article;
    use crate::dossier::value_context::place;

    fn placed(text: &str) -> Vec<Placed> {
        place(&annotate(Article { text: text.into(), ..Article::default() }))
    }

    #[test]
    fn values_beside_a_value_that_both_give_are_seen() {
        let left = placed("The ferry carried 412 people and 93 cars.");
        let right = placed("There were 412 people and 88 cars on the ferry.");
        let reports = Reports::new(&left, &right, None);
        assert_eq!(reports.equal_beside(&left[1], &right[1]), 1);
        assert_eq!(reports.rivals_agree(&left[1], &right[1]), 1);
        assert_eq!(reports.equal_beside(&left[0], &right[1]), 0);
        assert_eq!(agreement(&left, &right), 500);
    }

    #[test]
    fn numbers_are_near_by_their_ratio() {
        let number = |x: f64| Amount::Number(x, 1.0, Bound::Exact);
        assert_eq!(distance(&number(100.0), &number(105.0)), 0);
        assert_eq!(distance(&number(30.0), &number(10.0)), 2);
        assert_eq!(magnitude(&number(9.0)), 0);
        assert_eq!(magnitude(&number(12_000.0)), 4);
    }
}
