//! A terminal that colleagues share: its lock, its PINs, changing places, and that nothing typed is lost.
//! Deliberately by the clock of the story: the script of the page has stories of its own.

use axum::http::StatusCode;
use chrono::TimeDelta;

use madoguchi::domain::staff::Role;

use crate::support::app::TestApp;
use crate::support::colleague::{PASSWORD, colleague};
use crate::support::visitor::{Answer, Visitor};

on_both_databases![
    a_shared_terminal_is_locked_after_a_minute_and_a_pin_opens_it,
    five_wrong_pins_ask_for_the_whole_sign_in,
    colleagues_change_places_with_their_own_pins,
    what_was_typed_survives_the_lock_and_only_its_owner_gets_it,
    a_password_is_not_carried_through_the_lock,
    the_lock_is_got_rid_of_with_the_password_alone,
    a_pin_of_another_terminal_opens_nothing,
    a_terminal_of_ones_own_is_never_locked,
    staff_pages_are_not_kept_by_browsers,
];

/// A member of staff with a PIN at a terminal that is shared; answers the address to sign in with.
async fn seated(app: &TestApp, role: Role, pin: &str) -> (Visitor, String) {
    let mut visitor = colleague(app, role, Some("welfare")).await;
    let me = visitor.get("/staff/me").await.body;
    let (_, rest) = me.split_once("サインインに使うメールアドレス</dt><dd>").unwrap();
    let email = rest.split('<').next().unwrap().to_owned();
    let answer = visitor
        .send_form("/staff/me/pin", &[("pin", pin), ("pin-password", PASSWORD)])
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    (visitor, email)
}

async fn at_shared(app: &TestApp, pin: &str) -> (Visitor, String) {
    let (mut visitor, email) = seated(app, Role::Reception, pin).await;
    let answer = visitor.send_form("/staff/me/terminal", &[("act", "share")]).await;
    assert_eq!(answer.location(), "/staff/me?done=share");
    (visitor, email)
}

/// The lock page as it is now.
async fn lock_page(visitor: &mut Visitor) -> Answer {
    let led = visitor.get("/staff/find").await;
    assert_eq!(led.status, StatusCode::SEE_OTHER);
    assert_eq!(led.location(), "/staff/lock?next=%2Fstaff%2Ffind");
    visitor.get(&led.location()).await
}

async fn give_pin(visitor: &mut Visitor, page: &Answer, pin: &str) -> Answer {
    let session = page.hidden("session");
    let fields = [("session", session.as_str()), ("pin", pin), ("next", "/staff/find")];
    visitor.send_form("/staff/lock", &fields).await
}

async fn a_shared_terminal_is_locked_after_a_minute_and_a_pin_opens_it(app: TestApp) {
    let (mut visitor, _) = at_shared(&app, "2580").await;
    for _ in 0..3 {
        app.clock.advance(TimeDelta::seconds(60));
        assert_eq!(
            visitor.get("/staff/find").await.status,
            StatusCode::OK,
            "each use counts"
        );
    }
    app.clock.advance(TimeDelta::seconds(61));
    let page = lock_page(&mut visitor).await;
    assert!(page.body.contains("画面をロックしています") && page.body.contains("窓口 係"));
    // Looking at the lock is no use.
    app.clock.advance(TimeDelta::hours(3));
    let page = lock_page(&mut visitor).await;
    let wrong = give_pin(&mut visitor, &page, "1590").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("あと4回"));
    let opened = give_pin(&mut visitor, &page, "２５８０").await;
    assert_eq!(opened.location(), "/staff/find");
    assert_eq!(visitor.get("/staff/find").await.status, StatusCode::OK);
    let by_hand = visitor.send_form("/staff/lock/now", &[]).await;
    assert_eq!(by_hand.status, StatusCode::SEE_OTHER);
    lock_page(&mut visitor).await;
}

async fn five_wrong_pins_ask_for_the_whole_sign_in(app: TestApp) {
    let (mut visitor, _) = at_shared(&app, "2580").await;
    app.clock.advance(TimeDelta::seconds(61));
    let page = lock_page(&mut visitor).await;
    for left in (1..5).rev() {
        let wrong = give_pin(&mut visitor, &page, "1590").await;
        assert!(wrong.body.contains(&format!("あと{left}回")), "{left}");
    }
    let over = give_pin(&mut visitor, &page, "1590").await;
    assert_eq!(over.location(), "/staff/sign-in?expired=1");
    let late = give_pin(&mut visitor, &page, "2580").await;
    assert_eq!(late.location(), "/staff/sign-in?expired=1");
    assert!(
        visitor
            .get("/staff/find")
            .await
            .location()
            .starts_with("/staff/sign-in")
    );
}

