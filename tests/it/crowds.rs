//! A thousand acts of every kind at once, through three processes: none fails for want of order, and the counts are true.
//! Deliberately with a control that locks as it comes, to show that the story would notice.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;

use tokio::sync::{Barrier, Mutex, Semaphore};
use tokio::task::JoinSet;

use madoguchi::actions::answer_offer::{Answerer, OfferAnswer, answer_offer};
use madoguchi::actions::change_party::{Changer, NewWish, change_party};
use madoguchi::actions::change_slot::change_slot;
use madoguchi::actions::decide_pending::{Verdict, decide_pending};
use madoguchi::actions::hold_slot::{Holder, Wanted, expire_holds, extend_hold, hold_slot, release_holds};
use madoguchi::actions::lapse_due::lapse_due;
use madoguchi::actions::offer_out_of_turn::offer_out_of_turn;
use madoguchi::actions::plan_absence::{Planner, plan_absence};
use madoguchi::actions::record_attendance::record_attendance;
use madoguchi::actions::reserve_slot::{Reserved, Terms};
use madoguchi::actions::set_capacity::set_capacity;
use madoguchi::actions::undo_change::undo_change;
use madoguchi::domain::attendance::Attendance;
use madoguchi::domain::capacity::Capacity;
use madoguchi::domain::ids::{ChangeId, SessionId, SlotId};
use madoguchi::domain::offering::Passes;
use madoguchi::domain::party::{Party, Relation};
use madoguchi::domain::programme::{Acceptance, Participation, QueueOrder};
use madoguchi::domain::session_change::Plan;
use madoguchi::domain::staff::{Reach, Role, StaffMember};
use madoguchi::domain::token::SecretToken;

use crate::support::app::TestApp;
use crate::support::city::{consultations, session_on};
use crate::support::courses::class_rules;
use crate::support::database::Kind;
use crate::support::dice::Dice;
use crate::support::household::household;

on_both_databases![
    a_thousand_mixed_acts_at_once_leave_the_counts_true_and_nobody_stuck,
    two_who_lock_as_they_come_get_stuck_and_it_is_seen,
];

const ACTS: usize = 1000;
/// So many are under way at once.
const AT_ONCE: usize = 48;
const BROWSERS: usize = 6;

/// What the crowd works on.
struct Town {
    /// Two sessions of an event, three of a class, one that the desk decides on.
    slots: Vec<SlotId>,
    sessions: Vec<SessionId>,
    browsers: Vec<SecretToken>,
    officer: StaffMember,
    made: Mutex<Vec<Reserved>>,
    changes: Mutex<Vec<ChangeId>>,
}

impl Town {
    async fn of(app: &TestApp) -> Self {
        let limits = |households, persons| Capacity {
            households: Some(households),
            persons: Some(persons),
        };
        let mut plan = consultations().limit(None).participation(Participation::Event);
        plan.policy.forms.queue = QueueOrder::FirstThatFits;
        let event = app.programme(plan).await;
        let (mut slots, mut sessions) = (Vec::new(), Vec::new());
        for day in ["2026-12-01", "2026-12-02"] {
            let (session, own) = app.try_schedule(&event, session_on(day, limits(6, 12))).await.unwrap();
            sessions.push(session);
            slots.extend(own);
        }
        let mut course = crate::support::courses::class(class_rules()).limit(None);
        course.policy.forms.queue = QueueOrder::Strict;
        let class = app.class_of(limits(5, 10), course).await;
        sessions.extend(&class.sessions);
        slots.extend(&class.slots);
        let decided = consultations()
            .named("ひきこもり個別相談")
            .limit(None)
            .acceptance(Acceptance::Approval);
        let decided = app.programme(decided).await;
        let (session, own) = app
            .try_schedule(&decided, session_on("2026-12-03", limits(4, 8)))
            .await
            .unwrap();
        sessions.push(session);
        slots.extend(own);
        let fresh = || SecretToken::fresh(&*app.services.entropy);
        Self {
            slots,
            sessions,
            browsers: (0..BROWSERS).map(|_| fresh()).collect(),
            officer: app.staff(Role::Officer, Reach::EveryDesk).await,
            made: Mutex::default(),
            changes: Mutex::default(),
        }
    }

    async fn somebody(&self, dice: &mut Dice) -> Option<(SecretToken, madoguchi::domain::ids::ReservationId)> {
        let made = self.made.lock().await;
        let one = (!made.is_empty()).then(|| dice.pick(made.len() as u64))?;
        made.get(one).map(|one| (one.manage_token.clone(), one.id))
    }

