//! Pipelines of meshes, made when first needed.

use std::cell::RefCell;

use vitrine_scene::Topology;

use crate::extensions::Look;
use crate::geometry::{BASE_STREAM, SKIN_STREAM, UV23_STREAM};
use crate::gpu::{Gpu, Onto, Plan, Tier};
use crate::material::Mode;
use crate::renderer::Kit;
use crate::{ToneMapping, shaders, variants};

/// Which faces are left out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Cull {
    None,
    Back,
    Front,
}

/// What tells mesh pipelines apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Key {
    pub topology: Topology,
    pub skin: bool,
    pub uv23: bool,
    /// The world matrix mirrors: front faces run the other way round.
    pub mirrored: bool,
    pub cull: Cull,
    pub look: Look,
    pub pass: Pass,
}

/// What a mesh is drawn for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Pass {
    /// The picture, by the material's mode.
    Forward(Mode),
    /// The shadow's heights.
    Height,
}

/// What tells shader modules apart: skin, further coordinates, masked samples, look, known flags, tone mapping where they
/// draw to the canvas.
type Variant = (bool, bool, bool, Look, Option<u32>, Option<ToneMapping>);

/// How many modules are made for known flags: each has its price before it is worth it.
const MOST_KNOWN: usize = 12;

/// Mesh pipelines and shader modules, by number in the order they were first needed.
#[derive(Default)]
pub(crate) struct Pipelines {
    keys: RefCell<Vec<Key>>,
    modules: RefCell<Vec<(Variant, wgpu::ShaderModule)>>,
}

/// Premultiplied colour over what is there.
pub(crate) const OVER: wgpu::BlendState = wgpu::BlendState::PREMULTIPLIED_ALPHA_BLENDING;

/// The larger of each channel.
const LARGEST: wgpu::BlendComponent = wgpu::BlendComponent {
    src_factor: wgpu::BlendFactor::One,
    dst_factor: wgpu::BlendFactor::One,
    operation: wgpu::BlendOperation::Max,
};

impl Pipelines {
    /// The number of this pipeline.
    pub(crate) fn number(&self, key: Key) -> usize {
        let mut keys = self.keys.borrow_mut();
        keys.iter().position(|known| *known == key).unwrap_or_else(|| {
            keys.push(key);
            keys.len() - 1
        })
    }

    /// What pipeline `number` is for.
    pub(crate) fn key(&self, number: usize) -> Key {
        self.keys.borrow()[number]
    }

    /// The pipeline of this number, made where it has not been drawn with yet. Where the CPU draws it is made for these
    /// flags of material and primitive, as long as there are not too many.
    pub(crate) fn get(&self, gpu: &Gpu, kit: &Kit, number: usize, flags: u32, onto: Onto) -> wgpu::RenderPipeline {
        let key = self.key(number);
        let known = (gpu.tailors() && key.pass != Pass::Height).then_some(flags).filter(|flags| {
            let modules = self.modules.borrow();
            let all = || modules.iter().filter_map(|((.., known, _), _)| *known);
            all().any(|known| known == *flags) || all().count() < MOST_KNOWN
        });
        gpu.made(("vs_mesh", number, known, onto), &|| self.make(gpu, kit, key, known, onto))
    }

    fn make(&self, gpu: &Gpu, kit: &Kit, key: Key, known: Option<u32>, onto: Onto) -> wgpu::RenderPipeline {
        // Samples can be masked where there are some, and not by WebGL2. What masks none shares modules with what does.
        let samples = if key.pass == Pass::Forward(Mode::Mask) { onto.samples } else { gpu.samples };
        let coverage = gpu.tier == Tier::Full && samples > 1;
        let mut modules = self.modules.borrow_mut();
        let (extended, clear) = (key.look != Look::Plain, key.look == Look::Clear);
        let variant = (key.skin, key.uv23, coverage, key.look, known, onto.tone);
        let place = modules.iter().position(|(known, _)| *known == variant).unwrap_or_else(|| {
            let direct = onto.tone.is_some();
            let on = variants::switches([
                key.skin,
                key.uv23,
                coverage,
                extended,
                clear,
                direct,
                gpu.tailors(),
                known.is_some(),
            ]);
            let flags = known.map(|known| format!("const KNOWN={known}u;"));
            let mut files = onto.tone.map_or(Vec::new(), |tone| vec![shaders::tone(tone), shaders::TONE]);
            files.extend(flags.as_deref());
            files.extend([shaders::FRAME, shaders::MESH, shaders::MATERIAL]);
            files.extend(extended.then_some(shaders::EXTRAS));
            let module = gpu.shader(&files, &on);
            modules.push((variant, module));
            modules.len() - 1
        });
        let material = if extended { &kit.materials.extended_layout } else { &kit.materials.layout };
        let layouts = [&kit.frame_layout, material, &kit.object_layout, &kit.behind_layout];
        let mut buffers = vec![Some(BASE_STREAM)];
        buffers.extend(key.uv23.then_some(Some(UV23_STREAM)));
        buffers.extend(key.skin.then_some(Some(SKIN_STREAM)));
        let (fragment, blend, depth) = match key.pass {
            Pass::Forward(Mode::Mask) => ("fs_mask", None, Some(true)),
            Pass::Forward(Mode::Opaque) => ("fs_main", None, Some(true)),
            Pass::Forward(Mode::Blend) => ("fs_main", Some(OVER), Some(false)),
            Pass::Height => ("fs_height", Some(wgpu::BlendState { color: LARGEST, alpha: LARGEST }), None),
        };
        gpu.pipeline(&Plan {
            module: &modules[place].1,
            vertex: "vs_mesh",
            fragment,
            layouts: &layouts[..if clear { 4 } else { 3 }],
            buffers: &buffers,
            primitive: wgpu::PrimitiveState {
                topology: match key.topology {
                    Topology::Points => wgpu::PrimitiveTopology::PointList,
                    Topology::Lines => wgpu::PrimitiveTopology::LineList,
                    Topology::Triangles => wgpu::PrimitiveTopology::TriangleList,
                },
                front_face: if key.mirrored { wgpu::FrontFace::Cw } else { wgpu::FrontFace::Ccw },
                cull_mode: match key.cull {
                    Cull::None => None,
                    Cull::Back => Some(wgpu::Face::Back),
                    Cull::Front => Some(wgpu::Face::Front),
                },
                ..Default::default()
            },
            depth: depth.map(|write| (write, wgpu::CompareFunction::LessEqual)),
            samples: onto.samples,
            format: onto.format,
            blend,
        })
    }
}
