//! Materials, variants, textures, samplers and images.

use glam::{Vec3, Vec4};
use serde_json::{Value, json};
use vitrine_scene::{AlphaMode, Error, ImageSource, Material, MipFilter, Place, Sampler, Scene, Wrap};

use crate::builder::{Builder, TRIANGLE, everything};

const IDENTITY: [f32; 6] = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

#[test]
fn a_material_is_read_in_full() {
    let scene = everything().scene();
    let material = &scene.materials[0];
    assert_eq!(material.name, "m");
    assert_eq!(material.base_color_factor, Vec4::new(1.0, 0.5, 0.25, 1.0));
    assert_eq!((material.metallic_factor, material.roughness_factor), (0.0, 0.5));
    assert_eq!((material.normal_scale, material.occlusion_strength), (0.5, 0.5));
    assert_eq!((material.emissive_factor, material.emissive_strength), (Vec3::ONE, 2.0));
    assert_eq!(material.alpha_mode, AlphaMode::Mask { cutoff: 0.25 });
    assert!(material.double_sided && !material.unlit);
    assert_eq!(material.ior, 1.4);
    let texture = material.base_color_texture.expect("texture");
    assert_eq!((texture.texture, texture.tex_coord, texture.transform), (0, 0, IDENTITY));
    assert_eq!(material.metallic_roughness_texture.map(|texture| texture.texture), Some(1));
    assert!(material.normal_texture.is_some() && material.occlusion_texture.is_some());
    assert!(material.emissive_texture.is_some());
    assert!(scene.materials[1].unlit);
}

#[test]
fn the_default_material_stands_last() {
    let mut b = Builder::new();
    let position = b.floats("VEC3", &TRIANGLE);
    b.push("materials", json!({"alphaMode": "BLEND"}));
    b.show(json!({"attributes": {"POSITION": position}}));
    let scene = b.scene();
    assert_eq!(scene.materials.len(), 2);
    assert_eq!(scene.meshes[0].primitives[0].material, 1);
    assert_eq!(scene.materials[0].alpha_mode, AlphaMode::Blend);
    let default = &scene.materials[1];
    assert_eq!((default.metallic_factor, default.roughness_factor, default.ior), (1.0, 1.0, 1.5));
    assert_eq!((default.base_color_factor, default.alpha_mode), (Vec4::ONE, AlphaMode::Opaque));
    b.json["meshes"][0]["primitives"][0]["material"] = json!(1);
    assert!(matches!(b.load(), Err(Error::Index { what: "material", .. })));
}

#[test]
fn variants_map_to_materials() {
    let mut b = everything();
    let scene = b.scene();
    assert_eq!(scene.variants, ["a", "b"]);
    assert_eq!(scene.meshes[0].primitives[0].variant_materials, [None, Some(1)]);
    let mappings = |material: i64, variant: i64| json!({"KHR_materials_variants": {"mappings": [{"material": material, "variants": [variant]}]}});
    for (material, variant) in [(2, 0), (-1, 0), (0, 2), (0, -1), (i64::MAX, 0), (0, i64::MAX)] {
        b.json["meshes"][0]["primitives"][0]["extensions"] = mappings(material, variant);
        assert!(matches!(b.load(), Err(Error::Index { .. } | Error::Json(_))), "{material} {variant}");
    }
}

/// The first material of an asset with two textures, the normal texture being described by `info`.
fn normal_texture(info: &Value) -> (Material, Scene) {
    let mut b = Builder::new();
    b.push("images", json!({"uri": "a.png"}));
    b.push("textures", json!({"source": 0}));
    b.push("materials", json!({"normalTexture": info}));
    let scene = b.scene();
    (scene.materials[0].clone(), scene)
}

