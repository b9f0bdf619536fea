//! Accounts as people see them.

use vitrine_contract::{Account, Role, User};

use super::AccountError;
use crate::{clock::rfc3339, db::entities::account, domain::Named as _};

/// An account as its owner sees it.
///
/// # Errors
/// Where what lies in the database is not sound.
pub fn show(account: &account::Model) -> Result<Account, AccountError> {
    Ok(Account {
        email: account.email.clone(),
        name: account.name.clone(),
        role: role(account)?,
        address: account.address.as_ref().map(|address| address.0.clone()),
        created_at: rfc3339(account.created_at),
    })
}

/// An account as staff see it.
///
/// # Errors
/// Where what lies in the database is not sound.
pub fn user(account: &account::Model) -> Result<User, AccountError> {
    Ok(User {
        id: account.id,
        email: account.email.clone(),
        name: account.name.clone(),
        role: role(account)?,
        verified: account.verified,
        created_at: rfc3339(account.created_at),
    })
}

fn role(account: &account::Model) -> Result<Role, AccountError> {
    Role::by_name(&account.role).ok_or_else(|| AccountError::Corrupt(format!("the role of account {}", account.id)))
}
