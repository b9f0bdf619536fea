//! What was measured.

use serde::Serialize;

/// What one kind of run showed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Figures {
    /// Answers per second.
    pub requests_per_second: f64,
    /// The median time to an answer.
    pub p50_ms: f64,
    /// What 99 of 100 answers took at most.
    pub p99_ms: f64,
    /// What an answer cost the server's own processes; none where the system does not tell.
    pub cpu_us: Option<f64>,
}

impl Figures {
    /// The median of each.
    pub fn median(of: &[Self]) -> Self {
        Self {
            requests_per_second: median(of.iter().map(|one| one.requests_per_second)),
            p50_ms: median(of.iter().map(|one| one.p50_ms)),
            p99_ms: median(of.iter().map(|one| one.p99_ms)),
            cpu_us: of.iter().map(|one| one.cpu_us).collect::<Option<Vec<_>>>().map(|all| median(all.into_iter())),
        }
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    }
}

/// The requests per second of ours in those of the other: the median of all rounds, as what disturbs a round disturbs
/// both.
pub fn ratio(ours: &[Figures], theirs: &[Figures]) -> f64 {
    median(ours.iter().zip(theirs).map(|(ours, theirs)| ours.requests_per_second / theirs.requests_per_second))
}

/// The same of both servers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Both {
    /// Ours.
    pub api: Figures,
    /// The other.
    pub nginx: Figures,
}

/// All about one page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measured {
    /// For people.
    pub name: &'static str,
    /// Such as `/api/products`.
    pub path: String,
    /// Whether the service may have it ready.
    pub cached: bool,
    /// Of the body.
    pub bytes: usize,
    /// With as many requests under way as there are connections.
    pub full: Both,
    /// The service's requests per second in nginx's, at full load.
    pub ratio: f64,
    /// At half of the requests per second that the service reached.
    pub half: Both,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_taken_of_each() {
        let one = |per_second, p99_ms, cpu_us| Figures { requests_per_second: per_second, p50_ms: 1.0, p99_ms, cpu_us };
        let all = [one(10.0, 5.0, Some(2.0)), one(30.0, 4.0, Some(4.0)), one(20.0, 9.0, Some(1.0))];
        assert_eq!(Figures::median(&all), one(20.0, 5.0, Some(2.0)));
        assert_eq!(Figures::median(&all[..2]), one(20.0, 4.5, Some(3.0)));
        assert_eq!(Figures::median(&[all[0], one(1.0, 1.0, None)]).cpu_us, None);
        let slower = all.map(|all| Figures { requests_per_second: all.requests_per_second / 4.0, ..all });
        assert_eq!(ratio(&slower, &all), 0.25);
    }
}
