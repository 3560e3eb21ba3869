//! Attendance (出欠): whether a household came, noted by staff from the start of the session on.
//! Deliberately never a reproach: who planned to be away and comes has come, and every note can be taken back.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::programme::codes;
use super::quiet_hours;
use super::reservation::Status;

codes! {
    /// What staff note.
    Attendance {
        /// 出席
        Attended = "attended",
        /// 欠席（連絡あり）
        AbsentTold = "absent_told",
        /// 欠席（連絡なし）
        Absent = "absent",
    }
}

impl Attendance {
    /// The words on screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Attended => "出席",
            Self::AbsentTold => "欠席（連絡あり）",
            Self::Absent => "欠席（連絡なし）",
        }
    }

    /// What a reservation with a place becomes by it.
    #[must_use]
    pub fn status(self) -> Status {
        match self {
            Self::Attended => Status::Attended,
            Self::AbsentTold | Self::Absent => Status::Absent,
        }
    }
}

/// So long after a note, or after the end where that is later, nobody is written to: a slip of the hand is noticed by then.
const TIME_TO_TAKE_BACK: TimeDelta = TimeDelta::minutes(60);

/// When a household may be written to whose attendance is noted at `now`, of a session that ends at `ends_at`: not while it
/// could still come, or is still there, and not in the quiet hours.
#[must_use]
pub fn told_at(ends_at: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    quiet_hours::next_allowed(now.max(ends_at) + TIME_TO_TAKE_BACK)
}

/// Attendance cannot be noted, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AttendanceRefusal {
    /// The session has not begun.
    #[error("出欠は、始まる時刻から記録できます")]
    NotBegun {
        /// When it begins.
        starts_at: DateTime<Utc>,
    },
    /// The reservation has no place in the session.
    #[error("この予約には、出欠を記録できません")]
    NoPlace {
        /// What it is now.
        status: Status,
    },
}

/// What a reservation becomes when staff note `attendance` (`None`: take the note back). `before`: what it was before
/// anything was noted, where something was.
///
/// # Errors
/// [`AttendanceRefusal`].
pub fn note(
    (status, before): (Status, Option<Status>),
    attendance: Option<Attendance>,
    (starts_at, now): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Status, AttendanceRefusal> {
    if now < starts_at {
        return Err(AttendanceRefusal::NotBegun { starts_at });
    }
    match (status, attendance) {
        (Status::Attended | Status::Absent, None) => Ok(before.unwrap_or(Status::Confirmed)),
        // Who said so beforehand is away, not missing.
        (Status::Confirmed | Status::Pending { .. } | Status::Away { .. }, None)
        | (Status::Away { .. }, Some(Attendance::AbsentTold | Attendance::Absent)) => Ok(status),
        (Status::Attended, Some(Attendance::AbsentTold | Attendance::Absent))
            if matches!(before, Some(Status::Away { .. })) =>
        {
            Ok(before.unwrap_or(status))
        }
        (
            Status::Confirmed | Status::Pending { .. } | Status::Away { .. } | Status::Attended | Status::Absent,
            Some(attendance),
        ) => Ok(attendance.status()),
        (Status::Entered | Status::Waiting | Status::Offered { .. } | Status::Cancelled { .. }, _) => {
            Err(AttendanceRefusal::NoPlace { status })
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, TimeZone as _};

    use super::*;

    fn noon() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 12, 1, 3, 0, 0).unwrap()
    }

    fn at_start(status: Status, before: Option<Status>, what: Option<Attendance>) -> Result<Status, AttendanceRefusal> {
        note((status, before), what, (noon(), noon()))
    }

    #[test]
    fn nobody_is_written_to_while_they_could_come_while_it_can_be_taken_back_or_at_night() {
        let end = noon() + TimeDelta::hours(2);
        let hour = TimeDelta::hours(1);
        assert_eq!(told_at(end, noon()), end + hour);
        assert_eq!(told_at(end, end + hour * 3), end + hour * 4);
        // 20:30 in Japan: an hour later is night, so it waits until eight.
        let evening = noon() + TimeDelta::minutes(8 * 60 + 30);
        assert_eq!(told_at(end, evening), noon() + hour * 20);
    }

    #[test]
    fn before_the_start_nothing_is_noted() {
        let early = note(
            (Status::Confirmed, None),
            Some(Attendance::Attended),
            (noon(), noon() - TimeDelta::seconds(1)),
        );
        assert_eq!(early, Err(AttendanceRefusal::NotBegun { starts_at: noon() }));
    }

    #[test]
    fn a_note_can_be_changed_repeated_and_taken_back() {
        for what in Attendance::ALL.iter().copied() {
            let noted = at_start(Status::Confirmed, None, Some(what)).unwrap();
            assert_eq!(at_start(noted, Some(Status::Confirmed), Some(what)), Ok(noted));
            assert_eq!(at_start(noted, Some(Status::Confirmed), None), Ok(Status::Confirmed));
        }
        let turned = at_start(Status::Absent, Some(Status::Confirmed), Some(Attendance::Attended));
        assert_eq!(turned, Ok(Status::Attended));
        assert_eq!(at_start(Status::Confirmed, None, None), Ok(Status::Confirmed));
    }

    #[test]
    fn who_planned_to_be_away_and_comes_has_come_and_a_slip_of_the_hand_is_undone() {
        let away = Status::Away { keeps_place: false };
        assert_eq!(at_start(away, None, Some(Attendance::Attended)), Ok(Status::Attended));
        assert_eq!(at_start(Status::Attended, Some(away), None), Ok(away));
        assert_eq!(at_start(away, None, Some(Attendance::Absent)), Ok(away));
        assert_eq!(
            at_start(Status::Attended, Some(away), Some(Attendance::Absent)),
            Ok(away)
        );
    }

    #[test]
    fn whoever_has_no_place_is_neither_there_nor_missing() {
        for status in [Status::Entered, Status::Waiting, Status::Offered { until: noon() }] {
            assert_eq!(
                at_start(status, None, Some(Attendance::Absent)),
                Err(AttendanceRefusal::NoPlace { status })
            );
        }
    }
}
