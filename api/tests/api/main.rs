//! Tests from outside: the service runs in this process on a free port, and is asked over HTTP.
//!
//! Whatever touches the database runs twice, on SQLite and on PostgreSQL (see [`support::database`]).

// Tests say what they expect.
#![allow(clippy::expect_used, clippy::unwrap_used)]

mod authorisation;
mod caching;
mod guards;
mod limits;
mod local;
mod metrics;
mod money;
mod outages;
mod paging;
mod plans;
mod problems;
mod program;
mod race;
mod routes;
mod seeding;
mod sessions;
mod stopping;
mod stripe;
mod support;
