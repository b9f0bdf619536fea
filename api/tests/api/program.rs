//! The program itself: its flags, what it prints, how it ends.

use std::process::Stdio;

use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    process::{Child, Command},
};

use crate::support::{
    answer::{Answer, slugs},
    catalogue::five,
    database::Database,
    on_each_database,
    scratch::Scratch,
    shop,
};

/// The program with no settings from the environment of the tests.
fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vitrine-api"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command.env_remove("DATABASE_URL").env_remove("REDIS_URL");
    let ours = |name: &str| ["VITRINE_", "STRIPE_", "OTEL_"].iter().any(|prefix| name.starts_with(prefix));
    for (name, _) in std::env::vars().filter(|(name, _)| ours(name)) {
        command.env_remove(name);
    }
    command
}

/// Runs it to its end: exit status, standard output, standard error.
async fn outcome(mut command: Command) -> (Option<i32>, String, String) {
    let output = command.output().await.expect("the program runs");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

async fn signal(child: &Child, name: &str) {
    let id = child.id().expect("it runs").to_string();
    let sent = Command::new("kill").args([name, &id]).status().await.expect("kill runs");
    assert!(sent.success());
}

async fn serves_and_stops(database: &Database, stop: &str) {
    let scratch = Scratch::new();
    let catalogue = scratch.write("catalogue.json", five().to_string());
    scratch.write("site/index.html", "<!doctype html>");
    scratch.write("bucket/models/x.glb", "glTF");
    let mut child = program(&["serve", "--bind", "127.0.0.1:0", "--log-format", "json"])
        .env("DATABASE_URL", &database.url)
        .env("VITRINE_CATALOGUE", catalogue)
        .env("VITRINE_SITE", scratch.path().join("site"))
        .env("VITRINE_MODELS_DIR", scratch.path().join("bucket"))
        .spawn()
        .expect("the program starts");
    let mut lines = BufReader::new(child.stdout.take().expect("standard output")).lines();
    let line = lines.next_line().await.expect("a line").expect("a line");
    let (shop_url, models_url) =
        line.strip_prefix("listening shop=").and_then(|rest| rest.split_once(" models=")).expect("two addresses");

    let client = shop::client();
    let list = Answer::of(client.get(format!("{shop_url}/api/products"))).await.json();
    assert_eq!(slugs(&list).len(), 5);
    assert!(list["items"][0]["poster"]["url"].as_str().is_some_and(|url| url.starts_with(models_url)));
    assert_eq!(Answer::of(client.get(shop_url)).await.body, b"<!doctype html>");
    assert_eq!(Answer::of(client.get(format!("{models_url}/models/x.glb"))).await.body, b"glTF");

    signal(&child, stop).await;
    let mut log = String::new();
    child.stderr.take().expect("standard error").read_to_string(&mut log).await.expect("the log");
    assert_eq!(child.wait().await.expect("it ends").code(), Some(0), "{log}");
    for line in log.lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect("a line of JSON");
        assert!(line["message"].is_string(), "{line}");
    }
    let request = log.lines().find(|line| line.contains("/api/products")).expect("a line for the request");
    let request: serde_json::Value = serde_json::from_str(request).expect("JSON");
    assert_eq!(request["status"], 200);
    assert_eq!(request["span"]["id"].as_str().map(str::len), Some(36));
}

