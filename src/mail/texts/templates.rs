//! The table of templates: for each kind of letter a subject, a plain text and a page, at both levels.
//! Deliberately lets a template say only what its type holds: the facts in words and the fields named here.

use askama::Template;

use crate::catalogue::filters;

use super::letter_words::{Answer, Change, LetterWords};
use crate::domain::letter::LetterKind;

/// One template for each kind of letter, in the order of [`LetterKind::ALL`].
macro_rules! templates_by_kind {
    (
        $name:ident<$life:lifetime> { $($field:ident: $type:ty)? },
        $entered:tt, $waiting:tt, $offer:tt, $not_drawn:tt, $declined:tt, $offer_lapsed:tt,
        $pending_lapsed:tt, $not_reached:tt, $released:tt, $online:tt, $pending:tt, $confirmed:tt, $reminder:tt, $moved:tt,
        $queue_changed:tt, $kept:tt, $changed:tt, $postponed:tt, $called_off:tt, $cancelled:tt, $away:tt, $back:tt,
        $missed:tt, $thanks:tt $(,)?
    ) => {
        #[derive(Template)]
        pub(super) enum $name<$life> {
            #[template(path = $entered)]
            Entered { letter: &$life LetterWords<$life>, $($field: $type)? },
            #[template(path = $waiting)]
            Waiting { letter: &$life LetterWords<$life>, $($field: $type)? },
            #[template(path = $offer)]
            Offer { letter: &$life LetterWords<$life>, $($field: $type)? },
            #[template(path = $not_drawn)]
            NotDrawn { letter: &$life LetterWords<$life>, $($field: $type)? },
            #[template(path = $declined)]
            Declined { letter: &$life LetterWords<$life>, $($field: $type)? },
            #[template(path = $offer_lapsed)]
            OfferLapsed { letter: &$life LetterWords<$life>, $($field: $type)? },
            #[template(path = $pending_lapsed)]
            PendingLapsed { letter: &$life LetterWords<$life>, $($field: $type)? },
            #[template(path = $not_reached)]
            NotReached { letter: &$life LetterWords<$life>, $($field: $type)? },
            #[template(path = $released)]
            Released { letter: &$life LetterWords<$life>, $($field: $type)? },
            #[template(path = $online)]
            Online { letter: &$life LetterWords<$life>, $($field: $type)? },
            #[template(path = $pending)]
            Pending { letter: &$life LetterWords<$life>, $($field: $type)? },
            #[template(path = $confirmed)]
            Confirmed { letter: &$life LetterWords<$life>, $($field: $type)? },
            #[template(path = $reminder)]
            Reminder { letter: &$life LetterWords<$life>, $($field: $type)? },
            #[template(path = $moved)]
            Moved { letter: &$life LetterWords<$life>, $($field: $type)? },
            #[template(path = $queue_changed)]
            QueueChanged { letter: &$life LetterWords<$life>, $($field: $type)? },
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
            #[template(path = $away)]
            Away { letter: &$life LetterWords<$life>, $($field: $type)? },
            #[template(path = $back)]
            Back { letter: &$life LetterWords<$life>, $($field: $type)? },
            #[template(path = $missed)]
            Missed { letter: &$life LetterWords<$life>, $($field: $type)? },
            #[template(path = $thanks)]
            Thanks { letter: &$life LetterWords<$life>, $($field: $type)? },
        }

        impl<$life> $name<$life> {
            pub(super) fn of(kind: LetterKind, letter: &$life LetterWords<$life>, $($field: $type)?) -> Self {
                match kind {
                    LetterKind::Entered => Self::Entered { letter, $($field)? },
                    LetterKind::Waiting => Self::Waiting { letter, $($field)? },
                    LetterKind::Offer => Self::Offer { letter, $($field)? },
                    LetterKind::NotDrawn => Self::NotDrawn { letter, $($field)? },
                    LetterKind::Declined => Self::Declined { letter, $($field)? },
                    LetterKind::OfferLapsed => Self::OfferLapsed { letter, $($field)? },
                    LetterKind::PendingLapsed => Self::PendingLapsed { letter, $($field)? },
                    LetterKind::NotReached => Self::NotReached { letter, $($field)? },
                    LetterKind::Released => Self::Released { letter, $($field)? },
                    LetterKind::Online => Self::Online { letter, $($field)? },
                    LetterKind::Pending => Self::Pending { letter, $($field)? },
                    LetterKind::Confirmed => Self::Confirmed { letter, $($field)? },
                    LetterKind::Reminder => Self::Reminder { letter, $($field)? },
                    LetterKind::Moved => Self::Moved { letter, $($field)? },
                    LetterKind::QueueChanged => Self::QueueChanged { letter, $($field)? },
                    LetterKind::Kept => Self::Kept { letter, $($field)? },
                    LetterKind::Changed => Self::Changed { letter, $($field)? },
                    LetterKind::Postponed => Self::Postponed { letter, $($field)? },
                    LetterKind::CalledOff => Self::CalledOff { letter, $($field)? },
                    LetterKind::Cancelled => Self::Cancelled { letter, $($field)? },
                    LetterKind::Away => Self::Away { letter, $($field)? },
                    LetterKind::Back => Self::Back { letter, $($field)? },
                    LetterKind::Missed => Self::Missed { letter, $($field)? },
                    LetterKind::Thanks => Self::Thanks { letter, $($field)? },
                }
            }
        }
    };
}

