//! Work that is done later, or again until it succeeds.
//!
//! A job is written in the transaction that makes it necessary, so it is never forgotten; it may be done twice, so each
//! kind of work can be. Any number of instances take jobs from the same table.

mod job;
mod queue;
mod run;
mod worker;

pub use job::{Job, Letter};
pub use queue::{Claimed, claim, enqueue, finish, postpone, retry};
pub use run::{Errands, Outcome, Runner};
pub use worker::{Bell, Worker};
