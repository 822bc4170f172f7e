//! Values as they are compared: numbers with their precision and hedge, dates as far as they are known.
//!
//! Owns how two values of one thing stand to each other; reading them is
//! [`number`](super::number)'s.

use jiff::civil::{Date, Weekday};

/// Which way a number is hedged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// "12".
    Exact,
    /// "about 12".
    About,
    /// "at least 12", "more than 12".
    Least,
    /// "up to 12", "nearly 12".
    Most,
}

/// A value to be compared.
#[derive(Debug, Clone, PartialEq)]
pub enum Amount {
    /// A number: its value, what its last digit stands for, how it is hedged.
    Number(f64, f64, Bound),
    /// A day of the calendar.
    Day(Date),
    /// A month of a year.
    Month(i16, i8),
    /// A year.
    Year(i16),
    /// A day of some week: "on Friday" of a report without a date.
    Weekday(Weekday),
    /// Month and day of some year: "April 10" of a report without a date.
    Yearless(i8, i8),
}

/// How two values of one thing stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// The same.
    Equal,
    /// Both can be true: one is rounded, hedged, or less precise.
    Compatible,
    /// They cannot both be true.
    Different,
}

impl Amount {
    /// How this value stands to `other`, which is of the same kind.
    pub fn relation(&self, other: &Self) -> Relation {
        match (self, other) {
            (Self::Weekday(_), Self::Yearless(..)) | (Self::Yearless(..), Self::Weekday(_)) => {
                Relation::Compatible
            }
            (Self::Day(a), Self::Weekday(b)) | (Self::Weekday(b), Self::Day(a))
                if a.weekday() == *b =>
            {
                Relation::Equal
            }
            (Self::Day(a), Self::Yearless(month, day))
            | (Self::Yearless(month, day), Self::Day(a))
                if (a.month(), a.day()) == (*month, *day) =>
            {
                Relation::Equal
            }
            (Self::Number(a, grain_a, hedge_a), Self::Number(b, grain_b, hedge_b)) => {
                number_relation((*a, *grain_a, *hedge_a), (*b, *grain_b, *hedge_b))
            }
            (Self::Number(..), _) | (_, Self::Number(..)) => Relation::Different,
            _ if self == other => Relation::Equal,
            _ if self.holds(other) || other.holds(self) => Relation::Compatible,
            _ => Relation::Different,
        }
    }

    /// Whether the month or year holds the other, finer date, as far as the other is known.
    fn holds(&self, other: &Self) -> bool {
        match (self, other) {
            (&Self::Year(year), &Self::Month(y, _)) => y == year,
            (&Self::Year(year), Self::Day(day)) => day.year() == year,
            (&Self::Month(year, month), Self::Day(day)) => {
                (day.year(), day.month()) == (year, month)
            }
            (&Self::Month(_, month), &Self::Yearless(m, _)) => m == month,
            (Self::Year(_) | Self::Month(..), Self::Weekday(_))
            | (Self::Year(_), Self::Yearless(..)) => true,
            _ => false,
        }
    }

    /// Its first day, where the year is known.
    pub(super) fn first_day(&self) -> Option<Date> {
        match *self {
            Self::Day(day) => Some(day),
            Self::Month(year, month) => Date::new(year, month, 1).ok(),
            Self::Year(year) => Date::new(year, 1, 1).ok(),
            _ => None,
        }
    }
}

/// A hedged bound is believed to be this near to what it bounds.
const BOUND_REACH: f64 = 1.25;
/// Nobody rounds further than this: 7 million isn't told as 10 million.
const ROUNDING_REACH: f64 = 0.17;
/// "About" is believed to be this near.
const ABOUT_REACH: f64 = 0.1;

fn number_relation(a: (f64, f64, Bound), b: (f64, f64, Bound)) -> Relation {
    let apart = (a.0 - b.0).abs();
    let largest = a.0.abs().max(b.0.abs()).max(f64::MIN_POSITIVE);
    if apart <= largest * 1e-9 {
        return Relation::Equal;
    }
    let rounded = apart <= a.1.max(b.1) * 0.5 && a.1 != b.1 && apart <= largest * ROUNDING_REACH;
    let near = apart <= largest * ABOUT_REACH;
    let hedged = a.2 != Bound::Exact || b.2 != Bound::Exact;
    // "More than 200" is said of 270 too: of anything up to the next number that is as round.
    let within = |(bound, grain, hedge): (f64, f64, Bound), other: f64| match hedge {
        Bound::Least => other >= bound && other <= (bound * BOUND_REACH).max(bound + grain),
        Bound::Most => other <= bound && other >= (bound / BOUND_REACH).min(bound - grain),
        Bound::About | Bound::Exact => false,
    };
    let bounded = within(a, b.0) || within(b, a.0);
    if rounded || (near && (hedged || a.1 != b.1)) || bounded {
        Relation::Compatible
    } else {
        Relation::Different
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: f64, grain: f64, bound: Bound) -> Amount {
        Amount::Number(value, grain, bound)
    }

    #[test]
    fn a_rounded_number_and_an_exact_one_agree() {
        let exact = number(128.0, 1.0, Bound::Exact);
        assert_eq!(exact.relation(&number(130.0, 10.0, Bound::About)), Relation::Compatible);
        assert_eq!(exact.relation(&number(120.0, 10.0, Bound::Least)), Relation::Compatible);
        assert_eq!(exact.relation(&number(128.0, 1.0, Bound::About)), Relation::Equal);
        assert_eq!(exact.relation(&number(157.0, 1.0, Bound::Exact)), Relation::Different);
        assert_eq!(exact.relation(&number(200.0, 100.0, Bound::Least)), Relation::Different);
        let millions = number(7e6, 1e6, Bound::Exact);
        assert_eq!(millions.relation(&number(1e7, 1e7, Bound::Exact)), Relation::Different);
    }
}