    /// One act of one visitor, member of staff or worker; answers its name and how it ended.
    async fn act(&self, app: &TestApp, number: usize, mut dice: Dice) -> (&'static str, Result<(), String>) {
        let services = &app.services;
        let slot = self.slots[dice.pick(6)];
        let session = self.sessions[dice.pick(6)];
        let browser = &self.browsers[dice.pick(BROWSERS as u64)];
        let persons = dice.party();
        let kind = dice.below(100);
        if kind < 34 {
            let family = household(&format!("家族{number}")).persons(persons);
            let terms = Terms {
                browser: (dice.below(3) == 0).then(|| browser.clone()),
                waits_if_full: dice.below(4) > 0,
                is_single: dice.below(5) == 0,
                ..Terms::default()
            };
            let answer = app.ask(slot, &family).terms(terms).send().await;
            if let Ok(reserved) = &answer {
                self.made.lock().await.push(reserved.clone());
            }
            return ("reserve", ended(answer));
        }
        if kind < 42 {
            let holder = Holder {
                visit: browser.clone(),
                address: format!("192.0.2.{number}"),
                passes: Passes::default(),
            };
            return (
                "hold",
                ended(hold_slot(services, holder, Wanted::of(slot, persons)).await),
            );
        }
        match kind {
            42..44 => return ("extend", ended(extend_hold(services, browser).await)),
            44..46 => return ("release", ended(release_holds(services, browser).await)),
            46..48 => return ("expire", ended(expire_holds(services).await)),
            48..50 => return ("lapse", ended(lapse_due(services).await)),
            50..53 => {
                let (households, persons) = (Some(3 + dice.party()), Some(6 + 2 * dice.party()));
                let capacity = Capacity { households, persons };
                let answer = set_capacity(services, &self.officer, session, capacity).await;
                return ("set capacity", ended(answer));
            }
            53..55 => {
                let answer = app.change(&self.officer, session, Plan::Postpone, "会場の都合").await;
                if let Ok(change) = &answer {
                    self.changes.lock().await.push(*change);
                }
                return ("postpone", ended(answer));
            }
            55..58 => {
                let change = self.changes.lock().await.pop();
                let Some(change) = change else { return ("undo", Ok(())) };
                return ("undo", ended(undo_change(services, &self.officer, change).await));
            }
            _ => {}
        }
        self.act_on_one(app, kind, dice).await
    }

    /// What is done to a reservation that somebody has, or waits with.
    async fn act_on_one(&self, app: &TestApp, kind: u64, mut dice: Dice) -> (&'static str, Result<(), String>) {
        let services = &app.services;
        let (slot, session) = (self.slots[dice.pick(6)], self.sessions[dice.pick(6)]);
        let Some((token, id)) = self.somebody(&mut dice).await else {
            return ("nobody there yet", Ok(()));
        };
        match kind {
            58..66 => ("cancel", ended(app.cancel(&token).await)),
            66..73 => {
                let answer = if dice.below(3) > 0 {
                    OfferAnswer::Accept
                } else {
                    OfferAnswer::Decline
                };
                (
                    "answer",
                    ended(answer_offer(services, Answerer::Holder(token), answer).await),
                )
            }
            73..76 => {
                let reason = "急ぐ事情のため";
                (
                    "ahead",
                    ended(offer_out_of_turn(services, &self.officer, id, reason).await),
                )
            }
            76..82 => {
                let wish = NewWish {
                    party: Party::new(dice.party(), vec![Relation::Family], None).unwrap(),
                    note: None,
                };
                (
                    "resize",
                    ended(change_party(services, Changer::Holder(token), wish).await),
                )
            }
            82..87 => ("change slot", ended(change_slot(services, &token, slot).await)),
            87..93 => {
                let is_away = dice.below(2) == 0;
                let planner = Planner::Holder(token);
                (
                    "absence",
                    ended(plan_absence(services, planner, session, is_away).await),
                )
            }
            93..97 => (
                "decide",
                ended(decide_pending(services, &self.officer, id, Verdict::Approve).await),
            ),
            _ => {
                let attended = Some(Attendance::Attended);
                (
                    "attendance",
                    ended(record_attendance(services, &self.officer, id, attended).await),
                )
            }
        }
    }
}

/// A no by the rules is as good as a yes; what the store could not do is told.
fn ended<T, E: Debug>(answer: Result<T, E>) -> Result<(), String> {
    match answer.map_err(|error| format!("{error:?}")) {
        Err(error)
            if [
                "Store(",
                "Unavailable",
                "Unexpected",
                "Corrupt",
                "Refused\"",
                "AlreadyThere",
            ]
            .iter()
            .any(|sign| error.starts_with(sign)) =>
        {
            Err(error)
        }
        _ => Ok(()),
    }
}

/// Transactions that PostgreSQL ended because they waited for each other. Everybody whose count matters has left.
async fn deadlocks(app: &TestApp) -> i64 {
    let mut raw = app.database.connect().await;
    let counted = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
    raw.number(counted).await
}

const OTHERS: &str =
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";

