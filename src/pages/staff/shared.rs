//! The small pieces that several staff pages show: a visit, how to reach a family, a slot by its true name.
//! Does not hold a whole page.

pub use crate::pages::reservation::{Happened, Status};

/// How a household may be reached: the rules first, then the number.
#[derive(Debug, Clone, Default)]
pub struct ContactWords {
    /// One rule each, short: 「電話は夕方のみ」「留守電不可」「市役所と名乗らない」; also
    /// 「連絡はいらない」. Never empty.
    pub rules: Vec<String>,
    /// The telephone, where one was given and may be seen.
    pub phone: Option<Tel>,
    /// The e-mail address, where one was given and may be seen.
    pub email: Option<String>,
    /// Whether the household is concealed: neither number nor address is shown.
    pub is_concealed: bool,
}

/// A telephone number.
#[derive(Debug, Clone)]
pub struct Tel {
    /// 「090-1234-5678」
    pub words: String,
    /// 「tel:09012345678」
    pub href: String,
}

/// What has become of a reservation.
#[derive(Debug, Clone)]
pub struct StatusWords {
    /// Decides the look.
    pub status: Status,
    /// 「予約済み」「承認待ち」「取り消し済み」「終わりました」
    pub words: String,
}

impl StatusWords {
    /// The class of the label. The usual one is the quietest.
    #[must_use]
    pub fn class(&self) -> &'static str {
        match self.status {
            Status::Confirmed => "mark mark-usual",
            Status::Pending => "mark mark-asks",
            Status::Cancelled | Status::Over => "mark mark-past",
        }
    }
}

/// One household in a list of the day or of a session.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The reservation's page; empty: the reader may not open it.
    pub href: String,
    /// 「K7-4M2」
    pub number: String,
    /// Name or nickname, as they want to be called; `None`: the reader may not see it.
    pub name: Option<String>,
    /// フリガナ
    pub kana: Option<String>,
    /// 「2名」
    pub party: String,
    /// Who comes: 「本人・家族」
    pub comes: String,
    /// 「はじめて」「2回目」; nothing where it is not known.
    pub times: Option<String>,
    /// How to reach them; `None`: the reader may not see it.
    pub contact: Option<ContactWords>,
    /// What has become of it.
    pub status: StatusWords,
}

/// A slot by the programme's own name: for staff only.
#[derive(Debug, Clone)]
pub struct SlotLine {
    /// 「若者就職活動個別相談」
    pub what: String,
    /// 「12月1日（火）」
    pub date: String,
    /// 「令和8年・2026年」
    pub year: String,
    /// For machines: 「2026-12-01」
    pub iso_date: String,
    /// 「午前10時～11時」
    pub time: String,
    /// 「安中市役所 2階 第1相談室」
    pub place: String,
    /// The session's roster.
    pub session_href: String,
}

/// A link that narrows a list.
#[derive(Debug, Clone)]
pub struct FilterLink {
    /// Where it leads.
    pub href: String,
    /// 「すべて」, a programme's name
    pub label: String,
    /// Is it in force?
    pub is_current: bool,
}

/// A letter on its way.
#[derive(Debug, Clone)]
pub struct LetterLine {
    /// 「11月23日（月）午前2時35分」
    pub when: String,
    /// 「ご予約の確認」「取り消しのお知らせ」
    pub kind: String,
    /// Where it is.
    pub state: LetterState,
    /// Why it did not arrive, or when it is tried again, in one sentence.
    pub reason: Option<String>,
    /// The server's own words, small.
    pub detail: Option<String>,
    /// What helps, where it did not arrive.
    pub advice: Option<String>,
    /// Sending it once more, where that is possible.
    pub resend: Option<LetterButton>,
}

/// A button that does something about a letter.
#[derive(Debug, Clone)]
pub struct LetterButton {
    /// Where it posts.
    pub action: String,
    /// What it does: 「送り直す」
    pub label: String,
}

/// Where a letter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterState {
    /// 「待っています」
    Waiting,
    /// 「止めています」: kept in, because the household is concealed.
    Held,
    /// 「電話でお伝えします」: nothing is sent.
    ToCall,
    /// 「お伝えしました」: on the telephone.
    Told,
    /// 「送りました」: a mail server has taken it.
    Delivered,
    /// 「届きませんでした」
    Lost,
    /// 「戻ってきました」
    Returned,
}

impl LetterState {
    /// What the label says.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Waiting => "待っています",
            Self::Held => "止めています",
            Self::ToCall => "電話でお伝えします",
            Self::Told => "お伝えしました",
            Self::Delivered => "送りました",
            Self::Lost => "届きませんでした",
            Self::Returned => "戻ってきました",
        }
    }

    /// The class of the label.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Waiting | Self::ToCall => "mark mark-asks",
            Self::Delivered | Self::Told => "mark",
            Self::Lost | Self::Returned | Self::Held => "mark mark-needs",
        }
    }
}
