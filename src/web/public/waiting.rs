//! A household's place in the waiting list in words: its turn, what happens next, what each answer does, what has happened.
//! Deliberately says of those before it only how many they are, and promises nothing that the queue's order does not hold.

use chrono::{DateTime, Utc};

use crate::actions::open_reservation::Opened;
use crate::actions::show_waiting::Waiting;
use crate::catalogue::say;
use crate::domain::offering::Offering;
use crate::domain::programme::{Acceptance, QueueOrder};
use crate::domain::refusal::ReserveRefusal;
use crate::domain::reservation::{CancelledBy, Reservation, Status};
use crate::domain::session::SessionStatus;
use crate::domain::token::SecretToken;
use crate::links;
use crate::pages::shared::{Hidden, Link};
use crate::pages::wait::{Answering, Wait};
use crate::web::form::Fields;
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::{party_words, words};

/// The part of the reservation's page about the queue.
#[must_use]
pub fn wait(
    state: &AppState,
    (visit, token): (&Visit, &SecretToken),
    opened: &Opened,
    waiting: &Waiting,
) -> Option<Wait> {
    let now = state.services.now();
    let (offering, reservation) = (&opened.offering, &opened.reservation);
    if now >= offering.slot.ends_at || offering.session.status == SessionStatus::Cancelled {
        return None;
    }
    let answering = || Answering {
        action: links::answer_offer(token),
        csrf: visit.csrf.clone(),
    };
    match reservation.status {
        Status::Waiting => Some(Wait::Queued {
            place: place_words(waiting).unwrap_or_default(),
            lines: next_lines(offering, reservation, now),
            free_now: waiting.can_take_now.then(answering),
            leave_href: links::cancel(token),
        }),
        Status::Offered { until } => Some(Wait::Offered {
            until: words::moment(until),
            lines: answer_lines(offering),
            answering: answering(),
        }),
        Status::Cancelled {
            by: CancelledBy::Lapse, ..
        } if reservation.queued.is_some() => Some(Wait::WentOn {
            again: offering.is_full_with_queue(now).then(|| Link {
                href: links::fill_waiting(offering.slot.id),
                label: say("もう一度、空きを待つ"),
            }),
        }),
        _ => None,
    }
}

/// 「3組目にお待ちです。」
#[must_use]
pub fn place_words(waiting: &Waiting) -> Option<String> {
    waiting.place.map(|place| say!("{place}組目にお待ちです。", place))
}

/// What happens next to somebody who waits.
#[must_use]
pub fn next_lines(offering: &Offering, reservation: &Reservation, now: DateTime<Utc>) -> Vec<String> {
    if offering.session.status == SessionStatus::Postponed {
        return vec![say(
            "新しい日が決まるまで、席のご案内もお休みします。順番は、そのままです。",
        )];
    }
    if offering.programme.suspended.is_some() {
        return vec![say(
            "いまはお休みしているため、席のご案内もお休みします。順番は、そのままです。",
        )];
    }
    if !offering.can_offer(now) {
        return vec![say(
            "開催が近いため、順番のご案内は終わりました。席が空いたときは、この画面に出ます。",
        )];
    }
    vec![say(order_line(offering)), heard_line(reservation), kept_line(offering)]
}

/// In which order places are offered.
#[must_use]
pub fn order_line(offering: &Offering) -> &'static str {
    match offering.programme.policy.forms.queue {
        QueueOrder::FirstThatFits => {
            "席が空くと、先の方から順に、その席に入れる人数の方へご案内します。人数によっては、後の方が先になることがあります。"
        }
        QueueOrder::Strict | QueueOrder::Closed => "席が空くと、1組目の方から順にご案内します。",
    }
}

/// How long a place is kept.
#[must_use]
pub fn kept_line(offering: &Offering) -> String {
    let hours = offering.programme.policy.forms.offer_hours;
    say!(
        "ご案内した席は{hours}時間、お取りしておきます。開催が近いときは、短くなります。",
        hours
    )
}

