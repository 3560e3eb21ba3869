//! The questions of step 2 between the browser and the domain: reading the fields, and filling the page again with what
//! was typed and what to do about it.
//! Deliberately loses nothing: every field that came in goes out again.

use super::{passage, waiting};
use crate::catalogue::{self, say};
use crate::domain::offering::Offering;
use crate::domain::party::Relation;
use crate::domain::person::Problem as FieldProblem;
use crate::domain::programme::{Identity, Programme};
use crate::domain::question::{TypedAnswer, typed_for};
use crate::domain::reservation::{Discretion, IntroduceAs};
use crate::domain::wish::{ANSWERS, ASKED, Field as WishField, Problems, RawWish, Reach};
use crate::links;
use crate::pages::FillPage;
use crate::pages::fill::{AskedQuestion, ContactWay, Emergency, NameRule, Privacy};
use crate::pages::shared::{Choice, Field, Problem};
use crate::web::form::Fields;
use crate::web::site::EMERGENCY;
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::{frame, how_words, words};

/// When one may ring; the words are kept as they stand here.
pub const PHONE_HOURS: [&str; 4] = ["午前", "昼休み", "午後", "夕方"];

/// Whether step 2 was filled in: nothing of it may be lost then.
#[must_use]
pub fn has_input(fields: &Fields) -> bool {
    !fields.get("name").is_empty()
}

/// The fields of step 2 as the domain reads them. What stands in the fields of a way that was not chosen does not count.
#[must_use]
pub fn raw_wish(fields: &Fields) -> RawWish {
    let way = fields.get("contact");
    let hours = fields.all("phone_hours").join("・");
    RawWish {
        name: fields.get("name").to_owned(),
        is_nickname: true,
        kana: fields.get("kana").to_owned(),
        relation: fields.get("relation").to_owned(),
        comes: fields.all("comes"),
        persons: fields.get("persons").to_owned(),
        about: fields.get("about").to_owned(),
        reach: fields.get("contact").to_owned(),
        email: fields.get("email").to_owned(),
        phone: if way == Reach::Phone.code() {
            fields.get("phone").to_owned()
        } else {
            String::new()
        },
        hours: if hours.is_empty() {
            hours
        } else {
            format!("{hours}のみ")
        },
        voice_mail: fields.get("voice_mail") == "yes",
        post: fields.all("post").iter().any(|of| of == way),
        introduce_as: fields.get("introduce").to_owned(),
        pin: fields.get("pin").to_owned(),
        needs_pin: true,
        note: fields.get("note").to_owned(),
        answers: typed_answers(fields),
        discretion: if way == Reach::Email.code() {
            fields.get("discretion").to_owned()
        } else {
            String::new()
        },
        // The page was read in it.
        language: catalogue::current().code().to_owned(),
    }
}

fn typed_answers(fields: &Fields) -> Vec<TypedAnswer> {
    let names = ANSWERS.into_iter().zip(ASKED);
    let typed = names.map(|(answer, asked)| TypedAnswer {
        asked: fields.get(asked).to_owned(),
        words: fields.get(answer).to_owned(),
    });
    typed.collect()
}

/// The problems in the order of the page.
#[must_use]
pub fn page_problems(problems: &Problems) -> Vec<Problem> {
    const ORDER: [WishField; 10] = [
        WishField::Name,
        WishField::Kana,
        WishField::Comes,
        WishField::Persons,
        WishField::Relation,
        WishField::Reach,
        WishField::Email,
        WishField::Phone,
        WishField::Pin,
        WishField::Note,
    ];
    let place = |field: WishField| ORDER.iter().position(|known| *known == field).unwrap_or(ORDER.len());
    let mut sorted: Vec<&(WishField, FieldProblem)> = problems.iter().collect();
    sorted.sort_by_key(|(field, _)| place(*field));
    let line = |(field, problem): &(WishField, FieldProblem)| Problem {
        field: field.control().to_owned(),
        message: sentence(*field, *problem),
    };
    sorted.into_iter().map(line).collect()
}

/// What is wrong with one field, with the field's name where the bare sentence would leave it open.
#[must_use]
pub fn error_of(problems: &Problems, field: WishField) -> Option<String> {
    problems
        .iter()
        .find(|(found, _)| *found == field)
        .map(|(field, problem)| sentence(*field, *problem))
}

