//! What the test runners said last, for the end of the run, where it is looked for.

use std::fmt;

/// The runners' own closing lines.
#[derive(Debug, Default)]
pub struct Summary {
    runners: Vec<(String, Vec<String>)>,
}

impl Summary {
    /// A closing line of cargo's test harness that counts a test.
    pub const CARGO: fn(&str) -> bool = |line| line.starts_with("test result: ") && counts(line) != [0; 3];
    /// A closing line of Playwright.
    pub const PLAYWRIGHT: fn(&str) -> bool = |line| line.starts_with("  ") && counts(line) != [0; 3];

    /// A closing line of Node's test runner that counts tests.
    pub const NODE: fn(&str) -> bool = |line| line.starts_with('ℹ') && counts(line) != [0; 3];

    /// The lines of a runner, to be added to.
    pub fn of(&mut self, runner: &str) -> &mut Vec<String> {
        self.runners.push((runner.to_owned(), Vec::new()));
        // It was pushed just now.
        &mut self.runners.last_mut().expect("not empty").1
    }

    /// Adds what the runners of work beside this said.
    pub fn adopt(&mut self, other: Self) {
        self.runners.extend(other.runners);
    }

    fn total(&self) -> [u64; 3] {
        let lines = self.runners.iter().flat_map(|(_, lines)| lines);
        lines.map(|line| counts(line)).fold([0; 3], |sum, one| std::array::from_fn(|kind| sum[kind] + one[kind]))
    }
}

/// How many passed, failed and were skipped, as a closing line says it: each is a number before its word, but with Node's
/// runner, which gives each a line of its own and the number after the word.
fn counts(line: &str) -> [u64; 3] {
    let mut counts = [0; 3];
    let words: Vec<&str> = line.split([' ', ';']).filter(|word| !word.is_empty()).collect();
    if let ["ℹ", kind, count] = *words {
        let kind = match kind {
            "pass" => Some(0),
            "fail" | "cancelled" => Some(1),
            "skipped" | "todo" => Some(2),
            _ => None,
        };
        if let Some(kind) = kind {
            counts[kind] = count.parse().unwrap_or(0);
        }
        return counts;
    }
    for pair in words.windows(2) {
        let kind = match pair[1] {
            "passed" => 0,
            "failed" | "flaky" | "interrupted" => 1,
            "skipped" | "ignored" | "did" => 2,
            _ => continue,
        };
        counts[kind] += pair[0].parse().unwrap_or(0);
    }
    counts
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.runners.is_empty() {
            return Ok(());
        }
        for (runner, lines) in &self.runners {
            writeln!(f, "\n{runner}")?;
            for line in lines {
                writeln!(f, "  {}", line.trim_start())?;
            }
        }
        let [passed, failed, skipped] = self.total();
        writeln!(f, "\n{passed} passed, {failed} failed, {skipped} skipped")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_known_and_summed() {
        let mut summary = Summary::default();
        let said = [
            "running 3 tests",
            "test a::passed ... ok",
            "test result: ok. 93 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 3.26s",
            "test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 7 filtered out; finished in 0.00s",
            "test result: FAILED. 20 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.97s",
        ];
        summary.of("cargo").extend(said.into_iter().filter(|line| Summary::CARGO(line)).map(str::to_owned));
        let said = [
            "Running 50 tests using 1 worker",
            "  1 failed",
            "    [webgpu] › a.spec.mjs:1:1 › b",
            "  49 passed (3.8m)",
        ];
        summary.of("browser").extend(said.into_iter().filter(|line| Summary::PLAYWRIGHT(line)).map(str::to_owned));
        let said =
            ["▶ S3", "✔ it passed 3 ways (1ms)", "ℹ tests 9", "ℹ suites 2", "ℹ pass 8", "ℹ fail 1", "ℹ skipped 0"];
        summary.of("node").extend(said.into_iter().filter(|line| Summary::NODE(line)).map(str::to_owned));
        assert_eq!(summary.runners.iter().map(|(_, lines)| lines.len()).collect::<Vec<_>>(), [2, 2, 2]);
        let text = summary.to_string();
        assert!(text.ends_with("\n170 passed, 5 failed, 1 skipped\n"), "{text}");
        assert!(text.contains("  49 passed (3.8m)\n"));
    }

    #[test]
    fn where_nothing_was_tested_nothing_is_said() {
        assert_eq!(Summary::default().to_string(), "");
    }
}
