//! Counts by option.

use std::{cmp::Reverse, collections::BTreeMap};

use vitrine_contract::{OptionFacet, OptionValueFacet};

use crate::{db::OptionCount, domain::Choices};

/// Counts as shoppers see them: in order, and with what was chosen even where no product has it.
pub(super) fn arrange(counts: Vec<OptionCount>, chosen: &Choices) -> Vec<OptionFacet> {
    let mut by_name = BTreeMap::<_, BTreeMap<_, u64>>::new();
    for (name, values) in chosen.iter() {
        by_name.entry(name.to_owned()).or_default().extend(values.iter().map(|value| (value.clone(), 0)));
    }
    for OptionCount { name, value, products } in counts {
        by_name.entry(name).or_default().insert(value, products.unsigned_abs());
    }
    let facet = |(name, values): (String, BTreeMap<String, u64>)| {
        let mut values: Vec<_> =
            values.into_iter().map(|(value, products)| OptionValueFacet { value, products }).collect();
        values.sort_by_key(|value| Reverse(value.products));
        OptionFacet { name, values }
    };
    let mut facets: Vec<_> = by_name.into_iter().map(facet).collect();
    facets.sort_by_key(|facet| Reverse(facet.values.iter().map(|value| value.products).sum::<u64>()));
    facets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_come_first_and_chosen_ones_stay() {
        let count =
            |name: &str, value: &str, products| OptionCount { name: name.into(), value: value.into(), products };
        let counts = vec![
            count("Size", "L", 1),
            count("Finish", "Oak", 2),
            count("Finish", "Ash", 2),
            count("Finish", "Teak", 5),
        ];
        let chosen = Choices::parse(&["Size:XL", "Finish:Oak"]).expect("choices");
        let shown: Vec<_> = arrange(counts, &chosen)
            .into_iter()
            .map(|facet| {
                let values: Vec<_> =
                    facet.values.iter().map(|value| format!("{} {}", value.value, value.products)).collect();
                format!("{}: {}", facet.name, values.join(", "))
            })
            .collect();
        assert_eq!(shown, ["Finish: Teak 5, Ash 2, Oak 2", "Size: L 1, XL 0"]);
    }
}
