//! What people are told of their accounts by mail.
//!
//! None of them says what a person typed into a form, such as a name: anybody can have them sent to anybody.

use sea_orm::DatabaseTransaction;

use super::{AccountError, Accounts};
use crate::{
    domain::{SecretToken, digest},
    jobs::{Job, Letter, enqueue},
};

/// What a mail says, and a name that no other one has.
pub(super) struct Note {
    name: String,
    subject: &'static str,
    text: String,
}

impl Accounts {
    /// Sends a mail, once this transaction is through.
    pub(super) async fn write_to(
        &self,
        transaction: &DatabaseTransaction,
        email: &str,
        note: Note,
    ) -> Result<(), AccountError> {
        let letter = Letter {
            to: email.to_owned(),
            subject: note.subject.to_owned(),
            text: format!("Hello,\n\n{}\n", note.text),
        };
        enqueue(transaction, &Job::Mail { name: note.name, letter }, self.clock.now()).await?;
        Ok(())
    }

    fn verify_link(&self, token: &SecretToken) -> String {
        self.shop.join(&format!("account/verify#token={}", token.reveal()))
    }

    fn reset_link(&self, token: &SecretToken) -> String {
        self.shop.join(&format!("account/reset#token={}", token.reveal()))
    }

    /// A new account waits for its address to be confirmed.
    pub(super) fn confirm(&self, token: &SecretToken) -> Note {
        Note {
            name: format!("account-confirm-{}", token.digest()),
            subject: "Confirm your e-mail address",
            text: format!(
                "thank you for your account. Confirm your address by this link; it is good for a day:\n\n{}\n\n\
                 If you have not asked for an account, do not follow the link: without it there is none.",
                self.verify_link(token)
            ),
        }
    }

    /// More than one password was given for an account that waits: its owner chooses one.
    pub(super) fn choose(&self, token: &SecretToken) -> Note {
        Note {
            name: format!("account-choose-{}", token.digest()),
            subject: "Finish your account",
            text: format!(
                "someone asked for an account with this address more than once, each time with another password. So that \
                 only yours counts, choose it by this link; it is good for an hour, and earlier links are not any \
                 more:\n\n{}\n\nIf you have not asked for an account, do not follow the link: without it there is none.",
                self.reset_link(token)
            ),
        }
    }

    /// Someone wanted an account that is there.
    pub(super) fn already_there(&self, account: i64) -> Note {
        let (sign_in, reset) = (self.shop.join("account/sign-in"), self.shop.join("account/forgot"));
        Note {
            name: format!("account-there-{account}-{}", self.clock.now()),
            subject: "You have an account already",
            text: format!(
                "someone, probably you, asked for a new account with this address. It has one already, and nothing has \
                 changed.\n\nSign in: {sign_in}\nForgotten the password? {reset}"
            ),
        }
    }

    /// A new password was asked for.
    pub(super) fn reset(&self, token: &SecretToken) -> Note {
        Note {
            name: format!("account-reset-{}", token.digest()),
            subject: "Choose a new password",
            text: format!(
                "choose a new password by this link; it is good for an hour:\n\n{}\n\nIf you have not asked for it, do \
                 nothing: the password stays as it is.",
                self.reset_link(token)
            ),
        }
    }

    /// A new password was asked for where there is no account.
    pub(super) fn no_account(&self, email: &str) -> Note {
        Note {
            name: format!("account-none-{}-{}", digest(email.as_bytes()), self.clock.now()),
            subject: "There is no account with this address",
            text: format!(
                "someone, probably you, asked for a new password for this address. It has no account with us; perhaps it \
                 is another of your addresses that has.\n\nMake one: {}",
                self.shop.join("account/register")
            ),
        }
    }

    /// The password is another one now.
    pub(super) fn password_changed(&self, account: i64, epoch: i64) -> Note {
        Note {
            name: format!("account-password-{account}-{epoch}"),
            subject: "Your password was changed",
            text: format!(
                "the password of your account was changed just now, and all other sessions have ended. Passkeys still \
                 count.\n\nIf that was not you, choose a new one at once, and look at the account's passkeys: {}",
                self.shop.join("account/forgot")
            ),
        }
    }

    /// There is one more way to sign in.
    pub(super) fn passkey_added(&self, credential: &str) -> Note {
        Note {
            name: format!("account-passkey-{}", digest(credential.as_bytes())),
            subject: "A passkey was added to your account",
            text: format!(
                "a passkey was added to your account just now; whoever has it can sign in.\n\nIf that was not you, remove \
                 it and change your password: {}",
                self.shop.join("account")
            ),
        }
    }
}
