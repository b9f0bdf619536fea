//! Who is signed in: a session behind a cookie, kept in Redis or, where there is none, in this process.
//!
//! A request without the cookie never asks the store; one that brings it does so only where a handler looks at the
//! session.

mod aside;
mod layer;
mod signed_in;
mod store;

pub use aside::{put_aside, take_back};
pub use layer::{Ended, cookie_name, layer};
pub(crate) use layer::{brought, only_what_was_meant, told_as_problem};
pub use signed_in::{SessionError, SignedIn, current, sign_in, sign_out, touch};
pub use store::Store;
pub use tower_sessions::Session;
