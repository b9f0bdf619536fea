//! One request over a connection of its own: to see what is measured, and to prepare it.

use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use crate::error::{Error, Result};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// Such as 200.
    pub status: u16,
    /// In their order, the names in lower case.
    pub headers: Vec<(String, String)>,
    /// As long as `content-length` says.
    pub body: Vec<u8>,
}

impl Response {
    /// The first header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| &**value)
    }
}

/// Asks `origin`, which is `http://HOST:PORT`. A body is JSON.
pub fn ask(origin: &str, method: &str, path: &str, cookie: Option<&str>, body: Option<&str>) -> Result<Response> {
    let failed = |error: std::io::Error| Error::Unexpected(format!("{method} {origin}{path}: {error}"));
    let address = origin.strip_prefix("http://").unwrap_or(origin);
    let mut request = format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n");
    if let Some(cookie) = cookie {
        let _ = write!(request, "cookie: {cookie}\r\n");
    }
    if let Some(body) = body {
        let _ = write!(request, "content-type: application/json\r\ncontent-length: {}\r\n", body.len());
    }
    request += "\r\n";
    request += body.unwrap_or_default();
    let mut stream = TcpStream::connect(address).map_err(failed)?;
    stream.set_read_timeout(Some(PATIENCE)).map_err(failed)?;
    stream.write_all(request.as_bytes()).map_err(failed)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).map_err(failed)?;
    parse(&answer).ok_or_else(|| Error::Unexpected(format!("{method} {origin}{path}: no answer that can be read")))
}

fn parse(answer: &[u8]) -> Option<Response> {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let mut lines = std::str::from_utf8(&answer[..end]).ok()?.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<_> = lines
        .map(|line| line.split_once(':').map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())))
        .collect::<Option<_>>()?;
    let mut response = Response { status, headers, body: Vec::new() };
    let length: usize = response.header("content-length").unwrap_or("0").parse().ok()?;
    response.body = answer.get(end + 4..end + 4 + length)?.to_vec();
    Some(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_taken_apart() {
        let response =
            parse(b"HTTP/1.1 200 OK\r\nETag: W/\"a:b\"\r\nContent-Length: 2\r\n\r\n{}").expect("well-formed");
        assert_eq!((response.status, response.header("etag"), &*response.body), (200, Some("W/\"a:b\""), &b"{}"[..]));
        assert_eq!(parse(b"HTTP/1.1 204 No Content\r\n\r\n").map(|response| response.status), Some(204));
        for broken in ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}", "x\r\n\r\n"] {
            assert_eq!(parse(broken.as_bytes()), None, "{broken:?}");
        }
    }
}
