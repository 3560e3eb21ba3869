//! `GET /staff/decisions`: what waits for the desk's decision, what lapses first at the top.
//! Deliberately decides nothing; each row leads to where it is done.

use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};

use super::SignedIn;
use super::seen::seen;
use super::signed_in::staff_frame;
use super::staff_words as staff;
use crate::actions::show_decisions::{Decisions, Lottery, show_decisions};
use crate::domain::audit::Subject;
use crate::domain::reservation::Status;
use crate::links;
use crate::pages::shared::Link;
use crate::pages::staff::decisions::{LotteryRow, PendingRow};
use crate::pages::staff::{DecisionsPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::state::AppState;
use crate::web::{how_words, render, words};

/// So little time before it lapses, a row stands out.
const SOON: TimeDelta = TimeDelta::hours(24);

/// Shows what waits.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn show(State(state): State<AppState>, signed_in: SignedIn) -> Result<Response, WebError> {
    let now = state.services.now();
    let Decisions {
        pending,
        lotteries,
        invited,
    } = show_decisions(&state.services, &signed_in.member).await?;
    let shown = pending.iter().map(|placed| (&placed.offering, &placed.reservation));
    seen(&state, &signed_in, ("decisions", Subject::Service), shown).await?;
    let page = DecisionsPage {
        frame: staff_frame(&state, &signed_in, "待っている決定", StaffPlace::Elsewhere),
        pending: pending
            .iter()
            .map(|placed| PendingRow {
                visit: staff::visit(&placed.reservation),
                slot: staff::slot_line(&placed.offering),
                lapses: lapses(placed.reservation.status, now),
                is_urgent: placed
                    .reservation
                    .status
                    .lapses_at()
                    .is_some_and(|until| until - now <= SOON),
                href: links::staff_decide(placed.reservation.id),
            })
            .collect(),
        lotteries: lotteries
            .iter()
            .map(|lottery| LotteryRow {
                slot: staff::slot_line(&lottery.first),
                entries: entries(lottery),
                state: state_words(lottery, now),
                is_due: lottery.is_due(now),
                href: links::staff_draw(lottery.first.session.id),
            })
            .collect(),
        invited: invited
            .iter()
            .map(|programme| Link {
                href: links::staff_invitations(programme.id),
                label: programme.name.clone(),
            })
            .collect(),
    };
    Ok(render::ok(&page))
}

/// 「あと3時間で自動的に取り消されます（11月5日（木）午前9時）」
#[must_use]
pub fn lapses(status: Status, now: DateTime<Utc>) -> Option<String> {
    let Status::Pending { until } = status else {
        return None;
    };
    let until = until?;
    Some(format!(
        "{}で自動的に取り消されます（{}）",
        how_words::time_left(until, now),
        words::moment(until)
    ))
}

/// 「申し込み 10組・14名」
#[must_use]
pub fn entries(lottery: &Lottery) -> String {
    format!("申し込み {}組・{}名", lottery.entries.len(), lottery.persons())
}

/// 「受付は11月30日（月）午後4時まで」「受付は終わりました」
#[must_use]
pub fn state_words(lottery: &Lottery, now: DateTime<Utc>) -> String {
    if lottery.drawn.is_some() {
        "抽選しました".to_owned()
    } else if lottery.closes_at <= now {
        "受付は終わりました".to_owned()
    } else {
        format!("受付は{}まで", words::moment(lottery.closes_at))
    }
}
