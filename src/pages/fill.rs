//! Step 2, fill: at most five questions on one page, with what was sent and what to do about it.
//! Does not decide what is valid.

use askama::Template;

use crate::catalogue::filters;
use crate::catalogue::say;
use crate::pages::Frame;
use crate::pages::course::{ABSENT, CourseChoice};
use crate::pages::hold::{Held, HoldBox};
use crate::pages::how::HowWords;
use crate::pages::shared::{Choice, Field, Hidden, Problem, SlotWords};

/// `templates/pages/fill.html`
///
/// Names sent: `csrf`, `idempotency_key`, `name`, `kana`, `relation` (one), `comes` (many),
/// `persons`, `contact` (`email` / `phone` / `none`), `email`, `phone`, `phone_hours` (many),
/// `voice_mail` (`yes`), `introduce` (one), `discretion` (one), `post` (the ways of contact beside which it is
/// allowed), `pin`, `note`; of a course also those of [`CourseChoice`].
/// The `id` of a field, for [`Problem`] and for the fragments of 「直す」, is its name.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/fill.html")]
pub struct FillPage {
    /// What surrounds the page.
    pub frame: Frame,
    /// Where the form goes: step 3.
    pub action: String,
    /// Back to step 1.
    pub back_href: String,
    /// Against forged forms.
    pub csrf: String,
    /// One key for one reservation, kept through all corrections.
    pub idempotency_key: String,
    /// Whatever else must travel.
    pub hidden: Vec<Hidden>,
    /// What this form is for, where it is not for a place at once.
    pub lead: Option<String>,
    /// The chosen slot.
    pub slot: SlotWords,
    /// What sending it means, where that is not a place at once.
    pub hows: Vec<HowWords>,
    /// Of a course: its sessions, and which of them will be missed.
    pub course: Option<CourseChoice>,
    /// Whether its place is held meanwhile; none where nothing can be held.
    pub hold: Option<HoldBox>,
    /// What the data are used for, who sees them, until when.
    pub privacy: Privacy,
    /// All errors in the order of the fields; none: the form is shown for the first time.
    pub problems: Vec<Problem>,
    /// Is a nickname enough?
    pub name_rule: NameRule,
    /// Name or nickname.
    pub name: Field,
    /// フリガナ
    pub kana: Field,
    /// Who writes: 本人・家族・支援者 (radio buttons).
    pub relation: Vec<Choice>,
    /// About `relation` as a whole.
    pub relation_error: Option<String>,
    /// Who comes: 本人・家族・支援者 (checkboxes).
    pub comes: Vec<Choice>,
    /// About `comes` as a whole.
    pub comes_error: Option<String>,
    /// How many persons come.
    pub persons: Field,
    /// 「この回は5名までお越しいただけます。」
    pub persons_hint: Option<String>,
    /// The way of contact that is chosen, if any.
    pub contact: Option<ContactWay>,
    /// About `contact` as a whole.
    pub contact_error: Option<String>,
    /// E-mail address.
    pub email: Field,
    /// The domain that letters come from, to be allowed beforehand: 「city.annaka.lg.jp」
    pub sender_domain: String,
    /// How open letters may be (radio buttons): `discreet`, `normal`.
    pub discretion: Vec<Choice>,
    /// The ways of contact beside which post is allowed.
    pub post: Vec<String>,
    /// Telephone number.
    pub phone: Field,
    /// When one may ring (checkboxes); none chosen: at any time.
    pub phone_hours: Vec<Choice>,
    /// May one leave a message?
    pub may_leave_message: bool,
    /// How we introduce ourselves on the telephone (radio buttons).
    pub introduce: Vec<Choice>,
    /// 暗証番号, 4–8 digits.
    pub pin: Field,
    /// Free text.
    pub note: Field,
    /// Numbers for an emergency, beside the free text.
    pub emergency: Vec<Emergency>,
    /// What the programme asks besides.
    pub questions: Vec<AskedQuestion>,
}

/// A question of the programme's own.
#[derive(Debug, Clone)]
pub struct AskedQuestion {
    /// `answer_1`
    pub id: &'static str,
    /// `asked_1`: beside the answer travels the question that it was typed under.
    pub asked_id: &'static str,
    /// The question, in Japanese.
    pub label: String,
    /// What the answer is for, in Japanese.
    pub purpose: String,
    /// The answer in a line.
    pub field: Field,
    /// The answers to choose from, if there are any.
    pub choices: Vec<Choice>,
}

/// What the visitor must know before writing anything.
#[derive(Debug, Clone)]
pub struct Privacy {
    /// 「ご予約の受付と、当日のご案内に使います。」
    pub purpose: String,
    /// 「福祉課 福祉相談係の担当職員だけが見ます。」
    pub readers: String,
    /// What the programme says besides.
    pub own: Vec<String>,
    /// 「令和9年3月31日」
    pub erased_on: String,
}

/// Whether the programme asks for the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameRule {
    /// 「お名前（ニックネームでもかまいません）」
    Nickname,
    /// 「お名前」
    Required,
}

/// The three ways of contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContactWay {
    /// `email`
    Email,
    /// `phone`
    Phone,
    /// `none`
    Nothing,
}

/// A number for an emergency.
#[derive(Debug, Clone)]
pub struct Emergency {
    /// 「救急・消防」
    pub name: String,
    /// 「119」
    pub phone: String,
    /// 「tel:119」
    pub tel_href: String,
    /// 「24時間」
    pub hours: String,
}

impl FillPage {
    /// One thing more that is wrong: about which sessions of a course will be missed, or about how many come.
    pub fn with_problem(&mut self, problem: Problem) {
        self.frame.title = say!("入力の確認：{}", self.frame.title);
        let message = Some(problem.message.clone());
        match &mut self.course {
            Some(course) if problem.field == ABSENT => course.error = message,
            _ => self.persons.error = message,
        }
        self.problems.push(problem);
    }

    /// Letting go of the place and choosing anew, where it is held.
    #[must_use]
    pub fn release_action(&self) -> Option<&str> {
        self.hold.as_ref().and_then(HoldBox::release_action)
    }

    /// Is a nickname enough?
    #[must_use]
    pub fn takes_nickname(&self) -> bool {
        self.name_rule == NameRule::Nickname
    }

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
}
