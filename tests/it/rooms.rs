//! Hours, rooms and counsellors: no session outside or on top of another one, whoever makes it and however many at once.
//! Deliberately through every door: single sessions, moves, imports. Rules are told in `rules`.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use madoguchi::actions::change_session::ChangeError;
use madoguchi::actions::create_session::{CreateError, Draft, create_sessions};
use madoguchi::actions::edit_calendar::{
    CalendarError, Place, add_special_day, remove_special_day, save_desk_hours, save_venue, upload_holidays,
};
use madoguchi::actions::import_list::{ImportError, Imported, check_list, import_list};
use madoguchi::actions::reserve_slot::ReserveError;
use madoguchi::actions::schedule_session::ScheduleError;
use madoguchi::actions::show_calendar::{show_desk, show_directory, show_hits};
use madoguchi::domain::calendar::{DeskCalendar, HolidayList, OpeningHours, Span, SpecialDay, VenueCalendar};
use madoguchi::domain::desk::{Venue, hours_mark};
use madoguchi::domain::ids::{ProgrammeId, SessionId, SlotId, StaffId, VenueId};
use madoguchi::domain::programme::Programme;
use madoguchi::domain::refusal::ReserveRefusal;
use madoguchi::domain::session::{NewSlot, ScheduleRefusal, Session, SessionStatus};
use madoguchi::domain::session_change::{ChangeRefusal, Plan};
use madoguchi::domain::staff::{Reach, Role, StaffMember};

use crate::support::app::TestApp;
use crate::support::city::{at, consultations, households, session_on};
use crate::support::database::Database;
use crate::support::household::household;
use crate::support::rules::instant;

on_both_databases![
    outside_the_hours_only_with_the_right_and_a_reason,
    a_venue_has_hours_of_its_own,
    one_room_holds_one_session_at_a_time,
    a_counsellor_is_in_one_place_at_a_time,
    many_at_once_for_one_room_give_exactly_one,
    without_the_lock_many_at_once_share_the_room,
    a_session_does_not_move_into_a_taken_room,
    a_new_closed_day_lists_what_it_hits,
    an_uploaded_list_overrides_the_rules,
    reserving_while_a_session_is_called_off_loses_nobody,
    a_list_is_imported_whole_or_not_at_all,
];

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn draft(app: &TestApp, programme: ProgrammeId, venue: VenueId, (from, to): (DateTime<Utc>, DateTime<Utc>)) -> Draft {
    let (now, entropy) = (app.services.now(), &*app.services.entropy);
    Draft {
        session: Session {
            id: SessionId::fresh(now, entropy),
            programme,
            venue: Some(venue),
            doors_open_at: None,
            starts_at: from,
            ends_at: to,
            was_starts_at: None,
            title: None,
            contents: Vec::new(),
            speaker: None,
            status: SessionStatus::Scheduled,
            public_reason: None,
            hours_reason: None,
            course: None,
            drawn_at: None,
        },
        slots: vec![NewSlot {
            id: SlotId::fresh(now, entropy),
            starts_at: from,
            ends_at: to,
            capacity: households(1),
        }],
        counsellor: None,
    }
}

fn times(on: &str, from: u32, to: u32) -> (DateTime<Utc>, DateTime<Utc>) {
    (instant(on, from), instant(on, to))
}

async fn room(app: &TestApp) -> VenueId {
    let admin = app.staff(Role::Admin, Reach::EveryDesk).await;
    let id = VenueId::fresh(app.services.now(), &*app.services.entropy);
    let venue = Venue {
        id,
        place: "2階 1番の部屋".to_owned(),
        address: "群馬県安中市安中1-23-13".to_owned(),
        entrance: None,
        parking: None,
        holds_one_session: true,
        calendar: VenueCalendar::default(),
    };
    save_venue(&app.services, &admin, (venue, String::new())).await.unwrap();
    id
}

async fn officer(app: &TestApp) -> StaffMember {
    app.staff(Role::Officer, Reach::Desk(app.desk.id)).await
}

