//! The `gltf` crate reads the same assets: what both know must agree.
//!
//! `VITRINE_MODELS` may name a folder; its `.glb` and `.gltf` files, in folders below it too, are then compared as well.

use std::{
    fs,
    path::{Path, PathBuf},
};

use glam::{Mat4, Quat, Vec3, Vec4};
use gltf::{
    Gltf,
    accessor::DataType,
    animation::util::ReadOutputs,
    json::{material::AlphaMode as TheirMode, texture::Info, validation::Checked},
};
use serde_json::json;
use vitrine_scene::{AlphaMode, MipFilter, Primitive, Property, Scene, TextureRef, Wrap, load};

use crate::builder::{Builder, TRIANGLE, UNSIGNED_BYTE, everything, float_bytes};

type Fetch<'a> = &'a dyn Fn(&str) -> Option<Vec<u8>>;

/// What was compared, so that a comparison of nothing is noticed.
#[derive(Debug, Default)]
struct Compared {
    nodes: usize,
    corners: usize,
    materials: usize,
    textures: usize,
    skins: usize,
    channels: usize,
}

fn near(a: f32, b: f32) -> bool {
    (a - b).abs() <= 1e-4 * a.abs().max(b.abs()).max(1.0)
}

fn assert_near(a: &[f32], b: &[f32], what: &str) {
    assert!(a.len() == b.len() && a.iter().zip(b).all(|(a, b)| near(*a, *b)), "{what}: {a:?} {b:?}");
}

/// False where the other reader cannot read the asset, or ours says that it does not support it.
fn compare(bytes: &[u8], fetch: Fetch<'_>, compared: &mut Compared) -> bool {
    let (Ok(ours), Ok(theirs)) =
        (load(bytes.to_vec(), &mut |uri| fetch(uri)), Gltf::from_slice_without_validation(bytes))
    else {
        return false;
    };
    let buffers: Option<Vec<Vec<u8>>> = theirs
        .buffers()
        .map(|buffer| match buffer.source() {
            gltf::buffer::Source::Bin => theirs.blob.clone(),
            gltf::buffer::Source::Uri(uri) => fetch(uri),
        })
        .collect();
    let Some(buffers) = buffers else { return false };
    nodes(&ours, &theirs, compared);
    meshes(&ours, &theirs, &buffers, compared);
    materials(&ours, &theirs, compared);
    textures(&ours, &theirs, compared);
    skins(&ours, &theirs, &buffers, compared);
    animations(&ours, &theirs, &buffers, compared);
    true
}

fn nodes(ours: &Scene, theirs: &Gltf, compared: &mut Compared) {
    let all: Vec<_> = theirs.nodes().collect();
    let mut parents = vec![None; all.len()];
    for node in &all {
        node.children().for_each(|child| parents[child.index()] = Some(node.index()));
    }
    let mut drawn: Vec<usize> = match theirs.default_scene().or_else(|| theirs.scenes().next()) {
        Some(scene) => scene.nodes().map(|node| node.index()).collect(),
        None => (0..all.len()).filter(|index| parents[*index].is_none()).collect(),
    };
    let mut at = 0;
    while let Some(index) = drawn.get(at).copied() {
        drawn.extend(all[index].children().map(|child| child.index()));
        at += 1;
    }
    for index in &drawn {
        let found = ours.nodes.iter().find(|node| node.index == *index).expect("a drawn node");
        assert_eq!(found.mesh, all[*index].mesh().map(|mesh| mesh.index()));
        assert_eq!(found.camera, all[*index].camera().map(|camera| camera.index()));
    }
    for node in &ours.nodes {
        let other = &all[node.index];
        assert_eq!(node.name, other.name().unwrap_or_default());
        assert_eq!(node.parent.map(|parent| ours.nodes[parent].index), parents[node.index]);
        let matrix = match other.transform() {
            gltf::scene::Transform::Matrix { matrix } => Mat4::from_cols_array_2d(&matrix),
            gltf::scene::Transform::Decomposed { translation, rotation, scale } => {
                Mat4::from_scale_rotation_translation(
                    Vec3::from_array(scale),
                    // Ours comes at unit length.
                    Quat::from_array(rotation).normalize(),
                    Vec3::from_array(translation),
                )
            }
        };
        assert_near(&node.transform.matrix().to_cols_array(), &matrix.to_cols_array(), "a transform");
        compared.nodes += 1;
    }
}

