//! Products that a shop owner adds: a `.glb` with a `.toml` of the same name beside it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use vitrine_scene::{Document, ImageSource, Pose, Scene};

use crate::{
    Error,
    catalogue::{Collection, Dimensions, Money, Variant},
};

/// The description beside a model.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    slug: String,
    name: String,
    tagline: String,
    #[serde(rename = "description")]
    text: String,
    collection: String,
    #[serde(default)]
    featured: Option<u32>,
    price: i64,
    currency: String,
    #[serde(default)]
    materials: Vec<String>,
    #[serde(default)]
    variants: Vec<Look>,
    /// Needed only for stock of a product without variants.
    #[serde(default)]
    sku: Option<String>,
    #[serde(default)]
    stock: Option<i64>,
    #[serde(default)]
    new_collection: Option<NewCollection>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewCollection {
    name: String,
    description: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Look {
    sku: String,
    name: String,
    swatch: String,
    #[serde(default)]
    model_variant: Option<String>,
    #[serde(default)]
    price: Option<i64>,
    #[serde(default)]
    stock: Option<i64>,
}

/// A product to be added, checked.
#[derive(Debug)]
pub struct Added {
    /// Where its description lies.
    pub path: PathBuf,
    /// The model's bytes.
    pub glb: Vec<u8>,
    /// Name in URLs.
    pub slug: String,
    /// Name for people.
    pub name: String,
    /// One line.
    pub tagline: String,
    /// Paragraphs.
    pub description: String,
    /// Slug of its collection.
    pub collection: String,
    /// A collection that it brings along.
    pub new_collection: Option<Collection>,
    /// Place on the home page; after all others where none was given.
    pub featured: Option<u32>,
    /// Lines.
    pub materials: Vec<String>,
    /// Measured.
    pub dimensions: Dimensions,
    /// At least one.
    pub variants: Vec<Variant>,
}

/// Reads all pairs in a folder, in the order of their file names.
///
/// # Errors
/// Names the file, and the field where one is at fault.
pub fn read_folder(folder: &Path) -> Result<Vec<Added>, Error> {
    let mut models: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::io(folder))? {
        let path = entry.map_err(Error::io(folder))?.path();
        if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("glb")) {
            models.push(path);
        }
    }
    models.sort();
    models.iter().map(|model| read(model)).collect()
}

fn read(model: &Path) -> Result<Added, Error> {
    let path = model.with_extension("toml");
    let text = fs::read_to_string(&path).map_err(Error::io(&path))?;
    let d: Description = toml::from_str(&text)
        .map_err(|e| Error::Toml { path: path.clone(), message: e.to_string().trim_end().to_owned() })?;
    let glb = fs::read(model).map_err(Error::io(model))?;
    let scene = scene(model, glb.clone())?;
    check(&path, d, glb, &scene)
}

/// Decodes a model that must hold all it needs.
fn scene(path: &Path, glb: Vec<u8>) -> Result<Scene, Error> {
    let broken = |source| Error::Model { path: path.to_owned(), source };
    let document = Document::parse(glb).map_err(broken)?;
    if let Some((_, uri)) = document.missing_buffers().into_iter().next() {
        return Err(Error::External { path: path.to_owned(), uri });
    }
    let scene = document.into_scene().map_err(broken)?;
    let outside = scene.images.iter().find_map(|i| match &i.source {
        ImageSource::Uri(uri) => Some(uri.clone()),
        ImageSource::Bytes(_) => None,
    });
    match outside {
        Some(uri) => Err(Error::External { path: path.to_owned(), uri }),
        None => Ok(scene),
    }
}

fn check(path: &Path, d: Description, glb: Vec<u8>, scene: &Scene) -> Result<Added, Error> {
    let wrong = |field: &str, reason: String| Error::Field { path: path.to_owned(), field: field.to_owned(), reason };
    let slug_like = |s: &str| {
        !s.is_empty()
            && s.len() <= 80
            && s.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !s.starts_with('-')
            && !s.ends_with('-')
    };
    for (field, value) in [("slug", &d.slug), ("collection", &d.collection)] {
        if !slug_like(value) {
            return Err(wrong(
                field,
                format!("{value:?} must be lower-case letters, digits and single hyphens between them"),
            ));
        }
    }
    for (field, value) in [("name", &d.name), ("tagline", &d.tagline), ("description", &d.text)] {
        if value.trim().is_empty() {
            return Err(wrong(field, "must not be empty".to_owned()));
        }
    }
    if !["EUR", "USD", "GBP", "CHF", "JPY"].contains(&d.currency.as_str()) {
        return Err(wrong("currency", format!("{:?} is none of EUR, USD, GBP, CHF, JPY", d.currency)));
    }
    let price = |field: &str, amount: i64| {
        if amount > 0 {
            Ok(Money { amount, currency: d.currency.clone() })
        } else {
            Err(wrong(field, "must be above 0, in minor units (cents)".to_owned()))
        }
    };
    let base = price("price", d.price)?;
    let stock = |field: &str, n: Option<i64>| match n.or(d.stock) {
        Some(n) if n < 0 => Err(wrong(field, "must not be negative".to_owned())),
        n => Ok(n.unwrap_or(0)),
    };
    let mut variants: Vec<Variant> = Vec::new();
    for (i, look) in d.variants.iter().enumerate() {
        let field = |name: &str| format!("variants[{i}].{name}");
        if look.sku.trim().is_empty() || variants.iter().any(|v| v.sku == look.sku) {
            return Err(wrong(&field("sku"), format!("{:?} is empty or taken", look.sku)));
        }
        let hex = look.swatch.strip_prefix('#').unwrap_or_default();
        if hex.len() != 6 || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(wrong(&field("swatch"), format!("{:?} must be a colour like #a1b2c3", look.swatch)));
        }
        if let Some(name) = &look.model_variant
            && !scene.variants.contains(name)
        {
            return Err(wrong(
                &field("model_variant"),
                format!("{name:?} is none of the model's variants {:?}", scene.variants),
            ));
        }
        variants.push(Variant {
            sku: look.sku.clone(),
            name: look.name.clone(),
            swatch: look.swatch.to_ascii_lowercase(),
            model_variant: look.model_variant.clone(),
            price: look.price.map_or(Ok(base.clone()), |p| price(&field("price"), p))?,
            stock: stock(&field("stock"), look.stock)?,
        });
    }
    if variants.is_empty() {
        variants.push(Variant {
            sku: d.sku.clone().unwrap_or_else(|| d.slug.to_ascii_uppercase()),
            name: "Standard".to_owned(),
            swatch: "#9a948a".to_owned(),
            model_variant: None,
            price: base,
            stock: stock("stock", None)?,
        });
    }
    let bounds = scene.bounds(&Pose::rest(scene));
    if bounds.is_empty() {
        return Err(wrong("slug", "the model beside it shows nothing: it has no vertices".to_owned()));
    }
    Ok(Added {
        path: path.to_owned(),
        glb,
        new_collection: d.new_collection.map(|c| Collection {
            slug: d.collection.clone(),
            name: c.name,
            description: c.description,
        }),
        slug: d.slug,
        name: d.name,
        tagline: d.tagline,
        description: d.text.trim().to_owned(),
        collection: d.collection,
        featured: d.featured,
        materials: d.materials,
        dimensions: Dimensions::new(bounds.size()),
        variants,
    })
}
