//! Reservations and sessions in the words of the staff's pages.
//! Deliberately the contact rules first, the number after them.

use chrono::{DateTime, Utc};

use crate::actions::show_day::{Roster, Sight};
use crate::domain::calendar::jst;
use crate::domain::capacity::{Capacity, Taken};
use crate::domain::offering::Offering;
use crate::domain::reservation::{Discretion, IntroduceAs, Reservation, Status};
use crate::domain::session::SessionStatus;
use crate::domain::staff::{Act, StaffMember};
use crate::links;
use crate::pages::shared::{State, StateKind};
use crate::pages::staff::shared::{ContactWords, SlotLine, Status as Look, StatusWords, Tel, Visit};
use crate::web::words;

/// Said where names may not be seen.
pub const NAMES_HIDDEN: &str = "お名前は、担当と受付の職員、その回の相談員だけが見られます。";

/// Said of a concealed household in place of its contact.
pub const BY_HAND: &str = "秘匿のため自動では連絡しません";

/// How a household may be reached; of a concealed one only that it is.
#[must_use]
pub fn contact(reservation: &Reservation) -> ContactWords {
    if reservation.is_concealed() {
        return ContactWords {
            rules: vec![BY_HAND.to_owned()],
            phone: None,
            email: None,
            is_concealed: true,
        };
    }
    whole_contact(reservation)
}

/// How a household may be reached, whether it is concealed or not: only for the page of a stated reason.
#[must_use]
pub fn whole_contact(reservation: &Reservation) -> ContactWords {
    let applicant = &reservation.applicant;
    let has_none = applicant.email.is_none() && applicant.phone.is_none() && !reservation.contact_rules.post;
    ContactWords {
        rules: if has_none {
            vec!["連絡はいらない".to_owned(), "郵便は送らない".to_owned()]
        } else {
            reservation.contact_rules.lines()
        },
        phone: applicant.phone.as_ref().map(|phone| Tel {
            words: phone.to_string(),
            href: format!("tel:{}", phone.digits()),
        }),
        email: applicant.email.as_ref().map(|email| email.as_str().to_owned()),
        is_concealed: false,
    }
}

/// What has become of a reservation.
#[must_use]
pub fn status(reservation: &Reservation) -> StatusWords {
    let (status, words) = status_word(reservation.status);
    StatusWords {
        status,
        words: words.to_owned(),
    }
}

/// The word for a status, and its look.
#[must_use]
pub fn status_word(status: Status) -> (Look, &'static str) {
    match status {
        Status::Entered => (Look::Pending, "抽選待ち"),
        Status::Waiting => (Look::Pending, "キャンセル待ち"),
        Status::Offered { .. } => (Look::Pending, "空きを案内中"),
        Status::Pending { .. } => (Look::Pending, "承認待ち"),
        Status::Away { .. } => (Look::Over, "欠席の予定"),
        Status::Confirmed => (Look::Confirmed, "予約済み"),
        Status::Cancelled { .. } => (Look::Cancelled, "取り消し済み"),
        Status::Attended => (Look::Over, "出席"),
        Status::Absent => (Look::Over, "お休み"),
    }
}

/// 「控えめ（事業名を出しません）」
#[must_use]
pub fn discretion(of: Discretion) -> &'static str {
    match of {
        Discretion::Discreet => "控えめ（件名にも本文にも事業名を出しません）",
        Discretion::Normal => "事業名を出してよい",
        Discretion::Silent => "何も送らない",
    }
}

/// How staff introduce themselves on the telephone.
#[must_use]
pub fn introduction(of: IntroduceAs) -> &'static str {
    match of {
        IntroduceAs::City => "市役所と名乗ってよい",
        IntroduceAs::PersonalName => "職員の名字だけを名乗る",
        IntroduceAs::Nothing => "ご本人が出るまで名乗らない",
    }
}