#[test]
fn texture_transforms_scale_then_turn_counter_clockwise_then_shift() {
    let transform = |transform: Value| {
        let info = json!({"index": 0, "texCoord": 1, "extensions": {"KHR_texture_transform": transform}});
        normal_texture(&info).0.normal_texture.expect("texture")
    };
    let apply = |m: [f32; 6], u: f32, v: f32| [m[0] * u + m[1] * v + m[4], m[2] * u + m[3] * v + m[5]];
    let near = |a: [f32; 2], b: [f32; 2]| assert!((a[0] - b[0]).abs() + (a[1] - b[1]).abs() < 1e-6, "{a:?} {b:?}");
    let plain = transform(json!({}));
    assert_eq!((plain.transform, plain.tex_coord), (IDENTITY, 1));
    assert_eq!(transform(json!({"texCoord": 3})).tex_coord, 3);
    near(apply(transform(json!({"offset": [0.5, 0.25]})).transform, 1.0, 1.0), [1.5, 1.25]);
    near(apply(transform(json!({"scale": [2, 3]})).transform, 1.0, 1.0), [2.0, 3.0]);
    // v points down, so a counter-clockwise quarter turn takes +u to -v and +v to +u.
    let quarter = transform(json!({"rotation": std::f64::consts::FRAC_PI_2})).transform;
    near(apply(quarter, 1.0, 0.0), [0.0, -1.0]);
    near(apply(quarter, 0.0, 1.0), [1.0, 0.0]);
    let all = json!({"rotation": std::f64::consts::FRAC_PI_2, "scale": [2, 3], "offset": [10, 20]});
    near(apply(transform(all).transform, 1.0, 1.0), [13.0, 18.0]);
}

#[test]
fn texture_uses_are_checked() {
    let (material, scene) = normal_texture(&json!({"index": 0, "texCoord": 4}));
    assert!(material.normal_texture.is_none());
    assert_eq!(scene.warnings.len(), 1);
    // An emissive one takes its light along.
    for (coordinates, wanted) in [(3, 1.0), (4, 0.0)] {
        let mut b = Builder::new();
        b.push("images", json!({"uri": "a.png"}));
        b.push("textures", json!({"source": 0}));
        let info = json!({"index": 0, "texCoord": coordinates});
        b.push("materials", json!({"emissiveFactor": [1, 1, 1], "emissiveTexture": info}));
        assert_eq!(b.scene().materials[0].emissive_factor, Vec3::splat(wanted));
    }
    for key in ["normalTexture", "occlusionTexture", "emissiveTexture"] {
        let mut b = Builder::new();
        b.push("materials", json!({key: {"index": 0}}));
        let place = Place { kind: "material", index: 0 };
        assert_eq!(b.load().err(), Some(Error::Index { place, what: "a texture" }), "{key}");
    }
    for key in ["baseColorTexture", "metallicRoughnessTexture"] {
        let mut b = Builder::new();
        b.push("materials", json!({"pbrMetallicRoughness": {key: {"index": 3}}}));
        assert!(matches!(b.load(), Err(Error::Index { .. })), "{key}");
    }
    for (key, value) in [("source", 1), ("sampler", 0)] {
        let mut b = Builder::new();
        b.push("images", json!({"uri": "a.png"}));
        b.push("textures", json!({key: value}));
        assert!(matches!(b.load(), Err(Error::Index { place: Place { kind: "texture", index: 0 }, .. })), "{key}");
    }
}

#[test]
fn samplers_have_their_defaults() {
    let scene = everything().scene();
    let expected = Sampler {
        mag_linear: false,
        min_linear: true,
        mip: MipFilter::Nearest,
        wrap_s: Wrap::ClampToEdge,
        wrap_t: Wrap::MirroredRepeat,
    };
    assert_eq!(scene.textures[0].sampler, expected);
    assert_eq!(scene.textures[1].sampler, Sampler::default());
    for (filter, linear, mip) in [
        (9728, false, MipFilter::None),
        (9729, true, MipFilter::None),
        (9984, false, MipFilter::Nearest),
        (9985, true, MipFilter::Nearest),
        (9986, false, MipFilter::Linear),
        (9987, true, MipFilter::Linear),
        (1, true, MipFilter::Linear),
    ] {
        let mut b = Builder::new();
        b.push("samplers", json!({"minFilter": filter}));
        b.push("images", json!({"uri": "x"}));
        b.push("textures", json!({"source": 0, "sampler": 0}));
        let sampler = b.scene().textures[0].sampler;
        assert_eq!((sampler.min_linear, sampler.mip, sampler.mag_linear), (linear, mip, true), "{filter}");
    }
}