templates_by_kind!(
    DiscreetSubject<'a> {},
    "mails/entered/subject.txt",
    "mails/waiting/subject.txt",
    "mails/offer/subject.txt",
    "mails/not-drawn/subject.txt",
    "mails/declined/subject.txt",
    "mails/offer-lapsed/subject.txt",
    "mails/pending-lapsed/subject.txt",
    "mails/not-reached/subject.txt",
    "mails/released/subject.txt",
    "mails/online/subject.txt",
    "mails/pending/subject.txt",
    "mails/confirmed/subject.txt",
    "mails/reminder/subject.txt",
    "mails/moved/subject.txt",
    "mails/queue-changed/subject.txt",
    "mails/kept/subject.txt",
    "mails/changed/subject.txt",
    "mails/postponed/subject.txt",
    "mails/called-off/subject.txt",
    "mails/cancelled/subject.txt",
    "mails/away/subject.txt",
    "mails/back/subject.txt",
    "mails/missed/subject.txt",
    "mails/thanks/subject.txt",
);

templates_by_kind!(
    DiscreetText<'a> {},
    "mails/entered/body.txt",
    "mails/waiting/body.txt",
    "mails/offer/body.txt",
    "mails/not-drawn/body.txt",
    "mails/declined/body.txt",
    "mails/offer-lapsed/body.txt",
    "mails/pending-lapsed/body.txt",
    "mails/not-reached/body.txt",
    "mails/released/body.txt",
    "mails/online/body.txt",
    "mails/pending/body.txt",
    "mails/confirmed/body.txt",
    "mails/reminder/body.txt",
    "mails/moved/body.txt",
    "mails/queue-changed/body.txt",
    "mails/kept/body.txt",
    "mails/changed/body.txt",
    "mails/postponed/body.txt",
    "mails/called-off/body.txt",
    "mails/cancelled/body.txt",
    "mails/away/body.txt",
    "mails/back/body.txt",
    "mails/missed/body.txt",
    "mails/thanks/body.txt",
);

templates_by_kind!(
    DiscreetHtml<'a> {},
    "mails/entered/body.html",
    "mails/waiting/body.html",
    "mails/offer/body.html",
    "mails/not-drawn/body.html",
    "mails/declined/body.html",
    "mails/offer-lapsed/body.html",
    "mails/pending-lapsed/body.html",
    "mails/not-reached/body.html",
    "mails/released/body.html",
    "mails/online/body.html",
    "mails/pending/body.html",
    "mails/confirmed/body.html",
    "mails/reminder/body.html",
    "mails/moved/body.html",
    "mails/queue-changed/body.html",
    "mails/kept/body.html",
    "mails/changed/body.html",
    "mails/postponed/body.html",
    "mails/called-off/body.html",
    "mails/cancelled/body.html",
    "mails/away/body.html",
    "mails/back/body.html",
    "mails/missed/body.html",
    "mails/thanks/body.html",
);

