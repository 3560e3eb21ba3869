//! From a letter's facts to its subject, plain text and HTML, by the templates under `templates/mails`.
//! Deliberately gives the discreet templates types in which the programme's name does not occur: no wording can leak it.
//!
//! Only Japanese texts exist yet; the other languages read those.

use askama::Template;
use chrono::{DateTime, Utc};

use super::short_lines::shorten;
use super::words;
use crate::domain::letter::{DiscreetFacts, Letter, LetterBody, LetterKind};

/// A letter in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterText {
    /// The subject, in one line and not yet encoded.
    pub subject: String,
    /// The plain text, in lines of at most 35 full-width characters (links excepted).
    pub text: String,
    /// The HTML page, complete in itself.
    pub html: String,
}

/// Puts a letter into words.
///
/// # Errors
/// When a template fails, which none of the built-in ones does.
pub fn render(letter: &Letter) -> Result<LetterText, askama::Error> {
    let kind = letter.kind;
    let words = LetterWords::new(letter);
    let (subject, text, html) = match &letter.body {
        LetterBody::Discreet(_) => (
            DiscreetSubject::of(kind, &words).render()?,
            DiscreetText::of(kind, &words).render()?,
            DiscreetHtml::of(kind, &words).render()?,
        ),
        LetterBody::Normal { programme_name, .. } => (
            NormalSubject::of(kind, &words, programme_name).render()?,
            NormalText::of(kind, &words, programme_name).render()?,
            NormalHtml::of(kind, &words, programme_name).render()?,
        ),
    };
    Ok(LetterText {
        subject: subject.trim().to_owned(),
        text: shorten(&text),
        html,
    })
}

/// How the family changes or cancels from here on.
enum Change {
    Link { url: String, until: Option<String> },
    Number { until: Option<String> },
    Phone,
}

impl Change {
    fn new(facts: &DiscreetFacts, url: Option<&str>, written_at: DateTime<Utc>) -> Self {
        if facts.change_until.is_some_and(|until| until <= written_at) {
            return Self::Phone;
        }
        let until = facts.change_until.map(words::moment);
        match url {
            Some(url) => Self::Link {
                url: url.to_owned(),
                until,
            },
            None => Self::Number { until },
        }
    }
}

/// The facts in words. As `DiscreetFacts`, it has no field for the programme's name.
struct LetterWords<'a> {
    month_day: String,
    day: String,
    time: String,
    place: &'a str,
    address: &'a str,
    number: &'a str,
    change: Change,
    desk_phone: &'a str,
    desk_hours: &'a str,
    erased_on: String,
    sender_name: &'a str,
}

impl<'a> LetterWords<'a> {
    fn new(letter: &'a Letter) -> Self {
        let facts = letter.body.facts();
        Self {
            month_day: words::month_day(facts.starts_at),
            day: words::day(facts.starts_at),
            time: words::span(facts.starts_at, facts.ends_at),
            place: &facts.place,
            address: &facts.address,
            number: &facts.number,
            change: Change::new(facts, letter.manage_url.as_deref(), letter.written_at),
            desk_phone: &facts.desk_phone,
            desk_hours: &facts.desk_hours,
            erased_on: words::date(facts.erased_on),
            sender_name: &facts.sender_name,
        }
    }
}

/// One template for each kind of letter. What a template may say is what its type holds: the facts in words and the
/// fields named here.
macro_rules! templates_by_kind {
    ($name:ident<$life:lifetime> { $($field:ident: $type:ty)? }, $pending:tt, $confirmed:tt, $cancelled:tt) => {
        #[derive(Template)]
        enum $name<$life> {
            #[template(path = $pending)]
            Pending { letter: &$life LetterWords<$life>, $($field: $type)? },
            #[template(path = $confirmed)]
            Confirmed { letter: &$life LetterWords<$life>, $($field: $type)? },
            #[template(path = $cancelled)]
            Cancelled { letter: &$life LetterWords<$life>, $($field: $type)? },
        }

        impl<$life> $name<$life> {
            fn of(kind: LetterKind, letter: &$life LetterWords<$life>, $($field: $type)?) -> Self {
                match kind {
                    LetterKind::Pending => Self::Pending { letter, $($field)? },
                    LetterKind::Confirmed => Self::Confirmed { letter, $($field)? },
                    LetterKind::Cancelled => Self::Cancelled { letter, $($field)? },
                }
            }
        }
    };
}

templates_by_kind!(
    DiscreetSubject<'a> {},
    "mails/pending/subject.txt",
    "mails/confirmed/subject.txt",
    "mails/cancelled/subject.txt"
);
templates_by_kind!(
    DiscreetText<'a> {},
    "mails/pending/body.txt",
    "mails/confirmed/body.txt",
    "mails/cancelled/body.txt"
);
templates_by_kind!(
    DiscreetHtml<'a> {},
    "mails/pending/body.html",
    "mails/confirmed/body.html",
    "mails/cancelled/body.html"
);
templates_by_kind!(
    NormalSubject<'a> { programme_name: &'a str },
    "mails/pending/normal/subject.txt",
    "mails/confirmed/normal/subject.txt",
    "mails/cancelled/normal/subject.txt"
);
templates_by_kind!(
    NormalText<'a> { programme_name: &'a str },
    "mails/pending/normal/body.txt",
    "mails/confirmed/normal/body.txt",
    "mails/cancelled/normal/body.txt"
);
templates_by_kind!(
    NormalHtml<'a> { programme_name: &'a str },
    "mails/pending/normal/body.html",
    "mails/confirmed/normal/body.html",
    "mails/cancelled/normal/body.html"
);