#[test]
fn images_come_as_bytes_or_uri_with_their_media_type() {
    let scene = everything().scene();
    assert_eq!((scene.images[0].name.as_str(), scene.images[0].mime_type.as_str()), ("i", "image/png"));
    assert!(matches!(&scene.images[0].source, ImageSource::Bytes(bytes) if bytes.starts_with(b"\x89PNG")));
    assert_eq!(scene.images[1].mime_type, "image/webp");
    assert!(matches!(&scene.images[1].source, ImageSource::Bytes(bytes) if bytes.len() == 12));
    // The webp extension gives the second texture its image.
    assert_eq!(scene.textures[1].image, Some(1));

    let mut b = Builder::new();
    let bytes = b.view(&[0xFF, 0xD8, 0xFF, 0xE0]);
    b.push("images", json!({"bufferView": bytes}));
    b.push("images", json!({"uri": "pictures/a%20b.png"}));
    b.push("images", json!({"uri": "data:;base64,iVBORw0KGgo="}));
    b.push("images", json!({"bufferView": bytes}));
    (0..3).for_each(|source| {
        b.push("textures", json!({"source": source}));
    });
    let scene = b.scene();
    assert_eq!(scene.images[0].mime_type, "image/jpeg");
    assert!(matches!(&scene.images[1].source, ImageSource::Uri(uri) if uri == "pictures/a%20b.png"));
    assert_eq!(scene.images[2].mime_type, "image/png");
    // Nobody uses the last one.
    assert!(matches!(&scene.images[3].source, ImageSource::Bytes(bytes) if bytes.is_empty()));

    b.json["images"][0] = json!({});
    assert!(b.error().contains("neither uri nor bufferView"));
    b.json["images"][0] = json!({"bufferView": 40});
    assert!(matches!(b.load(), Err(Error::Index { .. })));
}

#[test]
fn a_basis_texture_is_used_where_there_is_no_other() {
    let mut b = Builder::new();
    b.push("images", json!({"uri": "a.ktx2"}));
    b.push("images", json!({"uri": "a.png"}));
    b.push("textures", json!({"extensions": {"KHR_texture_basisu": {"source": 0}}}));
    b.push("textures", json!({"source": 1, "extensions": {"KHR_texture_basisu": {"source": 0}}}));
    b.json["extensionsUsed"] = json!(["KHR_texture_basisu"]);
    b.json["extensionsRequired"] = json!(["KHR_texture_basisu"]);
    let scene = b.scene();
    assert_eq!(scene.textures.iter().map(|texture| texture.image).collect::<Vec<_>>(), [Some(0), Some(1)]);
    assert_eq!(scene.images.iter().map(|image| image.mime_type.as_str()).collect::<Vec<_>>(), ["image/ktx2", ""]);
    assert_eq!(scene.warnings, [""; 0]);
    b.json["textures"][0] = json!({"extensions": {"EXT_other": {"source": 0}}});
    let scene = b.scene();
    assert_eq!(scene.textures[0].image, None);
    assert_eq!(scene.warnings.len(), 1);
    b.json["textures"][0] = json!({"extensions": {"KHR_texture_basisu": {"source": 2}}});
    assert!(matches!(b.load(), Err(Error::Index { what: "source", .. })));
}

#[test]
fn factors_out_of_range_are_clamped_and_unknown_alpha_modes_opaque() {
    let mut b = Builder::new();
    b.push(
        "materials",
        json!({"alphaMode": "DITHER", "emissiveFactor": [1e39, 0, 0],
            "pbrMetallicRoughness": {"metallicFactor": 7, "roughnessFactor": -1}}),
    );
    let scene = b.scene();
    let material = &scene.materials[0];
    assert_eq!((material.metallic_factor, material.roughness_factor), (1.0, 0.0));
    assert_eq!((material.alpha_mode, material.emissive_factor), (AlphaMode::Opaque, Vec3::ZERO));
    assert_eq!(scene.warnings.len(), 1);
}

