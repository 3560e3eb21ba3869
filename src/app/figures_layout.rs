//! The columns of a year's file, from the setting `MADOGUCHI_FIGURES_LAYOUT` (TOML).
//! Deliberately refuses what it does not understand: a column that is left out by mistake would be missed in April.

use serde::Deserialize;

use super::AppError;
use crate::domain::figures::layout::{Layout, LayoutRow};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    #[serde(default)]
    column: Vec<LayoutRow>,
}

/// The columns; every one of them without a setting.
///
/// # Errors
/// [`AppError::Setting`].
pub(super) fn read(setting: Option<&str>) -> Result<Layout, AppError> {
    let Some(text) = setting else {
        return Ok(Layout::default());
    };
    let refused = |why: &dyn std::fmt::Display| AppError::Setting(format!("MADOGUCHI_FIGURES_LAYOUT: {why}"));
    let rows: Rows = toml::from_str(text).map_err(|error| refused(&error.message()))?;
    Layout::from_rows(rows.column).map_err(|error| refused(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_orders_and_names_the_columns_or_is_refused_with_its_name() {
        let text = "[[column]]\nkey = \"reserved\"\nheading = \"申込\"\n[[column]]\nkey = \"held\"";
        assert_eq!(read(Some(text)).unwrap().columns().len(), 2);
        let refused = read(Some("[[column]]\nkey = \"nothing\"")).unwrap_err().to_string();
        assert!(refused.starts_with("MADOGUCHI_FIGURES_LAYOUT: "), "{refused}");
        assert_eq!(read(None).unwrap(), Layout::default());
    }
}
