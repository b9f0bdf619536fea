//! The service and nginx by turns, so that what else happens on the machine meets both.

use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::{Error, Result, at};
use crate::exec::run;
use crate::paths::Paths;
use crate::step::{Did, Steps};
use crate::tools::{compiler, host_cargo, nginx, postgres, redis, wrk};

use super::contender::{Contender, Run};
use super::figures::{Both, Figures, Measured, ratio};
use super::pages::{self, Page};
use super::report::{Memory, Report};

/// How much to measure.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// Kept alive.
    pub connections: u32,
    /// The median of them counts.
    pub rounds: u32,
    /// How long each puts load on either server.
    pub time: Duration,
}

/// Sets up, measures and reports. Without a `program` it is built.
pub fn command(paths: &Paths, effort: Effort, program: Option<PathBuf>) -> Result<()> {
    let mut steps = Steps::new();
    compiler::ready(paths, &mut steps)?;
    let wrk = steps.step("wrk", |_| wrk::ready(paths))?;
    let nginx = steps.step("nginx", |_| nginx::ready(paths))?;
    let catalogue = super::catalogue_of(paths, &mut steps)?;
    let program = match program {
        Some(program) => program.canonicalize().map_err(at(program))?,
        None => build(paths, &mut steps)?,
    };
    // They end after the service does, as what is declared last is dropped first.
    let postgres = steps.step("PostgreSQL", |_| {
        let (programs, did) = postgres::ready(paths)?;
        Ok((postgres::start(&programs)?, did))
    })?;
    let redis = steps.step("Redis", |_| {
        let (program, did) = redis::ready(paths)?;
        Ok((redis::start(&program)?, did))
    })?;
    let (api, pages) = steps.step("vitrine-api", |_| {
        let api = Contender::api(&program, &catalogue, &postgres, &redis)?;
        let pages = pages::prepare(&api.origin)?;
        Ok(((api, pages), Did::Work(String::new())))
    })?;
    let version = nginx::version(&nginx);
    let nginx = steps.step("nginx beside it", |_| Ok((Contender::nginx(&nginx, &pages)?, Did::Work(String::new()))))?;
    let mut measured = Vec::new();
    for page in &pages {
        measured.push(steps.step(page.name, |_| {
            let measured = measure(&wrk, effort, page, &api, &nginx)?;
            let note = format!("{:.2} of nginx's requests per second", measured.ratio);
            Ok((measured, Did::Work(note)))
        })?);
    }
    let report = Report::new(effort, version, measured, Memory::of(&api, &nginx));
    println!("\n{report}");
    let file = paths.target.join("bench/api.json");
    report.write(&file)?;
    println!("The same as data is in {}", file.display());
    Ok(())
}

fn build(paths: &Paths, steps: &mut Steps) -> Result<PathBuf> {
    steps.step("service, optimised", |steps| {
        steps.announce("Building the service (the first time, many minutes)");
        run(host_cargo(paths).args(["build", "--release", "--package", "vitrine-api"]))?;
        Ok((paths.target.join("release").join(format!("vitrine-api{EXE_SUFFIX}")), Did::Work(String::new())))
    })
}

fn measure(wrk: &Path, effort: Effort, page: &Page, api: &Contender, nginx: &Contender) -> Result<Measured> {
    let Effort { connections, rounds, time } = effort;
    let full = Run { wrk, connections, time, rate: None };
    let warm_up = Run { time: time.min(Duration::from_secs(2)), ..full };
    for contender in [api, nginx] {
        contender.run(page, warm_up)?;
    }
    let by_turns = |run| {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            ours.push(api.run(page, run)?);
            theirs.push(nginx.run(page, run)?);
        }
        let both = Both { api: Figures::median(&ours), nginx: Figures::median(&theirs) };
        Ok::<_, Error>((both, ratio(&ours, &theirs)))
    };
    let (full_load, ratio) = by_turns(full)?;
    let (half_load, _) = by_turns(Run { rate: Some(full_load.api.requests_per_second / 2.0), ..full })?;
    Ok(Measured {
        name: page.name,
        path: page.path.clone(),
        cached: page.cached,
        bytes: page.answer.body.len(),
        full: full_load,
        ratio,
        half: half_load,
    })
}

impl Report {
    /// Writes it as JSON.
    fn write(&self, file: &Path) -> Result<()> {
        let folder = file.parent().unwrap_or(file);
        fs::create_dir_all(folder).map_err(at(folder))?;
        fs::write(file, self.json()).map_err(at(file))
    }
}
