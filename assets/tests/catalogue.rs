//! Makes the whole catalogue at draft quality, twice, and looks at what came out.

use std::{
    fs,
    path::{Path, PathBuf},
};

use glam::Vec3;
use vitrine_assets::{
    Error, Options,
    catalogue::Catalogue,
    glb, make,
    model::Quality,
    products::{PRODUCTS, Product},
    texture::Library,
};
use vitrine_scene::{ImageSource, Pose, Scene, Topology};

/// A folder of this test's own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("vitrine-assets-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a temporary folder");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn options(out: &Path, add: &[&Path]) -> Options {
    Options {
        out: out.to_owned(),
        add: add.iter().map(|p| p.to_path_buf()).collect(),
        posters: false,
        quality: Quality::DRAFT,
    }
}

fn catalogue(out: &Path) -> Catalogue {
    let text = fs::read(out.join("catalogue.json")).expect("catalogue.json");
    serde_json::from_slice(&text).expect("the catalogue is well formed")
}

fn load(bytes: Vec<u8>) -> Scene {
    vitrine_scene::load(bytes, &mut |uri| panic!("a model must hold everything, yet names {uri}"))
        .expect("a model loads")
}

/// Real-world sizes in metres that a shopper would expect: (slug, smallest, largest).
const SIZES: &[(&str, [f32; 3], [f32; 3])] = &[
    ("alba-lounge-chair", [0.7, 0.65, 0.7], [0.9, 0.8, 0.9]),
    ("lund-sideboard", [1.59, 0.68, 0.43], [1.61, 0.75, 0.47]),
    ("murmur-speaker", [0.14, 0.17, 0.16], [0.18, 0.2, 0.21]),
    ("stille-headphones", [0.15, 0.17, 0.07], [0.2, 0.23, 0.1]),
    ("meridian-watch", [0.039, 0.05, 0.04], [0.046, 0.075, 0.085]),
    ("vesper-table-lamp", [0.25, 0.4, 0.2], [0.29, 0.44, 0.28]),
    ("passage-weekender", [0.5, 0.38, 0.24], [0.56, 0.5, 0.32]),
];

#[test]
fn every_product_is_whole_and_made_only_once() {
    let folder = Folder::new("whole");
    let first = make(&options(&folder.0, &[])).expect("the catalogue is made");
    assert_eq!((first.products, first.made), (PRODUCTS.len(), PRODUCTS.len()));
    assert!(PRODUCTS.len() >= 6);

    let catalogue = catalogue(&folder.0);
    for collection in ["furniture", "gadgets", "fashion"] {
        let count = catalogue.products.iter().filter(|p| p.collection == collection).count();
        assert!(count >= 2, "{collection} holds {count}");
    }
    let variants = || catalogue.products.iter().flat_map(|p| &p.variants);
    assert!(variants().any(|v| v.stock == 0) && variants().any(|v| (1..=3).contains(&v.stock)));

    for product in &catalogue.products {
        let slug = product.slug.as_str();
        let bytes = fs::read(folder.0.join("bucket").join(&product.model.path)).expect("the model is in the bucket");
        assert_eq!(bytes.len() as u64, product.model.bytes);
        let scene = load(bytes);
        assert!(scene.warnings.is_empty(), "{slug}: {:?}", scene.warnings);

        let names: Vec<_> = product.variants.iter().filter_map(|v| v.model_variant.clone()).collect();
        assert_eq!(names, scene.variants, "{slug}");
        assert!((3..=5).contains(&names.len()), "{slug} has {} variants", names.len());
        assert!(product.description.split("\n\n").count() >= 2 && product.materials.len() >= 3, "{slug}");

        let bounds = scene.bounds(&Pose::rest(&scene));
        let (_, low, high) = SIZES.iter().find(|s| s.0 == slug).expect("a size is known");
        let size = bounds.size();
        assert!(size.cmpge(Vec3::from(*low)).all() && size.cmple(Vec3::from(*high)).all(), "{slug} measures {size}");
        assert!(bounds.min.y.abs() < 1e-4, "{slug} stands at {}", bounds.min.y);
        assert!(bounds.center().x.abs() < 1e-4 && bounds.center().z.abs() < 1e-4, "{slug} is centred");
        let d = product.dimensions;
        assert!(Vec3::new(d.width as f32, d.height as f32, d.depth as f32).abs_diff_eq(size, 0.001), "{slug}");

        let primitives = || scene.meshes.iter().flat_map(|m| &m.primitives);
        let triangles: usize = primitives().map(|p| p.indices.len() / 3).sum();
        assert!((20_000..=120_000).contains(&triangles), "{slug} has {triangles} triangles");
        for p in primitives() {
            assert_eq!(p.topology, Topology::Triangles);
            assert!(p.normals.iter().all(|n| (n.length() - 1.0).abs() < 0.01), "{slug}: normals are unit");
            assert!(p.tangents.iter().all(|t| (t.truncate().length() - 1.0).abs() < 0.02 && t.w.abs() == 1.0));
            assert!(p.tex_coords.iter().flatten().all(|uv| uv.is_finite()), "{slug}: UVs are finite");
            for t in p.indices.chunks_exact(3) {
                let [a, b, c] = [0, 1, 2].map(|k| p.positions[t[k] as usize]);
                assert!((b - a).cross(c - a).length() > 0.0, "{slug}: no triangle without area");
            }
        }
        for image in &scene.images {
            let ImageSource::Bytes(bytes) = &image.source else { panic!("{slug}: an image outside") };
            image::load_from_memory(bytes).expect("an image decodes");
        }
    }

    let second = make(&options(&folder.0, &[])).expect("the catalogue is made again");
    assert_eq!(second.made, 0, "nothing changed, so nothing is made");
}

