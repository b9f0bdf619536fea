//! `test`: everything that the project checks about itself.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::thread;

use crate::beside;
use crate::error::{Error, Result};
use crate::exec::{run, run_heard, script};
use crate::paths::Paths;
use crate::site::{self, Quality};
use crate::stamp::files_below;
use crate::step::{Did, Steps};
use crate::tools::ministack::MINISTACK;
use crate::tools::wasm_target::{TARGET, Toolchain};
use crate::tools::{Toolbox, chromium, compiler, host_cargo, linting_cargo, ministack, npm, postgres, redis, vulkan};

use super::catalogue::{self, Programs};
use super::summary::Summary;
use super::{contract, infra};

/// The parts of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// rustfmt.
    Fmt,
    /// clippy, with warnings denied.
    Clippy,
    /// Unit and integration tests, those of the API against SQLite and PostgreSQL.
    Unit,
    /// The service, by schemathesis: that it answers as its `OpenAPI` document says.
    Contract,
    /// The catalogue, by the Khronos validator.
    Catalogue,
    /// The element without a browser: its modules, by Node's test runner.
    Element,
    /// Browser tests, with WebGPU and with WebGL2, and what they fetch against the budgets; the documentation and the
    /// npm package in a browser.
    Browser,
    /// The infrastructure: its templates, and what it does once it is deployed to an emulator of AWS.
    Infra,
}

/// What to run.
#[derive(Debug, Clone)]
pub struct Options {
    /// These parts; all when empty.
    pub only: Vec<Part>,
    /// Only tests whose names hold this.
    pub filter: Option<String>,
}

impl Options {
    fn wants(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }
}

/// The crates that compile for WebAssembly alone.
const WEB: &str = "vitrine-web";
const CODECS: &str = "vitrine-codecs-web";
/// What cargo tests: all the others.
pub const CRATES: [&str; 6] = ["test", "--workspace", "--exclude", WEB, "--exclude", CODECS];
/// What is linted for WebAssembly: a name, the crate, and the features that it is compiled with.
const WASM: [(&str, &str, &str); 3] = [
    ("viewer for webgpu", WEB, "webgpu"),
    ("viewer for webgl", WEB, "webgl"),
    ("codecs", CODECS, "basis,draco,meshopt"),
];

/// Runs the parts. Each is tried even when another has failed, or something that only others need cannot be had.
///
/// Two cores are kept busy: what is compiled to WebAssembly is optimised as a whole, on one core, and deployments wait for
/// servers. Both run beside what the crates of this machine take.
pub fn command(paths: &Paths, options: &Options) -> Result<()> {
    let mut steps = Steps::new();
    let mut summary = Summary::default();
    let wants_site = options.wants(Part::Browser) || options.wants(Part::Infra);
    let wants_models = options.wants(Part::Catalogue) || wants_site;
    if wants_models || options.wants(Part::Element) {
        // Before the tools of the build, some of which come from it.
        steps.attempt("npm", |_| npm::present(paths))?;
    }
    let compiled = [Part::Clippy, Part::Unit, Part::Contract].into_iter().any(|part| options.wants(part));
    if compiled || wants_models {
        steps.attempt_all("tools", |steps| compiler::ready(paths, steps))?;
    }
    if options.wants(Part::Unit) || wants_models {
        // Golden images and posters are drawn, and Chromium's WebGPU draws by it too.
        steps.attempt("graphics driver", |_| vulkan::ready(paths))?;
    }
    let mut packages = None;
    if wants_models || options.wants(Part::Element) {
        packages = steps.attempt("npm packages of the tests", |_| npm::packages(paths, npm::E2E))?;
    }
    let mut infrastructure = None;
    if options.wants(Part::Infra) {
        infrastructure = infra::packages(paths, &mut steps)?;
    }
    let mut browser = None;
    if wants_site {
        browser = steps.attempt("Chromium", |steps| chromium::ready(paths, steps))?;
    }
    let (first, servers) = thread::scope(|scope| {
        let mut beside = None;
        if options.wants(Part::Clippy) || wants_site {
            let work = |steps: &mut Steps| web(paths, options, wants_site, infrastructure.is_some(), steps);
            beside = Some(beside::begin(scope, paths, "WebAssembly and infrastructure", &steps, work)?);
        }
        let programs = lint(paths, options, &mut steps)?;
        let servers = host(paths, options, programs, packages.is_some(), &mut steps, &mut summary)?;
        let made =
            if packages.is_some() && wants_models { models(paths, options, programs, &mut steps)? } else { None };
        let tools = match beside {
            Some(beside) => {
                let (tools, said) = beside.join(&mut steps)??;
                summary.adopt(said);
                tools
            }
            None => None,
        };
        Ok::<_, Error>((made.and(tools), servers))
    })?;
    if let (Some(tools), Some(browser), true) = (first, browser, wants_site)
        && let Some(site) =
            steps.attempt_all("site", |steps| site::build(&tools, Quality::Release, &paths.catalogue(), steps))?
    {
        let browser = browser.as_deref();
        thread::scope(|scope| {
            let work = |steps: &mut Steps| {
                let mut summary = Summary::default();
                if infrastructure.is_some() {
                    infra::deployed(paths, options, &site, browser, steps, &mut summary)?;
                }
                Ok::<_, Error>(summary)
            };
            let beside = beside::begin(scope, paths, "deployment", &steps, work)?;
            if options.wants(Part::Browser) {
                browser_tests(&tools, browser, options, &servers, &mut steps, &mut summary)?;
            }
            summary.adopt(beside.join(&mut steps)??);
            Ok::<_, Error>(())
        })?;
    }
    let concluded = steps.conclude();
    print!("{summary}");
    concluded
}

