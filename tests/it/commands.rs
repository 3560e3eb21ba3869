//! The binary in an operator's hands: commands that need no service, commands too early, what is printed and logged, how it
//! ends.
//! Deliberately a real process each time; what a kill in mid-work leaves is in `process`.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use tempfile::TempDir;

use crate::support::database::Database;

const BINARY: &str = env!("CARGO_BIN_EXE_madoguchi");
const KEY: (&str, &str) = ("MADOGUCHI_SECRET_KEY", "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=");

on_both_databases![
    a_command_on_a_database_that_was_never_migrated_says_what_to_do,
    two_that_migrate_at_once_both_succeed,
];

fn command(folder: &Path, environment: &[(&str, &str)], arguments: &[&str]) -> Command {
    let mut command = Command::new(BINARY);
    command
        .args(arguments)
        .env_clear()
        .envs(environment.iter().copied())
        .current_dir(folder);
    command
}

fn complaint(output: &Output) -> (Option<i32>, String) {
    (output.status.code(), String::from_utf8(output.stderr.clone()).unwrap())
}

#[test]
fn what_needs_no_service_works_on_a_machine_where_no_setting_can_be_used() {
    let folder = TempDir::new().unwrap();
    let broken = [("DATABASE_URL", "mysql://x"), ("MADOGUCHI_CONFIG", "no-such-file")];
    let days = ["--from", "2026-11-01", "--to", "2026-11-30"];
    let rule = ["schedule", "--rule", "1Tu", "--closed-day", "skip"];
    for (arguments, word) in [
        (vec!["openapi"], "\"openapi\""),
        (
            vec!["holidays", "--from", "2026", "--to", "2026"],
            "2026-11-03,文化の日",
        ),
        ([&rule[..], &days].concat(), "2026-11-03,,"),
    ] {
        let output = command(folder.path(), &broken, &arguments).output().unwrap();
        assert!(output.status.success(), "{:?}", complaint(&output));
        assert!(
            String::from_utf8(output.stdout).unwrap().contains(word),
            "{arguments:?}"
        );
    }
    // With a desk it needs the database, and says what is wrong.
    let of_desk = [&rule[..], &days, &["--desk", "welfare"]].concat();
    let output = command(folder.path(), &broken, &of_desk).output().unwrap();
    let (code, said) = complaint(&output);
    assert_eq!((code, said.contains("MADOGUCHI_CONFIG")), (Some(2), true), "{said}");
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        0,
        "something was written"
    );
}

#[test]
fn holidays_of_years_that_are_not_known_or_reversed_are_refused() {
    let folder = TempDir::new().unwrap();
    for (from, to, word) in [
        ("2027", "2026", "--to must not lie before --from"),
        ("1900", "2026", "1955 to 2050"),
        ("2026", "2051", "1955 to 2050"),
    ] {
        let output = command(folder.path(), &[], &["holidays", "--from", from, "--to", to]).output();
        let output = output.unwrap();
        let (code, said) = complaint(&output);
        assert_eq!((code, said.contains(word)), (Some(2), true), "{said}");
        assert!(output.stdout.is_empty());
    }
}

async fn a_command_on_a_database_that_was_never_migrated_says_what_to_do(database: Database) {
    let folder = TempDir::new().unwrap();
    let url = database.text_url();
    let environment = [("DATABASE_URL", url.as_str()), KEY, ("RUST_LOG", "off")];
    let (days, rule) = (["--from", "2026-11-01", "--to", "2026-11-30"], ["--rule", "1Tu"]);
    for arguments in [
        vec!["staff", "add", "--email", "a@city.example.jp", "--role", "admin"],
        vec!["api-key", "add", "--name", "n", "--scope", "read"],
        vec!["purge"],
        vec!["audit", "verify"],
        vec!["backup", "file"],
        [
            &["schedule", "--closed-day", "skip", "--desk", "welfare"][..],
            &days,
            &rule,
        ]
        .concat(),
    ] {
        let output = command(folder.path(), &environment, &arguments).output().unwrap();
        let (code, said) = complaint(&output);
        assert_eq!(code, Some(1), "{arguments:?}: {said}");
        assert_eq!(said.trim().lines().count(), 1, "{said}");
        assert!(said.contains("run `madoguchi migrate` first"), "{arguments:?}: {said}");
    }
}

