//! Invitation only: a link opens what is nowhere else to be seen, for a time and a number of reservations.
//! Deliberately looks for the programme in every public answer, not only where it was hidden on purpose.

use axum::http::StatusCode;

use madoguchi::actions::create_invitation::{InvitationError, NewInvitation, create_invitation};
use madoguchi::actions::reserve_slot::{ReserveError, Terms};
use madoguchi::actions::revoke_invitation::revoke_invitation;
use madoguchi::actions::show_invitations::show_invitations;
use madoguchi::domain::ids::{ProgrammeId, SlotId};
use madoguchi::domain::programme::{Acceptance, Participation};
use madoguchi::domain::refusal::ReserveRefusal;
use madoguchi::domain::staff::{Reach, Role, StaffMember};
use madoguchi::domain::token::SecretToken;
use madoguchi::store::schedule;

use crate::support::app::{TestApp, refusal};
use crate::support::city::{ProgrammePlan, consultations, households, persons};
use crate::support::colleague::colleague;
use crate::support::database::Database;
use crate::support::household::household;
use crate::support::log::Log;
use crate::support::unguarded::acted_after_looking;
use crate::support::visitor::{Answer, Visitor};

on_both_databases![
    staff_make_a_link_that_is_shown_once_and_take_it_back,
    what_is_by_invitation_stands_in_no_public_answer,
    whoever_was_invited_reserves_through_the_three_steps,
    whoever_was_invited_to_what_is_full_may_wait_or_choose_another_time,
    a_link_that_is_over_says_so_kindly_and_nothing_typed_is_lost,
    a_repeat_after_the_last_use_answers_the_same,
    the_last_use_goes_to_one,
    without_a_lock_the_last_use_would_go_to_several,
    an_invitation_opens_nothing_else,
    a_program_shows_an_invitation,
    no_secret_of_an_invitation_is_logged,
    a_partner_reserves_for_a_client_where_others_are_asked_to_telephone,
];

const PROGRAMME: &str = "関係者の連絡会";

fn meetings() -> ProgrammePlan {
    consultations()
        .named(PROGRAMME)
        .participation(Participation::Event)
        .acceptance(Acceptance::InvitationOnly)
        .limit(None)
        .unlisted()
}

async fn meeting(app: &TestApp, plan: ProgrammePlan) -> (ProgrammeId, SlotId) {
    let programme = app.programme(plan).await;
    let slot = app.slot_of(&programme, "2026-12-01", persons(30)).await;
    (programme.id, slot)
}

async fn officer(app: &TestApp) -> StaffMember {
    app.staff(Role::Officer, Reach::Desk(app.desk.id)).await
}

async fn invite(app: &TestApp, programme: ProgrammeId, uses: Option<u32>) -> SecretToken {
    let member = officer(app).await;
    let new = NewInvitation {
        programme,
        label: "社会福祉協議会".to_owned(),
        uses_allowed: uses,
        expires_at: "2026-11-30T15:00:00Z".parse().unwrap(),
        key: format!("key of {}", member.id),
    };
    create_invitation(&app.services, &member, new).await.unwrap()
}

fn showing(token: &SecretToken) -> Terms {
    Terms {
        invitation: Some(token.clone()),
        ..Terms::default()
    }
}

async fn session_of(app: &TestApp, slot: SlotId) -> String {
    let mut tx = app.services.store.read().await.unwrap();
    let directory = schedule::directory(&mut tx).await.unwrap();
    let offering = schedule::find(&mut tx, &directory, slot).await.unwrap();
    offering.unwrap().session.id.to_string()
}

async fn uses(app: &TestApp, programme: ProgrammeId) -> u32 {
    let member = officer(app).await;
    let (_, list) = show_invitations(&app.services, &member, programme).await.unwrap();
    list.iter().map(|invitation| invitation.uses).sum()
}

