//! `/staff/sessions/{id}/draw`: GET shows how many have entered and asks once more, POST draws.
//! Deliberately only after the last entry; a second press answers what the first one gave.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use chrono::{DateTime, Utc};

use super::SignedIn;
use super::decisions::{entries, state_words};
use super::signed_in::staff_frame;
use super::staff_words as staff;
use crate::actions::draw_lottery::{DrawError, draw_lottery};
use crate::actions::show_decisions::{Lottery, show_lotteries};
use crate::domain::ids::{SessionId, SlotId};
use crate::domain::staff::{Act, StaffMember};
use crate::links;
use crate::pages::shared::Link;
use crate::pages::staff::draw::{LotteryBlock, LotteryLine};
use crate::pages::staff::{StaffDrawPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::state::AppState;
use crate::web::{render, words};

/// Shows the lotteries of a session.
///
/// # Errors
/// [`WebError::NotFound`] also for a session of another desk, or one without a lottery.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let session: SessionId = id.parse().map_err(|_| WebError::NotFound)?;
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let notice = match fields.get("done") {
        "drawn" => Some("抽選しました。結果は、申し込まれた方にお知らせします。"),
        "open" => Some("申し込みの受付が終わってから抽選できます。"),
        _ => None,
    };
    let lotteries = find(&state, &signed_in.member, session).await?;
    let now = state.services.now();
    let page = StaffDrawPage {
        frame: staff_frame(&state, &signed_in, "抽選", StaffPlace::Sessions),
        notice: notice.map(str::to_owned),
        csrf: signed_in.visit.csrf.clone(),
        action: links::staff_draw(session),
        lotteries: lotteries.iter().map(|lottery| block(lottery, now)).collect(),
        back: Link {
            href: links::staff_session(session),
            label: "この開催回".to_owned(),
        },
    };
    Ok(render::ok(&page))
}

/// Draws.
///
/// # Errors
/// [`WebError::NotFound`] also for a session of another desk.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let session: SessionId = id.parse().map_err(|_| WebError::NotFound)?;
    find(&state, &signed_in.member, session).await?;
    let slot: SlotId = fields.get("slot").parse().map_err(|_| WebError::Unreadable)?;
    let done = match draw_lottery(&state.services, &signed_in.member, slot).await {
        Ok(_) => "drawn",
        Err(DrawError::StillOpen { .. }) => "open",
        Err(DrawError::Unknown | DrawError::NoLottery) => return Err(WebError::NotFound),
        Err(DrawError::Store(error)) => return Err(error.into()),
    };
    Ok(render::see_other(&format!(
        "{}?done={done}",
        links::staff_draw(session)
    )))
}

async fn find(state: &AppState, member: &StaffMember, session: SessionId) -> Result<Vec<Lottery>, WebError> {
    let mut lotteries = show_lotteries(&state.services, member, session).await?;
    lotteries.retain(|lottery| member.may(Act::Decide, lottery.first.desk.id));
    if lotteries.is_empty() {
        return Err(WebError::NotFound);
    }
    Ok(lotteries)
}

fn block(lottery: &Lottery, now: DateTime<Utc>) -> LotteryBlock {
    let mut lines = vec![format!("{}。", state_words(lottery, now))];
    let is_open = lottery.closes_at > now;
    if lottery.slots > 1 {
        lines.push(format!("この講座の{}回を、まとめて抽選します。", lottery.slots));
    }
    if lottery.drawn.is_none() {
        match lottery.draws_at {
            Some(at) => lines.push(format!("{}に、自動的に抽選します。", words::moment(at))),
            None if is_open => lines.push("受付が終わると、ここで抽選できます。".to_owned()),
            None => lines.push(
                "抽選は1回だけです。種と結果はすべて記録され、どなたでも確かめられます。席が足りなかった方は、抽選の順に空き待ちに入ります。"
                    .to_owned(),
            ),
        }
    }
    LotteryBlock {
        slot_id: lottery.first.slot.id.to_string(),
        slot: staff::slot_line(&lottery.first),
        entries: entries(lottery),
        free: words::remaining_words(lottery.first.slot.places.remaining()),
        lines,
        can_draw: lottery.drawn.is_none() && !is_open,
        drawn: lottery.drawn.map(|draw| Link {
            href: links::draw(draw),
            label: "抽選の記録を見る".to_owned(),
        }),
    }
}

/// How the lotteries of a session stand, for its own page.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn line(state: &AppState, member: &StaffMember, session: SessionId) -> Result<Option<LotteryLine>, WebError> {
    let lotteries = show_lotteries(&state.services, member, session).await?;
    let Some(first) = lotteries.first() else {
        return Ok(None);
    };
    if !member.may(Act::Decide, first.first.desk.id) {
        return Ok(None);
    }
    let now = state.services.now();
    let households: usize = lotteries.iter().map(|lottery| lottery.entries.len()).sum();
    let persons: u32 = lotteries.iter().map(Lottery::persons).sum();
    let is_due = lotteries.iter().any(|lottery| lottery.is_due(now));
    let words = if lotteries.iter().all(|lottery| lottery.drawn.is_some()) {
        "抽選しました。".to_owned()
    } else {
        format!("申し込み {households}組・{persons}名。{}。", state_words(first, now))
    };
    Ok(Some(LotteryLine {
        words,
        link: Link {
            href: links::staff_draw(session),
            label: if is_due {
                "抽選に進む"
            } else {
                "抽選のようすを見る"
            }
            .to_owned(),
        },
    }))
}
