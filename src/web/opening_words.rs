//! Whether a desk or a place is open, in words: 「本日ひらいています（午後3時まで）」, 「次は11月24日（火）午前10時から」.
//! Deliberately decides nothing; `domain::open_today` and the desk's calendar do.

use chrono::{DateTime, Utc};

use crate::catalogue::{self, say};
use crate::domain::calendar::{ClosedReason, jst};
use crate::domain::open_today::{OpenToday, Today};
use crate::pages::shared::TodayWords;
use crate::web::words;

/// What today is like at a desk or a place.
#[must_use]
pub fn today(open: &OpenToday) -> TodayWords {
    let (headline, reason) = match &open.today {
        Today::Open { until } => (say!("本日ひらいています（{}まで）", time(*until)), None),
        Today::Later { from, until } => (say!("本日ひらきます（{}）", words::span(*from, *until)), None),
        Today::Over => (say("本日は終わりました"), None),
        Today::CalledOff { is_postponed, reason } => {
            let what = if *is_postponed { "延期" } else { "中止" };
            (say!("本日は{what}になりました", say(what)), reason.as_deref().map(say))
        }
        Today::Closed(reason) => (say!("本日は{}お休みです", because(reason)), None),
        Today::Nothing => (say("本日はひらいていません"), None),
    };
    let is_settled = matches!(open.today, Today::Open { .. } | Today::Later { .. });
    TodayWords {
        is_open: matches!(open.today, Today::Open { .. }),
        headline,
        reason,
        next: (!is_settled).then(|| next(open.next)),
    }
}

/// What stands beside 「ただいま受付中」 or 「受付時間外」 at a desk's telephone.
#[must_use]
pub fn beside_the_phone(open: &OpenToday) -> String {
    match &open.today {
        Today::Open { until } => say!("{}まで", time(*until)),
        Today::Later { from, .. } => say!("本日は{}から", time(*from)),
        Today::Closed(ClosedReason::NoHours(_)) | Today::Over | Today::CalledOff { .. } | Today::Nothing => {
            next(open.next)
        }
        Today::Closed(reason) => say!("本日は{}お休みです。{}", because(reason), next(open.next)),
    }
}

fn next(at: Option<DateTime<Utc>>) -> String {
    at.map_or_else(
        || say("次にひらく日は、決まりしだいお知らせします"),
        |at| say!("次は{}から", words::moment(at)),
    )
}

/// 「祝日（勤労感謝の日）のため」. Staff write their reasons as nouns and as clauses.
fn because(reason: &ClosedReason) -> String {
    let words = match reason {
        ClosedReason::Holiday(name) if reason.to_string() != *name => say!("祝日（{name}）", say(name)),
        ClosedReason::NoHours(weekday) => say!("定休日（{weekday}）", catalogue::weekday_name(*weekday)),
        ClosedReason::AdHoc(_) | ClosedReason::YearEnd | ClosedReason::Holiday(_) => say(&reason.to_string()),
    };
    let words = words.trim_end_matches('。');
    if words.ends_with("ため") || words.ends_with("ので") {
        words.to_owned()
    } else {
        say!("{reason}のため", words)
    }
}

fn time(at: DateTime<Utc>) -> String {
    catalogue::time(jst::time_of(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        format!("{text}:00+09:00").parse().unwrap()
    }

    fn words(today: Today, next: Option<&str>) -> (TodayWords, String) {
        let next = next.map(at);
        let open = OpenToday { today, next };
        (super::today(&open), beside_the_phone(&open))
    }

    #[test]
    fn every_day_has_its_sentence() {
        let tuesday = Some("2026-11-24T10:00");
        let next = Some("次は11月24日（火）午前10時から");
        let until = at("2026-11-23T15:00");
        let from = at("2026-11-23T10:00");
        for (today, headline, shown_next, phone) in [
            (
                Today::Open { until },
                "本日ひらいています（午後3時まで）",
                None,
                "午後3時まで",
            ),
            (
                Today::Later { from, until },
                "本日ひらきます（午前10時～午後3時）",
                None,
                "本日は午前10時から",
            ),
            (
                Today::Over,
                "本日は終わりました",
                next,
                "次は11月24日（火）午前10時から",
            ),
            (
                Today::Nothing,
                "本日はひらいていません",
                next,
                "次は11月24日（火）午前10時から",
            ),
            (
                Today::Closed(ClosedReason::Holiday("勤労感謝の日".into())),
                "本日は祝日（勤労感謝の日）のためお休みです",
                next,
                "本日は祝日（勤労感謝の日）のためお休みです。次は11月24日（火）午前10時から",
            ),
            (
                Today::Closed(ClosedReason::AdHoc("大雪が見込まれるため。".into())),
                "本日は大雪が見込まれるためお休みです",
                next,
                "本日は大雪が見込まれるためお休みです。次は11月24日（火）午前10時から",
            ),
        ] {
            let (words, beside) = words(today, tuesday);
            assert_eq!(words.headline, headline);
            assert_eq!(words.next.as_deref(), shown_next);
            assert_eq!(beside, phone);
        }
    }

    #[test]
    fn without_a_next_day_it_says_how_one_will_hear_of_it() {
        let (words, _) = words(Today::Nothing, None);
        assert_eq!(
            words.next.as_deref(),
            Some("次にひらく日は、決まりしだいお知らせします")
        );
    }
}
