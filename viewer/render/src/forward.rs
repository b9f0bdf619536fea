//! The passes that draw the picture, its light or straight what the canvas shows: solid things, the skybox, the
//! ground's shadow; then clear things, with what has been drawn behind them; blended things from back to front. Without
//! clear things it is one pass.

use bytemuck::{Pod, Zeroable};
use glam::{Mat4, Vec3};
use vitrine_scene::order;

use crate::behind::Behind;
use crate::gpu::{Gpu, Onto, Plan};
use crate::model::Draw;
use crate::pipelines::OVER;
use crate::renderer::Kit;
use crate::view::{Place, Targets, View};
use crate::{Environment, Frame, environment, near, output, shaders, shadow};

/// As `Frame` in frame.wgsl.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct FrameUniform {
    clip_from_world: Mat4,
    turn: Mat4,
    sky: Mat4,
    eye: Vec3,
    lod_max: f32,
    /// Cosine and sine of the environment's turn, its intensity, the skybox's blur.
    light: [f32; 4],
    /// Height of the floor, of the environment above it (0: infinitely far), radius of the dome; exposure.
    dome: [f32; 4],
}

impl FrameUniform {
    fn new(frame: &Frame<'_>) -> FrameUniform {
        let (camera, lighting) = (&frame.camera, frame.lighting);
        let bounds = frame.bounds();
        let floor = if bounds.is_empty() { 0.0 } else { bounds.min.y };
        let height = lighting.height.max(0.0);
        // Far enough that the horizon is one, near enough that the floor is not a point.
        let radius = (height * 12.0).max(bounds.size().length() * 4.0);
        let (sin, cos) = lighting.rotation.sin_cos();
        let mut turned_only = camera.view;
        turned_only.w_axis = glam::Vec4::W;
        FrameUniform {
            clip_from_world: camera.projection * camera.view,
            turn: Mat4::from_rotation_y(frame.turntable),
            sky: (camera.projection * turned_only).inverse(),
            eye: camera.position,
            lod_max: (environment::LEVELS - 1) as f32,
            light: [cos, sin, lighting.intensity.max(0.0), lighting.blur.clamp(0.0, 1.0)],
            dome: [floor, height, radius, output::exposure(frame)],
        }
    }

    /// Looks from above, x to the right and z down the rows; heights count from `ground` in units of `height`.
    pub(crate) fn from_above(clip_from_world: Mat4, ground: f32, height: f32) -> FrameUniform {
        FrameUniform {
            clip_from_world,
            turn: Mat4::IDENTITY,
            sky: Mat4::IDENTITY,
            eye: Vec3::new(ground, 1.0 / height, 0.0),
            lod_max: 0.0,
            light: [1.0, 0.0, 1.0, 0.0],
            dome: [0.0; 4],
        }
    }
}

/// The pipelines of what is no mesh.
struct Backdrop<'a> {
    gpu: &'a Gpu,
    frame: &'a wgpu::BindGroupLayout,
    onto: Onto,
}

impl Backdrop<'_> {
    fn pipeline(
        &self,
        text: &str,
        (vertex, fragment): (&str, &'static str),
        group: &wgpu::BindGroupLayout,
        topology: wgpu::PrimitiveTopology,
        blend: Option<wgpu::BlendState>,
    ) -> wgpu::RenderPipeline {
        let Backdrop { gpu, frame, onto } = *self;
        gpu.made((fragment, 0, None, onto), &|| {
            // What is blended is black, however it is shown.
            let module = match onto.tone.filter(|_| blend.is_none()) {
                Some(tone) => gpu.shader(&[shaders::tone(tone), shaders::TONE, shaders::FRAME, text], &["DIRECT"]),
                None => gpu.shader(&[shaders::FRAME, text], &[]),
            };
            gpu.pipeline(&Plan {
                module: &module,
                vertex,
                fragment,
                layouts: &[frame, group],
                buffers: &[],
                primitive: wgpu::PrimitiveState { topology, ..Default::default() },
                depth: Some((false, wgpu::CompareFunction::LessEqual)),
                samples: onto.samples,
                format: onto.format,
                blend,
            })
        })
    }

    fn sky(&self, kit: &Kit) -> wgpu::RenderPipeline {
        let (names, topology) = (("vs_sky", "fs_sky"), wgpu::PrimitiveTopology::TriangleList);
        self.pipeline(shaders::SKY, names, &kit.environments.sky_layout, topology, None)
    }

    fn ground(&self, kit: &Kit) -> wgpu::RenderPipeline {
        let (names, topology) = (("vs_ground", "fs_ground"), wgpu::PrimitiveTopology::TriangleStrip);
        self.pipeline(shaders::GROUND, names, &kit.shadows.layout, topology, Some(OVER))
    }
}

