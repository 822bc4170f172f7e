//! Moments as people type them.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// A moment, a day (its first moment, UTC), or how long ago.
pub(crate) fn parse(text: &str) -> Result<Timestamp, String> {
    before(text, Timestamp::now())
}

fn before(text: &str, now: Timestamp) -> Result<Timestamp, String> {
    if let Ok(moment) = text.parse() {
        return Ok(moment);
    }
    if let Ok(day) = text.parse::<Date>() {
        return day.to_zoned(TimeZone::UTC).map(|z| z.timestamp()).map_err(|e| e.to_string());
    }
    let wrong =
        || format!("{text}: not a moment; write 2024-03-15, 2024-03-15T08:00:00Z, 6h or 2d");
    let ago: Span = text.parse().map_err(|_| wrong())?;
    let then = now.to_zoned(TimeZone::UTC).checked_sub(ago.abs()).map_err(|_| wrong())?;
    Ok(then.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let now = "2024-03-15T12:00:00Z".parse().unwrap();
        assert_eq!(before(text, now).map(|m| m.to_string()), Ok(expected.to_owned()));
    }

    #[test]
    fn days_moments_and_spans() {
        check("2024-03-01", "2024-03-01T00:00:00Z");
        check("2024-03-01T10:00:00+02:00", "2024-03-01T08:00:00Z");
        check("6h", "2024-03-15T06:00:00Z");
        check("2d", "2024-03-13T12:00:00Z");
        check("1w", "2024-03-08T12:00:00Z");
        assert!(parse("yesterday").is_err());
    }
}
