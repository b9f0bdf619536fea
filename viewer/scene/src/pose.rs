//! What an animation moves: node transforms and morph weights.

use glam::{Mat4, Quat, Vec3};

use crate::{Bounds, Channel, Primitive, Property, Scene, Transform};

/// The state of a scene's nodes at a moment.
#[derive(Debug, Clone, Default)]
pub struct Pose {
    /// Local transforms, by node. Change them and call [`Pose::update`].
    pub local: Vec<Transform>,
    /// World transforms, by node.
    pub world: Vec<Mat4>,
    /// Morph target weights, by node; as long as the mesh's target list.
    pub weights: Vec<Vec<f32>>,
    /// What the whole scene is moved by: world transforms include it.
    pub root: Mat4,
}

/// An animation's part in a pose that several animations make together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Layer {
    /// Index into [`Scene::animations`].
    pub animation: usize,
    /// Seconds, clamped to the keyframes.
    pub time: f32,
    /// How much it counts beside the others; layers whose weights sum to less than one leave the rest to the pose at
    /// rest.
    pub weight: f32,
}

/// How much of each property of a node is decided already: translation, rotation, scale, weights.
type Decided = [f32; 4];

impl Pose {
    /// The pose at rest.
    pub fn rest(scene: &Scene) -> Pose {
        let mut pose = Pose::default();
        pose.reset(scene);
        pose
    }

    /// At rest, then what the layers say. What several animate is a mean by their weights, as in three.js's
    /// `PropertyMixer`.
    pub fn blend(&mut self, scene: &Scene, layers: &[Layer]) {
        self.restore(scene);
        let mut decided: Vec<Decided> = vec![[0.0; 4]; scene.nodes.len()];
        for layer in layers.iter().filter(|layer| layer.weight > 0.0) {
            for channel in scene.animations.get(layer.animation).map_or(&[][..], |animation| &animation.channels) {
                let Some(before) = decided.get_mut(channel.node).map(|of| &mut of[channel.property as usize]) else {
                    continue;
                };
                let sum = *before + layer.weight;
                *before = sum;
                self.mix(channel, layer.time, layer.weight / sum);
            }
        }
        for (node, decided) in decided.iter().enumerate() {
            self.settle(scene, node, decided);
        }
        self.update(scene);
    }

    /// Mixes in the rest where the layers are less than a whole.
    fn settle(&mut self, scene: &Scene, node: usize, decided: &Decided) {
        let (Some(rest), Some(now)) = (scene.nodes.get(node), self.local.get_mut(node)) else { return };
        let left = decided.map(|sum| if sum > 0.0 && sum < 1.0 { 1.0 - sum } else { 0.0 });
        if let (
            Transform::Trs { translation, rotation, scale },
            Transform::Trs { translation: rest_translation, rotation: rest_rotation, scale: rest_scale },
        ) = (now, rest.transform)
        {
            *translation = translation.lerp(rest_translation, left[Property::Translation as usize]);
            if left[Property::Rotation as usize] > 0.0 {
                *rotation = rotation.lerp(rest_rotation, left[Property::Rotation as usize]);
            }
            *scale = scale.lerp(rest_scale, left[Property::Scale as usize]);
        }
        for (weight, rest) in self.weights.get_mut(node).into_iter().flatten().zip(&rest.weights) {
            *weight += (rest - *weight) * left[Property::Weights as usize];
        }
    }

