//! Booking for a caller: when, who, how to reach, on one screen in the order of the call.
//! Does not decide what is valid, nor who may book beyond the window.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::fill::{AskedQuestion, ContactWay};
use crate::pages::shared::{Choice, Field, Hidden, Problem};
use crate::pages::staff::StaffFrame;
use crate::pages::staff::shared::ContactWords;

/// `templates/pages/staff/book.html`
///
/// Names sent: `csrf`, `idempotency_key`, `slot`, `name`, `kana`, `relation` (one), `comes` (many),
/// `persons`, `contact` (`email` / `phone` / `none`), `email`, `phone`, `phone_hours` (many),
/// `voice_mail` (`yes`), `introduce` (one), `post` (many: ways of contact), `pin`, `note`, `discretion` (one),
/// `beyond_window_reason`. The `id` of a field, for [`Problem`], is its name.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/book.html")]
pub struct BookPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Where the form posts.
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
    /// One key for one reservation, kept through all corrections.
    pub idempotency_key: String,
    /// Finding who calls.
    pub caller: Caller,
    /// Whatever else must travel.
    pub hidden: Vec<Hidden>,
    /// Why the reservation could not be taken; what was typed is kept.
    pub refusal: Option<BookRefusal>,
    /// All errors in the order of the fields.
    pub problems: Vec<Problem>,
    /// Programmes to narrow the slots by; fewer than three (all and one): not shown.
    pub programmes: Vec<Choice>,
    /// Days with free slots.
    pub days: Vec<BookDay>,
    /// What is said when nothing is free: 「空いている枠はありません。」
    pub no_days: String,
    /// About `slot` as a whole.
    pub slot_error: Option<String>,
    /// What the caller must be told about the data, one sentence each: what they are used for,
    /// who sees them, when they are erased.
    pub tell: Vec<String>,
    /// Name or nickname.
    pub name: Field,
    /// 「ニックネームでもかまいません。」
    pub name_hint: String,
    /// フリガナ
    pub kana: Field,
    /// Who calls: 本人・家族・支援者 (radio buttons).
    pub relation: Vec<Choice>,
    /// About `relation` as a whole.
    pub relation_error: Option<String>,
    /// Who comes (checkboxes).
    pub comes: Vec<Choice>,
    /// About `comes` as a whole.
    pub comes_error: Option<String>,
    /// How many persons come.
    pub persons: Field,
    /// Free text.
    pub note: Field,
    /// What the chosen programme asks besides.
    pub questions: Vec<AskedQuestion>,
    /// The way of contact that is chosen, if any.
    pub contact: Option<ContactWay>,
    /// About `contact` as a whole.
    pub contact_error: Option<String>,
    /// Telephone number.
    pub phone: Field,
    /// When one may ring (checkboxes).
    pub phone_hours: Vec<Choice>,
    /// May one leave a message?
    pub may_leave_message: bool,
    /// The ways of contact beside which post is allowed.
    pub post: Vec<String>,
    /// How we introduce ourselves on the telephone (radio buttons).
    pub introduce: Vec<Choice>,
    /// E-mail address.
    pub email: Field,
    /// The domain that letters come from, to be told.
    pub sender_domain: String,
    /// How open letters may be (radio buttons): `discreet`, `normal`, `silent`.
    pub discretion: Vec<Choice>,
    /// 暗証番号, 4–8 digits.
    pub pin: Field,
    /// Must a PIN be given?
    pub is_pin_required: bool,
    /// Why this is booked outside the window; `None`: the reader may not.
    pub beyond_window_reason: Option<Field>,
    /// Where sessions of a course are among the slots: whether one of them is enough.
    pub single: Option<bool>,
}

/// Finding who calls, and taking over what is known of them; part of the booking form.
///
/// Names sent: `q`, and `do` of the button: `seek`, `take:` or `narrow:` with what is meant, `book`; without a button (Enter)
/// it is empty.
#[derive(Debug, Clone)]
pub struct Caller {
    /// What was typed.
    pub typed: String,
    /// Who was found.
    pub households: Vec<KnownHousehold>,
    /// Said when there may be more.
    pub cut: Option<String>,
    /// Said when nobody was.
    pub nobody: Option<String>,
}

/// A household that is known.
#[derive(Debug, Clone)]
pub struct KnownHousehold {
    /// What is sent behind `take:`.
    pub value: String,
    /// Name or nickname.
    pub name: String,
    /// フリガナ
    pub kana: Option<String>,
    /// How it is reached.
    pub contact: ContactWords,
    /// 「12月1日（火） 市の相談窓口（予約済み）」
    pub last: String,
}

/// Why the reservation could not be taken.
#[derive(Debug, Clone)]
pub struct BookRefusal {
    /// 「12月1日（火）午前10時～11時は満席になりました。」
    pub headline: String,
    /// What to do or to tell: 「ほかの枠を選んでください。」
    pub text: String,
    /// Waiting for a place instead: 「この方は空きを待つ（3組目）」. Sent as `wait`, with everything typed.
    pub wait: Option<String>,
    /// Staying away from what is full of a course: 「満席の回をお休みにして申し込む」. Sent as `spare`, with everything typed.
    pub spare: Option<String>,
}

/// One day with free slots.
#[derive(Debug, Clone)]
pub struct BookDay {
    /// 「12月1日（火）」
    pub date: String,
    /// 「令和8年・2026年」
    pub year: String,
    /// For machines.
    pub iso_date: String,
    /// Its free slots, by programme and time.
    pub groups: Vec<BookGroup>,
}

/// The free slots of one session.
#[derive(Debug, Clone)]
pub struct BookGroup {
    /// The programme's name.
    pub what: String,
    /// 「第1相談室」
    pub place: String,
    /// 「受付期間の外です（12月1日から）」
    pub note: Option<String>,
    /// The slots.
    pub slots: Vec<BookSlot>,
}

/// One free slot.
#[derive(Debug, Clone)]
pub struct BookSlot {
    /// What is sent as `slot`.
    pub value: String,
    /// 「午前10時～11時」
    pub time: String,
    /// 「あと1組」
    pub left: String,
    /// Is it chosen?
    pub is_chosen: bool,
}

impl BookPage {
    /// Is post allowed beside this way of contact?
    #[must_use]
    pub fn may_post(&self, way: &str) -> bool {
        self.post.iter().any(|chosen| chosen == way)
    }

    /// Are letters by e-mail chosen?
    #[must_use]
    pub fn by_email(&self) -> bool {
        self.contact == Some(ContactWay::Email)
    }

    /// Is the telephone chosen?
    #[must_use]
    pub fn by_phone(&self) -> bool {
        self.contact == Some(ContactWay::Phone)
    }

    /// Is no contact at all chosen?
    #[must_use]
    pub fn by_nothing(&self) -> bool {
        self.contact == Some(ContactWay::Nothing)
    }

    /// What to tell the caller before taking down an address.
    #[must_use]
    pub fn mail_hint(&self) -> String {
        format!(
            "「{}」からのメールを受け取れるようにと、お伝えください。",
            self.sender_domain
        )
    }

    /// The label's words about the PIN.
    #[must_use]
    pub fn pin_need(&self) -> &'static str {
        if self.is_pin_required { "※必須" } else { "※任意" }
    }
}