#[test]
fn extensions_of_materials_are_read() {
    let mut b = Builder::new();
    b.push("images", json!({"uri": "a.png"}));
    (0..15).for_each(|_| {
        b.push("textures", json!({"source": 0}));
    });
    b.push(
        "materials",
        json!({"extensions": {
            "KHR_materials_clearcoat": {"clearcoatFactor": 0.5, "clearcoatTexture": {"index": 1},
                "clearcoatRoughnessFactor": 0.25, "clearcoatRoughnessTexture": {"index": 2},
                "clearcoatNormalTexture": {"index": 3, "scale": 2}},
            "KHR_materials_sheen": {"sheenColorFactor": [0.1, 0.2, 0.3], "sheenColorTexture": {"index": 4},
                "sheenRoughnessFactor": 0.75, "sheenRoughnessTexture": {"index": 5}},
            "KHR_materials_specular": {"specularFactor": 0.5, "specularTexture": {"index": 6},
                "specularColorFactor": [2, 1, 0], "specularColorTexture": {"index": 7}},
            "KHR_materials_transmission": {"transmissionFactor": 1, "transmissionTexture": {"index": 8}},
            "KHR_materials_volume": {"thicknessFactor": 3, "thicknessTexture": {"index": 9},
                "attenuationDistance": 0.5, "attenuationColor": [1, 0.5, 0]},
            "KHR_materials_iridescence": {"iridescenceFactor": 7, "iridescenceTexture": {"index": 10},
                "iridescenceIor": 1.5, "iridescenceThicknessMinimum": 200, "iridescenceThicknessMaximum": 300,
                "iridescenceThicknessTexture": {"index": 11}},
            "KHR_materials_anisotropy": {"anisotropyStrength": 0.5, "anisotropyRotation": -1,
                "anisotropyTexture": {"index": 12, "texCoord": 1}},
            "KHR_materials_dispersion": {"dispersion": 0.125},
            "KHR_materials_diffuse_transmission": {"diffuseTransmissionFactor": 0.5,
                "diffuseTransmissionTexture": {"index": 13}, "diffuseTransmissionColorFactor": [0, 1, 0],
                "diffuseTransmissionColorTexture": {"index": 14}}}}),
    );
    let used: Vec<String> =
        b.json["materials"][0]["extensions"].as_object().expect("extensions").keys().cloned().collect();
    b.json["extensionsUsed"] = json!(used);
    let scene = b.scene();
    assert_eq!(scene.warnings, [""; 0]);
    let m = &scene.materials[0];
    let it = m.clearcoat;
    assert_eq!((it.factor, it.roughness_factor, it.normal_scale), (0.5, 0.25, 2.0));
    let it = m.sheen;
    assert_eq!((it.color_factor, it.roughness_factor), (Vec3::new(0.1, 0.2, 0.3), 0.75));
    assert_eq!((m.specular.factor, m.specular.color_factor), (0.5, Vec3::new(2.0, 1.0, 0.0)));
    assert_eq!(m.transmission.factor, 1.0);
    let it = m.volume;
    assert_eq!(
        (it.thickness_factor, it.attenuation_distance, it.attenuation_color),
        (3.0, 0.5, Vec3::new(1.0, 0.5, 0.0))
    );
    let it = m.iridescence;
    assert_eq!((it.factor, it.ior, it.thickness_minimum, it.thickness_maximum), (1.0, 1.5, 200.0, 300.0));
    assert_eq!((m.anisotropy.strength, m.anisotropy.rotation, m.dispersion), (0.5, -1.0, 0.125));
    assert_eq!(m.anisotropy.texture.map(|texture| texture.tex_coord), Some(1));
    assert_eq!((m.diffuse_transmission.factor, m.diffuse_transmission.color_factor), (0.5, Vec3::Y));
    let textures = [
        m.clearcoat.texture,
        m.clearcoat.roughness_texture,
        m.clearcoat.normal_texture,
        m.sheen.color_texture,
        m.sheen.roughness_texture,
        m.specular.texture,
        m.specular.color_texture,
        m.transmission.texture,
        m.volume.thickness_texture,
        m.iridescence.texture,
        m.iridescence.thickness_texture,
        m.anisotropy.texture,
        m.diffuse_transmission.texture,
        m.diffuse_transmission.color_texture,
    ];
    assert_eq!(textures.map(|it| it.map_or(0, |it| it.texture)), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);

    // Without them the surface is as ever.
    let m = &scene.materials[1];
    assert_eq!(
        (m.clearcoat.factor, m.transmission.factor, m.iridescence.factor, m.anisotropy.strength),
        (0.0, 0.0, 0.0, 0.0)
    );
    assert_eq!((m.sheen.color_factor, m.specular.factor, m.specular.color_factor), (Vec3::ZERO, 1.0, Vec3::ONE));
    assert_eq!((m.volume.thickness_factor, m.volume.attenuation_distance), (0.0, f32::INFINITY));

    let extension = "KHR_materials_sheen";
    b.json["materials"][0]["extensions"][extension]["sheenColorTexture"]["index"] = json!(15);
    assert!(matches!(b.load(), Err(Error::Index { what: "a texture", .. })));
    b.json["materials"][0]["extensions"][extension]["sheenColorTexture"] = json!({});
    assert!(b.error().contains("material 0: missing field `index`"));
}