/// Connections to the database now; `None` for SQLite, which counts none.
async fn connections(app: &TestApp) -> Option<i64> {
    match app.database.kind() {
        Kind::Postgres => Some(app.database.number(OTHERS).await),
        Kind::Sqlite => None,
    }
}

/// Waits until the connections of those who left are gone; they report what they counted as they go.
async fn until_only(app: &TestApp, before: i64) {
    let mut raw = app.database.connect().await;
    for _ in 0..600 {
        if raw.number(OTHERS).await <= before {
            return;
        }
        raw.execute("SELECT pg_sleep(0.05)").await.unwrap();
    }
    panic!("connections of those who left are still there");
}

async fn a_thousand_mixed_acts_at_once_leave_the_counts_true_and_nobody_stuck(app: TestApp) {
    let town = Arc::new(Town::of(&app).await);
    let before = connections(&app).await;
    let mut processes = Vec::new();
    for _ in 0..3 {
        processes.push(app.another_process().await);
    }
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    let mut acts = JoinSet::new();
    for number in 0..ACTS {
        let (town, turns) = (Arc::clone(&town), Arc::clone(&turns));
        let process = processes[number % processes.len()].clone();
        acts.spawn(async move {
            let _turn = turns.acquire().await.unwrap();
            town.act(&process, number, Dice(number as u64)).await
        });
    }
    let mut did: BTreeMap<&str, usize> = BTreeMap::new();
    let mut failed = Vec::new();
    for (name, answer) in acts.join_all().await {
        *did.entry(name).or_default() += 1;
        failed.extend(answer.err().map(|error| format!("{name}: {error}")));
    }
    assert_eq!(failed, Vec::<String>::new());
    assert!(did.len() >= 17, "some kind never came up: {did:?}");

    for browser in &town.browsers {
        release_holds(&app.services, browser).await.unwrap();
    }
    let mut somebody_has_a_place = false;
    for slot in &town.slots {
        let taken = app.taken(*slot).await;
        assert_eq!(taken, app.counted(*slot).await);
        somebody_has_a_place |= taken.households > 0;
    }
    assert!(somebody_has_a_place, "{did:?}");
    assert_over_no_limit(&app, &town).await;
    drop(processes);
    if let Some(before) = before {
        until_only(&app, before).await;
        assert_eq!(deadlocks(&app).await, 0);
    }
    app.let_letters_wait();
}

async fn assert_over_no_limit(app: &TestApp, town: &Town) {
    let mut tx = app.services.store.read().await.unwrap();
    let directory = madoguchi::store::schedule::directory(&mut tx).await.unwrap();
    let offerings = madoguchi::store::schedule::list_of_slots(&mut tx, &directory, &town.slots)
        .await
        .unwrap();
    for offering in offerings.values() {
        let (taken, limit) = (offering.slot.places.taken(), offering.slot.places.capacity());
        assert!(
            limit.households.is_none_or(|most| taken.households <= most)
                && limit.persons.is_none_or(|most| taken.persons <= most),
            "{taken:?} of {limit:?}"
        );
    }
}

/// The negative control: two transactions that take the same two rows, each in its own order.
async fn two_who_lock_as_they_come_get_stuck_and_it_is_seen(app: TestApp) {
    let mut raw = app.database.connect().await;
    let before = connections(&app).await;
    raw.batch("CREATE TABLE scratch (id integer PRIMARY KEY, acts integer NOT NULL); INSERT INTO scratch VALUES (1, 0), (2, 0);")
        .await
        .unwrap();
    let both_have_one = Arc::new(Barrier::new(2));
    let mut acts = JoinSet::new();
    let is_postgres = before.is_some();
    for [first, second] in [[1, 2], [2, 1]] {
        let (mut raw, both_have_one) = (app.database.connect().await, Arc::clone(&both_have_one));
        acts.spawn(async move {
            raw.batch("BEGIN").await.unwrap();
            // SQLite locks no row: there it is the reading before the writing that stands in the other's way.
            let take = |id: i32| format!("UPDATE scratch SET acts = acts + 1 WHERE id = {id}");
            if is_postgres {
                raw.execute(&take(first)).await.unwrap();
            } else {
                raw.number("SELECT count(*) FROM scratch").await;
            }
            both_have_one.wait().await;
            let taken = raw.execute(&take(second)).await;
            let ended = raw.batch(if taken.is_ok() { "COMMIT" } else { "ROLLBACK" }).await;
            ended.unwrap();
            taken.map_err(|error| madoguchi::store::StoreError::from(error).to_string())
        });
    }
    let answers = acts.join_all().await;
    let failed: Vec<&String> = answers.iter().filter_map(|answer| answer.as_ref().err()).collect();
    assert_eq!(
        failed,
        ["the database is not available: busy"],
        "exactly one of the two gave way"
    );
    if let Some(before) = before {
        until_only(&app, before).await;
        assert_eq!(deadlocks(&app).await, 1);
    }
}