async fn staff_make_a_link_that_is_shown_once_and_take_it_back(app: TestApp) {
    let (programme, _) = meeting(&app, meetings()).await;
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let path = format!("/staff/programmes/{programme}/invitations");
    let form = staff.get(&path).await;
    let key = form.hidden("key");
    // What cannot be read comes back whole.
    let wrong = [
        ("label", ""),
        ("uses", "たくさん"),
        ("expires_on", "2026-10-01"),
        ("key", &key),
    ];
    let answer = staff.send_form(&path, &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in [
        "たくさん",
        "2026-10-01",
        "どちらへの招待かを入力してください。",
        "きょうかそれよりあとの日",
    ] {
        assert!(answer.body.contains(kept), "{kept}");
    }
    let right = [
        ("label", "社会福祉協議会"),
        ("uses", "２"),
        ("expires_on", "令和8年11月30日"),
        ("key", &key),
    ];
    let made = staff.send_form(&path, &right).await;
    let link = |answer: &Answer| {
        let (_, rest) = answer.body.split_once("id=\"invitation-link\">").unwrap();
        rest.split_once('<').unwrap().0.to_owned()
    };
    let shown = link(&made);
    assert!(shown.starts_with("https://yoyaku.city.example.jp/i/"), "{shown}");
    assert!(
        made.body
            .contains("2件まで予約できます。11月30日（月）の終わりまで使えます。")
    );
    assert_eq!(
        link(&staff.send_form(&path, &right).await),
        shown,
        "a second press makes no second link"
    );
    let list = staff.get(&path).await.body;
    assert!(list.contains("予約 0件・あと2件") && list.contains("使えます") && !list.contains("/i/"));
    let (_, id) = list.split_once("name=\"invitation\" value=\"").unwrap();
    let id = id.split('"').next().unwrap().to_owned();
    let own = shown.replace("https://yoyaku.city.example.jp", "");
    let mut guest = Visitor::at(&app, "192.0.2.1");
    assert_eq!(guest.get(&own).await.status, StatusCode::OK);
    for _ in 0..2 {
        let answer = staff.send_form(&format!("{path}/revoke"), &[("invitation", &id)]).await;
        assert!(
            staff
                .get(&answer.location())
                .await
                .body
                .contains("リンクを取り消しました。")
        );
    }
    let over = guest.get(&own).await;
    assert_eq!(over.status, StatusCode::GONE);
    assert!(over.body.contains("この招待のリンクは、いまは使えません。") && !over.body.contains(PROGRAMME));
    let acts: Vec<String> = app
        .audit_of(id.parse().unwrap())
        .await
        .into_iter()
        .map(|(_, _, act)| act)
        .collect();
    assert_eq!(acts, ["invite", "revoke invitation"]);
    // Others may not, and where nothing is reserved there is none.
    app.add_desk("other").await;
    for (role, desk) in [(Role::Reception, "welfare"), (Role::Officer, "other")] {
        let mut other = colleague(&app, role, Some(desk)).await;
        assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND, "{role:?}");
        assert_eq!(
            other.send_form(&path, &right).await.status,
            StatusCode::NOT_FOUND,
            "{role:?}"
        );
    }
    let plain = app
        .programme(consultations().participation(Participation::WalkIn))
        .await;
    let member = officer(&app).await;
    let refused = show_invitations(&app.services, &member, plain.id).await;
    assert!(matches!(refused, Err(InvitationError::Unknown)));
}

