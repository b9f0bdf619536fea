//! Nodes and the hierarchy that they form (glTF 2.0 §3.5).

use glam::{Mat4, Quat, Vec3};

use super::Context;
use crate::{
    Error, Node, Place, Scene, Transform,
    json::{Item, Kind, Root},
};

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
    Kind::Node.at(index)
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
pub(super) fn hierarchy(root: &Root<'_>) -> Result<Hierarchy, Error> {
    let parents = find_parents(root)?;
    let all = sort(root, &parents)?;
    let mut drawn = scene_roots(root, &parents)?;
    let parent = |index: usize| parents.get(index).copied().flatten();

    let mut meshes = vec![false; root.count(Kind::Mesh)];
    let mut skins = vec![false; root.count(Kind::Skin)];
    for &index in &all {
        if parent(index).is_some_and(|parent| marked(&drawn, parent)) {
            mark(&mut drawn, index);
        }
        let Some(item) = root.get(Kind::Node, index).filter(|_| marked(&drawn, index)) else { continue };
        let mesh = item.index("mesh");
        let what = if mesh.is_some_and(|mesh| !mark(&mut meshes, mesh)) {
            "mesh"
        } else if mesh.is_some() && item.index("skin").is_some_and(|skin| !mark(&mut skins, skin)) {
            "skin"
        } else if item.index("camera").is_some_and(|camera| camera >= root.count(Kind::Camera)) {
            "camera"
        } else {
            continue;
        };
        return Err(Error::Index { place: node(index), what });
    }

    let mut kept = drawn.clone();
    for (index, used) in skins.iter().enumerate() {
        let Some(skin) = root.get(Kind::Skin, index).filter(|_| *used) else { continue };
        for joint in skin.indices("joints") {
            // There are no cycles by now; a kept node's ancestors are kept already.
            let mut next = Some(joint);
            while let Some(ancestor) = next.filter(|ancestor| !marked(&kept, *ancestor)) {
                if !mark(&mut kept, ancestor) {
                    return Err(Error::Index { place: Kind::Skin.at(index), what: "a joint" });
                }
                next = parent(ancestor);
            }
        }
    }

    let mut order = Vec::with_capacity(all.len());
    let mut map = vec![None; all.len()];
    for index in all {
        if let Some(slot) = map.get_mut(index).filter(|_| marked(&kept, index)) {
            *slot = Some(order.len());
            order.push(index);
        }
    }
    Ok(Hierarchy { order, map, parents, drawn, meshes, skins })
}

/// A node's children.
fn children(root: &Root<'_>, index: usize) -> Vec<usize> {
    root.get(Kind::Node, index).map_or_else(Vec::new, |item| item.indices("children"))
}

fn find_parents(root: &Root<'_>) -> Result<Vec<Option<usize>>, Error> {
    let mut parents = vec![None; root.count(Kind::Node)];
    for index in 0..parents.len() {
        for child in children(root, index) {
            match parents.get_mut(child) {
                Some(parent @ None) => *parent = Some(index),
                Some(Some(_)) => return Err(Error::Invalid { place: node(child), what: "it has two parents" }),
                None => return Err(Error::Index { place: node(index), what: "a child" }),
            }
        }
    }
    Ok(parents)
}

/// All nodes, parents first: depth first from those without parent, on a stack of our own. What this does not reach
/// hangs in a cycle.
fn sort(root: &Root<'_>, parents: &[Option<usize>]) -> Result<Vec<usize>, Error> {
    let mut all = Vec::with_capacity(parents.len());
    let mut reached = vec![false; parents.len()];
    let mut stack = Vec::new();
    for (index, parent) in parents.iter().enumerate() {
        if parent.is_none() {
            stack.push(index);
        }
    }
    // The first comes off first.
    stack.reverse();
    while let Some(index) = stack.pop() {
        all.push(index);
        mark(&mut reached, index);
        let mut next = children(root, index);
        while let Some(child) = next.pop() {
            stack.push(child);
        }
    }
    match reached.iter().position(|reached| !reached) {
        Some(index) => Err(Error::Invalid { place: node(index), what: "it is its own ancestor, or below one that is" }),
        None => Ok(all),
    }
}

/// Flags the roots of the default scene: the one named, else the first; all roots where there is no scene.
fn scene_roots(root: &Root<'_>, parents: &[Option<usize>]) -> Result<Vec<bool>, Error> {
    let mut drawn = vec![false; parents.len()];
    let named = root.item.index("scene");
    if named.is_none() && root.count(Kind::Scene) == 0 {
        for (drawn, parent) in drawn.iter_mut().zip(parents) {
            *drawn = parent.is_none();
        }
        return Ok(drawn);
    }
    let index = named.unwrap_or_default();
    let place = Kind::Scene.at(index);
    let Some(scene) = root.get(Kind::Scene, index) else {
        return Err(Error::Index { place, what: "the default scene" });
    };
    for index in scene.indices("nodes") {
        if let Some(Some(_)) = parents.get(index) {
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
    let root = context.reader.root;
    let targets: Vec<usize> = scene.meshes.iter().map(crate::Mesh::target_count).collect();
    for &index in &hierarchy.order {
        let Some(item) = root.get(Kind::Node, index) else { continue };
        let drawn = marked(&hierarchy.drawn, index);
        let parent = hierarchy.parents.get(index).copied().flatten();
        let mut read = Node {
            name: item.string("name"),
            index,
            parent: parent.and_then(|parent| hierarchy.map.get(parent).copied().flatten()),
            transform: transform(item, index)?,
            mesh: None,
            skin: None,
            camera: None,
            weights: Vec::new(),
            visible: item.extension("KHR_node_visibility").flag("visible") != Some(false),
        };
        if drawn {
            read.mesh = item.index("mesh");
            read.camera = item.index("camera");
        }
        if let Some(mesh) = read.mesh {
            read.skin = item.index("skin");
            let count = targets.get(mesh).copied().unwrap_or_default();
            context.reader.budget.spend(count, 4, node(index))?;
            read.weights = weights(item);
            if read.weights.is_empty()
                && let Some(mesh) = root.get(Kind::Mesh, mesh)
            {
                read.weights = weights(mesh);
            }
            read.weights.resize(count, 0.0);
            // Many nodes may have been given more than they have targets.
            read.weights.shrink_to_fit();
        }
        scene.nodes.push(read);
    }
    Ok(())
}

/// Weights of morph targets; those that are not finite count as none.
fn weights(item: Item<'_>) -> Vec<f32> {
    let mut weights = vec![0.0; item.list("weights").len()];
    item.numbers("weights", &mut weights);
    for weight in &mut weights {
        if !weight.is_finite() {
            *weight = 0.0;
        }
    }
    weights
}

fn transform(item: Item<'_>, index: usize) -> Result<Transform, Error> {
    let mut matrix = [0.0; 16];
    let transform = if item.numbers("matrix", &mut matrix) {
        Transform::Matrix(Mat4::from_cols_array(&matrix))
    } else {
        let (mut translation, mut rotation, mut scale) = ([0.0; 3], [0.0, 0.0, 0.0, 1.0], [1.0; 3]);
        item.numbers("translation", &mut translation);
        item.numbers("rotation", &mut rotation);
        item.numbers("scale", &mut scale);
        Transform::Trs {
            translation: Vec3::from_array(translation),
            rotation: unit(Quat::from_array(rotation)),
            scale: Vec3::from_array(scale),
        }
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
                return Err(Error::Index { place: Kind::Mesh.at(mesh), what: "a value of JOINTS" });
            }
        }
    }
    Ok(())
}
