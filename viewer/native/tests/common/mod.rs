//! Scenes made in code, for tests.
#![allow(dead_code, reason = "each test program uses some of it")]

use glam::{Mat4, Quat, Vec2, Vec3, Vec4};
use vitrine_native::OffScreen;
use vitrine_render::{CameraMatrices, Environment, Equirect, Frame, Model, Pixels};
use vitrine_scene::{
    AlphaMode, Bounds, Image, ImageSource, Material, Mesh, MorphTarget, Node, Primitive, Sampler, Scene, Skin, Texture,
    TextureRef, Topology, Transform,
};

/// A device, or what to install.
pub fn off_screen() -> OffScreen {
    OffScreen::new().unwrap_or_else(|error| panic!("{error}"))
}

/// The same as where the CPU draws while somebody watches, once it has had the time to make good light.
pub fn by_cpu() -> OffScreen {
    let gpu = off_screen().renderer().gpu().clone().by_cpu();
    let off_screen = OffScreen::with(gpu).unwrap_or_else(|error| panic!("{error}"));
    assert!(off_screen.renderer().refine(off_screen.studio()));
    off_screen
}

/// A material of one colour.
pub fn plain(color: [f32; 3], metallic: f32, roughness: f32) -> Material {
    Material {
        base_color_factor: Vec3::from_array(color).extend(1.0),
        metallic_factor: metallic,
        roughness_factor: roughness,
        ..Material::default()
    }
}

/// Collects nodes with meshes of one primitive each.
#[derive(Default)]
pub struct Builder {
    pub scene: Scene,
}

impl Builder {
    pub fn material(&mut self, material: Material) -> usize {
        self.scene.materials.push(material);
        self.scene.materials.len() - 1
    }

    /// A texture of an image of one's own, to be given with [`upload`].
    pub fn texture(&mut self, sampler: Sampler) -> TextureRef {
        self.scene.images.push(Image {
            name: String::new(),
            mime_type: String::new(),
            source: ImageSource::Bytes(Vec::new()),
        });
        self.scene.textures.push(Texture { image: Some(self.scene.images.len() - 1), sampler });
        TextureRef { texture: self.scene.textures.len() - 1, tex_coord: 0, transform: [1.0, 0.0, 0.0, 1.0, 0.0, 0.0] }
    }

    pub fn add(&mut self, mut primitive: Primitive, material: usize, transform: Mat4) -> usize {
        primitive.material = material;
        primitive.bounds = Bounds::EMPTY;
        for position in &primitive.positions {
            primitive.bounds.add(*position);
        }
        let targets = primitive.targets.len();
        self.scene.meshes.push(Mesh { name: String::new(), primitives: vec![primitive] });
        self.scene.nodes.push(node(Some(self.scene.meshes.len() - 1), transform, targets));
        self.scene.nodes.len() - 1
    }

    pub fn joint(&mut self, transform: Mat4) -> usize {
        self.scene.nodes.push(node(None, transform, 0));
        self.scene.nodes.len() - 1
    }

    pub fn skin(&mut self, joints: Vec<usize>, inverse_bind_matrices: Vec<Mat4>) -> usize {
        self.scene.skins.push(Skin { joints, inverse_bind_matrices });
        self.scene.skins.len() - 1
    }

    /// The scene on the GPU, its images filled from the list.
    pub fn upload(&self, off_screen: &OffScreen, images: &[Picture]) -> Model {
        let renderer = off_screen.renderer();
        let mut model = renderer.upload(&self.scene).expect("an upload");
        for (index, image) in images.iter().enumerate() {
            let pixels = Pixels::Rgba8 { width: image.width, height: image.height, data: &image.data };
            renderer.set_image(&mut model, index, pixels).expect("an image");
        }
        model
    }
}

fn node(mesh: Option<usize>, transform: Mat4, targets: usize) -> Node {
    Node {
        index: 0,
        visible: true,
        name: String::new(),
        parent: None,
        transform: Transform::Matrix(transform),
        mesh,
        skin: None,
        camera: None,
        weights: vec![0.0; targets],
    }
}

/// Pixels of an image.
pub struct Picture {
    pub width: u32,
    pub height: u32,
    pub data: Vec<u8>,
}

impl Picture {
    pub fn new(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 4]) -> Picture {
        let data = (0..width * height).flat_map(|i| pixel(i % width, i / width)).collect();
        Picture { width, height, data }
    }
}

/// A sphere of radius 1 with coordinates and tangents.
pub fn sphere(columns: u32, rows: u32) -> Primitive {
    let mut primitive = Primitive { topology: Topology::Triangles, ..Primitive::default() };
    primitive.tex_coords.push(Vec::new());
    for row in 0..=rows {
        for column in 0..=columns {
            let (u, v) = (column as f32 / columns as f32, row as f32 / rows as f32);
            let (sine, cosine) = (u * std::f32::consts::TAU).sin_cos();
            let (ring, height) = (v * std::f32::consts::PI).sin_cos();
            let normal = Vec3::new(ring * sine, height, ring * cosine);
            primitive.positions.push(normal);
            primitive.normals.push(normal);
            primitive.tangents.push(Vec4::new(cosine, 0.0, -sine, 1.0));
            primitive.tex_coords[0].push(Vec2::new(u, v));
        }
    }
    for row in 0..rows {
        for column in 0..columns {
            let at = row * (columns + 1) + column;
            let below = at + columns + 1;
            primitive.indices.extend([at, below, at + 1, at + 1, below, below + 1]);
        }
    }
    primitive
}

