//! Makes the catalogue: models, posters and `catalogue.json`, again only where something changed.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    Error,
    added::{self, Added},
    catalogue::{self, Catalogue, Dimensions},
    glb,
    model::Quality,
    products::{self, COLLECTIONS, CURRENCY, PRODUCTS},
    texture::Library,
};

/// What to make.
#[derive(Debug, Clone)]
pub struct Options {
    /// Folder that receives `catalogue.json` and `bucket/`.
    pub out: PathBuf,
    /// Folders of models to add.
    pub add: Vec<PathBuf>,
    /// Whether to draw posters.
    pub posters: bool,
    /// Detail of the demo products.
    pub quality: Quality,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// Products in the catalogue.
    pub products: usize,
    /// How many of them had to be made anew.
    pub made: usize,
}

/// A product's files and what they were made from.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Made {
    /// Hash of everything that the files depend on.
    inputs: String,
    dimensions: Dimensions,
    model: catalogue::Model,
    poster: Option<catalogue::Poster>,
}

/// Kept beside the catalogue from run to run, by slug.
type Stamps = BTreeMap<String, Made>;

/// What became of a product, and whether it was made anew.
type Outcome = Result<(Made, bool), Error>;

enum Source<'a> {
    Demo(&'a products::Product),
    Added(&'a Added),
}

/// Makes everything.
///
/// # Errors
/// Where a file cannot be read or written, an added model or its description is at fault, or a poster cannot be drawn.
pub fn make(options: &Options) -> Result<Summary, Error> {
    let bucket = options.out.join("bucket");
    for folder in [bucket.join("models"), bucket.join("posters")] {
        fs::create_dir_all(&folder).map_err(Error::io(&folder))?;
    }
    let mut added = Vec::new();
    for folder in &options.add {
        added.extend(added::read_folder(folder)?);
    }
    check_slugs(&added)?;
    let generator = generator()?;
    let stamp_path = options.out.join("stamps.json");
    let old: Stamps = fs::read(&stamp_path).ok().and_then(|b| serde_json::from_slice(&b).ok()).unwrap_or_default();
    let library = Library::new(options.quality.texture);
    let sources: Vec<Source<'_>> = PRODUCTS.iter().map(Source::Demo).chain(added.iter().map(Source::Added)).collect();

    let next = AtomicUsize::new(0);
    let results: Mutex<BTreeMap<usize, Outcome>> = Mutex::new(BTreeMap::new());
    let painter = Painter::default();
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(sources.len().max(1));
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(source) = sources.get(index) else { break };
                    let done = one(source, options, &generator, &old, &library, &painter);
                    results.lock().unwrap_or_else(PoisonError::into_inner).insert(index, done);
                }
            });
        }
    });
    let mut made = Vec::new();
    for (_, result) in results.into_inner().unwrap_or_else(PoisonError::into_inner) {
        made.push(result?);
    }

    let catalogue = assemble(&sources, &made, &added);
    let stamps: Stamps = sources.iter().zip(&made).map(|(s, (m, _))| (slug(s).to_owned(), m.clone())).collect();
    write_json(&stamp_path, &stamps)?;
    write_json(&options.out.join("catalogue.json"), &catalogue)?;
    sweep(&bucket, &stamps)?;
    Ok(Summary { products: made.len(), made: made.iter().filter(|(_, fresh)| *fresh).count() })
}

fn slug<'a>(source: &Source<'a>) -> &'a str {
    match source {
        Source::Demo(p) => p.slug,
        Source::Added(a) => &a.slug,
    }
}

/// Slugs and SKUs are unique over the shop, and collections are known.
fn check_slugs(added: &[Added]) -> Result<(), Error> {
    let mut slugs: BTreeSet<&str> = PRODUCTS.iter().map(|p| p.slug).collect();
    let mut skus: BTreeSet<&str> = PRODUCTS.iter().flat_map(|p| p.variants).map(|v| v.sku).collect();
    let mut collections: BTreeSet<&str> = COLLECTIONS.iter().map(|c| c.slug).collect();
    collections.extend(added.iter().filter_map(|a| a.new_collection.as_ref()).map(|c| c.slug.as_str()));
    let wrong =
        |a: &Added, field: &str, reason: String| Error::Field { path: a.path.clone(), field: field.to_owned(), reason };
    for a in added {
        if !slugs.insert(&a.slug) {
            return Err(wrong(a, "slug", format!("{:?} is taken by another product", a.slug)));
        }
        if !collections.contains(a.collection.as_str()) {
            return Err(wrong(
                a,
                "collection",
                format!(
                    "{:?} is none of {collections:?}; to open a new one, add a table [new_collection] with name and description",
                    a.collection
                ),
            ));
        }
        for (i, v) in a.variants.iter().enumerate() {
            if !skus.insert(&v.sku) {
                return Err(wrong(a, &a.sku_field(i), format!("{:?} is taken by another product", v.sku)));
            }
        }
    }
    Ok(())
}

