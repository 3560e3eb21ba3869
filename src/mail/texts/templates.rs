//! The table of templates: for each kind of letter a subject, a plain text and a page, at both levels.
//! Deliberately lets a template say only what its type holds: the facts in words and the fields named here.

use askama::Template;

use super::letter_words::{Answer, Change, LetterWords};
use crate::domain::letter::LetterKind;

/// One template for each kind of letter, in the order of [`LetterKind::ALL`].
macro_rules! templates_by_kind {
    (
        $name:ident<$life:lifetime> { $($field:ident: $type:ty)? },
        $pending:tt, $confirmed:tt, $moved:tt, $kept:tt, $changed:tt, $postponed:tt, $called_off:tt, $cancelled:tt $(,)?
    ) => {
        #[derive(Template)]
        pub(super) enum $name<$life> {
            #[template(path = $pending)]
            Pending { letter: &$life LetterWords<$life>, $($field: $type)? },
            #[template(path = $confirmed)]
            Confirmed { letter: &$life LetterWords<$life>, $($field: $type)? },
            #[template(path = $moved)]
            Moved { letter: &$life LetterWords<$life>, $($field: $type)? },
            #[template(path = $kept)]
            Kept { letter: &$life LetterWords<$life>, $($field: $type)? },
            #[template(path = $changed)]
            Changed { letter: &$life LetterWords<$life>, $($field: $type)? },
            #[template(path = $postponed)]
            Postponed { letter: &$life LetterWords<$life>, $($field: $type)? },
            #[template(path = $called_off)]
            CalledOff { letter: &$life LetterWords<$life>, $($field: $type)? },
            #[template(path = $cancelled)]
            Cancelled { letter: &$life LetterWords<$life>, $($field: $type)? },
        }

        impl<$life> $name<$life> {
            pub(super) fn of(kind: LetterKind, letter: &$life LetterWords<$life>, $($field: $type)?) -> Self {
                match kind {
                    LetterKind::Pending => Self::Pending { letter, $($field)? },
                    LetterKind::Confirmed => Self::Confirmed { letter, $($field)? },
                    LetterKind::Moved => Self::Moved { letter, $($field)? },
                    LetterKind::Kept => Self::Kept { letter, $($field)? },
                    LetterKind::Changed => Self::Changed { letter, $($field)? },
                    LetterKind::Postponed => Self::Postponed { letter, $($field)? },
                    LetterKind::CalledOff => Self::CalledOff { letter, $($field)? },
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
    "mails/moved/subject.txt",
    "mails/kept/subject.txt",
    "mails/changed/subject.txt",
    "mails/postponed/subject.txt",
    "mails/called-off/subject.txt",
    "mails/cancelled/subject.txt",
);

templates_by_kind!(
    DiscreetText<'a> {},
    "mails/pending/body.txt",
    "mails/confirmed/body.txt",
    "mails/moved/body.txt",
    "mails/kept/body.txt",
    "mails/changed/body.txt",
    "mails/postponed/body.txt",
    "mails/called-off/body.txt",
    "mails/cancelled/body.txt",
);

templates_by_kind!(
    DiscreetHtml<'a> {},
    "mails/pending/body.html",
    "mails/confirmed/body.html",
    "mails/moved/body.html",
    "mails/kept/body.html",
    "mails/changed/body.html",
    "mails/postponed/body.html",
    "mails/called-off/body.html",
    "mails/cancelled/body.html",
);

templates_by_kind!(
    NormalSubject<'a> { programme_name: &'a str },
    "mails/pending/normal/subject.txt",
    "mails/confirmed/normal/subject.txt",
    "mails/moved/normal/subject.txt",
    "mails/kept/normal/subject.txt",
    "mails/changed/normal/subject.txt",
    "mails/postponed/normal/subject.txt",
    "mails/called-off/normal/subject.txt",
    "mails/cancelled/normal/subject.txt",
);

templates_by_kind!(
    NormalText<'a> { programme_name: &'a str },
    "mails/pending/normal/body.txt",
    "mails/confirmed/normal/body.txt",
    "mails/moved/normal/body.txt",
    "mails/kept/normal/body.txt",
    "mails/changed/normal/body.txt",
    "mails/postponed/normal/body.txt",
    "mails/called-off/normal/body.txt",
    "mails/cancelled/normal/body.txt",
);

templates_by_kind!(
    NormalHtml<'a> { programme_name: &'a str },
    "mails/pending/normal/body.html",
    "mails/confirmed/normal/body.html",
    "mails/moved/normal/body.html",
    "mails/kept/normal/body.html",
    "mails/changed/normal/body.html",
    "mails/postponed/normal/body.html",
    "mails/called-off/normal/body.html",
    "mails/cancelled/normal/body.html",
);
