//! What surrounds every staff page: the places, who is signed in, the way out.
//! Does not know the rights of the one who is signed in.

use std::ops::Deref;

use crate::links;
use crate::pages::Frame;

/// The data of `layout/staff.html`; every staff page carries one as its field `frame`.
/// Reads like the [`Frame`] inside it, so that `layout/base.html` serves both.
#[derive(Debug, Clone)]
pub struct StaffFrame {
    /// What every page has; its audience is `Staff`.
    pub frame: Frame,
    /// Who is signed in: 「田中 恵子」
    pub member: String,
    /// Against forged forms (the sign-out button; pages with forms of their own carry it again).
    pub csrf: String,
    /// Where the sign-out button posts.
    pub sign_out_action: String,
    /// きょう
    pub today_href: String,
    /// 開催回
    pub sessions_href: String,
    /// 電話の予約 (key N)
    pub book_href: String,
    /// 届かなかったお知らせ
    pub letters_href: String,
    /// How many letters wait there: 「1件」; nothing when none does.
    pub letters_waiting: Option<String>,
    /// 予約をさがす (key /)
    pub find_href: String,
    /// 暦と日程
    pub calendar_href: String,
    /// 監査の記録, for those who may read it.
    pub audit_href: Option<String>,
    /// 集計, for those who may see figures.
    pub figures_href: Option<String>,
    /// アカウント, for those who run them.
    pub accounts_href: Option<String>,
    /// The own account.
    pub me_href: String,
    /// Where the button of the lock posts, on a shared terminal.
    pub lock_action: Option<String>,
    /// Which of them this page belongs to.
    pub current: StaffPlace,
}

/// The places of the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StaffPlace {
    /// きょう
    Today,
    /// 開催回
    Sessions,
    /// 電話の予約
    Book,
    /// 届かなかったお知らせ
    Letters,
    /// 予約をさがす
    Find,
    /// 予約の一覧
    List,
    /// 暦と日程
    Calendar,
    /// 集計
    Figures,
    /// 監査の記録
    Audit,
    /// アカウント
    Accounts,
    /// None of them.
    Elsewhere,
}

/// One entry of the navigation.
#[derive(Debug, Clone, Copy)]
pub struct NavItem<'a> {
    /// Where it leads.
    pub href: &'a str,
    /// What it says.
    pub label: &'static str,
    /// How many things wait there.
    pub count: Option<&'a str>,
    /// The key that leads there, if any.
    pub key: &'static str,
    /// Is this page there?
    pub is_current: bool,
}

impl StaffFrame {
    /// The navigation, in reading order.
    #[must_use]
    pub fn navigation(&self) -> Vec<NavItem<'_>> {
        let item = |place, href, label, key| NavItem {
            href,
            label,
            count: None,
            key,
            is_current: self.current == place,
        };
        let mut items = vec![
            item(StaffPlace::Today, &self.today_href, "きょう", ""),
            item(StaffPlace::Sessions, &self.sessions_href, "開催回", ""),
            item(StaffPlace::Book, &self.book_href, "電話の予約", "n"),
            NavItem {
                count: self.letters_waiting.as_deref(),
                ..item(StaffPlace::Letters, &self.letters_href, "届かなかったお知らせ", "")
            },
            item(StaffPlace::Find, &self.find_href, "予約をさがす", "/"),
            item(StaffPlace::List, links::STAFF_RESERVATIONS, "予約の一覧", ""),
            item(StaffPlace::Calendar, &self.calendar_href, "暦と日程", ""),
        ];
        if let Some(href) = &self.figures_href {
            items.push(item(StaffPlace::Figures, href, "集計", ""));
        }
        if let Some(href) = &self.audit_href {
            items.push(item(StaffPlace::Audit, href, "監査の記録", ""));
        }
        if let Some(href) = &self.accounts_href {
            items.push(item(StaffPlace::Accounts, href, "アカウント", ""));
        }
        items
    }
}

impl Deref for StaffFrame {
    type Target = Frame;

    fn deref(&self) -> &Frame {
        &self.frame
    }
}