async fn what_is_by_invitation_stands_in_no_public_answer(app: TestApp) {
    // Whatever the flag of the list says.
    for plan in [
        meetings(),
        ProgrammePlan {
            is_listed: true,
            ..meetings()
        },
    ] {
        let (programme, slot) = meeting(&app, plan).await;
        invite(&app, programme, None).await;
        let mut stranger = Visitor::at(&app, "192.0.2.1");
        for path in [
            "/",
            "/?open=1",
            "/calendar?month=2026-12",
            "/events.ics",
            "/events.csv",
            "/feed.atom",
            "/sitemap.xml",
            "/api/v1/sessions",
            "/api/v1/programmes",
            "/robots.txt",
        ] {
            let answer = stranger.get(path).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            for secret in [PROGRAMME.to_owned(), programme.to_string(), slot.to_string()] {
                assert!(!answer.body.contains(&secret), "{secret} in {path}");
            }
        }
        let session = session_of(&app, slot).await;
        for path in [
            format!("/programmes/{programme}"),
            format!("/programmes/{programme}/slots"),
            format!("/programmes/{programme}/interview"),
            format!("/slots/{slot}/reserve"),
            format!("/api/v1/sessions?programme={programme}"),
        ] {
            let answer = stranger.get(&path).await;
            let is_empty = answer.status == StatusCode::OK && answer.body.contains("\"sessions\":[]");
            assert!(answer.status == StatusCode::NOT_FOUND || is_empty, "{path}");
            assert!(!answer.body.contains(&session), "{path}");
        }
        let refused = app.reserve(slot, &household("はな")).await;
        assert_eq!(refusal(refused), ReserveRefusal::UnknownSlot);
    }
}

const FILLED: [(&str, &str); 6] = [
    ("name", "はな"),
    ("comes", "supporter"),
    ("persons", "2"),
    ("relation", "supporter"),
    ("contact", "none"),
    ("pin", "2847"),
];

async fn whoever_was_invited_reserves_through_the_three_steps(app: TestApp) {
    let (programme, slot) = meeting(&app, meetings()).await;
    let token = invite(&app, programme, Some(1)).await;
    let mut guest = Visitor::at(&app, "192.0.2.1");
    let page = guest.get(&format!("/i/{}", token.expose())).await;
    assert!(page.body.contains(PROGRAMME) && page.body.contains("このリンクは12月1日（火）午前0時まで使えます。"));
    assert!(page.body.contains("<title>ご予約"), "the title tells nothing");
    let fill = format!("/slots/{slot}/reserve");
    assert!(page.body.contains(&format!("formaction=\"{fill}\"")));
    let (csrf, carried) = (page.hidden("csrf"), page.hidden("invitation"));
    assert_eq!(carried, token.expose());
    let form = guest.post(&fill, &[("csrf", &csrf), ("invitation", &carried)]).await;
    assert_eq!(form.status, StatusCode::OK);
    assert_eq!(form.hidden("invitation"), carried);
    let key = form.hidden("idempotency_key");
    let mut fields = FILLED.to_vec();
    fields.extend([
        ("csrf", csrf.as_str()),
        ("invitation", carried.as_str()),
        ("idempotency_key", key.as_str()),
    ]);
    let confirm = guest.post(&format!("/slots/{slot}/confirm"), &fields).await;
    assert_eq!(confirm.status, StatusCode::OK);
    assert_eq!(confirm.hidden("invitation"), carried);
    let another = format!("/slots/{slot}/hold/release");
    assert!(confirm.body.contains(&format!("formaction=\"{another}\"")));
    let empty = [("csrf", csrf.as_str()), ("invitation", carried.as_str())];
    let led = guest.post(&another, &empty).await;
    assert_eq!(
        led.location(),
        format!("/i/{carried}"),
        "another date is chosen where one came from"
    );
    assert_eq!(app.taken(slot).await.persons, 0, "the place is let go");
    let others = guest.post(&another, &fields).await;
    assert_eq!(others.status, StatusCode::OK);
    assert!(others.body.contains("入力された内容は残っています。") && !others.body.contains(PROGRAMME));
    assert_eq!(
        (others.hidden("invitation"), others.hidden("name")),
        (carried.clone(), "はな".to_owned())
    );
    let held = guest.post(&format!("/slots/{slot}/hold"), &fields).await;
    let button = format!("form=\"wish\" type=\"submit\" formaction=\"{another}\"");
    assert!(held.body.contains(&button) && held.body.contains("value=\"はな\""));
    assert_eq!(held.hidden("invitation"), carried);
    let answer = guest.post(&format!("/slots/{slot}/reservations"), &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(!answer.location().contains(&carried));
    let done = guest.get(&answer.location()).await.body;
    assert!(done.contains("ご予約を承りました") && !done.contains(PROGRAMME));
    assert_eq!((uses(&app, programme).await, app.taken(slot).await.persons), (1, 2));
}

async fn whoever_was_invited_to_what_is_full_may_wait_or_choose_another_time(app: TestApp) {
    let programme = app.programme(meetings()).await;
    let slot = app.slot_of(&programme, "2026-12-01", persons(2)).await;
    let token = invite(&app, programme.id, None).await;
    app.ask(slot, &household("となり").persons(2))
        .terms(showing(&token))
        .send()
        .await
        .unwrap();
    let mut guest = Visitor::at(&app, "192.0.2.1");
    let path = format!("/i/{}", token.expose());
    let page = guest.get(&path).await;
    let wait = format!("formaction=\"/slots/{slot}/reserve\" name=\"wait\" value=\"1\"");
    assert!(page.body.contains("満席（キャンセル待ちできます）") && page.body.contains(&wait));
    let csrf = page.hidden("csrf");
    let mut fields = FILLED.to_vec();
    fields.extend([("csrf", csrf.as_str()), ("invitation", token.expose())]);
    fields.push(("idempotency_key", "one"));
    let refused = guest.post(&format!("/slots/{slot}/confirm"), &fields).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.body.contains("この回の空きを待つ") && refused.body.contains("入力した内容を直す"));
    assert!(
        refused
            .body
            .contains(&format!("<a href=\"{path}\">ほかの日時を見る</a>"))
    );
    assert!(!refused.body.contains(PROGRAMME));
    fields.push(("wait", "1"));
    let form = guest.post(&format!("/slots/{slot}/reserve"), &fields).await;
    assert!(form.body.contains("この回は満席です。空きを待つお申し込みができます。"));
    let confirm = guest.post(&format!("/slots/{slot}/confirm"), &fields).await;
    assert!(confirm.body.contains("この内容で空きを待つ"));
    let made = guest.post(&format!("/slots/{slot}/reservations"), &fields).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER);
    assert_eq!(app.taken(slot).await.persons, 2);
}

