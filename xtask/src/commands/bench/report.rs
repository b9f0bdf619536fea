//! What is told of a measurement.

use std::fmt;

use serde::Serialize;

use super::api::Effort;
use super::contender::Contender;
use super::figures::{Both, Figures, Measured};

/// Of nginx's requests per second, for what the service may have ready.
const LEAST_RATIO: f64 = 0.5;
/// At half load.
const MOST_P99_MS: f64 = 10.0;
/// Of the service.
const MOST_BYTES: u64 = 100_000_000;

/// The most memory that each had resident, in bytes; none where the system does not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Memory {
    /// Of our one process.
    pub api: Option<u64>,
    /// Of all its processes together; what they share counts for each.
    pub nginx: Option<u64>,
}

impl Memory {
    /// Of these two, so far.
    pub fn of(api: &Contender, nginx: &Contender) -> Self {
        Self { api: api.peak_memory(), nginx: nginx.peak_memory() }
    }
}

/// All of it.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    cores: usize,
    nginx: String,
    connections: u32,
    rounds: u32,
    seconds: f64,
    pages: Vec<Measured>,
    peak_memory_bytes: Memory,
    aims: Vec<Aim>,
}

/// What we want, and whether it is so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Aim {
    wanted: String,
    found: String,
    met: bool,
}

impl Report {
    /// On this machine.
    pub fn new(effort: Effort, nginx: String, pages: Vec<Measured>, memory: Memory) -> Self {
        Self {
            cores: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            nginx,
            connections: effort.connections,
            rounds: effort.rounds,
            seconds: effort.time.as_secs_f64(),
            aims: aims(&pages, memory),
            pages,
            peak_memory_bytes: memory,
        }
    }

    /// For other programs.
    pub fn json(&self) -> String {
        // Plain numbers and texts cannot fail.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

fn aims(pages: &[Measured], memory: Memory) -> Vec<Aim> {
    let mut aims = Vec::new();
    for page in pages.iter().filter(|page| page.cached) {
        let wanted = format!("{}: at least {LEAST_RATIO} of nginx's requests per second", page.name);
        aims.push(Aim { wanted, found: format!("{:.2}", page.ratio), met: page.ratio >= LEAST_RATIO });
    }
    for page in pages {
        let p99 = page.half.api.p99_ms;
        let wanted = format!("{}: p99 under {MOST_P99_MS} ms at half load", page.name);
        aims.push(Aim { wanted, found: format!("{p99:.2} ms"), met: p99 < MOST_P99_MS });
    }
    if let Some(bytes) = memory.api {
        let wanted = format!("memory under {}", megabytes(MOST_BYTES));
        aims.push(Aim { wanted, found: megabytes(bytes), met: bytes < MOST_BYTES });
    }
    aims
}

fn megabytes(bytes: u64) -> String {
    format!("{:.0} MB", bytes as f64 / 1e6)
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cores, nginx, connections, rounds, seconds, pages, peak_memory_bytes: memory, aims } = self;
        writeln!(f, "vitrine-api on PostgreSQL and Redis, beside nginx {nginx} with the same answers as files.")?;
        writeln!(
            f,
            "{cores} cores, which the servers, their databases and the load generator (wrk) share: CPU is what an \
             answer\ncost the server's own processes. {connections} connections, kept alive; nothing compressed; each \
             server logs each request.\nMedians of {rounds} rounds of {seconds} s, by turns.\n"
        )?;
        let (full, half) = ("full load", "half of the service's most");
        writeln!(f, "  {:16}  {full:<38}  {half}", "")?;
        write!(f, "  {:16}", "")?;
        for _ in 0..2 {
            write!(f, "{:>11}{:>10}{:>10}{:>9}", "answers/s", "p50 ms", "p99 ms", "CPU µs")?;
        }
        writeln!(f)?;
        for page in pages {
            writeln!(f, "{}: {}, {} bytes", page.name, page.path, page.bytes)?;
            for (name, of) in [("vitrine-api", (|both| both.api) as fn(Both) -> Figures), ("nginx", |both| both.nginx)]
            {
                write!(f, "  {name:16}")?;
                for figures in [of(page.full), of(page.half)] {
                    let cpu = figures.cpu_us.map_or_else(|| "-".to_owned(), |cpu| format!("{cpu:.1}"));
                    let Figures { requests_per_second, p50_ms, p99_ms, .. } = figures;
                    write!(f, "{requests_per_second:>11.0}{p50_ms:>10.2}{p99_ms:>10.2}{cpu:>9}")?;
                }
                writeln!(f)?;
            }
            let Both { api, nginx } = page.full;
            let cpu = api.cpu_us.zip(nginx.cpu_us).map_or_else(String::new, |(ours, its)| format!("{:.2}", ours / its));
            writeln!(f, "  {:16}{:>11.2}{cpu:>29}", "ratio", page.ratio)?;
        }
        let told = |bytes: Option<u64>| bytes.map_or_else(|| "not told here".to_owned(), megabytes);
        writeln!(f, "memory at most: vitrine-api {}, nginx {}\n", told(memory.api), told(memory.nginx))?;
        for Aim { wanted, found, met } in aims {
            writeln!(f, "{} {wanted}: {found}", if *met { "✓" } else { "✗" })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn aims_are_held_against_what_was_found() {
        let figures = |requests_per_second, p99_ms| Figures { requests_per_second, p50_ms: 0.5, p99_ms, cpu_us: None };
        let both = |ours, theirs, p99_ms| Both { api: figures(ours, p99_ms), nginx: figures(theirs, 1.0) };
        let page = |name, cached, full: Both, half| {
            let ratio = full.api.requests_per_second / full.nginx.requests_per_second;
            Measured { name, path: "/".into(), cached, bytes: 9, full, ratio, half }
        };
        let pages = vec![
            page("list", true, both(500.0, 1000.0, 99.0), both(250.0, 250.0, 9.9)),
            page("cart", false, both(10.0, 1000.0, 99.0), both(5.0, 5.0, 12.0)),
        ];
        let memory = Memory { api: Some(101_000_000), nginx: None };
        let effort = Effort { connections: 8, rounds: 1, time: Duration::from_secs(1) };
        let report = Report::new(effort, "1.2".into(), pages, memory);
        let met: Vec<_> = report.aims.iter().map(|aim| (aim.found.as_str(), aim.met)).collect();
        assert_eq!(met, [("0.50", true), ("9.90 ms", true), ("12.00 ms", false), ("101 MB", false)]);
        let text = report.to_string();
        assert!(text.contains("vitrine-api 101 MB, nginx not told here"), "{text}");
        assert!(report.json().contains("\"requests_per_second\": 500.0"));
    }
}
