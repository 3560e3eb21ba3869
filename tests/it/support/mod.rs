//! What the stories stand on: a database of their own, a clock and randomness under their hand, verbs in the words of the
//! product.
//! Deliberately asserts nothing about the service, but that no letter is left lying.

/// Makes of each story a module with the tests `sqlite` and `postgres`. The list at the head of a file is its table of
/// contents; a story that is not in it is dead code, which clippy refuses.
macro_rules! on_both_databases {
    ($($story:ident),+ $(,)?) => {$(
        mod $story {
            #[test]
            fn sqlite() {
                $crate::support::stage::play($crate::support::database::Kind::Sqlite, super::$story);
            }

            #[test]
            fn postgres() {
                $crate::support::stage::play($crate::support::database::Kind::Postgres, super::$story);
            }
        }
    )+};
}

pub mod app;
pub mod city;
pub mod clock;
pub mod colleague;
pub mod courses;
pub mod database;
pub mod dice;
pub mod entropy;
pub mod figures;
pub mod form;
pub mod household;
pub mod identity_provider;
pub mod log;
pub mod mail_server;
pub mod post;
pub mod report;
pub mod rules;
pub mod smtp;
pub mod stage;
pub mod unguarded;
pub mod visitor;
