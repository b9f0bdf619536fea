//! Procedural, seamless textures: base colour, normal, and occlusion-roughness-metallic.

mod cloth;
mod field;
mod hide;
mod metal;
mod stone;
mod wood;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use glam::{Vec2, Vec3};
use image::{ExtendedColorType, codecs::jpeg::JpegEncoder};

use field::Field;

/// The kinds of texture there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Texture {
    /// Pale oak, grain along u, with pores and ray flecks.
    Oak,
    /// Dark walnut, grain along u.
    Walnut,
    /// Looped wool, white to grey: tint it.
    Boucle,
    /// Plain-weave cloth of thick and thin yarns, white to grey: tint it.
    Weave,
    /// Open acoustic cloth, laced on the diagonal, white to grey: tint it.
    Knit,
    /// Full-grain leather, white to grey: tint it.
    Leather,
    /// Fine-grained calf, for small goods; white to grey: tint it.
    Calf,
    /// Metal brushed along u.
    Brushed,
    /// Fine blasted or powder-coated surface, tint it.
    Grained,
    /// Travertine with veins along u and pits.
    Travertine,
}

/// The three maps of a texture before encoding.
pub struct Maps {
    /// sRGB bytes, grey or RGB.
    pub base: Option<Pixels>,
    /// Tangent-space normals, RGB.
    pub normal: Option<Pixels>,
    /// Occlusion, roughness, metallic in R, G, B.
    pub orm: Option<Pixels>,
}

/// A square picture.
pub struct Pixels {
    size: u32,
    grey: bool,
    data: Vec<u8>,
}

impl Pixels {
    fn rgb(size: usize, mut f: impl FnMut(usize) -> Vec3) -> Self {
        let mut data = Vec::with_capacity(size * size * 3);
        for i in 0..size * size {
            data.extend((f(i).clamp(Vec3::ZERO, Vec3::ONE) * 255.0 + 0.5).to_array().map(|v| v as u8));
        }
        Self { size: size as u32, grey: false, data }
    }

    fn grey(size: usize, mut f: impl FnMut(usize) -> f32) -> Self {
        let data = (0..size * size).map(|i| (f(i).clamp(0.0, 1.0) * 255.0 + 0.5) as u8).collect();
        Self { size: size as u32, grey: true, data }
    }

    fn normal(height: &Field, tile: Vec2) -> Self {
        let n = height.size;
        Self::rgb(n, |i| height.normal((i % n) as i32, (i / n) as i32, tile) * 0.5 + 0.5)
    }

    /// Half as large each way, every texel the mean of four.
    fn halved(&self) -> Self {
        let (n, k) = (self.size as usize, if self.grey { 1 } else { 3 });
        let at = |x: usize, y: usize, c: usize| u32::from(self.data[(y * n + x) * k + c]);
        let mut data = Vec::with_capacity(self.data.len() / 4);
        for y in (0..n - 1).step_by(2) {
            for x in (0..n - 1).step_by(2) {
                for c in 0..k {
                    data.push(((at(x, y, c) + at(x + 1, y, c) + at(x, y + 1, c) + at(x + 1, y + 1, c) + 2) / 4) as u8);
                }
            }
        }
        Self { size: self.size / 2, grey: self.grey, data }
    }

    fn jpeg(&self, quality: u8) -> Vec<u8> {
        let mut bytes = Vec::new();
        let color = if self.grey { ExtendedColorType::L8 } else { ExtendedColorType::Rgb8 };
        // Writing to memory with matching sizes cannot fail.
        JpegEncoder::new_with_quality(&mut bytes, quality)
            .encode(&self.data, self.size, self.size, color)
            .expect("a picture of matching size encodes to memory");
        bytes
    }
}

/// The encoded maps of a texture.
#[derive(Debug, Clone)]
pub struct Encoded {
    /// JPEG.
    pub base: Option<Arc<[u8]>>,
    /// JPEG, no chroma subsampling.
    pub normal: Option<Arc<[u8]>>,
    /// JPEG, no chroma subsampling.
    pub orm: Option<Arc<[u8]>>,
}