fn meshes(ours: &Scene, theirs: &Gltf, buffers: &[Vec<u8>], compared: &mut Compared) {
    for (mesh, other) in ours.meshes.iter().zip(theirs.meshes()) {
        assert_eq!(mesh.name, other.name().unwrap_or_default());
        // Ours leaves out what draws nothing.
        if mesh.primitives.len() == other.primitives().len() {
            for (primitive, other) in mesh.primitives.iter().zip(other.primitives()) {
                compare_primitive(primitive, &other, buffers, compared);
            }
        }
    }
}

fn compare_primitive(ours: &Primitive, theirs: &gltf::Primitive<'_>, buffers: &[Vec<u8>], compared: &mut Compared) {
    use gltf::mesh::{Mode, Semantic};
    // The other reader takes positions and normals for floats.
    let whole = |semantic| theirs.get(&semantic).is_none_or(|accessor| accessor.data_type() == DataType::F32);
    let plain = matches!(theirs.mode(), Mode::Points | Mode::Lines | Mode::Triangles);
    if !plain || !whole(Semantic::Positions) || !whole(Semantic::Normals) {
        return;
    }
    let reader = theirs.reader(|buffer| buffers.get(buffer.index()).map(Vec::as_slice));
    let positions: Vec<_> = reader.read_positions().expect("positions").collect();
    let indices: Vec<u32> =
        reader.read_indices().map_or_else(|| (0..positions.len() as u32).collect(), |all| all.into_u32().collect());
    let normals: Option<Vec<_>> = reader.read_normals().map(Iterator::collect);
    let sets: Vec<Option<Vec<[f32; 2]>>> = (0..4)
        .map(|set| {
            let accessor = theirs.get(&Semantic::TexCoords(set))?;
            let unit = accessor.data_type() == DataType::F32 || accessor.normalized();
            unit.then(|| reader.read_tex_coords(set).map(|all| all.into_f32().collect()))?
        })
        .collect();
    assert!(ours.indices.len() <= indices.len() && indices.len() - ours.indices.len() < 3);
    for (vertex, index) in ours.indices.iter().zip(&indices) {
        let (vertex, index) = (*vertex as usize, *index as usize);
        assert_eq!(ours.vertex_map.get(vertex).map_or(vertex, |index| *index as usize), index);
        assert_eq!(ours.positions[vertex], Vec3::from_array(positions[index]));
        if let Some(normals) = &normals {
            let normal = Vec3::from_array(normals[index]).normalize_or(Vec3::Z);
            assert_near(&ours.normals[vertex].to_array(), &normal.to_array(), "a normal");
        }
        for (set, values) in sets.iter().enumerate() {
            let Some(values) = values else { continue };
            if values[index].iter().all(|value| value.is_finite()) {
                assert_near(&ours.tex_coords[set][vertex].to_array(), &values[index], "texture coordinates");
            }
        }
        compared.corners += 1;
    }
}

fn same_texture(ours: Option<TextureRef>, theirs: Option<&Info>) {
    if let Some(ours) = ours {
        assert_eq!(Some(ours.texture), theirs.map(|info| info.index.value()));
        // Elsewhere, an extension may have another set.
        if ours.transform == [1.0, 0.0, 0.0, 1.0, 0.0, 0.0] {
            assert_eq!(Some(ours.tex_coord), theirs.map(|info| info.tex_coord as usize));
        }
    } else {
        assert!(theirs.is_none_or(|info| info.tex_coord > 3));
    }
}

