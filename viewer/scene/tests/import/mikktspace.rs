//! Tangents against another implementation of `MikkTSpace`.

use bevy_mikktspace::{Geometry, TangentSpace, generate_tangents};
use glam::{Vec2, Vec3, Vec4};
use serde_json::json;
use vitrine_scene::Primitive;

use crate::builder::Builder;

/// What the other one reads, and what it says of each corner.
struct Other<'a> {
    primitive: &'a Primitive,
    corners: Vec<Option<Vec4>>,
}

impl Other<'_> {
    fn index(&self, face: usize, corner: usize) -> usize {
        self.primitive.indices[face * 3 + corner] as usize
    }
}

impl Geometry for Other<'_> {
    fn num_faces(&self) -> usize {
        self.primitive.indices.len() / 3
    }

    fn num_vertices_of_face(&self, _: usize) -> usize {
        3
    }

    fn position(&self, face: usize, corner: usize) -> [f32; 3] {
        self.primitive.positions[self.index(face, corner)].to_array()
    }

    fn normal(&self, face: usize, corner: usize) -> [f32; 3] {
        self.primitive.normals[self.index(face, corner)].to_array()
    }

    fn tex_coord(&self, face: usize, corner: usize) -> [f32; 2] {
        self.primitive.tex_coords[0][self.index(face, corner)].to_array()
    }

    fn set_tangent(&mut self, space: Option<TangentSpace>, face: usize, corner: usize) {
        self.corners[face * 3 + corner] = space.map(|space| {
            let [x, y, z, sign] = space.tangent_encoded();
            Vec4::new(x, y, z, -sign)
        });
    }
}

/// Reads a mesh with a normal map, and says how many of its corners were compared. All agree but for `strays`.
fn compare(positions: &[Vec3], normals: &[Vec3], uvs: &[Vec2], indices: &[u16], strays: usize) -> usize {
    let mut b = Builder::new();
    let flat = |list: &[Vec3]| list.iter().flat_map(Vec3::to_array).collect::<Vec<f32>>();
    let position = b.floats("VEC3", &flat(positions));
    let normal = b.floats("VEC3", &flat(normals));
    let uv = b.floats("VEC2", &uvs.iter().flat_map(Vec2::to_array).collect::<Vec<f32>>());
    let indices = b.shorts("SCALAR", indices);
    b.push("images", json!({"uri": "normal.png"}));
    b.push("textures", json!({"source": 0}));
    b.push("materials", json!({"normalTexture": {"index": 0}}));
    b.show(json!({"attributes": {"POSITION": position, "NORMAL": normal, "TEXCOORD_0": uv}, "indices": indices,
        "material": 0}));
    let scene = b.scene();
    let primitive = &scene.meshes[0].primitives[0];
    let mut other = Other { primitive, corners: vec![None; primitive.indices.len()] };
    generate_tangents(&mut other).expect("tangents");
    let (mut compared, mut others) = (0, Vec::new());
    for (corner, expected) in other.corners.iter().enumerate() {
        // Where it has none, ours is whatever goes with the normal.
        let Some(expected) = expected.filter(|tangent| tangent.truncate().length() > 0.5) else { continue };
        let found = primitive.tangents[primitive.indices[corner] as usize];
        if found.distance(expected) < 2e-3 {
            compared += 1;
        } else {
            others.push((corner, found, expected));
        }
    }
    assert!(others.len() <= strays, "{others:?}");
    compared
}

/// Numbers from 0 to 1, the same each time.
fn dice(seed: u32) -> impl FnMut() -> f32 {
    let mut state = seed.wrapping_mul(0x9e37_79b9) | 1;
    move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 8) as f32 / (1 << 24) as f32
    }
}

