//! Walks through a short typed text character by character, as if all of it were half-width.
//! Deliberately knows nothing of dates and never backs up.

/// A place in a text. Spaces are stepped over before each part, never within a number.
pub(super) struct Cursor<'a> {
    rest: std::str::Chars<'a>,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text.chars() }
    }

    /// Whether only spaces are left.
    pub(super) fn is_at_end(&self) -> bool {
        self.rest.clone().all(char::is_whitespace)
    }

    /// Steps over this character if it comes next.
    pub(super) fn take(&mut self, wanted: char) -> bool {
        self.take_any(&[wanted]).is_some()
    }

    /// Steps over the next character if it is one of these, and says which.
    pub(super) fn take_any(&mut self, wanted: &[char]) -> Option<char> {
        let mut ahead = self.rest.clone();
        let next = ahead.find(|c| !c.is_whitespace()).map(half_width)?;
        wanted.contains(&next).then(|| {
            self.rest = ahead;
            next
        })
    }

    /// Steps over a whole number of 1 to `digits` digits.
    pub(super) fn number(&mut self, digits: usize) -> Option<u32> {
        let mut ahead = self.rest.clone();
        let mut next = ahead.find(|c| !c.is_whitespace());
        let (mut number, mut seen) = (0_u32, 0);
        while let Some(digit) = next.and_then(|c| half_width(c).to_digit(10)) {
            number = number.checked_mul(10)?.checked_add(digit)?;
            seen += 1;
            self.rest = ahead.clone();
            next = ahead.next();
        }
        (1..=digits).contains(&seen).then_some(number)
    }
}

/// Full-width ASCII (U+FF01–FF5E) to its half-width twin, and every kind of dash to `-`.
fn half_width(c: char) -> char {
    match c {
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | 'ー' | 'ｰ' | '－' => '-',
        '〔' | '［' => '[',
        '〕' | '］' => ']',
        '･' => '・',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_any_width_but_never_across_a_space() {
        let mut cursor = Cursor::new("　１2 3年");
        assert_eq!(cursor.number(4), Some(12));
        assert_eq!(cursor.number(4), Some(3));
        assert_eq!(cursor.number(4), None);
        assert!(cursor.take('年') && cursor.is_at_end());
    }

    #[test]
    fn a_number_with_too_many_digits_is_none() {
        assert_eq!(Cursor::new("123").number(2), None);
        assert_eq!(Cursor::new("99999999999999").number(20), None);
    }

    #[test]
    fn every_kind_of_dash_is_the_same_dash() {
        for dash in "-‐‑‒–—―−ーｰ－".chars() {
            assert!(Cursor::new(&dash.to_string()).take('-'), "{dash}");
        }
    }

    #[test]
    fn what_is_not_wanted_stays() {
        let mut cursor = Cursor::new(" （火）");
        assert_eq!(cursor.take_any(&['[', '火']), None);
        assert_eq!(cursor.take_any(&['[', '(']), Some('('));
        assert!(!cursor.is_at_end() && cursor.take('火') && cursor.take(')') && cursor.is_at_end());
    }
}
