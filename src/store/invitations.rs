//! Invitation links: each opens one programme that is not listed, for a time and a number of uses.
//! Deliberately keeps only the hash of the link; whoever made it sees it once.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::crypto::hash_token;
use super::schema::invitations;
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx, count, stored};
use crate::domain::ids::{InvitationId, ProgrammeId, StaffId};
use crate::domain::invitation::Invitation;
use crate::domain::token::SecretToken;

#[derive(Queryable, Selectable)]
#[diesel(table_name = invitations)]
struct Row {
    id: Key,
    programme_id: Key,
    label: String,
    uses_allowed: Option<i32>,
    uses: i32,
    expires_at: At,
    revoked_at: Option<At>,
    created_at: At,
}

impl TryFrom<Row> for Invitation {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: InvitationId(row.id.0),
            programme: ProgrammeId(row.programme_id.0),
            label: row.label,
            uses_allowed: row.uses_allowed.map(count).transpose()?,
            uses: count(row.uses)?,
            expires_at: row.expires_at.0,
            revoked_at: row.revoked_at.map(|at| at.0),
            created_at: row.created_at.0,
        })
    }
}

/// A new invitation.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(
    tx: &mut WriteTx,
    invitation: &Invitation,
    token: &SecretToken,
    by: StaffId,
) -> Result<(), StoreError> {
    let values = (
        invitations::id.eq(Key(invitation.id.0)),
        invitations::programme_id.eq(Key(invitation.programme.0)),
        invitations::token_hash.eq(hash_token(token)),
        invitations::label.eq(&invitation.label),
        invitations::uses_allowed.eq(invitation.uses_allowed.map(stored).transpose()?),
        invitations::uses.eq(stored(invitation.uses)?),
        invitations::expires_at.eq(At(invitation.expires_at)),
        invitations::created_at.eq(At(invitation.created_at)),
        invitations::created_by.eq(Key(by.0)),
    );
    on_both!(tx, c => diesel::insert_into(invitations::table).values(values.clone()).execute(c))?;
    Ok(())
}

/// The invitation of a link, usable or not.
///
/// # Errors
/// [`StoreError`].
pub async fn find(tx: &mut ReadTx, token: &SecretToken) -> Result<Option<Invitation>, StoreError> {
    let row: Option<Row> = on_both!(tx, c => invitations::table
        .filter(invitations::token_hash.eq(hash_token(token)))
        .select(Row::as_select())
        .get_result(c))
    .optional()?;
    row.map(Invitation::try_from).transpose()
}

/// The invitations of a programme, newest first.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_programme(tx: &mut ReadTx, programme: ProgrammeId) -> Result<Vec<Invitation>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => invitations::table
        .filter(invitations::programme_id.eq(Key(programme.0)))
        .order((invitations::created_at.desc(), invitations::id.desc()))
        .select(Row::as_select())
        .load(c))?;
    rows.into_iter().map(Invitation::try_from).collect()
}

/// Uses an invitation once; `false` if it is used up, over or taken back. Two who use the last one meet on its row.
///
/// # Errors
/// [`StoreError`].
pub async fn use_once(tx: &mut WriteTx, id: InvitationId, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let usable = invitations::table.filter(
        invitations::id
            .eq(Key(id.0))
            .and(invitations::revoked_at.is_null())
            .and(invitations::expires_at.gt(At(now)))
            .and(
                invitations::uses_allowed
                    .is_null()
                    .or(invitations::uses.nullable().lt(invitations::uses_allowed)),
            ),
    );
    let used = on_both!(tx, c => diesel::update(usable)
        .set(invitations::uses.eq(invitations::uses + 1))
        .execute(c))?;
    Ok(used == 1)
}

/// Takes an invitation back; what was reserved with it stays.
///
/// # Errors
/// [`StoreError`].
pub async fn revoke(tx: &mut WriteTx, id: InvitationId, now: DateTime<Utc>) -> Result<(), StoreError> {
    let live = invitations::table.filter(invitations::id.eq(Key(id.0)).and(invitations::revoked_at.is_null()));
    on_both!(tx, c => diesel::update(live).set(invitations::revoked_at.eq(At(now))).execute(c))?;
    Ok(())
}
