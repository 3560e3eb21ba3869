//! Sessions and slots in the words of the pages: dates in both calendars, places, 「あと2組」, the reason why not.
//! Deliberately asks `domain` for every decision; here is only wording.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::catalogue::{self, say};
use crate::domain::announcement::former_start;
use crate::domain::calendar::jst;
use crate::domain::capacity::Capacity;
use crate::domain::language::Language;
use crate::domain::offering::{Asker, Offering, Passes};
use crate::domain::programme::{Gate, Participation};
use crate::domain::refusal::ReserveRefusal;
use crate::domain::schedule::CauseOfMove;
use crate::domain::session::{Session, SessionStatus};
use crate::links;
use crate::pages::shared::{DateRow, SlotWords, State, StateKind, Was};

/// A full slot, or a full course, for which one can wait.
pub(super) const FULL_WITH_QUEUE: &str = "満席（キャンセル待ちできます）";

/// Where a session without a venue takes place.
pub const ONLINE: &str = "オンライン";

/// 「12月1日（火）」
#[must_use]
pub fn day(on: NaiveDate) -> String {
    catalogue::day(on)
}

/// 「令和8年・2026年」
#[must_use]
pub fn year(on: NaiveDate) -> String {
    catalogue::year(on)
}

/// 「11月27日（金）午後4時」
#[must_use]
pub fn moment(at: DateTime<Utc>) -> String {
    catalogue::moment(at)
}

/// 「午前10時～11時」
#[must_use]
pub fn span(from: DateTime<Utc>, to: DateTime<Utc>) -> String {
    catalogue::span(jst::time_of(from), jst::time_of(to))
}

/// 「令和9年3月31日」
#[must_use]
pub fn plain_date(on: NaiveDate) -> String {
    catalogue::date(on)
}

/// The place in words that tell nothing.
#[must_use]
pub fn place(offering: &Offering) -> String {
    offering
        .venue
        .as_ref()
        .map_or_else(|| say(ONLINE), |venue| say(&venue.place))
}

/// A slot in words that anybody may see.
#[must_use]
pub fn slot_words(offering: &Offering) -> SlotWords {
    let on = jst::date_of(offering.slot.starts_at);
    SlotWords {
        what: say(&offering.programme.outward_name),
        date: day(on),
        year: year(on),
        iso_date: on.to_string(),
        time: span(offering.slot.starts_at, offering.slot.ends_at),
        place: place(offering),
    }
}

/// 「あと2組」「あと2組・5名」「空きがあります」
#[must_use]
pub fn remaining_words(remaining: Capacity) -> String {
    match (remaining.households, remaining.persons) {
        (Some(households), Some(persons)) => say!("あと{households}組・{persons}名", households, persons),
        (Some(households), None) => say!("あと{households}組", households),
        (None, Some(persons)) => say!("あと{persons}名", persons),
        (None, None) => say("空きがあります"),
    }
}

/// How several slots of one session (or day) stand together.
#[must_use]
pub fn state_of(offerings: &[&Offering], now: DateTime<Utc>) -> State {
    state_for(offerings, Asker::Family, now)
}

/// The same for somebody who shows something.
#[must_use]
pub fn state_for(offerings: &[&Offering], asker: Asker, now: DateTime<Utc>) -> State {
    let open = offerings.iter().filter(|offering| offering.take(1, asker, now).is_ok());
    let open: Vec<&&Offering> = open.collect();
    if let Some(first) = open.first() {
        if first.awaits_draw() {
            return State {
                kind: StateKind::Free,
                words: lottery_state(first),
            };
        }
        let add = |a: Option<u32>, b: Option<u32>| a.zip(b).map(|(a, b)| a.saturating_add(b));
        let free = open
            .iter()
            .map(|offering| offering.slot.places.remaining())
            .reduce(|sum, next| Capacity {
                households: add(sum.households, next.households),
                persons: add(sum.persons, next.persons),
            });
        return State {
            kind: StateKind::Free,
            words: remaining_words(free.unwrap_or_default()),
        };
    }
    let refusals: Vec<ReserveRefusal> = offerings
        .iter()
        .filter_map(|offering| why_not(offering, asker, now))
        .collect();
    // Of several reasons the one that leaves most hope is told.
    let hope = |refusal: &&ReserveRefusal| match refusal {
        ReserveRefusal::NotYetOpen { .. } => 0,
        ReserveRefusal::NoReservationNeeded => 1,
        ReserveRefusal::InterviewFirst => 2,
        ReserveRefusal::NotOnline => 3,
        ReserveRefusal::Full => 4,
        _ => 5,
    };
    let can_wait = offerings.iter().any(|offering| can_wait(offering, asker, now));
    match (refusals.iter().min_by_key(hope), offerings.first()) {
        (Some(ReserveRefusal::Full | ReserveRefusal::PartyTooLarge { .. }), Some(_)) if can_wait => State {
            kind: StateKind::Full,
            words: say(FULL_WITH_QUEUE),
        },
        (Some(refusal), Some(first)) => refused_state(refusal, first),
        _ => State {
            kind: StateKind::Closed,
            words: say("受付は終わりました"),
        },
    }
}

