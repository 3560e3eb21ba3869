//! Keeps the lines of a plain letter short enough for an old phone.
//! Deliberately breaks no link and judges width only as full or half.

/// 35 full-width characters, counted in half-width columns.
pub(super) const COLUMNS: usize = 70;

const WIDE_SPACE: char = '　';
/// A label has at most so many characters: 「ばんごう」
const LONGEST_LABEL: usize = 4;

/// Breaks every line that is too wide, never inside a link and never before a closing mark; what follows a label stays below
/// it, and a space at which a line ends goes.
pub(super) fn shorten(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        if line.contains("://") {
            out.push_str(line);
        } else {
            push_short(line, &mut out);
        }
        out.push('\n');
    }
    out
}

/// The width of a line in half-width columns.
pub(super) fn columns(line: &str) -> usize {
    line.chars().map(width).sum()
}

fn push_short(line: &str, out: &mut String) {
    let indent = indent_of(line);
    let (mut rest, mut room) = (line, COLUMNS);
    while let Some(at) = end_of_line(rest, room) {
        let (head, tail) = rest.split_at(at);
        out.push_str(head.trim_end_matches(' '));
        out.push('\n');
        out.push_str(&indent);
        rest = tail.trim_start_matches(' ');
        room = COLUMNS - columns(&indent);
    }
    out.push_str(rest);
}

/// What the lines after the first begin with: below the words behind a label (「日時　」), or as far in as the line itself.
/// The one space that opens a paragraph is no label.
fn indent_of(line: &str) -> String {
    let own: String = line.chars().take_while(|&c| matches!(c, ' ' | WIDE_SPACE)).collect();
    if columns(&own) > width(WIDE_SPACE) {
        return own;
    }
    let label = line
        .chars()
        .position(|c| c == WIDE_SPACE)
        .filter(|at| (1..=LONGEST_LABEL).contains(at));
    label.map_or_else(String::new, |at| WIDE_SPACE.to_string().repeat(at + 1))
}

/// Where the first line of a text ends that is wider than `room`: behind a space or a mark, else behind a reading, else
/// between two characters, and only in a pinch inside a reading, a number or a word in kanji.
fn end_of_line(text: &str, room: usize) -> Option<usize> {
    let (mut used, mut is_inside, mut before) = (0, false, None);
    let (mut good, mut fair, mut bad) = (None, None, None);
    for (at, character) in text.char_indices() {
        if let Some(before) = before.filter(|_| !is_inside && !closes(character) && character != ' ') {
            let is_number = |c: char| c.is_ascii() && c != ' ';
            let is_kanji = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
            let is_word = [is_number, is_kanji]
                .iter()
                .any(|is_of| is_of(before) && is_of(character));
            match before {
                ' ' | '、' | '。' => good = Some((at, used)),
                '）' if character != '（' => fair = Some((at, used)),
                _ if character != '（' && !is_word => bad = Some((at, used)),
                _ => {}
            }
        }
        // One column pair is kept free for a closing mark, which may not start a line.
        let limit = if closes(character) { room } else { room - 2 };
        if character != ' ' && used + width(character) > limit {
            let far = |(_, columns): &(usize, usize)| *columns > room / 2;
            let found = good.filter(far).or(fair.filter(far)).or(bad.filter(far));
            return Some(found.map_or(at, |(at, _)| at));
        }
        used += width(character);
        is_inside = match character {
            '（' => true,
            '）' => false,
            _ => is_inside,
        };
        before = Some(character);
    }
    None
}

fn closes(character: char) -> bool {
    "、。，．）」』】！？ー々".contains(character)
}

fn width(character: char) -> usize {
    match character {
        '\u{0}'..='\u{7f}' | '\u{ff61}'..='\u{ff9f}' => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::{COLUMNS, columns, shorten};

    #[test]
    fn a_long_line_is_broken_and_loses_nothing() {
        let line = "あ、い".repeat(40);
        let short = shorten(&line);
        assert!(short.lines().all(|line| columns(line) <= COLUMNS));
        assert!(short.lines().all(|line| !line.starts_with('、')));
        assert_eq!(short.replace('\n', ""), line);
    }

    #[test]
    fn a_line_ends_at_a_space_and_leaves_it_behind() {
        let line = format!("{} {}", "あ".repeat(30), "い".repeat(10));
        assert_eq!(shorten(&line), format!("{}\n{}\n", "あ".repeat(30), "い".repeat(10)));
    }

    #[test]
    fn what_follows_a_label_stays_below_it() {
        let line = "どこ　安中市役所（あんなかしやくしょ） 福祉課（ふくしか）の 窓口（まどぐち）と となり";
        let short = shorten(line);
        let lines: Vec<&str> = short.lines().collect();
        assert_eq!(lines[0], "どこ　安中市役所（あんなかしやくしょ） 福祉課（ふくしか）の");
        assert_eq!(lines[1], "　　　窓口（まどぐち）と となり");
        let indented = format!("　　　{}", "安中（あんなか）".repeat(8));
        let short = shorten(&indented);
        assert!(
            short.lines().count() > 1 && short.lines().all(|line| line.starts_with("　　　安中（")),
            "{short}"
        );
        let paragraph = format!("　{}", "あ".repeat(60));
        assert!(shorten(&paragraph).lines().skip(1).all(|line| line.starts_with('あ')));
    }

    #[test]
    fn a_reading_and_a_number_stay_whole_where_they_can() {
        for (fits, whole) in [(28, "火曜日（かようび）"), (31, "2027"), (33, "027-382-1111")] {
            let line = format!("{}{whole}{}", "あ".repeat(fits), "い".repeat(20));
            let short = shorten(&line);
            assert!(short.lines().any(|line| line.contains(whole)), "{short}");
            assert!(short.lines().all(|line| columns(line) <= COLUMNS), "{short}");
        }
        let endless = format!("（{}）", "よ".repeat(100));
        assert!(shorten(&endless).lines().all(|line| columns(line) <= COLUMNS));
    }

    #[test]
    fn a_link_stays_whole_however_long() {
        let link = format!("https://example.jp/{}", "a".repeat(100));
        assert_eq!(shorten(&link), format!("{link}\n"));
    }
}
