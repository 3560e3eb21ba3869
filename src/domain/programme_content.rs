//! What staff edit of a programme on screen: its names, what its page says, its rules, whether it is shown and held.
//! Deliberately without its identity, desk and form of participation: those stay what they are as long as it lives.

use serde::{Deserialize, Serialize};

use super::programme::{Audience, Policy, Programme, ProgrammeTexts};
use super::spelling::words_in;
use super::wording::telling::words_of;

/// The part of a programme that can be changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgrammeContent {
    /// What it is called.
    pub name: String,
    /// What it is called where others may look.
    pub outward_name: String,
    /// Which entrance of the list leads to it.
    pub audience: Audience,
    /// Whether the public list and the API show it.
    pub is_listed: bool,
    /// Why it is not held at present, if so.
    pub suspended: Option<String>,
    /// Its rules.
    pub policy: Policy,
    /// Its page.
    pub texts: ProgrammeTexts,
}

/// Where something cannot stay as it was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// The name.
    Name,
    /// The outward name.
    OutwardName,
    /// The words that must not stand outside.
    ForbiddenWords,
    /// How places are given.
    Acceptance,
    /// The question at this place, from 0.
    Question(usize),
}

/// Why a content cannot be used. `Display` is the sentence that stands at the field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ContentRefusal {
    /// A name of the same words is there already.
    #[error("「{0}」という事業は、もうあります。区別できる名前にしてください。")]
    NameTaken(String),
    /// The outward name would tell what the reservation is about.
    #[error("事業の内容が分かる言葉（{0}）が入っています。ほかの人の目にふれる名前なので、別の言い方にしてください。")]
    Telling(String),
    /// Households have entered for a draw that would not take place.
    #[error("抽選の申し込みが残っています。先に抽選をしてから、席の決め方を変えてください。")]
    DrawToCome,
    /// A question would tell it.
    #[error("事業の内容が分かる言葉（{0}）が入っています。予約の画面に出るので、別の言い方にしてください。")]
    TellingQuestion(String),
    /// A word tells of this programme and stands on the outside already.
    #[error("「{word}」は、{places}に入っています。先に、そちらを変えてください。")]
    StandsOutside {
        /// The word.
        word: String,
        /// Everywhere: 「福祉課の差出人の名前（安中市役所 福祉課）、12月1日の回のオンラインのアドレス」
        places: String,
    },
}

/// A refusal with its field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentProblem {
    /// Where.
    pub at: At,
    /// Why.
    pub refusal: ContentRefusal,
}

/// A text that anybody may see on a discreet reservation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutsideText {
    /// What it is: 「福祉課の差出人の名前」
    pub place: String,
    /// What it says.
    pub text: String,
    /// Whether whoever edits a programme need not know what it says: where an online session of others meets.
    pub is_secret: bool,
}

impl OutsideText {
    /// A text that staff may read.
    #[must_use]
    pub fn of(place: &str, text: &str) -> Self {
        Self {
            place: place.to_owned(),
            text: text.to_owned(),
            is_secret: false,
        }
    }

    /// Where it stands, and what it says: 「福祉課の差出人の名前（安中市役所 福祉課）」
    fn in_words(&self) -> String {
        if self.is_secret {
            self.place.clone()
        } else {
            format!("{}（{}）", self.place, self.text)
        }
    }
}

/// What others may see of a programme before anybody opens its page: its outward name and what its form asks.
fn outside_of(programme: &Programme) -> Vec<OutsideText> {
    let named = |what: &str| format!("「{}」の{what}", programme.name);
    let mut outside = vec![OutsideText::of(&named("控えめな名称"), &programme.outward_name)];
    for question in &programme.policy.forms.questions {
        let asked = [&question.label, &question.purpose]
            .into_iter()
            .chain(&question.choices);
        outside.extend(asked.map(|text| OutsideText::of(&named("質問"), text)));
    }
    outside
}

impl ProgrammeContent {
    /// What a programme is at present.
    #[must_use]
    pub fn of(programme: &Programme) -> Self {
        Self {
            name: programme.name.clone(),
            outward_name: programme.outward_name.clone(),
            audience: programme.audience,
            is_listed: programme.is_listed,
            suspended: programme.suspended.clone(),
            policy: programme.policy.clone(),
            texts: programme.texts.clone(),
        }
    }

    /// The programme with this content.
    #[must_use]
    pub fn of_programme(self, programme: &Programme) -> Programme {
        Programme {
            name: self.name,
            outward_name: self.outward_name,
            audience: self.audience,
            is_listed: self.is_listed,
            suspended: self.suspended,
            policy: self.policy,
            texts: self.texts,
            ..programme.clone()
        }
    }

