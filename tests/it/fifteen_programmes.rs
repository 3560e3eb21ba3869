//! The fifteen programmes of the city's page, each in its form, in the demo as a visitor finds it.
//! Deliberately walks every one of them: its page, and what is reserved there or why nothing is.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use madoguchi::actions::create_invitation::{NewInvitation, create_invitation};
use madoguchi::actions::load_city::load_city;
use madoguchi::actions::reserve_slot::{ReserveError, Reserved, Terms};
use madoguchi::demo;
use madoguchi::domain::calendar::jst;
use madoguchi::domain::offering::Offering;
use madoguchi::domain::programme::{Participation, Programme};
use madoguchi::domain::refusal::ReserveRefusal;
use madoguchi::domain::reservation::Status;
use madoguchi::domain::staff::{Reach, Role};
use madoguchi::store::{migrations, online_addresses, reservations, schedule};

use crate::support::app::{TestApp, refusal};
use crate::support::clock::START;
use crate::support::database::Database;
use crate::support::household::{Household, household};
use crate::support::stage::Setting;
use crate::support::visitor::{Answer, Visitor};

on_both_databases![
    the_citys_window_gives_one_hour_to_one_household,
    the_prefectures_window_and_the_bookmark_of_resources_are_shown_and_not_reserved,
    a_lecture_takes_parties_up_to_its_persons,
    the_network_meets_by_invitation_only,
    the_parents_seminar_is_suspended_and_shows_its_past,
    the_first_tuesdays_consultation_is_reserved_in_advance,
    the_first_step_seminar_takes_ten,
    the_family_class_is_enrolled_in_as_a_whole,
    the_lounge_and_the_open_house_need_no_reservation_and_are_counted,
    the_symposium_and_the_summits_of_the_regions_meet_online,
    the_hotline_cuts_an_evening_into_slots_outside_the_desks_hours,
    the_municipal_summit_is_history,
];

/// The demo as it is loaded on a Monday morning.
#[derive(Clone)]
struct Demo(TestApp);

impl Setting for Demo {
    async fn build(database: Database) -> Self {
        let app = TestApp::unmigrated(database).await;
        migrations::run(&app.services.store).await.unwrap();
        let demo = demo::load::annaka(app.services.now(), &*app.services.entropy).unwrap();
        load_city(&app.services, demo.city).await.unwrap();
        app.let_letters_wait();
        Self(app)
    }

    async fn left_undone(&self) -> Option<String> {
        None
    }
}

impl Demo {
    async fn programme(&self, key: &str) -> Arc<Programme> {
        let mut tx = self.0.services.store.read().await.unwrap();
        let directory = schedule::directory(&mut tx).await.unwrap();
        assert_eq!(directory.programmes.len(), 15);
        let mut all = directory.programmes.into_values();
        all.find(|programme| programme.key == key).unwrap()
    }

    async fn offerings(&self, key: &str) -> Vec<Offering> {
        self.0.offerings(&*self.programme(key).await).await
    }

    async fn page(&self, key: &str) -> Answer {
        let id = self.programme(key).await.id;
        Visitor::at(&self.0, "192.0.2.7")
            .get(&format!("/programmes/{id}"))
            .await
    }

    /// What the programme's page says; it is there, and under its own name.
    async fn says(&self, key: &str) -> String {
        let answer = self.page(key).await;
        assert_eq!(answer.status, 200, "{key}");
        let name = &self.programme(key).await.name;
        assert!(answer.body.contains(name.as_str()), "{key} does not name itself");
        answer.body
    }

    /// Comes when reservations of this slot are open.
    fn come_in_time(&self, offering: &Offering) {
        let opens_at = offering.opens_at().map(|at| at + TimeDelta::minutes(1));
        let now = self.0.services.now();
        if let Some(wait) = opens_at.map(|at| at - now).filter(|wait| *wait > TimeDelta::zero()) {
            self.0.clock.advance(wait);
        }
    }

    async fn reserve(&self, offering: &Offering, family: &Household) -> Result<Reserved, ReserveError> {
        self.come_in_time(offering);
        self.0.reserve(offering.slot.id, family).await
    }
}

fn family(number: usize) -> Household {
    household(&format!("家族{number}")).email(&format!("family{number}@example.jp"))
}

fn hour(at: DateTime<Utc>) -> String {
    jst::time_of(at).format("%H:%M").to_string()
}

async fn the_citys_window_gives_one_hour_to_one_household(demo: Demo) {
    let page = demo.says("consultation").await;
    assert!(page.contains("027-382-1111") && page.contains("1191・1194"), "{page}");
    let offerings = demo.offerings("consultation").await;
    assert!(offerings.iter().all(|offering| {
        let desk = &offering.desk.calendar;
        desk.holds(offering.slot.starts_at, offering.slot.ends_at).is_ok()
    }));
    let later = offerings
        .iter()
        .find(|offering| offering.slot.starts_at > demo.0.services.now() + TimeDelta::days(3));
    let later = later.unwrap();
    assert_eq!(demo.reserve(later, &family(1)).await.unwrap().status, Status::Confirmed);
    assert_eq!(refusal(demo.reserve(later, &family(2)).await), ReserveRefusal::Full);
}

