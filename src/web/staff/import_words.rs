//! A dated list in the words of its report: what each line will become, or what is to be put right in it.
//! Deliberately shows a line with errors as it was typed: half of it understood would hide the other half.

use std::collections::BTreeMap;

use crate::actions::Directory;
use crate::domain::calendar::{time_wording, wareki};
use crate::domain::capacity::Capacity;
use crate::domain::dated_list::{Entry, EntryKind, Problem};
use crate::domain::history::Head;
use crate::pages::staff::import::{ImportColumn, ImportLine};

/// The columns that are understood, as the import's own page explains them.
pub const COLUMNS: [ImportColumn; 9] = [
    column("事業", true, "登録されている事業の名前"),
    column(
        "日付",
        true,
        "令和9年2月5日（金）、R9.2.5、2027/2/5 など。きょうからあとの日は開催回に、過ぎた日は記録になります",
    ),
    column(
        "曜日",
        false,
        "別の列に曜日があるとき。日付と合わなければ、お知らせします",
    ),
    column("時間", false, "13:30～15:30 など。きょうからあとの日には必要です"),
    column("題名", false, "講演の題名など"),
    column("講師", false, "講師の名前"),
    column("会場", false, "登録されている会場の名前"),
    column(
        "人数",
        false,
        "20名、10組 など。これからの日は定員、過ぎた日は参加された数",
    ),
    column("窓口", false, "同じ名前の事業がいくつかの窓口にあるとき"),
];

const fn column(name: &'static str, is_required: bool, about: &'static str) -> ImportColumn {
    ImportColumn {
        name,
        is_required,
        about,
    }
}

/// A short list to copy from.
pub const EXAMPLE: &str = "事業,日付,時間,題名,講師,人数\n\
                           講演会,令和9年2月5日（金）,13:30～15:30,家族にできること,山田 花子,40名\n\
                           講演会,令和7年11月8日（土）,,はじめの一歩,,38名\n";

/// So much of a line is shown where it cannot be read.
const SHOWN: usize = 200;

/// The lines of a list that may be stored.
#[must_use]
pub fn entries(entries: &[Entry], warnings: &[Problem], directory: &Directory) -> Vec<ImportLine> {
    let line = |entry: &Entry| {
        let programme = directory.programmes.get(&entry.programme.id);
        let about: Vec<&str> = [&entry.title, &entry.speaker]
            .into_iter()
            .filter_map(Option::as_deref)
            .collect();
        let mut what: Vec<String> = programme.map(|programme| programme.name.clone()).into_iter().collect();
        if !about.is_empty() {
            what.push(about.join("　"));
        }
        let (time, place, counts, becomes) = match &entry.kind {
            EntryKind::Past { times, place, counts } => (times.clone(), place.clone(), heads(counts), "記録"),
            EntryKind::Upcoming {
                start,
                end,
                venue,
                capacity,
            } => {
                let place = venue.and_then(|venue| directory.venues.get(&venue));
                (
                    Some(time_wording::span(*start, *end)),
                    place.map(|venue| venue.place.clone()),
                    limits(*capacity),
                    "予定",
                )
            }
        };
        what.extend(place);
        ImportLine {
            number: entry.line,
            date: Some(wareki::date(entry.date)),
            time,
            what,
            counts,
            becomes: Some(becomes),
            errors: Vec::new(),
            warnings: of_line(warnings, entry.line),
        }
    };
    entries.iter().map(line).collect()
}

fn of_line(problems: &[Problem], line: usize) -> Vec<String> {
    let own = problems.iter().filter(|problem| problem.line == line);
    own.map(|problem| format!("{}。", problem.kind)).collect()
}

/// 「ひきこもり当事者 7名、家族・支援者 30名」
fn heads(counts: &[Head]) -> Option<String> {
    let words = |head: &Head| format!("{} {}{}", head.label, head.number, head.unit);
    let all: Vec<String> = counts.iter().map(|head| words(head).trim().to_owned()).collect();
    (!all.is_empty()).then(|| all.join("、"))
}