on_each_database! {
    async fn serves_until_sigterm(database: Database) {
        serves_and_stops(&database, "-TERM").await;
    }

    async fn serves_until_ctrl_c(database: Database) {
        serves_and_stops(&database, "-INT").await;
    }

    async fn migrates(database: Database) {
        for _ in 0..2 {
            let (code, _, log) = outcome(program(&["migrate", "--database-url", &database.url])).await;
            assert_eq!(code, Some(0), "{log}");
        }
        // Now it need not be done at the start.
        let mut config = shop::config(&database);
        config.migrate = false;
        let shop = shop::Shop::start(config, Scratch::new()).await;
        assert_eq!(slugs(&shop.get("/api/products").await.json()), [""; 0]);
    }

    async fn puts_a_catalogue_in(database: Database) {
        let scratch = Scratch::new();
        let file = scratch.write("catalogue.json", five().to_string());
        let put_in = |file: &str| program(&["catalogue", "--database-url", &database.url, "--file", file]);
        // Twice is as once.
        for _ in 0..2 {
            let (code, out, log) = outcome(put_in(file.to_str().expect("a plain path"))).await;
            assert_eq!(code, Some(0), "{log}");
            assert!(out.starts_with("put in collections=") && out.contains(" products=5 "), "{out}");
        }
        let shop = shop::Shop::start(shop::config(&database), Scratch::new()).await;
        assert_eq!(slugs(&shop.get("/api/products").await.json()).len(), 5);
        let (code, _, log) = outcome(put_in("no such file")).await;
        assert!(code == Some(1) && log.contains("no such file"), "{log}");
    }

    async fn makes_the_first_admin(database: Database) {
        let account = |email: &str, role: &str| {
            let mut command = program(&["account", "--email", email, "--role", role]);
            command.env("DATABASE_URL", &database.url);
            command
        };
        let email = "ada@example.com";
        let (code, out, log) = told(account("Ada@Example.com", "admin"), "the first password\n").await;
        assert_eq!((code, &*out), (Some(0), "made account=ada@example.com role=admin\n"), "{log}");
        let shop = shop::Shop::start(shop::config(&database), Scratch::new()).await;
        let browser = shop.again(email, "the first password").await;
        assert_eq!(browser.get("/api/admin/audit").await.status, 200);
        // One that is there keeps its password, or gets another; its sessions end either way.
        let (code, out, log) = told(account(email, "staff"), "").await;
        assert_eq!((code, &*out), (Some(0), "changed account=ada@example.com role=staff\n"), "{log}");
        assert_eq!(browser.who().await, serde_json::Value::Null);
        assert_eq!(shop.again(email, "the first password").await.who().await["role"], "staff");
        let mut command = account(email, "admin");
        command.env("VITRINE_PASSWORD", "the second password").args(["--name", "Ada"]);
        assert_eq!(outcome(command).await.0, Some(0));
        let who = shop.again(email, "the second password").await.who().await;
        assert_eq!((&who["role"], &who["name"]), (&"admin".into(), &"Ada".into()));
        // Whoever registered an address that is not theirs knows its password: it does not become an admin's.
        shop.register("eve@example.com", "what eve knows").await;
        for (command, line, reason) in [
            (account("eve@example.com", "admin"), "", "password"),
            (account("new@example.com", "admin"), "", "password"),
            (account("new@example.com", "admin"), "short\n", "password"),
            (account("new", "admin"), "x", "e-mail"),
            (account("new@example.com", "owner"), "x", "possible values: shopper, staff, admin"),
        ] {
            let (code, out, log) = told(command, line).await;
            assert!(code.is_some_and(|code| code != 0) && out.is_empty() && log.contains(reason), "{log}");
        }
        let (code, ..) = told(account("eve@example.com", "admin"), "what we know\n").await;
        assert_eq!(code, Some(0));
        shop.again("eve@example.com", "what we know").await;
    }

    async fn ends_even_where_a_request_does_not(database: Database) {
        let scratch = Scratch::new();
        scratch.write("large.bin", vec![7; 64 * 1024 * 1024]);
        let dir = scratch.path().to_str().expect("a plain path");
        let mut command = program(&["serve", "--bind", "127.0.0.1:0", "--drain-timeout", "0", "--models-dir", dir]);
        let mut child = command.args(["--database-url", &database.url]).spawn().expect("the program starts");
        let mut lines = BufReader::new(child.stdout.take().expect("standard output")).lines();
        let line = lines.next_line().await.expect("a line").expect("a line");
        let models = line.split_once(" models=").expect("two addresses").1;
        let mut download = shop::client().get(format!("{models}/large.bin")).send().await.expect("an answer");
        signal(&child, "-TERM").await;
        assert_eq!(child.wait().await.expect("it ends").code(), Some(0));
        let mut length = 0;
        while let Ok(Some(chunk)) = download.chunk().await {
            length += chunk.len();
        }
        assert!(length < 64 * 1024 * 1024, "it was cut off");
    }

    async fn a_taken_port_is_told_with_the_flag_that_changes_it(database: Database) {
        let scratch = Scratch::new();
        let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = taken.local_addr().expect("an address").to_string();
        let port = format!("port {} ", taken.local_addr().expect("an address").port());
        let dir = scratch.path().to_str().expect("a plain path");
        let serve = |more: &[&str]| {
            let mut command = program(&["serve", "--database-url", &database.url, "--models-dir", dir]);
            command.args(more);
            outcome(command)
        };
        let (code, out, log) = serve(&["--bind", &address]).await;
        assert_eq!((code, &*out), (Some(1), ""));
        assert!(
            log.contains(&port) && log.contains("the shop") && log.contains("--bind") && log.contains("VITRINE_BIND"),
            "{log}"
        );
        let (code, out, log) = serve(&["--bind", "127.0.0.1:0", "--models-bind", &address]).await;
        assert_eq!((code, &*out), (Some(1), ""));
        assert!(log.contains(&port) && log.contains("the models") && log.contains("--models-bind"), "{log}");
    }

    async fn bad_settings_are_told(database: Database) {
        let scratch = Scratch::new();
        let dir = scratch.path().to_str().expect("a plain path");
        let unsound = scratch.write("unsound.json", "{\"version\":1,\"collections\":[],\"products\":[{}]}");
        let unsound = unsound.to_str().expect("a plain path");
        let odd_settings = scratch.write("odd.toml", "colour = \"red\"");
        let odd_settings = odd_settings.to_str().expect("a plain path");
        for (arguments, told) in [
            (vec![], "--models-url"),
            (vec!["--models-bind", "127.0.0.1:0"], "--models-dir"),
            (vec!["--models-url", "ftp://x"], "must be an origin"),
            (vec!["--models-url", "https://x/y"], "must be an origin"),
            (vec!["--models-url", "https://x", "--site", dir], "no index.html"),
            (vec!["--models-dir", "/nowhere/at/all"], "no folder /nowhere/at/all"),
            (vec!["--models-url", "https://x", "--catalogue", "/nowhere/at/all.json"], "cannot read the catalogue"),
            (vec!["--models-url", "https://x", "--catalogue", unsound], "products[0]"),
            (vec!["--models-url", "https://x", "--database-url", "mysql://u:p@h/d"], "must begin with sqlite:"),
            (vec!["--models-url", "https://x", "--database-url", "sqlite:/nowhere/at/all.db"], "cannot open the database"),
            (vec!["--models-url", "https://x", "--bind", "everywhere"], "--bind"),
            (vec!["--models-url", "https://x", "--log", "=="], "log filter"),
            (vec!["--models-url", "https://x", "--public-url", "http://shop.example"], "must be https"),
            (vec!["--models-url", "https://x", "--secret", "short"], "at least 32 bytes"),
            (vec!["--models-url", "https://x", "--stripe-secret-key", "sk_x"], "--stripe-webhook-secret"),
            (vec!["--models-url", "https://x", "--uploads-bucket", "b"], "--uploads-region"),
            (vec!["--models-url", "https://x", "--rate-limit-scale=-1"], "0 or more"),
            (vec!["--models-url", "https://x", "--redis-url", "http://u:p@x"], "rediss://"),
            (vec!["--models-url", "https://x", "--smtp-url", "http://u:p@x"], "smtps://"),
            (vec!["--models-url", "https://x", "--smtp-url", "smtp://x", "--mail-dir", "m"], "--mail-dir"),
            (vec!["--config", "/nowhere/at/all.toml"], "/nowhere/at/all.toml"),
            (vec!["--config", odd_settings], "\"colour\""),
        ] {
            let mut command = program(&["serve"]);
            command.args(&arguments);
            // Where the arguments name neither, a free port and the database of the test.
            for (flag, value) in [("--bind", "127.0.0.1:0"), ("--database-url", &database.url)] {
                if !arguments.contains(&flag) {
                    command.args([flag, value]);
                }
            }
            let (code, out, log) = outcome(command).await;
            assert!(code.is_some_and(|code| code != 0), "{arguments:?}");
            assert_eq!(out, "");
            assert!(log.contains(told), "{arguments:?} is told as:\n{log}");
            assert!(!log.contains("panicked"), "{log}");
        }
    }
}

