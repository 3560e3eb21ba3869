//! Does a mail server that hangs slow reservations down? One run, three arms in turn, p99 side by side; fails above 1.2.
//! Deliberately no test of the suite: what other work on the machine does to a p99 would fail it. That a hanging server
//! holds nobody up is proved there without a watch (`smtp_faults::a_hanging_mail_server_does_not_hold_up_reservations`).
//!
//! `MADOGUCHI_TEST_POSTGRES=postgres://… cargo bench --bench hanging_mail_server`
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measurement speaks to whoever started it, and stops loudly when it cannot go on"
)]

#[path = "../tests/it/support/mod.rs"]
#[allow(dead_code, unused_macros, reason = "the stories use the rest")]
mod support;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use madoguchi::mail::address::SenderAddress;
use madoguchi::mail::transport::Mailer;
use madoguchi::worker;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use support::app::TestApp;
use support::city::{consultations, households};
use support::database::{Database, Kind};
use support::household::household;
use support::smtp::{Script, Server, WILLING};

/// Blocks of each arm; the order of the arms changes from round to round.
const ROUNDS: usize = 30;
/// Reservations in a block.
const IN_A_BLOCK: usize = 200;
/// Households that reserve at the same time.
const AT_ONCE: usize = 4;
/// What is promised: at most so many times slower.
const MOST: f64 = 1.2;

#[derive(Clone, Copy, PartialEq)]
enum Arm {
    /// No worker: nobody sends anything.
    Idle,
    /// A worker sends to a server that answers.
    Willing,
    /// A worker sends to a server that never answers.
    Hanging,
}

const ARMS: [Arm; 3] = [Arm::Idle, Arm::Willing, Arm::Hanging];

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .build()
        .unwrap();
    let mut is_kept = true;
    for kind in [Kind::Sqlite, Kind::Postgres] {
        is_kept &= runtime.block_on(measure(kind));
    }
    if is_kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn measure(kind: Kind) -> bool {
    let database = Database::make(kind).await;
    let app = TestApp::start(database.clone()).await;
    let willing = Server::start(WILLING).await;
    let hanging = Server::start(Script {
        hangs_after: ".",
        ..WILLING
    })
    .await;
    let mut samples: [Vec<Duration>; 3] = Default::default();
    let mut number = 0;
    // The first round warms up and is not counted.
    for round in 0..=ROUNDS {
        for turn in 0..ARMS.len() {
            let which = (round + turn) % ARMS.len();
            let server = match ARMS[which] {
                Arm::Idle => None,
                Arm::Willing => Some(&willing),
                Arm::Hanging => Some(&hanging),
            };
            let taken = block(&app, server, number).await;
            number += IN_A_BLOCK;
            if round > 0 {
                samples[which].extend(taken);
            }
        }
    }
    assert!(
        hanging.accepted().is_empty() && hanging.connections() >= ROUNDS,
        "it was asked, and hung"
    );
    drop(app);
    database.remove().await;
    let name = match kind {
        Kind::Sqlite => "SQLite",
        Kind::Postgres => "PostgreSQL",
    };
    report(name, samples)
}

/// Households reserve while the worker of this arm is at work; answers how long each waited.
async fn block(app: &TestApp, server: Option<&Server>, first: usize) -> Vec<Duration> {
    let programme = app.programme(consultations()).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(u32::MAX >> 1)).await;
    let stop = CancellationToken::new();
    let mut app = app.clone();
    let working = server.map(|server| {
        let sender = SenderAddress::parse("yoyaku@city.example.jp").unwrap();
        app.services.mailer = Arc::new(Mailer::smtp(&server.url, sender).unwrap());
        tokio::spawn(worker::run(app.services.clone(), stop.clone()))
    });
    let mut visitors = JoinSet::new();
    for visitor in 0..AT_ONCE {
        let app = app.clone();
        visitors.spawn(async move {
            let mut taken = Vec::new();
            for number in (visitor..IN_A_BLOCK).step_by(AT_ONCE) {
                let family = household("家族").email(&format!("family{}@example.jp", first + number));
                let begun = now();
                app.reserve(slot, &family).await.unwrap();
                taken.push(begun.elapsed());
            }
            taken
        });
    }
    let taken = visitors.join_all().await.concat();
    stop.cancel();
    if let Some(working) = working {
        working.abort();
        let _ = working.await;
    }
    // What one arm leaves behind must not be the next one's work.
    let done = "UPDATE letters SET state = 'sent' WHERE state = 'queued'";
    app.database.connect().await.batch(done).await.unwrap();
    taken
}

#[expect(clippy::disallowed_methods, reason = "this is the watch")]
fn now() -> Instant {
    Instant::now()
}

fn report(database: &str, samples: [Vec<Duration>; 3]) -> bool {
    let [idle, willing, hanging] = samples.map(|mut taken| {
        taken.sort_unstable();
        let at = |share: usize| taken[taken.len() * share / 1000].as_secs_f64() * 1000.0;
        (at(500), at(990), taken.len())
    });
    println!("{database}: {} reservations in each arm, {AT_ONCE} at once", idle.2);
    for (name, (median, p99, _)) in [
        ("no worker", idle),
        ("server answers", willing),
        ("server hangs", hanging),
    ] {
        println!("  {name:<15} median {median:7.2} ms   p99 {p99:7.2} ms");
    }
    let (to_idle, to_willing) = (hanging.1 / idle.1, hanging.1 / willing.1);
    let is_kept = to_idle <= MOST && to_willing <= MOST;
    let verdict = if is_kept { "kept" } else { "BROKEN" };
    println!(
        "  p99 while it hangs: {to_willing:.2} times that while it answers, {to_idle:.2} times that without a worker; at most {MOST}: {verdict}"
    );
    is_kept
}
