//! Staff accounts and their roles at desks.
//! Deliberately hands out a password's hash only for checking it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::connection::{Connection, on_both};
use super::schema::{staff_members, staff_memberships};
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx, decode};
use crate::domain::digest::Colleague;
use crate::domain::ids::{DeskId, StaffId};
use crate::domain::staff::{Membership, Reach, Role, StaffMember};

/// No password has this hash: an account that nobody has taken over opens with no password at all.
pub const NO_PASSWORD: &str = "";

/// An account to be made.
pub struct NewStaff<'a> {
    /// Identity.
    pub id: StaffId,
    /// Address to sign in with, in lower case.
    pub email: &'a str,
    /// Name shown to colleagues.
    pub name: &'a str,
    /// argon2id, PHC format; or [`NO_PASSWORD`].
    pub password_hash: &'a str,
    /// The role.
    pub membership: Membership,
    /// Identity of the membership's row.
    pub membership_id: Uuid,
}

/// A new account with one role.
///
/// # Errors
/// [`StoreError::AlreadyThere`] if the address has an account.
pub async fn insert(tx: &mut WriteTx, new: &NewStaff<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    let account = (
        staff_members::id.eq(Key(new.id.0)),
        staff_members::email.eq(new.email),
        staff_members::name.eq(new.name),
        staff_members::password_hash.eq(new.password_hash),
        staff_members::is_active.eq(true),
        staff_members::created_at.eq(At(now)),
    );
    on_both!(tx, c => diesel::insert_into(staff_members::table).values(&account).execute(c))?;
    let desk = match new.membership.reach {
        Reach::EveryDesk => None,
        Reach::Desk(desk) => Some(Key(desk.0)),
    };
    let membership = (
        staff_memberships::id.eq(Key(new.membership_id)),
        staff_memberships::staff_id.eq(Key(new.id.0)),
        staff_memberships::role.eq(new.membership.role.code()),
        staff_memberships::desk_id.eq(desk),
    );
    on_both!(tx, c => diesel::insert_into(staff_memberships::table).values(&membership).execute(c))?;
    Ok(())
}

/// The id and password hash of an active account.
///
/// # Errors
/// [`StoreError`].
pub async fn find_for_sign_in(tx: &mut ReadTx, email: &str) -> Result<Option<(StaffId, String)>, StoreError> {
    let found: Option<(Key, String)> = on_both!(tx, c => staff_members::table
        .filter(staff_members::email.eq(email).and(staff_members::is_active.eq(true)))
        .select((staff_members::id, staff_members::password_hash))
        .get_result(c))
    .optional()?;
    Ok(found.map(|(id, hash)| (StaffId(id.0), hash)))
}

/// An active member of staff with all roles.
///
/// # Errors
/// [`StoreError`].
pub async fn find(tx: &mut ReadTx, id: StaffId) -> Result<Option<StaffMember>, StoreError> {
    let name: Option<String> = on_both!(tx, c => staff_members::table
        .find(Key(id.0))
        .filter(staff_members::is_active.eq(true))
        .select(staff_members::name)
        .get_result(c))
    .optional()?;
    let Some(name) = name else { return Ok(None) };
    let rows: Vec<(String, Option<Key>)> = on_both!(tx, c => staff_memberships::table
        .filter(staff_memberships::staff_id.eq(Key(id.0)))
        .select((staff_memberships::role, staff_memberships::desk_id))
        .load(c))?;
    let memberships = rows
        .into_iter()
        .map(|(role, desk)| {
            let reach = desk.map_or(Reach::EveryDesk, |desk| Reach::Desk(DeskId(desk.0)));
            Ok(Membership {
                role: decode(&role, Role::from_code)?,
                reach,
            })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    Ok(Some(StaffMember { id, name, memberships }))
}

/// Takes an account's row for this transaction, so that a counsellor is not given two sessions at one time.
///
/// # Errors
/// [`StoreError`].
pub async fn lock(tx: &mut WriteTx, id: StaffId) -> Result<(), StoreError> {
    // BEGIN IMMEDIATE has taken SQLite's lock already.
    if let Connection::Postgres(c) = &mut tx.connection {
        let _: Option<Key> = staff_members::table
            .find(Key(id.0))
            .select(staff_members::id)
            .for_no_key_update()
            .get_result(&mut **c)
            .await
            .optional()?;
    }
    Ok(())
}

/// What everybody is or was called who has or had an account: whoever has left has still done what the log says.
///
/// # Errors
/// [`StoreError`].
pub async fn list_names(tx: &mut ReadTx) -> Result<HashMap<StaffId, String>, StoreError> {
    let rows: Vec<(Key, String)> = on_both!(tx, c => staff_members::table
        .select((staff_members::id, staff_members::name))
        .load(c))?;
    Ok(rows.into_iter().map(|(id, name)| (StaffId(id.0), name)).collect())
}

/// Active members of staff by name with the desks that each works at (`None`: every desk), for choosing a counsellor.
///
/// # Errors
/// [`StoreError`].
pub async fn list_with_desks(tx: &mut ReadTx) -> Result<Vec<(StaffId, String, Vec<Option<DeskId>>)>, StoreError> {
    let rows: Vec<(Key, String, Option<Key>)> = on_both!(tx, c => staff_members::table
        .inner_join(staff_memberships::table)
        .filter(staff_members::is_active.eq(true))
        .order((staff_members::name, staff_members::id))
        .select((staff_members::id, staff_members::name, staff_memberships::desk_id))
        .load(c))?;
    let mut members: Vec<(StaffId, String, Vec<Option<DeskId>>)> = Vec::new();
    for (id, name, desk) in rows {
        let desk = desk.map(|desk| DeskId(desk.0));
        match members.last_mut() {
            Some((last, _, desks)) if last.0 == id.0 => desks.push(desk),
            _ => members.push((StaffId(id.0), name, vec![desk])),
        }
    }
    Ok(members)
}

/// Active members of staff with their addresses and roles.
///
/// # Errors
/// [`StoreError`].
pub async fn list_with_addresses(tx: &mut ReadTx) -> Result<Vec<Colleague>, StoreError> {
    let rows: Vec<(Key, String, String, Option<Key>)> = on_both!(tx, c => staff_members::table
        .inner_join(staff_memberships::table)
        .filter(staff_members::is_active.eq(true))
        .order((staff_members::id, staff_memberships::id))
        .select((staff_members::id, staff_members::email, staff_memberships::role, staff_memberships::desk_id))
        .load(c))?;
    let mut colleagues: Vec<Colleague> = Vec::new();
    for (id, address, role, desk) in rows {
        let membership = Membership {
            role: decode(&role, Role::from_code)?,
            reach: desk.map_or(Reach::EveryDesk, |desk| Reach::Desk(DeskId(desk.0))),
        };
        match colleagues.last_mut() {
            Some(last) if last.id.0 == id.0 => last.memberships.push(membership),
            _ => colleagues.push(Colleague {
                id: StaffId(id.0),
                address,
                memberships: vec![membership],
            }),
        }
    }
    Ok(colleagues)
}

/// Whether somebody works at a desk.
///
/// # Errors
/// [`StoreError`].
pub async fn works_at(tx: &mut ReadTx, id: StaffId, desk: DeskId) -> Result<bool, StoreError> {
    let members = list_with_desks(tx).await?;
    Ok(members
        .iter()
        .any(|(found, _, desks)| *found == id && desks.iter().any(|reach| reach.is_none_or(|own| own == desk))))
}