    /// Moves what a channel animates towards what it says at `time`, by `share` of the way.
    fn mix(&mut self, channel: &Channel, time: f32, share: f32) {
        let node = channel.node;
        if channel.property == Property::Weights {
            let Some(weights) = self.weights.get_mut(node).filter(|weights| weights.len() == channel.width()) else {
                return;
            };
            let mut values = vec![0.0; weights.len()];
            channel.sample(time, &mut values);
            for (weight, value) in weights.iter_mut().zip(values) {
                *weight += (value - *weight) * share;
            }
            return;
        }
        // The importer has decomposed the matrices of animated nodes.
        let Some(Transform::Trs { translation, rotation, scale }) = self.local.get_mut(node) else { return };
        let mut values = [0.0; 4];
        let width = if channel.property == Property::Rotation { 4 } else { 3 };
        if channel.width() != width {
            return;
        }
        channel.sample(time, &mut values[..width]);
        let [x, y, z, w] = values;
        let vector = Vec3::new(x, y, z);
        match channel.property {
            Property::Translation => *translation = translation.lerp(vector, share),
            Property::Scale => *scale = scale.lerp(vector, share),
            Property::Rotation if share >= 1.0 => *rotation = Quat::from_xyzw(x, y, z, w),
            Property::Rotation => *rotation = rotation.lerp(Quat::from_xyzw(x, y, z, w), share),
            Property::Weights => {}
        }
    }

    /// Back to rest.
    pub fn reset(&mut self, scene: &Scene) {
        self.restore(scene);
        self.update(scene);
    }

    fn restore(&mut self, scene: &Scene) {
        self.local.clear();
        self.local.extend(scene.nodes.iter().map(|node| node.transform));
        self.weights.resize(scene.nodes.len(), Vec::new());
        for (weights, node) in self.weights.iter_mut().zip(&scene.nodes) {
            weights.clone_from(&node.weights);
        }
    }

    /// Sets what the animation's channels say at `time` (seconds, clamped to the keyframes), then updates the world
    /// transforms. Properties without a channel keep what they have. An unknown animation changes nothing.
    pub fn apply(&mut self, scene: &Scene, animation: usize, time: f32) {
        for channel in scene.animations.get(animation).map_or(&[][..], |animation| &animation.channels) {
            self.mix(channel, time, 1.0);
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
                None => self.root * local,
            };
            self.world.push(world);
        }
    }

    /// Takes a point from the scene's own space to where [`Pose::root`] puts it, or back. Of a direction, which is a
    /// surface's normal and comes back at length one, that keeps what is square to the surface so.
    pub fn carry(&self, vector: Vec3, direction: bool, back: bool) -> Vec3 {
        // Normals go by the inverse transpose.
        let matrix = if direction == back { self.root } else { self.root.inverse() };
        if !matrix.is_finite() {
            // What has no size has no way back.
            return vector;
        }
        if direction {
            matrix.transpose().transform_vector3(vector).normalize_or_zero()
        } else {
            matrix.transform_point3(vector)
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
        self.for_each_shown_vertex(pose, &|_| true, f);
    }

    /// The same for the nodes that `shown` lets in, by index.
    pub fn for_each_shown_vertex(&self, pose: &Pose, shown: &dyn Fn(usize) -> bool, f: &mut dyn FnMut(Vec3)) {
        let mut joints = Vec::new();
        for (index, node) in self.nodes.iter().enumerate().filter(|(index, _)| shown(*index)) {
            let Some(mesh) = node.mesh.and_then(|mesh| self.meshes.get(mesh)) else { continue };
            let world = pose.world.get(index).copied().unwrap_or_default();
            let weights = pose.weights.get(index).map_or(&[][..], Vec::as_slice);
            joints.clear();
            if let Some(skin) = node.skin {
                pose.joint_matrices(self, skin, &mut joints);
            }
            for primitive in &mesh.primitives {
                for vertex in 0..primitive.positions.len() {
                    f(placed(primitive, &world, weights, &joints, vertex));
                }
            }
        }
    }
}