    /// Holds it against every programme of the city and what stands on the outside of their reservations. Words that tell
    /// of the programme already are not looked for again, so that an old name stops nobody from changing an hour.
    ///
    /// # Errors
    /// Every problem at its field.
    pub fn check<'p>(
        &self,
        programme: &Programme,
        others: impl IntoIterator<Item = &'p Programme>,
        outside: &[OutsideText],
    ) -> Result<(), Vec<ContentProblem>> {
        let mut problems = Vec::new();
        let others: Vec<&Programme> = others.into_iter().filter(|one| one.id != programme.id).collect();
        if others.iter().any(|one| one.name == self.name) {
            let refusal = ContentRefusal::NameTaken(self.name.clone());
            problems.push(ContentProblem { at: At::Name, refusal });
        }
        let draft = self.clone().of_programme(programme);
        let all = others.iter().copied().chain([&draft]);
        let told = words_in(&self.outward_name, all.flat_map(words_of));
        if !told.is_empty() {
            let told: Vec<String> = told.iter().map(|word| format!("「{word}」")).collect();
            let refusal = ContentRefusal::Telling(told.concat());
            let at = At::OutwardName;
            problems.push(ContentProblem { at, refusal });
        }
        for (place, question) in self.policy.forms.questions.iter().enumerate() {
            let words = [&question.label, &question.purpose]
                .into_iter()
                .chain(&question.choices);
            let asked: Vec<&str> = words.map(String::as_str).collect();
            let all = others.iter().copied().chain([&draft]);
            let told = words_in(&asked.join("\n"), all.flat_map(words_of));
            if !told.is_empty() {
                let told: Vec<String> = told.iter().map(|word| format!("「{word}」")).collect();
                let refusal = ContentRefusal::TellingQuestion(told.concat());
                let at = At::Question(place);
                problems.push(ContentProblem { at, refusal });
            }
        }
        let known: Vec<&str> = words_of(programme).collect();
        let outside: Vec<OutsideText> = others
            .iter()
            .flat_map(|one| outside_of(one))
            .chain(outside.iter().cloned())
            .collect();
        for word in words_of(&draft).filter(|word| !known.contains(word)) {
            let found = outside.iter().filter(|one| !words_in(&one.text, [word]).is_empty());
            let mut places: Vec<String> = found.map(OutsideText::in_words).collect();
            places.dedup();
            if !places.is_empty() {
                let at = if word == draft.name {
                    At::Name
                } else {
                    At::ForbiddenWords
                };
                let refusal = ContentRefusal::StandsOutside {
                    word: word.to_owned(),
                    places: places.join("、"),
                };
                problems.push(ContentProblem { at, refusal });
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    /// The codes of what differs, for the audit log: which, never what they say.
    #[must_use]
    pub fn changed_from(&self, was: &Self) -> Vec<&'static str> {
        let mut changed = vec![
            ("name", self.name != was.name),
            ("outward_name", self.outward_name != was.outward_name),
            ("audience", self.audience != was.audience),
            ("listed", self.is_listed != was.is_listed),
            ("suspended", self.suspended != was.suspended),
        ];
        changed.extend(texts_changed(&self.texts, &was.texts));
        changed.extend(policy_changed(&self.policy, &was.policy));
        let changed = changed.into_iter().filter(|(_, is_changed)| *is_changed);
        changed.map(|(code, _)| code).collect()
    }
}

fn texts_changed(texts: &ProgrammeTexts, was: &ProgrammeTexts) -> Vec<(&'static str, bool)> {
    vec![
        ("summary", texts.summary != was.summary),
        ("who_comes", texts.who_comes != was.who_comes),
        ("day_steps", texts.day_steps != was.day_steps),
        ("who_you_meet", texts.who_you_meet != was.who_you_meet),
        ("entrance", texts.entrance != was.entrance),
        ("parking", texts.parking != was.parking),
        ("may_leave", texts.may_leave != was.may_leave),
        ("may_stay_silent", texts.may_stay_silent != was.may_stay_silent),
        ("need_not_say", texts.need_not_say != was.need_not_say),
        ("bring", texts.bring != was.bring),
        ("voices", texts.voices != was.voices),
        ("links", texts.links != was.links),
        ("privacy", texts.privacy != was.privacy),
        ("emergency", texts.emergency != was.emergency),
        ("forbidden_words", texts.forbidden_words != was.forbidden_words),
    ]
}

fn policy_changed(policy: &Policy, was: &Policy) -> Vec<(&'static str, bool)> {
    vec![
        ("acceptance", policy.acceptance != was.acceptance),
        ("gate", policy.gate != was.gate),
        ("identity", policy.identity != was.identity),
        ("window", policy.window != was.window),
        ("household_limit", policy.household_limit != was.household_limit),
        ("max_party", policy.max_party != was.max_party),
        ("retention", policy.retention_days != was.retention_days),
        ("family_may_erase", policy.family_may_erase != was.family_may_erase),
        ("reminders", policy.reminders != was.reminders),
        ("forms", policy.forms != was.forms),
    ]
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::ids::ProgrammeId;
    use crate::domain::question::Question;
    use crate::domain::wording::samples::programme;

    fn problems(content: &ProgrammeContent, own: &Programme, all: &[Programme]) -> Vec<At> {
        let outside = [OutsideText::of("差出人の名前", "安中市役所 福祉課")];
        let checked = content.check(own, all, &outside);
        checked.err().unwrap_or_default().iter().map(|one| one.at).collect()
    }

    #[test]
    fn an_outward_name_tells_nothing_of_any_programme_however_it_is_typed() {
        let own = programme("ひきこもり家族教室", &["ひきこも", "家族教室"]);
        let other = Programme {
            id: ProgrammeId(Uuid::from_u128(2)),
            ..programme("若者の居場所", &["居場所"])
        };
        let all = [own.clone(), other];
        let mut content = ProgrammeContent::of(&own);
        for (name, is_refused) in [
            ("福祉課 ご予約の件", false),
            ("福祉課 ひき こもりの件", true),
            ("福祉課 家族教室", true),
            ("みんなの居場所の件", true),
        ] {
            name.clone_into(&mut content.outward_name);
            let expected: &[At] = if is_refused { &[At::OutwardName] } else { &[] };
            assert_eq!(problems(&content, &own, &all), expected, "{name}");
        }
    }

    #[test]
    fn a_new_telling_word_must_not_stand_outside_already_and_an_old_one_stops_nobody() {
        let own = programme("家族の会", &["福祉課"]);
        let all = [own.clone()];
        let mut content = ProgrammeContent::of(&own);
        "ご予約の件".clone_into(&mut content.outward_name);
        content.policy.max_party = 9;
        assert_eq!(problems(&content, &own, &all), []);
        content.texts.forbidden_words.push("市役所".to_owned());
        assert_eq!(problems(&content, &own, &all), [At::ForbiddenWords]);
        "安中市役所".clone_into(&mut content.name);
        assert_eq!(problems(&content, &own, &all), [At::Name, At::ForbiddenWords]);
    }

    #[test]
    fn a_new_telling_word_is_looked_for_in_what_other_programmes_ask_and_every_place_is_named() {
        let own = programme("家族の会", &[]);
        let mut other = Programme {
            id: ProgrammeId(Uuid::from_u128(2)),
            ..programme("若者の居場所", &[])
        };
        other.policy.forms.questions.push(Question {
            label: "お子さんの学校".to_owned(),
            purpose: "ご案内のため".to_owned(),
            choices: Vec::new(),
        });
        let secret = OutsideText {
            is_secret: true,
            ..OutsideText::of("12月1日の回のオンラインのアドレス", "https://meet.example.jp/学校")
        };
        let mut content = ProgrammeContent::of(&own);
        content.texts.forbidden_words.push("学校".to_owned());
        let refused = content.check(&own, [&other], &[secret]).unwrap_err();
        let said = refused[0].refusal.to_string();
        assert!(
            said.contains("「若者の居場所」の質問（お子さんの学校）、12月1日の回"),
            "{said}"
        );
        assert!(!said.contains("meet.example.jp"), "{said}");
    }

    #[test]
    fn what_is_changed_is_named_by_its_field_and_not_by_its_words() {
        let own = programme("家族の会", &[]);
        let was = ProgrammeContent::of(&own);
        assert_eq!(was.changed_from(&was), Vec::<&str>::new());
        let mut content = was.clone();
        content.texts.parking = "南側".to_owned();
        content.policy.retention_days += 1;
        assert_eq!(content.changed_from(&was), ["parking", "retention"]);
        let kept: ProgrammeContent = serde_json::from_str(&serde_json::to_string(&content).unwrap()).unwrap();
        assert_eq!(kept, content);
    }
}
