//! How places are given, in words: on the programme's page, while choosing, before sending, and on one's own reservation.
//! Deliberately one place for all of them, so that a lottery is not explained in two ways.

use chrono::{DateTime, TimeDelta, Utc};

use super::words::moment;
use crate::actions::draw_lottery::draws_at;
use crate::actions::release_household::Behind;
use crate::actions::show_draw::Fared;
use crate::catalogue::say;
use crate::domain::offering::Offering;
use crate::domain::programme::{Acceptance, Gate, Programme};
use crate::domain::reservation::{Reservation, Status};
use crate::domain::token::SecretToken;
use crate::links;
use crate::pages::Help;
use crate::pages::how::HowWords;
use crate::pages::shared::Link;

/// What stands on the open pages of a programme, if places are not simply given in order of coming. `own` are its coming
/// slots; `help` is the desk as the page may name it.
#[must_use]
pub fn entrance(programme: &Programme, own: &[&Offering], help: Help) -> Option<HowWords> {
    let id = "how-heading".to_owned();
    if programme.suspended.is_some() || !programme.is_reserved() {
        return None;
    }
    if programme.policy.gate == Gate::InterviewFirst {
        return Some(HowWords {
            id,
            heading: say("はじめに、面談にお越しいただいています"),
            lines: vec![
                say("お話を少しうかがってから、ご案内しています。面談の日は、この画面から予約できます。"),
                say("面談がおすみの方は、そのときの予約番号と暗証番号でお進みいただけます。"),
            ],
            actions: vec![Link {
                href: links::gate(programme.id),
                label: say("面談の日を選ぶ・面談がおすみの方"),
            }],
            ..HowWords::default()
        });
    }
    match programme.policy.acceptance {
        Acceptance::PhoneOnly => Some(HowWords {
            id,
            heading: say("ご予約は、お電話で承ります"),
            lines: vec![say(
                "下の番号へお電話ください。はじめにお名前を言わなくてもかまいません。",
            )],
            call: Some(help),
            ..HowWords::default()
        }),
        Acceptance::Lottery => {
            let next = own.iter().find(|offering| offering.awaits_draw() && offering.is_on());
            Some(HowWords {
                id,
                heading: say("参加される方は、抽選で決まります"),
                lines: lottery_lines(next.copied()),
                ..HowWords::default()
            })
        }
        Acceptance::Approval => Some(HowWords {
            id,
            heading: say("お申し込みのあと、窓口からお返事します"),
            lines: approval_lines(programme),
            ..HowWords::default()
        }),
        Acceptance::FirstCome | Acceptance::InvitationOnly => None,
    }
}

fn lottery_lines(next: Option<&Offering>) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(next) = next {
        lines.push(say!(
            "申し込みは{}まで受け付けます。早さは関係ありません。",
            moment(next.closes_at())
        ));
        lines.push(match draws_at(next) {
            Some(at) => say!("抽選は{}に行います。", moment(at)),
            None => say("抽選は、受付が終わってから行います。"),
        });
    }
    lines.push(say(
        "席が足りなかった方は、抽選の順に空きをお待ちいただけます。抽選のしかたと結果は、どなたでも確かめられます。",
    ));
    lines
}

fn approval_lines(programme: &Programme) -> Vec<String> {
    let days = programme.policy.forms.approval_hours.div_ceil(24).max(1);
    vec![
        say!("お席を仮にお取りして、{days}日以内に窓口からお返事します。", days),
        say("それまでに、お席がほかの方にわたることはありません。"),
    ]
}

/// What sending the form means, where that is not a place at once; `wanted` is what the household is led to afterwards.
#[must_use]
pub fn before_sending(offering: &Offering, wanted: Option<&Programme>) -> Vec<HowWords> {
    let mut hows = Vec::new();
    if offering.awaits_draw() {
        hows.push(HowWords {
            id: "draw-heading".to_owned(),
            heading: say("抽選のお申し込みになります"),
            lines: lottery_lines(Some(offering)),
            ..HowWords::default()
        });
    }
    if offering.programme.policy.acceptance == Acceptance::Approval {
        hows.push(HowWords {
            id: "approval-heading".to_owned(),
            heading: say("窓口からのお返事で決まります"),
            lines: approval_lines(&offering.programme),
            ..HowWords::default()
        });
    }
    if let Some(wanted) = wanted {
        hows.push(HowWords {
            id: "want-heading".to_owned(),
            heading: say("このあとのご希望"),
            lines: vec![say!(
                "面談のあと、「{}」のご案内をします。ご希望は控えてあります。",
                say(&wanted.outward_name)
            )],
            ..HowWords::default()
        });
    }
    hows
}

