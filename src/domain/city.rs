//! The city whose service this is, and its number among the local governments of Japan.
//! Deliberately not of the database: its name and telephone stand on the screen even while that is away.

/// 全国地方公共団体コード: prefecture, municipality, and a check digit (JIS X 0401 and 0402; 総務省).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CityCode {
    digits: String,
    prefecture: &'static str,
}

impl CityCode {
    /// Reads six digits; `None` if they are no code: of no prefecture, or with a check digit that does not fit.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits: Vec<u32> = text.chars().map(|c| c.to_digit(10)).collect::<Option<_>>()?;
        let (&check, place) = digits.split_last().filter(|(_, place)| place.len() == WEIGHTS.len())?;
        let sum: u32 = place.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
        let number: usize = text.get(..2)?.parse().ok()?;
        let prefecture = PREFECTURES.get(number.checked_sub(1)?)?;
        ((11 - sum % 11) % 10 == check).then(|| Self {
            digits: text.to_owned(),
            prefecture,
        })
    }

    /// The six digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.digits
    }

    /// 「群馬県」
    #[must_use]
    pub fn prefecture(&self) -> &'static str {
        self.prefecture
    }
}

/// The city.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct City {
    /// Name on every page: 「安中市」
    pub name: String,
    /// Its code, for open data.
    pub code: CityCode,
    /// Where 「この画面を閉じる」 leads: the city's front page, which tells nothing.
    pub quick_exit: String,
    /// The switchboard as it is written: 「027-382-1111」
    pub phone: String,
    /// The same to be dialled: digits only.
    pub dialled: String,
}

impl City {
    /// The first city; whoever sets no other one serves this.
    #[must_use]
    pub fn annaka() -> Self {
        Self {
            name: "安中市".to_owned(),
            code: CityCode {
                digits: "102113".to_owned(),
                prefecture: "群馬県",
            },
            quick_exit: "https://www.city.annaka.lg.jp/".to_owned(),
            phone: "027-382-1111".to_owned(),
            dialled: "0273821111".to_owned(),
        }
    }
}

/// By which the digits before the check digit are multiplied.
const WEIGHTS: [u32; 5] = [6, 5, 4, 3, 2];

/// By their number, from 1 (JIS X 0401).
const PREFECTURES: [&str; 47] = [
    "北海道",
    "青森県",
    "岩手県",
    "宮城県",
    "秋田県",
    "山形県",
    "福島県",
    "茨城県",
    "栃木県",
    "群馬県",
    "埼玉県",
    "千葉県",
    "東京都",
    "神奈川県",
    "新潟県",
    "富山県",
    "石川県",
    "福井県",
    "山梨県",
    "長野県",
    "岐阜県",
    "静岡県",
    "愛知県",
    "三重県",
    "滋賀県",
    "京都府",
    "大阪府",
    "兵庫県",
    "奈良県",
    "和歌山県",
    "鳥取県",
    "島根県",
    "岡山県",
    "広島県",
    "山口県",
    "徳島県",
    "香川県",
    "愛媛県",
    "高知県",
    "福岡県",
    "佐賀県",
    "長崎県",
    "熊本県",
    "大分県",
    "宮崎県",
    "鹿児島県",
    "沖縄県",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_tells_its_prefecture() {
        for (code, prefecture) in [
            ("102113", "群馬県"),
            ("011002", "北海道"),
            ("131016", "東京都"),
            ("271004", "大阪府"),
            ("472018", "沖縄県"),
        ] {
            let read = CityCode::parse(code).unwrap();
            assert_eq!((read.as_str(), read.prefecture()), (code, prefecture));
        }
    }

    #[test]
    fn the_first_citys_code_is_a_code() {
        let annaka = City::annaka();
        assert_eq!(CityCode::parse(annaka.code.as_str()), Some(annaka.code));
    }

    #[test]
    fn a_slip_of_the_finger_is_no_code() {
        for wrong in [
            "",
            "102114",
            "102131",
            "10211",
            "1021130",
            "002119",
            "482013",
            "１０２１１３",
            "10211x",
        ] {
            assert_eq!(CityCode::parse(wrong), None, "{wrong}");
        }
        // Every single digit that is wrong is found, but for the two sums that share a check digit.
        let right = "102113";
        let mut missed = 0;
        for place in 0..6 {
            for digit in '0'..='9' {
                let mut typed: Vec<char> = right.chars().collect();
                typed[place] = digit;
                let typed: String = typed.into_iter().collect();
                missed += usize::from(typed != right && CityCode::parse(&typed).is_some());
            }
        }
        assert!(missed <= 2, "{missed}");
    }
}
