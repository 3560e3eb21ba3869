//! Readings over kanji (ruby) on their way from a text to where it is read.
//! Deliberately carries them as the interlinear annotation characters of Unicode (23.8) inside ordinary strings, so that
//! nothing on the way needs to know of them; they are HTML or brackets only at the very end.

use std::fmt::Write as _;

use crate::domain::language::Language;

const BASE: char = '\u{fff9}';
const READING: char = '\u{fffa}';
const END: char = '\u{fffb}';

/// Elements in which there is no markup, only text.
const TEXT_ONLY: [&str; 5] = ["title", "textarea", "option", "script", "style"];

/// From the notation of the files and of staff, 「[予約|よやく]する」.
#[must_use]
pub fn read(text: &str) -> String {
    let mut marked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        marked.push_str(before);
        let annotated = after.split_once(']');
        if let Some(((base, reading), behind)) =
            annotated.and_then(|(inside, behind)| Some((inside.split_once('|')?, behind)))
        {
            marked.push(BASE);
            marked.push_str(base);
            marked.push(READING);
            marked.push_str(reading);
            marked.push(END);
            rest = behind;
        } else {
            marked.push('[');
            rest = after;
        }
    }
    marked.push_str(rest);
    marked
}

/// A text of the templates as staff type it in `language`: readings in the notation that [`read`] takes.
#[must_use]
pub fn as_typed(text: &str, language: Language) -> String {
    if !is_japanese_tongue(language) {
        return for_text(text, language);
    }
    text.chars()
        .map(|c| match c {
            BASE => '[',
            READING => '|',
            END => ']',
            other => other,
        })
        .collect()
}

/// Without readings: for titles, subjects, attributes, calendar entries.
#[must_use]
pub fn bare(text: &str) -> String {
    let mut is_reading = false;
    text.chars()
        .filter(|c| match *c {
            READING => {
                is_reading = true;
                false
            }
            END => {
                is_reading = false;
                false
            }
            BASE => false,
            _ => !is_reading,
        })
        .collect()
}

/// With readings in brackets, for plain text: 「予約（よやく）する」.
#[must_use]
pub(super) fn read_out(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            BASE => None,
            READING => Some('（'),
            END => Some('）'),
            other => Some(other),
        })
        .collect()
}

/// Plain text for readers of `language`: readings in brackets, and the marks of the language.
#[must_use]
pub fn for_text(text: &str, language: Language) -> String {
    if is_japanese_tongue(language) {
        return read_out(text);
    }
    let mut plain = String::with_capacity(text.len());
    for c in bare(text).chars() {
        push_mark(c, &mut plain);
    }
    plain
}

/// A line that shows no readings, such as a subject, for readers of `language`.
#[must_use]
pub fn for_title(text: &str, language: Language) -> String {
    if is_japanese_tongue(language) {
        return bare(text);
    }
    for_text(text, language).trim().to_owned()
}

/// The text of an element without markup; blanks at its ends stay.
fn for_title_part(text: &str, language: Language) -> String {
    if is_japanese_tongue(language) {
        bare(text)
    } else {
        for_text(text, language)
    }
}

fn is_japanese_tongue(language: Language) -> bool {
    matches!(language, Language::Ja | Language::JaEasy)
}

/// Marks with which words and lists are joined, as other languages than Japanese write them.
fn push_mark(c: char, text: &mut String) {
    let is_at_start = text.chars().next_back().is_none_or(char::is_whitespace);
    text.push_str(match c {
        '（' if is_at_start => "(",
        '（' => " (",
        '）' => ")",
        '・' if is_at_start => "- ",
        '・' | '、' => ", ",
        '：' => ": ",
        '～' => " – ",
        '／' => " / ",
        '「' => "“",
        '」' => "”",
        '。' => ". ",
        '　' => " ",
        other => return text.push(other),
    });
}

/// A finished HTML page for readers of `language`: readings become `<ruby>`, and in a language that is not Japanese whatever
/// has stayed Japanese is marked as such, so that it is read aloud right (WCAG 2.2, 3.1.2).
#[must_use]
pub fn for_html(html: &str, language: Language) -> String {
    if language == Language::Ja && !html.contains(BASE) {
        return html.to_owned();
    }
    let mut page = String::with_capacity(html.len() + html.len() / 4);
    let mut rest = html;
    let mut last_tag = "";
    while !rest.is_empty() {
        let (text, after) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        if last_tag.starts_with("<textarea") {
            // What somebody typed comes back as it was typed, or sending the form would change it.
            page.push_str(&bare(text));
        } else if is_text_only(last_tag) {
            page.push_str(&for_title_part(text, language));
        } else if is_japanese_tongue(language) || last_tag.contains("lang=\"ja\"") {
            page.push_str(&ruby(text));
        } else {
            mark_japanese(text, &mut page);
        }
        let (tag, behind) = after.split_at(end_of_tag(after));
        page.push_str(&bare(tag));
        last_tag = tag;
        rest = behind;
    }
    page
}

/// Where the tag at the start of `html` ends; a `>` in quotes does not end it.
fn end_of_tag(html: &str) -> usize {
    let mut quoted = None;
    for (at, c) in html.char_indices() {
        match (quoted, c) {
            (None, '"' | '\'') => quoted = Some(c),
            (Some(quote), c) if quote == c => quoted = None,
            (None, '>') => return at + 1,
            _ => {}
        }
    }
    html.len()
}

fn is_text_only(tag: &str) -> bool {
    TEXT_ONLY.iter().any(|name| {
        tag.strip_prefix('<')
            .and_then(|tag| tag.strip_prefix(name))
            .is_some_and(|rest| rest.starts_with(['>', ' ']))
    })
}

fn ruby(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            BASE => html.push_str("<ruby>"),
            READING => html.push_str("<rp>（</rp><rt>"),
            END => html.push_str("</rt><rp>）</rp></ruby>"),
            other => html.push(other),
        }
    }
    html
}

/// Puts each run of Japanese into an element of its own.
fn mark_japanese(text: &str, page: &mut String) {
    let mut run = String::new();
    // What stands between two Japanese characters belongs to them; what follows the last one does not.
    let mut between = String::new();
    for c in text.chars() {
        if is_japanese(c) {
            run.push_str(&between);
            between.clear();
            run.push(c);
        } else if !run.is_empty() && joins(c) {
            between.push(c);
        } else {
            close(&mut run, &mut between, page);
            push_mark(c, page);
        }
    }
    close(&mut run, &mut between, page);
}

fn close(run: &mut String, between: &mut String, page: &mut String) {
    if !run.is_empty() {
        let _ = write!(page, "<span lang=\"ja\">{run}</span>");
    }
    for c in between.chars() {
        push_mark(c, page);
    }
    run.clear();
    between.clear();
}

/// Kana and kanji.
pub(crate) fn is_japanese(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' | '々' | '一'..='鿿' | '㐀'..='䶿')
}

/// Characters that stand inside Japanese text.
fn joins(c: char) -> bool {
    matches!(
        c,
        '・' | 'ー'
            | '「'
            | '」'
            | '『'
            | '』'
            | '（'
            | '）'
            | '、'
            | '。'
            | '　'
            | '～'
            | '：'
            | '！'
            | '？'
            | ' '
            | '0'..='9'
    )
}