#[test]
fn the_same_bytes_each_time() {
    let build = |product: &Product| {
        let names: Vec<&str> = product.variants.iter().map(|v| v.name).collect();
        glb::write(product.slug, &(product.build)(Quality::DRAFT), &names, &Library::new(Quality::DRAFT.texture))
    };
    for product in PRODUCTS {
        let here = build(product);
        let there = std::thread::scope(|s| s.spawn(|| build(product)).join()).expect("the other thread ends well");
        assert!(here == there, "{} differs", product.slug);
    }
}

const DESCRIPTION: &str = r##"
slug = "my-speaker"
name = "My speaker"
tagline = "Made elsewhere"
description = "One paragraph."
collection = "studio"
price = 9900
currency = "EUR"
materials = ["Plastic"]
stock = 4
camera_orbit = { theta = -40, phi = 70 }

[new_collection]
name = "Studio"
description = "From our own studio."

[[variants]]
sku = "MY-1"
name = "Oat"
swatch = "#CFC6B4"
model_variant = "Oat"

[[variants]]
sku = "MY-2"
name = "Clay"
swatch = "#b0694d"
model_variant = "Clay"
price = 10900
stock = 0
"##;

#[test]
fn own_models_join_and_faults_are_named() {
    let (out, add) = (Folder::new("own-out"), Folder::new("own-add"));
    let product = PRODUCTS.iter().find(|p| p.slug == "murmur-speaker").expect("a product");
    let names: Vec<&str> = product.variants.iter().map(|v| v.name).collect();
    let quality = Quality { texture: 64, rays: 2 };
    let glb = glb::write("own", &(product.build)(quality), &names, &Library::new(quality.texture));
    fs::write(add.0.join("mine.glb"), &glb).expect("written");
    let describe = |text: &str| fs::write(add.0.join("mine.toml"), text).expect("written");
    let run = || make(&Options { quality, ..options(&out.0, &[&add.0]) });

    let fault = |text: &str, field: &str| {
        describe(text);
        match run() {
            Err(Error::Field { field: at, path, .. }) => {
                assert_eq!(at, field);
                assert!(path.ends_with("mine.toml"), "{path:?}");
            }
            other => panic!("{field}: {other:?}"),
        }
    };
    fault(&DESCRIPTION.replace("my-speaker", "My Speaker"), "slug");
    fault(&DESCRIPTION.replace("my-speaker", "my--speaker"), "slug");
    fault(&DESCRIPTION.replace("my-speaker", &"a".repeat(81)), "slug");
    fault(&DESCRIPTION.replace("my-speaker", "murmur-speaker"), "slug");
    fault(&DESCRIPTION.replace("\"studio\"", "\"my--studio\""), "collection");
    fault(&DESCRIPTION.replace("\"Studio\"", "\" \""), "new_collection.name");
    fault(&DESCRIPTION.replace("From our own", "From\\u0000our own"), "new_collection.description");
    fault(&DESCRIPTION.replace("Made elsewhere", "Made\\u0000elsewhere"), "tagline");
    fault(&DESCRIPTION.replace("Plastic", "\\u0000"), "materials[0]");
    fault(&DESCRIPTION.replace("9900\n", "-1\n"), "price");
    fault(&DESCRIPTION.replace("9900\n", "1_000_000_000_001\n"), "price");
    fault(&DESCRIPTION.replace("10900", "0"), "variants[1].price");
    fault(&DESCRIPTION.replace("stock = 4", "stock = -1"), "stock");
    fault(&DESCRIPTION.replace("stock = 0", "stock = 4_294_967_296"), "variants[1].stock");
    fault(&DESCRIPTION.replace("EUR", "DOGE"), "currency");
    // The shop has one currency, that of the demo catalogue.
    fault(&DESCRIPTION.replace("EUR", "USD"), "currency");
    fault(&DESCRIPTION.replace("phi = 70", "phi = 190"), "camera_orbit");
    fault(&DESCRIPTION.replace("#b0694d", "brown"), "variants[1].swatch");
    fault(&DESCRIPTION.replace("MY-2", "MY-1"), "variants[1].sku");
    fault(&DESCRIPTION.replace("MY-2", "my-2"), "variants[1].sku");
    fault(&DESCRIPTION.replace("MY-2", &"M".repeat(65)), "variants[1].sku");
    fault(&DESCRIPTION.replace("MY-2", "MURMUR-OAT"), "variants[1].sku");
    fault(&DESCRIPTION.replace("name = \"Clay\"", "name = \" \""), "variants[1].name");
    fault(&DESCRIPTION.replace("= \"Clay\"\nprice", "= \"Mud\"\nprice"), "variants[1].model_variant");
    fault(
        &DESCRIPTION.replace("[new_collection]\nname = \"Studio\"\ndescription = \"From our own studio.\"", ""),
        "collection",
    );
    // Without variants the SKU is the slug in capitals, which may be too long or taken as any other.
    let (single, _) = DESCRIPTION.split_once("[[variants]]").expect("variants");
    fault(&single.replace("my-speaker", &"a".repeat(65)), "sku");
    fault(&single.replace("my-speaker", "murmur-oat"), "sku");
    fault(&format!("sku = \"mine\"{single}"), "sku");
    describe("slug = 3");
    assert!(matches!(run(), Err(Error::Toml { .. })));
    fs::remove_file(add.0.join("mine.toml")).expect("removed");
    assert!(matches!(run(), Err(Error::Io { .. })));
    describe(DESCRIPTION);
    fs::write(add.0.join("mine.glb"), &glb[..1000]).expect("written");
    assert!(matches!(run(), Err(Error::Model { .. })));

    fs::write(add.0.join("mine.glb"), &glb).expect("written");
    let done = run().expect("all is well now");
    assert_eq!(done.products, PRODUCTS.len() + 1);
    let catalogue = catalogue(&out.0);
    let mine = catalogue.products.last().expect("products");
    assert_eq!((mine.slug.as_str(), mine.collection.as_str()), ("my-speaker", "studio"));
    assert!(catalogue.collections.iter().any(|c| c.slug == "studio" && c.name == "Studio"));
    assert_eq!((mine.variants[0].price.amount, mine.variants[1].price.amount), (9900, 10900));
    assert_eq!((mine.camera_orbit.theta, mine.camera_orbit.phi), (-40.0, 70.0));
    assert_eq!((mine.variants[0].stock, mine.variants[1].stock), (4, 0));
    assert_eq!(fs::read(out.0.join("bucket").join(&mine.model.path)).expect("the model"), glb);
}

