//! What a ray meets first: triangles, as they are posed at the moment.

use glam::{Mat4, Vec2, Vec3};

use crate::pose::placed;
use crate::{Bounds, Pose, Primitive, Scene, Topology};

/// Triangles that share a box. Neighbours in a file are mostly neighbours in space, so that few boxes are met.
const CHUNK: usize = 64;

/// A ray; `direction` may have any length but zero, distances count in its lengths.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ray {
    /// Where it starts.
    pub origin: Vec3,
    /// Where it goes.
    pub direction: Vec3,
}

/// Where a ray meets a surface.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// How far along the ray.
    pub distance: f32,
    /// Index into [`Scene::nodes`].
    pub node: usize,
    /// Index into [`Scene::meshes`].
    pub mesh: usize,
    /// Index into the mesh's primitives.
    pub primitive: usize,
    /// Indices of the triangle's corners into the primitive's lists.
    pub vertices: [u32; 3],
    /// Barycentric weights of the corners; they sum to one.
    pub weights: [f32; 3],
    /// World space.
    pub position: Vec3,
    /// The triangle's own normal in world space, of length one, towards where the ray came from.
    pub normal: Vec3,
    /// `TEXCOORD_0` there; zero where the primitive has none.
    pub uv: Vec2,
}

/// Boxes about chunks of triangles, primitive by primitive, made when first needed. One belongs to one scene.
#[derive(Debug, Default)]
pub struct Picker {
    /// By mesh, by primitive.
    boxes: Vec<Vec<Vec<Bounds>>>,
}

/// What is searched at the moment.
struct Search {
    ray: Ray,
    nearest: f32,
    /// Triangle, weights of its second and third corner.
    found: Option<(usize, f32, f32)>,
}

impl Picker {
    fn boxes(&mut self, scene: &Scene, mesh: usize, primitive: usize) -> &[Bounds] {
        if self.boxes.len() != scene.meshes.len() {
            self.boxes = scene.meshes.iter().map(|mesh| vec![Vec::new(); mesh.primitives.len()]).collect();
        }
        let Some(boxes) = self.boxes.get_mut(mesh).and_then(|boxes| boxes.get_mut(primitive)) else { return &[] };
        if boxes.is_empty()
            && let Some(primitive) = scene.meshes.get(mesh).and_then(|mesh| mesh.primitives.get(primitive))
        {
            for chunk in primitive.indices.chunks(CHUNK * 3) {
                let mut bounds = Bounds::EMPTY;
                for index in chunk {
                    bounds.add(corner(primitive, *index));
                }
                boxes.push(bounds);
            }
        }
        boxes
    }

    /// The nearest hit up to `limit` (in lengths of the ray's direction) among the primitives of the nodes that `shown`
    /// lets in. Both sides of a triangle count.
    pub fn nearest(
        &mut self,
        scene: &Scene,
        pose: &Pose,
        ray: Ray,
        limit: f32,
        shown: &dyn Fn(usize) -> bool,
    ) -> Option<Hit> {
        let mut nearest = limit;
        let mut hit = None;
        let (mut joints, mut points) = (Vec::new(), Vec::new());
        for (node, description) in scene.nodes.iter().enumerate() {
            let Some(mesh) = description.mesh.filter(|_| shown(node)) else { continue };
            let world = pose.world.get(node).copied().unwrap_or_default();
            let weights = pose.weights.get(node).map_or(&[][..], Vec::as_slice);
            joints.clear();
            if let Some(skin) = description.skin {
                pose.joint_matrices(scene, skin, &mut joints);
            }
            let count = scene.meshes.get(mesh).map_or(0, |mesh| mesh.primitives.len());
            for at in 0..count {
                let primitive = &scene.meshes[mesh].primitives[at];
                if primitive.topology != Topology::Triangles {
                    continue;
                }
                let rigid = (joints.is_empty() || primitive.joints.is_empty())
                    && (primitive.targets.is_empty() || weights.iter().all(|weight| *weight == 0.0));
                let mut search = Search { ray, nearest, found: None };
                if rigid {
                    let inverse = world.inverse();
                    if !inverse.is_finite() {
                        continue;
                    }
                    search.ray = Ray {
                        origin: inverse.transform_point3(ray.origin),
                        direction: inverse.transform_vector3(ray.direction),
                    };
                    if !search.meets(&primitive.bounds) {
                        continue;
                    }
                    for (chunk, bounds) in self.boxes(scene, mesh, at).iter().enumerate() {
                        if search.meets(bounds) {
                            let end = ((chunk + 1) * CHUNK).min(primitive.indices.len() / 3);
                            search.triangles(primitive, chunk * CHUNK..end, &primitive.positions);
                        }
                    }
                } else {
                    points.clear();
                    let vertices = 0..primitive.positions.len();
                    points.extend(vertices.map(|vertex| placed(primitive, &world, weights, &joints, vertex)));
                    search.triangles(primitive, 0..primitive.indices.len() / 3, &points);
                }
                if let Some((triangle, v, w)) = search.found {
                    nearest = search.nearest;
                    let mut vertices = [0; 3];
                    for (slot, index) in vertices.iter_mut().zip(primitive.indices.iter().skip(triangle * 3)) {
                        *slot = *index;
                    }
                    let weights_at = [1.0 - v - w, v, w];
                    let corners = vertices.map(|vertex| placed(primitive, &world, weights, &joints, vertex as usize));
                    let normal = (corners[1] - corners[0]).cross(corners[2] - corners[0]).normalize_or_zero();
                    hit = Some(Hit {
                        distance: nearest,
                        node,
                        mesh,
                        primitive: at,
                        vertices,
                        weights: weights_at,
                        position: ray.origin + ray.direction * nearest,
                        normal: if normal.dot(ray.direction) > 0.0 { -normal } else { normal },
                        uv: uv(primitive, vertices, weights_at),
                    });
                }
            }
        }
        hit
    }
}