fn heard_line(reservation: &Reservation) -> String {
    if reservation.gets_letters() {
        say("ご案内は、メールでお送りします。夜9時から朝8時までは、お送りしません。")
    } else if reservation.may_be_called() {
        say!(
            "ご案内は、お電話でします（{}）。",
            party_words::contact_rules(&reservation.contact_rules)
        )
    } else {
        say(
            "こちらからは、ご連絡しません。席が空いたときは、この画面に出ます。ときどき、受付の番号と暗証番号でごらんください。",
        )
    }
}

fn answer_lines(offering: &Offering) -> Vec<String> {
    let accepted = match offering.programme.policy.acceptance {
        Acceptance::Approval => "「この席で予約する」を押すと、お席をお取りしたまま、窓口で確かめてからお返事します。",
        _ => "「この席で予約する」を押すと、ご予約になります。",
    };
    [
        accepted,
        "「今回は見送る」を押すと、席は次の方へまわり、空きを待つのも終わります。",
        "お返事がないときも、この時刻をすぎると次の方へまわります。",
        "窓口へのお電話でも、お返事いただけます。",
    ]
    .map(say)
    .into()
}

/// What the log says of a household's way through the queue, for its own page.
#[must_use]
pub fn happened(waiting: &Waiting) -> Vec<(DateTime<Utc>, &'static str)> {
    let told = waiting.acts.iter().filter_map(|(at, act)| {
        let words = match act.as_str() {
            "offer place" => "席が空き、ご案内しました。",
            "pass over" => "席が空きましたが、人数が合わず、次の方に先にご案内しました。",
            "accept offer" => "ご案内した席でご予約になりました。",
            "decline offer" => "今回は見送る、とお返事をいただきました。",
            "take late place" => "空いた席でご予約になりました。",
            _ => return None,
        };
        Some((*at, words))
    });
    told.collect()
}

/// Said once after an answer to an offer.
#[must_use]
pub fn answered(how: &str, status: Status) -> Option<&'static str> {
    match (how, status) {
        ("1", Status::Confirmed) => Some("ご予約になりました。お待ちしています。"),
        ("1", Status::Pending { .. }) => Some("お席をお取りしました。窓口で確かめてから、お返事します。"),
        ("1", Status::Cancelled { .. }) => Some("お返事をありがとうございました。席は、次の方へご案内します。"),
        ("late", Status::Waiting) => Some("席は、いま、ほかの方のご予約になりました。順番は、そのままです。"),
        ("late", Status::Cancelled { .. }) => Some("ご案内した席は、次の方へまわりました。"),
        _ => None,
    }
}

/// What waiting here means, for one session or for a whole course, before anything is typed.
#[must_use]
pub fn lead(offering: &Offering, is_whole_course: bool) -> String {
    let what = if is_whole_course { "この講座" } else { "この回" };
    say!(
        "{what}は満席です。空きを待つお申し込みができます。{}",
        say(what),
        short_lead(offering)
    )
}

/// The same where it is said already that the slot is full.
#[must_use]
pub fn short_lead(offering: &Offering) -> String {
    let place = offering.waiting.saturating_add(1);
    say!(
        "いまお申し込みになると、{place}組目です。{}{}",
        place,
        say(order_line(offering)),
        kept_line(offering)
    )
}

/// The field with which a form asks to wait if there is no place.
pub const FIELD: &str = "wait";

/// Whether a form or an address asks to wait if there is no place.
#[must_use]
pub fn is_asked(fields: &Fields) -> bool {
    fields.get(FIELD) == "1"
}

/// The wish to wait, to travel on with the form.
#[must_use]
pub fn kept_wish(fields: &Fields) -> Vec<Hidden> {
    let wish = Hidden {
        name: FIELD.to_owned(),
        value: "1".to_owned(),
    };
    is_asked(fields).then_some(wish).into_iter().collect()
}

/// Whether a refusal is one behind which one can wait.
#[must_use]
pub fn is_full(refused: &ReserveRefusal) -> bool {
    matches!(refused, ReserveRefusal::Full | ReserveRefusal::PartyTooLarge { .. })
}
