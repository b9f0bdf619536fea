//! The soft shadow on the ground: how much of the sky the model hides from each point of it.
//!
//! A view from above keeps the lowest and the highest matter over each point; from these a fragment pass finds how much
//! of the sky is hidden, weighted by the cosine as on a matt floor, and a blur takes the sampling pattern out. It is all
//! done again only when the pose, the look or the softness has changed.

use std::cell::RefCell;

use bytemuck::{Pod, Zeroable};
use glam::{Mat4, Vec2, Vec3, Vec4};
use vitrine_scene::Bounds;

use crate::forward::{FrameUniform, frame_group};
use crate::gpu::{Gpu, Onto, Shape, Slot, color_pass};
use crate::renderer::Kit;
use crate::view::View;
use crate::{Frame, shaders};

/// Texels along each side of the maps.
const SIDE: u32 = 256;
/// How far the map goes beyond the model, in units of its largest extent.
const MARGIN: f32 = 0.18;
/// Half-angles of the light's cone about the zenith, in degrees, at softness 0 and 1.
const NARROW: f32 = 8.0;
const WIDE: f32 = 62.0;

/// As `Plane` in ground.wgsl.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct PlaneUniform {
    centre: Vec3,
    intensity: f32,
    half_size: Vec2,
    /// What of that lies beyond the model, as a share.
    margin: Vec2,
}

/// As `Ground` in shadow.wgsl.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct GroundUniform {
    size: Vec2,
    height: f32,
    horizon: f32,
}

/// Where the shadow lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ground {
    /// Middle, at the model's lowest point.
    pub centre: Vec3,
    /// Half its size along x and z.
    pub half_size: Vec2,
    /// What of that lies beyond the model, as a share.
    pub margin: Vec2,
    /// What stands on it, metres.
    pub height: f32,
}

impl Ground {
    /// The ground under this box; none where there is none.
    pub(crate) fn new(bounds: &Bounds) -> Option<Ground> {
        let size = bounds.max - bounds.min;
        let largest = size.max_element();
        if !size.is_finite() || size.min_element() < 0.0 || largest <= 0.0 {
            return None;
        }
        let centre = bounds.min * 0.5 + bounds.max * 0.5;
        let half_size = Vec2::new(size.x, size.z) * 0.5 + largest * MARGIN;
        Some(Ground {
            // A little below, so that a flat bottom seen from above does not fight with it.
            centre: Vec3::new(centre.x, bounds.min.y - largest * 1e-3, centre.z),
            half_size,
            margin: Vec2::splat(largest * MARGIN) / half_size,
            height: size.y + largest * 2e-3,
        })
    }
}

/// The shadow of what a view shows, kept until something about it changes.
#[derive(Default)]
pub(crate) struct ShadowMap {
    map: Option<wgpu::TextureView>,
    /// The softness that was drawn, and the models' stamps.
    drawn: Option<(f32, Vec<u32>)>,
    group: Option<wgpu::BindGroup>,
}

impl ShadowMap {
    /// What is drawn with, made by [`prepare`].
    pub(crate) fn group(&self) -> Option<&wgpu::BindGroup> {
        self.group.as_ref()
    }
}

/// The passes.
pub(crate) struct ShadowKit {
    /// Uniforms, a map, its sampler.
    pub(crate) layout: wgpu::BindGroupLayout,
    sampler: wgpu::Sampler,
    scratch: RefCell<Option<Scratch>>,
}

/// What shadows are made with on the way to their maps; all models of a device share it.
struct Scratch {
    heights: wgpu::TextureView,
    occlusion: wgpu::TextureView,
    /// As `Frame` in frame.wgsl, and as `Ground` in shadow.wgsl.
    frame: wgpu::Buffer,
    ground: wgpu::Buffer,
    from_heights: wgpu::BindGroup,
    from_occlusion: wgpu::BindGroup,
    /// With the id of the environment that it was made for.
    frame_group: Option<(u32, wgpu::BindGroup)>,
}

impl ShadowKit {
    pub(crate) fn new(gpu: &Gpu) -> ShadowKit {
        ShadowKit {
            sampler: crate::texture::level_sampler(gpu),
            layout: gpu.layout(&[Slot::Uniform, Slot::Texture, Slot::Sampler]),
            scratch: RefCell::default(),
        }
    }

    fn scratch(&self, gpu: &Gpu) -> Scratch {
        let (heights, occlusion) = (target(gpu), target(gpu));
        let frame = gpu.buffer(size_of::<FrameUniform>() as u64, wgpu::BufferUsages::UNIFORM);
        let ground = gpu.buffer(size_of::<GroundUniform>() as u64, wgpu::BufferUsages::UNIFORM);
        Scratch {
            from_heights: self.group(gpu, &ground, &heights),
            from_occlusion: self.group(gpu, &ground, &occlusion),
            frame_group: None,
            heights,
            occlusion,
            frame,
            ground,
        }
    }

