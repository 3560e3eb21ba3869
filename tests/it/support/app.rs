//! The service on one database with a clock, randomness and a mailbox in the story's hand, and its verbs in short words.
//! Deliberately below HTTP: whoever tells a story of pages builds on `services`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use chrono::{DateTime, Utc};
use tokio::sync::Notify;
use url::Url;
use uuid::Uuid;

use madoguchi::actions::Services;
use madoguchi::actions::cancel_reservation::{CancelError, Canceller, cancel_reservation};
use madoguchi::actions::deliver_letter::deliver_letter;
use madoguchi::actions::open_reservation::{Opened, open_by_link};
use madoguchi::actions::reserve_slot::{Door, Request, ReserveError, Reserved, Terms, reserve_slot};
use madoguchi::domain::capacity::Taken;
use madoguchi::domain::desk::Desk;
use madoguchi::domain::ids::{ReservationId, SlotId, StaffId, VenueId};
use madoguchi::domain::refusal::ReserveRefusal;
use madoguchi::domain::reservation::{Reservation, Status};
use madoguchi::domain::staff::{Membership, Reach, Role, StaffMember};
use madoguchi::domain::token::SecretToken;
use madoguchi::mail::address::SenderAddress;
use madoguchi::mail::memory::MemoryMailbox;
use madoguchi::mail::transport::Mailer;
use madoguchi::store::crypto::Keyring;
use madoguchi::store::figures::Counting;
use madoguchi::store::staff::{self, NewStaff};
use madoguchi::store::{Store, audit, migrations, reservations, schedule};

use super::city;
use super::clock::{ManualClock, START};
use super::database::Database;
use super::entropy::SeededEntropy;
use super::household::Household;
use super::post::Mail;

/// The service's key in the stories.
pub const SERVICE_KEY: [u8; 32] = [7; 32];
pub const BASE_URL: &str = "https://yoyaku.city.example.jp";

#[derive(Clone)]
pub struct TestApp {
    pub services: Services,
    pub database: Database,
    pub clock: Arc<ManualClock>,
    pub entropy: Arc<SeededEntropy>,
    pub mailbox: MemoryMailbox,
    /// The first desk, key `welfare`.
    pub desk: Arc<Desk>,
    pub venue: VenueId,
    may_wait: Arc<AtomicBool>,
    asked: Arc<AtomicU64>,
}

/// A request for a place, as one household sends it.
pub struct Ask<'a> {
    app: &'a TestApp,
    slot: SlotId,
    household: &'a Household,
    door: Door,
    key: String,
    terms: Terms,
}

impl TestApp {
    pub async fn start(database: Database) -> Self {
        let mut app = Self::unmigrated(database).await;
        migrations::run(&app.services.store).await.unwrap();
        app.desk = city::add_desk(&app.services, "welfare").await;
        app.venue = app.add_venue("city-hall").await;
        app
    }

    /// On a database as it is; its desk and venue are not in it.
    pub async fn unmigrated(database: Database) -> Self {
        let clock = Arc::new(ManualClock::starting_at(START));
        let sender = SenderAddress::parse("yoyaku@city.example.jp").unwrap();
        let (mailer, mailbox) = Mailer::memory(sender);
        let entropy = Arc::new(SeededEntropy::new(1));
        let services = Services {
            store: open_store_at(&database, clock.clone()).await,
            mailer: Arc::new(mailer),
            identity: None,
            clock: clock.clone(),
            entropy: entropy.clone(),
            base_url: Url::parse(BASE_URL).unwrap(),
            mail_domain: "city.example.jp".to_owned(),
            digest_hour: None,
            figures_layout: Arc::default(),
            new_letter: Arc::new(Notify::new()),
        };
        let desk = Arc::new(city::desk(&services, "welfare"));
        Self {
            services,
            database,
            clock,
            entropy,
            mailbox,
            desk,
            venue: VenueId(Uuid::nil()),
            may_wait: Arc::default(),
            asked: Arc::default(),
        }
    }

