//! The parts that pages are made of.

mod empty_state;
mod footer;
mod header;
mod icon;
mod problem_notice;
mod product_card;
mod product_grid;
mod quantity;
mod search_dialog;
mod size_table;
mod theme_toggle;
mod variant_picker;
mod viewer;

pub use empty_state::EmptyState;
pub use footer::Footer;
pub use header::Header;
pub use icon::{Icon, Shape};
pub use problem_notice::ProblemNotice;
pub use product_card::card_link_id;
pub use product_grid::{GridSkeleton, ProductGrid};
pub use quantity::Quantity;
pub use size_table::SizeTable;
pub use variant_picker::VariantPicker;
pub use viewer::Viewer;
