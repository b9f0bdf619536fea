//! A product model: parts that share materials, and the materials of each variant.

use glam::Vec3;

use crate::{
    mesh::{
        Mesh, Poly,
        ao::{self, Bake, Bvh},
        finish::finish,
    },
    texture::Texture,
};

/// How much effort goes into a model.
#[derive(Debug, Clone, Copy)]
pub struct Quality {
    /// Texels a side of the large textures.
    pub texture: usize,
    /// Rays a vertex for baked ambient occlusion.
    pub rays: u32,
}

impl Quality {
    /// What the shop shows.
    pub const FULL: Self = Self { texture: 1024, rays: 64 };
    /// Quick, for tests: the same shapes.
    pub const DRAFT: Self = Self { texture: 128, rays: 8 };
}

/// A colour as people write it: sRGB `0xRRGGBB`, to linear.
pub fn rgb(hex: u32) -> Vec3 {
    let channel = |shift: u32| {
        let v = ((hex >> shift) & 255) as f32 / 255.0;
        if v <= 0.040_45 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
    };
    Vec3::new(channel(16), channel(8), channel(0))
}

/// A metallic-roughness material.
#[derive(Debug, Clone)]
pub struct Material {
    /// For people who open the file.
    pub name: String,
    /// Linear, multiplied with the texture.
    pub color: Vec3,
    /// Opacity; below 1 the material is blended.
    pub alpha: f32,
    /// 0 or 1.
    pub metallic: f32,
    /// Factor on the texture's roughness, or the roughness itself.
    pub roughness: f32,
    /// Surface.
    pub texture: Option<Texture>,
    /// Strength of the relief.
    pub normal_scale: f32,
    /// Light given off, linear.
    pub emissive: Vec3,
    /// Whether both sides show.
    pub double_sided: bool,
}

impl Material {
    /// A dielectric of one colour.
    pub fn plain(name: &str, hex: u32, roughness: f32) -> Self {
        Self {
            name: name.to_owned(),
            color: rgb(hex),
            alpha: 1.0,
            metallic: 0.0,
            roughness,
            texture: None,
            normal_scale: 1.0,
            emissive: Vec3::ZERO,
            double_sided: false,
        }
    }

    /// A textured dielectric; `hex` tints it, and its roughness is the texture's own.
    pub fn textured(name: &str, hex: u32, texture: Texture) -> Self {
        Self { texture: Some(texture), roughness: 1.0, ..Self::plain(name, hex, 1.0) }
    }

    /// A metal.
    pub fn metal(name: &str, hex: u32, roughness: f32, texture: Option<Texture>) -> Self {
        Self { metallic: 1.0, texture, ..Self::plain(name, hex, roughness) }
    }

    /// With this roughness factor.
    #[must_use]
    pub fn rough(self, roughness: f32) -> Self {
        Self { roughness, ..self }
    }

    /// With the relief scaled.
    #[must_use]
    pub fn relief(self, normal_scale: f32) -> Self {
        Self { normal_scale, ..self }
    }
}

/// One surface of a product: everything that changes material together.
#[derive(Debug, Clone)]
pub struct Slot {
    /// Name of the primitive's material group.
    pub name: &'static str,
    /// One material for all variants, or one each.
    pub materials: Vec<Material>,
    /// The triangles.
    pub mesh: Mesh,
}

/// A finished model.
#[derive(Debug, Clone)]
pub struct Model {
    /// Parts by surface.
    pub slots: Vec<Slot>,
}

/// Handle of a slot in a [`Builder`].
#[derive(Debug, Clone, Copy)]
pub struct SlotId(usize);

/// Collects parts.
#[derive(Debug, Default)]
pub struct Builder {
    slots: Vec<Slot>,
}

impl Builder {
    /// A new surface with one material, or one by variant.
    pub fn slot(&mut self, name: &'static str, materials: Vec<Material>) -> SlotId {
        self.slots.push(Slot { name, materials, mesh: Mesh::default() });
        SlotId(self.slots.len() - 1)
    }

    /// Adds a part; edges sharper than `crease` degrees stay hard.
    pub fn add(&mut self, slot: SlotId, poly: &Poly, crease: f32) {
        self.slots[slot.0].mesh.append(&finish(poly, crease));
    }

    /// Turns everything added so far about the origin.
    pub fn turn(&mut self, by: glam::Quat) {
        for mesh in self.slots.iter_mut().map(|s| &mut s.mesh) {
            mesh.positions.iter_mut().for_each(|p| *p = by * *p);
            mesh.normals.iter_mut().for_each(|n| *n = by * *n);
            mesh.tangents.iter_mut().for_each(|t| *t = (by * t.truncate()).extend(t.w));
        }
    }

    /// Puts the model on the ground, centred, and bakes ambient occlusion.
    pub fn build(mut self, quality: Quality) -> Model {
        self.slots.retain(|s| !s.mesh.indices.is_empty());
        let (mut lo, mut hi) = bounds(&self.slots);
        let shift = Vec3::new(-(lo.x + hi.x) * 0.5, -lo.y, -(lo.z + hi.z) * 0.5);
        for p in self.slots.iter_mut().flat_map(|s| &mut s.mesh.positions) {
            *p += shift;
        }
        lo += shift;
        hi += shift;
        let size = (hi - lo).length();
        let opaque = |s: &Slot| s.materials.iter().all(|m| m.alpha >= 1.0);
        let bvh = Bvh::new(self.slots.iter().filter(|s| opaque(s)).map(|s| &s.mesh));
        let how = Bake { rays: quality.rays, reach: size * 0.3, bias: size * 4e-4, ground: Some(0.0) };
        for slot in &mut self.slots {
            if opaque(slot) {
                ao::bake(&mut slot.mesh, &bvh, &how);
            }
        }
        Model { slots: self.slots }
    }
}

fn bounds(slots: &[Slot]) -> (Vec3, Vec3) {
    slots.iter().flat_map(|s| &s.mesh.positions).fold((Vec3::MAX, Vec3::MIN), |(lo, hi), p| (lo.min(*p), hi.max(*p)))
}

impl Model {
    /// Lower and upper corner, metres.
    pub fn bounds(&self) -> (Vec3, Vec3) {
        bounds(&self.slots)
    }

    /// Width, height, depth in metres.
    pub fn size(&self) -> Vec3 {
        let (lo, hi) = self.bounds();
        hi - lo
    }

    /// How many triangles in all.
    pub fn triangles(&self) -> usize {
        self.slots.iter().map(|s| s.mesh.triangles()).sum()
    }
}
