//! Products and variants as staff write them.

use std::collections::HashSet;

use sea_orm::ActiveValue::Set;
use vitrine_contract::{CameraOrbit, Currency, Dimensions, InvalidParam, ProductContent, VariantContent};

use super::fit;
use crate::{
    db::entities::{product, variant},
    domain::{Colour, MAX_OPTIONS, name_key, plain_text, search_text},
};

/// How many lines of materials there may be.
const MATERIALS: usize = 40;

struct Faults(Vec<InvalidParam>);

impl Faults {
    fn unless(&mut self, fits: bool, name: &str, reason: impl Into<String>) {
        if !fits {
            self.0.push(InvalidParam { name: name.to_owned(), reason: reason.into() });
        }
    }

    /// One line of text; what it is without blanks around it.
    fn line(&mut self, name: &str, text: &str, most: usize) -> String {
        plain_text(text, most).unwrap_or_else(|error| {
            self.unless(false, name, error.to_string());
            String::new()
        })
    }

    fn name(&mut self, name: &str, text: &str) -> String {
        let line = self.line(name, text, 120);
        if fit::is_blank(text) {
            self.unless(false, name, "must not be empty");
        }
        line
    }
}

/// What staff wrote of a product, in place of what a row said; all but its collection.
///
/// # Errors
/// Everything that is not fit.
pub(crate) fn write_product(row: &mut product::ActiveModel, content: &ProductContent) -> Result<(), Vec<InvalidParam>> {
    let mut faults = Faults(Vec::new());
    let name = faults.name("name", &content.name);
    let tagline = faults.line("tagline", &content.tagline, 200);
    let description = content.description.replace("\r\n", "\n").trim().to_owned();
    let is_text = description.chars().count() <= 8000
        && !description.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t'));
    faults.unless(is_text, "description", "must be plain text of at most 8000 characters");
    faults.unless(content.materials.len() <= MATERIALS, "materials", format!("must be at most {MATERIALS} lines"));
    let materials: Vec<_> = content
        .materials
        .iter()
        .take(MATERIALS)
        .enumerate()
        .map(|(i, line)| faults.line(&format!("materials[{i}]"), line, 200))
        .filter(|line| !line.is_empty())
        .collect();
    faults.unless(fit::are_sides(&content.dimensions), "dimensions", "must all be above zero");
    let orbit = "must have theta from -180 to 180 and phi from 0 to 180 degrees";
    faults.unless(fit::is_orbit(&content.camera_orbit), "camera_orbit", orbit);
    let fits = content.featured.is_none_or(|rank| i32::try_from(rank).is_ok());
    faults.unless(fits, "featured", format!("must be at most {}", i32::MAX));
    if !faults.0.is_empty() {
        return Err(faults.0);
    }
    let Dimensions { width, height, depth } = content.dimensions;
    let CameraOrbit { theta, phi } = content.camera_orbit;
    row.name_key = Set(name_key(&name));
    row.search = Set(search_text(&name, &tagline, &materials, &description));
    row.name = Set(name);
    row.tagline = Set(tagline);
    row.description = Set(description);
    row.materials = Set(product::Lines(materials));
    (row.width, row.height, row.depth) = (Set(width), Set(height), Set(depth));
    (row.camera_theta, row.camera_phi) = (Set(theta), Set(phi));
    row.featured = Set(rank(content.featured));
    row.listed = Set(content.published);
    Ok(())
}

/// A rank as rows have it: none comes last.
pub(super) fn rank(featured: Option<u32>) -> i64 {
    featured.map_or(i64::MAX, i64::from)
}

