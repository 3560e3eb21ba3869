//! The city's own texts in further languages: which texts those are, and what their words must be like.
//! Deliberately checks form and discretion only: whether a translation is a good one is for people to say.

use super::desk::{Desk, Venue};
use super::ids::{DeskId, ProgrammeId, VenueId};
use super::language::Language;
use super::person::Kana;
use super::programme::Programme;

/// Characters of a sentence in plain Japanese.
pub const LONGEST_SENTENCE: usize = 45;
/// Characters of the words for one text.
pub const LONGEST: usize = 1000;

/// Where a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// At a programme.
    Programme(ProgrammeId),
    /// At a desk.
    Desk(DeskId),
    /// At a venue.
    Venue(VenueId),
}

/// How far a text is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sight {
    /// On pages that one opens to read of the programme.
    Open,
    /// On the outside of a discreet reservation: its words must tell nothing in any language.
    Outside,
    /// Never: a word that must not be told. In further languages it is known by its words there.
    Forbidden,
}

/// One use of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The text.
    pub japanese: String,
    /// Where it stands.
    pub place: Place,
    /// Which of the place's texts it is: `outward_name`.
    pub field: &'static str,
    /// How far it is seen.
    pub sight: Sight,
}

/// Why words cannot be used. `Display` is the sentence at the field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PhraseRefusal {
    /// Longer than any text.
    #[error("{LONGEST}文字以内で入力してください。")]
    TooLong,
    /// A line break or a character that nobody sees.
    #[error("改行や、目に見えない文字は使えません。1行で入力してください。")]
    Unusable,
    /// Brackets that do not belong together.
    #[error("「[」「|」「]」の組が合っていません。読みがなは「[予約|よやく]」のように書いてください。")]
    Unbalanced,
    /// A kanji without its reading.
    #[error("「{0}」に読みがながありません。「[予約|よやく]」のように書いてください。")]
    NoReading(String),
    /// A reading that is not kana.
    #[error("「{0}」の読みがなは、ひらがなかカタカナで書いてください。")]
    NotKana(String),
    /// A sentence that is too long to be plain.
    #[error("1つの文は{LONGEST_SENTENCE}文字までにしてください（いまは{0}文字の文があります）。")]
    LongSentence(usize),
    /// Japanese in another language.
    #[error("日本語の文字が入っています。")]
    Japanese,
    /// It names what must not be told, and stands on the outside already, in the words for that text.
    #[error("この言葉は、「{0}」の訳に入っています。先に、そちらの訳を変えてください。")]
    StandsOutside(String),
    /// It would tell what a reservation is about.
    #[error("事業の内容が分かる言葉（{0}）が入っています。ほかの人の目にふれる文なので、別の言い方にしてください。")]
    Telling(String),
}

/// Whether words can stand for a text in that language.
///
/// # Errors
/// [`PhraseRefusal`].
pub fn check(language: Language, words: &str) -> Result<(), PhraseRefusal> {
    if words.chars().count() > LONGEST {
        return Err(PhraseRefusal::TooLong);
    }
    if words.chars().any(char::is_control) {
        return Err(PhraseRefusal::Unusable);
    }
    match language {
        Language::JaEasy => check_plain(words),
        _ if words.chars().any(is_japanese) => Err(PhraseRefusal::Japanese),
        _ => Ok(()),
    }
}

/// How a name is read, in katakana: 「カゾクノカイ」 of 「家族の会」, where its words are 「[家族|かぞく]の [会|かい]」. Nothing where a
/// reading is missing, or where the words say it in another way than the name.
#[must_use]
pub fn reading(name: &str, words: &str) -> Option<String> {
    let (mut base, mut read) = (String::new(), String::new());
    let mut rest = words;
    while let Some((before, after)) = rest.split_once('[') {
        let (inside, behind) = after.split_once(']')?;
        let (kanji, reading) = inside.split_once('|')?;
        base.extend([before, kanji]);
        read.extend([before, reading]);
        rest = behind;
    }
    base.push_str(rest);
    read.push_str(rest);
    base.retain(|c| !c.is_whitespace());
    read.retain(|c| !c.is_whitespace());
    if !base.chars().eq(name.chars().filter(|c| !c.is_whitespace())) {
        return None;
    }
    let kana = Kana::parse(&read).ok()??;
    Some(kana.as_str().to_owned())
}

fn check_plain(words: &str) -> Result<(), PhraseRefusal> {
    let mut read = String::new();
    let mut rest = words;
    while let Some((before, after)) = rest.split_once('[') {
        bare(before)?;
        let (inside, behind) = after.split_once(']').ok_or(PhraseRefusal::Unbalanced)?;
        let (base, reading) = inside.split_once('|').ok_or(PhraseRefusal::Unbalanced)?;
        if inside.contains('[') || reading.contains('|') || base.is_empty() {
            return Err(PhraseRefusal::Unbalanced);
        }
        if reading.is_empty() || !reading.chars().all(is_kana) {
            return Err(PhraseRefusal::NotKana(base.to_owned()));
        }
        read.push_str(before);
        read.push_str(base);
        rest = behind;
    }
    bare(rest)?;
    read.push_str(rest);
    let lengths = read
        .split_inclusive(['。', '？'])
        .map(|sentence| sentence.chars().filter(|c| !c.is_whitespace()).count());
    match lengths.max() {
        Some(longest) if longest > LONGEST_SENTENCE => Err(PhraseRefusal::LongSentence(longest)),
        _ => Ok(()),
    }
}

