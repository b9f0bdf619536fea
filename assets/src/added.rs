//! Products that a shop owner adds: a `.glb` with a `.toml` of the same name beside it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use vitrine_scene::{Document, ImageSource, Pose, Scene};

use crate::{
    Error,
    catalogue::{CameraOrbit, Collection, Dimensions, Money, Variant},
    products::CURRENCY,
    rules::{PRICES, STOCKS, is_sku, is_slug, is_storable},
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
    camera_orbit: CameraOrbit,
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
    /// Its best side.
    pub camera_orbit: CameraOrbit,
    /// Measured.
    pub dimensions: Dimensions,
    /// At least one.
    pub variants: Vec<Variant>,
    /// Whether the description names no variant, so that there is the standard one.
    is_standard: bool,
}

impl Added {
    /// The field that the SKU of a variant comes from.
    pub fn sku_field(&self, index: usize) -> String {
        if self.is_standard { "sku".to_owned() } else { format!("variants[{index}].sku") }
    }
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
    let wrong = |source| Error::Model { path: path.to_owned(), source };
    let broken = |error: vitrine_scene::Error| wrong(error.into());
    let mut document = Document::parse(glb).map_err(broken)?;
    if let Some((_, uri)) = document.missing_buffers().into_iter().next() {
        return Err(Error::External { path: path.to_owned(), uri });
    }
    vitrine_codecs::decompress(&mut document).map_err(wrong)?;
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
    let fields = Fields { path };
    fields.slug("slug", &d.slug)?;
    fields.slug("collection", &d.collection)?;
    for (field, text) in [("name", &d.name), ("tagline", &d.tagline), ("description", &d.text)] {
        fields.text(field, text)?;
    }
    for (i, line) in d.materials.iter().enumerate() {
        fields.storable(&format!("materials[{i}]"), line)?;
    }
    if let Some(new) = &d.new_collection {
        fields.text("new_collection.name", &new.name)?;
        fields.storable("new_collection.description", &new.description)?;
    }
    if d.currency != CURRENCY {
        let reason = format!("{:?} is not {CURRENCY}: a shop has one currency, that of the demo catalogue", d.currency);
        return Err(fields.wrong("currency", reason));
    }
    let CameraOrbit { theta, phi } = d.camera_orbit;
    if !(-180.0..=180.0).contains(&theta) || !(0.0..=180.0).contains(&phi) {
        return Err(fields.wrong(
            "camera_orbit",
            format!("theta = {theta} must be from -180 to 180 and phi = {phi} from 0 to 180, in degrees"),
        ));
    }
    let variants = variants(&fields, &d, scene)?;
    let bounds = scene.bounds(&Pose::rest(scene));
    if bounds.is_empty() {
        return Err(fields.wrong("slug", "the model beside it shows nothing: it has no vertices".to_owned()));
    }
    // Each end may be a number, and yet the way between them none.
    if !bounds.size().is_finite() {
        return Err(fields.wrong("slug", "the model beside it is too large to be measured".to_owned()));
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
        camera_orbit: d.camera_orbit,
        dimensions: Dimensions::new(bounds.size()),
        variants,
        is_standard: d.variants.is_empty(),
    })
}

/// The described variants; the standard one where there are none.
fn variants(fields: &Fields<'_>, d: &Description, scene: &Scene) -> Result<Vec<Variant>, Error> {
    let base = fields.price("price", d.price)?;
    let stock = fields.stock("stock", d.stock.unwrap_or(0))?;
    if d.variants.is_empty() {
        let sku = d.sku.clone().unwrap_or_else(|| d.slug.to_ascii_uppercase());
        fields.sku("sku", &sku)?;
        return Ok(vec![Variant {
            sku,
            name: "Standard".to_owned(),
            swatch: "#9a948a".to_owned(),
            model_variant: None,
            price: base,
            stock,
        }]);
    }
    let mut variants: Vec<Variant> = Vec::new();
    for (i, look) in d.variants.iter().enumerate() {
        let field = |name: &str| format!("variants[{i}].{name}");
        fields.sku(&field("sku"), &look.sku)?;
        if variants.iter().any(|v| v.sku == look.sku) {
            return Err(fields.wrong(&field("sku"), format!("{:?} is taken by another variant", look.sku)));
        }
        fields.text(&field("name"), &look.name)?;
        let hex = look.swatch.strip_prefix('#').unwrap_or_default();
        if hex.len() != 6 || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(fields.wrong(&field("swatch"), format!("{:?} must be a colour like #a1b2c3", look.swatch)));
        }
        if let Some(name) = &look.model_variant {
            if !scene.variants.contains(name) {
                return Err(fields.wrong(
                    &field("model_variant"),
                    format!("{name:?} is none of the model's variants {:?}", scene.variants),
                ));
            }
            fields.storable(&field("model_variant"), name)?;
        }
        variants.push(Variant {
            sku: look.sku.clone(),
            name: look.name.clone(),
            swatch: look.swatch.to_ascii_lowercase(),
            model_variant: look.model_variant.clone(),
            price: look.price.map_or(Ok(base.clone()), |amount| fields.price(&field("price"), amount))?,
            stock: look.stock.map_or(Ok(stock), |pieces| fields.stock(&field("stock"), pieces))?,
        });
    }
    Ok(variants)
}

/// Checks values of a description, and names the field that is at fault.
struct Fields<'a> {
    path: &'a Path,
}

impl Fields<'_> {
    fn wrong(&self, field: &str, reason: String) -> Error {
        Error::Field { path: self.path.to_owned(), field: field.to_owned(), reason }
    }

    fn slug(&self, field: &str, text: &str) -> Result<(), Error> {
        if is_slug(text) {
            return Ok(());
        }
        let must = "must be lower-case letters, digits and single hyphens between them, at most 80 characters";
        Err(self.wrong(field, format!("{text:?} {must}")))
    }

    fn sku(&self, field: &str, text: &str) -> Result<(), Error> {
        if is_sku(text) {
            return Ok(());
        }
        let must = "must be upper-case letters, digits and single hyphens between them, at most 64 characters";
        Err(self.wrong(field, format!("{text:?} {must}")))
    }

    fn text(&self, field: &str, text: &str) -> Result<(), Error> {
        if text.trim().is_empty() {
            return Err(self.wrong(field, "must not be empty".to_owned()));
        }
        self.storable(field, text)
    }

    fn storable(&self, field: &str, text: &str) -> Result<(), Error> {
        if is_storable(text) {
            return Ok(());
        }
        Err(self.wrong(field, "must not hold a NUL character".to_owned()))
    }

    fn price(&self, field: &str, amount: i64) -> Result<Money, Error> {
        if PRICES.contains(&amount) {
            return Ok(Money { amount, currency: CURRENCY.to_owned() });
        }
        let (low, high) = PRICES.into_inner();
        Err(self.wrong(field, format!("{amount} must be from {low} to {high}, in minor units (cents)")))
    }

    fn stock(&self, field: &str, pieces: i64) -> Result<i64, Error> {
        if STOCKS.contains(&pieces) {
            return Ok(pieces);
        }
        let (low, high) = STOCKS.into_inner();
        Err(self.wrong(field, format!("{pieces} must be from {low} to {high}")))
    }
}
