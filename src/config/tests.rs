//! Tests of the module above: its rules as sentences.
//! Deliberately a file of their own, so that the rules fit on fewer screens.

use super::*;

fn read(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let map = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    Config::read(&Sources::new(map)?)
}

fn refusal(variables: &[(&str, &str)]) -> String {
    read(variables).err().unwrap().to_string()
}

#[test]
fn without_any_setting_the_demo_runs_on_sqlite() {
    let config = read(&[]).ok().unwrap();
    assert!(config.is_demo);
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert!(matches!(config.database, DatabaseUrl::Sqlite { .. }));
}

#[test]
fn in_earnest_a_key_must_be_given_and_a_sender_once_letters_leave() {
    let database = ("DATABASE_URL", "postgres://u:p@db/m");
    assert!(refusal(&[database]).contains("MADOGUCHI_SECRET_KEY"));
    let key = STANDARD.encode([7_u8; 32]);
    let own = [database, ("MADOGUCHI_SECRET_KEY", key.as_str())];
    assert_eq!(read(&own).ok().unwrap().mail_from, DEMO_MAIL_FROM);
    let by_smtp = [own[0], own[1], ("MADOGUCHI_SMTP_URL", "smtp://mail")];
    assert!(refusal(&by_smtp).starts_with("MADOGUCHI_MAIL_FROM is missing"));
    let from = [&by_smtp[..], &[("MADOGUCHI_MAIL_FROM", "a@b.jp")]].concat();
    assert_eq!(read(&from).ok().unwrap().mail_from, "a@b.jp");
}

#[test]
fn every_wrong_setting_is_named_and_no_secret_is_repeated() {
    for (name, value) in [
        ("DATABASE_URL", "mysql://secret@x"),
        ("MADOGUCHI_LISTEN", "here"),
        ("MADOGUCHI_BASE_URL", "ftp://x"),
        ("MADOGUCHI_SECRET_KEY", "c2VjcmV0"),
        ("MADOGUCHI_TRUSTED_PROXIES", "10.0.0.0/99"),
        ("MADOGUCHI_DEMO", "maybe"),
        ("MADOGUCHI_MAIL_FROM", "nobody"),
        ("MADOGUCHI_BOUNCE_FROM", "nobody"),
        ("MADOGUCHI_DKIM_SELECTOR", "s1"),
        ("MADOGUCHI_DKIM_DOMAIN", "city.example.jp"),
        ("MADOGUCHI_DKIM_KEY", "c2VjcmV0"),
        ("MADOGUCHI_DIGEST_HOUR", "24"),
        ("MADOGUCHI_DIGEST_HOUR", "-1"),
        ("MADOGUCHI_CONFIG", "no-such-file.toml"),
    ] {
        let said = refusal(&[(name, value)]);
        assert!(said.contains(name), "{said}");
        assert!(!said.contains("secret@") && !said.contains("c2VjcmV0"), "{said}");
    }
}

#[test]
fn strict_modes_of_postgresql_become_one_that_is_checked() {
    let url = database_url("postgres://u@h/d?sslmode=verify-full").ok().unwrap();
    let expected = "postgres://u@h/d?sslmode=require".to_owned();
    assert_eq!(
        url,
        DatabaseUrl::Postgres {
            url: expected,
            tls: PostgresTls::Verified
        }
    );
}

