//! What the pages know of the city beyond the database.
//! Deliberately tiny: names and numbers that must be on screen even while the database is away.

/// The city whose service this is.
#[derive(Debug, Clone, Copy)]
pub struct City {
    /// Name on every page.
    pub name: &'static str,
    /// Its 全国地方公共団体コード, check digit included, for open data.
    pub code: &'static str,
    /// Its prefecture, for open data.
    pub prefecture: &'static str,
    /// Where 「この画面を閉じる」 leads: the city's front page, which tells nothing.
    pub quick_exit: &'static str,
    /// The switchboard, for the page that says that the service is away.
    pub phone: &'static str,
    /// The same for a telephone.
    pub tel_href: &'static str,
}

/// The first city.
pub const ANNAKA: City = City {
    name: "安中市",
    code: "102113",
    prefecture: "群馬県",
    quick_exit: "https://www.city.annaka.lg.jp/",
    phone: "027-382-1111",
    tel_href: "tel:0273821111",
};

/// Numbers for a bad night: name, number, hours.
pub const EMERGENCY: [(&str, &str, &str); 3] = [
    ("救急・消防", "119", "24時間"),
    ("よりそいホットライン", "0120-279-338", "24時間・無料"),
    ("こころの健康相談統一ダイヤル", "0570-064-556", "時間は地域で異なります"),
];
