//! Servers of a test's own, to be stopped in the middle.

use std::{
    env,
    io::ErrorKind,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    process::{Child, Command as AsyncCommand},
};

use super::scratch::Scratch;

/// A port that nobody listens on just now, and the same one after each stop.
async fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    listener.local_addr().expect("an address").port()
}

/// A Redis. What was written to it outlives a stop.
#[derive(Debug)]
pub struct OwnRedis {
    port: u16,
    child: Child,
    folder: Scratch,
}

impl OwnRedis {
    /// Where tests may use one at all.
    pub async fn start() -> Option<Self> {
        super::redis::TestRedis::new()?;
        let (port, folder) = (free_port().await, Scratch::new());
        let child = Self::spawn(port, folder.path()).await;
        Some(Self { port, child, folder })
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    /// Without a word to those who are connected.
    pub async fn kill(&mut self) {
        self.child.kill().await.expect("it is killed");
    }

    pub async fn start_again(&mut self) {
        self.child = Self::spawn(self.port, self.folder.path()).await;
    }

    async fn spawn(port: u16, folder: &Path) -> Child {
        let start = |program| {
            AsyncCommand::new(program)
                .current_dir(folder)
                .args(["--bind", "127.0.0.1", "--port", &port.to_string()])
                .args(["--save", "", "--appendonly", "yes", "--appendfsync", "always"])
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .kill_on_drop(true)
                .spawn()
        };
        let child = match start("redis-server") {
            Err(error) if error.kind() == ErrorKind::NotFound => start("valkey-server"),
            started => started,
        };
        let mut child = child.expect("redis-server or valkey-server on PATH");
        while !answers(port).await {
            assert_eq!(child.try_wait().expect("a state"), None, "Redis ended");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        child
    }
}

/// Whether it answers, and has read what it kept.
async fn answers(port: u16) -> bool {
    let ask = async {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.write_all(b"PING\r\n").await?;
        let mut answer = [0; 7];
        stream.read_exact(&mut answer).await?;
        Ok::<_, std::io::Error>(&answer == b"+PONG\r\n")
    };
    ask.await.unwrap_or(false)
}

/// How a PostgreSQL ends.
#[derive(Debug, Clone, Copy)]
pub enum End {
    /// In good order: who is connected is told.
    Orderly,
    /// As if it crashed: it must recover when it starts.
    Crash,
}

/// A PostgreSQL.
#[derive(Debug)]
pub struct OwnPostgres {
    programs: PathBuf,
    port: u16,
    folder: Scratch,
    is_root: bool,
}

impl OwnPostgres {
    /// Where tests may use one: `VITRINE_TEST_POSTGRES_BIN` is the folder of its programs.
    pub async fn start() -> Option<Self> {
        let Some(programs) = env::var_os("VITRINE_TEST_POSTGRES_BIN") else {
            println!(
                "skipped: needs VITRINE_TEST_POSTGRES_BIN, the folder of initdb and pg_ctl, as `cargo xtask test` sets it"
            );
            return None;
        };
        let (port, folder) = (free_port().await, Scratch::new());
        let it = Self { programs: programs.into(), port, folder, is_root: is_root() };
        if it.is_root {
            // It does not run as root; the package's user owns the folder instead.
            succeeds(Command::new("chown").arg("postgres").arg(it.folder.path()));
        }
        succeeds(it.program("initdb").args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale"]));
        it.start_again();
        Some(it)
    }

    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    pub fn stop(&self, end: End) {
        let mode = match end {
            End::Orderly => "fast",
            End::Crash => "immediate",
        };
        succeeds(self.program("pg_ctl").args(["stop", "--wait", "--mode", mode]));
    }

    pub fn start_again(&self) {
        // What it was told to keep it keeps, as far as the system does not crash: the tests want no more.
        let options = format!("-p {} -h 127.0.0.1 -k {} -c fsync=off", self.port, self.folder.path().display());
        let log = self.folder.path().join("log");
        succeeds(self.program("pg_ctl").args(["start", "--wait", "--options", &options, "--log"]).arg(log));
    }

    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = if self.is_root {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(self.folder.path()).env("LC_ALL", "C").env("PGDATA", self.folder.path().join("data"));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        // It may be stopped already.
        let _ = self.program("pg_ctl").args(["stop", "--wait", "--mode", "immediate"]).status();
    }
}

/// Whether we are root: a new folder is whose we are.
fn is_root() -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let folder = Scratch::new();
        std::fs::metadata(folder.path()).expect("a folder").uid() == 0
    }
    #[cfg(not(unix))]
    false
}

#[track_caller]
fn succeeds(command: &mut Command) {
    let status = command.status().expect("a program that is there");
    assert!(status.success(), "{command:?}: {status}");
}
