//! A stolen database file, backup or log tells nobody's name: what was entered is not to be found in any byte.
//! Deliberately looks with eyes of its own, at the files and at every column of every table, not through the store.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use madoguchi::actions::accept_invitation::accept_invitation;
use madoguchi::actions::add_api_key::add_api_key;
use madoguchi::actions::add_staff::{NewColleague, add_staff};
use madoguchi::actions::count_attempt::{RESERVE_BY_ADDRESS, count_attempt};
use madoguchi::actions::look_up_reservation::look_up_reservation;
use madoguchi::domain::api_key::Scope;
use madoguchi::domain::person::Pin;
use madoguchi::domain::staff::Role;
use madoguchi::domain::token::SecretToken;
use madoguchi::mail::transport::SendError;

use crate::support::app::TestApp;
use crate::support::city::households;
use crate::support::database::{Kind, Raw};
use crate::support::household::{Household, household};
use crate::support::log::Log;

on_both_databases![
    nothing_that_a_family_entered_can_be_read_from_the_database,
    nothing_that_a_family_entered_stands_in_the_log,
];

const NAME: &str = "雲隠 秘子";
const KANA: &str = "クモガクレ ヒメコ";
const EMAIL: &str = "himeko.kumogakure@example.jp";
const PHONE: &str = "09055501234";
const PIN: &str = "70518263";
const NOTE: &str = "長男が六年間部屋から出ていません";
const HOURS: &str = "午前十時まで";
const ADDRESS: &str = "203.0.113.77";
const KEY: &str = "idempotency-key-of-himeko";

fn himeko() -> Household {
    household(NAME)
        .kana(KANA)
        .email(EMAIL)
        .phone("０９０－５５５０－１２３４")
        .pin(PIN)
        .note(NOTE)
        .hours(HOURS)
}

