//! What the pages know beyond the database and the settings.
//! Deliberately tiny: numbers that must be on screen even while the database is away.

/// Numbers for a bad night: name, number, hours.
pub const EMERGENCY: [(&str, &str, &str); 3] = [
    ("救急・消防", "119", "24時間"),
    ("よりそいホットライン", "0120-279-338", "24時間・無料"),
    ("こころの健康相談統一ダイヤル", "0570-064-556", "時間は地域で異なります"),
];
