//! Reads a weekday as it stands in a column of its own: 火, 火曜日, （火・祝）.
//! Deliberately does not compare it with any date.

use chrono::Weekday;

use super::plain::plain;

/// The weekday; `None` if it is none.
pub(super) fn typed_weekday(text: &str) -> Option<Weekday> {
    let text = plain(text);
    let inner = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let text = inner.unwrap_or(&text);
    let mut characters = text.chars();
    let weekday = match characters.next()? {
        '月' => Weekday::Mon,
        '火' => Weekday::Tue,
        '水' => Weekday::Wed,
        '木' => Weekday::Thu,
        '金' => Weekday::Fri,
        '土' => Weekday::Sat,
        '日' => Weekday::Sun,
        _ => return None,
    };
    let rest = characters.as_str();
    let rest = rest
        .strip_prefix("曜日")
        .or_else(|| rest.strip_prefix('曜'))
        .unwrap_or(rest);
    matches!(rest, "" | "祝" | "・祝" | "休" | "・休").then_some(weekday)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_weekday_is_read_in_each_form() {
        let days = ["月", "火", "水", "木", "金", "土", "日"];
        let weekdays = [0_u8, 1, 2, 3, 4, 5, 6].map(|number| Weekday::try_from(number).unwrap());
        for (mark, weekday) in days.into_iter().zip(weekdays) {
            for typed in [
                mark.to_owned(),
                format!("{mark}曜"),
                format!(" {mark}曜日 "),
                format!("（{mark}）"),
                format!("({mark}曜日)"),
                format!("（{mark}・祝）"),
                format!("{mark}･休"),
            ] {
                assert_eq!(typed_weekday(&typed), Some(weekday), "{typed}");
            }
        }
    }

    #[test]
    fn anything_else_is_none() {
        for typed in ["", "祝", "月火", "（月", "月)", "Tue", "1"] {
            assert_eq!(typed_weekday(typed), None, "{typed}");
        }
    }
}
