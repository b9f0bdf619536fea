//! A payment provider that is out of reach now and then, whose answers get lost, whose webhooks are in no hurry, and which
//! refuses refunds or sends them back later.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

use async_trait::async_trait;
use vitrine_api::payments::{
    Intent, IntentState, NewIntent, Notice, Provider, ProviderError, RefundState, WebhookError,
};
use vitrine_contract::{Money, PaymentProvider};

use super::dice::Dice;

/// A payment as the bank knows it.
#[derive(Debug, Clone)]
pub struct Account {
    pub order: String,
    pub amount: Money,
    pub state: IntentState,
    /// How many cards were declined.
    pub cards: usize,
    /// By their keys, each with how much it is.
    pub refunds: BTreeMap<String, (i64, RefundState)>,
}

impl Account {
    /// What came and did not go back.
    pub fn balance(&self) -> i64 {
        match self.state {
            IntentState::Captured(money) => {
                let gone = self.refunds.values().filter(|(_, state)| !matches!(state, RefundState::Refused(_)));
                money.amount - gone.map(|(amount, _)| amount).sum::<i64>()
            }
            _ => 0,
        }
    }
}

#[derive(Debug, Default)]
struct Books {
    by_key: BTreeMap<String, String>,
    accounts: BTreeMap<String, Account>,
    notices: Vec<Notice>,
    events: usize,
}

/// The bank. Clones are the same bank.
#[derive(Debug, Clone)]
pub struct Bank {
    books: Arc<Mutex<Books>>,
    dice: Dice,
    /// Whether it is out of reach now and then.
    moody: Arc<Mutex<bool>>,
    /// For how many calls more it stays out of reach.
    outage: Arc<Mutex<usize>>,
    /// Whether it never calls a payment off while it is moody: then cards are taken for orders that have ended.
    stubborn: bool,
}

impl Bank {
    pub fn new(dice: Dice) -> Self {
        let stubborn = dice.percent(25);
        Self { books: Arc::default(), dice, moody: Arc::new(Mutex::new(true)), outage: Arc::default(), stubborn }
    }

    /// Whether it calls nothing off: orders then end though they may still be paid.
    pub fn is_stubborn(&self) -> bool {
        self.stubborn
    }

    pub fn calm_down(&self) {
        *self.moody.lock().expect("no panic") = false;
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().expect("no one panics over the books")
    }

    pub fn accounts(&self) -> BTreeMap<String, Account> {
        self.books().accounts.clone()
    }

    /// A card is put to it, in the shopper's browser: whether it was taken.
    pub fn card(&self, intent: &str, good: bool) -> bool {
        let mut books = self.books();
        let account = books.accounts.get_mut(intent).expect("browsers know payments that there are");
        match account.state {
            IntentState::Captured(_) => return true,
            IntentState::Cancelled => return false,
            _ if good => account.state = IntentState::Captured(account.amount),
            _ => {
                account.cards += 1;
                let attempt = account.cards.to_string();
                account.state = IntentState::Declined { attempt, reason: "The card was declined.".into() };
            }
        }
        let kind = if good { "captured" } else { "declined" };
        books.tell(intent, kind);
        good
    }

    /// A webhook that is to be delivered now: any of them, maybe again later, maybe never.
    pub fn webhook(&self) -> Option<Notice> {
        let mut books = self.books();
        if books.notices.is_empty() {
            return None;
        }
        let which = self.dice.below(books.notices.len());
        if self.dice.percent(15) {
            books.notices.swap_remove(which);
            return None;
        }
        if self.dice.percent(30) { books.notices.get(which).cloned() } else { Some(books.notices.swap_remove(which)) }
    }

    /// Refunds take their time, and some come back after they had gone.
    pub fn think_about_refunds(&self) {
        let mut books = self.books();
        let refunds = books
            .accounts
            .iter_mut()
            .flat_map(|(intent, account)| account.refunds.values_mut().map(move |(_, state)| (intent.clone(), state)));
        let open: Vec<_> = refunds.filter(|(_, state)| !matches!(state, RefundState::Refused(_))).collect();
        if open.is_empty() {
            return;
        }
        let which = self.dice.below(open.len());
        let Some((intent, state)) = open.into_iter().nth(which) else { return };
        if think(state, &self.dice) {
            books.tell(&intent, "refund");
        }
    }

