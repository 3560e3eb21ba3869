//! What waits for the reader: open dates, proposals, calls, answers, lost letters, reservations to approve.
//! Deliberately counts only; each line leads to where it is done.

use crate::actions::show_call_list::show_call_list;
use crate::actions::show_decisions::show_decisions;
use crate::actions::show_owed_calls::show_owed_calls;
use crate::actions::show_proposals::{WaitingDates, show_proposals};
use crate::actions::show_waiting::show_offers;
use crate::domain::offering::Offering;
use crate::domain::session_change::{Way, way_to};
use crate::domain::staff::StaffMember;
use crate::links;
use crate::pages::staff::today::WaitingFor;
use crate::web::error::WebError;
use crate::web::state::AppState;
use crate::web::words;

/// Everything that waits, the most pressing first. How many letters are `undelivered` is at hand already.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn waiting(state: &AppState, member: &StaffMember, undelivered: usize) -> Result<Vec<WaitingFor>, WebError> {
    let list = show_call_list(&state.services, member).await?;
    let to_call = list.to_call.len() + show_owed_calls(&state.services, member).await?.len();
    let dates = show_proposals(&state.services, member).await?;
    let decisions = show_decisions(&state.services, member).await?;
    let now = state.services.now();
    let due = decisions.lotteries.iter().filter(|lottery| lottery.is_due(now)).count();
    let offers = show_offers(&state.services, member).await?;
    let to_phone = offers
        .iter()
        .filter(|placed| way_to(&placed.reservation) == Way::Call)
        .count();
    let things = [
        (links::STAFF_CALLS, "電話でお知らせする方", to_call),
        (links::STAFF_OFFERS, "電話で空きをご案内する方", to_phone),
        (links::STAFF_OFFERS, "空きのご案内のお返事待ち", offers.len() - to_phone),
        (links::STAFF_CALLS, "日程の変更のお返事待ち", list.awaited.len()),
        (links::STAFF_LETTERS, "届かなかったお知らせ", undelivered),
        (links::STAFF_DECISIONS, "承認待ちの予約", decisions.pending.len()),
        (links::STAFF_DECISIONS, "抽選を待っている回", due),
        (links::STAFF_PROPOSALS, "日を決めてください", dates.open.len()),
        (links::STAFF_PROPOSALS, "確定を待っている案", proposals(&dates)),
    ];
    let told = things
        .into_iter()
        .filter(|(_, _, count)| *count > 0)
        .map(|(href, label, count)| WaitingFor {
            href: href.to_owned(),
            label: label.to_owned(),
            count: format!("{count}件"),
        });
    Ok(told.collect())
}

/// How many dates wait for a decision.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn waiting_dates(state: &AppState, member: &StaffMember) -> Result<usize, WebError> {
    let dates = show_proposals(&state.services, member).await?;
    Ok(proposals(&dates) + dates.open.len())
}

fn proposals(dates: &WaitingDates) -> usize {
    let slots: Vec<&Offering> = dates.tentative.iter().collect();
    words::by_session(&slots).len()
}
