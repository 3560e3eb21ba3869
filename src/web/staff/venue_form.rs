//! A venue's facts and hours between the browser and the domain: reading the fields, and filling them again.
//! Deliberately does not look whether the words give a programme away: saving does.

use crate::domain::calendar::VenueCalendar;
use crate::domain::desk::Venue;
use crate::domain::ids::VenueId;
use crate::domain::person::{Problem as TextProblem, short_line};
use crate::pages::shared::{Choice, Field, Problem};
use crate::pages::staff::venue::VenueForm;
use crate::web::form::Fields;
use crate::web::staff::week_form;

const ONE_SESSION: [(&str, &str); 2] = [("yes", "はい（部屋）"), ("no", "いいえ（建物全体・オンラインなど）")];

/// The venue that was typed; its special days are those of `stored`.
///
/// # Errors
/// Every problem at its field, in the order of the form.
pub fn read(fields: &Fields, id: VenueId, stored: Option<&Venue>) -> Result<Venue, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut problem = |field: &str, message: String| {
        let field = field.to_owned();
        problems.push(Problem { field, message });
    };
    let mut line = |field: &str| match short_line(fields.get(field)) {
        Ok(line) => line,
        Err(wrong) => {
            problem(field, format!("{wrong}。"));
            None
        }
    };
    let [place, address, entrance, parking] = ["place", "address", "entrance", "parking"].map(&mut line);
    if place.is_none() && short_line(fields.get("place")).is_ok() {
        problem("place", format!("場所を{}。", TextProblem::Missing));
    }
    let holds_one_session = fields.get("one_session") == "yes";
    if !holds_one_session && fields.get("one_session") != "no" {
        problem(
            "one_session",
            "同時に使えるのは1つの開催回だけかどうかを選んでください。".to_owned(),
        );
    }
    let hours = match fields.get("usable") {
        "always" => None,
        "hours" => match week_form::read_week(fields) {
            Ok(hours) if hours.lines().is_empty() => {
                problem("mon_1_opens", "使える時間を1つ以上入力してください。".to_owned());
                None
            }
            Ok(hours) => Some(hours),
            Err(wrong) => {
                problems.extend(wrong);
                None
            }
        },
        _ => {
            problem(
                "usable",
                "使える時間が決まっているかどうかを選んでください。".to_owned(),
            );
            None
        }
    };
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(Venue {
        id,
        place: place.unwrap_or_default(),
        address: address.unwrap_or_default(),
        entrance,
        parking,
        holds_one_session,
        calendar: VenueCalendar {
            hours,
            special_days: stored.map_or_else(Default::default, |venue| venue.calendar.special_days.clone()),
        },
    })
}

/// What a form would send for this venue.
#[must_use]
pub fn of(venue: &Venue, action: String) -> VenueForm {
    let field = |value: &str| Field {
        value: value.to_owned(),
        error: None,
    };
    let hours = venue.calendar.hours.clone();
    VenueForm {
        action,
        seen: venue.mark(),
        place: field(&venue.place),
        address: field(&venue.address),
        entrance: field(venue.entrance.as_deref().unwrap_or_default()),
        parking: field(venue.parking.as_deref().unwrap_or_default()),
        one_session: choices(if venue.holds_one_session { "yes" } else { "no" }),
        one_session_error: None,
        has_hours: hours.is_some(),
        usable_error: None,
        week: week_form::week_of(&hours.unwrap_or_default()),
        submit: "この内容で保存する",
    }
}

/// The form as it was typed; an empty one for a new venue.
#[must_use]
pub fn typed(fields: &Fields, problems: &[Problem], action: String, submit: &'static str) -> VenueForm {
    let error = |name: &str| {
        let own = problems.iter().find(|problem| problem.field == name);
        own.map(|problem| problem.message.clone())
    };
    let field = |name: &str| Field {
        value: fields.get(name).to_owned(),
        error: error(name),
    };
    VenueForm {
        action,
        seen: fields.get("seen").to_owned(),
        place: field("place"),
        address: field("address"),
        entrance: field("entrance"),
        parking: field("parking"),
        one_session: choices(fields.get("one_session")),
        one_session_error: error("one_session"),
        has_hours: fields.get("usable") == "hours",
        usable_error: error("usable"),
        week: week_form::typed_week(fields, problems),
        submit,
    }
}

