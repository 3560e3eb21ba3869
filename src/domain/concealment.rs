//! Concealment (秘匿): what staff see of a household that somebody must not find, until they state why they need more.
//! Deliberately keeps the name, by which the desk greets them; contact data is taken out wherever it was written.

use unicode_normalization::UnicodeNormalization as _;

use super::person::{ApplicantName, Note};
use super::reservation::{ContactRules, Reservation};

/// What stands in place of contact data in a name or a note.
pub const MASK: &str = "（秘匿）";

/// So many digits in a row could be a telephone number.
const DIGITS: usize = 7;

impl Reservation {
    /// Whether its contact data is kept from view and nothing goes out by itself.
    #[must_use]
    pub fn is_concealed(&self) -> bool {
        self.concealed_at.is_some()
    }

    /// The reservation as it may be shown to staff: of a concealed one without anything by which it could be reached.
    #[must_use]
    pub fn into_shown(mut self) -> Self {
        if !self.is_concealed() {
            return self;
        }
        self.applicant.email = None;
        self.applicant.phone = None;
        self.contact_rules = ContactRules::default();
        self.applicant.name = match self.applicant.name {
            ApplicantName::Name(name) => ApplicantName::Name(without_contact(&name)),
            ApplicantName::Nickname(name) => ApplicantName::Nickname(without_contact(&name)),
        };
        self.note = shown_note(self.note.as_ref());
        self
    }

    /// The note to keep when staff send back the one that was shown to them: an untouched one stays whole.
    #[must_use]
    pub fn note_after(&self, sent: Option<Note>) -> Option<Note> {
        let shown = shown_note(self.note.as_ref());
        if self.is_concealed() && lines_of(sent.as_ref()) == lines_of(shown.as_ref()) {
            self.note.clone()
        } else {
            sent
        }
    }
}

/// A browser sends line ends of its own kind.
fn lines_of(note: Option<&Note>) -> Option<Vec<&str>> {
    note.map(|note| note.as_str().lines().collect())
}

fn shown_note(note: Option<&Note>) -> Option<Note> {
    note.and_then(|note| Note::parse(&without_contact(note.as_str())).ok().flatten())
}

/// A text without what looks like an e-mail address or a telephone number, in whatever width. It rather takes out too much:
/// a long row of digits goes, whatever it meant.
#[must_use]
pub fn without_contact(text: &str) -> String {
    let mut shown = String::new();
    let mut run = String::new();
    for c in text.chars() {
        if is_of_an_address(c) {
            run.push(c);
        } else {
            shown.push_str(&shown_run(&run));
            run.clear();
            shown.push(c);
        }
    }
    shown.push_str(&shown_run(&run));
    shown
}

/// Letters, digits and marks of which addresses and numbers are made, and the spaces within them.
fn is_of_an_address(c: char) -> bool {
    let is_plain = std::iter::once(c)
        .nfkc()
        .all(|plain| plain.is_ascii_graphic() || plain == ' ');
    is_plain || matches!(c, '‐' | '‑' | '–' | '—' | '―' | '−' | 'ー' | 'ｰ' | '（' | '）')
}

fn shown_run(run: &str) -> String {
    let plain: String = run.nfkc().collect();
    let digits = plain.chars().filter(char::is_ascii_digit).count();
    if plain.contains('@') || digits >= DIGITS {
        MASK.to_owned()
    } else {
        run.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_and_numbers_go_and_the_rest_stays() {
        for (text, shown) in [
            ("はな", "はな"),
            ("電話は090-1234-5678へ", "電話は（秘匿）へ"),
            ("電話は０９０　１２３４　５６７８へ", "電話は（秘匿）へ"),
            ("090ー1234ー5678", "（秘匿）"),
            ("はな hana@example.jp です", "はな（秘匿）です"),
            ("はな＠ｅｘａｍｐｌｅ．ｊｐ", "はな（秘匿）"),
            ("午前10時に2人で", "午前10時に2人で"),
            ("", ""),
        ] {
            assert_eq!(without_contact(text), shown, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_number_or_address_shines_through(
            before in "[あ-ん、。\n]{0,12}", after in "[あ-ん、。\n]{0,12}",
            phone in "0[5-9]0[- －]?[0-9]{4}[- －]?[0-9]{4}", mail in "[a-z]{1,8}@[a-z]{2,8}\\.jp",
        ) {
            for secret in [phone, mail] {
                let shown = without_contact(&format!("{before}{secret}{after}"));
                prop_assert!(!shown.contains(&secret));
                prop_assert_eq!(shown, format!("{before}{MASK}{after}"));
            }
        }
    }
}
