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
fn in_earnest_a_key_and_a_sender_must_be_given() {
    let database = ("DATABASE_URL", "postgres://u:p@db/m");
    assert!(refusal(&[database]).contains("MADOGUCHI_MAIL_FROM"));
    assert!(refusal(&[database, ("MADOGUCHI_MAIL_FROM", "a@b.jp")]).contains("MADOGUCHI_SECRET_KEY"));
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
