//! What is held of one household, in words for the page and as the file that is handed over.
//! Deliberately whole: what is kept beside a reservation stands here too, notes of staff and hand-overs included.

use serde_json::json;

use super::delivery_words as delivery;
use super::staff_words as staff;
use crate::actions::open_reservation::Opened;
use crate::actions::show_personal::Personal;
use crate::domain::calendar::jst;
use crate::domain::hand_over::HandOver;
use crate::domain::party::Relation;
use crate::domain::person::{Email, Kana, Phone};
use crate::domain::session_change::{Answer, CallOutcome, ChangeNotice, Way};
use crate::pages::staff::personal::Fact;
use crate::web::words;

/// All that is held, line by line.
#[must_use]
pub fn facts(personal: &Personal) -> Vec<Fact> {
    let opened = &personal.opened;
    let (reservation, applicant) = (&opened.reservation, &opened.reservation.applicant);
    let party = format!("{} {}名", reservation.party.comes_words(), reservation.party.persons());
    let mut facts = vec![
        ("お名前（ニックネーム）", Some(applicant.name.as_str().to_owned())),
        ("フリガナ", applicant.kana.as_ref().map(|kana| kana.as_str().to_owned())),
        (
            "メールアドレス",
            applicant.email.as_ref().map(|email| email.as_str().to_owned()),
        ),
        ("電話番号", applicant.phone.as_ref().map(ToString::to_string)),
        ("ご連絡の決まり", Some(reservation.contact_rules.words())),
        (
            "伝えておきたいこと",
            reservation.note.as_ref().map(|note| note.as_str().to_owned()),
        ),
        ("おたずねへの答え", answers(opened)),
        ("予約された方", Some(applicant.relation.word().to_owned())),
        ("来られる方", Some(party)),
        (
            "どなたについての相談か",
            reservation.party.about().map(|about| about.word().to_owned()),
        ),
        ("お知らせ", Some(staff::discretion(reservation.discretion).to_owned())),
        (
            "暗証番号",
            Some(
                if reservation.has_pin {
                    "あり（元の数字には戻せません）"
                } else {
                    "なし"
                }
                .to_owned(),
            ),
        ),
        ("いまの状態", Some(staff::status(reservation).words)),
        ("受け付けた日時", Some(words::moment(reservation.created_at))),
        ("消える日", Some(words::plain_date(reservation.erased_on))),
    ];
    let own = [(&opened.offering, reservation)];
    let parts = opened.parts.iter().map(|part| (&part.offering, &part.reservation));
    let dates = own.into_iter().filter(|_| opened.parts.is_empty()).chain(parts);
    facts.extend(dates.map(|(offering, part)| {
        let slot = staff::slot_line(offering);
        let words = format!("{} {}（{}）", slot.date, slot.time, staff::status(part).words);
        let noted = personal.attendances.iter().find(|(id, _)| *id == part.id);
        let noted = noted.map(|(_, attendance)| format!("　{}", attendance.word()));
        let words = format!("{}　{words}{}", slot.what, noted.unwrap_or_default());
        ("日時", Some(words))
    }));
    facts.push(("これからのご希望", joined(&personal.wanted)));
    facts.push(("面談のあとに開いた事業", joined(&personal.released)));
    facts.extend(personal.notes.iter().map(|note| {
        let when = words::moment(note.made_at);
        (
            "職員どうしのメモ",
            Some(format!("{}（{when}・{}）", note.text, note.made_by)),
        )
    }));
    facts.extend(
        personal
            .hand_overs
            .iter()
            .map(|made| ("引き継ぎ", Some(handed_over(made)))),
    );
    facts.push(("日程の変更のお知らせ", personal.notice.as_ref().map(told)));
    let given = facts
        .into_iter()
        .filter_map(|(label, value)| Some(Fact { label, value: value? }));
    given.collect()
}

fn answers(opened: &Opened) -> Option<String> {
    let pairs = opened.answers.iter();
    let lines: Vec<String> = pairs
        .map(|answer| format!("{}：{}", answer.question, answer.words))
        .collect();
    (!lines.is_empty()).then(|| lines.join("／"))
}

fn joined(names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| names.join("、"))
}

