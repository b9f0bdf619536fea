//! The parts that pages are made of.

mod empty_state;
mod footer;
mod header;
mod icon;
mod modal;
mod order_parts;
mod problem_notice;
mod product_card;
mod product_grid;
mod quantity;
mod search_dialog;
mod size_table;
mod theme_toggle;
mod totals;
mod variant_picker;
mod viewer;

pub use empty_state::EmptyState;
pub use footer::Footer;
pub use header::Header;
pub use icon::{Icon, Shape};
pub use modal::Modal;
pub use order_parts::{order_lines, order_summary, order_timeline};
pub use problem_notice::ProblemNotice;
pub use product_card::card_link_id;
pub use product_grid::{GridSkeleton, ProductGrid};
pub use quantity::Quantity;
pub use size_table::SizeTable;
pub use totals::{rows as total_rows, sums};
pub use variant_picker::VariantPicker;
pub use viewer::Viewer;
