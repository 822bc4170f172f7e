//! What speaks for two unequal values being a contradiction: features of a pair of values.
//!
//! Owns what is asked of the two reports; what it weighs is learnt:
//! [`value_model`](super::value_model).

use super::align::{FARTHEST, Pair};
use super::amount::{Amount, Bound, Relation};
use super::value_context::Placed;
use super::value_likeness::{FEATURES, hedge};
use jiff::civil::Date;

/// Two reports as a whole: what is the same for all their values.
#[derive(Debug, Clone, Copy)]
pub struct Reports<'a> {
    left: &'a [Placed],
    right: &'a [Placed],
    published: [Option<Date>; 2],
    agreement: i16,
}

impl<'a> Reports<'a> {
    /// The values of two reports, and the days of their publication as far as they are known.
    pub fn new([left, right]: [&'a [Placed]; 2], published: [Option<Date>; 2]) -> Self {
        Self { left, right, published, agreement: agreement(left, right) }
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
        row.flag(self.equal_next(x, y));
        for step in 0..5 {
            row.flag(far == step);
        }
        let magnitude = magnitude(&x.given.value).min(magnitude(&y.given.value));
        row.count(magnitude.max(0), 6);
        row.flag(magnitude == 0);
        row.flag(grain(x) == grain(y));
        row.flag(hedged);
        row.0.push(self.agreement);
        let apart = days_between(self.published[0], self.published[1]);
        row.flag(apart.is_none());
        row.count(apart.map_or(0, |days| days.abs().clamp(0, 7) as i16), 7);
        self.lags(x, y, &mut row);
        row.context(&pair.candidate.features);
        row.0
    }

    /// How long before its publication each report has its day. News is of the same day or the day
    /// before: a day further back at the top of a report stands out.
    fn lags(&self, x: &Placed, y: &Placed, row: &mut Row) {
        let lag = |n: usize, one: &Placed| match one.given.value {
            Amount::Day(day) => days_between(self.published[n], Some(day)),
            _ => None,
        };
        let lags = lag(0, x).zip(lag(1, y));
        let is = |test: &dyn Fn(i32, i32) -> bool| lags.is_some_and(|(p, q)| test(p, q));
        let near = |lag: i32| (0..=1).contains(&lag);
        let top = x.order.0.max(y.order.0) <= TOP;
        row.flag(is(&|p, q| p == q));
        row.flag(is(&|p, q| near(p) && near(q)));
        row.flag(is(&|p, q| near(p) != near(q)));
        row.flag(is(&|p, q| near(p) != near(q)) && top);
        row.flag(is(&|p, q| (p < 0) != (q < 0)));
        row.flag(is(&|p, q| p < 0 && q < 0));
    }

    /// Other values that both sentences give, at most 3.
    fn equal_beside(&self, x: &Placed, y: &Placed) -> i16 {
        let right: Vec<&Placed> = beside(self.right, y).collect();
        let both = beside(self.left, x).filter(|v| right.iter().any(|w| is_equal(v, w))).count();
        both.min(3) as i16
    }

    /// Whether the value right before or right after them is the same: "between 12 and 15",
    /// "between 12 and 18".
    fn equal_next(&self, x: &Placed, y: &Placed) -> bool {
        let equal = |pair| matches!(pair, (Some(v), Some(w)) if is_equal(v, w));
        equal((next_before(self.left, x), next_before(self.right, y)))
            || equal((next_after(self.left, x), next_after(self.right, y)))
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

/// The days from `b` to `a`.
fn days_between(a: Option<Date>, b: Option<Date>) -> Option<i32> {
    Some((a? - b?).get_days())
}

/// Sentences, counted from 0, that are the top of a report.
const TOP: usize = 3;
/// Tokens that may stand between two values that are one next to the other.
const NEXT: usize = 2;

fn next_before<'v>(values: &'v [Placed], one: &Placed) -> Option<&'v Placed> {
    beside(values, one)
        .filter(|v| v.given.tokens.1 <= one.given.tokens.0)
        .last()
        .filter(|v| v.given.tokens.1 + NEXT >= one.given.tokens.0)
}

fn next_after<'v>(values: &'v [Placed], one: &Placed) -> Option<&'v Placed> {
    beside(values, one)
        .find(|v| v.given.tokens.0 >= one.given.tokens.1)
        .filter(|v| v.given.tokens.0 <= one.given.tokens.1 + NEXT)
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
    if let (Some(p), Some(q)) = (a.first_day(), b.first_day()) {
        return step(f64::from((p - q).get_days().abs()), &[1.0, 3.0, 7.0, 31.0, 366.0]);
    }
    match (a, b) {
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
        Amount::Month(..) => Some(31.0),
        Amount::Year(_) => Some(366.0),
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
                20 | 21 => self.0.extend([x, if date { x } else { 0 }]),
                22 => {
                    self.flag(x > 0);
                    self.flag(x < 0);
                }
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
    use crate::dossier::Reading;
    use crate::dossier::value_context::place;
    use crate::mention::Mentions;

    fn placed(text: &str) -> Vec<Placed> {
        let document = annotate(Article { text: text.into(), ..Article::default() });
        place(&Reading { document, mentions: Mentions::default() })
    }

    #[test]
    fn values_beside_a_value_that_both_give_are_seen() {
        let left = placed("The ferry carried 412 people and 93 cars.");
        let right = placed("There were 412 people and 88 cars on the ferry.");
        let reports = Reports::new([&left, &right], [None; 2]);
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