/// Hash of this very program: whatever changes in the generators or the renderer changes it.
fn generator() -> Result<String, Error> {
    let path = std::env::current_exe().map_err(Error::io(Path::new("this program")))?;
    Ok(hex(&Sha256::digest(fs::read(&path).map_err(Error::io(&path))?)))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut s, b| {
        let _ = write!(s, "{b:02x}");
        s
    })
}

fn one(
    source: &Source<'_>,
    options: &Options,
    generator: &str,
    old: &Stamps,
    library: &Library,
    painter: &Painter,
) -> Result<(Made, bool), Error> {
    let bucket = options.out.join("bucket");
    let name = slug(source);
    let mut hash = Sha256::new();
    hash.update(generator);
    let orbit = match source {
        Source::Demo(p) => p.camera_orbit,
        Source::Added(a) => a.camera_orbit,
    };
    hash.update(format!("{name} {} {:?} {orbit:?}", options.posters, options.quality));
    if let Source::Added(a) = source {
        hash.update(&a.glb);
        hash.update(format!("{:?}", a.variants));
    }
    let inputs = hex(&hash.finalize());
    if let Some(same) = old.get(name)
        && same.inputs == inputs
        && bucket.join(&same.model.path).is_file()
        && same.poster.as_ref().is_none_or(|p| bucket.join(&p.path).is_file())
    {
        return Ok((same.clone(), false));
    }
    let start = Instant::now();
    let (bytes, dimensions, variant) = match source {
        Source::Demo(p) => {
            let model = (p.build)(options.quality);
            let names: Vec<&str> = p.variants.iter().map(|v| v.name).collect();
            (
                glb::write(p.slug, &model, &names, library),
                Dimensions::new(model.size()),
                p.variants.first().map(|v| v.name),
            )
        }
        Source::Added(a) => (a.glb.clone(), a.dimensions, a.variants.first().and_then(|v| v.model_variant.as_deref())),
    };
    let size = bytes.len();
    let model = catalogue::Model { path: format!("models/{name}.{}.glb", short_hash(&bytes)), bytes: size as u64 };
    write(&bucket.join(&model.path), &bytes)?;
    let poster = if options.posters { painter.paint(name, bytes, variant, orbit, &bucket)? } else { None };
    eprintln!("made {name} ({:.1} s, {:.1} MB)", start.elapsed().as_secs_f32(), size as f64 / 1e6);
    Ok((Made { inputs, dimensions, model, poster }, true))
}

/// First 16 hexadecimal digits of the SHA-256.
fn short_hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes)[..8])
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    // Never a half-written file under its final name: a server may be reading beside us.
    let part = path.with_extension("part");
    fs::write(&part, bytes).map_err(Error::io(&part))?;
    fs::rename(&part, path).map_err(Error::io(path))
}