/// What stands there now, at each field that was typed otherwise.
#[must_use]
pub fn stale(stored: &Venue, typed: &Venue) -> Vec<Problem> {
    let one_session = |venue: &Venue| {
        let [room, building] = ONE_SESSION;
        if venue.holds_one_session { room.1 } else { building.1 }
    };
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    let facts = |venue: &Venue| {
        [
            ("place", venue.place.clone()),
            ("address", venue.address.clone()),
            ("entrance", optional(&venue.entrance)),
            ("parking", optional(&venue.parking)),
            ("one_session", one_session(venue).to_owned()),
        ]
    };
    let differ = facts(stored).into_iter().zip(facts(typed));
    let mut problems: Vec<Problem> = differ
        .filter(|((_, now), (_, typed))| now != typed)
        .map(|((field, now), _)| week_form::changed_meanwhile(field, &now))
        .collect();
    match (&stored.calendar.hours, &typed.calendar.hours) {
        (Some(now), Some(typed)) => problems.extend(week_form::stale_week(now, typed)),
        (Some(now), None) => problems.push(week_form::changed_meanwhile("usable", &now.to_string())),
        (None, Some(_)) => problems.push(week_form::changed_meanwhile("usable", "決まっていない")),
        (None, None) => {}
    }
    problems
}

fn choices(chosen: &str) -> Vec<Choice> {
    let choice = |(value, label): (&str, &str)| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        is_chosen: value == chosen,
    };
    ONE_SESSION.map(choice).into()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn sent(pairs: &[(&str, &str)]) -> Fields {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish();
        Fields::parse(body.as_bytes())
    }

    fn id() -> VenueId {
        VenueId(Uuid::from_u128(1))
    }

    const ROOM: [(&str, &str); 6] = [
        ("place", " 安中市役所 2階 第1相談室 "),
        ("address", "安中市安中1-23-13"),
        ("one_session", "yes"),
        ("usable", "hours"),
        ("tue_1_opens", "10時"),
        ("tue_1_closes", "正午"),
    ];

    #[test]
    fn a_room_with_its_hours_is_read_and_shown_again() {
        let venue = read(&sent(&ROOM), id(), None).unwrap();
        assert_eq!(venue.place, "安中市役所 2階 第1相談室");
        assert!(venue.holds_one_session && venue.entrance.is_none());
        let hours = venue.calendar.hours.as_ref().unwrap();
        assert_eq!(hours.lines(), ["火曜日 午前10時～正午"]);
        let shown = of(&venue, String::new());
        assert!(shown.has_hours && shown.one_session[0].is_chosen);
        assert_eq!(shown.week.days[1].spans[0].closes.value, "12:00");
    }

    #[test]
    fn hours_count_only_where_they_are_chosen() {
        let mut pairs = ROOM.to_vec();
        pairs[3] = ("usable", "always");
        assert_eq!(read(&sent(&pairs), id(), None).unwrap().calendar.hours, None);
    }

    #[test]
    fn every_problem_is_told_at_its_field() {
        let fields = sent(&[("address", "a\nb"), ("usable", "hours")]);
        let problems = read(&fields, id(), None).unwrap_err();
        let names: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(names, ["address", "place", "one_session", "mon_1_opens"]);
        let form = typed(&fields, &problems, String::new(), "");
        assert_eq!(form.address.value, "a\nb");
        assert!(form.place.error.is_some() && form.one_session_error.is_some() && form.has_hours);
        assert!(!form.week.days[0].errors.is_empty());
        let nothing = read(&Fields::default(), id(), None).unwrap_err();
        assert!(nothing.iter().any(|problem| problem.field == "usable"));
    }
}