async fn the_prefectures_window_and_the_bookmark_of_resources_are_shown_and_not_reserved(demo: Demo) {
    let prefecture = demo.says("kokoro-centre").await;
    assert!(
        prefecture.contains("027-287-1121") && prefecture.contains("12月29日"),
        "{prefecture}"
    );
    let resources = demo.says("resources").await;
    assert!(
        resources.contains("tel:0272871121") && resources.contains("tel:0272332330"),
        "{resources}"
    );
    for key in ["kokoro-centre", "resources"] {
        assert!(!demo.programme(key).await.is_reserved());
        assert!(demo.offerings(key).await.is_empty());
    }
}

async fn a_lecture_takes_parties_up_to_its_persons(demo: Demo) {
    let page = demo.says("lecture").await;
    assert!(
        page.contains("齋藤環") && page.contains("平成26年"),
        "the past is there"
    );
    let lecture = demo.offerings("lecture").await.remove(0);
    for number in 0..10 {
        demo.reserve(&lecture, &family(number).persons(4)).await.unwrap();
    }
    assert_eq!(refusal(demo.reserve(&lecture, &family(11)).await), ReserveRefusal::Full);
    let waiting = demo.0.ask(lecture.slot.id, &family(11)).or_wait().send().await.unwrap();
    assert_eq!(waiting.status, Status::Waiting, "a full lecture is no dead end");
}

async fn the_network_meets_by_invitation_only(demo: Demo) {
    assert_eq!(demo.page("network").await.status, 404, "not listed");
    let meeting = demo.offerings("network").await.remove(0);
    demo.come_in_time(&meeting);
    let uninvited = demo.0.reserve(meeting.slot.id, &family(1)).await;
    assert_eq!(refusal(uninvited), ReserveRefusal::UnknownSlot);
    let officer = demo.0.staff(Role::Officer, Reach::EveryDesk).await;
    let new = NewInvitation {
        programme: meeting.programme.id,
        label: "社会福祉協議会".to_owned(),
        uses_allowed: Some(1),
        expires_at: meeting.slot.starts_at,
        key: "one".to_owned(),
    };
    let token = create_invitation(&demo.0.services, &officer, new).await.unwrap();
    let shown = Visitor::at(&demo.0, "192.0.2.7")
        .get(&format!("/i/{}", token.expose()))
        .await;
    assert!(
        shown.status.is_success() && shown.body.contains("連絡会"),
        "{}",
        shown.body
    );
    let terms = Terms {
        invitation: Some(token),
        ..Terms::default()
    };
    let invited = demo
        .0
        .ask(meeting.slot.id, &family(1).persons(3))
        .terms(terms.clone())
        .send()
        .await;
    assert_eq!(invited.unwrap().status, Status::Confirmed);
    let again = demo.0.ask(meeting.slot.id, &family(2)).terms(terms).send().await;
    assert_eq!(refusal(again), ReserveRefusal::InvitationOver, "one use");
}

async fn the_parents_seminar_is_suspended_and_shows_its_past(demo: Demo) {
    let page = demo.says("parents-seminar").await;
    assert!(demo.programme("parents-seminar").await.suspended.is_some());
    assert!(page.contains("平成28年") && page.contains("5組"), "{page}");
    assert!(demo.offerings("parents-seminar").await.is_empty());
}

async fn the_first_tuesdays_consultation_is_reserved_in_advance(demo: Demo) {
    let page = demo.says("work-consultation").await;
    assert!(page.contains("027-233-2330"), "the partner's own telephone");
    let offerings = demo.offerings("work-consultation").await;
    let days: Vec<String> = offerings
        .iter()
        .map(|offering| jst::date_of(offering.slot.starts_at).to_string())
        .collect();
    assert!(
        days.contains(&"2026-11-10".to_owned()),
        "3 November is a holiday: {days:?}"
    );
    assert!(!days.contains(&"2026-11-03".to_owned()));
    assert!(days.contains(&"2026-12-01".to_owned()));
    let december = offerings
        .iter()
        .find(|offering| jst::date_of(offering.slot.starts_at).to_string() == "2026-12-01");
    assert_eq!(
        demo.reserve(december.unwrap(), &family(1)).await.unwrap().status,
        Status::Confirmed
    );
}

async fn the_first_step_seminar_takes_ten(demo: Demo) {
    let page = demo.says("first-step").await;
    assert!(
        page.contains("3名") && page.contains("4名"),
        "the past is counted in 名"
    );
    let seminar = demo.offerings("first-step").await.remove(0);
    for number in 0..5 {
        demo.reserve(&seminar, &family(number).persons(2)).await.unwrap();
    }
    assert_eq!(refusal(demo.reserve(&seminar, &family(9)).await), ReserveRefusal::Full);
}

