//! How much an asset may hold. Real ones stay far below; without an end, a file made to do so would keep the page busy for
//! hours, or take all of its memory, which ends a WebAssembly module for good.

use crate::{Error, Scene};

/// Values of its JSON: a node with its transform has about twelve, a mesh with its accessors about fifty.
pub(crate) const VALUES: usize = 1 << 23;
/// Accessors, buffer views, meshes, nodes.
pub(crate) const MANY: usize = 1 << 20;
/// Everything else that the root lists, and primitives. The renderer has room for as many.
pub(crate) const SOME: usize = 1 << 18;
/// Members and elements that are looked at while reading: a second or so.
pub(crate) const STEPS: usize = 1 << 29;
/// What all nodes together draw. A node takes for each primitive the indices and the vertices, those once more for each
/// morph target, and the joints of its skin.
const DRAWN: usize = 1 << 28;

/// Refuses a count beyond its limit.
pub(crate) fn hold(what: &'static str, count: usize, limit: usize) -> Result<(), Error> {
    if count > limit { Err(Error::TooMany { what, count, limit }) } else { Ok(()) }
}

/// Refuses a scene that would take seconds to pose: its nodes may all show the same large mesh.
pub(crate) fn drawn(scene: &Scene) -> Result<(), Error> {
    let mut costs = Vec::with_capacity(scene.meshes.len());
    for mesh in &scene.meshes {
        let mut cost = 0_usize;
        for primitive in &mesh.primitives {
            let vertices = primitive.positions.len().saturating_mul(primitive.targets.len() + 1);
            cost = cost.saturating_add(vertices).saturating_add(primitive.indices.len());
        }
        costs.push(cost);
    }
    let mut all = 0_usize;
    for node in &scene.nodes {
        let mesh = node.mesh.and_then(|mesh| costs.get(mesh)).copied().unwrap_or_default();
        let joints = node.skin.and_then(|skin| scene.skins.get(skin)).map_or(0, |skin| skin.joints.len());
        all = all.saturating_add(mesh).saturating_add(joints);
    }
    hold("vertices and corners that nodes show", all, DRAWN)
}