/// A box of these half extents, each face with coordinates from its upper left corner and tangents.
pub fn cuboid(half: Vec3) -> Primitive {
    let mut primitive = Primitive { topology: Topology::Triangles, ..Primitive::default() };
    primitive.tex_coords.push(Vec::new());
    let faces = [
        (Vec3::Z, Vec3::X),
        (Vec3::X, Vec3::NEG_Z),
        (Vec3::NEG_Z, Vec3::NEG_X),
        (Vec3::NEG_X, Vec3::Z),
        (Vec3::Y, Vec3::X),
        (Vec3::NEG_Y, Vec3::X),
    ];
    for (normal, right) in faces {
        quad_into(&mut primitive, normal * half, right * half, normal.cross(right) * half);
    }
    primitive
}

/// A square of half extent 1 that faces +Z.
pub fn quad() -> Primitive {
    let mut primitive = Primitive { topology: Topology::Triangles, ..Primitive::default() };
    primitive.tex_coords.push(Vec::new());
    quad_into(&mut primitive, Vec3::ZERO, Vec3::X, Vec3::Y);
    primitive
}

fn quad_into(primitive: &mut Primitive, centre: Vec3, right: Vec3, up: Vec3) {
    let first = primitive.positions.len() as u32;
    for (x, y) in [(-1.0, 1.0), (-1.0, -1.0), (1.0, -1.0), (1.0, 1.0)] {
        primitive.positions.push(centre + right * x + up * y);
        primitive.normals.push(right.cross(up).normalize());
        primitive.tangents.push(right.normalize().extend(1.0));
        primitive.tex_coords[0].push(Vec2::new(x, -y) * 0.5 + 0.5);
    }
    primitive.indices.extend([0, 1, 2, 0, 2, 3].map(|i| first + i));
}

/// A strip of `steps` squares along +Y from 0 to 1, bound to two joints with weights that pass from one to the other.
pub fn bound_strip(steps: u32) -> Primitive {
    let mut primitive = Primitive { topology: Topology::Triangles, ..Primitive::default() };
    for row in 0..=steps {
        let y = row as f32 / steps as f32;
        for x in [-0.2, 0.2] {
            primitive.positions.push(Vec3::new(x, y, 0.0));
            primitive.normals.push(Vec3::Z);
            primitive.joints.push([0, 1, 0, 0]);
            primitive.weights.push(Vec4::new(1.0 - y, y, 0.0, 0.0));
            primitive.colors.push(Vec4::new(y, 0.3, 1.0 - y, 1.0));
        }
        if row < steps {
            primitive.indices.extend([0, 1, 2, 1, 3, 2].map(|i| row * 2 + i));
        }
    }
    primitive
}

/// A target that blows a primitive up along its normals by this much, more so at the top.
pub fn blow_up(primitive: &Primitive, amount: f32) -> MorphTarget {
    let grow = |(position, normal): (&Vec3, &Vec3)| *normal * (amount * (1.0 + position.y));
    MorphTarget {
        positions: primitive.positions.iter().zip(&primitive.normals).map(grow).collect(),
        normals: vec![Vec3::ZERO; primitive.normals.len()],
        tangents: Vec::new(),
    }
}

/// A camera looking from `eye` to `target` with this vertical field of view in degrees.
pub fn camera(eye: Vec3, target: Vec3, fov: f32, aspect: f32) -> CameraMatrices {
    let back = (eye - target).normalize();
    let right = Vec3::Y.cross(back).normalize();
    let pose = Mat4::from_cols(right.extend(0.0), back.cross(right).extend(0.0), back.extend(0.0), eye.extend(1.0));
    let (near, far) = (0.1, 100.0);
    let scale = 1.0 / (fov.to_radians() / 2.0).tan();
    let projection = Mat4::from_cols(
        Vec4::new(scale / aspect, 0.0, 0.0, 0.0),
        Vec4::new(0.0, scale, 0.0, 0.0),
        Vec4::new(0.0, 0.0, far / (near - far), -1.0),
        Vec4::new(0.0, 0.0, near * far / (near - far), 0.0),
    );
    CameraMatrices { view: pose.inverse(), projection, position: eye }
}

pub fn at(x: f32, y: f32, z: f32) -> Mat4 {
    Mat4::from_translation(Vec3::new(x, y, z))
}

pub fn turned(angle: f32) -> Mat4 {
    Mat4::from_quat(Quat::from_rotation_y(angle.to_radians()))
}

pub fn masked(mut material: Material, cutoff: f32) -> Material {
    material.alpha_mode = AlphaMode::Mask { cutoff };
    material
}

pub fn blended(mut material: Material, alpha: f32) -> Material {
    material.alpha_mode = AlphaMode::Blend;
    material.base_color_factor.w = alpha;
    material
}

/// Light of one from all around.
pub fn white(off_screen: &OffScreen) -> Environment {
    let picture = Equirect::from_linear(64, 32, &vec![[1.0; 3]; 64 * 32]).expect("a picture");
    off_screen.renderer().environment(&picture)
}

/// Linear, premultiplied light of a square picture, four floats a pixel.
pub fn light_of(off_screen: &OffScreen, frame: &Frame<'_>, side: u32) -> Vec<[f32; 4]> {
    let mut view = off_screen.renderer().view(side, side);
    let found = pollster::block_on(off_screen.renderer().capture_light(&mut view, frame)).expect("light");
    found.as_chunks().0.to_vec()
}