/// The bind group of group 0.
pub(crate) fn frame_group(gpu: &Gpu, kit: &Kit, uniform: &wgpu::Buffer, environment: &Environment) -> wgpu::BindGroup {
    let [levels, level] = kit.environments.samplers();
    gpu.bind(
        &kit.frame_layout,
        &[
            uniform.as_entire_binding(),
            wgpu::BindingResource::TextureView(&environment.specular),
            wgpu::BindingResource::TextureView(&environment.diffuse),
            wgpu::BindingResource::TextureView(&kit.environments.dfg),
            wgpu::BindingResource::Sampler(levels),
            wgpu::BindingResource::Sampler(level),
        ],
    )
}

/// True where a picture looks the same when its colours are mixed as they are shown: nothing in it is seen through,
/// and its shadow lies on nothing but the page or a plain background, whose colours are mixed so in any case.
pub(crate) fn is_plain(frame: &Frame<'_>) -> bool {
    let solid = frame.models().all(|model| !model.any_clear && model.blended.is_empty());
    let below = || frame.camera.position.y < frame.bounds().min.y;
    solid && (frame.shadow.intensity <= 0.0 || !(frame.skybox.is_some() || below()))
}

/// Draws the picture; one that is not plain wants a place for light.
pub(crate) fn draw(
    gpu: &Gpu,
    kit: &Kit,
    encoder: &mut wgpu::CommandEncoder,
    view: &mut View,
    frame: &Frame<'_>,
    targets: &Targets,
    place: &Place<'_>,
) {
    let uniform = FrameUniform::new(frame);
    gpu.queue.write_buffer(&view.frame, 0, bytemuck::bytes_of(&uniform));
    if view.frame_group.as_ref().is_none_or(|(id, _)| *id != frame.environment.id) {
        view.frame_group = Some((frame.environment.id, frame_group(gpu, kit, &view.frame, frame.environment)));
    }
    let plane = shadow::prepare(gpu, kit, encoder, view, frame);

    let mut blended = Vec::new();
    // Rows of the view matrix are enough to tell who is farther.
    let away = frame.camera.view * uniform.turn;
    for (index, model) in frame.models().enumerate() {
        blended.extend(model.blended.iter().map(|draw| Blended {
            depth: away.transform_point3(draw.centre).z,
            model: index,
            draw: *draw,
        }));
    }
    let order = by_depth(&blended);

    let onto = place.onto;
    let backdrop = Backdrop { gpu, frame: &kit.frame_layout, onto };
    // Light has its background laid under it at the end.
    let ground = if onto.tone.is_some() { output::background(frame) } else { [0.0; 4] };
    let clear = frame.models().any(|model| model.any_clear);
    let group = &view.frame_group.as_ref().expect("made above").1;
    let mut pass = begin(encoder, place, Some(ground), !clear);
    pass.set_bind_group(0, group, &[]);
    for model in frame.models() {
        let near = gpu.soft.then(|| near::first(gpu, model, away));
        let solid = near.as_ref().unwrap_or(&model.solid);
        model.draw(&mut pass, &mut solid.iter().copied(), (gpu, kit), onto);
    }
    if let Some(sky) = frame.skybox {
        pass.set_pipeline(&backdrop.sky(kit));
        pass.set_bind_group(1, &sky.sky, &[]);
        pass.draw(0..3, 0..1);
    }
    if let (true, Some(group)) = (plane, view.shadow.group()) {
        pass.set_pipeline(&backdrop.ground(kit));
        pass.set_bind_group(1, group, &[]);
        pass.draw(0..4, 0..1);
    }
    if clear {
        drop(pass);
        let light = place.target.texture();
        let behind = targets.behind.get_or_init(|| Behind::new(gpu, kit, light));
        behind.fill(gpu, kit, encoder, light);
        pass = begin(encoder, place, None, true);
        pass.set_bind_group(0, group, &[]);
        pass.set_bind_group(3, &behind.group, &[]);
        for model in frame.models() {
            model.draw(&mut pass, &mut model.clear.iter().copied(), (gpu, kit), onto);
        }
    }
    // From one model to the next where they take turns in depth.
    let mut rest = order.as_slice();
    while let Some(first) = rest.first() {
        let first = blended[*first as usize].model;
        let run = rest.iter().take_while(|at| blended[**at as usize].model == first).count();
        let (now, then) = rest.split_at(run);
        if let Some(model) = frame.models().nth(first) {
            model.draw(&mut pass, &mut now.iter().map(|at| blended[*at as usize].draw), (gpu, kit), onto);
        }
        rest = then;
    }
}

