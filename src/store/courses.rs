//! Courses: which sessions belong together. The sessions themselves say which course they are of.
//! Deliberately decides nothing about whether they may: `domain::course` does, on locked slots.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::schedule::{self, Directory};
use super::schema::{courses, sessions};
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx};
use crate::domain::course::{Course, OfferedCourse};
use crate::domain::ids::{CourseId, ProgrammeId, SessionId};

type Fields = (Key, Key, Option<String>);

/// A new course. Its sessions are put into it by [`group`], or are made with it.
///
/// # Errors
/// [`StoreError::AlreadyThere`] if its id is taken: the same request was sent twice.
pub async fn insert(tx: &mut WriteTx, course: &Course, now: DateTime<Utc>) -> Result<(), StoreError> {
    let values = (
        courses::id.eq(Key(course.id.0)),
        courses::programme_id.eq(Key(course.programme.0)),
        courses::title.eq(course.title.clone()),
        courses::created_at.eq(At(now)),
    );
    on_both!(tx, c => diesel::insert_into(courses::table).values(values.clone()).execute(c))?;
    Ok(())
}

/// Puts sessions into a course.
///
/// # Errors
/// [`StoreError`].
pub async fn group(tx: &mut WriteTx, course: &Course) -> Result<(), StoreError> {
    let ids: Vec<Key> = course.sessions.iter().map(|id| Key(id.0)).collect();
    let into = sessions::course_id.eq(Key(course.id.0));
    let own = sessions::table.filter(sessions::id.eq_any(ids));
    on_both!(tx, c => diesel::update(own.clone()).set(into).execute(c))?;
    Ok(())
}

/// Takes a course apart: its sessions stay, each by itself.
///
/// # Errors
/// [`StoreError`].
pub async fn ungroup(tx: &mut WriteTx, id: CourseId) -> Result<(), StoreError> {
    let own = sessions::table.filter(sessions::course_id.eq(Key(id.0)));
    let alone = sessions::course_id.eq(None::<Key>);
    on_both!(tx, c => diesel::update(own).set(alone).execute(c))?;
    on_both!(tx, c => diesel::delete(courses::table.find(Key(id.0))).execute(c))?;
    Ok(())
}

/// One course.
///
/// # Errors
/// [`StoreError`].
pub async fn find(tx: &mut ReadTx, id: CourseId) -> Result<Option<Course>, StoreError> {
    Ok(list_by_ids(tx, &[id]).await?.pop())
}

/// The courses with these ids.
///
/// # Errors
/// [`StoreError`].
pub async fn list_by_ids(tx: &mut ReadTx, ids: &[CourseId]) -> Result<Vec<Course>, StoreError> {
    let keys: Vec<Key> = ids.iter().map(|id| Key(id.0)).collect();
    let rows: Vec<Fields> = on_both!(tx, c => courses::table
        .filter(courses::id.eq_any(keys.clone()))
        .order(courses::id)
        .select((courses::id, courses::programme_id, courses::title))
        .load(c))?;
    let grouped: Vec<(Option<Key>, Key)> = on_both!(tx, c => sessions::table
        .filter(sessions::course_id.eq_any(keys.clone()))
        .order((sessions::starts_at, sessions::id))
        .select((sessions::course_id, sessions::id))
        .load(c))?;
    let courses = rows.into_iter().map(|(id, programme, title)| Course {
        id: CourseId(id.0),
        programme: ProgrammeId(programme.0),
        title,
        sessions: grouped
            .iter()
            .filter(|(course, _)| *course == Some(id))
            .map(|(_, session)| SessionId(session.0))
            .collect(),
    });
    Ok(courses.collect())
}

/// These courses with all their slots, what is over included.
///
/// # Errors
/// [`StoreError`].
pub async fn list_offered(
    tx: &mut ReadTx,
    directory: &Directory,
    ids: &[CourseId],
) -> Result<HashMap<CourseId, OfferedCourse>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let courses = list_by_ids(tx, ids).await?;
    let offerings = schedule::list_of_courses(tx, directory, ids).await?;
    let offered = courses.into_iter().map(|course| {
        let own = offerings
            .iter()
            .filter(|offering| offering.session.course == Some(course.id));
        let offerings = own.cloned().collect();
        (course.id, OfferedCourse { course, offerings })
    });
    Ok(offered.collect())
}
