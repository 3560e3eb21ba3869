//! The columns of a year's figures: what is counted, with its code for settings and files and its words.
//! Deliberately counts nothing.

use serde::{Deserialize, Serialize};

use crate::domain::programme::codes;

codes! {
    /// What is counted.
    Column {
        /// 開催回数
        Held = "held",
        /// これからの開催回
        ToCome = "to_come",
        /// 中止回数
        CalledOff = "called_off",
        /// 延期中の開催回
        Postponed = "postponed",
        /// 終わった開催の定員（組）
        CapacityHouseholds = "capacity_households",
        /// そのうち予約（組）
        FilledHouseholds = "filled_households",
        /// 終わった開催の定員（名）
        CapacityPersons = "capacity_persons",
        /// そのうち予約（名）
        FilledPersons = "filled_persons",
        /// 予約（組）
        Reserved = "reserved",
        /// 予約（名）
        ReservedPersons = "reserved_persons",
        /// 参加・延べ（組）
        Attended = "attended",
        /// 参加・延べ（名）
        AttendedPersons = "attended_persons",
        /// 参加・実（組）
        Distinct = "distinct",
        /// 予約なしの来場（名）
        WalkIn = "walk_in",
        /// 新規（組）
        New = "new",
        /// 継続（組）
        Again = "again",
        /// 新規か継続か不明（組）
        Unknown = "unknown",
        /// 予約した人：本人（組）
        ByPerson = "by_person",
        /// 予約した人：家族（組）
        ByFamily = "by_family",
        /// 予約した人：支援者（組）
        BySupporter = "by_supporter",
        /// 来る人：本人（組）
        PersonComes = "person_comes",
        /// 来る人：家族（組）
        FamilyComes = "family_comes",
        /// 来る人：支援者（組）
        SupporterComes = "supporter_comes",
        /// ウェブから（組）
        Web = "web",
        /// 電話・窓口で（組）
        Phone = "phone",
        /// ほかの仕組みから（組）
        Api = "api",
        /// 家族による取消（組）
        CancelledByFamily = "cancelled_family",
        /// 窓口による取消（組）
        CancelledByDesk = "cancelled_desk",
        /// 期限切れ（組）
        Lapsed = "lapsed",
        /// 中止による取消（組）
        WithSession = "with_session",
        /// 欠席・連絡あり（組）
        Away = "away",
        /// 欠席・連絡なし（組）
        Absent = "absent",
        /// 出欠の記録なし（組）
        Unnoted = "unnoted",
        /// これから来る予約（組）
        Expected = "expected",
        /// 空きを待った（組）
        Waited = "waited",
        /// 空きがなかった（組）
        Unmet = "unmet",
        /// 案内したが使われなかった（組）
        OfferUnused = "offer_unused",
        /// いま待っている（組）
        StillWaiting = "still_waiting",
        /// 引き継ぎ（件）
        HandedOver = "handed_over",
        /// そのうち会えた（件）
        PartnerMet = "partner_met",
        /// そのうち受け取った（件）
        PartnerReceived = "partner_received",
        /// そのうち連絡がつかない（件）
        PartnerNotReached = "partner_not_reached",
        /// そのうち返事なし（件）
        PartnerSilent = "partner_silent",
    }
}

impl Column {
    /// The heading on screen and in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Held => "開催（回）",
            Self::ToCome => "これから（回）",
            Self::CalledOff => "中止（回）",
            Self::Postponed => "延期中（回）",
            Self::CapacityHouseholds => "定員（組）",
            Self::FilledHouseholds => "うち予約（組）",
            Self::CapacityPersons => "定員（名）",
            Self::FilledPersons => "うち予約（名）",
            Self::Reserved => "予約（組）",
            Self::ReservedPersons => "予約（名）",
            Self::Attended => "参加 延べ（組）",
            Self::AttendedPersons => "参加 延べ（名）",
            Self::Distinct => "参加 実（組）",
            Self::WalkIn => "予約なしの来場（名）",
            Self::New => "新規（組）",
            Self::Again => "継続（組）",
            Self::Unknown => "不明（組）",
            Self::ByPerson => "本人が予約（組）",
            Self::ByFamily => "家族が予約（組）",
            Self::BySupporter => "支援者が予約（組）",
            Self::PersonComes => "本人が来る（組）",
            Self::FamilyComes => "家族が来る（組）",
            Self::SupporterComes => "支援者が来る（組）",
            Self::Web => "ウェブ（組）",
            Self::Phone => "電話・窓口（組）",
            Self::Api => "ほかの仕組み（組）",
            Self::CancelledByFamily => "ご家族の取消（組）",
            Self::CancelledByDesk => "窓口の取消（組）",
            Self::Lapsed => "期限切れ（組）",
            Self::WithSession => "中止による取消（組）",
            Self::Away => "欠席 連絡あり（組）",
            Self::Absent => "欠席 連絡なし（組）",
            Self::Unnoted => "出欠の記録なし（組）",
            Self::Expected => "これから（組）",
            Self::Waited => "空きを待った（組）",
            Self::Unmet => "空きがなかった（組）",
            Self::OfferUnused => "案内を使わず（組）",
            Self::StillWaiting => "いま待っている（組）",
            Self::HandedOver => "引き継ぎ（件）",
            Self::PartnerMet => "先方が会えた（件）",
            Self::PartnerReceived => "先方が受け取った（件）",
            Self::PartnerNotReached => "先方が連絡つかず（件）",
            Self::PartnerSilent => "先方の返事なし（件）",
        }
    }
}