#[test]
fn secrets_and_settings_come_from_files_too() {
    let folder = std::env::temp_dir().join(format!("madoguchi-config-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let key = folder.join("key");
    let file = folder.join("madoguchi.toml");
    std::fs::write(&key, format!("{}\n", STANDARD.encode([7_u8; 32]))).unwrap();
    std::fs::write(&file, "MADOGUCHI_LISTEN = \"127.0.0.1:0\"\nMADOGUCHI_DEMO = true\n").unwrap();
    let config = read(&[
        ("MADOGUCHI_CONFIG", file.to_str().unwrap()),
        ("MADOGUCHI_SECRET_KEY_FILE", key.to_str().unwrap()),
    ]);
    std::fs::remove_dir_all(&folder).unwrap();
    let config = config.ok().unwrap();
    assert_eq!(config.listen.port(), 0);
    assert!(config.secret_keys == SecretKeys::Given(vec![[7; 32]]));
}

#[test]
fn the_file_names_files_of_secrets_and_what_is_logged_and_no_name_is_passed_over() {
    let folder = std::env::temp_dir().join(format!("madoguchi-config-file-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let key = folder.join("key");
    let file = folder.join("madoguchi.toml");
    std::fs::write(&key, format!("{}\n", STANDARD.encode([7_u8; 32]))).unwrap();
    let path = file.to_str().unwrap();
    let read_with = |text: &str, more: &[(&str, &str)]| {
        std::fs::write(&file, text).unwrap();
        read(&[&[("MADOGUCHI_CONFIG", path)][..], more].concat())
    };
    let text = format!(
        "MADOGUCHI_SECRET_KEY_FILE = \"{}\"\nRUST_LOG = \"warn\"\nMADOGUCHI_MAIL_FROM = \"\"\n",
        key.display()
    );
    let config = read_with(&text, &[]).ok().unwrap();
    let stronger = read_with(&text, &[("RUST_LOG", "debug")]).ok().unwrap();
    let unknown = read_with("MADOGUCHI_SECRET_KEYFILE = \"x\"", &[])
        .err()
        .unwrap()
        .to_string();
    let section = read_with("[MADOGUCHI]\nDEMO = 1", &[]).err().unwrap().to_string();
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(config.secret_keys == SecretKeys::Given(vec![[7; 32]]));
    assert_eq!((config.log.as_str(), stronger.log.as_str()), ("warn", "debug"));
    assert_eq!(config.mail_from, DEMO_MAIL_FROM, "an empty text is as good as none");
    for (said, name) in [(unknown, "MADOGUCHI_SECRET_KEYFILE"), (section, "MADOGUCHI in ")] {
        assert!(said.starts_with(name) && said.contains("the nearest one is"), "{said}");
    }
}

fn in_earnest(more: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let key = STANDARD.encode([7_u8; 32]);
    let own = [
        ("MADOGUCHI_DEMO", "0"),
        ("MADOGUCHI_MAIL_FROM", "yoyaku@mail.city.example.jp"),
        ("MADOGUCHI_SECRET_KEY", key.as_str()),
    ];
    read(&[&own, more].concat())
}

#[test]
fn reports_come_back_beside_the_sender_unless_told_otherwise() {
    for (value, expected) in [
        ("", Bounces::BesideSender),
        ("off", Bounces::Off),
        (
            "returns@city.example.jp",
            Bounces::At("returns@city.example.jp".to_owned()),
        ),
    ] {
        let config = in_earnest(&[("MADOGUCHI_BOUNCE_FROM", value)]).ok().unwrap();
        assert_eq!(config.bounces, expected);
    }
}

#[test]
fn letters_are_signed_for_the_senders_domain_or_one_above_it() {
    assert!(in_earnest(&[]).ok().unwrap().dkim.is_none());
    let own = [("MADOGUCHI_DKIM_SELECTOR", "s1"), ("MADOGUCHI_DKIM_KEY", "a key")];
    for (domain, signs) in [("", "mail.city.example.jp"), ("City.Example.JP", "city.example.jp")] {
        let config = in_earnest(&[&own[..], &[("MADOGUCHI_DKIM_DOMAIN", domain)]].concat());
        assert_eq!(config.ok().unwrap().dkim.unwrap().domain, signs);
    }
    for other in ["example.com", "l.city.example.jp", "ity.example.jp"] {
        let refused = in_earnest(&[&own[..], &[("MADOGUCHI_DKIM_DOMAIN", other)]].concat());
        assert!(
            refused.err().unwrap().to_string().contains("MADOGUCHI_DKIM_DOMAIN"),
            "{other}"
        );
    }
}

#[test]
fn desks_get_their_morning_mail_at_eight_but_not_in_a_demo() {
    assert_eq!(in_earnest(&[]).ok().unwrap().digest_hour, Some(8));
    assert_eq!(read(&[]).ok().unwrap().digest_hour, None);
    for (value, hour) in [("off", None), ("0", Some(0)), ("23", Some(23))] {
        let config = in_earnest(&[("MADOGUCHI_DIGEST_HOUR", value)]).ok().unwrap();
        assert_eq!(config.digest_hour, hour);
    }
}