    /// The same service in a second process: its own connections and randomness, the same database, clock and mail server.
    pub async fn another_process(&self) -> Self {
        let seed = self.asked.fetch_add(1, Ordering::Relaxed) + 1000;
        let mut other = self.clone();
        other.services.store = open_store_at(&self.database, self.clock.clone()).await;
        other.entropy = Arc::new(SeededEntropy::new(seed));
        other.services.entropy = other.entropy.clone();
        other.services.new_letter = Arc::new(Notify::new());
        other
    }

    /// The same service started again with these keys, newest first.
    pub async fn with_keys(&self, keys: &[[u8; 32]]) -> Self {
        let mut other = self.another_process().await;
        let counting = counting(self.clock.clone());
        other.services.store = Store::open(&self.database.url(), Keyring::new(keys), counting)
            .await
            .unwrap();
        other
    }

    // ── reserving and cancelling ─────────────────────────────────────────────────────────────────────────────────────

    pub async fn reserve(&self, slot: SlotId, household: &Household) -> Result<Reserved, ReserveError> {
        self.ask(slot, household).send().await
    }

    /// A request through the family's page under a key of its own, until told otherwise.
    pub fn ask<'a>(&'a self, slot: SlotId, household: &'a Household) -> Ask<'a> {
        Ask {
            app: self,
            slot,
            household,
            door: Door::Page,
            key: format!("request-{}", self.asked.fetch_add(1, Ordering::Relaxed)),
            terms: Terms::default(),
        }
    }

    pub async fn cancel(&self, token: &SecretToken) -> Result<(ReservationId, Status), CancelError> {
        cancel_reservation(&self.services, Canceller::Holder(token.clone())).await
    }

    pub async fn cancel_for_staff(
        &self,
        member: &StaffMember,
        id: ReservationId,
    ) -> Result<(ReservationId, Status), CancelError> {
        cancel_reservation(&self.services, Canceller::Staff(member.clone(), id)).await
    }

    pub async fn open(&self, token: &SecretToken) -> Option<Opened> {
        open_by_link(&self.services, token).await.unwrap()
    }

    /// Somebody with a role, at one desk or at all.
    pub fn member(&self, role: Role, reach: Reach) -> StaffMember {
        StaffMember {
            id: StaffId::fresh(self.services.now(), &*self.services.entropy),
            name: "窓口 係".to_owned(),
            memberships: vec![Membership { role, reach }],
        }
    }

    /// The same with an account in the database, for what must be traced back to somebody.
    pub async fn staff(&self, role: Role, reach: Reach) -> StaffMember {
        let member = self.member(role, reach);
        let colleague = member.clone();
        let now = self.services.now();
        self.services
            .store
            .write(|tx| {
                Box::pin(async move {
                    let new = NewStaff {
                        id: colleague.id,
                        email: &format!("{}@city.example.jp", colleague.id),
                        name: &colleague.name,
                        password_hash: "nobody signs in with this",
                        membership: colleague.memberships[0],
                        membership_id: colleague.id.0,
                    };
                    staff::insert(tx, &new, now).await
                })
            })
            .await
            .unwrap();
        member
    }

    // ── looking ──────────────────────────────────────────────────────────────────────────────────────────────────────

    /// What a slot's row says is taken.
    pub async fn taken(&self, slot: SlotId) -> Taken {
        let mut tx = self.services.store.read().await.unwrap();
        let directory = schedule::directory(&mut tx).await.unwrap();
        let offering = schedule::find(&mut tx, &directory, slot).await.unwrap().unwrap();
        offering.slot.places.taken()
    }

    /// What the reservations of a slot say is taken: the truth that the row must agree with.
    pub async fn counted(&self, slot: SlotId) -> Taken {
        let live = self.live_reservations(slot).await;
        Taken {
            households: u32::try_from(live.len()).unwrap(),
            persons: live.iter().map(|reservation| reservation.party.persons()).sum(),
        }
    }