async fn a_link_that_is_over_says_so_kindly_and_nothing_typed_is_lost(app: TestApp) {
    let (programme, slot) = meeting(&app, meetings()).await;
    let token = invite(&app, programme, Some(1)).await;
    let path = format!("/i/{}", token.expose());
    let mut guest = Visitor::at(&app, "192.0.2.1");
    let csrf = guest.get(&path).await.hidden("csrf");
    app.ask(slot, &household("となり"))
        .terms(showing(&token))
        .send()
        .await
        .unwrap();
    assert_eq!(guest.get(&path).await.status, StatusCode::GONE);
    let mut fields = FILLED.to_vec();
    fields.extend([
        ("csrf", csrf.as_str()),
        ("invitation", token.expose()),
        ("idempotency_key", "one"),
    ]);
    for step in ["confirm", "reservations"] {
        let answer = guest.post(&format!("/slots/{slot}/{step}"), &fields).await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{step}");
        for words in ["この招待のリンクは、いまは使えません。", "027-382-1111"] {
            assert!(answer.body.contains(words), "{step}: {}", answer.body);
        }
        assert!(!answer.body.contains(PROGRAMME));
    }
    assert_eq!(app.taken(slot).await.households, 1);
    let other = invite(&app, programme, None).await;
    app.clock.set("2026-12-01T00:00:00+09:00");
    assert_eq!(
        guest.get(&format!("/i/{}", other.expose())).await.status,
        StatusCode::GONE
    );
    let late = app.ask(slot, &household("はな")).terms(showing(&other)).send().await;
    assert_eq!(refusal(late), ReserveRefusal::InvitationOver);
    let never = SecretToken::of(&[9; 32]);
    assert_eq!(
        guest.get(&format!("/i/{}", never.expose())).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(guest.get("/i/none").await.status, StatusCode::NOT_FOUND);
}

async fn a_repeat_after_the_last_use_answers_the_same(app: TestApp) {
    let (programme, slot) = meeting(&app, meetings()).await;
    let token = invite(&app, programme, Some(1)).await;
    let family = household("はな");
    let ask = || app.ask(slot, &family).terms(showing(&token)).key("one").send();
    let first = ask().await.unwrap();
    let again = ask().await.unwrap();
    assert!(again.is_repeat && again.number == first.number);
    // Over HTTP too: the second press leads to the same page.
    let other = invite(&app, programme, Some(1)).await;
    let mut guest = Visitor::at(&app, "192.0.2.1");
    let csrf = guest.get(&format!("/i/{}", other.expose())).await.hidden("csrf");
    let mut fields = FILLED.to_vec();
    fields.extend([
        ("csrf", csrf.as_str()),
        ("invitation", other.expose()),
        ("idempotency_key", "two"),
    ]);
    let path = format!("/slots/{slot}/reservations");
    let (first, second) = (guest.post(&path, &fields).await, guest.post(&path, &fields).await);
    assert_eq!(
        (first.status, first.location()),
        (StatusCode::SEE_OTHER, second.location())
    );
    assert_eq!(uses(&app, programme).await, 2);
}

async fn the_last_use_goes_to_one(app: TestApp) {
    let (programme, slot) = meeting(&app, meetings()).await;
    let other = app.another_process().await;
    for round in 1..=5 {
        let token = invite(&app, programme, Some(1)).await;
        let (one, two) = (household("家族一"), household("家族二"));
        let (first, second) = tokio::join!(
            app.ask(slot, &one).terms(showing(&token)).send(),
            other
                .ask(slot, &two)
                .key(&format!("other {round}"))
                .terms(showing(&token))
                .send(),
        );
        assert_eq!(
            usize::from(first.is_ok()) + usize::from(second.is_ok()),
            1,
            "{first:?} {second:?}"
        );
        let late = if first.is_ok() { second } else { first };
        assert_eq!(refusal(late), ReserveRefusal::InvitationOver);
        assert_eq!(uses(&app, programme).await, round);
        assert_eq!(
            (app.taken(slot).await.households, app.rows("reservations").await),
            (round, i64::from(round))
        );
    }
}

/// The negative control of the race above.
async fn without_a_lock_the_last_use_would_go_to_several(database: Database) {
    let used = acted_after_looking(&database, 2).await;
    assert_eq!(used, 2, "without a lock both use it, or the race above proves nothing");
}

async fn an_invitation_opens_nothing_else(app: TestApp) {
    let (programme, _) = meeting(&app, meetings()).await;
    let (other_programme, other_slot) = meeting(&app, meetings().named("べつの会")).await;
    let token = invite(&app, programme, None).await;
    let refused = app
        .ask(other_slot, &household("はな"))
        .terms(showing(&token))
        .send()
        .await;
    assert_eq!(refusal(refused), ReserveRefusal::UnknownSlot);
    let mut guest = Visitor::at(&app, "192.0.2.1");
    let answer = guest
        .send_form(
            &format!("/slots/{other_slot}/reserve"),
            &[("invitation", token.expose())],
        )
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    // Nor is one taken back by way of another programme.
    let member = officer(&app).await;
    let (_, list) = show_invitations(&app.services, &member, programme).await.unwrap();
    let refused = revoke_invitation(&app.services, &member, (other_programme, list[0].id)).await;
    assert!(matches!(refused, Err(InvitationError::Unknown)));
}

async fn a_program_shows_an_invitation(app: TestApp) {
    let (programme, slot) = meeting(&app, meetings()).await;
    let token = invite(&app, programme, Some(1)).await;
    let mut program = Visitor::at(&app, "192.0.2.1");
    for (key, shown, status, part) in [
        ("one", None, StatusCode::NOT_FOUND, "/problems/not-found"),
        (
            "two",
            Some(token.expose()),
            StatusCode::CREATED,
            "\"status\":\"confirmed\"",
        ),
        (
            "three",
            Some(token.expose()),
            StatusCode::CONFLICT,
            "/problems/invitation-over",
        ),
    ] {
        let mut body = serde_json::json!({
            "slot": slot.to_string(),
            "party": { "persons": 1, "comes": ["supporter"] },
            "applicant": { "nickname": key, "relation": "supporter" },
        });
        if let Some(shown) = shown {
            body["invitation"] = shown.into();
        }
        program.headers.insert("idempotency-key", key.parse().unwrap());
        let answer = program
            .send(
                "POST",
                "/api/v1/reservations",
                Some("application/json"),
                &body.to_string(),
            )
            .await;
        assert_eq!(answer.status, status, "{key}: {}", answer.body);
        assert!(answer.body.contains(part), "{key}: {}", answer.body);
        assert!(!answer.body.contains(PROGRAMME));
    }
    let failed = app.ask(slot, &household("はな")).terms(showing(&token)).send().await;
    assert!(matches!(
        failed,
        Err(ReserveError::Refused(ReserveRefusal::InvitationOver))
    ));
}

async fn no_secret_of_an_invitation_is_logged(app: TestApp) {
    let log = Log::listen();
    let (programme, slot) = meeting(&app, meetings()).await;
    let token = invite(&app, programme, None).await;
    let mut guest = Visitor::at(&app, "192.0.2.1");
    let csrf = guest.get(&format!("/i/{}", token.expose())).await.hidden("csrf");
    let mut fields = FILLED.to_vec();
    fields.extend([
        ("csrf", csrf.as_str()),
        ("invitation", token.expose()),
        ("idempotency_key", "one"),
    ]);
    for step in ["reserve", "confirm", "reservations"] {
        guest.post(&format!("/slots/{slot}/{step}"), &fields).await;
    }
    assert_eq!(uses(&app, programme).await, 1);
    let logged = String::from_utf8_lossy(&log.bytes()).into_owned();
    assert!(logged.contains("/i/{token}"), "the route itself is logged");
    assert!(!logged.contains(token.expose()));
}

async fn a_partner_reserves_for_a_client_where_others_are_asked_to_telephone(app: TestApp) {
    let programme = app.programme(consultations().acceptance(Acceptance::PhoneOnly)).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(3)).await;
    let client = household("はな").email("hana@example.jp");
    assert_eq!(refusal(app.reserve(slot, &client).await), ReserveRefusal::NotOnline);
    let token = invite(&app, programme.id, Some(1)).await;
    let page = Visitor::at(&app, "192.0.2.9")
        .get(&format!("/i/{}", token.expose()))
        .await;
    assert!(
        page.status == StatusCode::OK && page.body.contains(&format!("/slots/{slot}/reserve")),
        "{}",
        page.body
    );
    app.ask(slot, &client).terms(showing(&token)).send().await.unwrap();
    app.deliver_all().await;
    let other = app.ask(slot, &household("ゆう")).terms(showing(&token)).send().await;
    assert_eq!(refusal(other), ReserveRefusal::InvitationOver);
    // Where the desk hands somebody over it finds the way there.
    let family = app.live_reservations(slot).await.remove(0);
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let page = staff.get(&format!("/staff/reservations/{}/hand-over", family.id)).await;
    assert!(
        page.body
            .contains(&format!("/staff/programmes/{}/invitations", programme.id))
    );
}
