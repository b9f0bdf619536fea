//! What an animation moves: node transforms and morph weights.

use glam::{Mat4, Quat, Vec3};

use crate::{Bounds, Primitive, Property, Scene, Transform};

/// The state of a scene's nodes at a moment.
#[derive(Debug, Clone, Default)]
pub struct Pose {
    /// Local transforms, by node. Change them and call [`Pose::update`].
    pub local: Vec<Transform>,
    /// World transforms, by node.
    pub world: Vec<Mat4>,
    /// Morph target weights, by node; as long as the mesh's target list.
    pub weights: Vec<Vec<f32>>,
}

impl Pose {
    /// The pose at rest.
    pub fn rest(scene: &Scene) -> Pose {
        let mut pose = Pose::default();
        pose.reset(scene);
        pose
    }

    /// Back to rest.
    pub fn reset(&mut self, scene: &Scene) {
        self.local.clear();
        self.local.extend(scene.nodes.iter().map(|node| node.transform));
        self.weights.resize(scene.nodes.len(), Vec::new());
        for (weights, node) in self.weights.iter_mut().zip(&scene.nodes) {
            weights.clone_from(&node.weights);
        }
        self.update(scene);
    }

    /// Sets what the animation's channels say at `time` (seconds, clamped to the keyframes), then updates the world
    /// transforms. Properties without a channel keep what they have. An unknown animation changes nothing.
    pub fn apply(&mut self, scene: &Scene, animation: usize, time: f32) {
        for channel in scene.animations.get(animation).map_or(&[][..], |animation| &animation.channels) {
            if channel.property == Property::Weights {
                if let Some(weights) = self.weights.get_mut(channel.node)
                    && weights.len() == channel.width()
                {
                    channel.sample(time, weights);
                }
                continue;
            }
            // The importer has decomposed the matrices of animated nodes.
            let Some(Transform::Trs { translation, rotation, scale }) = self.local.get_mut(channel.node) else {
                continue;
            };
            let mut values = [0.0; 4];
            let width = if channel.property == Property::Rotation { 4 } else { 3 };
            if channel.width() != width {
                continue;
            }
            channel.sample(time, &mut values[..width]);
            let [x, y, z, w] = values;
            match channel.property {
                Property::Translation => *translation = Vec3::new(x, y, z),
                Property::Scale => *scale = Vec3::new(x, y, z),
                Property::Rotation => *rotation = Quat::from_xyzw(x, y, z, w),
                Property::Weights => {}
            }
        }
        self.update(scene);
    }

    /// World transforms from local ones.
    pub fn update(&mut self, scene: &Scene) {
        self.world.clear();
        for (node, local) in scene.nodes.iter().zip(&self.local) {
            let local = local.matrix();
            let world = match node.parent.and_then(|parent| self.world.get(parent)) {
                Some(parent) => *parent * local,
                None => local,
            };
            self.world.push(world);
        }
    }

    /// World(joint) × inverse bind matrix for each joint of a skin: takes skinned vertices straight to world space,
    /// the skinned node's own transform being ignored as the specification says. `out` is cleared first.
    pub fn joint_matrices(&self, scene: &Scene, skin: usize, out: &mut Vec<Mat4>) {
        out.clear();
        let Some(skin) = scene.skins.get(skin) else { return };
        out.extend(
            skin.joints
                .iter()
                .zip(&skin.inverse_bind_matrices)
                .map(|(joint, inverse_bind)| self.world.get(*joint).copied().unwrap_or_default() * *inverse_bind),
        );
    }
}

impl Scene {
    /// The box of all vertices in world space, morphed and skinned.
    pub fn bounds(&self, pose: &Pose) -> Bounds {
        let mut bounds = Bounds::EMPTY;
        self.for_each_vertex(pose, &mut |vertex| bounds.add(vertex));
        bounds
    }

    /// Calls `f` with each vertex that is drawn, in world space, morphed and skinned.
    pub fn for_each_vertex(&self, pose: &Pose, f: &mut dyn FnMut(Vec3)) {
        let mut joints = Vec::new();
        for (index, node) in self.nodes.iter().enumerate() {
            let Some(mesh) = node.mesh.and_then(|mesh| self.meshes.get(mesh)) else { continue };
            let world = pose.world.get(index).copied().unwrap_or_default();
            let weights = pose.weights.get(index).map_or(&[][..], Vec::as_slice);
            joints.clear();
            if let Some(skin) = node.skin {
                pose.joint_matrices(self, skin, &mut joints);
            }
            for primitive in &mesh.primitives {
                let skinned = !joints.is_empty() && !primitive.joints.is_empty();
                for vertex in 0..primitive.positions.len() {
                    let position = morphed(primitive, weights, vertex);
                    let matrix = if skinned { blended(primitive, &joints, vertex) } else { world };
                    f(matrix.transform_point3(position));
                }
            }
        }
    }
}

/// The position of a vertex with its morph targets.
fn morphed(primitive: &Primitive, weights: &[f32], vertex: usize) -> Vec3 {
    let mut position = primitive.positions.get(vertex).copied().unwrap_or_default();
    for (target, weight) in primitive.targets.iter().zip(weights) {
        if let (Some(displacement), true) = (target.positions.get(vertex), *weight != 0.0) {
            position += *displacement * *weight;
        }
    }
    position
}

/// The weighted sum of a vertex's joint matrices.
fn blended(primitive: &Primitive, matrices: &[Mat4], vertex: usize) -> Mat4 {
    let (Some(joints), Some(weights)) = (primitive.joints.get(vertex), primitive.weights.get(vertex)) else {
        return Mat4::IDENTITY;
    };
    let mut sum = Mat4::ZERO;
    for (joint, weight) in joints.iter().zip(weights.to_array()) {
        if weight != 0.0 {
            sum += matrices.get(usize::from(*joint)).copied().unwrap_or_default() * weight;
        }
    }
    sum
}
