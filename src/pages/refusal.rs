//! A kind no: why a slot cannot be reserved, and every way out.
//! Does not blame and does not show anybody's reservation.

use askama::Template;

use crate::catalogue::filters;
use crate::catalogue::say;
use crate::pages::Frame;
use crate::pages::shared::{DeskWords, Hidden, Link, SlotWords, State};

/// `templates/pages/refusal.html`
///
/// With `kept`, the next dates are buttons of one form that posts what was typed to their
/// addresses; without, they are links.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/refusal.html")]
pub struct RefusalPage {
    /// What surrounds the page.
    pub frame: Frame,
    /// What happened before: the time for which the place was held is over.
    pub told: Option<String>,
    /// Why not.
    pub reason: Reason,
    /// The slot it was about, when there is one.
    pub slot: Option<SlotWords>,
    /// Step 2 with what was typed (POST), where another answer there helps.
    pub edit_href: Option<String>,
    /// Waiting for a place.
    pub wait: Option<WaitWay>,
    /// The next dates with a free place.
    pub next: Vec<NextDate>,
    /// Whether the form was filled in.
    pub has_input: bool,
    /// What travels on: what was typed and shown, with `csrf` and, where the form was filled in, a fresh `idempotency_key`.
    pub kept: Vec<Hidden>,
    /// Other desks, those that are open now first.
    pub desks: Vec<DeskWords>,
    /// Further ways: 「相談・教室の一覧を見る」
    pub ways: Vec<Link>,
}

/// Why a slot cannot be reserved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// No place is left.
    Full,
    /// Places are left, but not for so many persons.
    TooFewPlaces {
        /// 「あと2名」
        left: String,
    },
    /// Reservations have not begun.
    NotYetOpen {
        /// 「11月2日（月）午前9時」
        opens: String,
    },
    /// Reservations have ended; the telephone remains.
    TooLate {
        /// 「11月27日（金）午後4時」
        closed: String,
    },
    /// The day has begun or is over.
    Over,
    /// The same household has a reservation for it.
    Duplicate,
    /// The household has as many future reservations as one can have.
    OverLimit {
        /// 「1件」
        limit: String,
    },
    /// The session was called off.
    Cancelled,
    /// It is reserved by telephone only.
    PhoneOnly,
    /// A consultation comes first.
    InterviewFirst,
    /// The invitation is over.
    InvitationOver,
    /// Nobody can wait for it.
    NoWaiting,
    /// Only for those who come to every session.
    AllSessions,
    /// It has begun.
    JoinsTooLate,
    /// It needs no reservation.
    NoNeed,
    /// It is not reserved here.
    NotReservable,
}

/// The way into the waiting list.
#[derive(Debug, Clone)]
pub struct WaitWay {
    /// What it means: 「いまお申し込みになると、3組目です。…」
    pub words: String,
    /// Step 3 with what was typed, or step 2 where nothing was; posted to where something is kept.
    pub href: String,
}

/// A date that can be had instead.
#[derive(Debug, Clone)]
pub struct NextDate {
    /// 「12月8日（火）午前10時～11時」
    pub when: String,
    /// 「あと2組」
    pub state: State,
    /// Step 2 for it (or a GET page when nothing is kept).
    pub href: String,
}