fn refusal(answer: Result<Vec<SessionId>, CreateError>) -> ScheduleRefusal {
    match answer {
        Err(CreateError::Refused(_, ScheduleError::Refused(refusal))) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

async fn setting(app: &TestApp) -> (StaffMember, Arc<Programme>, VenueId) {
    (
        officer(app).await,
        app.programme(consultations()).await,
        room(app).await,
    )
}

async fn outside_the_hours_only_with_the_right_and_a_reason(app: TestApp) {
    let (staff, programme, room) = setting(&app).await;
    let evening = draft(&app, programme.id, room, times("2026-11-10", 16, 19));
    let refused = refusal(create_sessions(&app.services, &staff, vec![evening.clone()]).await);
    assert!(refused.to_string().contains("窓口"), "{refused}");
    let mut stated = evening;
    stated.session.hours_reason = Some("昼間に来られない方のため".to_owned());
    create_sessions(&app.services, &staff, vec![stated.clone()])
        .await
        .unwrap();
    // The reason is kept with the session; the log, which forgets nothing, only says that there is one.
    let kept = "SELECT hours_reason AS value FROM sessions WHERE hours_reason IS NOT NULL";
    assert_eq!(
        app.database.texts(kept).await,
        [Some("昼間に来られない方のため".to_owned())]
    );
    let logged = "SELECT count(*) FROM audit WHERE act = 'schedule session' AND detail = '時間外'";
    assert_eq!(app.database.number(logged).await, 1);
    let reception = app.staff(Role::Reception, Reach::Desk(app.desk.id)).await;
    let refused = create_sessions(&app.services, &reception, vec![stated]).await;
    assert!(matches!(refused, Err(CreateError::Unknown)), "{refused:?}");
    // All or none: the second of two lies on a holiday.
    let good = draft(&app, programme.id, room, times("2026-11-12", 10, 11));
    let holiday = draft(&app, programme.id, room, times("2026-11-23", 10, 11));
    let before = app.rows("sessions").await;
    let refused = create_sessions(&app.services, &staff, vec![good, holiday]).await;
    assert!(matches!(refused, Err(CreateError::Refused(1, _))), "{refused:?}");
    assert_eq!(app.rows("sessions").await, before);
}

async fn a_venue_has_hours_of_its_own(app: TestApp) {
    let (staff, programme, room) = setting(&app).await;
    let admin = app.staff(Role::Admin, Reach::EveryDesk).await;
    let span = Span::new(at(13, 0), at(16, 0)).unwrap();
    let mut venue = show_directory(&app.services).await.unwrap().venues[&room].clone();
    venue.calendar.hours = Some(OpeningHours::new([(chrono::Weekday::Tue, span)]).unwrap());
    let seen = show_directory(&app.services).await.unwrap().venues[&room].mark();
    let not_allowed = save_venue(&app.services, &staff, (venue.clone(), seen.clone())).await;
    assert!(
        matches!(not_allowed, Err(CalendarError::Unknown)),
        "venues are everybody's"
    );
    save_venue(&app.services, &admin, (venue, seen)).await.unwrap();
    let morning = draft(&app, programme.id, room, times("2026-11-10", 10, 11));
    let refused = refusal(create_sessions(&app.services, &staff, vec![morning]).await);
    assert!(refused.to_string().contains("会場"), "{refused}");
    let afternoon = draft(&app, programme.id, room, times("2026-11-10", 13, 14));
    create_sessions(&app.services, &staff, vec![afternoon.clone()])
        .await
        .unwrap();
    let closed = SpecialDay::Closed {
        reason: "会場の工事".to_owned(),
    };
    add_special_day(&app.services, &admin, Place::Venue(room), day("2026-11-17"), closed)
        .await
        .unwrap();
    let works = draft(&app, programme.id, room, times("2026-11-17", 13, 14));
    let refused = refusal(create_sessions(&app.services, &staff, vec![works]).await);
    assert!(refused.to_string().contains("会場の工事"), "{refused}");
}

async fn one_room_holds_one_session_at_a_time(app: TestApp) {
    let (staff, programme, room) = setting(&app).await;
    let first = draft(&app, programme.id, room, times("2026-11-10", 10, 12));
    create_sessions(&app.services, &staff, vec![first.clone()])
        .await
        .unwrap();
    for (from, to) in [(11, 13), (9, 11), (10, 12), (11, 12), (9, 13)] {
        let overlapping = draft(&app, programme.id, room, times("2026-11-10", from, to));
        let refused = refusal(create_sessions(&app.services, &staff, vec![overlapping]).await);
        assert!(
            matches!(refused, ScheduleRefusal::RoomTaken { .. }),
            "{from}-{to}: {refused}"
        );
    }
    let after = draft(&app, programme.id, room, times("2026-11-10", 12, 13));
    create_sessions(&app.services, &staff, vec![after]).await.unwrap();
    let elsewhere = draft(&app, programme.id, app.venue, times("2026-11-10", 10, 12));
    create_sessions(&app.services, &staff, vec![elsewhere.clone()])
        .await
        .unwrap();
    let beside = Draft {
        session: Session {
            id: SessionId::fresh(app.services.now(), &*app.services.entropy),
            ..elsewhere.session
        },
        slots: draft(&app, programme.id, app.venue, times("2026-11-10", 10, 12)).slots,
        counsellor: None,
    };
    create_sessions(&app.services, &staff, vec![beside]).await.unwrap();
    // What is called off frees the room.
    app.change(&staff, first.session.id, Plan::CallOff, "都合")
        .await
        .unwrap();
    let again = draft(&app, programme.id, room, times("2026-11-10", 10, 12));
    create_sessions(&app.services, &staff, vec![again]).await.unwrap();
}

async fn a_counsellor_is_in_one_place_at_a_time(app: TestApp) {
    let (staff, programme, room) = setting(&app).await;
    let counsellor: StaffId = app.staff(Role::Counsellor, Reach::Desk(app.desk.id)).await.id;
    let with = |draft: Draft| Draft {
        counsellor: Some(counsellor),
        ..draft
    };
    let first = with(draft(&app, programme.id, room, times("2026-11-10", 10, 12)));
    create_sessions(&app.services, &staff, vec![first]).await.unwrap();
    let elsewhere = with(draft(&app, programme.id, app.venue, times("2026-11-10", 11, 13)));
    let refused = refusal(create_sessions(&app.services, &staff, vec![elsewhere]).await);
    assert!(matches!(refused, ScheduleRefusal::CounsellorTaken { .. }), "{refused}");
    let later = with(draft(&app, programme.id, app.venue, times("2026-11-10", 13, 14)));
    create_sessions(&app.services, &staff, vec![later.clone()])
        .await
        .unwrap();
    let moved = app
        .change(&staff, later.session.id, app.move_to("2026-11-10", 11), "都合")
        .await;
    let taken = matches!(
        moved,
        Err(ChangeError::Refused(ChangeRefusal::Schedule(
            ScheduleRefusal::CounsellorTaken { .. }
        )))
    );
    assert!(taken, "{moved:?}");
}

const MANY: usize = 20;

async fn many_at_once_for_one_room_give_exactly_one(app: TestApp) {
    let (staff, programme, room) = setting(&app).await;
    let other = app.another_process().await;
    let mut asking = JoinSet::new();
    for number in 0..MANY {
        let app = if number % 2 == 0 { app.clone() } else { other.clone() };
        let (staff, programme) = (staff.clone(), programme.id);
        asking.spawn(async move {
            let wanted = draft(&app, programme, room, times("2026-11-10", 10, 12));
            create_sessions(&app.services, &staff, vec![wanted]).await
        });
    }
    let (made, refused): (Vec<_>, Vec<_>) = asking.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!(made.len(), 1);
    for answer in refused {
        assert!(matches!(refusal(answer), ScheduleRefusal::RoomTaken { .. }));
    }
    assert_eq!(app.rows("sessions").await, 1);
}

/// The negative control: everybody looks whether the room is free before anybody takes it, and nothing stands between.
async fn without_the_lock_many_at_once_share_the_room(database: Database) {
    let mut raw = database.connect().await;
    raw.batch("CREATE TABLE scratch (session integer NOT NULL)")
        .await
        .unwrap();
    let all_have_looked = Arc::new(Barrier::new(MANY));
    let mut asking = JoinSet::new();
    for number in 0..MANY {
        let mut raw = database.connect().await;
        let all_have_looked = Arc::clone(&all_have_looked);
        asking.spawn(async move {
            let is_free = raw.number("SELECT count(*) FROM scratch").await == 0;
            all_have_looked.wait().await;
            if is_free {
                raw.execute(&format!("INSERT INTO scratch (session) VALUES ({number})"))
                    .await
                    .unwrap();
            }
        });
    }
    asking.join_all().await;
    let sessions = raw.number("SELECT count(*) FROM scratch").await;
    assert!(
        sessions > 1,
        "{sessions} in one room: without a lock this must overlap, or the race above proves nothing"
    );
}

async fn a_session_does_not_move_into_a_taken_room(app: TestApp) {
    let (staff, programme, room) = setting(&app).await;
    let first = draft(&app, programme.id, room, times("2026-11-10", 10, 12));
    let second = draft(&app, programme.id, room, times("2026-11-17", 10, 12));
    let ids = create_sessions(&app.services, &staff, vec![first, second])
        .await
        .unwrap();
    let plan = Plan::Move {
        starts_at: instant("2026-11-10", 11),
        venue: Some(room),
        hours_reason: None,
    };
    let moved = app.change(&staff, ids[1], plan, "都合").await;
    let taken = matches!(
        moved,
        Err(ChangeError::Refused(ChangeRefusal::Schedule(
            ScheduleRefusal::RoomTaken { .. }
        )))
    );
    assert!(taken, "{moved:?}");
    let plan = Plan::Move {
        starts_at: instant("2026-11-17", 11),
        venue: Some(room),
        hours_reason: None,
    };
    app.change(&staff, ids[1], plan, "都合").await.unwrap();
}

async fn a_new_closed_day_lists_what_it_hits(app: TestApp) {
    let staff = officer(&app).await;
    let programme = app.programme(consultations()).await;
    let slots = app
        .schedule(&programme, session_on("2026-11-10", households(1)).slots(2))
        .await;
    app.slot_of(&programme, "2026-11-12", households(1)).await;
    app.reserve(slots[0], &household("はな")).await.unwrap();
    assert!(show_hits(&app.services, &staff).await.unwrap().is_empty());
    let place = Place::Desk(app.desk.id);
    let closed = || SpecialDay::Closed {
        reason: "庁舎の点検".to_owned(),
    };
    add_special_day(&app.services, &staff, place, day("2026-11-10"), closed())
        .await
        .unwrap();
    let twice = add_special_day(&app.services, &staff, place, day("2026-11-10"), closed()).await;
    assert!(matches!(twice, Err(CalendarError::DayTaken(_))), "{twice:?}");
    let hits = show_hits(&app.services, &staff).await.unwrap();
    assert_eq!(hits.len(), 1);
    assert_eq!(hits[0].offerings.len(), 2, "both slots of the one session");
    assert_eq!(hits[0].offerings[0].slot.places.taken().households, 1);
    assert!(hits[0].refusal.to_string().contains("庁舎の点検"));
    assert_eq!(app.taken(slots[0]).await.households, 1, "nothing moves by itself");
    let (_, days) = show_desk(&app.services, &staff, app.desk.id).await.unwrap().unwrap();
    remove_special_day(&app.services, &staff, place, days[0].id)
        .await
        .unwrap();
    assert!(show_hits(&app.services, &staff).await.unwrap().is_empty());
    // Shorter hours hit as well.
    let (desk, _) = show_desk(&app.services, &staff, app.desk.id).await.unwrap().unwrap();
    let afternoon = Span::new(at(13, 0), at(16, 0)).unwrap();
    let calendar = DeskCalendar {
        hours: OpeningHours::new([(chrono::Weekday::Tue, afternoon)]).unwrap(),
        ..desk.calendar.clone()
    };
    let seen = hours_mark(&desk.calendar);
    save_desk_hours(&app.services, &staff, app.desk.id, (calendar, seen))
        .await
        .unwrap();
    assert_eq!(show_hits(&app.services, &staff).await.unwrap().len(), 2);
}

async fn an_uploaded_list_overrides_the_rules(app: TestApp) {
    let admin = app.staff(Role::Admin, Reach::EveryDesk).await;
    let staff = officer(&app).await;
    let programme = app.programme(consultations()).await;
    let list = "国民の祝日・休日月日,国民の祝日・休日名称\r\n2026/11/10,特別の日\r\n";
    let list = HolidayList::read(list.as_bytes()).unwrap();
    let refused = upload_holidays(&app.services, &staff, list.clone()).await;
    assert!(matches!(refused, Err(CalendarError::Unknown)), "{refused:?}");
    upload_holidays(&app.services, &admin, list.clone()).await.unwrap();
    upload_holidays(&app.services, &admin, list).await.unwrap();
    let on = |text: &str| draft(&app, programme.id, app.venue, times(text, 10, 11));
    let refused = refusal(create_sessions(&app.services, &staff, vec![on("2026-11-10")]).await);
    assert!(refused.to_string().contains("特別の日"), "{refused}");
    create_sessions(&app.services, &staff, vec![on("2026-11-23")])
        .await
        .unwrap();
    assert_eq!(app.rows("public_holidays").await, 1, "replaced, not added to");
    // Another year is the rules' again.
    let refused = refusal(create_sessions(&app.services, &staff, vec![on("2027-11-23")]).await);
    assert!(refused.to_string().contains("勤労感謝の日"), "{refused}");
}

async fn reserving_while_a_session_is_called_off_loses_nobody(app: TestApp) {
    let staff = officer(&app).await;
    let programme = app.programme(consultations()).await;
    let slot = app.slot_of(&programme, "2026-11-10", households(100)).await;
    let session = app.offerings(&programme).await[0].session.id;
    let other = app.another_process().await;
    let mut asking = JoinSet::new();
    for number in 0..40 {
        let app = if number % 2 == 0 { app.clone() } else { other.clone() };
        asking.spawn(async move { app.reserve(slot, &household(&format!("家族{number}"))).await });
    }
    let calling_off = {
        let app = app.clone();
        tokio::spawn(async move { app.change(&staff, session, Plan::CallOff, "大雪のため").await.unwrap() })
    };
    let answers = asking.join_all().await;
    calling_off.await.unwrap();
    let reserved = answers.iter().filter(|answer| answer.is_ok()).count();
    for answer in answers.iter().filter_map(|answer| answer.as_ref().err()) {
        assert!(
            matches!(answer, ReserveError::Refused(ReserveRefusal::NotScheduled)),
            "{answer:?}"
        );
    }
    assert_eq!(app.taken(slot).await.households, 0);
    assert!(
        app.live_reservations(slot).await.is_empty(),
        "nobody sits in a session that was called off"
    );
    let told = app.rows("change_notices").await;
    assert_eq!(
        usize::try_from(told).unwrap(),
        reserved,
        "everybody who got a place hears of it"
    );
}

async fn a_list_is_imported_whole_or_not_at_all(app: TestApp) {
    let staff = officer(&app).await;
    app.programme(consultations().named("講演会")).await;
    let heading = "事業,日付,曜日,時間,題名,講師,人数";
    let wrong = format!(
        "{heading}\n講演会,令和4年7月5日,月,,ひきこもりを知る,山田 花子,30名\n講演会,2026年11月23日,月,10:00～12:00,休日の会,,20名\n知らない会,2025-01-01,,,,,\n"
    );
    let Err(ImportError::Problems(problems)) = check_list(&app.services, &staff, wrong.as_bytes()).await else {
        panic!("problems");
    };
    assert_eq!(problems.iter().map(|problem| problem.line).collect::<Vec<_>>(), [2, 4]);
    let holiday = format!(
        "{heading}\n講演会,令和4年7月5日,月,,ひきこもりを知る,山田 花子,30名\n講演会,2026年11月23日,月,10:00～12:00,休日の会,,20名\n"
    );
    let list = check_list(&app.services, &staff, holiday.as_bytes()).await.unwrap();
    assert_eq!(list.warnings.len(), 1, "5 July 2022 was a Tuesday");
    let refused = import_list(&app.services, &staff, holiday.into_bytes()).await;
    assert!(
        matches!(refused, Err(ImportError::Refused { line: 3, .. })),
        "{refused:?}"
    );
    assert_eq!(app.rows("history").await + app.rows("sessions").await, 0);
    let good = format!(
        "{heading}\n講演会,令和4年7月5日,月,,ひきこもりを知る,山田 花子,30名\n講演会,2026年11月24日,火,10:00～12:00,平日の会,,20名\n"
    );
    let imported = import_list(&app.services, &staff, good.clone().into_bytes())
        .await
        .unwrap();
    assert_eq!(imported, Imported { past: 1, upcoming: 1 });
    let twice = import_list(&app.services, &staff, good.into_bytes()).await;
    assert!(
        matches!(twice, Err(ImportError::Problems(_))),
        "what is there already is told: {twice:?}"
    );
    assert_eq!(app.rows("history").await, 1);
}
