//! What a list of reservations is narrowed by: programme, desk, status, day, door, what waits, concealment, first time.
//! Deliberately never by anything personal: a filter stands in addresses and is kept in saved views.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::ids::{DeskId, ProgrammeId};
use super::programme::codes;
use super::reservation::Source;

codes! {
    /// Statuses that are asked for together.
    StatusFilter {
        /// Neither given back nor over.
        Live = "live",
        /// 予約済み
        Confirmed = "confirmed",
        /// 承認待ち
        Pending = "pending",
        /// 空きを案内中
        Offered = "offered",
        /// キャンセル待ち・抽選待ち
        Queued = "queued",
        /// 欠席の予定
        Away = "away",
        /// 出席
        Attended = "attended",
        /// 欠席
        Absent = "absent",
        /// 取り消し済み
        Cancelled = "cancelled",
    }
}

impl StatusFilter {
    /// The stored codes of its statuses.
    #[must_use]
    pub fn statuses(self) -> &'static [&'static str] {
        match self {
            Self::Live => &["entered", "waiting", "offered", "pending", "confirmed", "away", "ceded"],
            Self::Confirmed => &["confirmed"],
            Self::Pending => &["pending"],
            Self::Offered => &["offered"],
            Self::Queued => &["entered", "waiting"],
            Self::Away => &["away", "ceded"],
            Self::Attended => &["attended"],
            Self::Absent => &["absent"],
            Self::Cancelled => &["cancelled"],
        }
    }

    /// The words on screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Live => "取り消しと終わったもの以外",
            Self::Confirmed => "予約済み",
            Self::Pending => "承認待ち",
            Self::Offered => "空きを案内中",
            Self::Queued => "キャンセル待ち・抽選待ち",
            Self::Away => "欠席の予定",
            Self::Attended => "出席",
            Self::Absent => "欠席",
            Self::Cancelled => "取り消し済み",
        }
    }
}

codes! {
    /// What somebody must still do about a reservation.
    Waits {
        /// Approve or decline it.
        Decision = "decision",
        /// Hear whether the offered place is taken.
        Offer = "offer",
        /// Hear whether the changed date suits.
        Move = "move",
        /// Tell by another way what a letter could not.
        Letter = "letter",
    }
}

impl Waits {
    /// The words on screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Decision => "承認を待っている",
            Self::Offer => "空きの案内のお返事を待っている",
            Self::Move => "日程の変更のお返事を待っている",
            Self::Letter => "お知らせが届かなかった",
        }
    }
}

/// A filter. The default one lets everything through.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReservationFilter {
    /// Only those of this programme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub programme: Option<ProgrammeId>,
    /// Only those of this desk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desk: Option<DeskId>,
    /// Only those with such a status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<StatusFilter>,
    /// Only those of this day or later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// Only those of this day or before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    /// Only those that came through this door.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// Only those that wait for this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waits: Option<Waits>,
    /// Only concealed households.
    pub is_concealed: bool,
    /// Only households that, as far as is known, have not been in the programme before.
    pub is_first: bool,
}

impl ReservationFilter {
    /// Reads a filter from named values; what is not understood narrows nothing.
    #[must_use]
    pub fn read<'v>(value: impl Fn(&str) -> &'v str) -> Self {
        Self {
            programme: value("programme").parse().ok(),
            desk: value("desk").parse().ok(),
            status: StatusFilter::from_code(value("status")),
            from: value("from").parse().ok(),
            to: value("to").parse().ok(),
            source: Source::from_code(value("source")),
            waits: Waits::from_code(value("waits")),
            is_concealed: value("concealed") == "1",
            is_first: value("first") == "1",
        }
    }

    /// The named values that [`Self::read`] reads.
    #[must_use]
    pub fn values(&self) -> Vec<(&'static str, String)> {
        let flag = |is: bool| is.then(|| "1".to_owned());
        let values = [
            ("programme", self.programme.map(|id| id.to_string())),
            ("desk", self.desk.map(|id| id.to_string())),
            ("status", self.status.map(|status| status.code().to_owned())),
            ("from", self.from.map(|day| day.to_string())),
            ("to", self.to.map(|day| day.to_string())),
            ("source", self.source.map(|source| source.code().to_owned())),
            ("waits", self.waits.map(|waits| waits.code().to_owned())),
            ("concealed", flag(self.is_concealed)),
            ("first", flag(self.is_first)),
        ];
        values
            .into_iter()
            .filter_map(|(name, value)| value.map(|value| (name, value)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    proptest! {
        #[test]
        fn a_filter_is_read_back_from_its_own_values(
            ids in any::<(Option<u128>, Option<u128>)>(), status in 0..12_usize, waits in 0..6_usize, source in 0..5_usize,
            days in any::<(Option<u16>, Option<u16>)>(), flags in any::<(bool, bool)>(),
        ) {
            let day = |days: u16| NaiveDate::from_num_days_from_ce_opt(730_000 + i32::from(days));
            let filter = ReservationFilter {
                programme: ids.0.map(|id| ProgrammeId(Uuid::from_u128(id))),
                desk: ids.1.map(|id| DeskId(Uuid::from_u128(id))),
                status: StatusFilter::ALL.get(status).copied(),
                from: days.0.and_then(day),
                to: days.1.and_then(day),
                source: Source::ALL.get(source).copied(),
                waits: Waits::ALL.get(waits).copied(),
                is_concealed: flags.0,
                is_first: flags.1,
            };
            let values: HashMap<&str, String> = filter.values().into_iter().collect();
            let read = ReservationFilter::read(|name| values.get(name).map_or("", String::as_str));
            prop_assert_eq!(read, filter);
        }
    }
}
