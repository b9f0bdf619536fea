//! What the tests share.

pub mod account;
pub mod answer;
pub mod authenticator;
pub mod browser;
pub mod catalogue;
pub mod database;
pub mod order;
pub mod own_servers;
pub mod redis;
pub mod scratch;
pub mod shop;
pub mod shopper;
pub mod staff;
pub mod stripe;

/// Makes two tests of each: one on SQLite, one on PostgreSQL. The function gets an empty database.
macro_rules! on_each_database {
    ($($(#[$meta:meta])* async fn $name:ident($database:ident: Database) $body:block)*) => { $(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn test($database: $crate::support::database::Database) $body

            #[tokio::test]
            async fn sqlite() {
                $crate::support::database::with_sqlite(test).await;
            }

            #[tokio::test]
            async fn postgres() {
                $crate::support::database::with_postgres(test).await;
            }
        }
    )* };
}
pub(crate) use on_each_database;
