pub mod filter;
mod get;
mod list;
mod search;