/// What is compiled to WebAssembly, and the tests of the infrastructure that need no site. The tools that it took, unless what
/// is made of them failed.
fn web(
    paths: &Paths,
    options: &Options,
    wants_site: bool,
    wants_infra: bool,
    steps: &mut Steps,
) -> Result<(Option<Toolbox>, Summary)> {
    let mut summary = Summary::default();
    let mut tools = steps.attempt_all("tools", |steps| Toolbox::ready(paths, steps))?;
    if let (Some(tools), true) = (&mut tools, options.wants(Part::Clippy)) {
        // Without clippy the lints are the compiler's own, which it knows when it makes the modules.
        tools.strict = wants_site && matches!(tools.toolchain, Toolchain::Private(_));
        if !tools.strict {
            lints(tools, steps)?;
        }
    }
    if let (Some(built), true) = (&tools, wants_site)
        && steps.attempt_all("site", |steps| site::modules(built, Quality::Release, steps))?.is_none()
    {
        tools = None;
    }
    if wants_infra {
        infra::check(paths, options, steps, &mut summary)?;
    }
    Ok((tools, summary))
}

/// Looks at what is compiled for this machine; how its programs are built from then on.
fn lint(paths: &Paths, options: &Options, steps: &mut Steps) -> Result<Programs> {
    let programs = if options.wants(Part::Unit) { Programs::Tested } else { Programs::Alone };
    if options.wants(Part::Fmt) {
        steps.attempt("format", |_| {
            run(host_cargo(paths).args(["fmt", "--all", "--check"]))?;
            Ok(((), Did::Work(String::new())))
        })?;
    }
    if !options.wants(Part::Clippy) {
        return Ok(programs);
    }
    let Some(mut compiling) = linting_cargo(paths).filter(|_| options.wants(Part::Unit)) else {
        steps.attempt("clippy", |_| {
            let mut cargo = host_cargo(paths);
            cargo.args(["clippy", "--workspace", "--all-targets", "--exclude", WEB, "--exclude", CODECS]);
            run(cargo.args(DENY))?;
            Ok(((), Did::Work(String::new())))
        })?;
        return Ok(programs);
    };
    let clean = steps.attempt("clippy, and the tests compiled", |_| {
        run(compiling.args(CRATES).arg("--no-run"))?;
        Ok(((), Did::Work(String::new())))
    })?;
    // What does not please clippy is tested all the same.
    Ok(if clean.is_some() { Programs::Linted } else { programs })
}

