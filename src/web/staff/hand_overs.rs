//! `GET /staff/hand-overs`: what was handed over in a 年度, counted by partner.
//! Deliberately numbers only; they stay the same when the households' data are erased.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use chrono::{Datelike as _, NaiveDate, NaiveTime};

use super::SignedIn;
use super::signed_in::staff_frame;
use crate::actions::show_hand_overs::list_hand_overs;
use crate::domain::calendar::{jst, wareki};
use crate::domain::hand_over::{PartnerCount, count};
use crate::links;
use crate::pages::shared::Link;
use crate::pages::staff::StaffPlace;
use crate::pages::staff::hand_over::{HandOversPage, PartnerRow};
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::render;
use crate::web::state::AppState;

/// Shows a year.
///
/// # Errors
/// [`WebError::NotFound`] without the right at any desk, or for no year.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let today = jst::date_of(state.services.now());
    let year = match fields.get("year") {
        "" if today.month() < 4 => today.year() - 1,
        "" => today.year(),
        typed => typed.parse().map_err(|_| WebError::NotFound)?,
    };
    let begins = |year: i32| NaiveDate::from_ymd_opt(year, 4, 1);
    let (Some(from), Some(until)) = (begins(year), year.checked_add(1).and_then(begins)) else {
        return Err(WebError::NotFound);
    };
    let span = (jst::instant(from, NaiveTime::MIN), jst::instant(until, NaiveTime::MIN));
    let all = list_hand_overs(&state.services, &signed_in.member, span).await?;
    let counts = count(&all.ok_or(WebError::NotFound)?);
    let other = |year: i32, label: &str| Link {
        href: format!("{}?year={year}", links::STAFF_HAND_OVERS),
        label: label.to_owned(),
    };
    let page = HandOversPage {
        frame: staff_frame(&state, &signed_in, "引き継ぎの数", StaffPlace::Elsewhere),
        year: format!("{}度（{year}年4月～{}年3月）", wareki::year(from), until.year()),
        years: vec![other(year - 1, "前の年度"), other(year + 1, "次の年度")],
        counts: counts.into_iter().map(row).collect(),
    };
    Ok(render::ok(&page))
}

fn row(count: PartnerCount) -> PartnerRow {
    let answered = count.met + count.received + count.not_reached;
    PartnerRow {
        silent: count.made.saturating_sub(answered),
        partner: count.partner,
        made: count.made,
        met: count.met,
        received: count.received,
        not_reached: count.not_reached,
    }
}