/// A square of two metres that lies on the ground.
fn rug() -> Vec<u8> {
    let (near, far) = (1.0_f32, -1.0_f32);
    let corners = [[far, near], [near, near], [near, far], [far, near], [near, far], [far, far]];
    let binary: Vec<u8> = corners.iter().flat_map(|[x, z]| [*x, 0.0, *z]).flat_map(f32::to_le_bytes).collect();
    let mut json = serde_json::json!({
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
        "accessors": [{"bufferView": 0, "componentType": 5126, "count": 6, "type": "VEC3",
                       "min": [far, 0.0, far], "max": [near, 0.0, near]}],
        "bufferViews": [{"buffer": 0, "byteLength": binary.len()}],
        "buffers": [{"byteLength": binary.len()}],
    })
    .to_string()
    .into_bytes();
    json.resize(json.len().next_multiple_of(4), b' ');
    let word = |n: usize| u32::try_from(n).expect("a small file").to_le_bytes();
    let mut glb = [&b"glTF"[..], &word(2), &word(28 + json.len() + binary.len())].concat();
    for (kind, chunk) in [(b"JSON", json), (b"BIN\0", binary)] {
        glb.extend([&word(chunk.len())[..], kind, &chunk].concat());
    }
    glb
}

#[test]
fn a_flat_model_is_a_millimetre_high() {
    let (out, add) = (Folder::new("flat-out"), Folder::new("flat-add"));
    fs::write(add.0.join("rug.glb"), rug()).expect("written");
    let (description, _) = DESCRIPTION.split_once("[[variants]]").expect("variants");
    fs::write(add.0.join("rug.toml"), description).expect("written");
    let quality = Quality { texture: 64, rays: 2 };
    make(&Options { quality, ..options(&out.0, &[&add.0]) }).expect("the catalogue is made");
    let catalogue = catalogue(&out.0);
    let rug = catalogue.products.last().expect("products");
    let d = rug.dimensions;
    assert_eq!((d.width, d.height, d.depth), (2.0, 0.001, 2.0));
    assert_eq!(rug.variants.iter().map(|v| v.sku.as_str()).collect::<Vec<_>>(), ["MY-SPEAKER"]);
}
