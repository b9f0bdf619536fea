//! `soak`: the money proof with many more seeds than the tests run.

use crate::error::Result;
use crate::exec::run;
use crate::paths::Paths;
use crate::step::{Did, Steps};
use crate::tools::host_cargo;

/// Runs seeds `from` and the `count` that follow.
pub fn command(paths: &Paths, from: u64, count: u64) -> Result<()> {
    let mut steps = Steps::new();
    let to = from.saturating_add(count);
    steps.step(&format!("money proof, seeds {from} to {to}"), |_| {
        let mut cargo = host_cargo(paths);
        cargo.args(["test", "-p", "vitrine-api", "--test", "api", "money::", "--", "--nocapture"]);
        cargo.env("VITRINE_SEEDS", format!("{from}..{to}")).env("VITRINE_TEST_SQLITE_ONLY", "1");
        run(&mut cargo)?;
        Ok(((), Did::Work(String::new())))
    })
}
