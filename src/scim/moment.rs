//! Moments as XML Schema's dateTime writes them (RFC 7643, section 2.3.5).

/// A moment that can be ordered: seconds since 1970, and what follows the second.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Moment {
    seconds: i64,
    /// Digits after the point, without zeros at the end: their order as text is their order as numbers.
    fraction: String,
}

/// Reads `2011-05-13T04:42:34.123Z`; an offset may stand in place of the `Z`, and none means UTC.
pub(crate) fn read(text: &str) -> Option<Moment> {
    let (date, time) = text.split_once(['T', 't'])?;
    let day = day(date)?;
    let (time, offset) = offset(time)?;
    let (clock, fraction) = time.split_once('.').map_or((time, None), |(clock, fraction)| (clock, Some(fraction)));
    let fraction = fraction.unwrap_or_default();
    if time.ends_with('.') || !is_number(fraction) {
        return None;
    }
    let seconds = day * 86_400 + seconds(clock)? - offset;
    Some(Moment { seconds, fraction: fraction.trim_end_matches('0').to_owned() })
}

impl Moment {
    /// The moment so many minutes later.
    pub(crate) fn plus_minutes(mut self, minutes: u32) -> Self {
        self.seconds += i64::from(minutes) * 60;
        self
    }

    /// In UTC, with milliseconds: `2011-05-13T04:42:34.123Z`. Moments of this spelling are ordered as texts are.
    pub(crate) fn print(&self) -> String {
        let (days, second) = (self.seconds.div_euclid(86_400), self.seconds.rem_euclid(86_400));
        let (year, month, day) = date(days);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        let millis: String = self.fraction.chars().chain("000".chars()).take(3).collect();
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis}Z")
    }
}

/// Year, month and day of a number of days since 1970.
fn date(days: i64) -> (i64, i64, i64) {
    // Years begin in March, so that the leap day is the last of one; 400 of them are always as long.
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day_of_month = day - (153 * month + 2) / 5 + 1;
    let (year, month) = if month < 10 { (year, month + 3) } else { (year + 1, month - 9) };
    (year + era * 400, month, day_of_month)
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number of exactly this many digits.
fn digits(text: &str, length: usize) -> Option<i64> {
    (text.len() == length && is_number(text)).then(|| text.parse().ok())?
}

/// Days since 1970, in the calendar that is used everywhere.
fn day(date: &str) -> Option<i64> {
    let mut parts = date.split('-');
    let (year, month, day) = (digits(parts.next()?, 4)?, digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    if parts.next().is_some() || !(1..=12).contains(&month) || !(1..=days_in(year, month)).contains(&day) {
        return None;
    }
    // Years begin in March, so that the leap day is the last of one.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Some(year * 365 + leap_days + (month * 153 + 2) / 5 + day - 719_469)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn seconds(clock: &str) -> Option<i64> {
    let mut parts = clock.split(':');
    let (hour, minute, second) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    // A leap second is the sixtieth.
    let is_time = parts.next().is_none() && hour < 24 && minute < 60 && second < 61;
    is_time.then_some(hour * 3600 + minute * 60 + second)
}

/// The time without its offset, and the offset in seconds.
fn offset(time: &str) -> Option<(&str, i64)> {
    if let Some(time) = time.strip_suffix(['Z', 'z']) {
        return Some((time, 0));
    }
    let Some((time, sign)) = time.rfind(['+', '-']).and_then(|at| time.split_at_checked(at)) else {
        return Some((time, 0));
    };
    let (hours, minutes) = sign.get(1..)?.split_once(':')?;
    let size = digits(hours, 2)? * 3600 + digits(minutes, 2)? * 60;
    Some((time, if sign.starts_with('-') { -size } else { size }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_ordered_whatever_their_offset() {
        let same = ["2024-05-13T16:42:34.120Z", "2024-05-13T11:42:34.12-05:00", "2024-05-14t00:42:34.12+08:00"];
        for text in same {
            assert_eq!(read(text), read("2024-05-13T16:42:34.12"), "{text}");
            assert!(read(text) > read("2024-05-13T16:42:34Z"), "{text}");
            assert!(read(text) < read("2024-05-13T16:42:34.2Z"), "{text}");
        }
        assert_eq!(read("1970-01-01T00:00:00Z").map(|moment| moment.seconds), Some(0));
        assert_eq!(read("2000-03-01T00:00:01Z").map(|moment| moment.seconds), Some(951_868_801));
    }

    #[test]
    fn a_moment_is_printed_as_it_was_read() {
        let mut day = read("1969-12-31T23:59:59.5Z").expect("it is a moment");
        for _ in 0..4_000 {
            assert_eq!(read(&day.print()), Some(day.clone()), "{}", day.print());
            day = day.plus_minutes(60 * 24 * 11 + 7);
        }
        assert_eq!(
            read("2024-02-28T23:50:00+00:00").map(|at| at.plus_minutes(15).print()).as_deref(),
            Some("2024-02-29T00:05:00.000Z")
        );
        assert_eq!(
            read("2024-05-13T11:42:34.1299-05:00").map(|at| at.print()).as_deref(),
            Some("2024-05-13T16:42:34.129Z")
        );
    }

    #[test]
    fn what_is_no_moment_is_none() {
        for text in [
            "",
            "T",
            "2024-05-13",
            "2024-02-30T00:00:00Z",
            "2023-02-29T00:00:00Z",
            "2024-13-01T00:00:00Z",
            "2024-05-13T24:00:00Z",
            "2024-05-13T16:42Z",
            "2024-05-13T16:42:34.Z",
            "2024-05-13T16:42:34+5",
            "x",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