async fn two_that_migrate_at_once_both_succeed(database: Database) {
    let folder = TempDir::new().unwrap();
    let url = database.text_url();
    let environment = [("DATABASE_URL", url.as_str()), KEY];
    let begun: Vec<Child> = (0..2)
        .map(|_| {
            let mut command = command(folder.path(), &environment, &["migrate"]);
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    for child in begun {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{:?}", complaint(&output));
    }
}

/// A service that runs on a demo of its own, in a folder of its own.
struct Running {
    process: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
    folder: TempDir,
}

impl Running {
    fn start(settings: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("madoguchi.toml");
        let lines = settings.iter().map(|(name, value)| format!("{name} = \"{value}\"\n"));
        std::fs::write(&file, lines.collect::<Vec<_>>().concat()).unwrap();
        let log = std::fs::File::create(folder.path().join("log")).unwrap();
        let environment = [
            ("MADOGUCHI_CONFIG", file.to_str().unwrap()),
            ("MADOGUCHI_LISTEN", "127.0.0.1:0"),
        ];
        let mut process = command(folder.path(), &environment, &["serve"])
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        Self { process, lines, folder }
    }

    /// The address in the next printed line that begins so.
    fn address_after(&mut self, beginning: &str) -> String {
        let line = self
            .lines
            .by_ref()
            .map(Result::unwrap)
            .find(|line| line.starts_with(beginning));
        let line = line.unwrap_or_else(|| panic!("no line begins with {beginning}"));
        let address = line.split_whitespace().find_map(|word| word.strip_prefix("http://"));
        address.unwrap().to_owned()
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    /// Tells it to stop, and answers its exit code.
    fn stop(&mut self) -> Option<i32> {
        let told = format!("kill -TERM {}", self.process.id());
        assert!(Command::new("sh").args(["-c", &told]).status().unwrap().success());
        self.process.wait().unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Gone already, where the story has stopped it.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The status that an address answers with, and the port from which it was asked.
fn ask(address: &str, path: &str) -> (String, u16) {
    let mut stream = TcpStream::connect(address).unwrap();
    let port = stream.local_addr().unwrap().port();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    (answer.split_whitespace().nth(1).unwrap().to_owned(), port)
}

#[test]
fn each_listener_prints_the_address_that_it_has() {
    let mut service = Running::start(&[
        ("MADOGUCHI_STAFF_LISTEN", "127.0.0.1:0"),
        ("MADOGUCHI_METRICS_LISTEN", "127.0.0.1:0"),
    ]);
    let public = service.address_after("窓口");
    let staff = service.address_after("staff: ");
    let metrics = service.address_after("metrics: ");
    let of_demo = service.address_after("職員の画面");
    assert_eq!(of_demo, staff);
    let (staff, page) = staff.split_once('/').unwrap();
    let page = format!("/{page}");
    let (metrics, _) = metrics.split_once('/').unwrap();
    assert_eq!(ask(staff, &page).0, "200");
    assert_eq!(ask(&public, &page).0, "404", "staff sign in at their own address only");
    assert_eq!(ask(&public, "/healthz").0, "200");
    assert_eq!(ask(metrics, "/metrics").0, "200");
    assert_eq!(service.stop(), Some(0));
}

#[test]
fn what_is_logged_follows_the_file_and_never_names_an_address() {
    let mut quiet = Running::start(&[("RUST_LOG", "off")]);
    let public = quiet.address_after("窓口");
    quiet.address_after("お試し用の受信箱");
    assert_eq!(ask(&public, "/").0, "200");
    assert_eq!(quiet.stop(), Some(0));
    assert_eq!(quiet.log(), "", "the file's RUST_LOG was not followed");

    let mut service = Running::start(&[("RUST_LOG", "trace,axum::serve=trace,hyper::proto=trace")]);
    let public = service.address_after("窓口");
    service.address_after("お試し用の受信箱");
    let (status, port) = ask(&public, "/");
    assert_eq!(status, "200");
    assert_eq!(service.stop(), Some(0));
    let log = service.log();
    assert!(log.contains("\"route\":\"/\""), "the request itself is not logged");
    assert!(
        !log.contains(&format!("127.0.0.1:{port}")),
        "whoever asked is in the log"
    );
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

#[test]
fn nobody_else_on_the_machine_may_read_what_it_keeps() {
    let mut service = Running::start(&[]);
    let public = service.address_after("窓口");
    service.address_after("お試し用の受信箱");
    assert_eq!(ask(&public, "/").0, "200");
    let kept = files(&service.folder.path().join("data"));
    let names: Vec<_> = kept.iter().filter_map(|path| path.file_name()?.to_str()).collect();
    for name in ["madoguchi.db", "madoguchi.db-wal", "demo-secret.key"] {
        assert!(names.contains(&name), "{name} is not among {names:?}");
    }
    for path in kept {
        let mode = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", path.display());
    }
    assert_eq!(service.stop(), Some(0));
}
