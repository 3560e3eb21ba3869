//! The placeholders of a letter: each stands for a ready piece of text, 「{日}」 for 「令和8年12月1日（火）」.
//! Deliberately a closed set without the programme's name, and without anything that decides or repeats by itself.

use crate::domain::letter::LetterKind;

macro_rules! facts {
    ($($variant:ident = $word:literal, $meaning:literal;)+) => {
        /// What a placeholder stands for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Fact {
            $(#[doc = $meaning] $variant),+
        }

        impl Fact {
            /// All of them, in the order in which letters tell them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// What stands between the braces; it never changes, because stored wordings hold it.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// What it stands for, in words for staff.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning),+ }
            }
        }
    };
}

facts! {
    Lead = "お知らせの内容", "何が変わったか（できごとに合わせて変わる文）";
    Day = "日", "予約の日";
    Time = "時間", "始まりと終わりの時刻";
    MonthDay = "月日", "予約の日を短く";
    MonthDays = "変更の月日", "変更前と変更後の日を短く";
    Dates = "回の日程", "講座の日程（1日ずつ行をくり返します。講座でなければ、その行は消えます）";
    Former = "変更前", "変更前の日時";
    Reason = "理由", "日程が変わった理由（ないときは、その行が消えます）";
    Place = "場所", "建物と部屋";
    Address = "住所", "場所の住所（オンラインのときは、その行が消えます）";
    Number = "番号", "予約番号";
    AnswerBy = "返事の期限", "お返事の期限";
    OnlineAddress = "オンラインの入口", "オンラインでつなぐ先（ないときは、その行が消えます）";
    Alternatives = "ほかの日", "空いているほかの日（1日ずつ行をくり返します）";
    Change = "変更のしかた", "変更や取り消しのしかた（リンクと期限、または電話）";
    Answer = "返事のしかた", "お返事のしかた（リンクと期限）";
    Queue = "順番の見かた", "順番を見る・待つのをやめるしかた（リンク）";
    Page = "手続きのページ", "予約のページへのリンク";
    OtherDays = "ほかの日の案内", "ほかの日の予約のしかた（空いている日とリンク）";
    NextDates = "次の日の案内", "次にお待ちする日、またはほかの日の予約のしかた（日とリンク）";
    Contents = "回の内容", "その回で何をしたか（控えめなお知らせでは、その行は消えます）";
    Phone = "電話", "窓口の電話番号";
    Hours = "受付時間", "窓口のひらいている時間";
    ErasedOn = "消去日", "予約の情報が消える日";
    Sender = "差出人", "差出人の名前";
}

/// Whether a letter may do without a placeholder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// It must stand there, and a letter that has nothing to put in its place keeps the built-in text.
    Always,
    /// It must stand there; where a letter has nothing to put in its place, its line goes.
    IfAny,
    /// It may stand there.
    Free,
}

impl Fact {
    /// The placeholder of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|fact| fact.word() == word)
    }

    /// Whether this kind of letter needs it; `None` if it has no place there.
    ///
    /// A letter whose sentences follow what happened ([`LetterKind::QueueChanged`]) has its lead as one piece; one that
    /// says 「日時が変わりました」 needs the former date, so that a letter about another room keeps the built-in text.
    #[must_use]
    pub fn need(self, kind: LetterKind) -> Option<Need> {
        match self {
            Self::Day
            | Self::Time
            | Self::Place
            | Self::Number
            | Self::Phone
            | Self::Hours
            | Self::ErasedOn
            | Self::Sender => Some(Need::Always),
            Self::Address | Self::Dates => Some(Need::IfAny),
            Self::MonthDay => Some(Need::Free),
            Self::MonthDays => tells_former(kind).then_some(Need::Free),
            Self::Former if kind == LetterKind::Moved => Some(Need::Always),
            Self::Former => tells_former(kind).then_some(Need::IfAny),
            Self::Reason => tells_reason(kind).then_some(Need::IfAny),
            Self::AnswerBy => match kind {
                LetterKind::Offer => Some(Need::Always),
                LetterKind::Moved => Some(Need::Free),
                _ => None,
            },
            Self::OnlineAddress => match kind {
                LetterKind::Online => Some(Need::Always),
                LetterKind::Reminder => Some(Need::IfAny),
                _ => None,
            },
            Self::Alternatives => (way_on(kind) == Some(Self::OtherDays)).then_some(Need::Free),
            Self::Lead => (kind == LetterKind::QueueChanged).then_some(Need::Always),
            Self::Contents => matches!(kind, LetterKind::Missed | LetterKind::Thanks).then_some(Need::Free),
            Self::Change | Self::Answer | Self::Queue | Self::Page | Self::OtherDays | Self::NextDates => {
                (way_on(kind) == Some(self)).then_some(Need::Always)
            }
        }
    }

    /// Whether it may stand in a subject, which others may see: short, and neither the number nor a way to the reservation.
    #[must_use]
    pub const fn suits_subjects(self) -> bool {
        matches!(self, Self::MonthDay | Self::MonthDays | Self::AnswerBy)
    }
}

/// How the household goes on from a letter; `None` where nothing is left to do.
#[must_use]
pub const fn way_on(kind: LetterKind) -> Option<Fact> {
    match kind {
        LetterKind::Entered
        | LetterKind::NotDrawn
        | LetterKind::Online
        | LetterKind::Pending
        | LetterKind::Confirmed
        | LetterKind::Reminder
        | LetterKind::Kept
        | LetterKind::Changed
        | LetterKind::Postponed
        | LetterKind::Away
        | LetterKind::Back => Some(Fact::Change),
        LetterKind::Moved => Some(Fact::Answer),
        LetterKind::Waiting | LetterKind::QueueChanged => Some(Fact::Queue),
        LetterKind::Offer | LetterKind::Released => Some(Fact::Page),
        LetterKind::Declined
        | LetterKind::OfferLapsed
        | LetterKind::PendingLapsed
        | LetterKind::NotReached
        | LetterKind::CalledOff => Some(Fact::OtherDays),
        LetterKind::Missed | LetterKind::Thanks => Some(Fact::NextDates),
        LetterKind::Cancelled => None,
    }
}

const fn tells_former(kind: LetterKind) -> bool {
    matches!(kind, LetterKind::Moved | LetterKind::Changed | LetterKind::QueueChanged)
}

const fn tells_reason(kind: LetterKind) -> bool {
    matches!(
        kind,
        LetterKind::Moved
            | LetterKind::QueueChanged
            | LetterKind::Postponed
            | LetterKind::CalledOff
            | LetterKind::Declined
    )
}