/// Begins the first pass, over this colour, or another one, which may be the last.
fn begin<'e>(
    encoder: &'e mut wgpu::CommandEncoder,
    place: &Place<'_>,
    first: Option<[f32; 4]>,
    last: bool,
) -> wgpu::RenderPass<'e> {
    let (drawn, resolved) = match place.multisampled {
        Some(samples) => (samples, Some(place.target)),
        None => (place.target, None),
    };
    let store = |needed: bool| if needed { wgpu::StoreOp::Store } else { wgpu::StoreOp::Discard };
    encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
        color_attachments: &[Some(wgpu::RenderPassColorAttachment {
            view: drawn,
            depth_slice: None,
            resolve_target: resolved,
            ops: wgpu::Operations {
                load: first.map_or(wgpu::LoadOp::Load, |color| {
                    let [r, g, b, a] = color.map(f64::from);
                    wgpu::LoadOp::Clear(wgpu::Color { r, g, b, a })
                }),
                store: store(resolved.is_none() || !last),
            },
        })],
        depth_stencil_attachment: Some(wgpu::RenderPassDepthStencilAttachment {
            view: place.depth,
            depth_ops: Some(wgpu::Operations {
                load: if first.is_some() { wgpu::LoadOp::Clear(1.0) } else { wgpu::LoadOp::Load },
                store: store(!last),
            }),
            stencil_ops: None,
        }),
        ..Default::default()
    })
}

/// A blended thing to draw.
struct Blended {
    /// Along the view: greater is nearer.
    depth: f32,
    /// Which of the frame's models it belongs to.
    model: usize,
    draw: Draw,
}

/// The farthest first; the two sides of one surface keep their order.
fn by_depth(draws: &[Blended]) -> Vec<u32> {
    order(draws.len(), &|a, b| draws[a].depth.total_cmp(&draws[b].depth))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_farthest_come_first_and_equals_keep_their_order() {
        let draw = |part| Draw { pipeline: 0, material: 0, part, group: 0, offset: 0, centre: Vec3::ZERO };
        let depths = [-1.0, -5.0, -3.0, -5.0, 2.0, f32::NAN, -9.0];
        let blended = |(depth, draw)| Blended { depth, model: 0, draw };
        let draws: Vec<_> = depths.into_iter().zip((0..).map(draw)).map(blended).collect();
        assert_eq!(by_depth(&draws[..5]), [1, 3, 2, 0, 4]);
        // A depth that is no number does no harm.
        assert_eq!(by_depth(&draws), [6, 1, 3, 2, 0, 4, 5]);
    }
}
