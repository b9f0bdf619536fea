//! What is under a point of the picture, and what lies before a point of the model.

use glam::{Mat4, Quat, Vec2, Vec3};
use vitrine_scene::{Hit, Ray};
use wasm_bindgen::prelude::*;

use crate::View;

/// Share of the way to a point that counts as being there: a point on a surface is not hidden by that surface.
const ARRIVED: f32 = 0.995;

#[wasm_bindgen]
impl View {
    /// The nearest thing under a point of the picture, `x` and `y` in 0..1 from the top left: slot, node, mesh, primitive,
    /// material (glTF indices), the triangle's corners (3, indices of the file's accessors), their weights (3), position
    /// (3), normal (3), texture coordinates (2; not numbers where there are none), distance. Places are those of the
    /// space that all slots share: after the model was placed, before the turntable.
    pub fn pick(&self, x: f32, y: f32, aspect: f32) -> Option<Vec<f32>> {
        let (matrices, back) = self.matrices_and_turn(aspect);
        let lens = matrices.projection;
        let through = Vec2::new((x * 2.0 - 1.0) / lens.x_axis.x, (1.0 - y * 2.0) / lens.y_axis.y);
        let direction = matrices.view.inverse().transform_vector3(through.extend(-1.0));
        let ray = Ray { origin: back * matrices.position, direction: back * direction };
        let (slot, hit) = self.cast(ray, f32::INFINITY)?;
        let mut out = Vec::with_capacity(20);
        self.with(slot, &mut |placed| {
            let scene = placed.scene();
            let primitive = &scene.meshes[hit.mesh].primitives[hit.primitive];
            let material = placed.model.drawn_material(hit.mesh, hit.primitive).unwrap_or(primitive.material);
            let indices = [slot, scene.nodes[hit.node].index, hit.mesh, hit.primitive, material];
            out.extend(indices.map(|index| index as f32));
            out.extend(hit.vertices.map(|vertex| primitive.file_vertex(vertex) as f32));
            out.extend(hit.weights);
            out.extend(hit.position.to_array());
            out.extend(hit.normal.to_array());
            let no_uv = primitive.tex_coords.is_empty();
            out.extend(if no_uv { [f32::NAN; 2] } else { hit.uv.to_array() });
            out.push(hit.distance);
        });
        Some(out)
    }

    /// Where a point of a triangle is now, with the triangle's normal, in the same space. `at`: mesh, primitive, corners (3, indices of the
    /// file's accessors), weights (3).
    pub fn surface(&self, slot: usize, at: &[f32]) -> Option<Vec<f32>> {
        let [mesh, primitive, a, b, c, weights @ ..] = at else { return None };
        let weights = weights.try_into().ok()?;
        self.follow();
        let mut out = None;
        self.with(slot, &mut |placed| {
            let corners = [*a as u32, *b as u32, *c as u32];
            let found = placed.scene().surface(&placed.pose, *mesh as usize, *primitive as usize, corners, weights);
            out = found.map(|(at, normal)| [at.to_array(), normal.to_array()].concat());
        });
        out
    }

    /// Takes a point, or a normal (which comes out at length one), from the space of a slot's file to the one that all slots
    /// share, or back.
    pub fn carry(&self, slot: usize, x: f32, y: f32, z: f32, direction: bool, back: bool) -> Vec<f32> {
        self.follow();
        let mut out = Vec3::new(x, y, z);
        self.with(slot, &mut |placed| out = placed.pose.carry(out, direction, back));
        out.to_array().to_vec()
    }

    /// For each point (x, y, z in model space) 1 where something lies between it and the eye, else 0.
    pub fn occluded(&self, points: &[f32]) -> Vec<u8> {
        // The eye does not depend on the picture's aspect.
        let (matrices, back) = self.matrices_and_turn(1.0);
        let origin = back * matrices.position;
        let hidden = |point: &[f32]| {
            let direction = Vec3::from_slice(point) - origin;
            u8::from(direction != Vec3::ZERO && self.cast(Ray { origin, direction }, ARRIVED).is_some())
        };
        points.chunks_exact(3).map(hidden).collect()
    }

    /// The camera as matrices: view (16), projection (16), both column by column, eye (3), in the world.
    pub fn matrices(&self, aspect: f32) -> Vec<f32> {
        let (matrices, _) = self.matrices_and_turn(aspect);
        let mut out = Vec::with_capacity(35);
        for matrix in [matrices.view, matrices.projection] {
            out.extend(Mat4::to_cols_array(&matrix));
        }
        out.extend(matrices.position.to_array());
        out
    }
}

impl View {
    /// With what takes the world back to model space. All stands where it is to be by then.
    fn matrices_and_turn(&self, aspect: f32) -> (vitrine_camera::Matrices, Quat) {
        self.follow();
        let turntable = self.stage.get().turntable;
        (self.camera_matrices(aspect), Quat::from_rotation_y(-turntable))
    }

    /// The nearest hit of any model, with its slot.
    fn cast(&self, ray: Ray, limit: f32) -> Option<(usize, Hit)> {
        let mut found: Option<(usize, Hit)> = None;
        for (slot, placed) in self.placed.borrow_mut().iter_mut().enumerate() {
            let Some(placed) = placed else { continue };
            let limit = found.as_ref().map_or(limit, |(_, hit)| hit.distance);
            let (inner, hidden) = (&placed.inner, &placed.hidden);
            let hit = placed.picker.nearest(&inner.scene, &placed.pose, ray, limit, &|node| !hidden[node]);
            if let Some(hit) = hit {
                found = Some((slot, hit));
            }
        }
        found
    }
}
