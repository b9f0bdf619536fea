//! Square, wrapping grids of numbers, and the maps made of them.

use glam::{Vec2, Vec3};

/// A square grid of values that wraps around.
#[derive(Debug, Clone)]
pub struct Field {
    /// Side in texels.
    pub size: usize,
    /// Row by row.
    pub data: Vec<f32>,
}

impl Field {
    /// All the same value.
    pub fn flat(size: usize, value: f32) -> Self {
        Self { size, data: vec![value; size * size] }
    }

    /// From a function of (u, v) in 0..1, sampled at texel centres.
    pub fn new(size: usize, f: impl Fn(Vec2) -> f32) -> Self {
        let mut data = Vec::with_capacity(size * size);
        for y in 0..size {
            for x in 0..size {
                data.push(f((Vec2::new(x as f32, y as f32) + 0.5) / size as f32));
            }
        }
        Self { size, data }
    }

    /// Value at a texel, wrapping.
    pub fn at(&self, x: i32, y: i32) -> f32 {
        let n = self.size as i32;
        self.data[(y.rem_euclid(n) * n + x.rem_euclid(n)) as usize]
    }

    /// Through `f`.
    #[must_use]
    pub fn map(mut self, f: impl Fn(f32) -> f32) -> Self {
        self.data.iter_mut().for_each(|v| *v = f(*v));
        self
    }

    /// Blurred by two box passes each way (close to a Gaussian of `radius` texels).
    #[must_use]
    pub fn blurred(&self, radius: usize) -> Self {
        let mut out = self.clone();
        for _ in 0..2 {
            out = out.box_rows(radius).transposed().box_rows(radius).transposed();
        }
        out
    }

    fn box_rows(&self, radius: usize) -> Self {
        let n = self.size;
        let mut out = self.clone();
        let width = (2 * radius + 1) as f32;
        for y in 0..n {
            let row = &self.data[y * n..(y + 1) * n];
            let mut sum: f32 = (0..=2 * radius).map(|k| row[(k + n * 2 - radius) % n]).sum();
            for x in 0..n {
                out.data[y * n + x] = sum / width;
                sum += row[(x + radius + 1) % n] - row[(x + 2 * n - radius) % n];
            }
        }
        out
    }

    fn transposed(&self) -> Self {
        let n = self.size;
        let mut out = self.clone();
        for y in 0..n {
            for x in 0..n {
                out.data[x * n + y] = self.data[y * n + x];
            }
        }
        out
    }

    /// Tangent-space normal of the height field (metres) over a tile of `tile` metres, +Y towards the image's top.
    pub fn normal(&self, x: i32, y: i32, tile: Vec2) -> Vec3 {
        let step = tile / self.size as f32 * 2.0;
        let dx = (self.at(x + 1, y) - self.at(x - 1, y)) / step.x;
        let dy = (self.at(x, y + 1) - self.at(x, y - 1)) / step.y;
        Vec3::new(-dx, dy, 1.0).normalize()
    }

    /// How much a texel sees over its surroundings: 1 on peaks and flats, towards 0 where the height (metres) lies
    /// `depth` below the neighbourhood of `radius` texels.
    pub fn openness(&self, radius: usize, depth: f32) -> Self {
        let blurred = self.blurred(radius);
        let data = self
            .data
            .iter()
            .zip(&blurred.data)
            .map(|(h, b)| (1.0 - ((b - h) / depth).max(0.0)).clamp(0.0, 1.0))
            .collect();
        Self { size: self.size, data }
    }
}