impl Texture {
    /// Metres that one repeat covers, along u and v.
    pub fn tile(self) -> Vec2 {
        match self {
            Self::Oak | Self::Walnut => Vec2::new(0.9, 0.45),
            Self::Boucle => Vec2::splat(0.22),
            Self::Knit => Vec2::splat(0.09),
            Self::Leather => Vec2::splat(0.16),
            Self::Calf | Self::Weave => Vec2::splat(0.05),
            Self::Brushed => Vec2::new(0.2, 0.1),
            Self::Grained => Vec2::splat(0.04),
            Self::Travertine => Vec2::splat(0.5),
        }
    }

    /// Side in texels relative to the wished one: what is fine and even can be small.
    fn side(self, wished: usize) -> usize {
        match self {
            Self::Grained | Self::Brushed | Self::Calf | Self::Weave => wished / 2,
            _ => wished,
        }
    }

    /// Makes the maps at `size` texels a side.
    pub fn generate(self, size: usize) -> Maps {
        let (n, tile) = (self.side(size), self.tile());
        match self {
            Self::Oak => wood::oak(n, tile),
            Self::Walnut => wood::walnut(n, tile),
            Self::Boucle => cloth::boucle(n, tile),
            Self::Weave => cloth::weave(n, tile),
            Self::Knit => cloth::knit(n, tile),
            Self::Leather => hide::leather(n, tile, 92, 0.000_26),
            Self::Calf => hide::leather(n, tile, 88, 0.000_05),
            Self::Brushed => metal::brushed(n, tile),
            Self::Grained => metal::grained(n, tile),
            Self::Travertine => stone::travertine(n, tile),
        }
    }

    fn encode(self, size: usize) -> Encoded {
        let maps = self.generate(size);
        let pack = |p: Option<Pixels>, quality| p.map(|p| Arc::from(p.jpeg(quality)));
        // Roughness and small-scale occlusion change slowly against relief: half the size does.
        let orm = maps.orm.map(|p| p.halved());
        Encoded { base: pack(maps.base, 80), normal: pack(maps.normal, 76), orm: pack(orm, 80) }
    }
}

type Slot = Arc<OnceLock<Encoded>>;

/// Encoded textures, each made once however many threads ask.
pub struct Library {
    size: usize,
    slots: Mutex<BTreeMap<Texture, Slot>>,
}

impl Library {
    /// With textures of about `size` texels a side.
    pub fn new(size: usize) -> Self {
        Self { size, slots: Mutex::new(BTreeMap::new()) }
    }

    /// The encoded maps.
    pub fn get(&self, texture: Texture) -> Encoded {
        let slot = {
            let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
            slots.entry(texture).or_default().clone()
        };
        slot.get_or_init(|| texture.encode(self.size)).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_texture_is_seamless() {
        use Texture::{Boucle, Brushed, Calf, Grained, Knit, Leather, Oak, Travertine, Walnut, Weave};
        for t in [Oak, Walnut, Boucle, Weave, Knit, Leather, Calf, Brushed, Grained, Travertine] {
            let maps = t.generate(256);
            for p in [maps.base, maps.normal, maps.orm].into_iter().flatten() {
                let (n, k) = (p.size as usize, if p.grey { 1 } else { 3 });
                let at = |x: usize, y: usize| f32::from(p.data[(y * n + x) * k]);
                let (mut seam, mut inner) = (0.0, 0.0);
                for i in 0..n {
                    seam += (at(n - 1, i) - at(0, i)).abs() + (at(i, n - 1) - at(i, 0)).abs();
                    inner +=
                        (1..n).map(|j| (at(j - 1, i) - at(j, i)).abs() + (at(i, j - 1) - at(i, j)).abs()).sum::<f32>();
                }
                assert!(
                    seam < 1.6 * inner / (n - 1) as f32 + n as f32 * 0.6,
                    "{t:?}: {seam} against {}",
                    inner / n as f32
                );
            }
        }
    }
}
