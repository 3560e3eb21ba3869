//! What surrounds every page: title, heading bar, the desk's telephone, the ways out.
//! Does not know which page it surrounds.

/// The data of `layout/base.html`; every page carries one as its field `frame`.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Title of the document without the city's name (which the layout adds). It stays in the
    /// browser's history: on everything about a reservation only neutral words such as 「ご予約」.
    pub title: String,
    /// 「安中市」
    pub city: String,
    /// Who reads the page.
    pub audience: Audience,
    /// The desk that helps, at the bottom of every page in the same place.
    pub help: Help,
    /// Where 「この画面を閉じる」 leads, on everything about a reservation: an address that tells
    /// nothing (the city's front page, a weather page).
    pub quick_exit: Option<String>,
    /// The folder of demo letters; `Some` in the demo only, and shows the demo's line.
    pub demo_mail_href: Option<String>,
    /// The service's version: 「0.1.0」
    pub version: String,
    /// What staff tell everybody for a time, such as a day of snow. Never on a page about a reservation: it may name a
    /// programme.
    pub banners: Vec<String>,
    /// The public list.
    pub list_href: String,
    /// 「予約を見る」: by number and PIN.
    pub lookup_href: String,
    /// The language of the page, for its `lang` attribute.
    pub tag: &'static str,
    /// The choice of another language; none on the staff's pages.
    pub languages: Option<LanguageForm>,
}

/// The choice of a language, on every page of families in the same place.
#[derive(Debug, Clone)]
pub struct LanguageForm {
    /// Where the choice is posted.
    pub action: String,
    /// Every language.
    pub choices: Vec<LanguageChoice>,
    /// The page to come back to.
    pub back: String,
    /// The seal.
    pub csrf: String,
    /// The `id` of the form on the page whose contents must not be lost: its fields travel with the choice.
    pub form: Option<&'static str>,
}

/// One language to choose.
#[derive(Debug, Clone)]
pub struct LanguageChoice {
    /// What is sent.
    pub code: &'static str,
    /// For its `lang` attribute.
    pub tag: &'static str,
    /// Its name in itself.
    pub name: &'static str,
    /// Whether the page is in it.
    pub is_current: bool,
    /// Where a form of the page is sent to with this choice.
    pub action: String,
}

impl Frame {
    /// Is this one of the staff's pages?
    #[must_use]
    pub fn is_staff(&self) -> bool {
        self.audience == Audience::Staff
    }
}

/// Who reads a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Families and everybody else.
    Families,
    /// Staff: wider layout, no telephone of the desk at the bottom.
    Staff,
}

/// The desk's telephone and whether somebody answers it now.
#[derive(Debug, Clone)]
pub struct Help {
    /// 「福祉課 福祉相談係」
    pub desk: String,
    /// As printed: 「027-382-1111（内線1191・1194）」
    pub phone: String,
    /// 「tel:0273821111」
    pub tel_href: String,
    /// 「月曜日～金曜日 9時～16時（土曜日・日曜日・祝日・年末年始は除く）」
    pub hours: String,
    /// Is the desk open at this moment?
    pub is_open: bool,
    /// While open: 「午後4時まで」. While closed: 「次は11月24日（火）午前9時から」
    pub next: String,
}