/// A second person signs in on a terminal on which somebody else sits.
async fn sit_down(visitor: &mut Visitor, email: &str) {
    let fields = [("email", email), ("password", PASSWORD), ("shared", "1")];
    let answer = visitor.send_form("/staff/sign-in", &fields).await;
    assert_eq!(answer.location(), "/staff", "{}", answer.body);
}

async fn colleagues_change_places_with_their_own_pins(app: TestApp) {
    let (_, second) = seated(&app, Role::Officer, "3691").await;
    let (mut visitor, _) = at_shared(&app, "2580").await;
    let first_me = visitor.get("/staff/me").await.body;
    sit_down(&mut visitor, &second).await;
    assert_ne!(visitor.get("/staff/me").await.body, first_me);
    visitor.send_form("/staff/lock/now", &[]).await;
    let page = lock_page(&mut visitor).await;
    assert!(page.body.contains("ほかの職員に代わる"));
    let other = page.body.rsplit_once("name=\"session\" value=\"").unwrap().1;
    let other = other.split('"').next().unwrap().to_owned();
    assert_ne!(other, page.hidden("session"));
    let wrong = visitor
        .send_form("/staff/lock", &[("session", &other), ("pin", "3691")])
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "each with the own PIN");
    let changed = visitor
        .send_form("/staff/lock", &[("session", &other), ("pin", "2580")])
        .await;
    assert_eq!(changed.location(), "/staff");
    let me = visitor.get("/staff/me").await.body;
    assert!(me.contains("受付（福祉課福祉相談係）") && !me.contains("担当（"));
    app.clock.advance(TimeDelta::seconds(61));
    let page = lock_page(&mut visitor).await;
    assert_eq!(page.hidden("session"), other, "whoever sat down last sits there");
    // The day after nobody of yesterday is on the list.
    app.clock.set("2026-11-02T16:00:00Z");
    assert!(
        visitor
            .get("/staff/find")
            .await
            .location()
            .starts_with("/staff/sign-in")
    );
}

async fn what_was_typed_survives_the_lock_and_only_its_owner_gets_it(app: TestApp) {
    let (_, second) = seated(&app, Role::Officer, "3691").await;
    let (mut visitor, _) = at_shared(&app, "2580").await;
    sit_down(&mut visitor, &second).await;
    app.clock.advance(TimeDelta::seconds(61));
    let typed = [("number", "ABC-DEF"), ("name", "みどりの母"), ("pin", "8520")];
    let held = visitor.send_form("/staff/find", &typed).await;
    assert_eq!(held.status, StatusCode::FORBIDDEN);
    assert!(held.body.contains("入力された内容は残っています"));
    assert!(
        !held.body.contains("みどりの母") && !held.body.contains("8520"),
        "sealed"
    );
    let (carried, to) = (held.hidden("carried"), held.hidden("to"));
    assert_eq!(to, "/staff/find");
    let session = held.hidden("session");
    let other = held.body.rsplit_once("name=\"session\" value=\"").unwrap().1;
    let other = other.split('"').next().unwrap().to_owned();
    let fields = |session, pin| {
        [
            ("session", session),
            ("pin", pin),
            ("carried", carried.as_str()),
            ("to", to.as_str()),
        ]
    };
    let wrong = visitor.send_form("/staff/lock", &fields(&session, "1590")).await;
    assert_eq!(wrong.hidden("carried"), carried, "a wrong PIN loses nothing");
    let stranger = visitor.send_form("/staff/lock", &fields(&other, "2580")).await;
    assert_eq!(stranger.location(), "/staff", "a colleague gets none of it");
    visitor.send_form("/staff/lock/now", &[]).await;
    let opened = visitor.send_form("/staff/lock", &fields(&session, "3691")).await;
    assert_eq!(opened.status, StatusCode::OK, "{}", opened.body);
    assert!(opened.body.contains("入力した内容を送る") && opened.body.contains("action=\"/staff/find\""));
    assert_eq!(opened.hidden("name"), "みどりの母");
    assert_eq!(opened.hidden("pin"), "8520");
    let sent = [("name", "みどりの母"), ("number", "ABC-DEF")];
    assert_ne!(
        visitor.send_form("/staff/find", &sent).await.status,
        StatusCode::FORBIDDEN
    );
}