/// One household in a list.
#[must_use]
pub fn visit(reservation: &Reservation) -> Visit {
    let applicant = &reservation.applicant;
    Visit {
        href: links::staff_reservation(reservation.id),
        number: reservation.number.to_string(),
        name: Some(applicant.name.as_str().to_owned()),
        kana: applicant.kana.as_ref().map(|kana| kana.as_str().to_owned()),
        party: format!("{}名", reservation.party.persons()),
        comes: reservation.party.comes_words(),
        times: None,
        contact: Some(contact(reservation)),
        status: status(reservation),
    }
}

/// One household of a roster: as [`visit`], with how often it was there before and what was noted of it, as far as the
/// reader may see it.
#[must_use]
pub fn visit_of(roster: &Roster, reservation: &Reservation) -> Visit {
    let noted = roster.noted.get(&reservation.id);
    let mut status = status(reservation);
    if let Some(noted) = noted.filter(|noted| noted.status() == reservation.status) {
        noted.word().clone_into(&mut status.words);
    }
    let is_whole = roster.sight == Sight::Everything;
    let whole = visit(reservation);
    Visit {
        href: if is_whole { whole.href } else { String::new() },
        contact: whole.contact.filter(|_| is_whole),
        times: times(roster.earlier.get(&reservation.id).copied()),
        status,
        ..whole
    }
}

/// 「はじめて」「2回目」
#[must_use]
pub fn times(earlier: Option<usize>) -> Option<String> {
    earlier.map(|earlier| match earlier {
        0 => "はじめて".to_owned(),
        more => format!("{}回目", more + 1),
    })
}

/// A slot by the programme's own name.
#[must_use]
pub fn slot_line(offering: &Offering) -> SlotLine {
    let on = jst::date_of(offering.slot.starts_at);
    SlotLine {
        what: offering.programme.name.clone(),
        date: words::day(on),
        year: words::year(on),
        iso_date: on.to_string(),
        time: words::span(offering.slot.starts_at, offering.slot.ends_at),
        place: words::place(offering),
        session_href: links::staff_session(offering.session.id),
    }
}

/// 「予約 2組3名／定員4組」
#[must_use]
pub fn taken_words<'o>(offerings: impl Iterator<Item = &'o Offering>) -> String {
    let mut taken = Taken::default();
    let mut capacity = Some(Capacity {
        households: Some(0),
        persons: Some(0),
    });
    for offering in offerings {
        let places = offering.slot.places;
        taken.households = taken.households.saturating_add(places.taken().households);
        taken.persons = taken.persons.saturating_add(places.taken().persons);
        let add = |a: Option<u32>, b: Option<u32>| a.zip(b).map(|(a, b)| a.saturating_add(b));
        capacity = capacity.map(|sum| Capacity {
            households: add(sum.households, places.capacity().households),
            persons: add(sum.persons, places.capacity().persons),
        });
    }
    let reserved = format!("予約 {}組{}名", taken.households, taken.persons);
    let limit = match capacity.unwrap_or_default() {
        Capacity {
            households: Some(h),
            persons: Some(p),
        } => format!("／定員{h}組・{p}名"),
        Capacity {
            households: Some(h),
            persons: None,
        } => format!("／定員{h}組"),
        Capacity {
            households: None,
            persons: Some(p),
        } => format!("／定員{p}名"),
        Capacity {
            households: None,
            persons: None,
        } => String::new(),
    };
    format!("{reserved}{limit}")
}

/// How a session stands, for staff.
#[must_use]
pub fn session_state(offerings: &[&Offering], now: DateTime<Utc>) -> State {
    match offerings.first().map(|first| first.session.status) {
        Some(SessionStatus::Scheduled | SessionStatus::Moved) => {
            let state = words::state_of(offerings, now);
            match state.kind {
                StateKind::Free => State {
                    words: format!("受付中・{}", state.words),
                    ..state
                },
                _ => state,
            }
        }
        _ => words::state_of(offerings, now),
    }
}

/// Reasons that staff should know: the public one and why it may lie outside the hours.
#[must_use]
pub fn reasons(offering: &Offering) -> Vec<String> {
    let hours = offering
        .session
        .hours_reason
        .as_ref()
        .map(|reason| format!("窓口の時間の外で開く理由: {reason}"));
    offering.session.public_reason.iter().cloned().chain(hours).collect()
}