/// The tests of what is compiled for this machine.
fn host(
    paths: &Paths,
    options: &Options,
    programs: Programs,
    with_packages: bool,
    steps: &mut Steps,
    summary: &mut Summary,
) -> Result<Servers> {
    // It has no tests by names.
    let wants_contract = options.wants(Part::Contract) && options.filter.is_none();
    let servers = if options.wants(Part::Unit) || options.wants(Part::Browser) || wants_contract {
        Servers::start(paths, options.wants(Part::Unit), steps)?
    } else {
        Servers::default()
    };
    if options.wants(Part::Unit) {
        unit(paths, options, programs, &servers, steps, summary)?;
    }
    if options.wants(Part::Element) && with_packages {
        element(paths, options, steps, summary)?;
    }
    if wants_contract {
        let (postgres, redis) = (servers.postgres.as_ref(), servers.redis.as_ref());
        steps.attempt_all("contract", |steps| contract::check(paths, programs, postgres, redis, steps))?;
    }
    Ok(servers)
}

/// The catalogue, validated where that is asked for.
fn models(paths: &Paths, options: &Options, programs: Programs, steps: &mut Steps) -> Result<Option<()>> {
    let made = steps.attempt_all("catalogue", |steps| {
        catalogue::programs(paths, programs, steps)?;
        catalogue::make(paths, &[], steps).map(drop)
    })?;
    if made.is_some() && options.wants(Part::Catalogue) {
        steps.attempt("glTF validator", |_| {
            let mut node = Command::new("node");
            let models = files_below(&paths.catalogue().join("bucket/models"))?;
            run(node.current_dir(&paths.root).arg("assets/validate.mjs").args(&models))?;
            Ok(((), Did::Work(format!("{} models", models.len()))))
        })?;
    }
    Ok(made)
}

const DENY: [&str; 3] = ["--", "-D", "warnings"];

fn lints(tools: &Toolbox, steps: &mut Steps) -> Result<()> {
    for (name, krate, features) in WASM {
        steps.attempt(&format!("lints, {name}"), |_| {
            let mut cargo = tools.wasm_cargo();
            // The distribution's toolchain brings no clippy: there the compiler's own lints are what there is.
            let (how, did) = match tools.toolchain {
                Toolchain::Active => ("clippy", Did::Work(String::new())),
                Toolchain::Private(_) => ("rustc", Did::Without("by rustc alone: no clippy for wasm32 here".into())),
            };
            let profile = if how == "clippy" { "dev" } else { "check" };
            cargo.args([how, "--profile", profile, "--package", krate, "--target", TARGET]);
            run(cargo.args(["--no-default-features", "--features", features]).args(DENY))?;
            Ok(((), did))
        })?;
    }
    Ok(())
}

/// What tests talk to. Where a server cannot be had, the tests that need it fail, and the others count.
#[derive(Debug, Default)]
struct Servers {
    postgres: Option<postgres::Server>,
    redis: Option<redis::Server>,
    s3: Option<ministack::Server>,
}

impl Servers {
    /// S3 is for the unit tests alone.
    fn start(paths: &Paths, with_s3: bool, steps: &mut Steps) -> Result<Self> {
        let postgres = steps.attempt("PostgreSQL", |_| {
            let (programs, did) = postgres::ready(paths)?;
            Ok((postgres::start(&programs)?, did))
        })?;
        let redis = steps.attempt("Redis", |_| {
            let (program, did) = redis::ready(paths)?;
            Ok((redis::start(&program)?, did))
        })?;
        let mut s3 = None;
        if with_s3 {
            s3 = steps.attempt("S3, by ministack", |steps| {
                let (program, did) = MINISTACK.ready(paths, steps)?;
                Ok((ministack::start(paths, &program)?, did))
            })?;
        }
        Ok(Self { postgres, redis, s3 })
    }
}

