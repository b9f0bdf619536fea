//! `serve`: for work on the shop: the service beside `trunk serve`, which rebuilds and reloads on each change.

use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use crate::error::Result;
use crate::exec::{Ask, Service, interrupted};
use crate::paths::Paths;
use crate::step::Steps;
use crate::tools::Toolbox;

use super::catalogue;
use super::run::Shop;

/// Where Trunk.toml expects the service; the models are on the next port.
const API_PORT: u16 = 8080;

/// Serves until asked to end.
pub fn command(paths: &Paths, port: u16) -> Result<()> {
    let mut steps = Steps::new();
    let tools = Toolbox::ready(paths, &mut steps)?;
    catalogue::programs(paths, &mut steps)?;
    catalogue::make(paths, &[], &mut steps)?;
    let origins = ["127.0.0.1", "localhost"].map(|host| format!("http://{host}:{port}"));
    let mut shop = Shop::start(paths, None, API_PORT, API_PORT + 1, &origins)?;
    let mut trunk = Command::new(&tools.trunk);
    tools.toolchain.apply(&mut trunk);
    // Trunk takes NO_COLOR=true or false and stumbles over the usual NO_COLOR=1.
    trunk.current_dir(&paths.root).env("PATH", tools.path()).env_remove("NO_COLOR");
    trunk.args(["serve", "--skip-version-check", "--no-sri=true", "--port", &port.to_string()]);
    let mut trunk = Service::start("trunk", &mut trunk, Ask::Interrupt)?;
    println!("The shop will be at http://127.0.0.1:{port}, rebuilt on each change  (Ctrl-C ends it)");
    while !interrupted() {
        trunk.check()?;
        shop.service.check()?;
        sleep(Duration::from_millis(100));
    }
    Ok(())
}