/// 「まだ予約にはなっていません。…」 and what the last button does.
#[must_use]
pub fn last_step(offering: &Offering) -> (String, String) {
    let (becomes, button) = if offering.awaits_draw() {
        ("抽選のお申し込み", "この内容で申し込む")
    } else if offering.programme.policy.acceptance == Acceptance::Approval {
        ("仮の予約", "この内容で申し込む")
    } else {
        ("予約", "この内容で予約する")
    };
    let explained = say!(
        "まだ{becomes}にはなっていません。下のボタンを押すと、{becomes}になります。",
        say(becomes)
    );
    (explained, say(button))
}

/// How a reservation is decided, for its own page: until when they hear, the ticket, the outcome.
#[must_use]
pub fn own(offering: &Offering, reservation: &Reservation, fared: Option<&Fared>) -> Vec<HowWords> {
    let mut hows = Vec::new();
    if let Status::Pending { until: Some(until) } = reservation.status {
        hows.push(HowWords {
            id: "approval-heading".to_owned(),
            heading: say("お返事について"),
            lines: vec![
                say!("{}までに、窓口からお返事します。", moment(until)),
                say("それまで、お席はお取りしたままです。"),
            ],
            ..HowWords::default()
        });
    }
    if let Some(fared) = fared {
        hows.push(lottery(offering, reservation, fared));
    }
    hows
}

fn lottery(offering: &Offering, reservation: &Reservation, fared: &Fared) -> HowWords {
    let mut how = HowWords {
        id: "draw-heading".to_owned(),
        heading: say("抽選について"),
        facts: vec![(say("抽選券"), fared.ticket.0.clone())],
        ..HowWords::default()
    };
    let Some(outcome) = &fared.drawn else {
        how.lines = lottery_lines(Some(offering));
        how.lines.push(say(
            "抽選券の番号から、どなたのものかは分かりません。結果の表で、ご自分の券を見つけられます。",
        ));
        return how;
    };
    how.heading = say("抽選の結果");
    how.lines.push(if outcome.is_drawn {
        say("抽選で、お席が決まりました。")
    } else {
        say("今回は、お席をご用意できませんでした。")
    });
    if let (Status::Waiting, Some(position)) = (reservation.status, fared.position) {
        how.lines.push(say!(
            "空きをお待ちの方の、{position}番目です。席が空きましたら、順番にご案内します。",
            position
        ));
    }
    let rank = say!("{}組中 {}番", outcome.of, outcome.rank);
    how.facts.push((say("抽選の順番"), rank));
    how.actions.push(Link {
        href: links::draw(outcome.draw),
        label: say("抽選の記録を見る"),
    });
    how
}

/// What a consultation leads to, for its own page.
#[must_use]
pub fn behind(token: &SecretToken, reservation: &Reservation, behind: &[Behind]) -> Option<HowWords> {
    let is_off = matches!(reservation.status, Status::Cancelled { .. } | Status::Absent);
    let open: Vec<&Behind> = behind.iter().filter(|one| one.is_open).collect();
    let wanted: Vec<&Behind> = behind.iter().filter(|one| one.is_wanted && !one.is_open).collect();
    if open.is_empty() && (wanted.is_empty() || is_off) {
        return None;
    }
    let mut how = HowWords {
        id: "next-heading".to_owned(),
        heading: say("面談のあとのご案内"),
        ..HowWords::default()
    };
    for one in wanted {
        how.lines.push(say!(
            "面談のあと、「{}」のご案内をします。",
            say(&one.programme.outward_name)
        ));
    }
    if !open.is_empty() {
        how.lines.push(say("次の予約ができるようになりました。"));
    }
    let has_several = open.len() > 1;
    how.actions = open
        .into_iter()
        .zip(1..)
        .map(|(one, number)| Link {
            href: links::next(token, one.programme.id),
            label: if has_several {
                say!("次の予約へ（{number}. {}）", number, say(&one.programme.outward_name))
            } else {
                say("次の予約へ")
            },
        })
        .collect();
    Some(how)
}

/// 「あと3時間」「あと2日」「あと20分」, never less than is left.
#[must_use]
pub fn time_left(until: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let left = (until - now).max(TimeDelta::zero());
    match (left.num_days(), left.num_hours(), left.num_minutes()) {
        (days, ..) if days >= 2 => say!("あと{days}日", days),
        (_, hours, _) if hours >= 1 => say!("あと{hours}時間", hours),
        (.., minutes) => say!("あと{minutes}分", minutes),
    }
}
