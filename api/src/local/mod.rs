//! The site and the model bucket, for local use: in production a content network serves both from storage, and this
//! module lies idle. It keeps production's rules, so that what works here works there: two origins, cross-origin
//! reads for the shop alone, content-hashed names cached for ever.

mod cors;
mod file_name;
mod models;
mod site;

pub use models::models;
pub use site::{SiteError, site};