/// A problem as a whole sentence, so that each language has its own.
pub(in crate::web) fn sentence(field: WishField, problem: FieldProblem) -> String {
    match (field, problem) {
        (_, FieldProblem::TooLong(most)) => say!("{most}文字以内で入力してください。", most),
        (_, FieldProblem::Persons(most)) => say!("人数は1人から{most}人までで入力してください。", most),
        (WishField::Name, FieldProblem::Missing | FieldProblem::NotChosen) => say("お名前を入力してください。"),
        (field, FieldProblem::Missing | FieldProblem::NotChosen) => say(&format!("{}{problem}。", object(field))),
        (_, other) => say(&format!("{other}。")),
    }
}

/// The field in front of what to do about it, where the bare sentence would leave it open.
fn object(field: WishField) -> &'static str {
    match field {
        WishField::Comes => "来られる方を",
        WishField::Persons => "人数を",
        WishField::Relation => "書いている方を",
        WishField::Reach => "連絡のしかたを",
        WishField::Email => "メールアドレスを",
        WishField::Phone => "電話番号を",
        WishField::Pin => "暗証番号を",
        _ => "",
    }
}

/// Step 2 with what was typed.
#[must_use]
pub fn fill_page(
    state: &AppState,
    (visit, key): (&Visit, String),
    offering: &Offering,
    (fields, problems): (&Fields, &Problems),
) -> FillPage {
    let text = |name: &str, field: WishField| Field {
        value: fields.get(name).to_owned(),
        error: error_of(problems, field),
    };
    let title = if problems.is_empty() {
        "ご予約"
    } else {
        "入力の確認：ご予約"
    };
    let largest = offering.programme.policy.max_party;
    let chosen_hours = fields.all("phone_hours");
    FillPage {
        frame: frame::keeping(frame::discreet(state, title, Some(&offering.desk)), "wish"),
        action: links::confirm(offering.slot.id),
        back_href: passage::choose_href(offering, fields),
        csrf: visit.csrf.clone(),
        idempotency_key: key,
        hidden: passage::hidden(fields)
            .into_iter()
            .chain(waiting::kept_wish(fields))
            .collect(),
        lead: None,
        slot: words::slot_words(offering),
        hows: how_words::before_sending(offering, None),
        course: None,
        hold: None,
        privacy: privacy(offering),
        problems: page_problems(problems),
        name_rule: match offering.programme.policy.identity {
            Identity::NicknameEnough => NameRule::Nickname,
            Identity::NameRequired => NameRule::Required,
        },
        name: text("name", WishField::Name),
        kana: text("kana", WishField::Kana),
        relation: relations(&[fields.get("relation").to_owned()]),
        relation_error: error_of(problems, WishField::Relation),
        comes: relations(&fields.all("comes")),
        comes_error: error_of(problems, WishField::Comes),
        persons: text("persons", WishField::Persons),
        persons_hint: Some(say!("1回の予約で{largest}名までお越しいただけます。", largest)),
        contact: Reach::from_code(fields.get("contact")).map(|reach| match reach {
            Reach::Email => ContactWay::Email,
            Reach::Phone => ContactWay::Phone,
            Reach::Nothing => ContactWay::Nothing,
        }),
        contact_error: error_of(problems, WishField::Reach),
        email: text("email", WishField::Email),
        sender_domain: state.services.mailer.sender().domain().to_owned(),
        phone: text("phone", WishField::Phone),
        phone_hours: PHONE_HOURS
            .iter()
            .map(|hours| Choice {
                value: (*hours).to_owned(),
                label: say(hours),
                is_chosen: chosen_hours.iter().any(|chosen| chosen == hours),
            })
            .collect(),
        discretion: discretions(fields.get("discretion")),
        post: fields.all("post"),
        may_leave_message: fields.get("voice_mail") == "yes",
        introduce: introductions(fields.get("introduce")),
        pin: text("pin", WishField::Pin),
        note: text("note", WishField::Note),
        emergency: numbers(&offering.programme),
        questions: questions(&offering.programme, fields, problems),
    }
}