/// Whether somebody finds it full and may wait for a place.
#[must_use]
pub fn can_wait(offering: &Offering, asker: Asker, now: DateTime<Utc>) -> bool {
    let is_full = matches!(
        offering.take(1, asker, now),
        Err(ReserveRefusal::Full | ReserveRefusal::PartyTooLarge { .. })
    );
    is_full && offering.wait(1, asker, now).is_ok()
}

/// Why not now. Where a consultation comes first, only if nothing else stands in the way besides.
fn why_not(offering: &Offering, asker: Asker, now: DateTime<Utc>) -> Option<ReserveRefusal> {
    let refused = offering.take(1, asker, now).err()?;
    if refused != ReserveRefusal::InterviewFirst {
        return Some(refused);
    }
    let met = Asker::Known(Passes {
        is_released: true,
        ..asker.passes()
    });
    Some(offering.take(1, met, now).err().unwrap_or(refused))
}

/// The short words of a lottery that takes entries: 「抽選（12月1日まで受付）」.
fn lottery_state(offering: &Offering) -> String {
    // What closes at midnight is open until the end of the day before.
    let last = jst::date_of(offering.closes_at() - TimeDelta::seconds(1));
    say!("抽選（{day}まで受付）", catalogue::month_day(last))
}

/// Why something cannot be had, in a few words.
#[must_use]
pub fn refused_state(refusal: &ReserveRefusal, offering: &Offering) -> State {
    let (kind, words) = match refusal {
        ReserveRefusal::NotYetOpen { opens_at } => (StateKind::NotYet, say!("受付は{}から", moment(*opens_at))),
        ReserveRefusal::NoReservationNeeded => (StateKind::WalkIn, say("予約なしで参加できます")),
        ReserveRefusal::NotOnline => (StateKind::Phone, say("電話で受け付けます")),
        ReserveRefusal::InterviewFirst => (StateKind::NotYet, say("面談のあとに予約できます")),
        ReserveRefusal::Closed { .. } if offering.awaits_draw() => (StateKind::Closed, say("抽選の受付は終わりました")),
        ReserveRefusal::Full | ReserveRefusal::PartyTooLarge { .. } => (StateKind::Full, say("満席")),
        ReserveRefusal::NotScheduled => match offering.session.status {
            SessionStatus::Cancelled => (StateKind::Cancelled, say("中止になりました")),
            SessionStatus::Postponed => (StateKind::Cancelled, say("延期になりました")),
            SessionStatus::Tentative => (StateKind::Tentative, say("日程は予定です")),
            SessionStatus::Scheduled | SessionStatus::Moved | SessionStatus::Held => {
                (StateKind::Closed, say("いまはお休みしています"))
            }
        },
        _ => (StateKind::Closed, say("受付は終わりました")),
    };
    State { kind, words }
}

/// The same in two or three characters, for the month.
#[must_use]
pub fn short_state(offerings: &[&Offering], now: DateTime<Utc>) -> State {
    in_short(state_of(offerings, now), offerings)
}

/// A state of these offerings in two or three characters.
#[must_use]
pub fn in_short(State { kind, words }: State, offerings: &[&Offering]) -> State {
    let first = offerings.first();
    let is_drawn = first.is_some_and(|first| first.awaits_draw());
    let is_behind = first.is_some_and(|first| first.programme.policy.gate == Gate::InterviewFirst);
    let is_postponed = first.is_some_and(|first| first.session.status == SessionStatus::Postponed);
    let is_suspended = first.is_some_and(|first| first.programme.suspended.is_some());
    let words = match kind {
        StateKind::Free if is_drawn => say("抽選"),
        StateKind::Full if words == say(FULL_WITH_QUEUE) => say("満席・待ち可"),
        StateKind::Free | StateKind::Full => words,
        StateKind::WalkIn => say("予約なし"),
        StateKind::NotYet if is_behind => say("面談から"),
        StateKind::NotYet => say("受付前"),
        StateKind::Phone => say("電話で"),
        StateKind::Tentative => say("予定"),
        StateKind::Closed if is_suspended => say("お休み"),
        StateKind::Closed => say("受付終了"),
        StateKind::Cancelled if is_postponed => say("延期"),
        StateKind::Cancelled => say("中止"),
    };
    State { kind, words }
}

/// What is crossed out before a session's date: the former day, or the former time of the same day.
#[must_use]
pub fn was(session: &Session) -> Option<Was> {
    let was = former_start(session)?;
    let (on, now_on) = (jst::date_of(was), jst::date_of(session.starts_at));
    Some(if on == now_on {
        Was {
            words: catalogue::time(jst::time_of(was)),
            iso: jst::rfc3339(was),
        }
    } else {
        Was {
            words: day(on),
            iso: on.to_string(),
        }
    })
}

/// Why a session is not as one would expect.
#[must_use]
pub fn reasons(session: &Session) -> Vec<String> {
    reasons_or_none(session, session.public_reason.clone())
}

