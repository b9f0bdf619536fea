//! Sorting: one copy of its code for all orders, as it is large.

use std::cmp::Ordering;

/// The numbers from 0 to `count`, in this order; equals as they were.
pub fn order(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<u32> {
    let mut order: Vec<u32> = (0..count as u32).collect();
    sort(&mut order, compare);
    order
}

/// Sorts indices; equals by themselves, the lesser first.
pub(crate) fn sort(list: &mut [u32], compare: &dyn Fn(usize, usize) -> Ordering) {
    list.sort_unstable_by(|a, b| compare(*a as usize, *b as usize).then(a.cmp(b)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_keep_their_order() {
        let keys: Vec<usize> = (0..1000).map(|at| at * 7 % 10).collect();
        let sorted = order(keys.len(), &|a, b| keys[a].cmp(&keys[b]));
        let mut expected: Vec<u32> = (0..1000).collect();
        expected.sort_by_key(|at| keys[*at as usize]);
        assert_eq!(sorted, expected);
    }
}
