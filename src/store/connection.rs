//! The two databases behind one door: transactions, and the macro that writes a query's text once for both.
//! Deliberately gives out no bare connection: who wants to read gets a [`ReadTx`], who wants to write a [`WriteTx`], and
//! a function that takes a `ReadTx` cannot write.

use std::collections::{BTreeSet, HashMap};
use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::sync::Arc;

use diesel_async::pooled_connection::bb8::PooledConnection;
use diesel_async::{
    AnsiTransactionManager, AsyncConnection, AsyncPgConnection, SimpleAsyncConnection, TransactionManager,
};
use futures_util::future::BoxFuture;

use super::crypto::Keyring;
use super::error::StoreError;
use super::pools::{Pools, Sqlite};
use crate::config::DatabaseUrl;
use crate::domain::ids::ReservationId;
use crate::domain::letter::TypedWording;
use crate::domain::wording::WordingKey;

#[expect(
    clippy::large_enum_variant,
    reason = "there is one a transaction, on the stack of the request"
)]
pub(super) enum Connection {
    Postgres(PooledConnection<'static, AsyncPgConnection>),
    Sqlite(PooledConnection<'static, Sqlite>),
}

/// A connection for reading.
pub struct ReadTx {
    pub(super) connection: Connection,
    pub(super) keyring: Arc<Keyring>,
}

/// A transaction for writing. It can read as well.
pub struct WriteTx {
    read: ReadTx,
    /// Wordings that letters of this transaction have asked for.
    pub(super) wordings: HashMap<WordingKey, Option<TypedWording>>,
    /// Reservations whose rows this transaction has written.
    pub(super) touched: BTreeSet<ReservationId>,
}

/// What every transaction does last, whatever it was about, so that no verb can leave it out: counting for the figures the
/// reservations that it has written.
pub trait BeforeCommit: Send + Sync {
    /// Does it; an error undoes the transaction.
    fn run<'t>(&'t self, tx: &'t mut WriteTx) -> BoxFuture<'t, Result<(), StoreError>>;
}

impl ReadTx {
    /// The keys that seal personal fields.
    #[must_use]
    pub fn keyring(&self) -> &Keyring {
        &self.keyring
    }
}

impl Deref for WriteTx {
    type Target = ReadTx;
    fn deref(&self) -> &ReadTx {
        &self.read
    }
}

impl DerefMut for WriteTx {
    fn deref_mut(&mut self) -> &mut ReadTx {
        &mut self.read
    }
}

/// Writes a query once for both databases: `on_both!(tx, c => query.load(c))`.
macro_rules! on_both {
    ($tx:expr, $connection:ident => $query:expr) => {
        match &mut $tx.connection {
            $crate::store::connection::Connection::Postgres(pooled) => {
                let $connection = &mut **pooled;
                $query.await
            }
            $crate::store::connection::Connection::Sqlite(pooled) => {
                let $connection = &mut **pooled;
                $query.await
            }
        }
    };
}
pub(super) use on_both;

/// The database.
#[derive(Clone)]
pub struct Store {
    pools: Pools,
    keyring: Arc<Keyring>,
    before_commit: Arc<dyn BeforeCommit>,
}

impl Store {
    /// Prepares the pools. Connects lazily, so that the service starts and answers 503 while the database is away.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if a pool cannot be set up.
    pub async fn open(
        url: &DatabaseUrl,
        keyring: Keyring,
        before_commit: Arc<dyn BeforeCommit>,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            pools: Pools::open(url).await?,
            keyring: Arc::new(keyring),
            before_commit,
        })
    }

    /// The keys that seal personal fields.
    #[must_use]
    pub fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    /// A connection for reading.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] while the database is away.
    pub async fn read(&self) -> Result<ReadTx, StoreError> {
        let connection = match &self.pools {
            Pools::Postgres(pool) => Connection::Postgres(pool.get_owned().await?),
            Pools::Sqlite { readers, .. } => Connection::Sqlite(readers.get_owned().await?),
        };
        Ok(ReadTx {
            connection,
            keyring: Arc::clone(&self.keyring),
        })
    }

    /// A connection that sees the database as it is at this moment, whatever others commit meanwhile, and cannot write.
    /// Dropped, it goes with its transaction.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] while the database is away.
    pub async fn snapshot(&self) -> Result<ReadTx, StoreError> {
        let mut tx = self.read().await?;
        match &mut tx.connection {
            Connection::Postgres(c) => {
                AnsiTransactionManager::begin_transaction(&mut **c).await?;
                c.batch_execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await?;
                // The moment is that of the first query.
                c.batch_execute("SELECT 1").await?;
            }
            Connection::Sqlite(c) => {
                <Sqlite as AsyncConnection>::TransactionManager::begin_transaction(&mut **c).await?;
                c.batch_execute("SELECT count(*) FROM sqlite_schema").await?;
            }
        }
        Ok(tx)
    }

