//! The audit log as a file for spreadsheets: UTF-8 with its mark, and no cell that a spreadsheet would take for a formula.
//! Deliberately knows only texts; which ones is the caller's business.

use super::table_file::harmless;

/// A file of rows under their headings.
#[must_use]
pub fn to_csv<const N: usize>(headings: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    // Writing to memory cannot fail.
    let _ = writer.write_record(headings);
    for row in rows {
        let _ = writer.write_record(row.map(|cell| harmless(&cell)));
    }
    writer.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_a_formula() {
        let rows = [
            ["=HYPERLINK(\"x\")".to_owned(), "a, \"b\"".to_owned()],
            ["＝HYPERLINK(1)".to_owned(), "　＋1".to_owned()],
        ];
        let csv = String::from_utf8(to_csv(["何", "だれ"], rows)).unwrap();
        assert_eq!(
            csv,
            "\u{feff}何,だれ\r\n\"'=HYPERLINK(\"\"x\"\")\",\"a, \"\"b\"\"\"\r\n'＝HYPERLINK(1),'　＋1\r\n"
        );
    }
}
