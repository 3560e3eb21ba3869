//! In which order, and under which headings, the columns of a year's file stand: as the city's own form has them.
//! Deliberately reads no file; the setting comes as rows.

use std::collections::HashSet;

use serde::Deserialize;

use super::report::Column;

/// The columns of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout(Vec<(Column, String)>);

/// One `[[column]]` of the setting.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LayoutRow {
    /// The column's code: `held`, `reserved`, …
    pub key: String,
    /// What stands above it; without it the built-in words.
    pub heading: Option<String>,
}

/// The setting cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LayoutRefusal {
    /// There is no such column.
    #[error("there is no column \"{0}\"; there are: {all}", all = Layout::keys())]
    Unknown(String),
    /// A column stands in it twice.
    #[error("the column \"{0}\" stands in it twice")]
    Twice(String),
    /// It has no column.
    #[error("it has no [[column]]")]
    Empty,
}

impl Default for Layout {
    /// Every column, under the built-in words.
    fn default() -> Self {
        Self(
            Column::ALL
                .iter()
                .map(|column| (*column, column.word().to_owned()))
                .collect(),
        )
    }
}

impl Layout {
    /// The columns of a setting, in its order.
    ///
    /// # Errors
    /// [`LayoutRefusal`].
    pub fn from_rows(rows: Vec<LayoutRow>) -> Result<Self, LayoutRefusal> {
        let mut seen = HashSet::new();
        let mut columns = Vec::new();
        for row in rows {
            let Some(column) = Column::from_code(&row.key) else {
                return Err(LayoutRefusal::Unknown(row.key));
            };
            if !seen.insert(column) {
                return Err(LayoutRefusal::Twice(row.key));
            }
            let heading = row.heading.filter(|heading| !heading.trim().is_empty());
            columns.push((column, heading.unwrap_or_else(|| column.word().to_owned())));
        }
        if columns.is_empty() {
            return Err(LayoutRefusal::Empty);
        }
        Ok(Self(columns))
    }

    /// The columns with their headings, in order.
    #[must_use]
    pub fn columns(&self) -> &[(Column, String)] {
        &self.0
    }

    fn keys() -> String {
        let keys: Vec<&str> = Column::ALL.iter().map(|column| column.code()).collect();
        keys.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(key: &str, heading: Option<&str>) -> LayoutRow {
        LayoutRow {
            key: key.to_owned(),
            heading: heading.map(str::to_owned),
        }
    }

    #[test]
    fn the_city_orders_and_names_the_columns() {
        let layout = Layout::from_rows(vec![row("attended_persons", Some("延人数")), row("held", None)]).unwrap();
        assert_eq!(
            layout.columns(),
            [
                (Column::AttendedPersons, "延人数".to_owned()),
                (Column::Held, "開催（回）".to_owned())
            ]
        );
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_what_could() {
        let unknown = Layout::from_rows(vec![row("helt", None)]).unwrap_err();
        assert!(unknown.to_string().contains("held"), "{unknown}");
        let twice = Layout::from_rows(vec![row("held", None), row("held", None)]);
        assert_eq!(twice, Err(LayoutRefusal::Twice("held".to_owned())));
        assert_eq!(Layout::from_rows(Vec::new()), Err(LayoutRefusal::Empty));
    }
}
