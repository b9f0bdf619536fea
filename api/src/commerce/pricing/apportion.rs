//! Sums cut into parts that add up again.

/// Cuts `sum` into parts proportional to `weights`, by the largest remainder: the parts add up to the sum exactly, and
/// none is off by a whole unit. All zero where all weights are. No number may be negative.
pub fn apportion(sum: i64, weights: &[i64]) -> Vec<i64> {
    let whole: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if whole == 0 {
        return vec![0; weights.len()];
    }
    let cut = |weight: i64| i128::from(sum) * i128::from(weight);
    let mut parts: Vec<i64> = weights.iter().map(|weight| (cut(*weight) / whole) as i64).collect();
    let mut left = sum - parts.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    // The first of equals is served first, so that the same cart is cut the same way each time.
    order.sort_by_key(|&i| (-(cut(weights[i]) % whole), i));
    for i in order {
        if left == 0 {
            break;
        }
        parts[i] += 1;
        left -= 1;
    }
    parts
}

/// What pieces `before + 1` to `before + pieces` of `of` pieces cost together, where all cost `sum`: whoever takes them
/// in several goes pays the sum exactly.
pub fn share(sum: i64, of: i64, before: i64, pieces: i64) -> i64 {
    if of <= 0 {
        return 0;
    }
    let up_to = |count: i64| (i128::from(sum) * i128::from(count.clamp(0, of)) / i128::from(of)) as i64;
    up_to(before + pieces) - up_to(before)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_rest_goes_where_most_was_cut_off() {
        assert_eq!(apportion(100, &[1, 1, 1]), [34, 33, 33]);
        assert_eq!(apportion(10, &[0, 0]), [0, 0]);
        assert_eq!(apportion(0, &[5, 5]), [0, 0]);
        assert_eq!(apportion(7, &[999, 1]), [7, 0]);
        assert_eq!(share(100, 3, 0, 1), 33);
        assert_eq!(share(100, 3, 2, 1), 34);
        assert_eq!(share(100, 0, 0, 1), 0);
    }

    proptest! {
        #[test]
        fn parts_add_up(sum in 0_i64..1_000_000_000_000, weights in prop::collection::vec(0_i64..1_000_000_000_000, 1..20)) {
            let parts = apportion(sum, &weights);
            let whole: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
            prop_assert_eq!(parts.iter().sum::<i64>(), if whole == 0 { 0 } else { sum });
            for (part, weight) in parts.iter().zip(&weights) {
                if whole > 0 {
                    let exact = i128::from(sum) * i128::from(*weight);
                    prop_assert!((i128::from(*part) * whole - exact).abs() < whole);
                }
                // No line gets more off than it costs.
                prop_assert!(i128::from(sum) > whole || part <= weight);
            }
        }

        #[test]
        fn shares_add_up(sum in 0_i64..1_000_000_000_000, takes in prop::collection::vec(1_i64..5, 1..8)) {
            let of: i64 = takes.iter().sum();
            let (mut before, mut taken) = (0, 0);
            for pieces in takes {
                let part = share(sum, of, before, pieces);
                prop_assert!(part >= 0);
                taken += part;
                before += pieces;
            }
            prop_assert_eq!(taken, sum);
        }
    }
}