    fn away(&self) -> Result<(), ProviderError> {
        if !*self.moody.lock().expect("no panic") {
            return Ok(());
        }
        let mut outage = self.outage.lock().expect("no panic");
        if *outage == 0 && self.dice.percent(1) {
            *outage = 30;
        }
        *outage = outage.saturating_sub(1);
        if *outage > 0 || self.dice.percent(8) { Err(ProviderError::Away("a bad day".into())) } else { Ok(()) }
    }
}

/// What may become of a refund next. Returns whether that is news.
fn think(state: &mut RefundState, dice: &Dice) -> bool {
    *state = match &*state {
        RefundState::Pending(name) if dice.percent(60) => RefundState::Succeeded(name.clone()),
        RefundState::Pending(_) => RefundState::Refused("there is no such account".into()),
        RefundState::Succeeded(_) if dice.percent(15) => RefundState::Refused("the account is closed".into()),
        RefundState::Succeeded(_) | RefundState::Refused(_) => return false,
    };
    true
}

impl Books {
    fn tell(&mut self, intent: &str, kind: &str) {
        self.events += 1;
        let event = format!("evt_{}", self.events);
        self.notices.push(Notice { event, kind: kind.into(), intent: Some(intent.into()) });
    }
}

#[async_trait]
impl Provider for Bank {
    fn id(&self) -> PaymentProvider {
        PaymentProvider::Test
    }

    fn publishable_key(&self) -> Option<&str> {
        None
    }

    async fn create(&self, intent: &NewIntent) -> Result<Intent, ProviderError> {
        self.away()?;
        let answer = {
            let mut books = self.books();
            let fresh = format!("pi_{}", books.by_key.len() + 1);
            let id = books.by_key.entry(intent.key.clone()).or_insert(fresh).clone();
            let account = books.accounts.entry(id.clone()).or_insert_with(|| Account {
                order: intent.order.clone(),
                amount: intent.amount,
                state: IntentState::Pending,
                cards: 0,
                refunds: BTreeMap::new(),
            });
            assert_eq!(account.amount, intent.amount, "a key stands for one payment");
            Intent { client_secret: format!("{id}_secret"), state: account.state.clone(), id }
        };
        // It is done, but the answer may get lost.
        self.away()?;
        Ok(answer)
    }

    async fn fetch(&self, intent: &str) -> Result<IntentState, ProviderError> {
        self.away()?;
        Ok(self.books().accounts.get(intent).expect("the shop knows payments that there are").state.clone())
    }

    async fn cancel(&self, intent: &str) -> Result<IntentState, ProviderError> {
        self.away()?;
        let state = {
            let mut books = self.books();
            let account = books.accounts.get_mut(intent).expect("the shop knows payments that there are");
            // As where the card's own bank is still thinking: it can no longer be called off, and may come yet.
            let thinking = self.stubborn && *self.moody.lock().expect("no panic");
            if !thinking && !matches!(account.state, IntentState::Captured(_)) {
                account.state = IntentState::Cancelled;
            }
            account.state.clone()
        };
        self.away()?;
        Ok(state)
    }

    async fn refund(&self, intent: &str, amount: Money, key: &str) -> Result<RefundState, ProviderError> {
        self.away()?;
        let state = {
            let mut books = self.books();
            let account = books.accounts.get_mut(intent).expect("the shop knows payments that there are");
            let name = format!("re_{key}");
            let fresh = match self.dice.below(100) {
                0..15 => RefundState::Refused("a bad day".into()),
                15..40 => RefundState::Pending(name),
                _ => RefundState::Succeeded(name),
            };
            let (of_key, state) = account.refunds.entry(key.to_owned()).or_insert((amount.amount, fresh)).clone();
            assert_eq!(of_key, amount.amount, "a key stands for one refund");
            assert!(account.balance() >= 0, "no more goes back than came: {account:?}");
            assert!(matches!(account.state, IntentState::Captured(_)), "what did not come cannot go back: {account:?}");
            state
        };
        self.away()?;
        Ok(state)
    }

    async fn fetch_refund(&self, refund: &str) -> Result<RefundState, ProviderError> {
        self.away()?;
        let key = refund.strip_prefix("re_").expect("a name of ours");
        let mut books = self.books();
        let found = books.accounts.values_mut().find_map(|account| account.refunds.get_mut(key));
        let (_, state) = found.expect("the shop knows refunds that there are");
        // What happens now and then without word of it.
        if self.dice.percent(30) {
            think(state, &self.dice);
        }
        Ok(state.clone())
    }

    fn read_webhook(&self, _: &[u8], _: &str, _: i64) -> Result<Notice, WebhookError> {
        Err(WebhookError::Malformed)
    }
}
