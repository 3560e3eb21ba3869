//! The binary itself, as an operator runs it: killed in mid-work, badly configured, without its database; what it logs and
//! what it links.
//! Deliberately a real process each time; the verbs behind it have stories of their own.

use std::collections::{BTreeSet, HashMap};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::database::{Database, Kind};

/// A client that needs no certificates: the service is spoken to in the clear.
fn client() -> reqwest::Client {
    let tls = rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .build()
        .unwrap()
}

const BINARY: &str = env!("CARGO_BIN_EXE_madoguchi");

/// What the family of these stories typed; none of it may be found anywhere outside the sealed columns.
const TYPED: [&str; 3] = ["こがねい さくら", "sakura.koganei@example.jp", "09055501234"];

struct Service {
    process: Child,
    address: String,
    folder: TempDir,
}

fn settings(database: &Database, folder: &Path) -> HashMap<&'static str, String> {
    HashMap::from([
        ("DATABASE_URL", database.text_url()),
        ("MADOGUCHI_LISTEN", "127.0.0.1:0".to_owned()),
        ("MADOGUCHI_DEMO", "1".to_owned()),
        (
            "MADOGUCHI_SECRET_KEY",
            "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=".to_owned(),
        ),
        ("RUST_LOG", "debug".to_owned()),
        ("PATH", folder.display().to_string()),
    ])
}

impl Service {
    fn start(database: &Database, folder: TempDir) -> Self {
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(folder.path().join("log"))
            .unwrap();
        let mut process = Command::new(BINARY)
            .env_clear()
            .envs(settings(database, folder.path()))
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        let address = first
            .split_whitespace()
            .find(|word| word.starts_with("http://"))
            .unwrap()
            .to_owned();
        std::thread::spawn(move || lines.for_each(drop));
        Self {
            process,
            address,
            folder,
        }
    }