/// 「空き」「空き あと2組」; nothing where none is left.
#[must_use]
pub fn free_words(offering: &Offering) -> Option<String> {
    if !offering.programme.is_reserved() {
        return Some("予約なしで参加できます".to_owned());
    }
    if offering.slot.places.is_full() {
        return None;
    }
    let remaining = offering.slot.places.remaining();
    match remaining {
        Capacity {
            households: Some(1),
            persons: None,
        } => Some("空き".to_owned()),
        Capacity {
            households: None,
            persons: None,
        } => Some("空きがあります".to_owned()),
        other => Some(format!("空き {}", words::remaining_words(other))),
    }
}

/// Where a call can be booked into this slot.
#[must_use]
pub fn book_href(member: &StaffMember, offering: &Offering, now: DateTime<Utc>) -> Option<String> {
    let is_possible = offering.programme.is_reserved()
        && offering.slot.ends_at > now
        && !offering.slot.places.is_full()
        && member.may(Act::Reserve, offering.desk.id);
    is_possible.then(|| links::staff_book_slot(offering.slot.id))
}

/// Those who come, without those who cancelled.
pub fn live(roster: &Roster) -> impl Iterator<Item = &Reservation> {
    roster
        .reservations
        .iter()
        .filter(|reservation| reservation.status.occupies())
}

/// Those who come, and those who said that they will miss this session of their course.
pub fn expected(roster: &Roster) -> impl Iterator<Item = &Reservation> {
    let reservations = roster.reservations.iter();
    reservations
        .filter(|reservation| reservation.status.occupies() || matches!(reservation.status, Status::Away { .. }))
}

/// Whether names are hidden from the reader somewhere in the lists.
#[must_use]
pub fn names_hidden(rosters: &[Roster]) -> Option<String> {
    let is_hidden = rosters.iter().any(|roster| roster.sight == Sight::Nothing);
    is_hidden.then(|| NAMES_HIDDEN.to_owned())
}

/// What is said on the telephone where no letter tells it.
#[must_use]
pub fn to_say(code: &str) -> &'static str {
    match code {
        "confirmed" => "お席をご用意できました。ご予約が決まりました。",
        "not-drawn" => "抽選の結果、今回は席をご用意できませんでした。空きが出るのをお待ちいただいています。",
        "declined" => "今回は、お申し込みをお受けできませんでした。",
        "offer-lapsed" => "空きのご案内の期限がすぎたため、席は次の方にまわりました。",
        "pending-lapsed" => "窓口のお返事が間に合わず、席をお返ししました。申し訳ありません。",
        "not-reached" => "お待ちいただいた回は、席が空かないまま始まりました。",
        "released" => "ご希望の予約をお取りいただけるようになりました。",
        _ => "予約の画面の内容をお伝えください。",
    }
}

/// 「ご予約の確認」
#[must_use]
pub fn letter_kind(code: &str) -> &'static str {
    match code {
        "confirmed" => "ご予約の確認",
        "reminder" => "前もってのお知らせ",
        "pending" => "お申し込みの控え",
        "entered" => "抽選の受付の控え",
        "not-drawn" => "抽選の結果のお知らせ",
        "declined" => "お断りのお知らせ",
        "pending-lapsed" => "お返事が間に合わなかったお知らせ",
        "released" => "次の予約のご案内",
        "cancelled" => "取り消しのお知らせ",
        "moved" => "日程の変更のお知らせ",
        "postponed" => "延期のお知らせ",
        "called-off" => "中止のお知らせ",
        "kept" | "back" => "ご参加の確認",
        "waiting" => "空き待ちの控え",
        "offer" => "空きのご案内",
        "offer-lapsed" => "空きのご案内の終わり",
        "not-reached" => "席が空かなかったお知らせ",
        "queue-changed" => "お待ちの回の日程のお知らせ",
        "changed" => "日時の変更の確認",
        "away" => "お休みの確認",
        "missed" => "お休みのあとのお便り",
        "thanks" => "お礼のお便り",
        _ => "お知らせ",
    }
}