fn corner(primitive: &Primitive, index: u32) -> Vec3 {
    primitive.positions.get(index as usize).copied().unwrap_or_default()
}

fn uv(primitive: &Primitive, vertices: [u32; 3], weights: [f32; 3]) -> Vec2 {
    let Some(set) = primitive.tex_coords.first() else { return Vec2::ZERO };
    let mut sum = Vec2::ZERO;
    for (vertex, weight) in vertices.iter().zip(weights) {
        sum += set.get(*vertex as usize).copied().unwrap_or_default() * weight;
    }
    sum
}

impl Search {
    /// Whether the ray meets a box before what it has met already (Kay and Kajiya's slabs).
    fn meets(&self, bounds: &Bounds) -> bool {
        let inverse = self.ray.direction.recip();
        let near = (bounds.min - self.ray.origin) * inverse;
        let far = (bounds.max - self.ray.origin) * inverse;
        // A ray within a slab's plane gives 0 · ∞, not a number: `min` and `max` take the other one then.
        let enter = near.min(far).max_element().max(0.0);
        let leave = near.max(far).min_element();
        enter <= leave && enter < self.nearest
    }

    /// Möller and Trumbore, "Fast, Minimum Storage Ray/Triangle Intersection" (1997), without culling.
    fn triangles(&mut self, primitive: &Primitive, range: std::ops::Range<usize>, points: &[Vec3]) {
        let Ray { origin, direction } = self.ray;
        for triangle in range {
            let Some([a, b, c]) = primitive.indices.get(triangle * 3..triangle * 3 + 3) else { return };
            let (Some(&a), Some(&b), Some(&c)) =
                (points.get(*a as usize), points.get(*b as usize), points.get(*c as usize))
            else {
                continue;
            };
            let (ab, ac) = (b - a, c - a);
            let across = direction.cross(ac);
            let determinant = ab.dot(across);
            if determinant == 0.0 {
                continue;
            }
            let inverse = determinant.recip();
            let from = origin - a;
            let v = from.dot(across) * inverse;
            let turned = from.cross(ab);
            let w = direction.dot(turned) * inverse;
            let distance = ac.dot(turned) * inverse;
            if v >= 0.0 && w >= 0.0 && v + w <= 1.0 && distance > 0.0 && distance < self.nearest {
                self.nearest = distance;
                self.found = Some((triangle, v, w));
            }
        }
    }
}

impl Scene {
    /// Where a point of a triangle is at the moment, and the triangle's normal, in world space: corners are indices of the
    /// file's accessors. None where there is no such triangle or no node shows the mesh.
    pub fn surface(
        &self,
        pose: &Pose,
        mesh: usize,
        primitive: usize,
        vertices: [u32; 3],
        weights: [f32; 3],
    ) -> Option<(Vec3, Vec3)> {
        let node = self.nodes.iter().position(|node| node.mesh == Some(mesh))?;
        let primitive = self.meshes.get(mesh)?.primitives.get(primitive)?;
        let world: Mat4 = pose.world.get(node).copied()?;
        let mut joints = Vec::new();
        if let Some(skin) = self.nodes.get(node)?.skin {
            pose.joint_matrices(self, skin, &mut joints);
        }
        let mut corners = [Vec3::ZERO; 3];
        for (corner, vertex) in corners.iter_mut().zip(vertices) {
            let own = primitive.vertex_of_file(vertex)?;
            *corner = placed(primitive, &world, pose.weights.get(node)?, &joints, own);
        }
        let [a, b, c] = corners;
        let normal = (b - a).cross(c - a).normalize_or_zero();
        let normal = if world.determinant() < 0.0 { -normal } else { normal };
        Some((a * weights[0] + b * weights[1] + c * weights[2], normal))
    }
}

impl Primitive {
    /// The vertex that has this index in the file's accessors.
    fn vertex_of_file(&self, index: u32) -> Option<usize> {
        let own =
            if self.vertex_map.is_empty() { index as usize } else { self.vertex_map.binary_search(&index).ok()? };
        (own < self.positions.len()).then_some(own)
    }