/// 「定員 10組・20名」
fn limits(capacity: Capacity) -> Option<String> {
    let households = capacity.households.map(|limit| format!("{limit}組"));
    let persons = capacity.persons.map(|limit| format!("{limit}名"));
    let all: Vec<String> = households.into_iter().chain(persons).collect();
    (!all.is_empty()).then(|| format!("定員 {}", all.join("・")))
}

/// The lines of a list in which something is to be put right, each as it was typed.
#[must_use]
pub fn problem_lines(problems: &[Problem], text: &str) -> Vec<ImportLine> {
    let mut lines: BTreeMap<usize, ImportLine> = BTreeMap::new();
    for problem in problems {
        let line = lines
            .entry(problem.line)
            .or_insert_with(|| blank_line(problem.line, text));
        let words = format!("{}。", problem.kind);
        if problem.kind.is_warning() {
            line.warnings.push(words);
        } else {
            line.errors.push(words);
        }
    }
    lines.into_values().collect()
}

/// One line in which something is to be put right.
#[must_use]
pub fn wrong_line(number: usize, text: &str, error: String) -> ImportLine {
    ImportLine {
        errors: vec![error],
        ..blank_line(number, text)
    }
}

fn blank_line(number: usize, text: &str) -> ImportLine {
    let typed = text.lines().nth(number.saturating_sub(1)).unwrap_or_default();
    ImportLine {
        number,
        date: None,
        time: None,
        what: vec![typed.chars().take(SHOWN).collect()],
        counts: None,
        becomes: None,
        errors: Vec::new(),
        warnings: Vec::new(),
    }
}

/// What was pasted as comma-separated text: rows that are copied in a spreadsheet come with tabs.
#[must_use]
pub fn comma_separated(text: &str) -> String {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    if !first.contains('\t') || first.contains(',') {
        return text.to_owned();
    }
    let (mut list, mut cell) = (String::new(), String::new());
    let mut is_quoted = false;
    for character in text.chars() {
        is_quoted ^= character == '"';
        if is_quoted || !matches!(character, '\t' | '\n') {
            cell.push(character);
            continue;
        }
        list.push_str(&quoted(&std::mem::take(&mut cell)));
        list.push(if character == '\t' { ',' } else { '\n' });
    }
    list + &quoted(&cell)
}

/// A cell that holds a comma; a spreadsheet has quoted those with line breaks already.
fn quoted(cell: &str) -> String {
    let cell = cell.trim_end_matches('\r');
    if !cell.contains(',') || cell.starts_with('"') {
        return cell.to_owned();
    }
    format!("\"{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dated_list::{Column, ProblemKind};

    #[test]
    fn rows_copied_from_a_spreadsheet_become_a_list() {
        let copied = "事業\t日付\t題名\r\n講演会\t2027/2/6\t家族に、できること\r\n\"a\nb\"\t\tc, d\r\n";
        assert_eq!(
            comma_separated(copied),
            "事業,日付,題名\n講演会,2027/2/6,家族に、できること\n\"a\nb\",,\"c, d\"\n"
        );
        for list in ["事業,日付\n講演会,2027/2/6\n", "", "事業,日\t付\n"] {
            assert_eq!(comma_separated(list), list);
        }
    }

    #[test]
    fn problems_stand_at_their_line_with_what_was_typed() {
        let problem = |line, kind| Problem { line, kind };
        let problems = [
            problem(2, ProblemKind::Missing(Column::Date)),
            problem(2, ProblemKind::UnknownProgramme("講演".to_owned())),
            problem(3, ProblemKind::DuplicateOfLine { line: 2 }),
        ];
        let lines = problem_lines(&problems, "事業,日付\n講演,\n講演,\n");
        let told: Vec<(usize, usize, &str)> = lines
            .iter()
            .map(|line| (line.number, line.errors.len(), line.what[0].as_str()))
            .collect();
        assert_eq!(told, [(2, 2, "講演,"), (3, 1, "講演,")]);
        assert_eq!(lines[0].errors[0], "「日付」が空です。");
    }

    #[test]
    fn the_example_has_only_columns_that_are_explained() {
        let heading = EXAMPLE.lines().next().unwrap();
        for name in heading.split(',') {
            assert!(COLUMNS.iter().any(|column| column.name == name), "{name}");
        }
        assert_eq!(COLUMNS.len(), Column::ALL.len());
    }
}
