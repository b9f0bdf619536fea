//! Nodes and the hierarchy that they form (glTF 2.0 §3.5).

use glam::{Mat4, Quat, Vec3};
use gltf::json;

use super::Context;
use crate::{Error, Node, Place, Scene, Transform};

/// Which nodes are kept, and where they go. Lists are by glTF index where nothing else is said.
pub(super) struct Hierarchy {
    /// glTF indices of the kept nodes, parents first.
    order: Vec<usize>,
    /// Index in `order`.
    pub map: Vec<Option<usize>>,
    /// The parent's glTF index.
    parents: Vec<Option<usize>>,
    /// Nodes of the default scene. The other kept nodes are joints and what carries them.
    drawn: Vec<bool>,
    /// Meshes that a drawn node uses.
    pub meshes: Vec<bool>,
    /// Skins that a drawn node uses.
    pub skins: Vec<bool>,
}

fn node(index: usize) -> Place {
    Place { kind: "node", index }
}

fn marked(flags: &[bool], index: usize) -> bool {
    flags.get(index).is_some_and(|flag| *flag)
}

/// Sets a flag; false where the index is out of range.
fn mark(flags: &mut [bool], index: usize) -> bool {
    flags.get_mut(index).is_some_and(|flag| {
        *flag = true;
        true
    })
}

/// Checks the whole graph of nodes and picks those of the default scene, with the joints of their skins.
pub(super) fn hierarchy(context: &Context<'_>) -> Result<Hierarchy, Error> {
    let root = context.root;
    let parents = find_parents(&root.nodes)?;
    let all = sort(&root.nodes, &parents)?;
    let mut drawn = scene_roots(root, &parents)?;
    let parent = |index: usize| parents.get(index).copied().flatten();

    let mut meshes = vec![false; root.meshes.len()];
    let mut skins = vec![false; root.skins.len()];
    for &index in &all {
        if parent(index).is_some_and(|parent| marked(&drawn, parent)) {
            mark(&mut drawn, index);
        }
        let Some(description) = root.nodes.get(index).filter(|_| marked(&drawn, index)) else { continue };
        if let Some(mesh) = description.mesh {
            if !mark(&mut meshes, mesh.value()) {
                return Err(Error::Index { place: node(index), what: "mesh" });
            }
            if let Some(skin) = description.skin
                && !mark(&mut skins, skin.value())
            {
                return Err(Error::Index { place: node(index), what: "skin" });
            }
        }
        if description.camera.is_some_and(|camera| camera.value() >= root.cameras.len()) {
            return Err(Error::Index { place: node(index), what: "camera" });
        }
    }

    let mut kept = drawn.clone();
    for (index, skin) in root.skins.iter().enumerate().filter(|(index, _)| marked(&skins, *index)) {
        for joint in &skin.joints {
            // There are no cycles by now; a kept node's ancestors are kept already.
            let mut next = Some(joint.value());
            while let Some(ancestor) = next.filter(|ancestor| !marked(&kept, *ancestor)) {
                if !mark(&mut kept, ancestor) {
                    return Err(Error::Index { place: Place { kind: "skin", index }, what: "a joint" });
                }
                next = parent(ancestor);
            }
        }
    }

    let order: Vec<usize> = all.into_iter().filter(|index| marked(&kept, *index)).collect();
    let mut map = vec![None; root.nodes.len()];
    for (new, old) in order.iter().enumerate() {
        if let Some(slot) = map.get_mut(*old) {
            *slot = Some(new);
        }
    }
    Ok(Hierarchy { order, map, parents, drawn, meshes, skins })
}

fn find_parents(nodes: &[json::Node]) -> Result<Vec<Option<usize>>, Error> {
    let mut parents = vec![None; nodes.len()];
    for (index, description) in nodes.iter().enumerate() {
        for child in description.children.iter().flatten() {
            match parents.get_mut(child.value()) {
                Some(parent @ None) => *parent = Some(index),
                Some(Some(_)) => return Err(Error::Invalid { place: node(child.value()), what: "it has two parents" }),
                None => return Err(Error::Index { place: node(index), what: "a child" }),
            }
        }
    }
    Ok(parents)
}

/// All nodes, parents first: depth first from those without parent, on a stack of our own. What this does not reach
/// hangs in a cycle.
fn sort(nodes: &[json::Node], parents: &[Option<usize>]) -> Result<Vec<usize>, Error> {
    let mut all = Vec::with_capacity(nodes.len());
    let mut reached = vec![false; nodes.len()];
    let mut stack: Vec<usize> = Vec::new();
    stack.extend(parents.iter().enumerate().rev().filter(|(_, parent)| parent.is_none()).map(|(index, _)| index));
    while let Some(index) = stack.pop() {
        all.push(index);
        mark(&mut reached, index);
        if let Some(description) = nodes.get(index) {
            stack.extend(description.children.iter().flatten().rev().map(json::Index::value));
        }
    }
    match reached.iter().position(|reached| !reached) {
        Some(index) => Err(Error::Invalid { place: node(index), what: "it is its own ancestor, or below one that is" }),
        None => Ok(all),
    }
}

