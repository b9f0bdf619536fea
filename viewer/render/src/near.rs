//! What is near is drawn first where the CPU draws, so that it shades little of what lies behind. GPUs shade faster than
//! they change what they draw with, and have means of their own.

use std::cell::RefCell;
use std::ops::RangeInclusive;

use glam::{Mat4, Vec3, Vec4};
use vitrine_scene::{Primitive, Topology, order};

use crate::geometry::Part;
use crate::gpu::Gpu;
use crate::model::{Draw, Model};

/// Triangles that stay together: neighbours, as files have them.
const RUN: usize = 16;
/// Of fewer triangles little is hidden, and more take long to sort.
const TRIANGLES: RangeInclusive<usize> = 16 * RUN..=1 << 16;

/// The triangles of a part in runs that change places.
pub(crate) struct Runs {
    middles: Vec<Vec3>,
    /// As the file has them, in the buffer's format.
    indices: Vec<u8>,
    /// How they lie in the buffer.
    order: RefCell<Vec<u32>>,
}

impl Runs {
    /// Those of a primitive, `indices` of which are in the buffer like this.
    pub(crate) fn new(gpu: &Gpu, primitive: &Primitive, indices: &[u8]) -> Option<Runs> {
        let count = primitive.indices.len();
        if !gpu.soft || !TRIANGLES.contains(&(count / 3)) || primitive.topology != Topology::Triangles {
            return None;
        }
        let mut middles = vec![Vec3::ZERO; count.div_ceil(RUN * 3)];
        for (at, index) in primitive.indices.iter().enumerate() {
            let position = primitive.positions.get(*index as usize).copied().unwrap_or_default();
            let run = at / (RUN * 3);
            middles[run] += position / (count - run * RUN * 3).min(RUN * 3) as f32;
        }
        let order = (0..middles.len() as u32).collect();
        Some(Runs { middles, indices: indices.to_vec(), order: RefCell::new(order) })
    }

    /// Puts those first of whose middles `near` makes the most; where it is nothing, all as the file has them.
    fn arrange(&self, gpu: &Gpu, buffer: &wgpu::Buffer, part: &Part, near: Vec4) {
        let sorted = self.sorted(near);
        let mut drawn = self.order.borrow_mut();
        if *drawn != sorted {
            let bytes = self.bytes(&sorted, part.index_format.byte_size() as usize);
            gpu.queue.write_buffer(buffer, part.indices.start, &bytes);
            *drawn = sorted;
        }
    }

    fn sorted(&self, near: Vec4) -> Vec<u32> {
        let of = |run: usize| near.dot(self.middles[run].extend(1.0));
        order(self.middles.len(), &|a, b| of(b).total_cmp(&of(a)))
    }

    /// The indices, of so many bytes each, in this order of runs, and what makes them whole words.
    fn bytes(&self, sorted: &[u32], size: usize) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.indices.len() + 3);
        for run in sorted {
            let start = *run as usize * RUN * 3 * size;
            let end = self.indices.len().min(start + RUN * 3 * size);
            bytes.extend_from_slice(&self.indices[start..end]);
        }
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        bytes
    }
}

/// The solid draws of a model, the nearest first, and each part's triangles, too. `away` takes the world to where the
/// third coordinate grows towards the viewer.
pub(crate) fn first(gpu: &Gpu, model: &Model, away: Mat4) -> Vec<Draw> {
    let geometry = model.geometry();
    // What is blended stays as it lies: the later covers the earlier.
    let nothing = Mat4::ZERO;
    for (draws, away) in [(&model.solid, away), (&model.blended, nothing)] {
        for draw in draws {
            let part = &geometry.parts[draw.part];
            if let Some(runs) = &part.runs {
                runs.arrange(gpu, &geometry.indices, part, (away * model.world(draw)).row(2));
            }
        }
    }
    let depth = |at: usize| away.transform_point3(model.solid[at].centre).z;
    let order = order(model.solid.len(), &|a, b| depth(b).total_cmp(&depth(a)));
    order.into_iter().map(|at| model.solid[at as usize]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gpu::test_gpu;
    use vitrine_scene::Bounds;

    /// An odd number of triangles, one after another along x.
    fn row(count: u16) -> (Primitive, Vec<u8>) {
        let corner = |i: u16| Vec3::new(f32::from(i / 3), f32::from(i % 3 / 2), 0.0);
        let primitive = Primitive {
            positions: (0..count * 3).map(corner).collect(),
            indices: (0..u32::from(count) * 3).collect(),
            bounds: Bounds::EMPTY,
            ..Primitive::default()
        };
        (primitive, (0..count * 3).flat_map(u16::to_le_bytes).collect())
    }

    #[test]
    fn the_nearest_runs_come_first_and_no_triangle_is_lost() {
        let gpu = test_gpu().by_cpu();
        let (primitive, indices) = row(261);
        let runs = Runs::new(&gpu, &primitive, &indices).expect("enough triangles");
        let read = |sorted: &[u32]| {
            let bytes = runs.bytes(sorted, 2);
            assert_eq!(bytes.len() % 4, 0);
            let mut read: Vec<_> = bytes.as_chunks().0.iter().map(|bytes| u16::from_le_bytes(*bytes)).collect();
            read.truncate(261 * 3);
            read
        };
        let sorted = runs.sorted(Vec4::X);
        assert_eq!(sorted, (0..17).rev().collect::<Vec<u32>>());
        let near = read(&sorted);
        // The last run has five triangles.
        assert_eq!((near[0], near[14], near[15]), (256 * 3, 261 * 3 - 1, 240 * 3));
        let mut all = near.clone();
        all.sort_unstable();
        assert_eq!(all, (0..261 * 3).collect::<Vec<_>>());
        assert_eq!(read(&runs.sorted(Vec4::ZERO)), all, "as the file has them");
    }

    #[test]
    fn only_where_the_cpu_draws_and_it_pays() {
        let (primitive, indices) = row(300);
        let (few, short) = row(20);
        assert!(Runs::new(&test_gpu(), &primitive, &indices).is_none());
        let gpu = test_gpu().by_cpu();
        assert!(Runs::new(&gpu, &few, &short).is_none());
        let lines = Primitive { topology: Topology::Lines, ..primitive };
        assert!(Runs::new(&gpu, &lines, &indices).is_none());
    }
}
