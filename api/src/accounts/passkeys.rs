//! Passkeys.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _,
    sea_query::{Expr, OnConflict},
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use vitrine_contract::NewPasskey;
use webauthn_rs::{
    Webauthn, WebauthnBuilder,
    prelude::{
        DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential,
        Url, Uuid, WebauthnResult,
    },
};

use super::{AccountError, Accounts};
use crate::{
    clock::rfc3339,
    config::Origin,
    db::entities::{account, passkey},
    domain::plain_text,
};

/// How many passkeys an account may have.
const MOST: u64 = 20;
/// How long the name of one may be.
const LONGEST: usize = 60;

/// Asks for passkeys and checks them. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Passkeys(Option<Arc<Webauthn>>);

impl Passkeys {
    /// For a shop at this address. Passkeys belong to a name: at the bare address of this machine they are those of
    /// `localhost`, and at any other one there are none.
    pub fn new(shop: &Origin) -> Self {
        let webauthn = relying_party(shop);
        if let Err(error) = &webauthn {
            tracing::warn!(%shop, %error, "there are no passkeys at this address");
        }
        Self(webauthn.ok().map(Arc::new))
    }

    fn get(&self) -> Result<&Webauthn, AccountError> {
        self.0.as_deref().ok_or(AccountError::NoPasskeys)
    }
}

fn relying_party(shop: &Origin) -> WebauthnResult<Webauthn> {
    use webauthn_rs::prelude::WebauthnError::Configuration;

    let mut url: Url = shop.as_str().parse().map_err(|_| Configuration)?;
    if shop.is_loopback() && url.domain().is_none() {
        url.set_host(Some("localhost")).map_err(|_| Configuration)?;
    }
    let name = url.domain().ok_or(Configuration)?.to_owned();
    WebauthnBuilder::new(&name, &url)?.rp_name("Vitrine").build()
}

/// What authenticators know an account by: nothing that others could learn from, and never another.
fn handle(account: &account::Model) -> Uuid {
    let digest = Sha256::digest(format!("vitrine passkey {} {}", account.id, account.created_at));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Uuid::from_bytes(bytes)
}

/// A passkey as its owner sees it.
fn show(row: &passkey::Model) -> vitrine_contract::Passkey {
    vitrine_contract::Passkey {
        id: row.id.to_string(),
        name: row.name.clone(),
        created_at: rfc3339(row.created_at),
        used_at: row.used_at.map(rfc3339),
    }
}

fn stored(row: &passkey::Model) -> Result<Passkey, AccountError> {
    serde_json::from_str(&row.data).map_err(|_| AccountError::Corrupt(format!("passkey {}", row.id)))
}

/// What a browser gave, as JSON.
fn given<T: DeserializeOwned>(credential: &Value) -> Option<T> {
    T::deserialize(credential).ok()
}

