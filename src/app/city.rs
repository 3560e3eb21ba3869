//! From the settings to the city whose service this is.
//! Deliberately refuses a code or a telephone number that is none: they stand on every page and in open data.

use super::AppError;
use crate::config::CitySettings;
use crate::domain::city::{City, CityCode};
use crate::domain::person::Phone;

pub(super) fn of(settings: Option<&CitySettings>) -> Result<City, AppError> {
    let Some(settings) = settings else {
        return Ok(City::annaka());
    };
    let code = CityCode::parse(&settings.code).ok_or_else(|| {
        AppError::Setting("MADOGUCHI_CITY_CODE must be the six digits of the city with their check digit".to_owned())
    })?;
    let dialled = Phone::parse(&settings.phone).ok().flatten().ok_or_else(|| {
        AppError::Setting("MADOGUCHI_CITY_PHONE must be a telephone number like 027-382-1111".to_owned())
    })?;
    Ok(City {
        name: settings.name.clone(),
        code,
        quick_exit: settings.site.to_string(),
        phone: settings.phone.clone(),
        dialled: dialled.digits().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn midori() -> CitySettings {
        CitySettings {
            name: "みどり市".to_owned(),
            code: "102121".to_owned(),
            site: "https://www.city.example.lg.jp/".parse().unwrap(),
            phone: "0277-76-2111".to_owned(),
        }
    }

    #[test]
    fn another_city_is_known_by_its_own_code_and_number() {
        let city = of(Some(&midori())).unwrap();
        assert_eq!(
            (city.code.prefecture(), city.dialled.as_str()),
            ("群馬県", "0277762111")
        );
        assert_eq!(of(None).unwrap(), City::annaka());
    }

    #[test]
    fn a_wrong_code_or_number_is_refused_by_its_name() {
        let wrong_code = CitySettings {
            code: "102122".to_owned(),
            ..midori()
        };
        let wrong_phone = CitySettings {
            phone: "110".to_owned(),
            ..midori()
        };
        for (settings, name) in [
            (wrong_code, "MADOGUCHI_CITY_CODE"),
            (wrong_phone, "MADOGUCHI_CITY_PHONE"),
        ] {
            let said = of(Some(&settings)).unwrap_err().to_string();
            assert!(said.contains(name), "{said}");
        }
    }
}