templates_by_kind!(
    NormalSubject<'a> { programme_name: &'a str },
    "mails/entered/normal/subject.txt",
    "mails/waiting/normal/subject.txt",
    "mails/offer/normal/subject.txt",
    "mails/not-drawn/normal/subject.txt",
    "mails/declined/normal/subject.txt",
    "mails/offer-lapsed/normal/subject.txt",
    "mails/pending-lapsed/normal/subject.txt",
    "mails/not-reached/normal/subject.txt",
    "mails/released/normal/subject.txt",
    "mails/online/normal/subject.txt",
    "mails/pending/normal/subject.txt",
    "mails/confirmed/normal/subject.txt",
    "mails/reminder/normal/subject.txt",
    "mails/moved/normal/subject.txt",
    "mails/queue-changed/normal/subject.txt",
    "mails/kept/normal/subject.txt",
    "mails/changed/normal/subject.txt",
    "mails/postponed/normal/subject.txt",
    "mails/called-off/normal/subject.txt",
    "mails/cancelled/normal/subject.txt",
    "mails/away/normal/subject.txt",
    "mails/back/normal/subject.txt",
    "mails/missed/normal/subject.txt",
    "mails/thanks/normal/subject.txt",
);

templates_by_kind!(
    NormalText<'a> { programme_name: &'a str },
    "mails/entered/normal/body.txt",
    "mails/waiting/normal/body.txt",
    "mails/offer/normal/body.txt",
    "mails/not-drawn/normal/body.txt",
    "mails/declined/normal/body.txt",
    "mails/offer-lapsed/normal/body.txt",
    "mails/pending-lapsed/normal/body.txt",
    "mails/not-reached/normal/body.txt",
    "mails/released/normal/body.txt",
    "mails/online/normal/body.txt",
    "mails/pending/normal/body.txt",
    "mails/confirmed/normal/body.txt",
    "mails/reminder/normal/body.txt",
    "mails/moved/normal/body.txt",
    "mails/queue-changed/normal/body.txt",
    "mails/kept/normal/body.txt",
    "mails/changed/normal/body.txt",
    "mails/postponed/normal/body.txt",
    "mails/called-off/normal/body.txt",
    "mails/cancelled/normal/body.txt",
    "mails/away/normal/body.txt",
    "mails/back/normal/body.txt",
    "mails/missed/normal/body.txt",
    "mails/thanks/normal/body.txt",
);

templates_by_kind!(
    NormalHtml<'a> { programme_name: &'a str },
    "mails/entered/normal/body.html",
    "mails/waiting/normal/body.html",
    "mails/offer/normal/body.html",
    "mails/not-drawn/normal/body.html",
    "mails/declined/normal/body.html",
    "mails/offer-lapsed/normal/body.html",
    "mails/pending-lapsed/normal/body.html",
    "mails/not-reached/normal/body.html",
    "mails/released/normal/body.html",
    "mails/online/normal/body.html",
    "mails/pending/normal/body.html",
    "mails/confirmed/normal/body.html",
    "mails/reminder/normal/body.html",
    "mails/moved/normal/body.html",
    "mails/queue-changed/normal/body.html",
    "mails/kept/normal/body.html",
    "mails/changed/normal/body.html",
    "mails/postponed/normal/body.html",
    "mails/called-off/normal/body.html",
    "mails/cancelled/normal/body.html",
    "mails/away/normal/body.html",
    "mails/back/normal/body.html",
    "mails/missed/normal/body.html",
    "mails/thanks/normal/body.html",
);
