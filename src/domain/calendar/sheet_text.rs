//! The text of a list that came from a spreadsheet or a ministry: UTF-8 or `Shift_JIS`, told apart by the bytes.
//! Deliberately does not repair: bytes that are no text in either of them give nothing at all.

use std::borrow::Cow;

use encoding_rs::{SHIFT_JIS, UTF_8};

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The whole file as text, without a byte order mark; `None` if it is no text (a workbook, an archive, a picture).
///
/// What is valid UTF-8 is taken for UTF-8: `Shift_JIS` with kanji practically never is. Line ends stay as they are.
#[must_use]
pub fn read(file: &[u8]) -> Option<Cow<'_, str>> {
    let unmarked = file.strip_prefix(BYTE_ORDER_MARK);
    let utf_8 = UTF_8.decode_without_bom_handling_and_without_replacement(unmarked.unwrap_or(file));
    let text = match unmarked {
        Some(_) => utf_8?,
        // Shift_JIS as Windows writes it (CP932).
        None => utf_8.or_else(|| SHIFT_JIS.decode_without_bom_handling_and_without_replacement(file))?,
    };
    let is_text = !text.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
    is_text.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_encodings_give_the_same_text() {
        let text = "祝日・休日，髙﨑①\r\n";
        let (shift_jis, _, had_errors) = SHIFT_JIS.encode(text);
        assert!(!had_errors && read(text.as_bytes()).unwrap() == text);
        assert_eq!(read(&shift_jis).unwrap(), text);
        let marked = [BYTE_ORDER_MARK, text.as_bytes()].concat();
        assert_eq!(read(&marked).unwrap(), text);
    }

    #[test]
    fn workbooks_archives_and_other_encodings_are_no_text() {
        let utf_16: Vec<u8> = "祝日,abc".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for file in [
            b"PK\x03\x04\x14\x00\x06\x00\x08\x00".as_slice(),
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
            b"\xEF\xBB\xBF\x8D\x91",
            b"\xFF\xD8\xFF\xE0",
            &utf_16,
        ] {
            assert_eq!(read(file), None, "{file:?}");
        }
        assert_eq!(read(b"").unwrap(), "");
    }
}