    /// Runs `work` in one transaction: all of it is kept, or (if it answers an error) none. This is the single door for
    /// everything that changes a row.
    ///
    /// PostgreSQL: READ COMMITTED, hot rows locked by the verbs themselves. SQLite: `BEGIN IMMEDIATE`, so that the write
    /// lock is there before the first read. A request that is cut off half-way leaves an open transaction on its
    /// connection; the pool sees that, drops the connection, and the database rolls back.
    ///
    /// # Errors
    /// Whatever `work` answers, or a [`StoreError`] from beginning or committing.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut WriteTx) -> BoxFuture<'t, Result<T, E>> + Send,
        E: From<StoreError> + Send,
        T: Send,
    {
        let mut tx = self.begin().await?;
        let worked = match work(&mut tx).await {
            Ok(value) => self.before_commit.run(&mut tx).await.map(|()| value).map_err(E::from),
            Err(error) => Err(error),
        };
        match worked {
            Ok(value) => {
                tx.commit().await?;
                Ok(value)
            }
            Err(error) => {
                tx.roll_back().await;
                Err(error)
            }
        }
    }

    /// A connection outside any transaction, for the migrations (which make their own).
    pub(super) async fn migrating(&self) -> Result<ReadTx, StoreError> {
        let connection = match &self.pools {
            Pools::Postgres(pool) => Connection::Postgres(pool.get_owned().await?),
            Pools::Sqlite { writer, .. } => Connection::Sqlite(writer.get_owned().await?),
        };
        Ok(ReadTx {
            connection,
            keyring: Arc::clone(&self.keyring),
        })
    }

    /// The file, where the database is one.
    pub(super) fn file(&self) -> Option<&Path> {
        match &self.pools {
            Pools::Postgres(_) => None,
            Pools::Sqlite { file, .. } => Some(file),
        }
    }

    async fn begin(&self) -> Result<WriteTx, StoreError> {
        let connection = match &self.pools {
            Pools::Postgres(pool) => {
                let mut pooled = pool.get_owned().await?;
                AnsiTransactionManager::begin_transaction(&mut *pooled).await?;
                Connection::Postgres(pooled)
            }
            Pools::Sqlite { writer, .. } => {
                let mut pooled = writer.get_owned().await?;
                pooled
                    .spawn_blocking(|connection| {
                        diesel::connection::AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN IMMEDIATE")
                    })
                    .await?;
                Connection::Sqlite(pooled)
            }
        };
        Ok(WriteTx {
            read: ReadTx {
                connection,
                keyring: Arc::clone(&self.keyring),
            },
            wordings: HashMap::new(),
            touched: BTreeSet::new(),
        })
    }
}

impl WriteTx {
    /// Marks where [`Self::roll_back_to_savepoint`] goes back to. SQLite needs none: its one writer sees nothing change.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn set_savepoint(&mut self) -> Result<(), StoreError> {
        if let Connection::Postgres(c) = &mut self.connection {
            AnsiTransactionManager::begin_transaction(&mut **c).await?;
        }
        Ok(())
    }

    /// Keeps what was done since the savepoint as part of the transaction.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn release_savepoint(&mut self) -> Result<(), StoreError> {
        if let Connection::Postgres(c) = &mut self.connection {
            AnsiTransactionManager::commit_transaction(&mut **c).await?;
        }
        Ok(())
    }

    /// Undoes what was done since the savepoint, and lets go of the locks that were taken since then.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn roll_back_to_savepoint(&mut self) -> Result<(), StoreError> {
        if let Connection::Postgres(c) = &mut self.connection {
            AnsiTransactionManager::rollback_transaction(&mut **c).await?;
        }
        Ok(())
    }

    async fn commit(&mut self) -> Result<(), StoreError> {
        match &mut self.connection {
            Connection::Postgres(c) => {
                <AsyncPgConnection as AsyncConnection>::TransactionManager::commit_transaction(&mut **c).await?;
            }
            Connection::Sqlite(c) => {
                <Sqlite as AsyncConnection>::TransactionManager::commit_transaction(&mut **c).await?;
            }
        }
        Ok(())
    }

    async fn roll_back(&mut self) {
        let rolled_back = match &mut self.connection {
            Connection::Postgres(c) => {
                <AsyncPgConnection as AsyncConnection>::TransactionManager::rollback_transaction(&mut **c).await
            }
            Connection::Sqlite(c) => {
                <Sqlite as AsyncConnection>::TransactionManager::rollback_transaction(&mut **c).await
            }
        };
        if rolled_back.is_err() {
            tracing::warn!("a transaction could not be rolled back; its connection is dropped");
        }
    }
}
