//! One module per page.

mod cart;
mod collection;
mod home;
mod not_found;
mod product;

pub use cart::CartPage;
pub use collection::CollectionPage;
pub use home::HomePage;
pub use not_found::NotFoundPage;
pub use product::ProductPage;