/// What stands outside of brackets needs no reading and holds none.
fn bare(text: &str) -> Result<(), PhraseRefusal> {
    if text.contains([']', '|']) {
        return Err(PhraseRefusal::Unbalanced);
    }
    let kanji: String = text.chars().filter(|c| is_japanese(*c) && !is_kana(*c)).collect();
    if kanji.is_empty() {
        Ok(())
    } else {
        Err(PhraseRefusal::NoReading(kanji))
    }
}

fn is_kana(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー')
}

fn is_japanese(c: char) -> bool {
    is_kana(c) || matches!(c, '々' | '一'..='鿿' | '㐀'..='䶿')
}

/// Every text of a programme that families can see, and the words that they must not.
#[must_use]
pub fn of_programme(programme: &Programme) -> Vec<Said> {
    let place = Place::Programme(programme.id);
    let texts = &programme.texts;
    let mut said = Saying { place, all: Vec::new() };
    said.one("name", &programme.name, Sight::Open);
    said.one("outward_name", &programme.outward_name, Sight::Outside);
    said.one(
        "suspended",
        programme.suspended.as_deref().unwrap_or_default(),
        Sight::Open,
    );
    said.many("summary", &texts.summary, Sight::Open);
    said.one("who_comes", &texts.who_comes, Sight::Open);
    said.many("day_steps", &texts.day_steps, Sight::Open);
    said.one("who_you_meet", &texts.who_you_meet, Sight::Open);
    for (field, text) in [
        ("entrance", &texts.entrance),
        ("parking", &texts.parking),
        ("may_leave", &texts.may_leave),
        ("may_stay_silent", &texts.may_stay_silent),
    ] {
        said.one(field, text, Sight::Open);
    }
    said.many("need_not_say", &texts.need_not_say, Sight::Open);
    said.many("bring", &texts.bring, Sight::Open);
    said.many("voices", &texts.voices, Sight::Open);
    for link in &texts.links {
        said.one("links", &link.label, Sight::Open);
    }
    said.many("privacy", &texts.privacy, Sight::Open);
    for contact in &texts.emergency {
        said.one("emergency", &contact.name, Sight::Open);
    }
    for question in &programme.policy.forms.questions {
        said.one("questions", &question.label, Sight::Outside);
        said.one("questions", &question.purpose, Sight::Outside);
        said.many("questions", &question.choices, Sight::Outside);
    }
    said.many("forbidden_words", &texts.forbidden_words, Sight::Forbidden);
    said.all
}

/// Every text of a desk that families can see.
#[must_use]
pub fn of_desk(desk: &Desk) -> Vec<Said> {
    let mut said = Saying {
        place: Place::Desk(desk.id),
        all: Vec::new(),
    };
    said.one("desk_name", &desk.name, Sight::Open);
    said.one("sender_name", &desk.sender_name, Sight::Outside);
    said.all
}

/// Every text of a venue that families can see.
#[must_use]
pub fn of_venue(venue: &Venue) -> Vec<Said> {
    let mut said = Saying {
        place: Place::Venue(venue.id),
        all: Vec::new(),
    };
    said.one("place", &venue.place, Sight::Outside);
    said.one("address", &venue.address, Sight::Outside);
    said.one(
        "entrance",
        venue.entrance.as_deref().unwrap_or_default(),
        Sight::Outside,
    );
    said.one("parking", venue.parking.as_deref().unwrap_or_default(), Sight::Outside);
    said.all
}

struct Saying {
    place: Place,
    all: Vec<Said>,
}

impl Saying {
    fn one(&mut self, field: &'static str, japanese: &str, sight: Sight) {
        if !japanese.trim().is_empty() {
            self.all.push(Said {
                japanese: japanese.to_owned(),
                place: self.place,
                field,
                sight,
            });
        }
    }

    fn many(&mut self, field: &'static str, texts: &[String], sight: Sight) {
        for text in texts {
            self.one(field, text, sight);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_japanese_has_a_reading_over_every_kanji() {
        for right in ["[予約|よやく]を します。", "ひらがな", "[3日|みっか]", "ok"] {
            assert_eq!(check(Language::JaEasy, right), Ok(()), "{right}");
        }
        for (wrong, refusal) in [
            ("予約を します。", PhraseRefusal::NoReading("予約".to_owned())),
            ("[予約|yoyaku]", PhraseRefusal::NotKana("予約".to_owned())),
            ("[予約|]", PhraseRefusal::NotKana("予約".to_owned())),
            ("[予約]", PhraseRefusal::Unbalanced),
            ("[予約|よやく", PhraseRefusal::Unbalanced),
            ("よやく]", PhraseRefusal::Unbalanced),
            ("あ\nい", PhraseRefusal::Unusable),
            (&"あ".repeat(46), PhraseRefusal::LongSentence(46)),
        ] {
            assert_eq!(check(Language::JaEasy, wrong), Err(refusal), "{wrong}");
        }
    }

    #[test]
    fn a_name_is_read_by_its_own_readings_and_not_by_other_words() {
        let name = "家族の会";
        assert_eq!(
            reading(name, "[家族|かぞく]の [会|かい]").as_deref(),
            Some("カゾクノカイ")
        );
        for without in ["家族の[会|かい]", "[家族|かぞく]の[会]", "[家族|かぞく]の[会|かい", ""] {
            assert_eq!(reading(name, without), None, "{without}");
        }
        assert_eq!(
            reading(name, "[家族|かぞく]が [集|あつ]まる [会|かい]"),
            None,
            "other words"
        );
        assert_eq!(reading("UX会", "UX[会|かい]"), None, "no kana");
    }

    #[test]
    fn english_holds_no_japanese() {
        assert_eq!(check(Language::En, "City Hall, 2nd floor"), Ok(()));
        assert_eq!(check(Language::En, "市役所"), Err(PhraseRefusal::Japanese));
    }
}