fn write_json(path: &Path, value: &impl Serialize) -> Result<(), Error> {
    let mut text =
        serde_json::to_vec_pretty(value).map_err(|e| Error::Io { path: path.to_owned(), source: e.into() })?;
    text.push(b'\n');
    if fs::read(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    write(path, &text)
}

/// Removes what an earlier run made and nothing names any more.
fn sweep(bucket: &Path, stamps: &Stamps) -> Result<(), Error> {
    let keep: BTreeSet<PathBuf> = stamps
        .values()
        .flat_map(|m| std::iter::once(&m.model.path).chain(m.poster.as_ref().map(|p| &p.path)))
        .map(|p| bucket.join(p))
        .collect();
    for folder in [bucket.join("models"), bucket.join("posters")] {
        for entry in fs::read_dir(&folder).map_err(Error::io(&folder))? {
            let path = entry.map_err(Error::io(&folder))?.path();
            if path.is_file() && !keep.contains(&path) {
                fs::remove_file(&path).map_err(Error::io(&path))?;
            }
        }
    }
    Ok(())
}

fn assemble(sources: &[Source<'_>], made: &[(Made, bool)], added: &[Added]) -> Catalogue {
    let mut collections: Vec<catalogue::Collection> = COLLECTIONS
        .iter()
        .map(|c| catalogue::Collection { slug: c.slug.into(), name: c.name.into(), description: c.description.into() })
        .collect();
    for c in added.iter().filter_map(|a| a.new_collection.as_ref()) {
        if collections.iter().all(|known| known.slug != c.slug) {
            collections.push(c.clone());
        }
    }
    let products = sources
        .iter()
        .zip(made)
        .enumerate()
        .map(|(i, (source, (made, _)))| {
            let (dimensions, model, poster) = (made.dimensions, made.model.clone(), made.poster.clone());
            match source {
                Source::Demo(p) => catalogue::Product {
                    slug: p.slug.into(),
                    name: p.name.into(),
                    tagline: p.tagline.into(),
                    description: p.description.into(),
                    collection: p.collection.into(),
                    featured: p.featured,
                    materials: p.materials.iter().map(|&m| m.to_owned()).collect(),
                    dimensions,
                    model,
                    poster,
                    camera_orbit: p.camera_orbit,
                    variants: p
                        .variants
                        .iter()
                        .map(|v| catalogue::Variant {
                            sku: v.sku.into(),
                            name: v.name.into(),
                            swatch: v.swatch.into(),
                            model_variant: Some(v.name.into()),
                            price: catalogue::Money { amount: v.price, currency: CURRENCY.into() },
                            stock: v.stock,
                        })
                        .collect(),
                },
                Source::Added(a) => catalogue::Product {
                    slug: a.slug.clone(),
                    name: a.name.clone(),
                    tagline: a.tagline.clone(),
                    description: a.description.clone(),
                    collection: a.collection.clone(),
                    featured: a.featured.unwrap_or(i as u32 + 1),
                    materials: a.materials.clone(),
                    dimensions,
                    model,
                    poster,
                    camera_orbit: a.camera_orbit,
                    variants: a.variants.clone(),
                },
            }
        })
        .collect();
    Catalogue { version: 1, collections, products }
}

/// Draws posters; opens the device when the first one is wanted, and draws one at a time.
#[derive(Default)]
struct Painter {
    #[cfg(feature = "posters")]
    studio: Mutex<Option<vitrine_native::OffScreen>>,
}

impl Painter {
    #[cfg(feature = "posters")]
    fn paint(
        &self,
        slug: &str,
        glb: Vec<u8>,
        variant: Option<&str>,
        orbit: catalogue::CameraOrbit,
        bucket: &Path,
    ) -> Result<Option<catalogue::Poster>, Error> {
        let failed = |source| Error::Poster { slug: slug.to_owned(), source };
        let picture = {
            let mut studio = self.studio.lock().unwrap_or_else(PoisonError::into_inner);
            let studio = match &mut *studio {
                Some(studio) => studio,
                empty => empty.insert(vitrine_native::OffScreen::new().map_err(failed)?),
            };
            let options = vitrine_native::Options {
                size: vitrine_native::Size::Longest(POSTER),
                variant: variant.map(str::to_owned),
                theta: Some(orbit.theta.to_radians()),
                phi: Some(orbit.phi.to_radians()),
                ..vitrine_native::Options::default()
            };
            studio.render(glb, &mut |_| None, &options).map_err(failed)?
        };
        let (width, height) = picture.dimensions();
        let bytes =
            crate::poster::encode(&picture).map_err(|source| Error::Encode { slug: slug.to_owned(), source })?;
        let path = format!("posters/{slug}.{}.webp", short_hash(&bytes));
        write(&bucket.join(&path), &bytes)?;
        Ok(Some(catalogue::Poster { path, width, height }))
    }

    #[cfg(not(feature = "posters"))]
    #[allow(clippy::unnecessary_wraps, clippy::unused_self)]
    fn paint(
        &self,
        slug: &str,
        _: Vec<u8>,
        _: Option<&str>,
        _: catalogue::CameraOrbit,
        _: &Path,
    ) -> Result<Option<catalogue::Poster>, Error> {
        eprintln!("no poster of {slug}: built without the feature `posters`");
        Ok(None)
    }
}

/// Longest side of a poster in pixels.
#[cfg(feature = "posters")]
const POSTER: u32 = 1200;