async fn a_password_is_not_carried_through_the_lock(app: TestApp) {
    let (mut visitor, _) = at_shared(&app, "2580").await;
    app.clock.advance(TimeDelta::seconds(61));
    let typed = [
        ("present", PASSWORD),
        ("password", "kaeru yakan tokage 7"),
        ("repeated", "kaeru"),
    ];
    let held = visitor.send_form("/staff/me/password", &typed).await;
    let (carried, to, session) = (held.hidden("carried"), held.hidden("to"), held.hidden("session"));
    let fields = [
        ("session", session.as_str()),
        ("pin", "2580"),
        ("carried", carried.as_str()),
        ("to", to.as_str()),
    ];
    let opened = visitor.send_form("/staff/lock", &fields).await;
    assert_eq!(opened.status, StatusCode::OK);
    for secret in [PASSWORD, "kaeru"] {
        assert!(!opened.body.contains(secret), "{secret}");
    }
}

async fn the_lock_is_got_rid_of_with_the_password_alone(app: TestApp) {
    let (mut visitor, _) = at_shared(&app, "2580").await;
    let own = |password| [("act", "own"), ("own-password", password)];
    let passer_by = visitor.send_form("/staff/me/terminal", &own("2580")).await;
    assert_eq!(passer_by.status, StatusCode::UNPROCESSABLE_ENTITY);
    app.clock.advance(TimeDelta::seconds(61));
    let page = lock_page(&mut visitor).await;
    give_pin(&mut visitor, &page, "2580").await;
    let owner = visitor.send_form("/staff/me/terminal", &own(PASSWORD)).await;
    assert_eq!(owner.location(), "/staff/me?done=own");
    app.clock.advance(TimeDelta::seconds(61));
    assert_eq!(
        visitor.get("/staff/find").await.status,
        StatusCode::OK,
        "no lock any more"
    );
}

async fn a_pin_of_another_terminal_opens_nothing(app: TestApp) {
    let (mut here, _) = at_shared(&app, "2580").await;
    let (mut there, _) = at_shared(&app, "3691").await;
    app.clock.advance(TimeDelta::seconds(61));
    let foreign = lock_page(&mut there).await.hidden("session");
    let answer = here
        .send_form("/staff/lock", &[("session", &foreign), ("pin", "3691")])
        .await;
    assert_ne!(answer.status, StatusCode::SEE_OTHER);
    lock_page(&mut here).await;
    let mut nobody = Visitor::at(&app, "198.51.100.9");
    let answer = nobody
        .send_form("/staff/lock", &[("session", &foreign), ("pin", "3691")])
        .await;
    assert_eq!(answer.location(), "/staff/sign-in?expired=1");
}

async fn a_terminal_of_ones_own_is_never_locked(app: TestApp) {
    let (mut visitor, _) = seated(&app, Role::Reception, "2580").await;
    app.clock.advance(TimeDelta::minutes(50));
    assert_eq!(visitor.get("/staff/find").await.status, StatusCode::OK);
    visitor.send_form("/staff/lock/now", &[]).await;
    assert_eq!(visitor.get("/staff/find").await.status, StatusCode::OK);
    let mut without_pin = colleague(&app, Role::Reception, None).await;
    let answer = without_pin.send_form("/staff/me/terminal", &[("act", "share")]).await;
    assert_eq!(answer.location(), "/staff/me?done=no-pin");
    app.clock.advance(TimeDelta::minutes(5));
    assert_eq!(without_pin.get("/staff/find").await.status, StatusCode::OK);
}

async fn staff_pages_are_not_kept_by_browsers(app: TestApp) {
    let (mut visitor, _) = at_shared(&app, "2580").await;
    for path in [
        "/staff",
        "/staff/me",
        "/staff/find",
        "/staff/sign-in",
        "/staff/reservations/nothing",
    ] {
        let answer = visitor.get(path).await;
        assert_eq!(answer.headers["cache-control"], "no-store", "{path}");
    }
}