/// Starts the program, and returns its addresses' line.
async fn first_line(child: &mut Child) -> String {
    let mut lines = BufReader::new(child.stdout.take().expect("standard output")).lines();
    lines.next_line().await.expect("a line").expect("a line")
}

#[tokio::test]
async fn settings_may_come_from_a_file() {
    let scratch = Scratch::new();
    let bucket = scratch.path().display().to_string();
    let file = scratch.write(
        "settings.toml",
        format!("bind = \"127.0.0.1:1\"\ndatabase_url = \"sqlite::memory:\"\nmodels-dir = {bucket:?}\nhsts = true\n"),
    );
    // The flag goes before the file, which could not be had anyway.
    let mut child = program(&["serve", "--bind", "127.0.0.1:0"])
        .env("VITRINE_CONFIG", file)
        .env("VITRINE_HSTS", "false")
        .spawn()
        .expect("the program starts");
    let line = first_line(&mut child).await;
    let shop = line.strip_prefix("listening shop=").and_then(|rest| rest.split(' ').next()).expect("an address");
    assert!(line.contains(" models="), "{line}");
    let answer = Answer::of(shop::client().get(format!("{shop}/api/health/live"))).await;
    assert_eq!((answer.status.as_u16(), answer.header("strict-transport-security")), (200, ""));
}

