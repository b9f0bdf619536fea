//! nginx, to compare with: it serves answers as files, on its own port, and is gone afterwards.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::error::{Error, Result, at};
use crate::exec::{self, Ask, Service, which};
use crate::paths::Paths;
use crate::scratch::Scratch;
use crate::step::Did;

use super::apt;

/// On PATH, or where only an administrator's PATH leads.
fn find() -> Option<PathBuf> {
    which("nginx").or_else(|| Some(PathBuf::from("/usr/sbin/nginx")).filter(|program| program.is_file()))
}

/// Finds or installs the program.
pub fn ready(paths: &Paths) -> Result<(PathBuf, Did)> {
    if let Some(program) = find() {
        return Ok((program, Did::Nothing(String::new())));
    }
    apt::install(paths, "nginx", &["nginx-light"])?;
    let program = find().ok_or_else(|| Error::Unexpected("the package gave no nginx".into()))?;
    Ok((program, Did::Work("installed".into())))
}

/// Its version; it says it on stderr.
pub fn version(program: &Path) -> String {
    let said = Command::new(program).arg("-v").stdin(Stdio::null()).output();
    let said = said.map(|out| String::from_utf8_lossy(&out.stderr).into_owned()).unwrap_or_default();
    said.trim().rsplit('/').next().unwrap_or_default().to_owned()
}

/// An answer that is served as a file.
#[derive(Debug, Clone)]
pub struct Page {
    /// Where, such as `/api/products`.
    pub path: String,
    /// Beside those that nginx writes itself. `$request_id` stands for a number of each request's own.
    pub headers: Vec<(String, String)>,
    /// What it holds.
    pub body: Vec<u8>,
}

/// A running server. The fields are dropped in order: first it ends, then its folder goes.
#[derive(Debug)]
pub struct Server {
    /// Where it answers.
    pub origin: String,
    /// Where it writes a line for each request.
    pub log: PathBuf,
    /// The program.
    pub service: Service,
    _folder: Scratch,
}

/// Starts one on a free port.
pub fn start(program: &Path, pages: &[Page]) -> Result<Server> {
    let folder = Scratch::new("nginx")?;
    let port = super::free_port()?;
    for (index, page) in pages.iter().enumerate() {
        let file = folder.path().join(format!("{index}.json"));
        fs::write(&file, &page.body).map_err(at(file))?;
    }
    let settings = folder.path().join("nginx.conf");
    fs::write(&settings, configuration(folder.path(), port, pages)).map_err(at(&settings))?;
    let errors = folder.path().join("error.log");
    let out = File::create(&errors).map_err(at(&errors))?;
    let mut nginx = Command::new(program);
    nginx.current_dir(folder.path()).arg("-p").arg(folder.path()).arg("-c").arg(&settings);
    nginx.args(["-e", "stderr"]).stdout(Stdio::null()).stderr(out);
    let mut service = Service::start("nginx", &mut nginx, Ask::Terminate)?;
    let ready = || TcpStream::connect(("127.0.0.1", port)).is_ok();
    exec::wait_until(&mut service, Duration::from_mins(1), ready).map_err(|error| match error {
        Error::Interrupted => error,
        other => Error::Unexpected(format!("{other}\n{}", fs::read_to_string(&errors).unwrap_or_default().trim_end())),
    })?;
    let log = folder.path().join("access.log");
    Ok(Server { origin: format!("http://127.0.0.1:{port}"), log, service, _folder: folder })
}

/// As Debian has it (one worker per core, `sendfile`, a line of log for each request), but connections live on for any
/// number of requests, and of its own headers only those are left that the service has too, or that cannot go.
fn configuration(folder: &Path, port: u16, pages: &[Page]) -> String {
    let folder = folder.display();
    let mut text = format!(
        "daemon off;
worker_processes auto;
pid {folder}/nginx.pid;
events {{ worker_connections 1024; }}
http {{
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  server_tokens off;
  etag off;
  max_ranges 0;
  access_log {folder}/access.log;
  default_type application/json;
"
    );
    // Its own folders for these belong to the system.
    for name in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"] {
        let _ = writeln!(text, "  {name}_temp_path {folder}/{name};");
    }
    let _ = writeln!(text, "  server {{\n    listen 127.0.0.1:{port};");
    for (index, Page { path, headers, .. }) in pages.iter().enumerate() {
        let _ = writeln!(text, "    location = {path} {{\n      alias {folder}/{index}.json;");
        let _ = writeln!(text, "      add_header last-modified \"\";");
        for (name, value) in headers {
            let _ = writeln!(text, "      add_header {name} {};", quoted(value));
        }
        let _ = writeln!(text, "    }}");
    }
    text.push_str("  }\n}\n");
    text
}

fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_stand_in_the_configuration_as_they_are() {
        let page = Page {
            path: "/api/products".into(),
            headers: vec![("etag".into(), "W/\"a\"".into()), ("x-request-id".into(), "$request_id".into())],
            body: Vec::new(),
        };
        let text = configuration(Path::new("/scratch"), 8000, &[page]);
        for line in [
            "    listen 127.0.0.1:8000;",
            "    location = /api/products {",
            "      alias /scratch/0.json;",
            r#"      add_header etag "W/\"a\"";"#,
            r#"      add_header x-request-id "$request_id";"#,
        ] {
            assert!(text.lines().any(|given| given == line), "{line} is not in\n{text}");
        }
        assert_eq!(text.matches('{').count(), text.matches('}').count());
    }
}
