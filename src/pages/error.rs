//! What went wrong, said calmly, with ways out.
//! Does not show anything technical beyond a number to quote.

use askama::Template;

use crate::catalogue::filters;
use crate::catalogue::say;
use crate::pages::Frame;
use crate::pages::shared::{Hidden, Link};

/// `templates/pages/error.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/error.html")]
pub struct ErrorPage {
    /// What surrounds the page. Its title is [`Trouble::title`].
    pub frame: Frame,
    /// What happened.
    pub trouble: Trouble,
    /// What the visitor typed, to be sent again.
    pub again: Option<Again>,
    /// A number to quote on the telephone; never secret.
    pub reference: Option<String>,
    /// Further ways out besides the list and the look-up.
    pub ways: Vec<Link>,
}

/// A form that sends the same again.
#[derive(Debug, Clone)]
pub struct Again {
    /// Where to.
    pub action: String,
    /// All fields, with a fresh `csrf`.
    pub hidden: Vec<Hidden>,
    /// 「もう一度送る」
    pub label: String,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// 404
    NotFound,
    /// 405
    WrongMethod,
    /// 413
    TooLarge,
    /// 422
    Unreadable,
    /// 403: the form is too old or not ours.
    StaleForm,
    /// 403: not allowed here.
    Forbidden,
    /// 429
    TooMany {
        /// 「1分」
        wait: String,
    },
    /// 500
    Ours,
    /// 503
    Away,
}

impl Trouble {
    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::WrongMethod => 405,
            Self::TooLarge => 413,
            Self::Unreadable => 422,
            Self::StaleForm | Self::Forbidden => 403,
            Self::TooMany { .. } => 429,
            Self::Ours => 500,
            Self::Away => 503,
        }
    }

    /// The document's title.
    #[must_use]
    pub fn title(&self) -> &'static str {
        match self {
            Self::NotFound => "ページが見つかりません",
            Self::WrongMethod => "開き方をお確かめください",
            Self::TooLarge => "文章が長すぎました",
            Self::Unreadable => "内容を読み取れませんでした",
            Self::StaleForm => "もう一度お確かめください",
            Self::Forbidden => "このページは開けません",
            Self::TooMany { .. } => "少しお待ちください",
            Self::Ours => "こちらの不具合です",
            Self::Away => "ただいま休んでいます",
        }
    }

    /// The page's heading.
    #[must_use]
    pub fn headline(&self) -> &'static str {
        match self {
            Self::NotFound => "お探しのページが見つかりませんでした。",
            Self::WrongMethod => "このページは、この開き方では表示できません。",
            Self::TooLarge => "送られた内容が長く、受け取れませんでした。",
            Self::Unreadable => "送られた内容を読み取れませんでした。",
            Self::StaleForm => "画面を開いてから時間がたっているため、もう一度お確かめください。",
            Self::Forbidden => "このページを開くことはできません。",
            Self::TooMany { .. } => "ただいま混み合っています。少しお待ちください。",
            Self::Ours => "こちらの不具合です。",
            Self::Away => "ただいま、システムを休ませています。",
        }
    }

    /// The same for staff, where it differs: whose page it is, and whom to ask.
    #[must_use]
    pub fn words_to_staff(&self) -> Option<&'static str> {
        match self {
            Self::NotFound => Some("リンクが古いか、消える日を過ぎた予約かもしれません。番号でさがせます。"),
            Self::Forbidden => Some("担当の職員だけが開けるページです。必要なときは、管理者に相談してください。"),
            Self::StaleForm => Some("受け付けた予約を守るための確認です。まだ何も保存されていません。"),
            Self::TooLarge => Some(
                "文章が長すぎるか、ファイルが大きすぎます（1MBまで）。まだ何も保存されていません。前の画面に戻って、お確かめください。",
            ),
            _ => None,
        }
    }

    /// What it means and what to do, one paragraph each.
    #[must_use]
    pub fn explanation(&self) -> Vec<String> {
        match self {
            Self::NotFound => vec![
                say("ページが移ったか、リンクが使えなくなったのかもしれません。"),
                say("ご予約は、予約番号と暗証番号でいつでも見られます。"),
            ],
            Self::WrongMethod => vec![say("前の画面に戻るか、一覧からもう一度お進みください。")],
            Self::TooLarge => {
                vec![say(
                    "何も保存されていません。前の画面に戻り、文章を短くして、もう一度お試しください。",
                )]
            }
            Self::Unreadable => {
                vec![say("何も保存されていません。前の画面に戻り、もう一度お試しください。")]
            }
            Self::StaleForm => {
                vec![say("あなたのご予約を守るための確認です。まだ何も保存されていません。")]
            }
            Self::Forbidden => vec![say("一覧からお進みください。")],
            Self::TooMany { wait } => vec![
                say!("{wait}ほど待ってから、もう一度お試しください。", wait),
                say("ご予約がなくなることはありません。お急ぎのときはお電話をご利用ください。"),
            ],
            Self::Ours => vec![
                say("お手間をおかけして申し訳ありません。少し待ってから、もう一度お試しください。"),
                say("同じ内容を2回送っても、ご予約は1件だけです。"),
            ],
            Self::Away => vec![
                say("数分で戻る見込みです。すでにお預かりしているご予約は、そのまま残っています。"),
                say("お急ぎのときはお電話をご利用ください。"),
            ],
        }
    }
}
