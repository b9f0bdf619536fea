//! A shop, its bank, and the course of one seed.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, EntityTrait as _, QueryOrder as _};
use vitrine_api::{
    catalogue::{self, Catalogue},
    clock::Clock,
    commerce::{
        Commerce, Rules, Steps,
        pricing::{StandardShipping, StandardTax},
    },
    db::{self, entities::variant},
    jobs::{Errands, Letter, Runner},
    metrics::Metrics,
};

use super::{
    bank::Bank,
    check,
    dice::Dice,
    script::{self, Hand},
    turns::{Flag, Pace, Work},
};
use crate::support::catalogue::{catalogue, product};

const SHOPPERS: usize = 4;
/// Turns in which things happen; after them all comes to rest.
const TURNS: usize = 200;
/// 2026-05-04T12:00:00Z
const NOON: i64 = 1_777_896_000_000;

/// What came of runs, so that one can see that much happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    pub orders: usize,
    pub paid: usize,
    pub expired: usize,
    pub cancelled: usize,
    pub refunded: usize,
    pub late: usize,
    pub returned: usize,
    pub refunds_failed: usize,
    pub paid_otherwise: usize,
    pub crashes: usize,
    /// All that the database holds at the end, in short.
    pub print: String,
}

impl Seen {
    pub fn add(&mut self, other: &Self) {
        self.orders += other.orders;
        self.paid += other.paid;
        self.expired += other.expired;
        self.cancelled += other.cancelled;
        self.refunded += other.refunded;
        self.late += other.late;
        self.returned += other.returned;
        self.refunds_failed += other.refunds_failed;
        self.paid_otherwise += other.paid_otherwise;
        self.crashes += other.crashes;
    }

    pub fn assert_rich(&self) {
        for count in [
            self.orders,
            self.paid,
            self.expired,
            self.cancelled,
            self.refunded,
            self.late,
            self.returned,
            self.refunds_failed,
            self.paid_otherwise,
            self.crashes,
        ] {
            assert!(count > 20, "too little happened: {self:?}");
        }
    }
}

/// Mails that were sent.
#[derive(Debug, Default)]
pub struct Post(pub Mutex<Vec<Letter>>);

#[async_trait]
impl Errands for Post {
    async fn mail(&self, letter: &Letter) -> Result<(), String> {
        self.0.lock().expect("no panic").push(letter.clone());
        Ok(())
    }

    async fn test_webhook(&self, _: &str, _: &str, _: &str) -> Result<(), String> {
        Err("the bank here tells of itself".into())
    }
}

/// A database that serves one run after the other.
#[derive(Debug)]
pub struct World {
    db: DatabaseConnection,
    variants: Vec<variant::Model>,
    staff: i64,
    metrics: Metrics,
}

/// Emptied between runs, those that point to others first.
const TABLES: [&str; 13] = [
    "stock_movement",
    "refund",
    "payment",
    "order_event",
    "order_line",
    "orders",
    "cart_line",
    "cart",
    "idempotency",
    "webhook_event",
    "job",
    "discount",
    "audit",
];

impl World {
    pub async fn new() -> Self {
        let db = db::connect(&"sqlite::memory:".parse().expect("a URL")).await.expect("a database");
        db::migrate(&db).await.expect("a schema");
        let file =
            catalogue([product("lamp", "Lamp", "gadgets", 9_990), product("chair", "Chair", "furniture", 24_900)]);
        let file = Catalogue::parse(file.to_string().as_bytes(), std::path::Path::new("c.json")).expect("a catalogue");
        catalogue::seed(&db, &file).await.expect("products");
        db.execute_unprepared(
            "INSERT INTO account (email, name, password_hash, role, verified, epoch, created_at)
             VALUES ('staff@example.com', '', '', 'staff', true, 0, 0)",
        )
        .await
        .expect("staff");
        let variants = variant::Entity::find().order_by_asc(variant::Column::Id).all(&db).await.expect("variants");
        Self { db, variants, staff: 1, metrics: Metrics::new() }
    }

    async fn reset(&self) {
        for table in TABLES {
            self.db.execute_unprepared(&format!("DELETE FROM {table}")).await.expect("it is emptied");
        }
        for statement in [
            "DELETE FROM sqlite_sequence WHERE name NOT IN ('account', 'variant', 'product', 'collection')",
            "UPDATE inventory SET received = 4, available = 4, reserved = 0, sold = 0",
            "INSERT INTO discount (code, percent, currency, uses, max_uses, active) VALUES ('TEN', 1000, 'EUR', 0, 3, true)",
        ] {
            self.db.execute_unprepared(statement).await.expect("it is set back");
        }
    }