fn materials(ours: &Scene, theirs: &Gltf, compared: &mut Compared) {
    for (ours, theirs) in ours.materials.iter().zip(&theirs.document.as_json().materials) {
        let pbr = &theirs.pbr_metallic_roughness;
        assert_eq!(ours.name, theirs.name.clone().unwrap_or_default());
        assert_eq!(ours.base_color_factor, Vec4::from_array(pbr.base_color_factor.0));
        assert_eq!(ours.metallic_factor, pbr.metallic_factor.0.clamp(0.0, 1.0));
        assert_eq!(ours.roughness_factor, pbr.roughness_factor.0.clamp(0.0, 1.0));
        assert_eq!(ours.double_sided, theirs.double_sided);
        same_texture(ours.base_color_texture, pbr.base_color_texture.as_ref());
        same_texture(ours.metallic_roughness_texture, pbr.metallic_roughness_texture.as_ref());
        same_texture(ours.emissive_texture, theirs.emissive_texture.as_ref());
        if ours.emissive_texture.is_some() == theirs.emissive_texture.is_some() {
            assert_eq!(ours.emissive_factor, Vec3::from_array(theirs.emissive_factor.0));
        }
        assert_eq!(ours.normal_scale, theirs.normal_texture.as_ref().map_or(1.0, |texture| texture.scale));
        let strength = theirs.occlusion_texture.as_ref().map_or(1.0, |texture| texture.strength.0);
        assert_eq!(ours.occlusion_strength, strength.clamp(0.0, 1.0));
        let cutoff = theirs.alpha_cutoff.map_or(0.5, |cutoff| cutoff.0);
        let mode = match theirs.alpha_mode {
            Checked::Valid(TheirMode::Mask) => AlphaMode::Mask { cutoff },
            Checked::Valid(TheirMode::Blend) => AlphaMode::Blend,
            _ => AlphaMode::Opaque,
        };
        assert_eq!(ours.alpha_mode, mode);
        compared.materials += 1;
    }
}

fn textures(ours: &Scene, theirs: &Gltf, compared: &mut Compared) {
    use gltf::texture::{MagFilter, MinFilter, WrappingMode};
    let json = &theirs.document.as_json().textures;
    for (texture, other) in ours.textures.iter().zip(theirs.textures()) {
        let source = json[other.index()].source.value();
        // Where it has none, or another one, an extension gives it.
        if source != u32::MAX as usize && ours.images.len() == 1 {
            assert_eq!(texture.image, Some(source));
        }
        let wrap = |mode| match mode {
            WrappingMode::ClampToEdge => Wrap::ClampToEdge,
            WrappingMode::MirroredRepeat => Wrap::MirroredRepeat,
            WrappingMode::Repeat => Wrap::Repeat,
        };
        let (sampler, other) = (texture.sampler, other.sampler());
        assert_eq!((sampler.wrap_s, sampler.wrap_t), (wrap(other.wrap_s()), wrap(other.wrap_t())));
        assert_eq!(sampler.mag_linear, other.mag_filter() != Some(MagFilter::Nearest));
        let expected = match other.min_filter() {
            Some(MinFilter::Nearest) => (false, MipFilter::None),
            Some(MinFilter::Linear) => (true, MipFilter::None),
            Some(MinFilter::NearestMipmapNearest) => (false, MipFilter::Nearest),
            Some(MinFilter::LinearMipmapNearest) => (true, MipFilter::Nearest),
            Some(MinFilter::NearestMipmapLinear) => (false, MipFilter::Linear),
            Some(MinFilter::LinearMipmapLinear) | None => (true, MipFilter::Linear),
        };
        assert_eq!((sampler.min_linear, sampler.mip), expected);
        compared.textures += 1;
    }
}

fn skins(ours: &Scene, theirs: &Gltf, buffers: &[Vec<u8>], compared: &mut Compared) {
    for (skin, other) in ours.skins.iter().zip(theirs.skins()).filter(|(skin, _)| !skin.joints.is_empty()) {
        let joints: Vec<usize> = skin.joints.iter().map(|joint| ours.nodes[*joint].index).collect();
        assert_eq!(joints, other.joints().map(|joint| joint.index()).collect::<Vec<_>>());
        let reader = other.reader(|buffer| buffers.get(buffer.index()).map(Vec::as_slice));
        if let Some(matrices) = reader.read_inverse_bind_matrices() {
            for (matrix, other) in skin.inverse_bind_matrices.iter().zip(matrices) {
                assert_eq!(*matrix, Mat4::from_cols_array_2d(&other));
            }
        }
        compared.skins += 1;
    }
}

