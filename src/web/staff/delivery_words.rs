//! Why a letter did not arrive, and what helps, in words for the desk.
//! Deliberately plain words first; the server's own stand beside them, small.

use super::staff_words::letter_kind;
use crate::actions::{ActedOn, LetterState};
use crate::domain::delivery::{Delivery, LetterAct};
use crate::domain::mail_status::Cause;
use crate::pages::staff::shared::{Happened, LetterState as Arrival};
use crate::web::words;

/// Where a letter is, for its label.
#[must_use]
pub fn arrival(letter: &LetterState) -> Arrival {
    match letter.delivery {
        Delivery::Queued | Delivery::RetryAt { .. } => Arrival::Waiting,
        Delivery::Held { .. } => Arrival::Held,
        Delivery::ToCall { .. } if letter.told_at.is_some() => Arrival::Told,
        Delivery::ToCall { .. } => Arrival::ToCall,
        Delivery::Sent { .. } => Arrival::Delivered,
        Delivery::GivenUp { .. } => Arrival::Lost,
        Delivery::Bounced { .. } => Arrival::Returned,
    }
}

fn is_call(letter: &LetterState) -> bool {
    matches!(letter.delivery, Delivery::ToCall { .. })
}

/// When the letter came to be where it is.
#[must_use]
pub fn when(letter: &LetterState) -> String {
    words::moment(match letter.delivery {
        Delivery::Sent { at, .. }
        | Delivery::GivenUp { at, .. }
        | Delivery::Bounced { at, .. }
        | Delivery::Held { at }
        | Delivery::ToCall { at } => letter.told_at.filter(|_| is_call(letter)).unwrap_or(at),
        Delivery::Queued | Delivery::RetryAt { .. } => letter.created_at,
    })
}

/// What is worth saying of where it is, in one sentence: 「宛先が見つからないと返ってきました。」
#[must_use]
pub fn reason(letter: &LetterState) -> Option<String> {
    match &letter.delivery {
        Delivery::Queued | Delivery::Sent { .. } | Delivery::ToCall { .. } => None,
        Delivery::RetryAt { at, .. } => Some(format!(
            "まだ届いていません。{}ごろにもう一度お送りします。",
            words::moment(*at)
        )),
        Delivery::GivenUp { .. } => Some(match letter.delivery.status() {
            Some(status) => said(status.cause()).to_owned(),
            None => "メールサーバーにつながらず、何度か試しましたが送れませんでした。".to_owned(),
        }),
        Delivery::Bounced { status, .. } => Some(said(status.cause()).to_owned()),
        Delivery::Held { .. } => Some("秘匿のため、自動ではお送りしていません。".to_owned()),
    }
}

/// The server's own words or code, for whoever looks after the mail.
#[must_use]
pub fn detail(letter: &LetterState) -> Option<String> {
    match &letter.delivery {
        Delivery::Queued | Delivery::Held { .. } | Delivery::ToCall { .. } => None,
        Delivery::RetryAt { error, .. } | Delivery::GivenUp { error, .. } => Some(error.clone()),
        Delivery::Sent { answer, .. } => answer.clone(),
        Delivery::Bounced { status, .. } => Some(status.to_string()),
    }
}

/// What helps, where the letter did not arrive: 「しばらくして送り直すと、届くことがあります。」
#[must_use]
pub fn advice(letter: &LetterState) -> Option<&'static str> {
    if matches!(letter.delivery, Delivery::Held { .. }) {
        return Some("伝えるかどうか、どのように伝えるかを、窓口で決めてください。");
    }
    if !letter.delivery.is_lost() {
        return None;
    }
    Some(letter.delivery.status().map_or(LATER, |status| helps(status.cause())))
}

const LATER: &str = "しばらくして送り直すと、届くことがあります。";

const fn said(cause: Cause) -> &'static str {
    match cause {
        Cause::UnknownMailbox => "宛先が見つからないと返ってきました。",
        Cause::UnknownDomain => "宛先の「@」より後ろが見つからないと返ってきました。",
        Cause::NotAccepted => "宛先が見つからないか、受け取らない設定になっていると返ってきました。",
        Cause::MailboxClosed => "宛先の受信箱が使われていないと返ってきました。",
        Cause::MailboxFull => "宛先の受信箱がいっぱいだと返ってきました。",
        Cause::TooLarge => "宛先の受信箱に入らない大きさだと返ってきました。",
        Cause::Refused => "宛先の側の設定（迷惑メール対策など）で、受け取られませんでした。",
        Cause::ServerAway => "宛先のメールサーバーが応じないと返ってきました。",
        Cause::Other => "届けられないと返ってきました。",
    }
}

const fn helps(cause: Cause) -> &'static str {
    match cause {
        Cause::UnknownMailbox | Cause::UnknownDomain => {
            "アドレスの書きまちがいかもしれません。送り直しても届かないので、ほかの方法でお伝えください。"
        }
        Cause::NotAccepted | Cause::Refused => {
            "お話しできたときに、市役所からのメールを受け取れる設定にしていただくと、送り直したものが届きます。"
        }
        Cause::MailboxClosed | Cause::TooLarge | Cause::Other => "ほかの方法でお伝えください。",
        Cause::MailboxFull | Cause::ServerAway => LATER,
    }
}

/// 「ご予約の確認を送り直しました（窓口 係、2回目）。」
#[must_use]
pub fn acts(acts: &[ActedOn]) -> Vec<Happened> {
    let mut happened = Vec::new();
    for (number, act) in acts.iter().enumerate() {
        let kind = letter_kind(&act.kind);
        let what = match act.act {
            LetterAct::Resent => {
                let resent = |earlier: &&ActedOn| earlier.letter == act.letter && earlier.act == LetterAct::Resent;
                let times = acts.iter().take(number).filter(resent).count() + 1;
                format!("「{kind}」のメールを送り直しました（{}、{times}回目）。", act.by)
            }
            LetterAct::Told => format!("「{kind}」の内容を、ほかの方法でお伝えしました（{}）。", act.by),
            LetterAct::NotReached => format!("「{kind}」の電話をかけました。お出になりませんでした（{}）。", act.by),
            LetterAct::MessageLeft => format!("「{kind}」の電話をかけ、伝言を残しました（{}）。", act.by),
        };
        happened.push(Happened {
            when: words::moment(act.at),
            what,
        });
    }
    happened.reverse();
    happened
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_cause_has_a_sentence_of_its_own_and_an_advice() {
        let sentences: BTreeSet<&str> = Cause::ALL.into_iter().map(said).collect();
        assert_eq!(sentences.len(), Cause::ALL.len());
        for cause in Cause::ALL {
            assert!(said(cause).ends_with('。') && helps(cause).ends_with('。'), "{cause:?}");
        }
        assert_eq!(said(Cause::UnknownMailbox), "宛先が見つからないと返ってきました。");
    }
}
