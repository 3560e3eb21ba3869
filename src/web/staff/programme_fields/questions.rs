//! The fields of the questions that a programme asks besides.
//! Deliberately as many as a programme may have, empty or not: without JavaScript no row can be added.

use super::{Kind, Section, Whose, field};
use crate::domain::question::MOST;

/// The names of each question's fields: the question, what it is for, the answers to choose from.
pub const QUESTION_FIELDS: [[&str; 3]; MOST] = [
    ["question_1_label", "question_1_purpose", "question_1_choices"],
    ["question_2_label", "question_2_purpose", "question_2_choices"],
    ["question_3_label", "question_3_purpose", "question_3_choices"],
    ["question_4_label", "question_4_purpose", "question_4_choices"],
    ["question_5_label", "question_5_purpose", "question_5_choices"],
];

const PURPOSE: &str = "ご家族にも見えます。「席の用意のため」のように。";
const CHOICES: &str = "1行に1つ。空にすると、1行で答える質問になります。";

pub(super) const QUESTIONS: Section = Section {
    id: "questions",
    heading: "予約のときの質問",
    effect: "これからの予約でおたずねします。どれも、答えなくても予約できます。答えは封をして保存し、予約と一緒に消えます。お知らせや一覧には出ません。いまある予約の答えは、質問を変えても、そのときの質問と一緒に残ります。",
    of: Whose::Reserved,
    fields: &[
        field("question_1_label", "質問1", "", Kind::Line(false)),
        field("question_1_purpose", "質問1は、何のためか", PURPOSE, Kind::Line(false)),
        field("question_1_choices", "質問1の選択肢", CHOICES, Kind::Lines(2)),
        field("question_2_label", "質問2", "", Kind::Line(false)),
        field("question_2_purpose", "質問2は、何のためか", PURPOSE, Kind::Line(false)),
        field("question_2_choices", "質問2の選択肢", CHOICES, Kind::Lines(2)),
        field("question_3_label", "質問3", "", Kind::Line(false)),
        field("question_3_purpose", "質問3は、何のためか", PURPOSE, Kind::Line(false)),
        field("question_3_choices", "質問3の選択肢", CHOICES, Kind::Lines(2)),
        field("question_4_label", "質問4", "", Kind::Line(false)),
        field("question_4_purpose", "質問4は、何のためか", PURPOSE, Kind::Line(false)),
        field("question_4_choices", "質問4の選択肢", CHOICES, Kind::Lines(2)),
        field("question_5_label", "質問5", "", Kind::Line(false)),
        field("question_5_purpose", "質問5は、何のためか", PURPOSE, Kind::Line(false)),
        field("question_5_choices", "質問5の選択肢", CHOICES, Kind::Lines(2)),
    ],
};
