//! Accounts for tests: made as people make them, by forms and mails.

use std::{fs, time::Duration};

use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr};
use serde_json::json;
use vitrine_api::db::entities::account;
use vitrine_contract::Role;

use super::{
    browser::Browser,
    database::Database,
    scratch::{Scratch, unique_name},
    shop::{self, Shop},
};

/// The password of every account that [`Shop::account`] makes.
pub const PASSWORD: &str = "a chair, a lamp, a bag";

/// A shop without products.
pub async fn shop(database: &Database) -> Shop {
    Shop::start(shop::config(database), Scratch::new()).await
}

/// An address that no other test has.
pub fn address() -> String {
    format!("{}@example.com", unique_name())
}

impl Shop {
    /// A browser in which nobody is signed in.
    pub fn guest(&self) -> Browser {
        Browser::at(self.running.shop().as_str())
    }

    /// A browser in which a new account with this role is signed in: registered, confirmed by its mail.
    pub async fn account(&self, role: Role) -> Browser {
        let mut browser = self.guest();
        let email = address();
        self.register(&email, PASSWORD).await;
        let token = self.token(&email, "Confirm your e-mail address", 1).await;
        let verified = browser.post("/api/email-verifications", json!({ "token": token })).await;
        assert_eq!(verified.json()["account"]["email"], email);
        account::Entity::update_many()
            .col_expr(account::Column::Role, Expr::value(role.as_str()))
            .filter(account::Column::Email.eq(&email))
            .exec(self.running.database())
            .await
            .expect("a role");
        browser.email = email;
        browser
    }

    /// Another browser in which the same account signs in.
    pub async fn again(&self, email: &str, password: &str) -> Browser {
        let mut browser = self.guest();
        let answer = browser.post("/api/session", json!({ "email": email, "password": password })).await;
        assert_eq!(answer.json()["account"]["email"], email);
        email.clone_into(&mut browser.email);
        browser
    }

    /// Fills in the form for a new account.
    pub async fn register(&self, email: &str, password: &str) {
        let form = json!({ "email": email, "password": password, "name": "Ada" });
        let answer = self.guest().post("/api/accounts", form).await;
        assert_eq!((answer.status.as_u16(), &*answer.body), (202, &b""[..]));
    }

    /// What mails to an address say, the oldest first, once there are as many with this subject.
    pub async fn mails(&self, to: &str, subject: &str, count: usize) -> Vec<String> {
        for _ in 0..1500 {
            let mails = self.mails_now(to, subject);
            if mails.len() >= count {
                assert_eq!(mails.len(), count, "{subject}");
                return mails;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{count} mails \"{subject}\" to {to} were to come, there are: {:?}", self.mails_now(to, ""));
    }

    /// The secret in the link of the last mail with this subject, once there are as many.
    pub async fn token(&self, to: &str, subject: &str, count: usize) -> String {
        let mails = self.mails(to, subject, count).await;
        let (_, rest) = mails.last().expect("a mail").split_once("#token=").expect("a link");
        rest.split_whitespace().next().expect("a secret").to_owned()
    }

    fn mails_now(&self, to: &str, subject: &str) -> Vec<String> {
        let Ok(folder) = fs::read_dir(self.mail_dir()) else { return Vec::new() };
        let mut mails: Vec<_> = folder
            .filter_map(|file| {
                let path = file.ok()?.path();
                let text = fs::read_to_string(&path).ok().filter(|text| text.ends_with('\n'))?;
                let is_it = text.contains(&format!("To: {to}\r\n")) && text.contains(&format!("Subject: {subject}"));
                is_it.then(|| (fs::metadata(path).and_then(|it| it.modified()).expect("a time"), decoded(&text)))
            })
            .collect();
        mails.sort();
        mails.into_iter().map(|(_, text)| text).collect()
    }
}

/// Mails with long lines come as quoted-printable.
fn decoded(text: &str) -> String {
    if text.contains("quoted-printable") { text.replace("=\r\n", "").replace("=3D", "=") } else { text.to_owned() }
}
