//! What the session's page says and offers about its date: rule and counsellor, how the last change stands, what can be done.
//! Deliberately offers nothing that the reader may not do, or that the session's state does not allow.

use chrono::{DateTime, Utc};

use super::SignedIn;
use crate::actions::show_call_list::{Answers, show_answers, show_call_list};
use crate::actions::show_session_facts::show_session_facts;
use crate::domain::calendar::jst;
use crate::domain::offering::Offering;
use crate::domain::session::SessionStatus;
use crate::domain::session_change::ChangeKind;
use crate::domain::staff::{Act, StaffMember};
use crate::links;
use crate::pages::shared::Link;
use crate::pages::staff::change::Undo;
use crate::pages::staff::session::{ChangeState, SessionFact};
use crate::web::error::WebError;
use crate::web::state::AppState;
use crate::web::words;

/// What is said once after something was done.
#[must_use]
pub fn notice(done: &str) -> Option<String> {
    let words = match done {
        "made" => "開催回をつくりました。",
        "capacity" => "定員を変えました。",
        "online" => "つなぎ方を保存しました。",
        "noted" => "出欠を記録しました。",
        "not-begun" => "出欠は、始まる時刻から記録できます。",
        "no-place" => "この予約には、出欠を記録できません。",
        "already" => "この回は、すでにそのとおりになっています。",
        _ => return None,
    };
    Some(words.to_owned())
}

/// What can be done with its date and capacity.
#[must_use]
pub fn actions(member: &StaffMember, first: &Offering, now: DateTime<Utc>) -> Vec<Link> {
    let session = &first.session;
    let is_over = match session.status {
        SessionStatus::Cancelled | SessionStatus::Held => true,
        SessionStatus::Postponed => false,
        SessionStatus::Tentative | SessionStatus::Scheduled | SessionStatus::Moved => session.ends_at <= now,
    };
    if is_over || !member.may(Act::ManageSessions, first.desk.id) {
        return Vec::new();
    }
    let change = |kind: ChangeKind, label: &str| Link {
        href: links::staff_change_as(session.id, kind.code()),
        label: label.to_owned(),
    };
    let mut actions = vec![change(ChangeKind::Moved, "日程を変える")];
    if session.status != SessionStatus::Postponed {
        actions.push(change(ChangeKind::Postponed, "延期する"));
    }
    actions.push(change(ChangeKind::CalledOff, "中止する"));
    if first.programme.is_reserved() {
        actions.push(Link {
            href: links::staff_capacity(session.id),
            label: "定員を変える".to_owned(),
        });
    }
    if first.venue.is_none() && first.programme.is_reserved() {
        actions.push(Link {
            href: links::staff_online(session.id),
            label: "つなぎ方".to_owned(),
        });
    }
    actions
}

/// Who receives the families, and by which rule it came.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn facts(state: &AppState, member: &StaffMember, first: &Offering) -> Result<Vec<SessionFact>, WebError> {
    let found = show_session_facts(&state.services, first.session.id).await?;
    let mut facts = Vec::new();
    if let Some((rule, _)) = &found.rule {
        let may_open = rule.is_active && member.may(Act::ManageCalendar, first.desk.id);
        facts.push(SessionFact {
            label: "日程の規則".to_owned(),
            words: rule.rule.recurrence.words(),
            href: may_open.then(|| links::staff_rule(rule.id)),
        });
    }
    if let Some(course) = first.session.course {
        facts.push(SessionFact {
            label: "講座".to_owned(),
            words: "受講されている方と全部の回を見る".to_owned(),
            href: Some(links::staff_course(course)),
        });
    }
    let names: Vec<&str> = found.counsellors.iter().map(|(_, name)| name.as_str()).collect();
    if !names.is_empty() {
        facts.push(SessionFact {
            label: "相談員".to_owned(),
            words: names.join("、"),
            href: None,
        });
    }
    Ok(facts)
}

/// How the last change of its date stands.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn change(state: &AppState, signed_in: &SignedIn, first: &Offering) -> Result<Option<ChangeState>, WebError> {
    let session = first.session.id;
    let member = &signed_in.member;
    if !member.may(Act::SeeReservations, first.desk.id) {
        return Ok(None);
    }
    let Some(answers) = show_answers(&state.services, session).await? else {
        return Ok(None);
    };
    let list = show_call_list(&state.services, member).await?;
    let calls = list
        .to_call
        .iter()
        .filter(|told| told.change.session == session)
        .count();
    let change = &answers.change;
    let may_undo = answers.can_be_undone && member.may(Act::ManageSessions, first.desk.id);
    Ok(Some(ChangeState {
        headline: headline(&answers),
        answers: answers_words(&answers),
        calls: (calls > 0).then(|| Link {
            href: links::STAFF_CALLS.to_owned(),
            label: format!("電話でお知らせする方を見る（{calls}件）"),
        }),
        undo: may_undo.then(|| Undo {
            action: links::staff_undo_change(change.batch),
            csrf: signed_in.visit.csrf.clone(),
            until: format!("{}まで、元に戻せます", words::moment(change.send_at)),
        }),
    }))
}

fn headline(answers: &Answers) -> String {
    let from = words::day(jst::date_of(answers.change.from.starts_at));
    match answers.change.kind {
        ChangeKind::Moved => format!("{from}から変わりました"),
        ChangeKind::Postponed => format!("{from}の回は延期になりました"),
        ChangeKind::CalledOff => "中止になりました".to_owned(),
    }
}

/// 「この日で参加 3件・お返事待ち 1件・取り消し 1件」
fn answers_words(answers: &Answers) -> String {
    if answers.change.kind != ChangeKind::Moved {
        return answers.change.reason.clone();
    }
    let counts = [
        ("この日で参加", answers.kept),
        ("お返事待ち", answers.waiting),
        ("別の日へ", answers.changed),
        ("取り消し", answers.cancelled),
    ];
    let told: Vec<String> = counts
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(words, count)| format!("{words} {count}件"))
        .collect();
    if told.is_empty() {
        "お知らせする方はいません".to_owned()
    } else {
        told.join("・")
    }
}
