//! Why a wording cannot be used, each as the sentence that stands at its field.
//! Deliberately says what to do, and never that somebody did wrong.

use crate::domain::phrase::PhraseRefusal;

/// Which field a refusal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// The subject.
    Subject,
    /// The text.
    Body,
}

/// Why not. `Display` is the sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WordingRefusal {
    /// Nothing was typed.
    #[error("入力してください。")]
    Empty,
    /// Longer than letters should be.
    #[error("{0}文字以内で入力してください。")]
    TooLong(usize),
    /// A subject in several lines.
    #[error("件名は、改行せずに1行で入力してください。")]
    LineBreak,
    /// A control character, or one that nobody sees.
    #[error("目に見えない文字が入っています。打ちなおすか、消してください。")]
    Invisible,
    /// A brace without its partner.
    #[error("「{{」と「}}」の組が合っていません。差しこむ言葉は「{{日}}」のように囲んでください。")]
    Unbalanced,
    /// A placeholder that there is not, or not in this letter.
    #[error("「{{{0}}}」は、ここでは使えません。下の一覧にある言葉を使ってください。")]
    Unknown(String),
    /// The programme's name where it must not be told.
    #[error("「{{事業名}}」は、ふつうのお知らせだけで使えます。控えめなお知らせには入れられません。")]
    Naming,
    /// What the letter must tell is not there.
    #[error("必ずお伝えするものが足りません。{0}を入れてください。")]
    Missing(String),
    /// What must always be told, in a line that goes where something else stands for nothing.
    #[error("「{1}」に入れるものがないお知らせでは、その行ごと消えます。{0}は、別の行に書いてください。")]
    OneLine(String, String),
    /// Not in the language of the letter, or not as that is written.
    #[error("{0}")]
    Language(PhraseRefusal),
    /// An address typed by hand.
    #[error(
        "リンクやアドレスは、じかには書けません。「{{変更のしかた}}」のような差しこむ言葉が、正しいリンクになります。"
    )]
    Link,
    /// Words that would tell what the reservation is about.
    #[error("事業の内容が分かる言葉（{0}）は、このお知らせには書けません。ほかの言い方にしてください。")]
    Telling(String),
}

/// A refusal with its field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordingProblem {
    /// Where.
    pub at: At,
    /// Why.
    pub refusal: WordingRefusal,
}
