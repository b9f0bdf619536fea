//! From a checked document to a [`Scene`].

mod animation;
mod material;
mod mesh;
mod node;
mod tangent;

use gltf::json::{Root, accessor::Type, camera, validation::Checked};
use serde_json::Value;

use crate::{
    Camera, Document, Error, Place, Projection, Scene, Skin,
    accessor::{Budget, Reader},
    document,
};

/// What the parts of the importer share.
struct Context<'a> {
    reader: Reader<'a>,
    root: &'a Root,
    json: &'a Value,
    warnings: Vec<String>,
}

impl Context<'_> {
    /// Notes what was left out.
    fn warn(&mut self, place: Place, what: &str) {
        // Enough to find the trouble; a broken asset must not fill the console.
        if self.warnings.len() < 64 {
            self.warnings.push([&place.to_string(), ": ", what].concat());
        }
    }
}

/// Decodes everything but images.
pub(crate) fn scene(document: Document) -> Result<Scene, Error> {
    if let Some((index, uri)) = document.missing_buffers().into_iter().next() {
        return Err(Error::MissingBuffer { index, uri });
    }
    let Document { root, json, buffers, mut inline_images, warnings, size } = document;
    let reader = Reader { root: &root, buffers: &buffers, budget: Budget::new(size), size };
    let mut context = Context { reader, root: &root, json: &json, warnings };

    let variants =
        document::extension(&json, "KHR_materials_variants").map_or(&[][..], |it| document::list(it, "variants"));
    let name = |variant: &Value| variant.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut scene = Scene { variants: variants.iter().map(name).collect(), ..Scene::default() };

    material::textures(&mut context, &mut scene)?;
    material::images(&mut context, &mut scene, &mut inline_images)?;
    material::materials(&mut context, &mut scene)?;
    let hierarchy = node::hierarchy(&context)?;
    mesh::meshes(&mut context, &mut scene, &hierarchy)?;
    node::nodes(&context, &mut scene, &hierarchy)?;
    skins(&context, &mut scene, &hierarchy)?;
    cameras(&mut context, &mut scene);
    animation::animations(&mut context, &mut scene, &hierarchy)?;
    node::check_joints(&scene)?;
    scene.warnings = context.warnings;
    Ok(scene)
}

fn skins(context: &Context<'_>, scene: &mut Scene, hierarchy: &node::Hierarchy) -> Result<(), Error> {
    for (index, skin) in context.root.skins.iter().enumerate() {
        let place = Place { kind: "skin", index };
        if !hierarchy.skins.get(index).is_some_and(|used| *used) {
            scene.skins.push(Skin { joints: Vec::new(), inverse_bind_matrices: Vec::new() });
            continue;
        }
        let mut joints = Vec::with_capacity(skin.joints.len());
        for joint in &skin.joints {
            match hierarchy.map.get(joint.value()).copied().flatten() {
                Some(joint) => joints.push(joint),
                None => return Err(Error::Index { place, what: "a joint" }),
            }
        }
        let mut inverse_bind_matrices = vec![glam::Mat4::IDENTITY; joints.len()];
        if let Some(accessor) = skin.inverse_bind_matrices {
            let layout = context.reader.layout(accessor.value(), place, "inverseBindMatrices")?;
            layout.expect(&[Type::Mat4], None)?;
            if layout.count < joints.len() {
                return layout.refuse("it has fewer matrices than the skin has joints");
            }
            let values = context.reader.floats(&layout, None, false)?;
            for (matrix, values) in inverse_bind_matrices.iter_mut().zip(values.chunks_exact(16)) {
                *matrix = glam::Mat4::from_cols_slice(values);
                if !matrix.is_finite() {
                    return layout.refuse("a matrix is not finite");
                }
            }
        }
        scene.skins.push(Skin { joints, inverse_bind_matrices });
    }
    Ok(())
}

fn cameras(context: &mut Context<'_>, scene: &mut Scene) {
    for (index, camera) in context.root.cameras.iter().enumerate() {
        let projection = projection(camera).unwrap_or_else(|| {
            context.warn(Place { kind: "camera", index }, "bad lens, a default one is used");
            Projection::Perspective { yfov: 0.8, aspect_ratio: None, znear: 0.01, zfar: None }
        });
        scene.cameras.push(Camera { name: camera.name.clone().unwrap_or_default(), projection });
    }
}

/// None where the numbers make no lens.
fn projection(camera: &camera::Camera) -> Option<Projection> {
    let positive = |value: f32| (value.is_finite() && value > 0.0).then_some(value);
    match (camera.type_, &camera.perspective, &camera.orthographic) {
        (Checked::Valid(camera::Type::Perspective), Some(lens), _) => {
            let znear = positive(lens.znear)?;
            Some(Projection::Perspective {
                yfov: positive(lens.yfov).filter(|yfov| *yfov < std::f32::consts::PI)?,
                aspect_ratio: lens.aspect_ratio.and_then(positive),
                znear,
                zfar: lens.zfar.filter(|zfar| zfar.is_finite() && *zfar > znear),
            })
        }
        (Checked::Valid(camera::Type::Orthographic), _, Some(lens)) => {
            let usable = [lens.xmag, lens.ymag].iter().all(|value| value.is_finite() && *value != 0.0);
            let ordered =
                lens.znear.is_finite() && lens.zfar.is_finite() && lens.znear >= 0.0 && lens.zfar > lens.znear;
            (usable && ordered).then_some(Projection::Orthographic {
                xmag: lens.xmag,
                ymag: lens.ymag,
                znear: lens.znear,
                zfar: lens.zfar,
            })
        }
        _ => None,
    }
}
