//! Hand-over (引き継ぎ): a household that agreed to it is passed on to a partner organisation, who answers what became of it.
//! Deliberately passes nothing that was not agreed to, and keeps consent as choices, not as free words.

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::ids::{DeskId, HandOverId, ProgrammeId, ReservationId, StaffId};
use super::programme::codes;
use super::reservation::Reservation;

/// A link to a partner lives so many days at most.
pub const LONGEST_DAYS: u64 = 60;

codes! {
    /// What can be passed on.
    PassedField {
        /// Name or nickname.
        Name = "name",
        /// フリガナ
        Kana = "kana",
        /// Telephone number, with the rules of contact.
        Phone = "phone",
        /// E-mail address.
        Email = "email",
        /// Who comes, and how many.
        Party = "party",
        /// What they wanted to tell.
        Note = "note",
    }
}

impl PassedField {
    /// The words on screen.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Name => "お名前",
            Self::Kana => "フリガナ",
            Self::Phone => "電話番号と連絡の決まり",
            Self::Email => "メールアドレス",
            Self::Party => "来られる方と人数",
            Self::Note => "伝えておきたいこと",
        }
    }
}

codes! {
    /// How the household agreed; without its consent nothing is passed on (個人情報の保護に関する法律 第69条).
    ConsentBy {
        /// 会ったとき
        InPerson = "in_person",
        /// 電話
        Phone = "phone",
        /// 書面
        Written = "written",
    }
}

impl ConsentBy {
    /// The words on screen.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::InPerson => "会ったときに口頭で",
            Self::Phone => "電話で",
            Self::Written => "書面で",
        }
    }
}

codes! {
    /// What the partner answers.
    PartnerAnswer {
        /// It has arrived.
        Received = "received",
        /// They have met or spoken.
        Met = "met",
        /// Nobody could be reached.
        NotReached = "not_reached",
    }
}

impl PartnerAnswer {
    /// The words on screen.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Received => "受け取った（これから連絡する）",
            Self::Met => "会えた・話せた",
            Self::NotReached => "連絡がつかなかった",
        }
    }
}

/// A hand-over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOver {
    /// Identity.
    pub id: HandOverId,
    /// Whom it is about; nothing once that was erased.
    pub reservation: Option<ReservationId>,
    /// Whose programme it came from.
    pub programme: ProgrammeId,
    /// Which desk handed over.
    pub desk: DeskId,
    /// To whom: the organisation's name, never a person's.
    pub partner: String,
    /// What was agreed to be passed on.
    pub fields: Vec<PassedField>,
    /// How they agreed.
    pub consent: ConsentBy,
    /// When they agreed.
    pub consented_on: NaiveDate,
    /// Until when the link opens.
    pub expires_at: DateTime<Utc>,
    /// Who handed over.
    pub made_by: StaffId,
    /// When.
    pub made_at: DateTime<Utc>,
    /// When the desk took it back.
    pub revoked_at: Option<DateTime<Utc>>,
    /// What the partner answered, and when.
    pub answer: Option<(PartnerAnswer, DateTime<Utc>)>,
}

impl HandOver {
    /// Whether its link opens now.
    #[must_use]
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.reservation.is_some() && self.revoked_at.is_none() && now < self.expires_at
    }
}

/// A household cannot be handed over like this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HandOverRefusal {
    /// Somebody must not learn where the household is.
    #[error("秘匿中です。引き継ぎは、秘匿をやめてからにしてください")]
    Concealed,
    /// There is nothing left to pass on.
    #[error("この予約の情報は、もう消去されています")]
    Erased,
    /// Nobody agrees in the future.
    #[error("同意をいただいた日は、きょうかそれより前にしてください")]
    ConsentToCome,
    /// A link that lives on is forgotten.
    #[error("使える最後の日は、あすから60日のあいだにしてください")]
    TooLong,
}

/// Whether a household may be handed over: agreed to on `consented_on`, the link's last day `last_day`, today `today`.
///
/// # Errors
/// The [`HandOverRefusal`] that applies.
pub fn may_hand_over(
    reservation: &Reservation,
    (consented_on, last_day): (NaiveDate, NaiveDate),
    today: NaiveDate,
) -> Result<(), HandOverRefusal> {
    if reservation.erased_at.is_some() {
        return Err(HandOverRefusal::Erased);
    }
    if reservation.is_concealed() {
        return Err(HandOverRefusal::Concealed);
    }
    if consented_on > today {
        return Err(HandOverRefusal::ConsentToCome);
    }
    let latest = today.checked_add_days(Days::new(LONGEST_DAYS));
    if last_day <= today || latest.is_none_or(|latest| last_day > latest) {
        return Err(HandOverRefusal::TooLong);
    }
    Ok(())
}

