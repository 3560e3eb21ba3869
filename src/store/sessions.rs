//! Sessions: frozen facts of dated occurrences, with their slots.
//! Deliberately takes in only a [`NewSession`], whose rules have been checked.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::schema::sessions;
use super::values::{At, Key};
use super::{StoreError, WriteTx, decode, from_json, slots, to_json};
use crate::domain::ids::{ProgrammeId, SessionId, VenueId};
use crate::domain::session::{NewSession, Session, SessionStatus};

#[derive(Queryable, Selectable, Insertable, Clone)]
#[diesel(table_name = sessions)]
pub(super) struct Row {
    pub(super) id: Key,
    programme_id: Key,
    venue_id: Option<Key>,
    doors_open_at: Option<At>,
    starts_at: At,
    ends_at: At,
    title: Option<String>,
    contents: String,
    speaker: Option<String>,
    status: String,
    public_reason: Option<String>,
    hours_reason: Option<String>,
    created_at: At,
}

/// A new session with its slots.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(tx: &mut WriteTx, new: &NewSession, now: DateTime<Utc>) -> Result<(), StoreError> {
    let session = new.session();
    let row = Row {
        id: Key(session.id.0),
        programme_id: Key(session.programme.0),
        venue_id: session.venue.map(|venue| Key(venue.0)),
        doors_open_at: session.doors_open_at.map(At),
        starts_at: At(session.starts_at),
        ends_at: At(session.ends_at),
        title: session.title.clone(),
        contents: to_json(&session.contents)?,
        speaker: session.speaker.clone(),
        status: session.status.code().to_owned(),
        public_reason: session.public_reason.clone(),
        hours_reason: session.hours_reason.clone(),
        created_at: At(now),
    };
    on_both!(tx, c => diesel::insert_into(sessions::table).values(&row).execute(c))?;
    for slot in new.slots() {
        slots::insert(tx, session.id, slot).await?;
    }
    Ok(())
}

impl TryFrom<Row> for Session {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: SessionId(row.id.0),
            programme: ProgrammeId(row.programme_id.0),
            venue: row.venue_id.map(|venue| VenueId(venue.0)),
            doors_open_at: row.doors_open_at.map(|at| at.0),
            starts_at: row.starts_at.0,
            ends_at: row.ends_at.0,
            title: row.title,
            contents: from_json(&row.contents)?,
            speaker: row.speaker,
            status: decode(&row.status, SessionStatus::from_code)?,
            public_reason: row.public_reason,
            hours_reason: row.hours_reason,
        })
    }
}
