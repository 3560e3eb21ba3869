//! `GET /r/{token}`: one reservation, opened by its secret link.
//! Deliberately under the outward name only, with a title that tells nothing.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use chrono::{DateTime, Utc};

use super::change::has_others;
use super::confirm::contact_lines;
use super::erase::may_erase;
use super::open_link::open;
use super::party_form::party_words;
use super::slip::is_to_keep;
use super::turn::{self, Told};
use super::{absence, course_dates, waiting};
use crate::actions::open_reservation::Opened;
use crate::actions::release_household::show_behind;
use crate::actions::show_draw::show_fared;
use crate::actions::show_waiting::{Waiting, show_waiting};
use crate::actions::tell_online_address::is_told_now;
use crate::catalogue::say;
use crate::domain::delivery::Delivery;
use crate::domain::offering::Offering;
use crate::domain::online::told_from;
use crate::domain::reservation::{CancelledBy, Reservation, Status};
use crate::domain::token::SecretToken;
use crate::links;
use crate::pages::ReservationPage;
use crate::pages::reservation::{Answer, Change, Happened, Online, Status as Look, Turn};
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::lookup_again;
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::{frame, how_words, render, words};

/// Shows a reservation, or how to look it up when the link opens nothing.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Path(token): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let Some((token, opened)) = open(&state, &token).await? else {
        return Ok(lookup_again(&state, &visit));
    };
    let told = turn::newest(&state, &opened).await?;
    let turn = turn::turn(&state, (&visit, &token), &opened, told.as_ref()).await?;
    // The question about a new date has its own way to other dates.
    let is_asked = matches!(
        turn,
        Some(Turn::Moved {
            answer: Answer::Wished { .. },
            ..
        })
    );
    let can_change = !is_asked && has_others(&state, &token).await?;
    let waiting = show_waiting(&state.services, &opened).await?;
    let mut page = page(&state, &token, &opened, turn);
    let (offering, reservation) = (&opened.offering, &opened.reservation);
    let fared = show_fared(&state.services, offering, reservation).await?;
    page.hows = how_words::own(offering, reservation, fared.as_ref());
    let behind = show_behind(&state.services, reservation.id, offering).await?;
    page.hows.extend(how_words::behind(&token, reservation, &behind));
    page.wait = waiting::wait(&state, (&visit, &token), &opened, &waiting);
    page.history = history(&opened, told.as_ref(), &waiting);
    if let Change::Open { change_href, .. } = &mut page.change {
        *change_href = can_change.then(|| links::change(&token));
    }
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    page.course = course_dates::dates(&opened, (&visit, &token), state.services.now());
    match absence::notice(fields.get("noted")) {
        Some((words, true)) => page.notice = Some(say(words)),
        Some((words, false)) => page.refusal = Some(say(words)),
        None => {}
    }
    match fields.get("changed") {
        "1" if page.is_ahead() => page.notice = Some(say("日時を変えました。")),
        "party" if page.is_ahead() => page.notice = Some(say("ご予約の内容を変えました。")),
        _ => {}
    }
    if let Some(words) = waiting::answered(fields.get("answered"), opened.reservation.status) {
        page.notice = Some(say(words));
    }
    Ok(render::ok(&page))
}

fn page(state: &AppState, token: &SecretToken, opened: &Opened, turn: Option<Turn>) -> ReservationPage {
    let now = state.services.now();
    let (offering, reservation) = (&opened.offering, &opened.reservation);
    let has_date = !matches!(turn, Some(Turn::Postponed { .. } | Turn::CalledOff { .. }));
    let is_over = has_date && now >= offering.slot.ends_at;
    let (status, status_words, status_text) = status_words((reservation, offering), is_over, turn.as_ref());
    let is_ahead = matches!(status, Look::Confirmed | Look::Pending);
    // Whoever has no place yet finds its ways in the part about the queue, and nothing for a calendar.
    let has_place = !reservation.status.is_queued() && !matches!(reservation.status, Status::Offered { .. });
    let until = opened.give_back_until;
    let change = match is_ahead && (has_place || reservation.status == Status::Entered) {
        false => Change::Nothing,
        true if until.is_some_and(|until| now > until) => Change::PhoneOnly,
        true => Change::Open {
            until: until.map_or_else(|| say("新しい日が決まるとき"), words::moment),
            change_href: None,
            party_href: Some(links::party(token)),
            cancel_href: links::cancel(token),
        },
    };
    // Texts that staff wrote for the programme's own page are shown here only if they give nothing away.
    let outward = |lines: Vec<String>| -> Vec<String> {
        let outward = lines.into_iter().filter(|line| offering.programme.is_outward(line));
        outward.map(|line| say(&line)).collect()
    };
    let venue = offering.venue.as_ref();
    let way = venue
        .map(|venue| venue.entrance.iter().chain(&venue.parking).cloned().collect())
        .unwrap_or_default();
    ReservationPage {
        frame: frame::discreet(state, "ご予約", Some(&offering.desk)),
        notice: None,
        refusal: None,
        turn,
        course: None,
        number: reservation.number.to_string(),
        status,
        status_words: say(status_words),
        status_text: say(status_text),
        hows: Vec::new(),
        wait: None,
        slot: words::slot_words(offering),
        address: venue
            .map(|venue| say(&venue.address))
            .filter(|address| !address.is_empty()),
        way: outward(way),
        bring: outward(offering.programme.texts.bring.clone()),
        online: online(opened, is_over, now),
        party: party_words(&reservation.party),
        contact: if reservation.is_concealed() {
            // Whoever else may hold this link learns nothing by which the family could be found.
            vec![say("窓口でお預かりしています")]
        } else {
            contact_lines(
                &reservation.applicant,
                &reservation.contact_rules,
                reservation.discretion,
            )
        },
        change,
        calendar_href: (is_ahead && has_date && has_place).then(|| links::calendar(token)),
        slip_href: is_to_keep(opened).then(|| links::slip(token)),
        history: Vec::new(),
        erased_on: words::plain_date(reservation.erased_on),
        erase_href: may_erase(state, opened).is_ok().then(|| links::erase(token)),
        again_href: (!is_ahead).then(|| links::LIST.to_owned()),
    }
}