/// A bumpy sheet of `side` × `side` squares; `uv` is asked for the coordinates at a place of it.
fn sheet(side: usize, uv: impl Fn(f32, f32) -> Vec2) -> usize {
    let mut roll = dice(side as u32);
    let (mut positions, mut normals, mut uvs, mut indices) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for y in 0..=side {
        for x in 0..=side {
            let (s, t) = (x as f32 / side as f32, y as f32 / side as f32);
            positions.push(Vec3::new(s, t, 0.05 * roll()));
            normals.push(Vec3::new(roll() - 0.5, roll() - 0.5, 1.5).normalize());
            uvs.push(uv(s, t));
            if x < side && y < side {
                let at = (y * (side + 1) + x) as u16;
                let above = at + side as u16 + 1;
                indices.extend([at, at + 1, above + 1, at, above + 1, above]);
            }
        }
    }
    compare(&positions, &normals, &uvs, &indices, 0)
}

#[test]
fn sheets_agree() {
    assert_eq!(sheet(12, |s, t| Vec2::new(s, 1.0 - t)), 12 * 12 * 6);
    assert_eq!(sheet(12, |s, t| Vec2::new(3.0 * s + t, s * t - 2.0 * t)), 12 * 12 * 6, "turned and bent");
}

#[test]
fn mirrored_textures_and_squeezed_ones_agree() {
    assert_eq!(sheet(12, |s, t| Vec2::new((s - 0.5).abs(), t)), 12 * 12 * 6, "mirrored about the middle");
    // Between two columns the picture has no width: those triangles take what their neighbours have.
    assert!(sheet(12, |s, t| Vec2::new((s * 12.0 / 3.0).floor(), t)) > 0);
    assert!(sheet(12, |s, t| Vec2::new((s * 6.0).round() / 6.0, (t * 4.0).round() / 4.0)) > 12 * 12);
}

#[test]
fn triangles_at_random_agree() {
    for seed in 1..200 {
        let mut roll = dice(seed);
        let count = 12 + (roll() * 40.0) as usize;
        let positions: Vec<Vec3> = (0..count).map(|_| Vec3::new(roll(), roll(), roll())).collect();
        let normals: Vec<Vec3> = (0..count).map(|_| (Vec3::new(roll(), roll(), roll()) - 0.5).normalize()).collect();
        // Few different coordinates: many triangles have no area in the picture.
        let uvs: Vec<Vec2> = (0..count).map(|_| (Vec2::new(roll(), roll()) * 4.0).round() / 4.0).collect();
        let mut indices = Vec::new();
        while indices.len() < 600 {
            let corners = [0; 3].map(|_| (roll() * count as f32) as u16);
            // More than two triangles share most edges.
            if corners[0] != corners[1] && corners[1] != corners[2] && corners[2] != corners[0] {
                indices.extend(corners);
            }
        }
        // Directions that are opposite but for a rounding may fall to either side.
        assert!(compare(&positions, &normals, &uvs, &indices, 2) > 100, "{seed}");
    }
}

#[test]
fn vertices_that_are_doubled_are_one() {
    // Each triangle has vertices of its own; what they share is known by what they are.
    let mut roll = dice(7);
    let corners: Vec<(Vec3, Vec3, Vec2)> = (0..9)
        .map(|at| {
            let place = Vec2::new((at % 3) as f32, (at / 3) as f32);
            (place.extend(roll()), Vec3::new(roll(), roll(), 2.0).normalize(), place)
        })
        .collect();
    let mut list = Vec::new();
    for at in [0, 1, 3, 4] {
        list.extend([at, at + 1, at + 4, at, at + 4, at + 3].map(|at| corners[at]));
    }
    let indices: Vec<u16> = (0..list.len() as u16).collect();
    let of = |pick: fn(&(Vec3, Vec3, Vec2)) -> Vec3| list.iter().map(pick).collect::<Vec<_>>();
    let uvs: Vec<Vec2> = list.iter().map(|corner| corner.2).collect();
    assert_eq!(compare(&of(|corner| corner.0), &of(|corner| corner.1), &uvs, &indices, 0), 24);
}