impl Accounts {
    /// An account's passkeys, the oldest first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn list_passkeys(&self, account: i64) -> Result<Vec<vitrine_contract::Passkey>, AccountError> {
        Ok(rows(&self.db, account).await?.iter().map(show).collect())
    }

    /// Takes a passkey off an account.
    ///
    /// # Errors
    /// [`AccountError::NotFound`] where it has no such one, or where the database fails.
    pub async fn remove_passkey(&self, account: i64, id: i64) -> Result<(), AccountError> {
        let gone = passkey::Entity::delete_many()
            .filter(passkey::Column::Id.eq(id))
            .filter(passkey::Column::AccountId.eq(account))
            .exec(&self.db)
            .await?;
        if gone.rows_affected == 1 { Ok(()) } else { Err(AccountError::NotFound("such passkey")) }
    }

    /// What to ask a browser for to make a passkey, and what to remember until it comes.
    ///
    /// # Errors
    /// [`AccountError::NoPasskeys`], [`AccountError::Conflict`] for one too many, or where the database fails.
    pub async fn ask_new_passkey(
        &self,
        account: &account::Model,
    ) -> Result<(Value, PasskeyRegistration), AccountError> {
        let webauthn = self.passkeys.get()?;
        let own = rows(&self.db, account.id).await?;
        if own.len() as u64 >= MOST {
            return Err(too_many());
        }
        let own = own.iter().map(|row| Ok(stored(row)?.cred_id().clone())).collect::<Result<_, AccountError>>()?;
        let called = if account.name.is_empty() { &account.email } else { &account.name };
        let asked = webauthn.start_passkey_registration(handle(account), &account.email, called, Some(own));
        let (asked, state) = asked.map_err(|error| AccountError::Corrupt(error.to_string()))?;
        let mut options = serde_json::to_value(&asked.public_key)?;
        // One that the authenticator cannot find by itself could not sign in without a name.
        options["authenticatorSelection"]["residentKey"] = "required".into();
        options["authenticatorSelection"]["requireResidentKey"] = true.into();
        Ok((options, state))
    }

    /// Adds the passkey that a browser made when it was asked like that, and says so by mail.
    ///
    /// # Errors
    /// [`AccountError::Invalid`] for what is no such passkey, [`AccountError::Conflict`] for one that is there or one too
    /// many, or where the database fails.
    pub async fn add_passkey(
        &self,
        transaction: &DatabaseTransaction,
        account: &account::Model,
        new: &NewPasskey,
        asked: Option<&PasskeyRegistration>,
    ) -> Result<vitrine_contract::Passkey, AccountError> {
        let name = plain_text(&new.name, LONGEST).map_err(|bad| AccountError::malformed("name", &bad))?;
        if name.is_empty() {
            return Err(AccountError::invalid("name", "must not be empty"));
        }
        let unfit = || AccountError::invalid("credential", "is not what was asked for, or came too late: ask again");
        let credential = given::<RegisterPublicKeyCredential>(&new.credential).ok_or_else(unfit)?;
        let made = self.passkeys.get()?.finish_passkey_registration(&credential, asked.ok_or_else(unfit)?);
        let made = made.map_err(|error| {
            tracing::info!(%error, "a passkey was not taken");
            unfit()
        })?;
        if passkey::Entity::find().filter(passkey::Column::AccountId.eq(account.id)).count(transaction).await? >= MOST {
            return Err(too_many());
        }
        let id = URL_SAFE_NO_PAD.encode(made.cred_id());
        let row = passkey::ActiveModel {
            id: NotSet,
            account_id: Set(account.id),
            credential: Set(id.clone()),
            name: Set(name),
            data: Set(serde_json::to_string(&made)?),
            created_at: Set(self.clock.now()),
            used_at: Set(None),
        };
        let once = OnConflict::column(passkey::Column::Credential).do_nothing().to_owned();
        let added = passkey::Entity::insert(row).on_conflict(once).exec_without_returning(transaction).await?;
        let row = by_credential(transaction, &id).await?.filter(|_| added == 1);
        let row = row.ok_or(AccountError::Conflict("This passkey is there already."))?;
        self.write_to(transaction, &account.email, self.passkey_added(&id)).await?;
        Ok(show(&row))
    }

    /// What to ask a browser for to sign in, and what to remember until it comes. It names nobody.
    ///
    /// # Errors
    /// [`AccountError::NoPasskeys`]
    pub fn ask_passkey(&self) -> Result<(Value, DiscoverableAuthentication), AccountError> {
        let asked = self.passkeys.get()?.start_discoverable_authentication();
        let (asked, state) = asked.map_err(|error| AccountError::Corrupt(error.to_string()))?;
        Ok((serde_json::to_value(&asked.public_key)?, state))
    }

    /// The account of whoever has the passkey that a browser gave when it was asked like that.
    ///
    /// # Errors
    /// [`AccountError::Credentials`], whatever is wrong with it, or where the database fails.
    pub async fn by_passkey(
        &self,
        transaction: &DatabaseTransaction,
        credential: &Value,
        asked: Option<DiscoverableAuthentication>,
    ) -> Result<account::Model, AccountError> {
        let webauthn = self.passkeys.get()?;
        let asked = asked.ok_or(AccountError::Credentials)?;
        let credential = given::<PublicKeyCredential>(credential).ok_or(AccountError::Credentials)?;
        let id = URL_SAFE_NO_PAD.encode(credential.get_credential_id());
        let row = by_credential(transaction, &id).await?.ok_or(AccountError::Credentials)?;
        let account = account::Entity::find_by_id(row.account_id).one(transaction).await?;
        let account = account.filter(|account| account.verified).ok_or(AccountError::Credentials)?;
        if credential.get_user_unique_id() != Some(handle(&account).as_bytes()) {
            return Err(AccountError::Credentials);
        }
        let mut passkey = stored(&row)?;
        let proof = webauthn.finish_discoverable_authentication_v2(&credential, asked, &passkey).map_err(|error| {
            tracing::info!(%error, passkey = row.id, "a passkey was not taken");
            AccountError::Credentials
        })?;
        passkey.update_credential(&proof);
        passkey::Entity::update_many()
            .col_expr(passkey::Column::Data, Expr::value(serde_json::to_string(&passkey)?))
            .col_expr(passkey::Column::UsedAt, Expr::value(self.clock.now()))
            .filter(passkey::Column::Id.eq(row.id))
            .exec(transaction)
            .await?;
        Ok(account)
    }
}

fn too_many() -> AccountError {
    AccountError::Conflict("This account has as many passkeys as it may have: remove one first.")
}

async fn rows(db: &impl ConnectionTrait, account: i64) -> Result<Vec<passkey::Model>, AccountError> {
    let own = passkey::Entity::find().filter(passkey::Column::AccountId.eq(account));
    Ok(own.order_by_asc(passkey::Column::Id).all(db).await?)
}

async fn by_credential(db: &impl ConnectionTrait, id: &str) -> Result<Option<passkey::Model>, AccountError> {
    Ok(passkey::Entity::find().filter(passkey::Column::Credential.eq(id)).one(db).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn belong_to_a_name() {
        for (shop, name) in [
            ("https://shop.example", Some("shop.example")),
            ("http://127.0.0.1:8080", Some("localhost")),
            ("http://[::1]:8080", Some("localhost")),
            ("http://shop.localhost:1", Some("shop.localhost")),
            ("https://192.0.2.1", None),
        ] {
            let passkeys = Passkeys::new(&shop.parse().expect("an origin"));
            let asked = passkeys.get().ok().and_then(|it| it.start_discoverable_authentication().ok());
            assert_eq!(asked.map(|(asked, _)| asked.public_key.rp_id).as_deref(), name, "{shop}");
        }
    }
}
