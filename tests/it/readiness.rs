//! The service says that it is ready only on a database that keeps what it acknowledges, and comes back by itself.
//! Deliberately reads the settings through the configuration, as an operator would give them.

use std::collections::HashMap;

use axum::http::StatusCode;

use madoguchi::actions::Services;
use madoguchi::actions::check_readiness::check_readiness;
use madoguchi::actions::reserve_slot::ReserveError;
use madoguchi::config::{Config, Sources};
use madoguchi::store::crypto::Keyring;
use madoguchi::store::{Store, StoreError, migrations};

use crate::support::app::{SERVICE_KEY, TestApp, counting};
use crate::support::city::households;
use crate::support::database::{Database, Kind};
use crate::support::household::household;
use crate::support::stage::play;
use crate::support::visitor::Visitor;

on_both_databases![
    a_migrated_database_with_durable_settings_is_ready,
    a_database_that_may_lose_an_acknowledged_row_is_not_ready,
    an_unmigrated_database_is_not_ready,
    with_keys_that_do_not_open_what_is_stored_it_is_not_ready,
];

/// The same service with its store opened on `DATABASE_URL`.
async fn configured(app: &TestApp, database_url: &str) -> Services {
    let environment = HashMap::from([
        ("DATABASE_URL".to_owned(), database_url.to_owned()),
        ("MADOGUCHI_MAIL_FROM".to_owned(), "yoyaku@city.example.jp".to_owned()),
        (
            "MADOGUCHI_SECRET_KEY".to_owned(),
            "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=".to_owned(),
        ),
    ]);
    let config = Config::read(&Sources::new(environment).unwrap()).unwrap();
    let store = Store::open(
        &config.database,
        Keyring::new(&[SERVICE_KEY]),
        counting(app.clock.clone()),
    )
    .await
    .unwrap();
    Services {
        store,
        ..app.services.clone()
    }
}

async fn a_migrated_database_with_durable_settings_is_ready(app: TestApp) {
    let services = configured(&app, &app.database.text_url()).await;
    assert_eq!(check_readiness(&services).await, Ok(()));
    assert_eq!(check_readiness(&app.services).await, Ok(()));
}

async fn a_database_that_may_lose_an_acknowledged_row_is_not_ready(app: TestApp) {
    let url = app.database.text_url();
    match app.database.kind() {
        Kind::Sqlite => {
            for weak in ["NORMAL", "OFF"] {
                let services = configured(&app, &format!("{url}?synchronous={weak}")).await;
                let why = check_readiness(&services).await.unwrap_err();
                assert!(
                    why.contains("synchronous below FULL") && why.contains("DATABASE_URL"),
                    "{why}"
                );
            }
            let services = configured(&app, &format!("{url}?synchronous=FULL")).await;
            assert_eq!(check_readiness(&services).await, Ok(()));
        }
        Kind::Postgres => {
            let name = app.database.name().unwrap();
            let weakened = format!("ALTER DATABASE {name} SET synchronous_commit = off");
            app.database.connect().await.batch(&weakened).await.unwrap();
            let services = configured(&app, &url).await;
            let why = check_readiness(&services).await.unwrap_err();
            assert!(
                why.contains("synchronous_commit = off") && why.contains("Set it to on"),
                "{why}"
            );
        }
    }
}

async fn an_unmigrated_database_is_not_ready(database: Database) {
    let app = TestApp::unmigrated(database).await;
    let why = check_readiness(&app.services).await.unwrap_err();
    assert!(why.contains("madoguchi migrate"), "{why}");
    migrations::run(&app.services.store).await.unwrap();
    assert_eq!(check_readiness(&app.services).await, Ok(()));
}

async fn with_keys_that_do_not_open_what_is_stored_it_is_not_ready(app: TestApp) {
    let wrong = app.with_keys(&[[9; 32]]).await;
    assert_eq!(check_readiness(&wrong.services).await, Ok(()), "nothing is stored");
    let slot = app.slot(households(2)).await;
    app.reserve(slot, &household("はな")).await.unwrap();
    let why = check_readiness(&wrong.services).await.unwrap_err();
    assert!(why.contains("MADOGUCHI_SECRET_KEY does not open"), "{why}");
    let answer = Visitor::at(&wrong, "192.0.2.1").get("/readyz").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.body.contains("MADOGUCHI_SECRET_KEY"), "{}", answer.body);

    let rotated = app.with_keys(&[[9; 32], SERVICE_KEY]).await;
    assert_eq!(check_readiness(&rotated.services).await, Ok(()));
    // The old key is dropped too early: what was sealed with it is missed, although the newest opens.
    rotated.reserve(slot, &household("たろう")).await.unwrap();
    assert!(check_readiness(&wrong.services).await.is_err());
}

/// PostgreSQL only: SQLite has no server to go away.
#[test]
fn while_the_server_is_away_nothing_is_half_written_and_then_it_goes_on() {
    play(Kind::Postgres, |app: TestApp| async move {
        let slot = app.slot(households(2)).await;
        app.reserve(slot, &household("はな")).await.unwrap();
        let name = app.database.name().unwrap();
        let mut outside = app.database.connect_to_server().await;
        let away = format!(
            "ALTER DATABASE {name} ALLOW_CONNECTIONS false; \
             SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        );
        outside.batch(&away).await.unwrap();
        let why = check_readiness(&app.services).await.unwrap_err();
        assert!(why.contains("cannot be reached"), "{why}");
        let refused = app.reserve(slot, &household("たろう")).await;
        assert!(
            matches!(refused, Err(ReserveError::Store(StoreError::Unavailable(_)))),
            "{refused:?}"
        );

        let back = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true");
        outside.batch(&back).await.unwrap();
        assert_eq!(check_readiness(&app.services).await, Ok(()));
        app.reserve(slot, &household("たろう")).await.unwrap();
        assert_eq!(app.taken(slot).await, app.counted(slot).await);
        assert_eq!(app.rows("reservations").await, 2);
    });
}