/// Where an online session meets: shown from the programme's time before the start until it is over.
fn online(opened: &Opened, is_over: bool, now: DateTime<Utc>) -> Option<Online> {
    let address = opened.online.as_ref().filter(|_| !is_over)?;
    let offering = &opened.offering;
    if is_told_now(offering, now) {
        return Some(Online::Now(address.as_str().to_owned()));
    }
    let hours = offering.programme.policy.forms.online_hours_before;
    let from = told_from(offering.session.starts_at, hours);
    offering.is_on().then(|| Online::From(words::moment(from)))
}

fn status_words(
    (reservation, offering): (&Reservation, &Offering),
    is_over: bool,
    turn: Option<&Turn>,
) -> (Look, &'static str, &'static str) {
    match reservation.status {
        Status::Cancelled {
            by: CancelledBy::Desk, ..
        } if matches!(turn, Some(Turn::CalledOff { .. })) => {
            (Look::Cancelled, "中止", "またいつでもご予約いただけます。")
        }
        status if status.is_live() && matches!(turn, Some(Turn::CalledOff { .. })) => {
            (Look::Cancelled, "中止", "またいつでもご予約いただけます。")
        }
        status if status.is_live() && matches!(turn, Some(Turn::Postponed { .. })) => {
            (Look::Pending, "延期", "新しい日が決まるまで、お待ちください。")
        }
        Status::Cancelled {
            by: CancelledBy::Lapse,
            at,
        } => (
            Look::Cancelled,
            "終わりました",
            match reservation.queued {
                None => {
                    "窓口からのお返事が間に合わず、お席をお返ししました。申し訳ありません。またいつでもご予約いただけます。"
                }
                Some(_) if at >= offering.slot.starts_at => {
                    "お待ちいただいた回は、席が空かないまま始まりました。申し訳ありません。またいつでもご予約いただけます。"
                }
                Some(_) => "お席は、次の方へまわりました。来られなくても大丈夫です。またいつでもご予約いただけます。",
            },
        ),
        Status::Cancelled { .. } => (
            Look::Cancelled,
            "取り消し済み",
            "ご予約は取り消されています。またいつでもご予約いただけます。",
        ),
        Status::Attended | Status::Absent => (Look::Over, "終わりました", "この日は終わりました。"),
        status if status.is_live() && is_over => (Look::Over, "終わりました", "この日は終わりました。"),
        Status::Entered => (
            Look::Pending,
            "抽選待ち",
            "お申し込みを受け取りました。抽選のあと、結果をお知らせします。",
        ),
        Status::Waiting => (
            Look::Pending,
            "空きを待っています",
            "まだ予約ではありません。席が空きましたら、ご案内します。",
        ),
        Status::Offered { .. } => (Look::Pending, "席が空きました", "来られるかどうか、お知らせください。"),
        Status::Pending { .. } => (
            Look::Pending,
            "確認中",
            "お席をお取りして、窓口で確認しています。決まりしだいお知らせします。",
        ),
        Status::Away { .. } => (Look::Confirmed, "お休みの予定", "この回はお休みとうかがっています。"),
        Status::Confirmed => (
            Look::Confirmed,
            "ご予約済み",
            "お待ちしています。来られなくなっても大丈夫です。",
        ),
    }
}

/// What has happened, newest first.
fn history(opened: &Opened, told: Option<&Told>, waiting: &Waiting) -> Vec<Happened> {
    let reservation = &opened.reservation;
    let began = match reservation.queued {
        Some((_, since)) if since <= reservation.created_at => "お申し込みを承りました。",
        _ => "ご予約を承りました。",
    };
    let mut happened = vec![(reservation.created_at, began)];
    happened.extend(waiting::happened(waiting));
    happened.extend(opened.letters.iter().filter_map(|letter| match letter.delivery {
        Delivery::Sent { at, .. } => Some((at, "メールをお送りしました。")),
        Delivery::GivenUp { at, .. } | Delivery::Bounced { at, .. } => {
            Some((at, "メールが届きませんでした。内容はこの画面で見られます。"))
        }
        Delivery::Queued | Delivery::RetryAt { .. } | Delivery::Held { .. } | Delivery::ToCall { .. } => None,
    }));
    happened.extend(told.into_iter().flat_map(turn::happened));
    if let Status::Cancelled { by, at } = reservation.status {
        let what = match by {
            // The answer to an offer tells itself.
            CancelledBy::Family if waiting.acts.iter().any(|(_, act)| act == "decline offer") => "",
            CancelledBy::Family => "取り消しました。",
            CancelledBy::Desk => "窓口でご予約を取り消しました。",
            CancelledBy::Lapse if waiting.acts.iter().any(|(_, act)| act == "end waiting") => {
                "席が空かないまま、この回が始まりました。"
            }
            CancelledBy::Lapse if reservation.queued.is_none() => "窓口からのお返事が間に合いませんでした。",
            CancelledBy::Lapse => "期限が過ぎ、お席をお返ししました。",
        };
        happened.push((at, what));
    }
    happened.retain(|(_, what)| !what.is_empty());
    happened.sort_by_key(|(at, _)| *at);
    let newest_first = happened.into_iter().rev().map(|(at, what)| Happened {
        when: words::moment(at),
        what: say(what),
    });
    newest_first.collect()
}
