use terrace_diagnostic::nearest;

use super::{text, zones::ZONES};
use crate::{codes, layer::Mistake};

text! {
    /// When a job runs: the five fields of cron (minute, hour, day of month, month, day of week) or a macro like `@daily`.
    ///
    /// The rules are those of Kubernetes' CronJob (robfig/cron, standard parser).
    ///
    /// ```
    /// use terrace_spec::text::CronExpression;
    ///
    /// assert!(CronExpression::try_from("*/15 8-18 * * mon-fri").is_ok());
    /// assert!(CronExpression::try_from("61 * * * *").is_err());
    /// ```
    CronExpression {
        expects: "a cron schedule of five fields, such as `0 7 * * *`",
        pattern: "^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|[^\\s@]+( [^\\s]+){4})$",
        examples: ["0 7 * * *", "*/15 8-18 * * mon-fri", "@daily"],
        check: schedule,
    }
}

text! {
    /// The time zone of a schedule, as the IANA database names it.
    ///
    /// A name that is not in the database is refused: Kubernetes refuses it too, in the middle of a sync.
    ///
    /// ```
    /// use terrace_spec::text::TimeZone;
    ///
    /// assert_eq!(TimeZone::utc().as_str(), "Etc/UTC");
    /// assert!(TimeZone::try_from("Europe/Berlin").is_ok());
    /// ```
    TimeZone {
        expects: "a time zone of the IANA database, such as `Europe/Berlin`",
        pattern: "^[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$",
        examples: ["Etc/UTC", "America/New_York"],
        check: time_zone,
    }
}

impl TimeZone {
    /// Coordinated universal time.
    pub fn utc() -> Self {
        Self("Etc/UTC".to_owned())
    }
}

/// A field: what it is called, its lowest and highest number, and the names that stand for numbers.
struct Field(&'static str, u32, u32, &'static [&'static str]);

const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: &[&str] = &["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const FIELDS: [Field; 5] = [
    Field("minute", 0, 59, &[]),
    Field("hour", 0, 23, &[]),
    Field("day of month", 1, 31, &[]),
    Field("month", 1, 12, MONTHS),
    Field("day of week", 0, 6, DAYS),
];
const MACROS: [&str; 7] = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

fn schedule(text: &str) -> Result<String, Mistake> {
    let refuse = |why: String| Err(Mistake::new(&codes::BAD_SCHEDULE, format!("`{text}` is not a schedule")).hint(why));
    if MACROS.contains(&text) {
        return Ok(text.to_owned());
    }
    if text.starts_with('@') {
        return refuse(format!("write one of {}, or five fields", MACROS.join(", ")));
    }
    if text.contains("TZ=") {
        return refuse("the zone is a field of its own: `schedule: {cron: .., zone: ..}`".to_owned());
    }
    let fields: Vec<_> = text.split_ascii_whitespace().collect();
    if fields.len() != FIELDS.len() {
        let rule = "a schedule has five fields: minute, hour, day of month, month, day of week";
        return refuse(format!("{rule}; this has {}", fields.len()));
    }
    for (value, field) in fields.iter().zip(&FIELDS) {
        if let Some(why) = value.split(',').find_map(|item| field_mistake(item, field)) {
            let Field(name, ..) = field;
            return refuse(format!("`{value}` is not a {name}: {why}"));
        }
    }
    if let Some(day) = day_that_never_comes(&fields) {
        let mistake = Mistake::new(&codes::BAD_SCHEDULE, format!("`{text}` never comes"));
        return Err(
            mistake.hint(format!("no month that it names has a day {day}: write another day, or another month"))
        );
    }
    Ok(fields.join(" "))
}

/// How many days the months have at most.
const LONGEST: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// The first day of month of a schedule, where none of its months has it. With a day of week beside it, either of the two is enough.
fn day_that_never_comes(fields: &[&str]) -> Option<u32> {
    let [_, _, days, months, days_of_week] = fields else { return None };
    let [_, _, day_field, month_field, _] = &FIELDS;
    let is_any_day_of_week = days_of_week.split(',').any(|item| {
        let (range, step) = split_step(item);
        matches!(range, "*" | "?") && step.is_none_or(|step| step.parse::<u32>() == Ok(1))
    });
    let day = days.split(',').filter_map(|item| span(item, day_field)).map(|(first, ..)| first).min()?;
    let is_long_enough = |month: u32| {
        usize::try_from(month)
            .ok()
            .and_then(|month| LONGEST.get(month.checked_sub(1)?))
            .is_some_and(|days| *days >= day)
    };
    let comes = months
        .split(',')
        .filter_map(|item| span(item, month_field))
        .any(|(first, last, step)| (first..=last).step_by(step).any(is_long_enough));
    (is_any_day_of_week && !comes).then_some(day)
}

/// The first and the last number of an item without a mistake, and the step between them.
fn span(item: &str, field: &Field) -> Option<(u32, u32, usize)> {
    let Field(_, low, high, _) = field;
    let (range, step) = split_step(item);
    let (first, last) = match range.split_once('-') {
        _ if range == "*" || range == "?" => (*low, *high),
        Some((first, last)) => (number(first, field)?, number(last, field)?),
        None => {
            let first = number(range, field)?;
            (first, if step.is_some() { *high } else { first })
        }
    };
    Some((first, last, step.map_or(Some(1), |step| step.parse().ok())?))
}

fn split_step(item: &str) -> (&str, Option<&str>) {
    item.split_once('/').map_or((item, None), |(range, step)| (range, Some(step)))
}

/// A number of a field, or the name that stands for one.
fn number(text: &str, Field(_, low, high, names): &Field) -> Option<u32> {
    let lower = text.to_ascii_lowercase();
    let position = names.iter().position(|name| *name == lower).and_then(|position| u32::try_from(position).ok());
    let number = position.map(|position| position + low).or_else(|| text.parse().ok());
    number.filter(|number| (low..=high).contains(&number))
}

fn field_mistake(item: &str, field: &Field) -> Option<String> {
    let Field(_, low, high, _) = field;
    let number = |text: &str| number(text, field);
    let expected = || Some(format!("a number from {low} to {high}"));
    let (range, step) = split_step(item);
    if step.is_some_and(|step| step.parse::<u32>().is_ok_and(|step| step == 0) || step.parse::<u32>().is_err()) {
        return Some("the step after `/` is a number above 0".to_owned());
    }
    match range.split_once('-') {
        _ if range == "*" || range == "?" => None,
        None => number(range).map_or_else(expected, |_| None),
        Some((first, last)) => match (number(first), number(last)) {
            (Some(first), Some(last)) if first <= last => None,
            (Some(_), Some(_)) => Some("a range goes from low to high".to_owned()),
            _ => expected(),
        },
    }
}

/// A name that the API server does not know is refused there, and a sync fails: in the spelling of the database, case and all.
fn time_zone(text: &str) -> Result<String, Mistake> {
    if ZONES.binary_search(&text).is_ok() {
        return Ok(text.to_owned());
    }
    let mistake = Mistake::new(&codes::BAD_SCHEDULE, format!("`{text}` is not a time zone"));
    Err(match nearest(text, ZONES.iter().copied()) {
        Some(zone) => mistake.hint(format!("did you mean `{zone}`?")),
        None => mistake.hint("write a name of the IANA database, such as `Europe/Berlin` or `Etc/UTC`"),
    })
}
