//! The names of all settings, and which one was meant by a wrong one.
//! Deliberately for the configuration file only: an environment holds names of others, too.

use super::ConfigError;

/// Every setting. Each is also read from the file that `<NAME>_FILE` names.
pub(super) const NAMES: [&str; 25] = [
    "DATABASE_URL",
    "MADOGUCHI_LISTEN",
    "MADOGUCHI_STAFF_LISTEN",
    "MADOGUCHI_METRICS_LISTEN",
    "MADOGUCHI_BASE_URL",
    "MADOGUCHI_SMTP_URL",
    "MADOGUCHI_MAIL_FROM",
    "MADOGUCHI_BOUNCE_FROM",
    "MADOGUCHI_DKIM_SELECTOR",
    "MADOGUCHI_DKIM_DOMAIN",
    "MADOGUCHI_DKIM_KEY",
    "MADOGUCHI_DIGEST_HOUR",
    "MADOGUCHI_FIGURES_LAYOUT",
    "MADOGUCHI_OIDC_ISSUER",
    "MADOGUCHI_OIDC_CLIENT_ID",
    "MADOGUCHI_OIDC_CLIENT_SECRET",
    "MADOGUCHI_OIDC_NAME",
    "MADOGUCHI_SECRET_KEY",
    "MADOGUCHI_TRUSTED_PROXIES",
    "MADOGUCHI_CITY_NAME",
    "MADOGUCHI_CITY_CODE",
    "MADOGUCHI_CITY_SITE",
    "MADOGUCHI_CITY_PHONE",
    "MADOGUCHI_DEMO",
    "RUST_LOG",
];

/// Refuses the first name that is no setting: one that was mistyped would be missed without a word.
pub(super) fn check<'n>(names: impl IntoIterator<Item = &'n String>, path: &str) -> Result<(), ConfigError> {
    for name in names {
        let (setting, ending) = match name.strip_suffix("_FILE") {
            Some(setting) => (setting, "_FILE"),
            None => (name.as_str(), ""),
        };
        if NAMES.contains(&setting) {
            continue;
        }
        let typed = setting.to_ascii_uppercase();
        let nearest = NAMES.into_iter().min_by_key(|known| distance(&typed, known));
        let nearest = nearest.unwrap_or_default();
        return Err(ConfigError(format!(
            "{name} in {path} is no setting; the nearest one is {nearest}{ending}"
        )));
    }
    Ok(())
}

/// How many characters must be typed, left out or changed to make one of the other (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (line, here) in (1..).zip(one.chars()) {
        let mut left = line;
        let mut next = vec![left];
        for (there, above) in other.chars().zip(row.windows(2)) {
            let &[diagonal, above] = above else { continue };
            left = (diagonal + usize::from(here != there)).min(above + 1).min(left + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distance_counts_what_must_be_changed() {
        for (one, other, apart) in [
            ("", "abc", 3),
            ("kitten", "sitting", 3),
            ("abc", "abc", 0),
            ("ab", "ba", 2),
        ] {
            assert_eq!(distance(one, other), apart, "{one} {other}");
        }
    }

    #[test]
    fn a_wrong_name_is_refused_with_the_nearest_one() {
        for (typed, meant) in [
            ("MADOGUCHI_LISTN", "MADOGUCHI_LISTEN"),
            ("madoguchi_demo", "MADOGUCHI_DEMO"),
            ("MADOGUCHI_SECRET_KEYS_FILE", "MADOGUCHI_SECRET_KEY_FILE"),
            ("DATABASE", "DATABASE_URL"),
        ] {
            let said = check([&typed.to_owned()], "m.toml").unwrap_err().to_string();
            let expected = format!("{typed} in m.toml is no setting; the nearest one is {meant}");
            assert_eq!(said, expected);
        }
        for name in NAMES {
            let file = format!("{name}_FILE");
            assert!(check([&name.to_owned(), &file], "m.toml").is_ok(), "{name}");
        }
    }

    #[test]
    fn every_setting_stands_in_the_readme() {
        let readme = include_str!("../../README.md");
        for name in NAMES {
            assert!(readme.contains(&format!("\n| `{name}` |")), "{name}");
        }
    }
}
