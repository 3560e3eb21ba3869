//! CSV (RFC 4180) as Japanese offices open it: UTF-8 with its mark, or `Shift_JIS` with 〓 for what that lacks.
//! Deliberately puts an apostrophe before whatever a spreadsheet would reckon with, also in full width, but not in open data.

use encoding_rs::SHIFT_JIS;

use super::{Cell, Table, TableFile};

/// What stands for a character that `Shift_JIS` lacks (the printers' mark for a missing type).
const MISSING: char = '〓';

/// UTF-8 with its mark, without which Excel takes it for `Shift_JIS`.
pub(super) fn utf8(table: &Table) -> Vec<u8> {
    format!("\u{feff}{}", text(table, harmless)).into_bytes()
}

/// The same with every cell as it is, for programs that read it.
pub(super) fn utf8_as_it_is(table: &Table) -> Vec<u8> {
    format!("\u{feff}{}", text(table, str::to_owned)).into_bytes()
}

/// `Shift_JIS`. If something had to be replaced, the last row says how much.
pub(super) fn shift_jis(table: &Table) -> TableFile {
    let mut replaced = 0;
    let mut bytes = encode(&text(table, harmless), &mut replaced);
    if replaced > 0 {
        let told = format!("※この文字コードにない文字が{replaced}字あり、{MISSING}に置きかえました\r\n");
        bytes.extend(encode(&told, &mut 0));
    }
    TableFile { bytes, replaced }
}

fn encode(text: &str, replaced: &mut usize) -> Vec<u8> {
    let (bytes, _, is_lossy) = SHIFT_JIS.encode(text);
    if !is_lossy {
        return bytes.into_owned();
    }
    let mut kept = String::with_capacity(text.len());
    let mut buffer = [0_u8; 4];
    for character in text.chars() {
        let (_, _, is_lost) = SHIFT_JIS.encode(character.encode_utf8(&mut buffer));
        if is_lost {
            *replaced += 1;
        }
        kept.push(if is_lost { MISSING } else { character });
    }
    SHIFT_JIS.encode(&kept).0.into_owned()
}

fn text(table: &Table, dressed: fn(&str) -> String) -> String {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let headings = table.headings.iter().map(|heading| dressed(heading));
    // Writing to memory cannot fail.
    let _ = writer.write_record(headings);
    for row in &table.rows {
        let cells = row.iter().map(|cell| match cell {
            Cell::Text(text) => dressed(text),
            Cell::Number(number) => number.to_string(),
        });
        let _ = writer.write_record(cells);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// An apostrophe before what would be reckoned with, whatever blank stands before it.
pub(in crate::domain) fn harmless(text: &str) -> String {
    let seen = text.trim_start_matches([' ', '\u{3000}', '\n', '"', '\u{feff}']);
    if seen.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠', '−']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn table(cells: &[&str]) -> Table {
        Table {
            name: "表".to_owned(),
            headings: vec!["何".to_owned(), "数".to_owned()],
            rows: cells
                .iter()
                .map(|text| vec![Cell::from(*text), Cell::Number(3)])
                .collect(),
        }
    }

    #[test]
    fn a_cell_is_never_a_formula_not_even_in_full_width() {
        for formula in [
            "=1+1", "+81", "-1", "@SUM", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠1", " =1", "　＝1",
        ] {
            let text = text(&table(&[formula]), harmless);
            let written = text.split_once("\r\n").unwrap().1.trim_start_matches('"');
            assert!(written.starts_with('\''), "{formula:?}: {text:?}");
        }
        assert_eq!(text(&table(&["90-1234"]), harmless), "何,数\r\n90-1234,3\r\n");
    }

    #[test]
    fn utf8_has_its_mark() {
        assert!(utf8(&table(&["あ"])).starts_with(&[0xef, 0xbb, 0xbf]));
    }

    #[test]
    fn what_shift_jis_lacks_is_replaced_where_it_is_seen_and_counted() {
        let file = shift_jis(&table(&["𠮷田 はな", "髙橋～"]));
        let read = SHIFT_JIS.decode(&file.bytes).0;
        assert!(read.contains("〓田 はな") && read.contains("髙橋～"), "{read}");
        assert_eq!(file.replaced, 1);
        assert!(read.ends_with("1字あり、〓に置きかえました\r\n"), "{read}");
        assert_eq!(shift_jis(&table(&["安中市"])).replaced, 0);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(texts in proptest::collection::vec("[a-zあ-ん,\"\n =＝]{0,8}", 1..4)) {
            let cells: Vec<&str> = texts.iter().map(String::as_str).collect();
            let written = text(&table(&cells), harmless);
            let mut reader = csv::Reader::from_reader(written.as_bytes());
            let read: Vec<String> = reader.records().map(|record| record.unwrap()[0].to_owned()).collect();
            let wanted: Vec<String> = texts.iter().map(|text| harmless(text)).collect();
            prop_assert_eq!(read, wanted);
        }
    }
}