/// Where a vertex of a primitive at a node is, in world space; `joints` are empty where the node has no skin.
pub(crate) fn placed(primitive: &Primitive, world: &Mat4, weights: &[f32], joints: &[Mat4], vertex: usize) -> Vec3 {
    let position = morphed(primitive, weights, vertex);
    if joints.is_empty() || primitive.joints.is_empty() {
        return world.transform_point3(position);
    }
    blended(primitive, joints, vertex).transform_point3(position)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Animation, Interpolation, Node};

    /// A node at x = 1 that one animation takes to x = 3, another to x = 5.
    fn scene() -> Scene {
        let channel = |x: f32| Channel {
            node: 0,
            property: Property::Translation,
            interpolation: Interpolation::Linear,
            times: vec![0.0],
            values: vec![x, 0.0, 0.0],
        };
        let animation = |x| Animation { name: String::new(), duration: 0.0, channels: vec![channel(x)] };
        Scene {
            nodes: vec![Node {
                name: String::new(),
                index: 0,
                visible: true,
                parent: None,
                transform: Transform::Trs { translation: Vec3::X, rotation: Quat::IDENTITY, scale: Vec3::ONE },
                mesh: None,
                skin: None,
                camera: None,
                weights: Vec::new(),
            }],
            animations: vec![animation(3.0), animation(5.0)],
            ..Scene::default()
        }
    }

    fn blended_x(layers: &[(usize, f32)]) -> f32 {
        let scene = scene();
        let mut pose = Pose::rest(&scene);
        let layer = |&(animation, weight): &(usize, f32)| Layer { animation, time: 0.0, weight };
        pose.blend(&scene, &layers.iter().map(layer).collect::<Vec<_>>());
        pose.world[0].w_axis.x
    }

    #[test]
    fn layers_are_a_mean_by_their_weights_and_the_rest_fills_up() {
        let near = |layers: &[(usize, f32)], x: f32| {
            let found = blended_x(layers);
            assert!((found - x).abs() < 1e-5, "{layers:?}: {found} is not {x}");
        };
        near(&[], 1.0);
        near(&[(0, 1.0)], 3.0);
        near(&[(0, 0.25)], 1.5);
        near(&[(0, 0.3), (1, 0.7)], 4.4);
        near(&[(0, 1.0), (1, 1.0)], 4.0);
        near(&[(0, 0.25), (1, 0.25)], 2.5);
        near(&[(0, 0.0), (7, 1.0)], 1.0);
    }

    #[test]
    fn points_and_normals_are_carried_there_and_back() {
        let near = |a: Vec3, b: Vec3| assert!(a.distance(b) < 1e-5, "{a} is not {b}");
        // A quarter turn about +Y, twice as large, one metre to the right.
        let quarter = Quat::from_rotation_y(std::f32::consts::FRAC_PI_2);
        let mut pose =
            Pose { root: Mat4::from_scale_rotation_translation(Vec3::splat(2.0), quarter, Vec3::X), ..Pose::default() };
        near(pose.carry(Vec3::new(-1.5, 1.0, 0.0), false, false), Vec3::new(1.0, 2.0, 3.0));
        near(pose.carry(Vec3::new(1.0, 2.0, 3.0), false, true), Vec3::new(-1.5, 1.0, 0.0));
        near(pose.carry(Vec3::NEG_X, true, false), Vec3::Z);
        near(pose.carry(Vec3::Z, true, true), Vec3::NEG_X);
        // On stretched models what is square stays so.
        pose.root = Mat4::from_scale(Vec3::new(1.0, 3.0, 1.0)) * Mat4::from_translation(Vec3::ONE);
        let (normal, along) = (Vec3::new(0.6, 0.8, 0.0), Vec3::new(-0.8, 0.6, 0.0));
        let carried = pose.carry(normal, true, false);
        near(carried, Vec3::new(0.6, 0.8 / 3.0, 0.0).normalize());
        assert!(carried.dot(pose.root.transform_vector3(along)).abs() < 1e-6);
        near(pose.carry(carried, true, true), normal);
        // Nothing is left of a normal where all is flat, and nothing ends in what is no number.
        pose.root = Mat4::from_scale(Vec3::ZERO);
        assert!(pose.carry(normal, true, true).is_finite());
    }

    #[test]
    fn the_root_comes_before_all() {
        let scene = scene();
        let mut pose = Pose::rest(&scene);
        pose.root = Mat4::from_translation(Vec3::Y);
        pose.blend(&scene, &[Layer { animation: 0, time: 0.0, weight: 1.0 }]);
        assert_eq!(pose.world[0].w_axis.truncate(), Vec3::new(3.0, 1.0, 0.0));
    }
}
