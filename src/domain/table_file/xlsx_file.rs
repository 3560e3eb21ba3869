//! xlsx as spreadsheets open it: one sheet, headings that stay in sight, texts as texts and numbers as numbers.
//! Deliberately writes no formula at all, and no time of its own: equal tables make equal files.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};

pub use rust_xlsxwriter::XlsxError;

use super::{Cell, Table};

/// A sheet's name may have so many characters.
const LONGEST_NAME: usize = 31;
/// Columns are so wide, in characters of the usual type.
const WIDTHS: (f64, f64) = (34.0, 15.0);

/// The file's bytes.
pub(super) fn write(table: &Table) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let properties = DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2026, 4, 1)?);
    workbook.set_properties(&properties);
    let bold = Format::new().set_bold().set_text_wrap();
    let sheet = workbook.add_worksheet();
    sheet.set_name(sheet_name(&table.name))?;
    sheet.set_freeze_panes(1, 1)?;
    for (column, heading) in (0_u16..).zip(&table.headings) {
        sheet.set_column_width(column, if column == 0 { WIDTHS.0 } else { WIDTHS.1 })?;
        sheet.write_string_with_format(0, column, heading.as_str(), &bold)?;
    }
    for (row, cells) in (1_u32..).zip(&table.rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Text(text) => sheet.write_string(row, column, text.as_str())?,
                Cell::Number(number) => match u32::try_from(*number) {
                    Ok(number) => sheet.write_number(row, column, f64::from(number))?,
                    Err(_) => sheet.write_string(row, column, number.to_string())?,
                },
            };
        }
    }
    workbook.save_to_buffer()
}

/// The name without what a sheet's may not have.
fn sheet_name(name: &str) -> String {
    let kept: String = name
        .chars()
        .filter(|character| !matches!(character, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\''))
        .take(LONGEST_NAME)
        .collect();
    if kept.is_empty() { "表".to_owned() } else { kept }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_tables_make_equal_files_whatever_the_cells_say() {
        let table = Table {
            name: "令和8年度 [集計]".to_owned(),
            headings: vec!["事業".to_owned(), "組".to_owned()],
            rows: vec![vec![Cell::from("=HYPERLINK(\"x\")"), Cell::Number(12)]],
        };
        let file = write(&table).unwrap();
        assert!(file.starts_with(b"PK"));
        assert_eq!(file, write(&table).unwrap());
        assert_eq!(sheet_name(&table.name), "令和8年度 集計");
    }
}
