//! Staff accounts as a whole, for whoever runs them: states, roles, last use; and their changes.
//! Deliberately hands out neither hash nor seal.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::connection::{Connection, on_both};
use super::schema::{account_invitations, last_sign_ins, second_steps, staff_members, staff_memberships};
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx, decode, staff};
use crate::domain::account::{Account, Invited};
use crate::domain::ids::{DeskId, StaffId};
use crate::domain::staff::{Membership, Reach, Role};

/// Every account by name, closed ones too.
///
/// # Errors
/// [`StoreError`].
pub async fn list(tx: &mut ReadTx) -> Result<Vec<Account>, StoreError> {
    let members: Vec<(Key, String, String, bool, At)> = on_both!(tx, c => staff_members::table
        .order((staff_members::name, staff_members::id))
        .select((
            staff_members::id,
            staff_members::name,
            staff_members::email,
            staff_members::is_active,
            staff_members::created_at,
        ))
        .load(c))?;
    let mut memberships = list_memberships(tx).await?;
    let mut invited = list_newest_invitations(tx).await?;
    let sign_ins: Vec<(Key, At)> = on_both!(tx, c => last_sign_ins::table
        .select((last_sign_ins::staff_id, last_sign_ins::signed_in_at))
        .load(c))?;
    let sign_ins: HashMap<Key, At> = sign_ins.into_iter().collect();
    let with_step: Vec<Key> = on_both!(tx, c => second_steps::table.select(second_steps::staff_id).load(c))?;
    let with_step: HashSet<Key> = with_step.into_iter().collect();
    let account = |(id, name, email, is_active, created_at): (Key, String, String, bool, At)| Account {
        id: StaffId(id.0),
        name,
        email,
        is_active,
        created_at: created_at.0,
        last_sign_in_at: sign_ins.get(&id).map(|at| at.0),
        has_second_step: with_step.contains(&id),
        invited: invited.remove(&id),
        memberships: memberships.remove(&id).unwrap_or_default(),
    };
    Ok(members.into_iter().map(account).collect())
}

async fn list_memberships(tx: &mut ReadTx) -> Result<HashMap<Key, Vec<Membership>>, StoreError> {
    let rows: Vec<(Key, String, Option<Key>)> = on_both!(tx, c => staff_memberships::table
        .order(staff_memberships::id)
        .select((staff_memberships::staff_id, staff_memberships::role, staff_memberships::desk_id))
        .load(c))?;
    let mut all: HashMap<Key, Vec<Membership>> = HashMap::new();
    for (id, role, desk) in rows {
        all.entry(id).or_default().push(Membership {
            role: decode(&role, Role::from_code)?,
            reach: desk.map_or(Reach::EveryDesk, |desk| Reach::Desk(DeskId(desk.0))),
        });
    }
    Ok(all)
}

async fn list_newest_invitations(tx: &mut ReadTx) -> Result<HashMap<Key, Invited>, StoreError> {
    let rows: Vec<(Key, At, Option<At>)> = on_both!(tx, c => account_invitations::table
        .order(account_invitations::made_at)
        .select((account_invitations::staff_id, account_invitations::expires_at, account_invitations::used_at))
        .load(c))?;
    let invited = |(id, expires_at, used_at): (Key, At, Option<At>)| {
        let invited = Invited {
            expires_at: expires_at.0,
            used_at: used_at.map(|at| at.0),
        };
        (id, invited)
    };
    Ok(rows.into_iter().map(invited).collect())
}

/// Takes all accounts' rows for this transaction, so that two administrators cannot remove each other at once.
///
/// # Errors
/// [`StoreError`].
pub async fn lock_all(tx: &mut WriteTx) -> Result<(), StoreError> {
    // BEGIN IMMEDIATE has taken SQLite's lock already.
    if let Connection::Postgres(c) = &mut tx.connection {
        let _: Vec<Key> = staff_members::table
            .order(staff_members::id)
            .select(staff_members::id)
            .for_no_key_update()
            .load(&mut **c)
            .await?;
    }
    Ok(())
}

