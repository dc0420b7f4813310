//! Dates of `GIT_AUTHOR_DATE` and `GIT_COMMITTER_DATE`, in the forms that git documents.
//!
//! libgit2 turns a date that it does not understand into some other time; here it is `None`.

use git2::Time;

/// Reads `1700000000 +0100`, `@1700000000`, ISO 8601 or RFC 2822. A date without zone is UTC.
pub(super) fn parse(text: &str) -> Option<Time> {
    let text = text.trim();
    raw(text).or_else(|| iso(text)).or_else(|| rfc(text))
}

/// Today in UTC, as `2026-11-28`; `SOURCE_DATE_EPOCH` stands for now where it is set, so that a run can be repeated.
#[must_use]
pub fn today() -> String {
    let given = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|text| text.parse().ok());
    let now = || std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok();
    let seconds = given.or_else(|| i64::try_from(now()?.as_secs()).ok()).unwrap_or_default();
    utc(seconds).chars().take("2026-11-28".len()).collect()
}

/// Writes a moment as `2026-11-28T04:00:00Z`.
pub(super) fn utc(seconds: i64) -> String {
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = date(days);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", rest / 3_600, rest / 60 % 60, rest % 60)
}

/// Year, month and day of a number of days from 1970-01-01, counted in years that begin in March.
fn date(days: i64) -> (i64, i64, i64) {
    // Days from 0000-03-01; a cycle of 400 years has 146,097.
    let days = days + 719_468;
    let (cycle, of_cycle) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_cycle - of_cycle / 1_460 + of_cycle / 36_524 - of_cycle / 146_096) / 365;
    let of_year = of_cycle - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (cycle * 400 + year + i64::from(month <= 2), month, day)
}

fn raw(text: &str) -> Option<Time> {
    let (marked, text) = text.strip_prefix('@').map_or((false, text), |rest| (true, rest));
    let (seconds, zone) = text.split_once(' ').unwrap_or((text, "+0000"));
    // Git takes fewer than nine digits for something else, unless `@` says that they are seconds.
    if !marked && seconds.len() < 9 {
        return None;
    }
    Some(Time::new(seconds.parse().ok()?, offset(zone.trim())?))
}

fn iso(text: &str) -> Option<Time> {
    let (date, rest) = text.split_once(['T', ' '])?;
    let mut parts = date.splitn(3, ['-', '.', '/']);
    let year = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
    let (month, day) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let end = rest.find(['Z', '+', '-', ' ']).unwrap_or(rest.len());
    time(year, month, day, rest.get(..end)?, rest.get(end..)?.trim())
}

fn rfc(text: &str) -> Option<Time> {
    let text = text.split_once(',').map_or(text, |(_, rest)| rest);
    let words: Vec<&str> = text.split_whitespace().collect();
    let [day, month, year, clock, rest @ ..] = words.as_slice() else { return None };
    let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let month = names.iter().position(|name| month.to_lowercase() == *name)?;
    time(year.parse().ok()?, i64::try_from(month).ok()? + 1, day.parse().ok()?, clock, rest.first().unwrap_or(&""))
}

fn time(year: i64, month: i64, day: i64, clock: &str, zone: &str) -> Option<Time> {
    let clock = clock.split_once('.').map_or(clock, |(clock, _)| clock);
    let mut parts = clock.split(':').map(|part| part.parse::<i64>().ok());
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?);
    let plausible = (1970..10_000).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && (0..24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..=60).contains(&second);
    if !plausible {
        return None;
    }
    let offset = if zone.is_empty() { 0 } else { offset(zone)? };
    let local = days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
    Some(Time::new(local - i64::from(offset) * 60, offset))
}

/// Days from 1970-01-01 in the Gregorian calendar, counted in years that begin in March.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, month) = (year.div_euclid(400), (month + 9) % 12);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * month + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// `+0100`, `-03:30`, `Z`, in minutes.
fn offset(zone: &str) -> Option<i32> {
    if matches!(zone, "Z" | "UTC" | "GMT") {
        return Some(0);
    }
    let (sign, digits) = match zone.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let digits = digits.replace(':', "");
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let value: i32 = digits.parse().ok()?;
    Some(sign * (value / 100 * 60 + value % 100))
}

#[cfg(test)]
mod tests {
    fn seconds(text: &str) -> Option<(i64, i32)> {
        super::parse(text).map(|time| (time.seconds(), time.offset_minutes()))
    }

    #[test]
    fn the_documented_forms_name_the_same_moment() {
        let moment = Some((1_700_000_000, 60));
        assert_eq!(seconds("1700000000 +0100"), moment);
        assert_eq!(seconds("@1700000000 +0100"), moment);
        assert_eq!(seconds("2023-11-14T23:13:20+01:00"), moment);
        assert_eq!(seconds("2023-11-14 23:13:20 +0100"), moment);
        assert_eq!(seconds("Tue, 14 Nov 2023 23:13:20 +0100"), moment);
        assert_eq!(seconds("2023-11-14T22:13:20Z"), Some((1_700_000_000, 0)));
    }

    #[test]
    fn a_leap_day_counts() {
        assert_eq!(seconds("2024-02-29T00:00:00Z"), Some((1_709_164_800, 0)));
    }

    #[test]
    fn words_are_not_guessed_at() {
        for text in ["yesterday", "", "1234", "2023-13-01T00:00:00Z", "2023-11-14T23:13:20+1"] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }

    #[test]
    fn a_moment_is_written_as_it_is_read() {
        for text in ["1970-01-01T00:00:00Z", "2000-02-29T23:59:59Z", "2026-11-28T04:05:06Z", "2100-03-01T00:00:00Z"] {
            assert_eq!(super::utc(super::parse(text).unwrap().seconds()), text);
        }
    }
}