async fn the_family_class_is_enrolled_in_as_a_whole(demo: Demo) {
    let page = demo.says("family-class").await;
    assert!(
        page.contains("娘の接し方がよくわかった"),
        "voices of those who took part"
    );
    let class = demo.offerings("family-class").await;
    assert_eq!(class.len(), 3);
    assert!(
        class
            .iter()
            .all(|offering| offering.session.course == class[0].session.course && offering.session.course.is_some())
    );
    demo.come_in_time(&class[0]);
    let terms = Terms {
        absences: vec![class[1].session.id],
        ..Terms::default()
    };
    let enrolled = demo
        .0
        .ask(class[0].slot.id, &family(1).persons(2))
        .terms(terms)
        .send()
        .await
        .unwrap();
    let mut tx = demo.0.services.store.read().await.unwrap();
    let lead = reservations::find(&mut tx, enrolled.id).await.unwrap().unwrap();
    let parts = reservations::list_of_enrolment(&mut tx, lead.enrolment.unwrap())
        .await
        .unwrap();
    let statuses: Vec<Status> = parts.iter().map(|part| part.status).collect();
    assert_eq!(statuses.len(), 3);
    assert_eq!(
        statuses.iter().filter(|status| **status == Status::Confirmed).count(),
        2
    );
    assert_eq!(
        statuses
            .iter()
            .filter(|status| matches!(status, Status::Away { .. }))
            .count(),
        1
    );
    assert!(parts.iter().all(|part| part.number == enrolled.number));
}

async fn the_lounge_and_the_open_house_need_no_reservation_and_are_counted(demo: Demo) {
    for (key, category) in [("ux-lounge", "当事者"), ("tree-house", "")] {
        demo.says(key).await;
        let programme = demo.programme(key).await;
        assert_eq!(programme.participation, Participation::WalkIn);
        assert!(
            programme
                .policy
                .forms
                .tally_categories
                .iter()
                .any(|known| known.contains(category)),
            "{key}"
        );
        let session = demo.offerings(key).await.remove(0);
        let refused = demo.0.reserve(session.slot.id, &family(1)).await;
        assert_eq!(refusal(refused), ReserveRefusal::NoReservationNeeded, "{key}");
    }
    let house = demo.says("tree-house").await;
    assert!(house.contains("080-1036-8800"), "{house}");
    let list = Visitor::at(&demo.0, "192.0.2.7").get("/").await.body;
    assert!(list.contains("予約なしで行ける場所"), "{list}");
}

async fn the_symposium_and_the_summits_of_the_regions_meet_online(demo: Demo) {
    let summits = demo.offerings("supporters-summit").await;
    let titles: Vec<String> = summits
        .iter()
        .filter_map(|offering| offering.session.title.clone())
        .collect();
    assert_eq!(titles.len(), 8);
    for region in ["四国", "近畿", "中国", "関東", "中部", "九州", "東北", "北海道"] {
        assert!(
            titles.iter().any(|title| title.contains(region)),
            "{region}: {titles:?}"
        );
    }
    let page = demo.says("supporters-summit").await;
    assert!(page.contains("関東ブロック"), "{page}");
    let symposium = demo.offerings("symposium").await.remove(0);
    assert!(
        symposium.session.contents.iter().any(|part| part.contains("午後1時")),
        "a timetable in parts"
    );
    for online in [&symposium, &summits[0]] {
        assert!(online.venue.is_none());
        let mut tx = demo.0.services.store.read().await.unwrap();
        let address = online_addresses::find(&mut tx, online.session.id)
            .await
            .unwrap()
            .unwrap();
        drop(tx);
        let reserved = demo.reserve(online, &family(1)).await.unwrap();
        assert_eq!(reserved.status, Status::Confirmed);
        let told = online.session.starts_at - TimeDelta::hours(1);
        demo.0.clock.advance(told - demo.0.services.now());
        let key = &online.programme.key;
        assert!(
            !demo.says(key).await.contains(address.as_str()),
            "{key} tells everybody"
        );
        let own = Visitor::at(&demo.0, "192.0.2.7")
            .get(&format!("/r/{}", reserved.manage_token.expose()))
            .await;
        assert!(
            own.body.contains(address.as_str()),
            "{key} does not tell those who reserved"
        );
        demo.0.clock.set(START_AGAIN);
    }
}

/// The clock goes back for the next walk.
const START_AGAIN: &str = START;

async fn the_hotline_cuts_an_evening_into_slots_outside_the_desks_hours(demo: Demo) {
    let slots = demo.offerings("hotline").await;
    assert_eq!(slots.len(), 7);
    assert_eq!(hour(slots[0].slot.starts_at), "16:00");
    let session = &slots[0].session;
    assert_eq!(hour(session.ends_at), "19:40");
    assert!(session.hours_reason.is_some());
    for (number, slot) in slots.iter().enumerate() {
        demo.reserve(slot, &family(number)).await.unwrap();
    }
    assert_eq!(refusal(demo.reserve(&slots[3], &family(9)).await), ReserveRefusal::Full);
    demo.says("hotline").await;
}

async fn the_municipal_summit_is_history(demo: Demo) {
    let page = demo.says("municipal-summit").await;
    assert!(page.contains("令和元年") && page.contains("岡山県立大学"), "{page}");
    assert!(demo.offerings("municipal-summit").await.is_empty());
}
