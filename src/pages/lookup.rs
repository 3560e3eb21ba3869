//! Looking up a reservation by its number and PIN.
//! Does not tell which of the two was wrong.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::Frame;
use crate::pages::shared::{Field, Problem};

/// `templates/pages/lookup.html`
///
/// Names sent: `csrf`, `number`, `pin`.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/lookup.html")]
pub struct LookupPage {
    /// What surrounds the page.
    pub frame: Frame,
    /// Where the form goes.
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
    /// What was missing or not readable.
    pub problems: Vec<Problem>,
    /// Both were readable, but there is no such reservation.
    pub is_unknown: bool,
    /// Why the visitor came here: 「このリンクは使えなくなっています。…」
    pub notice: Option<String>,
    /// 予約番号
    pub number: Field,
    /// 暗証番号
    pub pin: Field,
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::catalogue::{self, stand_in};
    use crate::domain::language::Language;
    use crate::pages::{Audience, Help};

    fn page() -> LookupPage {
        let field = || Field {
            value: String::new(),
            error: None,
        };
        let help = Help {
            desk: "福祉課".to_owned(),
            phone: String::new(),
            tel_href: String::new(),
            hours: String::new(),
            is_open: false,
            next: String::new(),
        };
        let frame = Frame {
            title: catalogue::say("予約を見る"),
            city: "安中市".to_owned(),
            audience: Audience::Families,
            help,
            quick_exit: None,
            demo_mail_href: None,
            version: "0.1.0".to_owned(),
            list_href: "/".to_owned(),
            lookup_href: "/lookup".to_owned(),
            tag: catalogue::tag(catalogue::current()),
            languages: None,
            banners: Vec::new(),
        };
        LookupPage {
            frame,
            action: "/lookup".to_owned(),
            csrf: "seal".to_owned(),
            problems: Vec::new(),
            is_unknown: false,
            notice: None,
            number: field(),
            pin: field(),
        }
    }

    #[test]
    fn a_page_in_a_further_language_comes_from_that_languages_file() {
        let html = stand_in::in_the_place_of(Language::En, || {
            catalogue::speaking_now(Language::En, Arc::default(), || {
                catalogue::for_html(&page().render().unwrap(), Language::En)
            })
        });
        assert!(
            html.contains("<html lang=\"pt\">") && html.contains("<h1>Ver minha reserva</h1>"),
            "{html}"
        );
        assert!(html.contains("<span lang=\"ja\">"), "what is missing is marked: {html}");
    }
}