/// Opens or closes an account.
///
/// # Errors
/// [`StoreError`].
pub async fn set_active(tx: &mut WriteTx, id: StaffId, is_active: bool) -> Result<(), StoreError> {
    let row = staff_members::table.find(Key(id.0));
    on_both!(tx, c => diesel::update(row).set(staff_members::is_active.eq(is_active)).execute(c))?;
    Ok(())
}

/// Changes the name that colleagues see.
///
/// # Errors
/// [`StoreError`].
pub async fn set_name(tx: &mut WriteTx, id: StaffId, name: &str) -> Result<(), StoreError> {
    let row = staff_members::table.find(Key(id.0));
    on_both!(tx, c => diesel::update(row).set(staff_members::name.eq(name)).execute(c))?;
    Ok(())
}

/// Changes the password's hash.
///
/// # Errors
/// [`StoreError`].
pub async fn set_password(tx: &mut WriteTx, id: StaffId, hash: &str) -> Result<(), StoreError> {
    let row = staff_members::table.find(Key(id.0));
    on_both!(tx, c => diesel::update(row).set(staff_members::password_hash.eq(hash)).execute(c))?;
    Ok(())
}

/// Takes the account's row for this transaction and tells whether its password is still the one with this hash, and the
/// account open: between checking a password and what follows from it, a link may have taken the account over.
///
/// # Errors
/// [`StoreError`].
pub async fn lock_with_password(tx: &mut WriteTx, id: StaffId, hash: &str) -> Result<bool, StoreError> {
    staff::lock(tx, id).await?;
    let found = find_password(tx, id).await?;
    Ok(found.is_some_and(|(now, _)| now == hash))
}

/// The password's hash and the address of an active account, for asking for the password once more.
///
/// # Errors
/// [`StoreError`].
pub async fn find_password(tx: &mut ReadTx, id: StaffId) -> Result<Option<(String, String)>, StoreError> {
    Ok(on_both!(tx, c => staff_members::table
        .find(Key(id.0))
        .filter(staff_members::is_active.eq(true))
        .select((staff_members::password_hash, staff_members::email))
        .get_result(c))
    .optional()?)
}

/// Gives an account these roles in place of those it has.
///
/// # Errors
/// [`StoreError`].
pub async fn replace_memberships(
    tx: &mut WriteTx,
    id: StaffId,
    memberships: &[(Uuid, Membership)],
) -> Result<(), StoreError> {
    let old = staff_memberships::table.filter(staff_memberships::staff_id.eq(Key(id.0)));
    on_both!(tx, c => diesel::delete(old).execute(c))?;
    for (row, membership) in memberships {
        let desk = match membership.reach {
            Reach::EveryDesk => None,
            Reach::Desk(desk) => Some(Key(desk.0)),
        };
        let values = (
            staff_memberships::id.eq(Key(*row)),
            staff_memberships::staff_id.eq(Key(id.0)),
            staff_memberships::role.eq(membership.role.code()),
            staff_memberships::desk_id.eq(desk),
        );
        on_both!(tx, c => diesel::insert_into(staff_memberships::table).values(&values).execute(c))?;
    }
    Ok(())
}

/// Notes that somebody signed in.
///
/// # Errors
/// [`StoreError`].
pub async fn note_sign_in(tx: &mut WriteTx, id: StaffId, now: DateTime<Utc>) -> Result<(), StoreError> {
    let values = (
        last_sign_ins::staff_id.eq(Key(id.0)),
        last_sign_ins::signed_in_at.eq(At(now)),
    );
    on_both!(tx, c => diesel::insert_into(last_sign_ins::table)
        .values(values)
        .on_conflict(last_sign_ins::staff_id)
        .do_update()
        .set(last_sign_ins::signed_in_at.eq(At(now)))
        .execute(c))?;
    Ok(())
}
