//! From a checked document to a [`Scene`].

mod animation;
mod material;
mod mesh;
mod mikktspace;
mod node;
mod tangent;

use glam::Mat4;

use crate::{
    Camera, Document, Error, Place, Projection, Scene, Skin,
    accessor::{Budget, Reader, Type},
    document::{DRACO, Inline, MESHOPT},
    json::{Item, Kind, Root},
    limits,
};

/// What the parts of the importer share.
struct Context<'a> {
    reader: Reader<'a>,
    warnings: Vec<String>,
}

/// Enough to find the trouble; a broken asset must not fill the console.
pub(crate) const WARNINGS: usize = 64;

impl Context<'_> {
    /// Notes what was left out.
    fn warn(&mut self, place: Place, what: &str) {
        if self.warnings.len() < WARNINGS {
            self.warnings.push([&place.to_string(), ": ", what].concat());
        }
    }
}

/// Decodes everything but images.
pub(crate) fn scene(document: Document) -> Result<Scene, Error> {
    if let Some((index, uri)) = document.missing_buffers().into_iter().next() {
        return Err(Error::MissingBuffer { index, uri });
    }
    let Document { json, fault, data, inline_images, warnings, .. } = document;
    let root = Root::new(&json, &fault);
    let reader = Reader { root, data: &data, budget: Budget::new(data.size) };
    let scene = read(Context { reader, warnings }, inline_images);
    // What else went wrong may come of it.
    fault.check(&json)?;
    scene
}

fn read(mut context: Context<'_>, inline_images: Vec<Option<Inline>>) -> Result<Scene, Error> {
    let root = context.reader.root;
    for name in root.item.list("extensionsRequired") {
        let data = context.reader.data;
        for (codec, decoded) in [(MESHOPT, &data.decoded_views), (DRACO, &data.decoded_accessors)] {
            if name.text() == Some(codec) && decoded.is_empty() {
                return Err(Error::Extension(codec.to_owned()));
            }
        }
    }
    let mut scene = Scene::default();
    for variant in root.item.extension("KHR_materials_variants").list("variants") {
        scene.variants.push(root.item.element(variant).string("name"));
    }
    let uses = material::textures(&mut context, &mut scene)?;
    material::images(&context, &mut scene, &uses, inline_images)?;
    material::materials(&mut context, &mut scene)?;
    let hierarchy = node::hierarchy(&root)?;
    mesh::meshes(&mut context, &mut scene, &hierarchy)?;
    node::nodes(&context, &mut scene, &hierarchy)?;
    skins(&context, &mut scene, &hierarchy)?;
    limits::drawn(&scene)?;
    cameras(&mut context, &mut scene);
    animation::animations(&mut context, &mut scene, &hierarchy)?;
    node::check_joints(&scene)?;
    scene.warnings = context.warnings;
    Ok(scene)
}

fn skins(context: &Context<'_>, scene: &mut Scene, hierarchy: &node::Hierarchy) -> Result<(), Error> {
    for (index, used) in hierarchy.skins.iter().enumerate() {
        let mut skin = Skin { joints: Vec::new(), inverse_bind_matrices: Vec::new() };
        if let Some(item) = context.reader.root.get(Kind::Skin, index).filter(|_| *used) {
            let place = Kind::Skin.at(index);
            for joint in item.indices("joints") {
                match hierarchy.map.get(joint) {
                    Some(Some(joint)) => skin.joints.push(*joint),
                    _ => return Err(Error::Index { place, what: "a joint" }),
                }
            }
            skin.inverse_bind_matrices.resize(skin.joints.len(), Mat4::IDENTITY);
            if let Some(accessor) = item.index("inverseBindMatrices") {
                let layout = context.reader.layout(accessor, place, "inverseBindMatrices")?;
                layout.expect(&[Type::Mat4], None)?;
                if layout.count < skin.joints.len() {
                    return layout.refuse("it has fewer matrices than the skin has joints");
                }
                let values = context.reader.floats(&layout, None, false)?;
                for (matrix, values) in skin.inverse_bind_matrices.iter_mut().zip(values.chunks_exact(16)) {
                    *matrix = Mat4::from_cols_slice(values);
                    if !matrix.is_finite() {
                        return layout.refuse("a matrix is not finite");
                    }
                }
            }
        }
        scene.skins.push(skin);
    }
    Ok(())
}

fn cameras(context: &mut Context<'_>, scene: &mut Scene) {
    let root = context.reader.root;
    for index in 0..root.count(Kind::Camera) {
        let Some(item) = root.get(Kind::Camera, index) else { break };
        let projection = projection(item).unwrap_or_else(|| {
            context.warn(Kind::Camera.at(index), "bad lens, a default one is used");
            Projection::Perspective { yfov: 0.8, aspect_ratio: None, znear: 0.01, zfar: None }
        });
        scene.cameras.push(Camera { name: item.string("name"), projection });
    }
}

/// None where the numbers make no lens.
fn projection(camera: Item<'_>) -> Option<Projection> {
    let kind = camera.text("type")?;
    let lens = camera.get(if kind == "perspective" { "perspective" } else { "orthographic" });
    let finite = |key| lens.number(key).filter(|value: &f32| value.is_finite());
    let znear = finite("znear")?;
    let zfar = finite("zfar").filter(|zfar| *zfar > znear);
    let positive = |key| finite(key).filter(|value| *value > 0.0);
    if kind == "perspective" {
        let yfov = positive("yfov").filter(|yfov| *yfov < std::f32::consts::PI)?;
        return (znear > 0.0).then(|| Projection::Perspective {
            yfov,
            aspect_ratio: positive("aspectRatio"),
            znear,
            zfar,
        });
    }
    let extent = |key| finite(key).filter(|value| *value != 0.0);
    let (xmag, ymag, zfar) = (extent("xmag")?, extent("ymag")?, zfar?);
    (kind == "orthographic" && znear >= 0.0).then_some(Projection::Orthographic { xmag, ymag, znear, zfar })
}