fn handed_over(made: &HandOver) -> String {
    let passed: Vec<&str> = made.fields.iter().map(|field| field.word()).collect();
    let answer = made
        .answer
        .map(|(answer, at)| format!("。返事：{}（{}）", answer.word(), words::moment(at)));
    format!(
        "{}に、{}を伝えました（{}に{}同意）{}",
        made.partner,
        passed.join("、"),
        words::day(made.consented_on),
        made.consent.word(),
        answer.unwrap_or_default()
    )
}

fn told(notice: &ChangeNotice) -> String {
    let way = match notice.way {
        Way::Mail => "メール",
        Way::Call => "電話",
        Way::None => "お知らせする方法がありません",
    };
    let call = notice.call.map(|(outcome, at)| {
        let outcome = match outcome {
            CallOutcome::Reached => "話せた",
            CallOutcome::NotReached => "出なかった",
            CallOutcome::MessageLeft => "伝言を残した",
        };
        format!("　{outcome}（{}）", words::moment(at))
    });
    let answer = notice.answer.map(|(answer, at)| {
        let answer = match answer {
            Answer::Kept => "お返事：この日で参加",
            Answer::Changed => "お返事：別の日へ",
            Answer::Cancelled => "お返事：取り消し",
        };
        format!("　{answer}（{}）", words::moment(at))
    });
    format!("{way}{}{}", call.unwrap_or_default(), answer.unwrap_or_default())
}

/// The same as a file for the household.
#[must_use]
pub fn file(personal: &Personal) -> serde_json::Value {
    let opened = &personal.opened;
    let (reservation, applicant) = (&opened.reservation, &opened.reservation.applicant);
    let parts = opened.parts.iter().map(|part| (&part.offering, &part.reservation));
    let own = std::iter::once((&opened.offering, reservation)).filter(|_| opened.parts.is_empty());
    let dates: Vec<_> = own
        .chain(parts)
        .map(|(offering, part)| {
            json!({
                "programme": offering.programme.name,
                "starts_at": jst::rfc3339(offering.slot.starts_at),
                "ends_at": jst::rfc3339(offering.slot.ends_at),
                "status": part.status.code(),
                "attendance": personal.attendances.iter().find(|(id, _)| *id == part.id).map(|(_, noted)| noted.code()),
            })
        })
        .collect();
    let letters: Vec<_> = opened
        .letters
        .iter()
        .map(|letter| {
            json!({
                "kind": letter.kind,
                "written_at": jst::rfc3339(letter.created_at),
                "state": delivery::arrival(letter).words(),
            })
        })
        .collect();
    json!({
        "number": reservation.number.to_string(),
        "name": applicant.name.as_str(),
        "kana": applicant.kana.as_ref().map(Kana::as_str),
        "email": applicant.email.as_ref().map(Email::as_str),
        "phone": applicant.phone.as_ref().map(Phone::digits),
        "contact_rules": reservation.contact_rules,
        "note": reservation.note,
        "answers": opened.answers,
        "relation": applicant.relation.code(),
        "persons": reservation.party.persons(),
        "comes": reservation.party.comes(),
        "about": reservation.party.about().map(Relation::code),
        "discretion": reservation.discretion.code(),
        "language": reservation.language.code(),
        "source": reservation.source.code(),
        "has_pin": reservation.has_pin,
        "created_at": jst::rfc3339(reservation.created_at),
        "erased_on": reservation.erased_on,
        "erased_at": reservation.erased_at,
        "dates": dates,
        "letters": letters,
        "wanted": personal.wanted,
        "released": personal.released,
        "notes": personal.notes.iter().map(|note| json!({
            "text": note.text,
            "made_at": jst::rfc3339(note.made_at),
            "made_by": note.made_by,
        })).collect::<Vec<_>>(),
        "hand_overs": personal.hand_overs.iter().map(|made| json!({
            "partner": made.partner,
            "fields": made.fields.iter().map(|field| field.code()).collect::<Vec<_>>(),
            "consent": made.consent.code(),
            "consented_on": made.consented_on,
            "made_at": jst::rfc3339(made.made_at),
            "revoked_at": made.revoked_at.map(jst::rfc3339),
            "answer": made.answer.map(|(answer, _)| answer.code()),
        })).collect::<Vec<_>>(),
        "change_notice": personal.notice.as_ref().map(told),
    })
}
