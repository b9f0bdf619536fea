//! Tables as rows of Rust.

pub mod account;
pub mod audit;
pub mod cart;
pub mod cart_line;
pub mod collection;
pub mod discount;
pub mod email_token;
pub mod idempotency;
pub mod inventory;
pub mod job;
pub mod order;
pub mod order_event;
pub mod order_line;
pub mod passkey;
pub mod payment;
pub mod product;
pub mod refund;
pub mod stock_movement;
pub mod test_intent;
pub mod test_refund;
pub mod upload;
pub mod variant;
pub mod webhook_event;