/// The programme's own questions with what was answered.
#[must_use]
pub fn questions(programme: &Programme, fields: &Fields, problems: &Problems) -> Vec<AskedQuestion> {
    let typed = typed_answers(fields);
    let names = ANSWERS.into_iter().zip(ASKED);
    let asked = programme.policy.forms.questions.iter().zip(names).enumerate();
    asked
        .map(|(place, (question, (id, asked_id)))| {
            let answer = typed_for(&typed, place, question);
            let choice = |words: &str, label: &str| Choice {
                value: words.to_owned(),
                label: label.to_owned(),
                is_chosen: words == answer,
            };
            let open = (!question.choices.is_empty()).then(|| choice("", "答えない"));
            let choices = question.choices.iter().map(|words| choice(words, words));
            AskedQuestion {
                id,
                asked_id,
                label: question.label.clone(),
                purpose: question.purpose.clone(),
                field: Field {
                    value: answer.to_owned(),
                    error: error_of(problems, WishField::Answer(place)),
                },
                choices: choices.chain(open).collect(),
            }
        })
        .collect()
}

/// What the visitor must know before writing anything.
#[must_use]
pub fn privacy(offering: &Offering) -> Privacy {
    Privacy {
        purpose: say("ご予約の受付と、当日のご案内に使います。"),
        readers: say("ご予約を受け付ける窓口の職員だけが見ます。"),
        own: own_privacy(&offering.programme),
        erased_on: words::plain_date(offering.erased_on()),
    }
}

/// What the programme says of privacy, as far as it may stand on a page that names no programme.
fn own_privacy(programme: &Programme) -> Vec<String> {
    let lines = programme.texts.privacy.iter();
    lines
        .filter(|line| programme.is_outward(line))
        .map(|line| say(line))
        .collect()
}

/// 本人・家族・支援者 as choices.
#[must_use]
pub fn relations(chosen: &[String]) -> Vec<Choice> {
    Relation::ALL
        .into_iter()
        .map(|relation| Choice {
            value: relation.code().to_owned(),
            label: say(relation.word()),
            is_chosen: chosen.iter().any(|code| code == relation.code()),
        })
        .collect()
}

fn introductions(chosen: &str) -> Vec<Choice> {
    let words = |way| match way {
        IntroduceAs::Nothing => "ご本人が出るまで名乗らない",
        IntroduceAs::PersonalName => "職員の名字だけを名乗る",
        IntroduceAs::City => "市役所と名乗ってよい",
    };
    let choice = |way: IntroduceAs| Choice {
        value: way.code().to_owned(),
        label: say(words(way)),
        is_chosen: way.code() == chosen || (chosen.is_empty() && way == IntroduceAs::Nothing),
    };
    [IntroduceAs::Nothing, IntroduceAs::PersonalName, IntroduceAs::City]
        .map(choice)
        .into()
}

/// How open letters may be.
fn discretions(chosen: &str) -> Vec<Choice> {
    let choice = |(level, label): (Discretion, &str)| Choice {
        value: level.code().to_owned(),
        label: say(label),
        is_chosen: (level == Discretion::Normal) == (chosen == Discretion::Normal.code()),
    };
    [
        (
            Discretion::Discreet,
            "用件の分からない書き方（はじめから選ばれています）",
        ),
        (Discretion::Normal, "事業の名前を書いてもよい"),
    ]
    .map(choice)
    .into()
}

/// Numbers for an emergency on pages that name no programme: its own, as far as they tell nothing, before the city's.
#[must_use]
pub fn numbers(programme: &Programme) -> Vec<Emergency> {
    let city = EMERGENCY.iter().map(|(name, phone, hours)| Emergency {
        name: say(name),
        phone: (*phone).to_owned(),
        tel_href: tel(phone),
        hours: say(hours),
    });
    let own = emergency(programme).into_iter();
    own.filter(|number| programme.is_outward(&number.name))
        .chain(city)
        .collect()
}

/// The programme's own numbers for an emergency.
#[must_use]
pub fn emergency(programme: &Programme) -> Vec<Emergency> {
    let contacts = programme.texts.emergency.iter().map(|contact| Emergency {
        name: say(&contact.name),
        phone: contact.phone.clone(),
        tel_href: tel(&contact.phone),
        hours: String::new(),
    });
    contacts.collect()
}

fn tel(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    format!("tel:{digits}")
}
