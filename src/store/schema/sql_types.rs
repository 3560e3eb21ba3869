//! `Id` is uuid / 16 bytes, `Instant` is timestamptz / microseconds since 1970 in UTC. Their values are in `values`.
//! Deliberately no JSON type: JSON is kept as text, which both databases read alike.

use diesel::query_builder::QueryId;
use diesel::sql_types::SqlType;

/// An identifier.
#[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951))]
#[diesel(sqlite_type(name = "Binary"))]
pub struct Id;

/// An instant.
#[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185))]
#[diesel(sqlite_type(name = "Long"))]
pub struct Instant;
