//! Settings of the city whose service this is: all of them, or none for the demo's.
//! Deliberately does not know what a code or a telephone number is; the domain does.

use url::Url;

use super::{ConfigError, Sources};

/// What the operator says of the city.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CitySettings {
    /// Its name.
    pub name: String,
    /// Its 全国地方公共団体コード.
    pub code: String,
    /// Its front page.
    pub site: Url,
    /// Its switchboard.
    pub phone: String,
}

const SETTINGS: [&str; 4] = [
    "MADOGUCHI_CITY_NAME",
    "MADOGUCHI_CITY_CODE",
    "MADOGUCHI_CITY_SITE",
    "MADOGUCHI_CITY_PHONE",
];

/// No city goes live under another one's telephone: whoever sets one sets all.
pub(super) fn read(sources: &Sources) -> Result<Option<CitySettings>, ConfigError> {
    let mut values = Vec::new();
    for name in SETTINGS {
        let value = sources.find(name)?;
        values.push(
            value
                .map(|value| value.trim().to_owned())
                .filter(|value| !value.is_empty()),
        );
    }
    let missing = SETTINGS.iter().zip(&values).find(|(_, value)| value.is_none());
    let Some((missing, _)) = missing else {
        return whole(values).map(Some);
    };
    if values.iter().all(Option::is_none) {
        return Ok(None);
    }
    Err(ConfigError(format!(
        "{missing} is missing: {} belong together",
        SETTINGS.join(", ")
    )))
}

fn whole(values: Vec<Option<String>>) -> Result<CitySettings, ConfigError> {
    let mut values = values.into_iter().flatten();
    let mut next = || values.next().unwrap_or_default();
    let (name, code, site, phone) = (next(), next(), next(), next());
    let site = Url::parse(&site)
        .ok()
        .filter(|url| matches!(url.scheme(), "https" | "http"));
    let site = site
        .ok_or_else(|| ConfigError("MADOGUCHI_CITY_SITE must look like https://www.city.example.lg.jp/".to_owned()))?;
    if name.chars().count() > 20 || name.chars().any(char::is_control) {
        return Err(ConfigError(
            "MADOGUCHI_CITY_NAME must be a name of at most 20 characters".to_owned(),
        ));
    }
    Ok(CitySettings {
        name,
        code,
        site,
        phone,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIDORI: [(&str, &str); 4] = [
        ("MADOGUCHI_CITY_NAME", " みどり市 "),
        ("MADOGUCHI_CITY_CODE", "102121"),
        ("MADOGUCHI_CITY_SITE", "https://www.city.example.lg.jp"),
        ("MADOGUCHI_CITY_PHONE", "0277-76-2111"),
    ];

    fn of(values: &[(&str, &str)]) -> Result<Option<CitySettings>, ConfigError> {
        let owned = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
        read(&Sources::new(values.iter().map(owned).collect())?)
    }

    #[test]
    fn a_city_is_said_as_a_whole_or_not_at_all() {
        assert_eq!(of(&[]).unwrap(), None);
        let midori = of(&MIDORI).unwrap().unwrap();
        assert_eq!(
            (midori.name.as_str(), midori.site.as_str()),
            ("みどり市", "https://www.city.example.lg.jp/")
        );
        for left_out in 0..MIDORI.len() {
            let mut some = MIDORI.to_vec();
            let (name, _) = some.remove(left_out);
            let said = of(&some).unwrap_err().to_string();
            assert!(said.starts_with(&format!("{name} is missing")), "{said}");
        }
    }

    #[test]
    fn a_front_page_is_an_address() {
        for wrong in ["www.city.example.lg.jp", "javascript:alert(1)", "/"] {
            let mut values = MIDORI.to_vec();
            values[2].1 = wrong;
            let said = of(&values).unwrap_err().to_string();
            assert!(said.starts_with("MADOGUCHI_CITY_SITE must look like"), "{said}");
        }
    }
}