/// What the partner sees: exactly what was agreed to, as far as it is there; nothing of a household concealed since.
#[must_use]
pub fn passed(fields: &[PassedField], reservation: &Reservation) -> Vec<(PassedField, String)> {
    if reservation.is_concealed() || reservation.erased_at.is_some() {
        return Vec::new();
    }
    let applicant = &reservation.applicant;
    let value = |field: PassedField| match field {
        PassedField::Name => Some(applicant.name.as_str().to_owned()),
        PassedField::Kana => applicant.kana.as_ref().map(|kana| kana.as_str().to_owned()),
        PassedField::Phone => applicant
            .phone
            .as_ref()
            .map(|phone| format!("{phone}（{}）", reservation.contact_rules.words())),
        PassedField::Email => applicant.email.as_ref().map(|email| email.as_str().to_owned()),
        PassedField::Party => Some(format!(
            "{} {}名",
            reservation.party.comes_words(),
            reservation.party.persons()
        )),
        PassedField::Note => reservation.note.as_ref().map(|note| note.as_str().to_owned()),
    };
    PassedField::ALL
        .iter()
        .filter(|field| fields.contains(field))
        .filter_map(|field| Some((*field, value(*field)?)))
        .collect()
}

/// How many were handed over to one partner, and what became of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerCount {
    /// The organisation.
    pub partner: String,
    /// Handed over, those taken back left out.
    pub made: u32,
    /// Received, and no more yet.
    pub received: u32,
    /// Met or spoken to.
    pub met: u32,
    /// Not reached.
    pub not_reached: u32,
}

/// Counts by partner, in the order of their names; what was taken back counts for nobody.
#[must_use]
pub fn count(all: &[HandOver]) -> Vec<PartnerCount> {
    let mut counts: Vec<PartnerCount> = Vec::new();
    for one in all.iter().filter(|one| one.revoked_at.is_none()) {
        let at = counts.iter().position(|count| count.partner == one.partner);
        let mut count = at.map_or_else(
            || PartnerCount {
                partner: one.partner.clone(),
                made: 0,
                received: 0,
                met: 0,
                not_reached: 0,
            },
            |at| counts.swap_remove(at),
        );
        count.made += 1;
        match one.answer {
            Some((PartnerAnswer::Received, _)) => count.received += 1,
            Some((PartnerAnswer::Met, _)) => count.met += 1,
            Some((PartnerAnswer::NotReached, _)) => count.not_reached += 1,
            None => {}
        }
        counts.push(count);
    }
    counts.sort_by(|a, b| a.partner.cmp(&b.partner));
    counts
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;

    fn made(partner: &str, answer: Option<PartnerAnswer>) -> HandOver {
        let now: DateTime<Utc> = "2026-11-09T10:00:00+09:00".parse().unwrap();
        HandOver {
            id: HandOverId(Uuid::nil()),
            reservation: Some(ReservationId(Uuid::nil())),
            programme: ProgrammeId(Uuid::nil()),
            desk: DeskId(Uuid::nil()),
            partner: partner.into(),
            fields: vec![PassedField::Name],
            consent: ConsentBy::Phone,
            consented_on: "2026-11-08".parse().unwrap(),
            expires_at: now + TimeDelta::days(14),
            made_by: StaffId(Uuid::nil()),
            made_at: now,
            revoked_at: None,
            answer: answer.map(|answer| (answer, now)),
        }
    }

    #[test]
    fn a_link_ends_with_its_time_when_taken_back_and_with_the_data() {
        let one = made("社協", None);
        assert!(one.is_open(one.made_at));
        assert!(!one.is_open(one.expires_at));
        let revoked = HandOver {
            revoked_at: Some(one.made_at),
            ..one.clone()
        };
        let erased = HandOver {
            reservation: None,
            ..one.clone()
        };
        assert!(!revoked.is_open(one.made_at) && !erased.is_open(one.made_at));
    }

    #[test]
    fn each_partner_is_counted_by_what_it_answered_and_nothing_that_was_taken_back() {
        let mut back = made("社協", Some(PartnerAnswer::Met));
        back.revoked_at = Some(back.made_at);
        let all = [
            made("若者サポート", None),
            made("社協", Some(PartnerAnswer::Met)),
            made("社協", Some(PartnerAnswer::NotReached)),
            made("社協", Some(PartnerAnswer::Received)),
            back,
        ];
        let counts = count(&all);
        let told: Vec<_> = counts
            .iter()
            .map(|count| {
                (
                    count.partner.as_str(),
                    count.made,
                    count.received,
                    count.met,
                    count.not_reached,
                )
            })
            .collect();
        assert_eq!(told, [("社協", 3, 1, 1, 1), ("若者サポート", 1, 0, 0, 0)]);
    }
}