fn animations(ours: &Scene, theirs: &Gltf, buffers: &[Vec<u8>], compared: &mut Compared) {
    for (animation, other) in ours.animations.iter().zip(theirs.document.as_json().animations.iter().enumerate()) {
        let (index, json) = other;
        assert_eq!(animation.name, json.name.clone().unwrap_or_default());
        let other = theirs.animations().nth(index).expect("an animation");
        let mut channels = animation.channels.iter().peekable();
        for other in other.channels() {
            let property = match other.target().property() {
                gltf::animation::Property::Translation => Property::Translation,
                gltf::animation::Property::Rotation => Property::Rotation,
                gltf::animation::Property::Scale => Property::Scale,
                gltf::animation::Property::MorphTargetWeights => Property::Weights,
            };
            let node = other.target().node().index();
            // Ours leaves out nodes that are not in the scene.
            let same = channels.next_if(|it| ours.nodes[it.node].index == node && it.property == property);
            let Some(channel) = same else { continue };
            let reader = other.reader(|buffer| buffers.get(buffer.index()).map(Vec::as_slice));
            assert_eq!(channel.times, reader.read_inputs().expect("times").collect::<Vec<_>>());
            let values: Vec<f32> = match reader.read_outputs().expect("values") {
                ReadOutputs::Translations(values) | ReadOutputs::Scales(values) => values.flatten().collect(),
                ReadOutputs::Rotations(values) => values.into_f32().flatten().collect(),
                ReadOutputs::MorphTargetWeights(values) => values.into_f32().collect(),
            };
            assert_near(&channel.values, &values[..channel.values.len()], "keyframes");
            compared.channels += 1;
        }
        assert!(channels.next().is_none(), "a channel that the other reader lacks");
    }
}

#[test]
fn both_readers_agree_on_assets_made_in_code() {
    let mut shared = Builder::new();
    let position = shared.floats("VEC3", &(0..30).map(|i| i as f32).collect::<Vec<_>>());
    let normal = shared.floats("VEC3", &[0.0, 0.0, 2.0].repeat(10));
    let sparse = [shared.view(&[3, 7, 8]), shared.view(&float_bytes(&[-1.0; 9]))];
    shared.json["accessors"][position]["sparse"] = json!({"count": 3,
        "indices": {"bufferView": sparse[0], "componentType": UNSIGNED_BYTE}, "values": {"bufferView": sparse[1]}});
    for indices in [[8u8, 5, 3], [9, 8, 0]] {
        let indices = shared.bytes("SCALAR", &indices);
        shared.show(json!({"attributes": {"POSITION": position, "NORMAL": normal}, "indices": indices}));
    }

    // Flat normals and tangents double vertices.
    let mut folded = Builder::new();
    let corners = [&TRIANGLE[..], &[0.0, 0.0, 1.0]].concat();
    let position = folded.floats("VEC3", &corners);
    let uv = folded.bytes("VEC2", &[0, 255, 255, 255, 0, 0, 51, 102]);
    folded.json["accessors"][uv]["normalized"] = json!(true);
    let indices = folded.shorts("SCALAR", &[0, 1, 2, 0, 1, 3, 0, 2, 3]);
    folded.push("images", json!({"uri": "a.png"}));
    folded.push("textures", json!({"source": 0}));
    folded.push("materials", json!({"normalTexture": {"index": 0}, "alphaMode": "BLEND"}));
    folded.show(json!({"attributes": {"POSITION": position, "TEXCOORD_0": uv}, "indices": indices, "material": 0}));
    folded.node(json!({"matrix": [2, 0, 0, 0, 0, 3, 0, 0, 0, 0, 4, 0, 5, 6, 7, 1]}));

    let mut compared = Compared::default();
    for builder in [everything(), shared, folded] {
        assert!(compare(&builder.glb(), &|_| None, &mut compared));
    }
    let Compared { nodes, corners, materials, textures, skins, channels } = compared;
    assert_eq!((nodes, corners, materials, textures, skins, channels), (9, 18, 3, 3, 1, 4));
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            files(&entry, found);
        } else if entry.extension().is_some_and(|it| it == "glb" || it == "gltf") {
            found.push(entry);
        }
    }
}

#[test]
fn both_readers_agree_on_files() {
    let Some(folder) = std::env::var_os("VITRINE_MODELS") else { return };
    let mut found = Vec::new();
    files(Path::new(&folder), &mut found);
    assert!(!found.is_empty(), "no models in {}", folder.display());
    let mut compared = Compared::default();
    let mut both = 0;
    for path in &found {
        println!("{}", path.display());
        let beside = path.parent().expect("a folder");
        let bytes = fs::read(path).expect("a file");
        both += usize::from(compare(&bytes, &|uri| fs::read(beside.join(uri)).ok(), &mut compared));
    }
    println!("{both} of {}: {compared:?}", found.len());
    assert!(both > 0, "none that both can read");
}