impl Reason {
    /// The page's heading.
    #[must_use]
    pub fn headline(&self) -> &'static str {
        match self {
            Self::Full => "この回は満席になりました。",
            Self::TooFewPlaces { .. } => "この回は、空きが足りませんでした。",
            Self::NotYetOpen { .. } => "この回の受付は、これから始まります。",
            Self::TooLate { .. } | Self::PhoneOnly => "この回は、電話で受け付けています。",
            Self::Over => "この回は終わりました。",
            Self::InterviewFirst => "はじめに、面談にお越しいただいています。",
            Self::InvitationOver => "この招待のリンクは、いまは使えません。",
            Self::NoWaiting => "この回は満席です。空きを待つこともできなくなりました。",
            Self::AllSessions => "この講座は、すべての回に来られる方が対象です。",
            Self::JoinsTooLate => "この講座は、もう始まっています。",
            Self::Duplicate => "すでに予約があります",
            Self::OverLimit { .. } => "いまのご予約がすんでから、次をお取りいただけます。",
            Self::Cancelled => "この回は中止になりました。",
            Self::NoNeed => "予約なしで参加できます。",
            Self::NotReservable => "この画面からは予約できない回です。",
        }
    }

    /// What it means, one paragraph each.
    #[must_use]
    pub fn explanation(&self) -> Vec<String> {
        match self {
            Self::Full => vec![
                say("お待たせしたのに、お席をご用意できず申し訳ありません。"),
                say("ご予約はまだ入っていません。次の道をご案内します。"),
            ],
            Self::TooFewPlaces { left } => vec![
                say!("いまの空きは{left}です。お席をご用意できず申し訳ありません。", left),
                say("人数を変えるか、ほかの日をお選びください。お電話でもお受けします。"),
            ],
            Self::NotYetOpen { opens } => vec![
                say!("受付は{opens}からです。", opens),
                say("その時刻になりましたら、同じページから予約できます。"),
            ],
            Self::TooLate { closed } => vec![
                say!("画面からの受付は{closed}で終わりました。", closed),
                say("まだ間に合うことがあります。下の番号へ、お電話でお問い合わせください。"),
            ],
            Self::Over => vec![say("ほかの日をご案内します。")],
            Self::InterviewFirst => vec![
                say("お話を少しうかがってから、ご案内しています。面談の日は、この画面から予約できます。"),
                say("面談がおすみの方は、そのときの予約番号と暗証番号でお進みください。"),
            ],
            Self::InvitationOver => {
                vec![say(
                    "期限が過ぎたか、決められた数の申し込みがありました。送ってくださった方か、窓口へお尋ねください。",
                )]
            }
            Self::NoWaiting => vec![say("ほかの日や、ほかの窓口をご案内します。お電話でもお受けします。")],
            Self::AllSessions => {
                vec![say("来られない日があるときは、窓口へお電話ください。一緒に考えます。")]
            }
            Self::JoinsTooLate => {
                vec![say("途中からの参加や、次の開催については、窓口へお電話ください。")]
            }
            Self::Duplicate => vec![
                say("同じ回のご予約を、すでにお預かりしています。もう一度予約する必要はありません。"),
                say("予約番号と暗証番号で、内容を見たり取り消したりできます。"),
            ],
            Self::OverLimit { limit } => vec![
                say!("一度にお取りいただけるご予約は{limit}までです。", limit),
                say("空きをお待ちの分も、1件と数えます。"),
                say("日を変えたいときは、いまのご予約を取り消すと、すぐに新しい日をお取りいただけます。"),
            ],
            Self::Cancelled => vec![
                say("ご予定くださっていたところ、申し訳ありません。"),
                say("ほかの日や、ほかの窓口をご案内します。"),
            ],
            Self::PhoneOnly => {
                vec![say("下の番号へお電話ください。お名前は言わなくてもかまいません。")]
            }
            Self::NoNeed => {
                vec![say("そのままお越しください。途中からでも、途中まででもかまいません。")]
            }
            Self::NotReservable => {
                vec![say("お電話でご案内できます。ほかの日程は一覧からお選びください。")]
            }
        }
    }

    /// Can the form be filled in otherwise, so that it can be had? With fewer persons, or fewer absences.
    #[must_use]
    pub fn can_be_put_right(&self) -> bool {
        matches!(self, Self::TooFewPlaces { .. } | Self::Full | Self::AllSessions)
    }

    /// Does the desk's telephone help most? It then stands directly under the explanation.
    #[must_use]
    pub fn offers_phone(&self) -> bool {
        matches!(
            self,
            Self::TooFewPlaces { .. }
                | Self::TooLate { .. }
                | Self::PhoneOnly
                | Self::NotReservable
                | Self::InvitationOver
                | Self::NoWaiting
                | Self::AllSessions
                | Self::JoinsTooLate
        )
    }

    /// Does looking up an existing reservation help?
    #[must_use]
    pub fn offers_lookup(&self) -> bool {
        matches!(self, Self::Duplicate | Self::OverLimit { .. } | Self::InterviewFirst)
    }
}