    async fn wait_until_ready(&self) {
        for _ in 0..600 {
            let ready = client().get(format!("{}/readyz", self.address)).send().await;
            if ready.is_ok_and(|answer| answer.status() == 200) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("not ready within half a minute");
    }

    fn kill_hard(mut self) -> TempDir {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        self.folder
    }
}

fn add_api_key(database: &Database, folder: &Path, scope: &str) -> String {
    let output = Command::new(BINARY)
        .args(["api-key", "add", "--name", "story", "--scope", scope])
        .env_clear()
        .envs(settings(database, folder))
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Slots that can be reserved now, largest first.
async fn open_slots(address: &str) -> Vec<String> {
    for _ in 0..200 {
        let slots = slots_now(address).await;
        if !slots.is_empty() {
            return slots;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Vec::new()
}

async fn slots_now(address: &str) -> Vec<String> {
    let sessions: Value = client()
        .get(format!("{address}/api/v1/sessions?limit=100"))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    // Until the schema is there, the service says that it is not ready.
    let list = sessions["sessions"].as_array().cloned().unwrap_or_default();
    let mut slots: Vec<(u64, String)> = list
        .iter()
        .filter(|session| session["accepting"] == true)
        .flat_map(|session| session["slots"].as_array().unwrap())
        .map(|slot| {
            let left = &slot["remaining"];
            let size = left["persons"].as_u64().or(left["households"].as_u64()).unwrap_or(1000);
            (size, slot["id"].as_str().unwrap().to_owned())
        })
        .collect();
    slots.sort_unstable_by(|a, b| b.cmp(a));
    slots.into_iter().map(|(_, id)| id).collect()
}

fn body(slot: &str, number: usize) -> Value {
    json!({
        "slot": slot,
        "party": { "persons": 1, "comes": ["family"] },
        "applicant": {
            "name": TYPED[0],
            "email": TYPED[1].replace('@', &format!("+{number}@")),
            "relation": "family",
        },
        "discretion": "discreet",
        "language": "ja",
        "pin": "2847",
    })
}

async fn reserve(address: &str, key: &str, slot: &str, number: usize) -> Option<Value> {
    let answer = client()
        .post(format!("{address}/api/v1/reservations"))
        .bearer_auth(key)
        .header("Idempotency-Key", format!("story-{number}"))
        .json(&body(slot, number))
        .send()
        .await
        .ok()?;
    if answer.status() == 201 {
        answer.json().await.ok()
    } else {
        None
    }
}

/// Message-IDs of the letters in the folder. A copy of a letter replaces its file, so copies do not show here.
fn letters(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let Ok(files) = std::fs::read_dir(folder) else {
        return found;
    };
    for file in files
        .filter_map(Result::ok)
        .filter(|file| file.path().extension().is_some_and(|e| e == "eml"))
    {
        let raw = std::fs::read(file.path()).unwrap();
        let message = mail_parser::MessageParser::default().parse(&raw).unwrap();
        found.insert(message.message_id().unwrap().to_owned());
    }
    found
}

fn mail_folder(database: &Database, folder: &Path) -> std::path::PathBuf {
    match database.folder() {
        Some(data) => data.join("mail"),
        None => folder.join("data/mail"),
    }
}

async fn killed_in_mid_work_it_keeps_every_reservation_it_acknowledged(kind: Kind) {
    let database = Database::make(kind).await;
    let service = Service::start(&database, TempDir::new().unwrap());
    service.wait_until_ready().await;
    let key = add_api_key(&database, service.folder.path(), "staff");
    let slot = open_slots(&service.address)
        .await
        .first()
        .expect("an open slot")
        .clone();

    let is_over = Arc::new(AtomicBool::new(false));
    let mut visitors = Vec::new();
    for visitor in 0..8_usize {
        let (address, key, slot, is_over) = (service.address.clone(), key.clone(), slot.clone(), Arc::clone(&is_over));
        visitors.push(tokio::spawn(async move {
            let mut acknowledged = Vec::new();
            for turn in 0..200_usize {
                if is_over.load(Ordering::Relaxed) {
                    break;
                }
                if let Some(answer) = reserve(&address, &key, &slot, visitor * 1000 + turn).await {
                    acknowledged.push(answer);
                }
            }
            acknowledged
        }));
    }
    // Kill while answers are still going out: once a few dozen letters show that the work is in full swing.
    let folder_of_letters = mail_folder(&database, service.folder.path());
    for _ in 0..400 {
        if letters(&folder_of_letters).len() >= 12 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let folder = service.kill_hard();
    is_over.store(true, Ordering::Relaxed);
    let mut acknowledged = Vec::new();
    for visitor in visitors {
        acknowledged.extend(visitor.await.unwrap());
    }
    assert!(
        acknowledged.len() >= 12,
        "only {} were acknowledged before the kill",
        acknowledged.len()
    );

    let service = Service::start(&database, folder);
    service.wait_until_ready().await;
    let kept = kept_numbers(&service.address, &key).await;
    for answer in &acknowledged {
        let number = answer["number"].as_str().unwrap();
        assert_eq!(
            kept.iter().filter(|one| *one == number).count(),
            1,
            "{number} was acknowledged and is not there once"
        );
    }

    // The dead worker's letter comes back after its claim; all others go out at once.
    let mut sent = BTreeSet::new();
    for _ in 0..400 {
        sent = letters(&folder_of_letters);
        if sent.len() + 1 >= kept.len() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(
        sent.len() + 1 >= kept.len(),
        "{} letters for {} reservations",
        sent.len(),
        kept.len()
    );
    assert!(sent.len() <= kept.len(), "a letter without its reservation");
    let folder = service.kill_hard();

    nothing_typed_is_found(&database, folder.path());
}

/// What a command of the operator says, and how it ends.
fn command(database: &Database, folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(BINARY)
        .args(arguments)
        .env_clear()
        .envs(settings(database, folder))
        .current_dir(folder)
        .output()
        .unwrap();
    let said = if output.status.success() {
        output.stdout
    } else {
        output.stderr
    };
    (output.status.code(), String::from_utf8(said).unwrap())
}

async fn purge_leaves_nothing_and_the_log_is_verified(kind: Kind) {
    let database = Database::make(kind).await;
    let folder = TempDir::new().unwrap();
    let service = Service::start(&database, folder);
    service.wait_until_ready().await;
    let key = add_api_key(&database, service.folder.path(), "staff");
    let slots = open_slots(&service.address).await;
    for number in 0..3 {
        reserve(&service.address, &key, &slots[0], number).await;
    }
    let mut raw = database.connect().await;
    let keys = raw.bytes("SELECT wrapped_key AS value FROM reservations").await;
    let keys: Vec<Vec<u8>> = keys.into_iter().flatten().collect();
    assert!(!keys.is_empty(), "nothing was reserved");
    let due = "UPDATE reservations SET status = 'cancelled', cancelled_by = 'family', cancelled_at = created_at, \
        erased_on = '2020-01-01'";
    raw.execute(due).await.unwrap();
    drop(raw);

    // While the service runs.
    let folder = service.folder.path();
    let (code, said) = command(&database, folder, &["purge"]);
    assert_eq!(code, Some(0), "{said}");
    // The worker's own round may have come before; then there is nothing left to erase, and all the same nothing is there.
    let by_purge = format!("erased: {} reservations, ", keys.len());
    assert!(
        said.starts_with(&by_purge) || said.starts_with("erased: 0 reservations, "),
        "{said}"
    );
    let left = "SELECT count(*) FROM reservations WHERE erased_at IS NULL";
    assert_eq!(database.number(left).await, 0);
    if let Some(data) = database.folder() {
        for file in std::fs::read_dir(data).unwrap().filter_map(Result::ok) {
            let bytes = std::fs::read(file.path()).unwrap_or_default();
            let is_there = |key: &Vec<u8>| bytes.windows(key.len()).any(|window| window == key.as_slice());
            assert!(!keys.iter().any(is_there), "a key is left in {}", file.path().display());
        }
    }
    let (code, said) = command(&database, folder, &["audit", "verify"]);
    assert_eq!(code, Some(0), "{said}");
    let head = said.trim().rsplit(' ').next().unwrap().to_owned();
    let (code, said) = command(&database, folder, &["audit", "verify", "--head", &head]);
    assert_eq!(code, Some(0), "{said}");
    let folder = service.kill_hard();
    nothing_typed_is_found(&database, folder.path());

    let off = match kind {
        Kind::Sqlite => "DROP TRIGGER audit_no_update",
        Kind::Postgres => "ALTER TABLE audit DISABLE TRIGGER USER",
    };
    let mut raw = database.connect().await;
    raw.batch(off).await.unwrap();
    let forged = "UPDATE audit SET act = 'nothing' WHERE id = (SELECT audit_id FROM audit_seals WHERE seq = 2)";
    raw.execute(forged).await.unwrap();
    let (code, said) = command(&database, folder.path(), &["audit", "verify"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("madoguchi: line 2 (") && said.contains("was altered"),
        "{said}"
    );
    database.remove().await;
}

mod purged_and_verified {
    use super::*;

    #[test]
    fn sqlite() {
        run(purge_leaves_nothing_and_the_log_is_verified(Kind::Sqlite));
    }

    #[test]
    fn postgres() {
        run(purge_leaves_nothing_and_the_log_is_verified(Kind::Postgres));
    }
}

async fn a_running_service_is_backed_up_and_restored_by_command(kind: Kind) {
    use std::os::unix::fs::PermissionsExt as _;

    let database = Database::make(kind).await;
    let service = Service::start(&database, TempDir::new().unwrap());
    service.wait_until_ready().await;
    let key = add_api_key(&database, service.folder.path(), "staff");
    let slots = open_slots(&service.address).await;
    for number in 0..3 {
        reserve(&service.address, &key, &slots[0], number).await;
    }
    let kept = kept_numbers(&service.address, &key).await;
    let folder = service.folder.path();
    let (code, said) = command(&database, folder, &["backup", "of-today"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.starts_with("backed up: "), "{said}");
    let file = folder.join("of-today");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!folder.join("of-today.part").exists());
    let before = std::fs::read(&file).unwrap();
    let (code, said) = command(&database, folder, &["backup", "of-today"]);
    assert_eq!((code, said.contains("is there already")), (Some(1), true), "{said}");
    assert_eq!(std::fs::read(&file).unwrap(), before);
    std::fs::write(folder.join("later.part"), "").unwrap();
    let (code, said) = command(&database, folder, &["backup", "later"]);
    assert_eq!(
        (code, said.contains("another backup is being written")),
        (Some(1), true),
        "{said}"
    );
    let (code, said) = command(&database, folder, &["restore", "of-today"]);
    assert_eq!(
        (code, said.contains("the database is not empty")),
        (Some(1), true),
        "{said}"
    );
    let (code, said) = command(&database, folder, &["restore", "of-yesterday"]);
    assert_eq!((code, said.contains("cannot be read")), (Some(1), true), "{said}");
    assert_eq!(command(&database, folder, &["backup"]).0, Some(2));

    // The machine is gone; another one, on the other database, goes on with the file and the key.
    let folder = service.kill_hard();
    database.remove().await;
    let other_kind = match kind {
        Kind::Sqlite => Kind::Postgres,
        Kind::Postgres => Kind::Sqlite,
    };
    let other = Database::make(other_kind).await;
    let (code, said) = command(&other, folder.path(), &["restore", "of-today"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("not in it: reservations made after that moment"),
        "{said}"
    );
    let again = Service::start(&other, folder);
    again.wait_until_ready().await;
    assert_eq!(kept_numbers(&again.address, &key).await, kept);
    let (code, said) = command(&other, again.folder.path(), &["audit", "verify"]);
    assert_eq!(code, Some(0), "{said}");
    again.kill_hard();
    other.remove().await;
}

async fn the_doctor_says_what_would_keep_it_from_serving(kind: Kind) {
    let database = Database::make(kind).await;
    let folder = TempDir::new().unwrap();
    let run_with = |extra: &[(&str, &str)]| {
        let output = Command::new(BINARY)
            .arg("doctor")
            .env_clear()
            .envs(settings(&database, folder.path()))
            .envs(extra.iter().copied())
            .current_dir(folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let complaint = String::from_utf8(output.stderr).unwrap();
        (output.status.code(), said, complaint)
    };
    let (code, said, complaint) = run_with(&[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("FAIL  database: ") && said.contains("madoguchi migrate"),
        "{said}"
    );
    assert!(complaint.contains("1 of 4 checks failed"), "{complaint}");

    let (code, said) = command(&database, folder.path(), &["migrate"]);
    assert_eq!(code, Some(0), "{said}");
    let (code, said, _) = run_with(&[]);
    assert_eq!(code, Some(0), "{said}");
    for line in [
        "warn  configuration: this is a demo",
        "warn  mail: ",
        "ok    database: ",
        "ok    secret key: ",
        "ok    clock: ",
        "ok    audit log: ",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    // Nobody listens there, and nobody has that name.
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let smtp = format!("smtp://somebody:secret-word@{}", closed.local_addr().unwrap());
    drop(closed);
    let (code, said, complaint) = run_with(&[
        ("MADOGUCHI_SMTP_URL", &smtp),
        ("MADOGUCHI_MAIL_FROM", "yoyaku@city.example.jp"),
        ("MADOGUCHI_BASE_URL", "https://nobody.invalid"),
    ]);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("FAIL  mail: ") && said.contains("FAIL  address: nobody.invalid"),
        "{said}"
    );
    assert!(complaint.contains("2 of 7 checks failed"), "{complaint}");
    assert!(!said.contains("secret-word") && !complaint.contains("secret-word"));
    database.remove().await;
}

mod examined {
    use super::*;

    #[test]
    fn sqlite() {
        run(the_doctor_says_what_would_keep_it_from_serving(Kind::Sqlite));
    }

    #[test]
    fn postgres() {
        run(the_doctor_says_what_would_keep_it_from_serving(Kind::Postgres));
    }
}

mod backed_up {
    use super::*;

    #[test]
    fn from_sqlite_to_postgres() {
        run(a_running_service_is_backed_up_and_restored_by_command(Kind::Sqlite));
    }

    #[test]
    fn from_postgres_to_sqlite() {
        run(a_running_service_is_backed_up_and_restored_by_command(Kind::Postgres));
    }
}

/// The numbers of all live reservations, page by page.
async fn kept_numbers(address: &str, key: &str) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    let mut after = String::new();
    loop {
        let url = format!("{address}/api/v1/staff/reservations?limit=100{after}");
        let page: Value = client()
            .get(url)
            .bearer_auth(key)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        let list = page["reservations"].as_array().expect("a list");
        kept.extend(list.iter().map(|one| one["number"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return kept,
        }
    }
}

/// Searches the log, and SQLite's files, for what the families typed.
fn nothing_typed_is_found(database: &Database, folder: &Path) {
    let log = std::fs::read(folder.join("log")).unwrap();
    assert!(!log.is_empty(), "nothing was logged, so nothing was looked at");
    let mut places = vec![("the log".to_owned(), log)];
    if let Some(data) = database.folder() {
        for file in std::fs::read_dir(data)
            .unwrap()
            .filter_map(Result::ok)
            .filter(|file| file.path().is_file())
        {
            places.push((file.path().display().to_string(), std::fs::read(file.path()).unwrap()));
        }
    }
    for (place, bytes) in places {
        for typed in ["こがねい", "koganei"] {
            assert!(
                !bytes.windows(typed.len()).any(|window| window == typed.as_bytes()),
                "{typed} stands in {place}"
            );
        }
    }
}

fn run(story: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(story);
}

mod killed_in_mid_work {
    use super::*;

    #[test]
    fn sqlite() {
        run(killed_in_mid_work_it_keeps_every_reservation_it_acknowledged(
            Kind::Sqlite,
        ));
    }

    #[test]
    fn postgres() {
        run(killed_in_mid_work_it_keeps_every_reservation_it_acknowledged(
            Kind::Postgres,
        ));
    }
}

fn refused(variables: &[(&str, &str)]) -> (Option<i32>, String) {
    let folder = TempDir::new().unwrap();
    let output = Command::new(BINARY)
        .env_clear()
        .envs(variables.iter().copied())
        .current_dir(folder.path())
        .output()
        .unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_wrong_setting_ends_in_one_sentence_and_code_two() {
    for variables in [
        &[("DATABASE_URL", "mysql://x")][..],
        &[("MADOGUCHI_LISTEN", "nowhere")],
        &[("DATABASE_URL", "postgres://db/x"), ("MADOGUCHI_MAIL_FROM", "a@b.jp")],
        &[("MADOGUCHI_SMTP_URL", "http://mail"), ("MADOGUCHI_MAIL_FROM", "a@b.jp")],
    ] {
        let (code, said) = refused(variables);
        assert_eq!(code, Some(2), "{said}");
        assert_eq!(said.trim().lines().count(), 1, "{said}");
        assert!(said.starts_with("madoguchi: "), "{said}");
    }
}

#[test]
fn the_binary_links_neither_libpq_nor_openssl() {
    let output = Command::new("ldd").arg(BINARY).output().unwrap();
    let linked = String::from_utf8(output.stdout).unwrap();
    assert!(linked.contains("libc.so"), "{linked}");
    for foreign in ["libpq", "libssl", "libcrypto", "libsqlite3"] {
        assert!(!linked.contains(foreign), "{linked}");
    }
}

#[test]
fn without_its_database_it_says_so_and_comes_back_by_itself() {
    run(async {
        // A folder where the file should be: SQLite cannot open it until the folder is gone.
        let folder = TempDir::new().unwrap();
        let blocked = folder.path().join("blocked.db");
        std::fs::create_dir(&blocked).unwrap();
        let mut process = Command::new(BINARY)
            .env_clear()
            .envs([
                ("DATABASE_URL", format!("sqlite://{}", blocked.display())),
                ("MADOGUCHI_LISTEN", "127.0.0.1:0".to_owned()),
                ("MADOGUCHI_DEMO", "1".to_owned()),
            ])
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        let address = first
            .split_whitespace()
            .find(|word| word.starts_with("http://"))
            .unwrap()
            .to_owned();
        std::thread::spawn(move || lines.for_each(drop));

        assert_eq!(
            client()
                .get(format!("{address}/healthz"))
                .send()
                .await
                .unwrap()
                .status(),
            200
        );
        assert_eq!(
            client().get(format!("{address}/readyz")).send().await.unwrap().status(),
            503
        );
        let page = client().get(&address).send().await.unwrap();
        assert_eq!(page.status(), 503);
        assert!(
            page.text().await.unwrap().contains("027-382-1111"),
            "the page names no telephone"
        );

        std::fs::remove_dir(&blocked).unwrap();
        let mut status = 503;
        for _ in 0..600 {
            status = client().get(&address).send().await.unwrap().status().as_u16();
            if status == 200 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        process.kill().unwrap();
        process.wait().unwrap();
        assert_eq!(status, 200, "it did not come back");
    });
}
