//! What a catalogue must be beyond well-formed.

use std::collections::HashSet;

use super::{
    file::{Catalogue, Product},
    fit::{are_sides, is_blank, is_option, is_orbit, is_price},
};
use crate::domain::MAX_OPTIONS;

/// Everything that is wrong with it, a sentence each.
pub(super) fn faults(catalogue: &Catalogue) -> Vec<String> {
    let mut faults = Vec::new();

    let mut collections = HashSet::new();
    for collection in &catalogue.collections {
        if !collections.insert(&collection.slug) {
            faults.push(format!("there are two collections {}", collection.slug));
        }
        if is_blank(&collection.name) {
            faults.push(format!("collection {} has no name", collection.slug));
        }
        if [&collection.name, &collection.description].iter().any(|text| text.contains('\0')) {
            faults.push(format!("collection {} has a NUL character in its texts", collection.slug));
        }
    }

    let (mut slugs, mut skus, mut currencies) = (HashSet::new(), HashSet::new(), HashSet::new());
    for product in &catalogue.products {
        if !slugs.insert(&product.slug) {
            faults.push(format!("there are two products {}", product.slug));
        }
        if !collections.contains(&product.collection) {
            faults
                .push(format!("product {} is in collection {}, which is not there", product.slug, product.collection));
        }
        for variant in &product.variants {
            if !skus.insert(&variant.sku) {
                faults.push(format!("there are two variants {}", variant.sku));
            }
            currencies.insert(variant.price.currency.code());
        }
        faults_of(product, &mut faults);
    }
    if currencies.len() > 1 {
        let mut currencies: Vec<_> = currencies.into_iter().collect();
        currencies.sort_unstable();
        faults.push(format!("prices are in several currencies ({}), a shop has one", currencies.join(", ")));
    }
    faults
}

fn faults_of(product: &Product, faults: &mut Vec<String>) {
    let slug = &product.slug;
    if is_blank(&product.name) {
        faults.push(format!("product {slug} has no name"));
    }
    let mut texts = [&product.name, &product.tagline, &product.description].into_iter().chain(&product.materials);
    if texts.any(|text| text.contains('\0')) {
        faults.push(format!("product {slug} has a NUL character in its texts"));
    }
    if !are_sides(&product.dimensions) {
        faults.push(format!("the dimensions of product {slug} are not all above zero"));
    }
    if i64::try_from(product.model.bytes).is_err() || product.model.bytes == 0 {
        faults.push(format!("the model of product {slug} cannot be {} bytes long", product.model.bytes));
    }
    // WebP, the largest format here that browsers share, ends at 16,383 pixels.
    if ![product.poster.width, product.poster.height].iter().all(|side| (1..=16_383).contains(side)) {
        faults.push(format!("the poster of product {slug} must be 1 to 16383 pixels wide and high"));
    }
    if !is_orbit(&product.camera_orbit) {
        faults.push(format!(
            "the camera_orbit of product {slug} must have theta from -180 to 180 and phi from 0 to 180 degrees"
        ));
    }
    if product.variants.is_empty() {
        faults.push(format!("product {slug} has no variant"));
    }
    for variant in &product.variants {
        if is_blank(&variant.name) {
            faults.push(format!("variant {} has no name", variant.sku));
        }
        if variant.options.len() > MAX_OPTIONS {
            faults.push(format!("variant {} has more than {MAX_OPTIONS} options", variant.sku));
        }
        let mut names = HashSet::new();
        for option in &variant.options {
            if !is_option(option) {
                faults.push(format!(
                    "an option of variant {} is not fit: its name must be 1 to 60 characters without a colon, its value \
                     1 to 120 characters",
                    variant.sku
                ));
            }
            if !names.insert(&option.name) {
                faults.push(format!("variant {} has two options {}", variant.sku, option.name));
            }
        }
        let mut texts = [&variant.name].into_iter().chain(&variant.model_variant);
        if texts.any(|text| text.contains('\0')) {
            faults.push(format!("variant {} has a NUL character in its texts", variant.sku));
        }
        if !is_price(variant.price.amount) {
            faults.push(format!(
                "the price of variant {} is {}, it must be above zero",
                variant.sku, variant.price.amount
            ));
        }
    }
}
