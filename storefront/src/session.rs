//! Who is shopping. Asked for when a page first wants to know it.

use leptos::prelude::*;
use vitrine_contract::{Account, Session};

use crate::{
    api::{Call, Remote},
    cart::CartStore,
    reactive::spawn,
};

/// Where the session is, in the API.
pub const URL: &str = "/api/session";

/// The person at the screen: none for a guest. Copies are handles.
#[derive(Clone, Copy)]
pub struct Visitor {
    account: RwSignal<Remote<Option<Account>>>,
    asked: StoredValue<bool>,
    cart: CartStore,
}

impl Visitor {
    /// Makes the visitor known to all components below.
    pub fn provide() {
        let account = RwSignal::new(Remote::Loading);
        provide_context(Self { account, asked: StoredValue::new(false), cart: CartStore::expect() });
    }

    /// The visitor of the component tree.
    pub fn expect() -> Self {
        let visitor: Self = expect_context();
        if !visitor.asked.get_value() {
            visitor.ask();
        }
        visitor
    }

    /// Asks again.
    pub fn ask(self) {
        self.asked.set_value(true);
        spawn(async move {
            let answer = Call::get(URL).answer::<Session>().await;
            self.account.set(answer.map(|session| session.account).into());
        });
    }

    /// How far we know; tracked.
    pub fn remote(self) -> Remote<Option<Account>> {
        self.account.get()
    }

    /// Whose account it is, if somebody is signed in; tracked.
    pub fn account(self) -> Option<Account> {
        self.account.with(|account| account.ready().cloned().flatten())
    }

    /// Keeps what changed of the account. Pages that show it know already.
    pub fn keep(self, account: Account) {
        self.account.update_untracked(|known| *known = Remote::Ready(Some(account)));
    }

    /// Somebody signed in or out. The cart goes with them.
    pub fn set(self, account: Option<Account>) {
        self.asked.set_value(true);
        self.account.set(Remote::Ready(account));
        self.cart.refresh();
    }
}