    fn group(&self, gpu: &Gpu, uniform: &wgpu::Buffer, texture: &wgpu::TextureView) -> wgpu::BindGroup {
        gpu.bind(
            &self.layout,
            &[
                uniform.as_entire_binding(),
                wgpu::BindingResource::TextureView(texture),
                wgpu::BindingResource::Sampler(&self.sampler),
            ],
        )
    }
}

/// Brings the view's shadow up to date. Returns whether there is one to draw.
pub(crate) fn prepare(
    gpu: &Gpu,
    kit: &Kit,
    encoder: &mut wgpu::CommandEncoder,
    view: &mut View,
    frame: &Frame<'_>,
) -> bool {
    let intensity = frame.shadow.intensity.clamp(0.0, 1.0);
    let Some(ground) = Ground::new(&frame.bounds()).filter(|_| intensity > 0.0) else { return false };
    let softness = frame.shadow.softness.clamp(0.0, 1.0);
    let stamps: Vec<u32> = frame.models().map(|model| model.stamp).collect();
    let shadow = &mut view.shadow;
    let map = &*shadow.map.get_or_insert_with(|| target(gpu));
    let plane = &view.plane;
    shadow.group.get_or_insert_with(|| kit.shadows.group(gpu, plane, map));
    let state = Some((softness, stamps));
    if shadow.drawn != state {
        render(gpu, kit, encoder, map, frame, &ground, softness);
        shadow.drawn = state;
    }
    let uniform = PlaneUniform { centre: ground.centre, intensity, half_size: ground.half_size, margin: ground.margin };
    gpu.queue.write_buffer(&view.plane, 0, bytemuck::bytes_of(&uniform));
    true
}

/// Draws the map.
fn render(
    gpu: &Gpu,
    kit: &Kit,
    encoder: &mut wgpu::CommandEncoder,
    map: &wgpu::TextureView,
    frame: &Frame<'_>,
    ground: &Ground,
    softness: f32,
) {
    let mut scratch = kit.shadows.scratch.borrow_mut();
    let scratch = scratch.get_or_insert_with(|| kit.shadows.scratch(gpu));
    let half = ground.half_size;
    let clip_from_world = Mat4::from_cols(
        Vec4::new(1.0 / half.x, 0.0, 0.0, 0.0),
        Vec4::ZERO,
        Vec4::new(0.0, -1.0 / half.y, 0.0, 0.0),
        Vec4::new(-ground.centre.x / half.x, ground.centre.z / half.y, 0.5, 1.0),
    );
    let above = FrameUniform::from_above(clip_from_world, ground.centre.y, ground.height);
    gpu.queue.write_buffer(&scratch.frame, 0, bytemuck::bytes_of(&above));
    let id = frame.environment.id;
    if scratch.frame_group.as_ref().is_none_or(|(known, _)| *known != id) {
        scratch.frame_group = Some((id, frame_group(gpu, kit, &scratch.frame, frame.environment)));
    }
    let onto = Onto::plain(gpu.light_format);
    let models: Vec<_> = frame.models().map(|model| (model, model.height_draws(kit))).collect();
    let mut pass = color_pass(encoder, &scratch.heights);
    if let Some((_, group)) = &scratch.frame_group {
        pass.set_bind_group(0, group, &[]);
        for (model, draws) in models {
            model.draw(&mut pass, &mut draws.into_iter(), (gpu, kit), onto);
        }
    }
    drop(pass);

    let cone = (NARROW + (WIDE - NARROW) * softness).to_radians();
    let horizon = cone.cos() * cone.cos();
    let uniform = GroundUniform { size: half * 2.0, height: ground.height, horizon };
    gpu.queue.write_buffer(&scratch.ground, 0, bytemuck::bytes_of(&uniform));
    // The second blur takes out what the first leaves of the pattern; the heights are not needed any more by then.
    for (fragment, from, to) in [
        ("fs_occlusion", &scratch.from_heights, &scratch.occlusion),
        ("fs_blur", &scratch.from_occlusion, &scratch.heights),
        ("fs_blur", &scratch.from_heights, map),
    ] {
        let mut pass = color_pass(encoder, to);
        pass.set_pipeline(&gpu.fullscreen(&[shaders::SHADOW], fragment, &[&kit.shadows.layout], onto));
        pass.set_bind_group(0, from, &[]);
        pass.draw(0..3, 0..1);
    }
}

/// A texture of the maps' size.
fn target(gpu: &Gpu) -> wgpu::TextureView {
    let usage = wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::RENDER_ATTACHMENT;
    let texture = gpu.texture(Shape::flat(SIDE, SIDE), gpu.light_format, usage);
    texture.create_view(&wgpu::TextureViewDescriptor::default())
}
