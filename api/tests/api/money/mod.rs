//! The money proof: shoppers, staff, webhooks and background work, interleaved step by step in an order that a seed
//! decides, with crashes between any two steps, on the real code and a real database. What must hold is checked from
//! outside, against what the bank and the ledger say.
//!
//! `VITRINE_SEEDS=FROM..TO` runs other seeds than the usual ones: one to look into a failure, many for a soak
//! (`cargo xtask soak`).

mod bank;
mod check;
mod dice;
mod script;
mod turns;
mod world;

use std::env;

use self::world::World;

/// How many seeds the tests run.
const SEEDS: u64 = 2000;

fn seeds() -> std::ops::Range<u64> {
    let Ok(text) = env::var("VITRINE_SEEDS") else { return 0..SEEDS };
    let bounds = text.split_once("..").and_then(|(from, to)| Some(from.parse().ok()?..to.parse().ok()?));
    bounds.expect("VITRINE_SEEDS is FROM..TO")
}

/// Halves of the seeds run beside each other.
async fn run(part: u64) {
    let mut world = World::new().await;
    let (mut count, mut seen) = (0_u64, world::Seen::default());
    for seed in seeds().filter(|seed| seed % 2 == part) {
        seen.add(&world.run(seed).await);
        count += 1;
    }
    println!("{count} seeds: {seen:?}");
    // A proof in which nothing happens proves nothing.
    if count >= 500 {
        seen.assert_rich();
    }
}

#[tokio::test]
async fn no_money_and_no_stock_is_lost_even_seeds() {
    run(0).await;
}

#[tokio::test]
async fn no_money_and_no_stock_is_lost_odd_seeds() {
    run(1).await;
}

#[tokio::test]
async fn a_seed_gives_the_same_run_each_time() {
    let mut world = World::new().await;
    for seed in [3, 77] {
        let first = world.run(seed).await;
        assert_eq!(world.run(seed).await, first, "seed {seed}");
    }
}
