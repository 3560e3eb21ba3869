//! Where settings are looked up: variables, files that variables name, the TOML file of `MADOGUCHI_CONFIG`, files that it
//! names.
//! Deliberately does not know what a setting means; only that what stands in the file has a name that is known.

use std::collections::HashMap;
use std::path::Path;

use super::{ConfigError, names};

/// The sources of settings; a map in tests, the process's environment in earnest.
pub struct Sources {
    environment: HashMap<String, String>,
    file: toml::Table,
}

impl Sources {
    /// The process's environment and the file that `MADOGUCHI_CONFIG` names.
    ///
    /// # Errors
    /// [`ConfigError`] if that file cannot be used.
    #[expect(clippy::disallowed_methods, reason = "this is the one reader of the environment")]
    pub fn of_process() -> Result<Self, ConfigError> {
        let readable = |text: std::ffi::OsString| text.to_string_lossy().into_owned();
        let variables = std::env::vars_os().map(|(name, value)| (readable(name), readable(value)));
        Self::new(variables.collect())
    }

    /// The given variables and the file that `MADOGUCHI_CONFIG` among them names.
    ///
    /// # Errors
    /// [`ConfigError`] if that file cannot be read, is no TOML, or holds a name that is no setting.
    pub fn new(environment: HashMap<String, String>) -> Result<Self, ConfigError> {
        let file = match environment.get("MADOGUCHI_CONFIG").filter(|path| !path.is_empty()) {
            None => toml::Table::new(),
            Some(path) => {
                let text = read_file("MADOGUCHI_CONFIG", Path::new(path))?;
                let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
                    ConfigError(format!("{path} is not a TOML file: {}", error.message()))
                })?;
                names::check(table.keys(), path)?;
                table
            }
        };
        Ok(Self { environment, file })
    }

    pub(super) fn find(&self, name: &str) -> Result<Option<String>, ConfigError> {
        debug_assert!(names::NAMES.contains(&name), "{name} is missing in the list of names");
        let file_name = format!("{name}_FILE");
        if let Some(value) = self.variable(name) {
            return Ok(Some(value.clone()));
        }
        if let Some(path) = self.variable(&file_name) {
            return read_setting(&file_name, path).map(Some);
        }
        if let Some(value) = self.written(name)? {
            return Ok(Some(value));
        }
        let path = self.written(&file_name)?;
        path.map(|path| read_setting(&file_name, &path)).transpose()
    }

    /// An empty one is as good as none.
    fn variable(&self, name: &str) -> Option<&String> {
        self.environment.get(name).filter(|value| !value.is_empty())
    }

    /// What stands in the TOML file; an empty text is as good as none there, too.
    fn written(&self, name: &str) -> Result<Option<String>, ConfigError> {
        let text = match self.file.get(name) {
            None => return Ok(None),
            Some(toml::Value::String(text)) => text.clone(),
            Some(toml::Value::Boolean(is_set)) => if *is_set { "1" } else { "0" }.to_owned(),
            Some(toml::Value::Integer(number)) => number.to_string(),
            Some(_) => return Err(ConfigError(format!("{name} in the configuration file must be a text"))),
        };
        Ok(Some(text).filter(|text| !text.is_empty()))
    }
}

fn read_setting(name: &str, path: &str) -> Result<String, ConfigError> {
    read_file(name, Path::new(path)).map(|text| text.trim().to_owned())
}

fn read_file(name: &str, path: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(path).map_err(|error| {
        ConfigError(format!(
            "{name} names {}, which cannot be read: {error}",
            path.display()
        ))
    })
}
