//! What a program and its children took, where the system tells it as Linux does.

use std::fs;
use std::time::Duration;

/// The time of all cores that they took so far.
pub fn cpu(leader: u32) -> Option<Duration> {
    family(leader).iter().map(|pid| Some(stat(*pid)?.cpu)).sum()
}

/// The most memory that they had resident, in bytes. What several of them share counts for each.
pub fn peak_memory(leader: u32) -> Option<u64> {
    family(leader)
        .iter()
        .map(|pid| high_water(&fs::read_to_string(format!("/proc/{pid}/status")).ok()?))
        .sum::<Option<u64>>()
}

struct Stat {
    parent: u32,
    cpu: Duration,
}

fn stat(pid: u32) -> Option<Stat> {
    parse(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

fn parse(stat: &str) -> Option<Stat> {
    // The name, in brackets, may hold anything. The state follows.
    let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
    let number = |index: usize| fields.get(index)?.parse::<u64>().ok();
    // In hundredths of a second, on all that we run on.
    let ticks = number(11)? + number(12)?;
    Some(Stat { parent: u32::try_from(number(1)?).ok()?, cpu: Duration::from_millis(ticks * 10) })
}

fn high_water(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? * 1024)
}

/// It and its children.
fn family(leader: u32) -> Vec<u32> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let children = pids.filter(|pid| stat(*pid).is_some_and(|stat| stat.parent == leader));
    std::iter::once(leader).chain(children).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_is_understood() {
        let line = "7 (a) b) S 3 7 7 0 -1 4194560 90 0 0 0 150 25 0 0 20 0 1 0 1 1 1";
        let stat = parse(line).expect("as the kernel writes it");
        assert_eq!((stat.parent, stat.cpu), (3, Duration::from_millis(1750)));
        assert!(parse("7 (a) S 3").is_none());
        assert_eq!(high_water("VmPeak:\t 90 kB\nVmHWM:\t   2048 kB\n"), Some(2 * 1024 * 1024));
        assert_eq!(high_water(""), None);
    }
}
