//! Calling a whole day off, as it was typed: which sessions, why, what the banner says.
//! Deliberately does not know which sessions there are: the verb takes only those of the day and of the reader's desks.

use super::form_reading::FormReading;
use crate::domain::ids::SessionId;
use crate::pages::shared::Choice;

/// Reasons that need no typing.
const REASONS: [&str; 4] = ["大雪", "台風", "大雨", "停電"];
/// What is sent for another reason.
const OTHER: &str = "other";

/// A day's calling off that is understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayEntry {
    /// Which sessions.
    pub sessions: Vec<SessionId>,
    /// Why: 「大雪のため」
    pub reason: String,
    /// What the banner says; empty: the usual sentence.
    pub banner: Option<String>,
}

impl DayEntry {
    /// Reads the form; `None` where something is wrong.
    pub fn read(form: &mut FormReading<'_>) -> Option<Self> {
        let sent = form.all("sessions");
        let sessions: Vec<SessionId> = sent.iter().filter_map(|text| text.parse().ok()).collect();
        if sessions.is_empty() {
            form.refuse("sessions", "中止する回を1つ以上選んでください。");
        }
        let reason = match form.get("reason") {
            OTHER => form.needed_line("other_reason", "ほかの理由"),
            _ => form.choice("reason", known, "理由を選んでください。"),
        };
        let banner = form.lines("banner").join(" ");
        let entry = Self {
            sessions,
            reason: reason?,
            banner: Some(banner).filter(|text| !text.is_empty()),
        };
        form.is_right().then_some(entry)
    }
}

fn known(reason: &str) -> Option<String> {
    REASONS.contains(&reason).then(|| format!("{reason}のため"))
}

/// The reasons as radio buttons.
#[must_use]
pub fn reason_choices(chosen: &str) -> Vec<Choice> {
    let choice = |value: &str, label: &str| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        is_chosen: value == chosen,
    };
    let usual = REASONS.iter().map(|reason| choice(reason, reason));
    usual.chain([choice(OTHER, "ほか")]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::staff::form_reading::filled;

    const SESSION: &str = "018f0000-0000-7000-8000-000000000001";

    fn read(pairs: &[(&str, &str)]) -> Result<DayEntry, Vec<String>> {
        let fields = filled(pairs.iter().copied());
        let mut form = FormReading::of(&fields);
        let entry = DayEntry::read(&mut form);
        entry.ok_or_else(|| form.problems().into_iter().map(|problem| problem.field).collect())
    }

    #[test]
    fn two_clicks_are_enough() {
        let entry = read(&[("sessions", SESSION), ("reason", "大雪"), ("banner", " ")]).unwrap();
        assert_eq!(
            (entry.sessions.len(), entry.reason.as_str(), entry.banner),
            (1, "大雪のため", None)
        );
    }

    #[test]
    fn another_reason_is_in_the_clerks_own_words() {
        let entry = read(&[
            ("sessions", SESSION),
            ("reason", "other"),
            ("other_reason", "断水"),
            ("banner", "本日は\r\n中止です。"),
        ]);
        let entry = entry.unwrap();
        assert_eq!(
            (entry.reason.as_str(), entry.banner.as_deref()),
            ("断水", Some("本日は 中止です。"))
        );
        let wrong = read(&[("sessions", SESSION), ("reason", "other")]);
        assert_eq!(wrong, Err(vec!["other_reason".to_owned()]));
    }

    #[test]
    fn nothing_chosen_is_told() {
        assert_eq!(
            read(&[("reason", "天気")]),
            Err(vec!["sessions".to_owned(), "reason".to_owned()])
        );
    }
}