#[cfg(test)]
mod tests {
    use super::{LetterText, render};
    use crate::domain::language::Language;
    use crate::domain::letter::{Letter, LetterKind};
    use crate::mail::samples::{PROGRAMME, discreet, normal, utc};
    use crate::mail::short_lines::{COLUMNS, columns};

    fn shown(letter: &Letter) -> String {
        let LetterText { subject, text, .. } = render(letter).unwrap();
        format!("{subject}\n--\n{text}")
    }

    #[test]
    fn discreet_letters_read_calmly() {
        insta::assert_snapshot!("discreet_confirmed", shown(&discreet(LetterKind::Confirmed)));
        insta::assert_snapshot!("discreet_pending", shown(&discreet(LetterKind::Pending)));
        insta::assert_snapshot!("discreet_cancelled", shown(&discreet(LetterKind::Cancelled)));
    }

    #[test]
    fn normal_letters_add_the_programmes_name() {
        insta::assert_snapshot!("normal_confirmed", shown(&normal(LetterKind::Confirmed)));
        insta::assert_snapshot!("normal_pending", shown(&normal(LetterKind::Pending)));
        insta::assert_snapshot!("normal_cancelled", shown(&normal(LetterKind::Cancelled)));
    }

    #[test]
    fn html_letters_keep_their_form() {
        insta::assert_snapshot!(
            "html_discreet_confirmed",
            render(&discreet(LetterKind::Confirmed)).unwrap().html
        );
        insta::assert_snapshot!(
            "html_normal_pending",
            render(&normal(LetterKind::Pending)).unwrap().html
        );
        insta::assert_snapshot!(
            "html_discreet_cancelled",
            render(&discreet(LetterKind::Cancelled)).unwrap().html
        );
    }

    #[test]
    fn without_the_link_the_letter_leads_to_number_pin_and_phone() {
        let mut letter = discreet(LetterKind::Confirmed);
        letter.manage_url = None;
        let LetterText { text, html, .. } = render(&letter).unwrap();
        for body in [text, html] {
            assert!(body.contains("暗証番号"));
            assert!(body.contains("お電話"));
            assert!(!body.contains("://"));
        }
    }

    #[test]
    fn after_the_deadline_the_letter_offers_the_phone_only() {
        let mut letter = discreet(LetterKind::Confirmed);
        letter.written_at = utc("2026-11-30T00:00:00Z");
        let LetterText { text, html, .. } = render(&letter).unwrap();
        for body in [text, html] {
            assert!(body.contains("お電話で承ります"));
            assert!(!body.contains("11月27日"));
            assert!(!body.contains("://"));
        }
    }

    #[test]
    fn every_letter_says_when_where_which_how_and_until_when_in_short_lines() {
        for kind in LetterKind::ALL {
            for letter in [discreet(kind), normal(kind)] {
                let LetterText { subject, text, html } = render(&letter).unwrap();
                assert!(subject.contains("12月1日") && !subject.contains('\n'));
                for fact in [
                    "令和8年12月1日（火）",
                    "午前10時～11時",
                    "安中市役所 2階 第1会議室",
                    "群馬県安中市安中1-23-13",
                    "K7-4M2",
                    "027-382-1111（内線1191・1194）",
                    "平日 午前9時～午後4時",
                    "令和9年3月31日",
                    "安中市役所 福祉課",
                ] {
                    assert!(text.contains(fact), "{kind:?} text lacks {fact}");
                    assert!(html.contains(fact), "{kind:?} html lacks {fact}");
                }
                for line in text.lines().filter(|line| !line.contains("://")) {
                    assert!(columns(line) <= COLUMNS, "{line}");
                }
                assert!(text.lines().count() <= 20);
                if kind != LetterKind::Cancelled {
                    assert!(text.contains("11月27日（金）午後5時まで"));
                }
            }
        }
    }

    #[test]
    fn only_normal_letters_name_the_programme_and_never_twice_over() {
        for kind in LetterKind::ALL {
            let LetterText { subject, text, html } = render(&normal(kind)).unwrap();
            for part in [subject, text, html] {
                assert_eq!(part.matches(PROGRAMME).count(), 1);
            }
        }
    }

    #[test]
    fn html_loads_nothing_and_escapes_what_it_shows() {
        let mut letter = normal(LetterKind::Confirmed);
        letter.body = crate::domain::letter::LetterBody::Normal {
            programme_name: "<script>alert(1)</script>".into(),
            facts: letter.body.facts().clone(),
        };
        let html = render(&letter).unwrap().html;
        assert!(!html.contains("<script"));
        for remote in ["<img", "src=", "<link", "url(", "@import"] {
            assert!(!html.contains(remote), "{remote}");
        }
    }

    #[test]
    fn languages_without_texts_read_japanese() {
        let japanese = render(&discreet(LetterKind::Confirmed)).unwrap();
        for language in [Language::JaEasy, Language::En] {
            let mut letter = discreet(LetterKind::Confirmed);
            letter.language = language;
            assert_eq!(render(&letter).unwrap(), japanese);
        }
    }
}
