//! The control beside every race: the same rush with nothing between looking and acting.
//! Deliberately without the service: it shows that the database alone would let several through.

use tokio::sync::watch;
use tokio::task::JoinSet;

use super::database::Database;

/// Lets `many` look whether somebody has acted, and then act, each on a connection of its own; answers how many acted.
/// Nobody acts before all have looked.
pub async fn acted_after_looking(database: &Database, many: usize) -> usize {
    let mut raw = database.connect().await;
    raw.batch("CREATE TABLE scratch (actor integer NOT NULL)")
        .await
        .unwrap();
    let (lookers, _) = watch::channel(0_usize);
    let mut rush = JoinSet::new();
    for actor in 0..many {
        let (mut raw, lookers) = (database.connect().await, lookers.clone());
        rush.spawn(async move {
            let acted = raw.number("SELECT count(*) FROM scratch").await;
            lookers.send_modify(|lookers| *lookers += 1);
            let mut all = lookers.subscribe();
            all.wait_for(|lookers| *lookers >= many).await.unwrap();
            if acted == 0 {
                let act = format!("INSERT INTO scratch (actor) VALUES ({actor})");
                raw.execute(&act).await.unwrap();
            }
            acted == 0
        });
    }
    rush.join_all().await.into_iter().filter(|acted| *acted).count()
}
