//! A year in sentences: how many took part in each programme, and how that compares with the year before.
//! Deliberately one number a programme; all others stand in the tables.

use std::cmp::Ordering;

use crate::actions::show_figures::ShownFigures;
use crate::domain::figures::report::Column;

/// 「令和8年度は、家族教室に延べ38組が参加しました。前年度より6組増えました。」, a sentence a programme, the year in the first.
#[must_use]
pub fn summary(shown: &ShownFigures) -> Vec<String> {
    let programmes = shown.shown.iter().flat_map(|desk| &desk.programmes);
    let mut sentences: Vec<String> = programmes
        .filter_map(|line| {
            let both = |column| (line.now.get(column), line.before.get(column));
            sentence(
                &line.programme.name,
                both(Column::Attended),
                both(Column::AttendedPersons),
            )
        })
        .collect();
    if let Some(first) = sentences.first_mut() {
        first.insert_str(0, &format!("{}は、", shown.year));
    }
    sentences
}

/// This year's number and the one of the year before: in households where any were counted so, else in persons.
fn sentence(name: &str, households: (u64, u64), persons: (u64, u64)) -> Option<String> {
    let (unit, (now, before)) = match households {
        (0, 0) => ("名", persons),
        households => ("組", households),
    };
    let compared = match now.cmp(&before) {
        Ordering::Equal if now == 0 => return None,
        Ordering::Equal => "前年度と同じです。".to_owned(),
        Ordering::Greater => format!("前年度より{}{unit}増えました。", now - before),
        Ordering::Less => format!("前年度より{}{unit}減りました。", before - now),
    };
    Some(format!("{name}に延べ{now}{unit}が参加しました。{compared}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_says_how_many_came_and_how_that_compares() {
        for (households, persons, said) in [
            (
                (38, 32),
                (60, 50),
                Some("家族教室に延べ38組が参加しました。前年度より6組増えました。"),
            ),
            (
                (0, 0),
                (5, 9),
                Some("家族教室に延べ5名が参加しました。前年度より4名減りました。"),
            ),
            (
                (3, 3),
                (3, 9),
                Some("家族教室に延べ3組が参加しました。前年度と同じです。"),
            ),
            ((0, 0), (0, 0), None),
        ] {
            assert_eq!(sentence("家族教室", households, persons).as_deref(), said);
        }
    }
}