#[tokio::test]
async fn traces_go_to_the_collector() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (heard, mut hears) = tokio::sync::mpsc::unbounded_channel();
    let collect = axum::routing::post(move |body: axum::body::Bytes| async move {
        let _ = heard.send(body);
    });
    let collector = axum::Router::new().route("/v1/traces", collect);
    tokio::spawn(async move { axum::serve(listener, collector).await });

    let mut child = program(&["serve", "--bind", "127.0.0.1:0", "--models-url", "https://x"])
        .env("DATABASE_URL", "sqlite::memory:")
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", format!("http://{address}"))
        .spawn()
        .expect("the program starts");
    let line = first_line(&mut child).await;
    let shop = line.strip_prefix("listening shop=").expect("an address");
    let request = shop::client().get(format!("{shop}/api/collections"));
    let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    assert_eq!(Answer::of(request.header("traceparent", parent)).await.status, 200);
    // The last spans are sent before it ends.
    signal(&child, "-TERM").await;
    assert_eq!(child.wait().await.expect("it ends").code(), Some(0));
    let trace = 0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736_u128.to_be_bytes();
    let mut found = false;
    while let Ok(body) = hears.try_recv() {
        found |= body.windows(trace.len()).any(|bytes| bytes == trace);
    }
    assert!(found, "the caller's trace goes on");
}

/// Runs it with a line on standard input.
async fn told(mut command: Command, line: &str) -> (Option<i32>, String, String) {
    let mut child = command.stdin(Stdio::piped()).spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("standard input");
    // It may refuse before it reads.
    let _ = stdin.write_all(line.as_bytes()).await;
    drop(stdin);
    let output = child.wait_with_output().await.expect("it ends");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[tokio::test]
async fn prints_the_openapi_document() {
    let (code, out, _) = outcome(program(&["openapi"])).await;
    assert_eq!(code, Some(0));
    assert!(out == include_str!("../../openapi.json"));
}