/// The same for a page that must not tell what it is about.
#[must_use]
pub fn outward_reasons(offering: &Offering) -> Vec<String> {
    let reason = offering.session.public_reason.clone();
    reasons_or_none(
        &offering.session,
        reason.filter(|reason| offering.programme.is_outward(reason)),
    )
}

fn reasons_or_none(session: &Session, reason: Option<String>) -> Vec<String> {
    let unexplained = former_start(session).map(|_| say("日程が変わりました"));
    let reason = reason.map(|reason| reason_of_move(session, &reason).unwrap_or_else(|| say(&reason)));
    reason.or(unexplained).into_iter().collect()
}

/// The sentence that a rule's proposal has made, in the reader's language; in Japanese it stands as it was made.
fn reason_of_move(session: &Session, reason: &str) -> Option<String> {
    let from = jst::date_of(former_start(session)?);
    let cause = match CauseOfMove::read(reason, from)? {
        CauseOfMove::Holiday(name) => say!("祝日（{name}）", say(name)),
        CauseOfMove::Other(cause) => say(cause),
    };
    let to = day(jst::date_of(session.starts_at));
    let is_japanese = catalogue::current() == Language::Ja;
    (!is_japanese).then(|| {
        say!(
            "{from}は{cause}のため{to}に開催します",
            catalogue::month_day(from),
            cause,
            to
        )
    })
}

/// The programme's form in words.
#[must_use]
pub fn form_words(participation: Participation) -> &'static str {
    match participation {
        Participation::Appointment => "個別の相談（1組ずつ）",
        Participation::Event => "講演会・催し",
        Participation::Course => "連続講座",
        Participation::WalkIn => "予約なしで参加できます",
        Participation::Notice => "ご案内",
    }
}

/// One session as a row; `slots` are its slots by time, never empty.
#[must_use]
pub fn date_row(slots: &[&Offering], now: DateTime<Utc>) -> Option<DateRow> {
    let first = slots.first()?;
    let session = &first.session;
    let on = jst::date_of(session.starts_at);
    let state = state_of(slots, now);
    let doors = session
        .doors_open_at
        .map(|doors| say!("（開場 {}）", catalogue::time(jst::time_of(doors))));
    let time = format!(
        "{}{}",
        span(session.starts_at, session.ends_at),
        doors.unwrap_or_default()
    );
    let can_wait = state.words == say(FULL_WITH_QUEUE);
    let is_free = state.kind == StateKind::Free || can_wait;
    let is_held = state.kind == StateKind::Free && slots.len() == 1 && !first.awaits_draw();
    let (href, action) = match (is_free, slots.len()) {
        (true, 1) if can_wait => (links::fill_waiting(first.slot.id), "空きを待つ"),
        (true, 1) if is_held => (links::hold(first.slot.id), "予約する"),
        (true, 1) => (links::fill(first.slot.id), "申し込む"),
        (true, _) => (links::choose(first.programme.id), "時間を選ぶ"),
        (false, _) => (links::programme(first.programme.id), "くわしく見る"),
    };
    Some(DateRow {
        was: was(session),
        date: day(on),
        year: year(on),
        iso_date: on.to_string(),
        time,
        what: say(&first.programme.name),
        about: about(first),
        parts: Vec::new(),
        place: place(first),
        state,
        reasons: reasons(session),
        programme_href: is_free.then(|| links::programme(first.programme.id)),
        href,
        is_held,
        action: say(action),
        more: None,
    })
}

/// 「家族にできること（講師は決まりしだいお知らせします）」
fn about(offering: &Offering) -> Option<String> {
    let session = &offering.session;
    match (&session.title, &session.speaker) {
        (Some(title), Some(speaker)) => Some(format!("{}　{}", say(title), say(speaker))),
        (Some(title), None) => Some(say(title)),
        (None, Some(speaker)) => Some(say(speaker)),
        (None, None) => None,
    }
}

/// The contents of a session in one line.
#[must_use]
pub fn contents(session: &Session) -> String {
    let contents: Vec<String> = session.contents.iter().map(|content| piece_by_piece(content)).collect();
    contents.join("　")
}

/// A text that is put together of time, name and details, in the reader's language.
#[must_use]
pub fn piece_by_piece(text: &str) -> String {
    text.split('　').map(say).collect::<Vec<_>>().join("　")
}

/// Texts that the city wrote, in the reader's language.
#[must_use]
pub fn said(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| say(text)).collect()
}

/// Groups offerings (sorted by start) by session, keeping the order of first appearance.
#[must_use]
pub fn by_session<'o>(offerings: &[&'o Offering]) -> Vec<Vec<&'o Offering>> {
    let mut groups: Vec<Vec<&Offering>> = Vec::new();
    for offering in offerings {
        let own = groups
            .iter_mut()
            .find(|group| group.first().is_some_and(|g| g.session.id == offering.session.id));
        match own {
            Some(group) => group.push(offering),
            None => groups.push(vec![offering]),
        }
    }
    groups
}