    pub async fn live_reservations(&self, slot: SlotId) -> Vec<Reservation> {
        let mut tx = self.services.store.read().await.unwrap();
        let mut all = reservations::list_of_slots(&mut tx, &[slot]).await.unwrap();
        all.retain(|reservation| reservation.status.occupies());
        all
    }

    /// Acts and actors of one row's audit lines, oldest first.
    pub async fn audit_of(&self, subject: Uuid) -> Vec<(DateTime<Utc>, String, String)> {
        let mut tx = self.services.store.read().await.unwrap();
        audit::list_of_subject(&mut tx, subject).await.unwrap()
    }

    pub async fn rows(&self, table: &str) -> i64 {
        self.database.number(&format!("SELECT count(*) FROM {table}")).await
    }

    // ── letters ──────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Does the worker's round; answers what was delivered in it.
    pub async fn deliver_all(&self) -> Vec<Mail> {
        while deliver_letter(&self.services).await.unwrap() {}
        self.mailbox.take().into_iter().map(Mail).collect()
    }

    pub async fn waiting_letters(&self) -> i64 {
        let query = "SELECT count(*) FROM letters WHERE state = 'queued'";
        self.database.number(query).await
    }

    /// This story is about something else, and does not deliver its letters.
    pub fn let_letters_wait(&self) {
        self.may_wait.store(true, Ordering::Relaxed);
    }

    pub fn letters_may_wait(&self) -> bool {
        self.may_wait.load(Ordering::Relaxed)
    }
}

impl Ask<'_> {
    pub fn key(mut self, key: &str) -> Self {
        key.clone_into(&mut self.key);
        self
    }

    pub fn door(mut self, door: Door) -> Self {
        self.door = door;
        self
    }

    pub fn terms(mut self, terms: Terms) -> Self {
        self.terms = terms;
        self
    }

    /// Waits if there is no place.
    pub fn or_wait(mut self) -> Self {
        self.terms.waits_if_full = true;
        self
    }

    pub fn staff(self, member: &StaffMember) -> Self {
        self.door(Door::Staff {
            member: member.clone(),
            beyond_window: None,
        })
    }

    pub fn staff_beyond_window(self, member: &StaffMember, reason: &str) -> Self {
        self.door(Door::Staff {
            member: member.clone(),
            beyond_window: Some(reason.to_owned()),
        })
    }

    pub async fn send(self) -> Result<Reserved, ReserveError> {
        let request = Request {
            slot: self.slot,
            wish: self.household.wish(),
            door: self.door,
            terms: self.terms,
            seen_starts_at: None,
            idempotency_key: self.key,
            body: self.household.body(self.slot),
        };
        reserve_slot(&self.app.services, request).await
    }
}

/// The refusal that a request met.
pub fn refusal(answer: Result<Reserved, ReserveError>) -> ReserveRefusal {
    match answer {
        Err(ReserveError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

pub async fn open_store(database: &Database) -> Store {
    open_store_at(database, Arc::new(ManualClock::starting_at(START))).await
}

/// A store that counts for the figures by this clock, with randomness of its own: the story's numbers stay what they are.
pub async fn open_store_at(database: &Database, clock: Arc<ManualClock>) -> Store {
    Store::open(&database.url(), Keyring::new(&[SERVICE_KEY]), counting(clock))
        .await
        .unwrap()
}

/// What counts for the figures.
pub fn counting(clock: Arc<ManualClock>) -> Arc<Counting> {
    static SEED: AtomicU64 = AtomicU64::new(1 << 32);
    let entropy = SeededEntropy::new(SEED.fetch_add(1, Ordering::Relaxed));
    Arc::new(Counting::new(clock, Arc::new(entropy)))
}
