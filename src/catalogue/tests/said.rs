//! Every Japanese text that families can be shown, found in templates and sources.
//! Deliberately reads them as text: a new sentence is missing in the languages before anybody translates it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::catalogue::markup::is_japanese;

/// Texts that are put together from words of the domain, or chosen there.
const OF_THE_DOMAIN: [&str; 63] = [
    "本人",
    "家族",
    "支援者",
    "電話はしない",
    "電話してよい",
    "留守電可",
    "留守電不可",
    "市役所と名乗ってよい",
    "個人名だけを名乗る",
    "市役所と名乗らない",
    "郵便可",
    "郵便は送らない",
    "これからの予約です。先に取り消してください。",
    "当日の記録が終わる翌日から消せます。",
    "窓口が決まりの日まで保存します。",
    "電話番号と連絡の決まり",
    "来られる方と人数",
    "会ったときに口頭で",
    "電話で",
    "書面で",
    "受け取った（これから連絡する）",
    "会えた・話せた",
    "連絡がつかなかった",
    "臨時の休み",
    "年末年始",
    "入力してください。",
    "選んでください。",
    "来られる方を選んでください。",
    "人数を入力してください。",
    "書いている方を選んでください。",
    "連絡のしかたを選んでください。",
    "メールアドレスを入力してください。",
    "電話番号を入力してください。",
    "暗証番号を入力してください。",
    "使えない文字が入っています。消してから、もう一度お試しください。",
    "カタカナまたはひらがなで入力してください。",
    "メールアドレスは「名前@example.jp」の形で入力してください。",
    "電話番号は市外局番から10けたまたは11けたの数字で入力してください。",
    "暗証番号は4けたから8けたの数字で入力してください。",
    "同じ数字だけ、または1234のように続いた番号は避けてください。",
    "表示されている中から選んでください。",
    "安中市",
    "（祝日・年末年始は除く）",
    "（祝日は除く）",
    "（年末年始は除く）",
    "祝日",
    "休日",
    "元日",
    "成人の日",
    "建国記念の日",
    "天皇誕生日",
    "春分の日",
    "昭和の日",
    "憲法記念日",
    "みどりの日",
    "こどもの日",
    "海の日",
    "山の日",
    "敬老の日",
    "秋分の日",
    "スポーツの日",
    "文化の日",
    "勤労感謝の日",
];

/// Literals of the read files that are never shown by themselves.
const NOT_SAID: [&str; 14] = [
    // Kept as it is typed, for staff.
    "{hours}のみ",
    "のみ",
    "ため",
    "ので",
    "組",
    "日本語",
    // In open data only.
    "必須",
    // In front of what to do about a field; the whole sentences are among those of the domain.
    "来られる方を",
    "人数を",
    "書いている方を",
    "連絡のしかたを",
    "メールアドレスを",
    "電話番号を",
    "暗証番号を",
];

/// Parts of pages that only staff see.
const OF_STAFF: [&str; 14] = [
    "demo_letter",
    "demo_mail",
    "attendance",
    "behind",
    "calendar",
    "decision",
    "parts/done.html",
    "party_note",
    "schedule",
    "staff",
    "digest",
    "assets",
    "health",
    "metrics",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            files(&entry, found);
        } else {
            found.push(entry);
        }
    }
}

fn is_of_staff(path: &Path) -> bool {
    let relative = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
    let is_own = relative.starts_with("src/web/public/calendar.rs");
    !is_own && OF_STAFF.iter().any(|name| relative.contains(name))
}

/// The string literals in a piece of Rust or of a template's code.
fn literals(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut chars = code.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\'' && chars.peek() == Some(&'"') {
            // The character '"'.
            chars.next();
            chars.next();
        }
        if c != '"' {
            continue;
        }
        let mut literal = String::new();
        while let Some(c) = chars.next() {
            match c {
                '"' => break,
                '\\' => match chars.next() {
                    Some('\n') => while chars.next_if(|c| c.is_whitespace()).is_some() {},
                    Some(escaped) => literal.push(escaped),
                    None => {}
                },
                other => literal.push(other),
            }
        }
        found.push(literal);
    }
    found
}

/// Every Japanese text that families can be shown, with the file that says it.
pub(super) fn said() -> BTreeMap<String, String> {
    let mut paths = Vec::new();
    for folder in [
        "templates/pages",
        "templates/parts",
        "templates/layout",
        "templates/mails",
        "src/web",
        "src/pages",
    ] {
        files(&root().join(folder), &mut paths);
    }
    paths.push(root().join("src/actions/letter_facts.rs"));
    let mut said = BTreeMap::new();
    for path in paths {
        let relative = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
        let is_elsewhere = ["/api/", "/tests", "events.rs", "layers.rs"]
            .iter()
            .any(|part| relative.contains(part));
        if is_of_staff(&path) || is_elsewhere {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let code = match path.extension().and_then(|ending| ending.to_str()) {
            Some("rs") => {
                let text = text.split("#[cfg(test)]").next().unwrap();
                let text = match (text.find("pub fn words_to_staff"), relative.as_str()) {
                    (Some(at), "src/pages/error.rs") => {
                        let (before, after) = text.split_at(at);
                        format!("{before}{}", after.split_once("\n    }\n").unwrap().1)
                    }
                    _ => text.to_owned(),
                };
                text.lines()
                    .filter(|line| !line.trim_start().starts_with("//"))
                    .collect::<Vec<_>>()
                    .join("\n")
            }
            Some("html" | "txt") => tags(&text).join("\n"),
            _ => continue,
        };
        for literal in literals(&code) {
            if literal.chars().any(is_japanese) && !NOT_SAID.contains(&literal.as_str()) {
                said.entry(literal).or_insert_with(|| relative.clone());
            }
        }
    }
    for text in OF_THE_DOMAIN {
        said.entry(text.to_owned()).or_insert_with(|| "domain".to_owned());
    }
    said
}

/// What stands in `{{ … }}` and `{% … %}`.
fn tags(template: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (open, close) in [("{{", "}}"), ("{%", "%}")] {
        for piece in template.split(open).skip(1) {
            found.push(piece.split(close).next().unwrap().to_owned());
        }
    }
    found
}
