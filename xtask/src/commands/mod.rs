//! What `cargo xtask …` does.

pub mod bench;
pub mod catalogue;
pub mod contract;
pub mod deploy;
pub mod edge_check;
pub mod env;
pub mod infra;
pub mod run;
pub mod serve;
pub mod site;
pub mod soak;
pub mod summary;
pub mod test;
