//! What things cost: pure arithmetic on minor units, and the tables it reads.

mod apportion;
mod discount;
mod shipping;
mod tax;
mod totals;

pub use apportion::{apportion, share};
pub use discount::{Reduction, Refusal};
pub use shipping::{Method, ShippingTable, StandardShipping};
pub use tax::{StandardTax, TaxRate, TaxTable};
pub use totals::{PricedLine, Sum, price};