/// What must not be found, each with a name for the failure.
struct Hidden(Vec<(&'static str, Vec<u8>)>);

impl Hidden {
    fn personal() -> Self {
        Self(
            [
                ("name", NAME),
                ("family name", "雲隠"),
                ("kana", KANA),
                ("e-mail", EMAIL),
                ("part of the e-mail", "kumogakure"),
                ("phone", PHONE),
                ("phone with hyphens", "090-5550-1234"),
                ("PIN", PIN),
                ("note", NOTE),
                ("hours for calls", HOURS),
                ("network address", ADDRESS),
                ("idempotency key", KEY),
            ]
            .map(|(what, text)| (what, text.as_bytes().to_vec()))
            .into(),
        )
    }

    /// A secret's characters and, where they are base64, the bytes behind them.
    fn secret(&mut self, what: &'static str, text: &str) {
        self.0.push((what, text.as_bytes().to_vec()));
        if let Ok(bytes) = URL_SAFE_NO_PAD.decode(text) {
            self.0.push((what, bytes));
        }
    }

    fn found_in(&self, place: &str, bytes: &[u8]) -> Vec<String> {
        let found = self.0.iter().filter(|(_, needle)| contains(bytes, needle));
        found.map(|(what, _)| format!("{what} in {place}")).collect()
    }
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(bytes, needle).is_some()
}

/// Reserves in every way that leaves something behind, and gives back what must stay hidden and one number that need not.
async fn a_life_of_secrets(app: &TestApp) -> (Hidden, String) {
    let mut hidden = Hidden::personal();
    let slot = app.slot(households(9)).await;
    count_attempt(&app.services, RESERVE_BY_ADDRESS, ADDRESS).await.unwrap();
    let first = app.ask(slot, &himeko()).key(KEY).send().await.unwrap();
    hidden.secret("manage token", first.manage_token.expose());
    // Unkeyed, the fingerprint of a request would tell whoever guesses its contents that the guess is right.
    hidden
        .0
        .push(("fingerprint", Sha256::digest(himeko().body(slot)).to_vec()));
    let pin = Pin::parse(PIN, false).unwrap().unwrap();
    let visit = look_up_reservation(&app.services, &first.number, &pin, ADDRESS)
        .await
        .unwrap();
    hidden.secret("token of a look-up", visit.expose());
    app.deliver_all().await;

    app.cancel(&first.manage_token).await.unwrap();
    let busy = SendError::Temporary("451 later".to_owned());
    app.mailbox.fail_always(busy);
    app.deliver_all().await;
    // A second one, whose letter has not been sent and still has its link.
    let second = app.reserve(slot, &himeko()).await.unwrap();
    hidden.secret("manage token not yet sent", second.manage_token.expose());
    app.let_letters_wait();

    let colleague = NewColleague {
        email: "tanaka@city.example.jp",
        name: None,
        role: Role::Admin,
        desk: None,
        password: None,
    };
    let password = add_staff(&app.services, colleague).await.unwrap();
    hidden.secret("one-time password", &password);
    let invitation = SecretToken::parse(&password).unwrap();
    let own = "kaeru yakan tokage 7";
    hidden.secret("staff password", own);
    let cookie = accept_invitation(&app.services, &invitation, own, ADDRESS.into())
        .await
        .unwrap();
    hidden.secret("staff session", cookie.expose());
    let key = add_api_key(&app.services, "広報", Scope::Read).await.unwrap();
    hidden.secret("API key", key.expose());
    (hidden, first.number.compact().to_owned())
}

async fn nothing_that_a_family_entered_can_be_read_from_the_database(app: TestApp) {
    let (hidden, number) = a_life_of_secrets(&app).await;
    let places = match app.database.kind() {
        Kind::Sqlite => every_file(&app),
        Kind::Postgres => every_column(&app).await,
    };
    let found: Vec<String> = places
        .iter()
        .flat_map(|(place, bytes)| hidden.found_in(place, bytes))
        .collect();
    assert_eq!(found, Vec::<String>::new());
    // The control: what is known to stand in the clear is found the same way.
    let plain = |needle: &str| places.iter().any(|(_, bytes)| contains(bytes, needle.as_bytes()));
    assert!(plain(&number), "the search finds nothing at all, so it proves nothing");
    assert!(plain("安中市役所 2階 第1会議室") && plain("tanaka@city.example.jp"));
}

/// The SQLite file and what SQLite keeps beside it.
fn every_file(app: &TestApp) -> Vec<(String, Vec<u8>)> {
    let files = std::fs::read_dir(app.database.folder().unwrap()).unwrap();
    let files: Vec<(String, Vec<u8>)> = files
        .map(|file| file.unwrap().path())
        .map(|path| (path.display().to_string(), std::fs::read(&path).unwrap()))
        .collect();
    for ending in [".db", "-wal", "-shm"] {
        assert!(files.iter().any(|(name, _)| name.ends_with(ending)), "no {ending} file");
    }
    files
}

/// Every column of every table: its bytes, or its text in UTF-8.
async fn every_column(app: &TestApp) -> Vec<(String, Vec<u8>)> {
    let mut raw = app.database.connect().await;
    let columns = "SELECT table_name || '.' || column_name || '.' || data_type AS value \
        FROM information_schema.columns WHERE table_schema = 'public'";
    let mut places = Vec::new();
    for column in raw.texts(columns).await.into_iter().flatten() {
        let [table, name, data_type] = column.splitn(3, '.').collect::<Vec<_>>().try_into().unwrap();
        places.push((column.clone(), bytes_of(&mut raw, table, name, data_type).await));
    }
    assert!(places.len() > 100, "{} columns", places.len());
    places
}

async fn bytes_of(raw: &mut Raw, table: &str, name: &str, data_type: &str) -> Vec<u8> {
    let bytes = match data_type {
        "bytea" => format!("\"{name}\""),
        _ => format!("convert_to(\"{name}\"::text, 'UTF8')"),
    };
    let rows = raw.bytes(&format!("SELECT {bytes} AS value FROM \"{table}\"")).await;
    rows.into_iter().flatten().collect::<Vec<_>>().join(&b'\n')
}

async fn nothing_that_a_family_entered_stands_in_the_log(app: TestApp) {
    let log = Log::listen();
    let (hidden, _) = a_life_of_secrets(&app).await;
    let unknown = SendError::Permanent("550 5.1.1 no such user".to_owned());
    app.mailbox.fail_always(unknown);
    app.deliver_all().await;
    let logged = log.bytes();
    assert_eq!(hidden.found_in("the log", &logged), Vec::<String>::new());
    assert!(contains(&logged, b"letter given up"), "nothing was logged at all");
}
