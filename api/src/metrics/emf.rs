//! The same numbers for `CloudWatch`: lines of its embedded metric format, of which it makes metrics as they pass through
//! the log.
//!
//! A line holds what shares its labels. Counters and histograms tell what was added since the line before.

use std::{
    collections::{BTreeMap, HashMap},
    io::Write as _,
    time::{Duration, SystemTime},
};

use prometheus::proto::{Histogram, MetricFamily, MetricType};
use serde_json::{Map, Value, json};
use tokio::time::{MissedTickBehavior, interval};

use crate::AppState;

/// How often lines are written.
const PERIOD: Duration = Duration::from_mins(1);

/// Writes lines to standard output, each minute, for ever.
pub(crate) async fn write_each_minute(state: AppState, namespace: String) {
    let mut ticks = interval(PERIOD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut lines = Lines::new(namespace);
    loop {
        ticks.tick().await;
        let now = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().as_millis();
        let mut text = String::new();
        for line in lines.next(&state.metrics.gather(&state.db), u64::try_from(now).unwrap_or_default()) {
            text.push_str(&line.to_string());
            text.push('\n');
        }
        if let Err(error) = std::io::stdout().write_all(text.as_bytes()) {
            tracing::warn!(%error, "metrics could not be written to standard output");
        }
    }
}

/// Label names and values.
type Labels = BTreeMap<String, String>;

#[derive(Debug, Default, Clone, PartialEq)]
struct Counts {
    sum: f64,
    /// Not cumulative; the last is beyond all bounds.
    buckets: Vec<u64>,
}

struct Lines {
    namespace: String,
    counters: HashMap<(String, Labels), f64>,
    histograms: HashMap<(String, Labels), Counts>,
}

impl Lines {
    fn new(namespace: String) -> Self {
        Self { namespace, counters: HashMap::new(), histograms: HashMap::new() }
    }

    /// The lines for the numbers as they are at `now`, in milliseconds since 1970.
    fn next(&mut self, families: &[MetricFamily], now: u64) -> Vec<Value> {
        let mut by_labels: BTreeMap<Labels, Vec<(String, &str, Value)>> = BTreeMap::new();
        for family in families {
            for metric in family.get_metric() {
                let labels: Labels = metric
                    .get_label()
                    .iter()
                    .map(|label| (label.name().to_owned(), label.value().to_owned()))
                    .collect();
                let key = (family.name().to_owned(), labels.clone());
                let value = match family.get_field_type() {
                    MetricType::COUNTER => {
                        let total = metric.get_counter().get_value();
                        let before = self.counters.insert(key, total).unwrap_or_default();
                        (total > before).then(|| ("Count", json!(total - before)))
                    }
                    MetricType::GAUGE => Some(("Count", json!(metric.get_gauge().get_value()))),
                    MetricType::HISTOGRAM => {
                        let (bounds, total) = read(metric.get_histogram());
                        let before = self.histograms.insert(key, total.clone()).unwrap_or_default();
                        added(&bounds, &total, &before).map(|value| ("Seconds", value))
                    }
                    _ => None,
                };
                if let Some((unit, value)) = value {
                    by_labels.entry(labels).or_default().push((family.name().to_owned(), unit, value));
                }
            }
        }
        by_labels.into_iter().map(|(labels, metrics)| line(&self.namespace, now, labels, metrics)).collect()
    }
}

fn line(namespace: &str, now: u64, labels: Labels, metrics: Vec<(String, &str, Value)>) -> Value {
    let names: Vec<_> = metrics.iter().map(|(name, unit, _)| json!({"Name": name, "Unit": unit})).collect();
    let dimensions: Vec<_> = labels.keys().cloned().collect();
    let mut line = Map::new();
    line.insert(
        "_aws".into(),
        json!({
            "Timestamp": now,
            "CloudWatchMetrics": [{"Namespace": namespace, "Dimensions": [dimensions], "Metrics": names}],
        }),
    );
    line.extend(labels.into_iter().map(|(name, value)| (name, value.into())));
    line.extend(metrics.into_iter().map(|(name, _, value)| (name, value)));
    line.into()
}

/// The upper bounds, and what is in each bucket.
fn read(histogram: &Histogram) -> (Vec<f64>, Counts) {
    let (mut bounds, mut buckets, mut below) = (Vec::new(), Vec::new(), 0);
    for bucket in histogram.get_bucket() {
        let upto = bucket.cumulative_count();
        if bucket.upper_bound().is_finite() {
            bounds.push(bucket.upper_bound());
            buckets.push(upto.saturating_sub(below));
            below = upto;
        }
    }
    buckets.push(histogram.get_sample_count().saturating_sub(below));
    (bounds, Counts { sum: histogram.get_sample_sum(), buckets })
}

/// What came in since: each value stands for its bucket by the bucket's upper bound, or by the last one.
fn added(bounds: &[f64], total: &Counts, before: &Counts) -> Option<Value> {
    let last = bounds.last().copied()?;
    let (mut values, mut counts, mut count) = (Vec::new(), Vec::new(), 0);
    for (at, now) in total.buckets.iter().enumerate() {
        let more = now.saturating_sub(before.buckets.get(at).copied().unwrap_or_default());
        if more > 0 {
            values.push(bounds.get(at).copied().unwrap_or(last));
            counts.push(more);
            count += more;
        }
    }
    let (min, max) = (values.first().copied()?, values.last().copied()?);
    Some(json!({
        "Values": values, "Counts": counts, "Min": min, "Max": max, "Count": count, "Sum": total.sum - before.sum,
    }))
}

#[cfg(test)]
mod tests {
    use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, IntGauge, Opts, Registry};

    use super::*;

    #[test]
    fn tells_what_was_added() {
        let registry = Registry::new();
        let orders = IntCounterVec::new(Opts::new("orders_total", "x"), &["status"]).expect("a counter");
        let times = HistogramVec::new(HistogramOpts::new("seconds", "x").buckets(vec![1.0, 2.0]), &["status"])
            .expect("a histogram");
        let active = IntGauge::new("active", "x").expect("a gauge");
        registry.register(Box::new(orders.clone())).expect("registered");
        registry.register(Box::new(times.clone())).expect("registered");
        registry.register(Box::new(active.clone())).expect("registered");
        let mut lines = Lines::new("Shop".into());
        active.set(7);
        orders.with_label_values(&["paid"]).inc_by(2);
        for time in [0.5, 1.5, 9.0, 9.0] {
            times.with_label_values(&["paid"]).observe(time);
        }
        let first = lines.next(&registry.gather(), 1000);
        assert_eq!(
            first,
            [
                json!({
                    "_aws": {"Timestamp": 1000, "CloudWatchMetrics": [{
                        "Namespace": "Shop", "Dimensions": [[]], "Metrics": [{"Name": "active", "Unit": "Count"}],
                    }]},
                    "active": 7.0,
                }),
                json!({
                    "_aws": {"Timestamp": 1000, "CloudWatchMetrics": [{
                        "Namespace": "Shop", "Dimensions": [["status"]],
                        "Metrics": [{"Name": "orders_total", "Unit": "Count"}, {"Name": "seconds", "Unit": "Seconds"}],
                    }]},
                    "status": "paid",
                    "orders_total": 2.0,
                    "seconds": {
                        "Values": [1.0, 2.0, 2.0], "Counts": [1, 1, 2], "Min": 1.0, "Max": 2.0, "Count": 4, "Sum": 20.0,
                    },
                }),
            ]
        );
        orders.with_label_values(&["paid"]).inc();
        let second = lines.next(&registry.gather(), 2000);
        assert_eq!(second.len(), 2);
        assert_eq!((&second[1]["orders_total"], &second[1]["seconds"]), (&json!(1.0), &Value::Null));
        assert_eq!(lines.next(&registry.gather(), 3000).len(), 1, "the gauge alone");
    }
}