/// What staff wrote of a variant, in place of what a row said. `shop` is the currency of all prices, where there are any.
///
/// # Errors
/// Everything that is not fit.
pub(crate) fn write_variant(
    row: &mut variant::ActiveModel,
    content: &VariantContent,
    shop: Option<Currency>,
) -> Result<(), Vec<InvalidParam>> {
    let mut faults = Faults(Vec::new());
    let name = faults.name("name", &content.name);
    faults.unless(content.options.len() <= MAX_OPTIONS, "options", format!("must be at most {MAX_OPTIONS}"));
    let mut names = HashSet::new();
    for (i, option) in content.options.iter().enumerate() {
        let fit = "must have a name of 1 to 60 characters without a colon and a value of 1 to 120 characters";
        faults.unless(fit::is_option(option), &format!("options[{i}]"), fit);
        faults.unless(names.insert(&option.name), &format!("options[{i}].name"), "is there twice");
    }
    let swatch = content.swatch.to_ascii_lowercase().parse::<Colour>();
    if let Err(error) = &swatch {
        faults.unless(false, "swatch", error.to_string());
    }
    let looks = content.model_variant.as_deref().map(|name| faults.line("model_variant", name, 200));
    faults.unless(fit::is_price(content.price.amount), "price.amount", "must be above zero");
    if let Some(shop) = shop {
        faults.unless(content.price.currency == shop, "price.currency", format!("must be {}", shop.code()));
    }
    let (Ok(swatch), true) = (swatch, faults.0.is_empty()) else { return Err(faults.0) };
    row.options = Set(fit::options(&name, &content.options));
    row.name = Set(name);
    row.swatch = Set(swatch.to_string());
    row.model_variant = Set(looks.filter(|name| !name.is_empty()));
    row.price_amount = Set(content.price.amount);
    row.price_currency = Set(content.price.currency.code().to_owned());
    row.published = Set(content.published);
    Ok(())
}

#[cfg(test)]
mod tests {
    use sea_orm::ActiveModelTrait as _;
    use vitrine_contract::{Money, VariantOption};

    use super::*;

    fn names(faults: Result<(), Vec<InvalidParam>>) -> Vec<String> {
        faults.err().unwrap_or_default().into_iter().map(|fault| fault.name).collect()
    }

    #[test]
    fn every_fault_of_a_product_is_named() {
        let fit = ProductContent {
            name: " Alba ".into(),
            tagline: "Café".into(),
            description: "One.\r\n\r\nTwo.".into(),
            collection: "furniture".into(),
            materials: vec!["Oak".into(), " ".into()],
            dimensions: Dimensions { width: 1.0, height: 1.0, depth: 1.0 },
            camera_orbit: CameraOrbit::default(),
            featured: None,
            published: true,
        };
        let mut row = <product::ActiveModel as Default>::default();
        assert_eq!(write_product(&mut row, &fit), Ok(()));
        assert_eq!(row.search, Set(" alba\n cafe oak\n one two".into()));
        assert_eq!((row.name, row.featured), (Set("Alba".into()), Set(i64::MAX)));
        let unfit = ProductContent {
            name: " ".into(),
            tagline: "a\nb".into(),
            description: "\0".into(),
            materials: vec!["x".repeat(201)],
            dimensions: Dimensions { width: 0.0, height: 1.0, depth: 1.0 },
            camera_orbit: CameraOrbit { theta: 181.0, phi: 0.0 },
            ..fit
        };
        let mut row = <product::ActiveModel as Default>::default();
        assert_eq!(
            names(write_product(&mut row, &unfit)),
            ["name", "tagline", "description", "materials[0]", "dimensions", "camera_orbit"]
        );
        assert!(!row.is_changed());
    }

    #[test]
    fn every_fault_of_a_variant_is_named() {
        let option = |name: &str, value: &str| VariantOption { name: name.into(), value: value.into() };
        let fit = VariantContent {
            name: "Oak".into(),
            options: Vec::new(),
            swatch: "#AABBCC".into(),
            model_variant: Some(String::new()),
            price: Money { amount: 1, currency: Currency::Eur },
            published: true,
        };
        let mut row = <variant::ActiveModel as Default>::default();
        assert_eq!(write_variant(&mut row, &fit, Some(Currency::Eur)), Ok(()));
        assert_eq!(row.options, Set(variant::Options(vec![option("Finish", "Oak")])));
        assert_eq!((row.swatch, row.model_variant), (Set("#aabbcc".into()), Set(None)));
        let unfit = VariantContent {
            name: String::new(),
            options: vec![option("A:b", "c"), option("A:b", "c")],
            swatch: "red".into(),
            price: Money { amount: 0, currency: Currency::Usd },
            ..fit
        };
        assert_eq!(
            names(write_variant(&mut <variant::ActiveModel as Default>::default(), &unfit, Some(Currency::Eur))),
            ["name", "options[0]", "options[1]", "options[1].name", "swatch", "price.amount", "price.currency"]
        );
    }
}
