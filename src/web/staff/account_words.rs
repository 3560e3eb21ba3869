//! Accounts in words: roles with their desks, states, sessions; and roles as they are chosen in a form.
//! Deliberately asks `domain` for every state; here is only wording.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::form_reading::FormReading;
use crate::actions::show_calendar::show_directory;
use crate::domain::account::{Account, AccountState};
use crate::domain::ids::DeskId;
use crate::domain::staff::{Membership, Reach, Role};
use crate::domain::staff_session::StaffSession;
use crate::pages::shared::{Choice, Problem};
use crate::pages::staff::accounts::RoleField;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::state::AppState;
use crate::web::words;

/// What desks are called, by id.
pub type DeskNames = HashMap<DeskId, String>;

/// The names of all desks.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn desk_names(state: &AppState) -> Result<DeskNames, WebError> {
    let directory = show_directory(&state.services).await?;
    let desks = directory.desks.values();
    Ok(desks.map(|desk| (desk.id, desk.name.clone())).collect())
}

/// 「受付（福祉課福祉相談係）」
#[must_use]
pub fn roles(memberships: &[Membership], desks: &DeskNames) -> Vec<String> {
    let words = |membership: &Membership| {
        let place = match membership.reach {
            Reach::EveryDesk => "すべての窓口",
            Reach::Desk(desk) => desks.get(&desk).map_or("窓口", String::as_str),
        };
        format!("{}（{place}）", membership.role.word())
    };
    memberships.iter().map(words).collect()
}

/// The state in a word, and in a sentence.
#[must_use]
pub fn state(account: &Account, now: DateTime<Utc>) -> (&'static str, String) {
    match account.state(now) {
        AccountState::Active => ("使えます", "サインインできます。".to_owned()),
        AccountState::Invited { until } => (
            "招待中",
            format!(
                "まだ招待を受けていません。リンクは{}まで使えます。",
                words::moment(until)
            ),
        ),
        AccountState::Lapsed => (
            "招待の期限切れ",
            "招待を受けないまま、リンクの期限が過ぎました。新しいリンクをつくれます。".to_owned(),
        ),
        AccountState::Closed => ("閉じています", "だれもサインインできません。".to_owned()),
    }
}

/// 「11月2日（月）午前9時」, or that nobody has.
#[must_use]
pub fn last_sign_in(account: &Account) -> String {
    account
        .last_sign_in_at
        .map_or_else(|| "まだありません".to_owned(), words::moment)
}

/// A browser that told nothing has a word too.
#[must_use]
pub fn browser(session: &StaffSession) -> String {
    if session.browser.is_empty() {
        "ブラウザー".to_owned()
    } else {
        session.browser.clone()
    }
}

/// 「11月2日（月）午前9時から。最後に使ったのは…」
#[must_use]
pub fn when(session: &StaffSession) -> String {
    format!(
        "{}から。最後に使ったのは{}",
        words::moment(session.started_at),
        words::moment(session.last_seen_at)
    )
}

/// The field of a role everywhere.
const EVERYWHERE: &str = "role-all";

fn name_of(desk: DeskId) -> String {
    format!("role-{desk}")
}

/// A field a desk, and one for all; each with its role.
#[must_use]
pub fn role_fields(desks: &DeskNames, fields: &Fields) -> Vec<RoleField> {
    let mut sorted: Vec<(&DeskId, &String)> = desks.iter().collect();
    sorted.sort_by(|one, other| (one.1, one.0).cmp(&(other.1, other.0)));
    let everywhere = (EVERYWHERE.to_owned(), "すべての窓口".to_owned());
    let at_desks = sorted.into_iter().map(|(id, name)| (name_of(*id), name.clone()));
    let field = |(id, label): (String, String)| RoleField {
        choices: choices(fields.get(&id)),
        id,
        label,
    };
    std::iter::once(everywhere).chain(at_desks).map(field).collect()
}

fn choices(chosen: &str) -> Vec<Choice> {
    let choice = |value: &str, label: &str| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        is_chosen: value == chosen,
    };
    let mut choices = vec![choice("", "なし")];
    choices.extend(Role::ALL.iter().map(|role| choice(role.code(), role.word())));
    choices
}

/// The roles that were chosen.
pub fn read_roles(form: &mut FormReading<'_>, desks: &DeskNames) -> Vec<Membership> {
    let mut memberships = Vec::new();
    let places = desks.keys().map(|desk| (name_of(*desk), Reach::Desk(*desk)));
    for (name, reach) in std::iter::once((EVERYWHERE.to_owned(), Reach::EveryDesk)).chain(places) {
        match (form.get(&name), Role::from_code(form.get(&name))) {
            ("", _) => {}
            (_, Some(role)) => memberships.push(Membership { role, reach }),
            (_, None) => form.refuse(&name, "表示されている中から選んでください。"),
        }
    }
    if memberships.is_empty() && form.is_right() {
        form.refuse(EVERYWHERE, "役割を1つ以上選んでください。");
    }
    memberships
}

/// What stands there now, at each field that was typed otherwise.
#[must_use]
pub fn stale(account: &Account, desks: &DeskNames, fields: &Fields) -> Vec<Problem> {
    let held = as_fields(&account.memberships);
    let stored = |name: &str| {
        let own = held.iter().find(|(field, _)| field == name);
        own.map_or("", |(_, code)| code.as_str())
    };
    let is_renamed = (fields.get("name").trim() != account.name).then(|| ("name".to_owned(), account.name.clone()));
    let places = std::iter::once(EVERYWHERE.to_owned()).chain(desks.keys().map(|desk| name_of(*desk)));
    let roles = places.filter(|name| fields.get(name) != stored(name)).map(|name| {
        let word = Role::from_code(stored(&name)).map_or("なし", Role::word);
        (name, word.to_owned())
    });
    let problem = |(field, now): (String, String)| Problem {
        field,
        message: format!(
            "先に、ほかの職員が変えました。いまは「{now}」です。よろしければ、もう一度「変える」を押してください。"
        ),
    };
    is_renamed.into_iter().chain(roles).map(problem).collect()
}

/// The roles as a form would send them.
#[must_use]
pub fn as_fields(memberships: &[Membership]) -> Vec<(String, String)> {
    let field = |membership: &Membership| {
        let name = match membership.reach {
            Reach::EveryDesk => EVERYWHERE.to_owned(),
            Reach::Desk(desk) => name_of(desk),
        };
        (name, membership.role.code().to_owned())
    };
    memberships.iter().map(field).collect()
}