/// Flags the roots of the default scene: the one named, else the first; all roots where there is no scene.
fn scene_roots(root: &json::Root, parents: &[Option<usize>]) -> Result<Vec<bool>, Error> {
    if root.scenes.is_empty() && root.scene.is_none() {
        return Ok(parents.iter().map(Option::is_none).collect());
    }
    let mut drawn = vec![false; parents.len()];
    let index = root.scene.map_or(0, |scene| scene.value());
    let place = Place { kind: "scene", index };
    let Some(scene) = root.scenes.get(index) else {
        return Err(Error::Index { place, what: "the default scene" });
    };
    for index in scene.nodes.iter().map(json::Index::value) {
        if parents.get(index).is_some_and(Option::is_some) {
            return Err(Error::Invalid { place: node(index), what: "it is a root of a scene, but has a parent" });
        }
        if !mark(&mut drawn, index) {
            return Err(Error::Index { place, what: "a node" });
        }
    }
    Ok(drawn)
}

/// The kept nodes. Meshes must have been read.
pub(super) fn nodes(context: &Context<'_>, scene: &mut Scene, hierarchy: &Hierarchy) -> Result<(), Error> {
    for &index in &hierarchy.order {
        let Some(description) = context.root.nodes.get(index) else { continue };
        let drawn = marked(&hierarchy.drawn, index);
        let mesh = description.mesh.filter(|_| drawn).map(|mesh| mesh.value());
        let parent = hierarchy.parents.get(index).copied().flatten();
        let count = mesh.and_then(|mesh| scene.meshes.get(mesh)).map_or(0, crate::Mesh::target_count);
        context.reader.budget.spend(count, 4, node(index))?;
        let at_mesh = mesh.and_then(|mesh| context.root.meshes.get(mesh)).and_then(|mesh| mesh.weights.as_ref());
        let given = description.weights.as_ref().or(at_mesh).map_or(&[][..], Vec::as_slice);
        let weight = |target| given.get(target).copied().filter(|weight: &f32| weight.is_finite()).unwrap_or_default();
        scene.nodes.push(Node {
            name: description.name.clone().unwrap_or_default(),
            parent: parent.and_then(|parent| hierarchy.map.get(parent).copied().flatten()),
            transform: transform(description, index)?,
            mesh,
            skin: description.skin.filter(|_| mesh.is_some()).map(|skin| skin.value()),
            camera: description.camera.filter(|_| drawn).map(|camera| camera.value()),
            weights: (0..count).map(weight).collect(),
        });
    }
    Ok(())
}

fn transform(description: &json::Node, index: usize) -> Result<Transform, Error> {
    let transform = match description.matrix {
        Some(matrix) => Transform::Matrix(Mat4::from_cols_array(&matrix)),
        None => Transform::Trs {
            translation: description.translation.map_or(Vec3::ZERO, Vec3::from_array),
            rotation: description.rotation.map_or(Quat::IDENTITY, |rotation| unit(Quat::from_array(rotation.0))),
            scale: description.scale.map_or(Vec3::ONE, Vec3::from_array),
        },
    };
    if !transform.matrix().is_finite() {
        return Err(Error::Invalid { place: node(index), what: "its transform is not finite" });
    }
    Ok(transform)
}

/// The quaternion at length one; the identity where it has no direction.
pub(super) fn unit(rotation: Quat) -> Quat {
    let length = rotation.length();
    if length > 0.0 && length.is_finite() { rotation * length.recip() } else { Quat::IDENTITY }
}

/// Translation, rotation and scale nearest to a transform: shear is lost.
pub(super) fn decompose(transform: Transform) -> Transform {
    let Transform::Matrix(matrix) = transform else { return transform };
    let (scale, rotation, translation) = matrix.to_scale_rotation_translation();
    // A scale of zero leaves no rotation.
    let rotation = if rotation.is_finite() { unit(rotation) } else { Quat::IDENTITY };
    Transform::Trs { translation, rotation, scale }
}

/// Refuses meshes whose joint indices are beyond the skin they are used with.
pub(super) fn check_joints(scene: &Scene) -> Result<(), Error> {
    let mut greatest: Vec<Option<usize>> = Vec::with_capacity(scene.meshes.len());
    for mesh in &scene.meshes {
        let joints = mesh.primitives.iter().flat_map(|primitive| primitive.joints.iter().flatten());
        greatest.push(joints.max().map(|joint| usize::from(*joint)));
    }
    for node in &scene.nodes {
        if let (Some(mesh), Some(skin)) = (node.mesh, node.skin) {
            let count = scene.skins.get(skin).map_or(0, |skin| skin.joints.len());
            if greatest.get(mesh).copied().flatten().is_some_and(|greatest| greatest >= count) {
                return Err(Error::Index { place: Place { kind: "mesh", index: mesh }, what: "a value of JOINTS" });
            }
        }
    }
    Ok(())
}