fn unit(
    paths: &Paths,
    options: &Options,
    programs: Programs,
    servers: &Servers,
    steps: &mut Steps,
    summary: &mut Summary,
) -> Result<()> {
    steps.attempt("unit and integration tests", |steps| {
        steps.announce("Testing the crates");
        let mut cargo = programs.cargo(paths);
        cargo.args(CRATES).arg("--no-fail-fast");
        if let Some(server) = &servers.postgres {
            cargo.env("VITRINE_TEST_POSTGRES", &server.url);
            // Some tests stop one in the middle, which must be their own.
            cargo.env("VITRINE_TEST_POSTGRES_BIN", &server.programs);
        }
        if let Some(server) = &servers.redis {
            cargo.env("VITRINE_TEST_REDIS", &server.url);
        }
        if let Some(server) = &servers.s3 {
            cargo.env("VITRINE_TEST_S3", &server.url);
            cargo.env("AWS_ACCESS_KEY_ID", ministack::ACCESS_KEY);
            cargo.env("AWS_SECRET_ACCESS_KEY", ministack::SECRET_KEY);
        }
        if let Some(filter) = &options.filter {
            cargo.arg(filter);
        }
        run_heard(&mut cargo, Summary::CARGO, summary.of("cargo test"))?;
        Ok(((), Did::Work(String::new())))
    })?;
    Ok(())
}

fn element(paths: &Paths, options: &Options, steps: &mut Steps, summary: &mut Summary) -> Result<()> {
    steps.attempt("<product-viewer>, modules", |steps| {
        steps.announce("Testing the element's modules");
        let folder = paths.root.join("viewer/element/test");
        let mut files = files_below(&folder)?;
        files.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
        let mut node = Command::new("node");
        node.current_dir(&paths.root).args(["--test", "--test-reporter=spec"]);
        if let Some(filter) = &options.filter {
            node.args(["--test-name-pattern", filter]);
        }
        run_heard(node.args(&files), Summary::NODE, summary.of("node, <product-viewer>"))?;
        Ok(((), Did::Work(format!("{} files", files.len()))))
    })?;
    Ok(())
}

fn browser_tests(
    tools: &Toolbox,
    browser: Option<&Path>,
    options: &Options,
    servers: &Servers,
    steps: &mut Steps,
    summary: &mut Summary,
) -> Result<()> {
    for project in ["webgpu", "webgl2", "journeys"] {
        steps.attempt(&format!("browser tests, {project}"), |steps| {
            steps.announce(&format!("Testing in Chromium: {project}"));
            let mut playwright = Command::new(script("npx"));
            playwright.current_dir(tools.paths.root.join("e2e"));
            playwright.args(["playwright", "test", "--project", project]);
            if let Some(filter) = &options.filter {
                playwright.args(["--grep", filter, "--pass-with-no-tests"]);
            }
            let settings: [(&str, OsString); 3] = [
                ("VITRINE_SITE", site::folder(&tools.paths, Quality::Release).into()),
                ("VITRINE_CATALOGUE_DIR", tools.paths.catalogue().into()),
                ("VITRINE_API", tools.paths.program("vitrine-api").into()),
            ];
            playwright.envs(settings);
            // As in production; each project has a database of its own.
            if let Some(server) = &servers.postgres {
                playwright.env("VITRINE_E2E_DATABASE", server.create_database(&format!("e2e_{project}"))?);
            }
            if let Some(server) = &servers.redis {
                playwright.env("VITRINE_E2E_REDIS", &server.url);
            }
            if let Some(browser) = browser {
                playwright.env("CHROMIUM", browser);
            }
            run_heard(&mut playwright, Summary::PLAYWRIGHT, summary.of(&format!("playwright, {project}")))?;
            Ok(((), Did::Work(String::new())))
        })?;
    }
    if options.filter.is_some() {
        return Ok(());
    }
    let dist = site::folder(&tools.paths, Quality::Release);
    let scripts = [
        ("documentation, in Chromium", "viewer/docs/test.mjs", dist.clone()),
        // Packed, and used in a fresh project.
        ("npm package", "viewer/npm/test.mjs", dist.join("npm")),
    ];
    for (name, script, place) in scripts {
        steps.attempt(name, |_| {
            let mut node = Command::new("node");
            node.current_dir(&tools.paths.root).args(["--test-reporter=spec", script]).arg(&place);
            if let Some(browser) = browser {
                node.env("CHROMIUM", browser);
            }
            run_heard(&mut node, Summary::NODE, summary.of(&format!("node, {name}")))?;
            Ok(((), Did::Work(String::new())))
        })?;
    }
    Ok(())
}
