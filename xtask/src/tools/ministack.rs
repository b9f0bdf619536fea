//! A service that speaks like S3, for the tests: nothing kept, own port, gone afterwards. It checks signatures as AWS does.

use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::error::Result;
use crate::exec::{self, Ask, Service};
use crate::paths::Paths;
use crate::scratch::Scratch;

use super::pypi::Package;

/// The emulator.
pub const MINISTACK: Package = Package { name: "ministack", version: "1.5.33", with: &[] };

/// Opens it: its root's own.
pub const ACCESS_KEY: &str = "test";
/// The same.
pub const SECRET_KEY: &str = "test";
/// What the tests put files into.
const BUCKETS: [&str; 2] = ["vitrine-uploads", "vitrine-models"];

/// Signed, as all that it takes: by the library that comes with it.
const MAKE_BUCKETS: &str = "
import sys, botocore.session
s3 = botocore.session.get_session().create_client(
    's3', region_name='us-east-1', endpoint_url=sys.argv[1],
    aws_access_key_id=sys.argv[2], aws_secret_access_key=sys.argv[3])
for name in sys.argv[4:]:
    s3.create_bucket(Bucket=name)
";

/// A running service. The fields are dropped in order: first it ends, then its folder goes.
#[derive(Debug)]
pub struct Server {
    /// Where clients ask.
    pub url: String,
    _service: Service,
    _folder: Scratch,
}

/// Starts one on a free port, with the tests' buckets.
pub fn start(paths: &Paths, program: &Path) -> Result<Server> {
    let folder = Scratch::new("s3")?;
    let port = super::free_port()?;
    let mut ministack = Command::new(program);
    ministack.current_dir(folder.path());
    ministack.envs([("AUTH", "true"), ("BIND_HOST", "127.0.0.1"), ("SERVICES", "s3"), ("LOG_LEVEL", "WARNING")]);
    ministack.env("GATEWAY_PORT", port.to_string()).env("TMPDIR", folder.path());
    ministack.env("S3_DATA_DIR", folder.path().join("data")).stdout(Stdio::null()).stderr(Stdio::null());
    let mut service = Service::start("ministack", &mut ministack, Ask::Terminate)?;
    exec::wait_until(&mut service, Duration::from_mins(1), || TcpStream::connect(("127.0.0.1", port)).is_ok())?;
    let url = format!("http://127.0.0.1:{port}");
    let mut python = Command::new(MINISTACK.python(paths));
    exec::run(python.args(["-c", MAKE_BUCKETS, &url, ACCESS_KEY, SECRET_KEY]).args(BUCKETS))?;
    Ok(Server { url, _service: service, _folder: folder })
}