    /// One run. Panics, naming the seed, where anything does not hold.
    pub async fn run(&mut self, seed: u64) -> Seen {
        self.reset().await;
        let dice = Dice::new(seed);
        let bank = Bank::new(dice.clone());
        let (clock, hand_of_clock) = Clock::standing(NOON);
        let flag = Flag::default();
        let post = Arc::new(Post::default());
        let hand = self.hand(&dice, &bank, &clock, &flag, &post, flag.steps());
        let mut crashes = 0;
        let mut visits = [0_usize; SHOPPERS];
        let mut actors: Vec<Option<Work>> = (0..SHOPPERS + 5).map(|_| None).collect();
        // Where payments cannot be called off, shoppers are slow and the shop is quick: orders end while they still think.
        let (turns, shoppers, haste) = if bank.is_stubborn() { (2 * TURNS, 30, 8) } else { (TURNS, 60, 1) };
        for _ in 0..turns {
            pass_time(&dice, &hand_of_clock, haste);
            // Shoppers are what it is about.
            let i = if dice.percent(shoppers) { dice.below(SHOPPERS) } else { SHOPPERS + dice.below(5) };
            let mut work = actors[i].take().unwrap_or_else(|| match i {
                i if i < SHOPPERS => {
                    // After a crash half of them ask again for the same; who was done comes anew.
                    if dice.percent(60) {
                        visits[i] += 1;
                    }
                    script::shopper(hand.clone(), i, i * 1000 + visits[i])
                }
                i if i == SHOPPERS => script::staff(hand.clone()),
                i if i < SHOPPERS + 3 => script::courier(hand.clone()),
                _ => script::worker(hand.clone()),
            });
            if flag.drive(&mut work).await == Pace::Step {
                // The process dies here; or it goes on another time.
                if dice.percent(2) { crashes += 1 } else { actors[i] = Some(work) }
            }
        }
        crashes += actors.iter().flatten().count();
        drop(actors);
        self.come_to_rest(&dice, &bank, &clock, &hand_of_clock, &flag, &post, seed).await;
        let mut seen = check::all(&self.db, &bank, &self.variants, &post, seed).await;
        seen.crashes = crashes;
        seen
    }

    fn hand(&self, dice: &Dice, bank: &Bank, clock: &Clock, flag: &Flag, post: &Arc<Post>, steps: Steps) -> Hand {
        let commerce = Commerce {
            db: self.db.clone(),
            clock: clock.clone(),
            provider: Arc::new(bank.clone()),
            rules: Arc::new(Rules {
                reservation: Duration::from_mins(15),
                shipping: Box::new(StandardShipping),
                tax: Box::new(StandardTax),
                shop: "https://shop.example".into(),
            }),
            metrics: self.metrics.clone(),
            steps,
        };
        Hand {
            runner: Runner { commerce: commerce.clone(), errands: post.clone() },
            commerce,
            bank: bank.clone(),
            dice: dice.clone(),
            flag: flag.clone(),
            variants: self.variants.clone(),
            staff: self.staff,
        }
    }

    /// No one comes any more, nothing fails any more, and time goes by until there is nothing left to do.
    #[expect(clippy::too_many_arguments, reason = "all of them are the world")]
    async fn come_to_rest(
        &self,
        dice: &Dice,
        bank: &Bank,
        clock: &Clock,
        hand_of_clock: &AtomicI64,
        flag: &Flag,
        post: &Arc<Post>,
        seed: u64,
    ) {
        bank.calm_down();
        let hand = self.hand(dice, bank, clock, flag, post, Steps::default());
        for _ in 0..400 {
            let taken = hand.runner.take(20).await.expect("jobs");
            for claimed in &taken {
                hand.runner.run(claimed).await.unwrap_or_else(|error| panic!("seed {seed}: {error:?}"));
            }
            if !taken.is_empty() {
                continue;
            }
            let Some(next) = check::next_job(&self.db).await else {
                // What is owed stands in the books, and staff see to it.
                check::money(&self.db, bank, seed).await;
                if script::see_to_all_refunds(&hand.commerce, dice).await {
                    continue;
                }
                return;
            };
            hand_of_clock.fetch_max(next, Ordering::SeqCst);
        }
        panic!("seed {seed}: there is always something left to do: {}", check::jobs(&self.db).await);
    }
}

/// Mostly seconds, now and then a good while.
fn pass_time(dice: &Dice, hand_of_clock: &AtomicI64, haste: i64) {
    let seconds = match dice.below(100) {
        0..94 => dice.below(3),
        94..99 => dice.below(60),
        // So long that every reservation runs out; but not often.
        _ if dice.percent(40) => 900 + dice.below(600),
        _ => 0,
    };
    hand_of_clock.fetch_add(haste * i64::try_from(seconds).expect("small") * 1000, Ordering::SeqCst);
}
