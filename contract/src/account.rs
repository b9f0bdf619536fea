//! Who shops, and who works here.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Address;

/// What someone may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Buys.
    Shopper,
    /// Also keeps products, stock and orders.
    Staff,
    /// Also decides who is staff.
    Admin,
}

impl Role {
    /// Every role, the weakest first.
    pub const ALL: [Self; 3] = [Self::Shopper, Self::Staff, Self::Admin];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shopper => "shopper",
            Self::Staff => "staff",
            Self::Admin => "admin",
        }
    }
}

/// An account as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Account {
    /// The address it signs in with.
    pub email: String,
    /// What to call its owner; may be empty.
    pub name: String,
    /// What its owner may do.
    pub role: Role,
    /// Where things were sent last; none before the first order.
    pub address: Option<Address>,
    /// When it was made, RFC 3339.
    pub created_at: String,
}

/// Who is asking: `GET /api/session`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// None for a guest.
    pub account: Option<Account>,
}

/// A new account. Whether the address has one already is told by mail alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Registration {
    /// The address to sign in with.
    #[cfg_attr(feature = "openapi", schema(max_length = 254, example = "ada@example.com"))]
    pub email: String,
    /// 10 to 200 characters, none of the most common ones.
    #[cfg_attr(feature = "openapi", schema(min_length = 10, max_length = 200, format = Password))]
    pub password: String,
    /// What to call its owner; may be empty.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 100))]
    pub name: String,
}

/// Signing in by password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignIn {
    /// The account's address.
    #[cfg_attr(feature = "openapi", schema(max_length = 254, example = "ada@example.com"))]
    pub email: String,
    /// Its password.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, format = Password))]
    pub password: String,
}

/// What the owner changes of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountChange {
    /// What to call its owner; may be empty.
    #[cfg_attr(feature = "openapi", schema(max_length = 100))]
    pub name: String,
}

/// A new password by who knows the old one. Ends all other sessions of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordChange {
    /// The one in use.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, format = Password))]
    pub current: String,
    /// The one to come.
    #[cfg_attr(feature = "openapi", schema(min_length = 10, max_length = 200, format = Password))]
    pub new: String,
}

/// Asks for a mail with a link to set a new password. Whether the address has an account is told by mail alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordResetRequest {
    /// The account's address.
    #[cfg_attr(feature = "openapi", schema(max_length = 254, example = "ada@example.com"))]
    pub email: String,
}

/// A new password by who got the mail. Ends all sessions of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordReset {
    /// From the link; good once, for an hour.
    pub token: String,
    /// The one to come.
    #[cfg_attr(feature = "openapi", schema(min_length = 10, max_length = 200, format = Password))]
    pub password: String,
}

/// Proof that a new account's address is its owner's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EmailVerification {
    /// From the link; good once, for a day.
    pub token: String,
}

/// A passkey of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Passkey {
    /// To name it by in URLs.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// When it was made, RFC 3339.
    pub created_at: String,
    /// When it was last used, RFC 3339.
    pub used_at: Option<String>,
}

/// What to ask a browser for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasskeyOptions {
    /// JSON for `PublicKeyCredential.parseCreationOptionsFromJSON()`, or for `parseRequestOptionsFromJSON()` to sign in;
    /// what they make of it is the `publicKey` of `navigator.credentials`.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub public_key: Value,
}

/// A new passkey. Options must have been asked for, five minutes ago at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewPasskey {
    /// What its owner calls it.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 60, example = "My phone"))]
    pub name: String,
    /// What `navigator.credentials.create()` gave, by its `toJSON()`.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub credential: Value,
}

/// Signing in by passkey. Options must have been asked for, five minutes ago at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasskeySignIn {
    /// What `navigator.credentials.get()` gave, by its `toJSON()`.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub credential: Value,
}
