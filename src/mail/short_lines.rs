//! Keeps the lines of a plain letter short enough for an old phone.
//! Deliberately breaks no link and judges width only as full or half.

/// 35 full-width characters, counted in half-width columns.
pub(super) const COLUMNS: usize = 70;

/// Breaks every line that is too wide, never inside a link and never before a closing mark.
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
#[cfg(test)]
pub(super) fn columns(line: &str) -> usize {
    line.chars().map(width).sum()
}

fn push_short(line: &str, out: &mut String) {
    let mut used = 0;
    // Where the line may end well: behind a space or a mark, and how wide it is up to there.
    let mut good = None;
    for character in line.chars() {
        // One column pair is kept free for a closing mark, which may not start a line.
        let limit = if closes(character) { COLUMNS } else { COLUMNS - 2 };
        if used + width(character) > limit {
            if let Some((at, columns)) = good.take().filter(|(_, columns)| *columns > COLUMNS / 2) {
                out.insert(at, '\n');
                used -= columns;
            } else {
                out.push('\n');
                used = 0;
            }
        }
        out.push(character);
        used += width(character);
        if matches!(character, ' ' | '、' | '。') {
            good = Some((out.len(), used));
        }
    }
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
    fn a_link_stays_whole_however_long() {
        let link = format!("https://example.jp/{}", "a".repeat(100));
        assert_eq!(shorten(&link), format!("{link}\n"));
    }
}
