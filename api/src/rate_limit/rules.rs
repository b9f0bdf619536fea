//! All limits, in one table. "By address" counts the client's address, "by account" the account or e-mail address that
//! is tried or signed in.

use std::time::Duration;

use super::Rule;

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

/// Everything below `/api`, by address.
pub const API: Rule = Rule { name: "api", burst: 300, per: MINUTE };
/// Signing in, by address.
pub const SIGN_IN: Rule = Rule { name: "sign-in", burst: 20, per: MINUTE };
/// Signing in, by account.
pub const SIGN_IN_ACCOUNT: Rule = Rule { name: "sign-in-account", burst: 10, per: Duration::from_mins(15) };
/// New accounts, by address.
pub const REGISTER: Rule = Rule { name: "register", burst: 10, per: HOUR };
/// The same, by account: each sends a mail.
pub const REGISTER_ACCOUNT: Rule = Rule { name: "register-account", burst: 5, per: HOUR };
/// Mails that let one choose a new password, by address.
pub const PASSWORD_RESET: Rule = Rule { name: "password-reset", burst: 10, per: HOUR };
/// The same, by account.
pub const PASSWORD_RESET_ACCOUNT: Rule = Rule { name: "password-reset-account", burst: 3, per: HOUR };
/// Checkouts, by address.
pub const CHECKOUT: Rule = Rule { name: "checkout", burst: 20, per: MINUTE };
/// The same, by account.
pub const CHECKOUT_ACCOUNT: Rule = Rule { name: "checkout-account", burst: 20, per: MINUTE };
/// Payments that are begun, by address.
pub const PAYMENT: Rule = Rule { name: "payment", burst: 30, per: MINUTE };
/// The same, by order.
pub const PAYMENT_ORDER: Rule = Rule { name: "payment-order", burst: 20, per: Duration::from_mins(15) };
/// Cards that are put to the built-in provider, by address: whoever has many tries which ones are good.
pub const CARD: Rule = Rule { name: "card", burst: 30, per: MINUTE };
/// The same, by payment.
pub const CARD_PAYMENT: Rule = Rule { name: "card-payment", burst: 20, per: Duration::from_mins(15) };
/// Discount codes, by address: they can be guessed.
pub const DISCOUNT: Rule = Rule { name: "discount", burst: 20, per: MINUTE };
/// The same, by account.
pub const DISCOUNT_ACCOUNT: Rule = Rule { name: "discount-account", burst: 30, per: HOUR };
/// Reports of viewers, by address.
pub const TELEMETRY: Rule = Rule { name: "telemetry", burst: 60, per: MINUTE };
/// Word from payment services, by address; they are few, signed, and come in bursts.
pub const WEBHOOKS: Rule = Rule { name: "webhooks", burst: 3000, per: MINUTE };