    /// The index that a vertex has in the file's accessors.
    pub fn file_vertex(&self, vertex: u32) -> u32 {
        self.vertex_map.get(vertex as usize).copied().unwrap_or(vertex)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Mesh, Node, Transform};

    /// Squares of two triangles each, facing +Z, one after another along −Z, at nodes of their own.
    fn squares(depths: &[f32]) -> Scene {
        let mut scene = Scene::default();
        let mut bounds = Bounds::EMPTY;
        let corners = [[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]];
        let positions: Vec<Vec3> = corners.map(|[x, y]| Vec3::new(x, y, 0.0)).to_vec();
        for position in &positions {
            bounds.add(*position);
        }
        let primitive = Primitive {
            indices: vec![0, 1, 2, 0, 2, 3],
            positions,
            bounds,
            tex_coords: vec![corners.map(Vec2::from_array).to_vec()],
            vertex_map: vec![3, 5, 7, 9],
            ..Primitive::default()
        };
        scene.meshes.push(Mesh { name: String::new(), primitives: vec![primitive] });
        for (index, depth) in depths.iter().enumerate() {
            scene.nodes.push(Node {
                name: String::new(),
                index,
                visible: true,
                parent: None,
                transform: Transform::Matrix(Mat4::from_translation(Vec3::new(0.0, 0.0, -depth))),
                mesh: Some(0),
                skin: None,
                camera: None,
                weights: Vec::new(),
            });
        }
        scene
    }

    const AHEAD: Ray = Ray { origin: Vec3::new(0.5, 0.25, 10.0), direction: Vec3::new(0.0, 0.0, -2.0) };

    #[test]
    fn the_nearest_is_found_and_what_is_hidden_is_not() {
        let scene = squares(&[3.0, 1.0, 2.0]);
        let pose = Pose::rest(&scene);
        let mut picker = Picker::default();
        let hit = picker.nearest(&scene, &pose, AHEAD, f32::INFINITY, &|_| true).expect("a hit");
        assert_eq!((hit.node, hit.vertices), (1, [0, 1, 2]));
        assert!((hit.distance - 5.5).abs() < 1e-5, "in lengths of the direction");
        assert!(hit.position.distance(Vec3::new(0.5, 0.25, -1.0)) < 1e-5);
        assert!(hit.normal.distance(Vec3::Z) < 1e-6 && hit.uv.distance(Vec2::new(0.5, 0.25)) < 1e-6);
        assert!((hit.weights.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        let hit = picker.nearest(&scene, &pose, AHEAD, f32::INFINITY, &|node| node != 1).expect("a hit");
        assert_eq!(hit.node, 2);
        assert!(picker.nearest(&scene, &pose, AHEAD, 5.4, &|_| true).is_none(), "beyond the limit");
    }

    #[test]
    fn both_sides_count_and_misses_miss() {
        let scene = squares(&[0.0]);
        let pose = Pose::rest(&scene);
        let mut picker = Picker::default();
        let mut cast = |origin, direction| {
            picker.nearest(&scene, &pose, Ray { origin, direction }, f32::INFINITY, &|_| true).map(|hit| hit.normal)
        };
        assert_eq!(cast(Vec3::new(0.1, 0.2, -4.0), Vec3::Z), Some(-Vec3::Z));
        assert_eq!(cast(Vec3::new(1.1, 0.2, -4.0), Vec3::Z), None);
        assert_eq!(cast(Vec3::new(0.1, 0.2, -4.0), -Vec3::Z), None, "behind");
        assert_eq!(cast(Vec3::new(-4.0, 0.0, 0.0), Vec3::X), None, "edge-on");
        assert_eq!(cast(Vec3::ZERO, Vec3::NAN), None);
    }

    #[test]
    fn a_moved_root_moves_what_is_hit() {
        let scene = squares(&[0.0]);
        let mut pose = Pose::rest(&scene);
        pose.root = Mat4::from_scale(Vec3::splat(0.1));
        pose.update(&scene);
        let mut picker = Picker::default();
        assert!(picker.nearest(&scene, &pose, AHEAD, f32::INFINITY, &|_| true).is_none());
        let close = Ray { origin: Vec3::new(0.05, 0.05, 1.0), ..AHEAD };
        assert!(picker.nearest(&scene, &pose, close, f32::INFINITY, &|_| true).is_some());
    }

    #[test]
    fn surfaces_are_named_by_the_files_vertices() {
        let scene = squares(&[2.0]);
        let pose = Pose::rest(&scene);
        let (at, normal) = scene.surface(&pose, 0, 0, [3, 5, 7], [0.5, 0.0, 0.5]).expect("a triangle of the file");
        assert!(at.distance(Vec3::new(0.0, 0.0, -2.0)) < 1e-6 && normal.distance(Vec3::Z) < 1e-6);
        assert!(scene.surface(&pose, 0, 0, [3, 4, 7], [0.5, 0.0, 0.5]).is_none(), "not a vertex that is drawn");
        assert!(scene.surface(&pose, 1, 0, [3, 5, 7], [0.5, 0.0, 0.5]).is_none());
    }
}
