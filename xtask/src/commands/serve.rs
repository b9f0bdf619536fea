//! `serve`: for work on the shop: the service beside `trunk serve`, which rebuilds and reloads on each change.

use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use crate::error::{Error, Result};
use crate::exec::{Ask, Service, interrupted};
use crate::paths::Paths;
use crate::step::{Did, Steps};
use crate::tools::Toolbox;

use super::catalogue;
use super::run::{Shop, free, origins};

/// Where Trunk.toml expects the service; the models are on the next port.
const API_PORT: u16 = 8080;

/// Where trunk serves the shop, as Trunk.toml has it.
pub const TRUNK_PORT: u16 = 8090;

/// Serves until asked to end.
pub fn command(paths: &Paths, port: u16) -> Result<()> {
    let service_ports = [API_PORT, API_PORT + 1];
    if service_ports.contains(&port) {
        return Err(Error::Unexpected(format!(
            "the service takes {API_PORT} and the next port; choose another --port"
        )));
    }
    free(port, "choose another with --port")?;
    for port in service_ports {
        free(port, "the service is to be there, where Trunk.toml looks for it: is another shop open?")?;
    }
    let mut steps = Steps::new();
    let tools = Toolbox::ready(paths, &mut steps)?;
    let catalogue = catalogue::from_scratch(paths, &[], &mut steps)?;
    let mut shop = steps.step("start the service", |_| {
        let [api, models] = service_ports;
        Ok((Shop::start(paths, &catalogue, None, api, models, &origins(&[port]))?, Did::Work(String::new())))
    })?;
    let mut trunk = Command::new(&tools.trunk);
    tools.toolchain.apply(&mut trunk, paths);
    // Trunk takes NO_COLOR=true or false and stumbles over the usual NO_COLOR=1.
    trunk.current_dir(&paths.root).env("PATH", tools.path()).env_remove("NO_COLOR");
    trunk.args(["serve", "--skip-version-check", "--no-sri=true", "--port", &port.to_string()]);
    let mut trunk = steps.step("start trunk", |_| {
        Ok((Service::start("trunk", &mut trunk, Ask::Interrupt)?, Did::Work("it builds the shop first".into())))
    })?;
    println!("The shop will be at http://127.0.0.1:{port}, rebuilt on each change  (Ctrl-C ends it)");
    while !interrupted() {
        trunk.check()?;
        shop.service.check()?;
        sleep(Duration::from_millis(100));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ports_are_those_of_trunks_configuration() {
        let text = include_str!("../../../Trunk.toml");
        assert!(text.lines().any(|line| line == format!("port = {TRUNK_PORT}")));
        assert!(text.lines().any(|line| line == format!("backend = \"http://127.0.0.1:{API_PORT}/api/\"")));
    }
}
