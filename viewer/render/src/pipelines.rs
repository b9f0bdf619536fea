//! Pipelines of meshes, made when first needed.

use std::cell::RefCell;

use vitrine_scene::Topology;

use crate::geometry::{BASE_STREAM, SKIN_STREAM, UV23_STREAM};
use crate::gpu::{Gpu, Plan, Tier};
use crate::material::Mode;
use crate::shaders;

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

/// Mesh pipelines and shader modules, by number in the order they were first needed.
#[derive(Default)]
pub(crate) struct Pipelines {
    made: RefCell<Vec<(Key, wgpu::RenderPipeline)>>,
    modules: RefCell<Vec<((bool, bool), wgpu::ShaderModule)>>,
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
    /// The number of this pipeline, which is made where it is new.
    pub(crate) fn get(&self, gpu: &Gpu, layouts: &[&wgpu::BindGroupLayout], key: Key) -> usize {
        let mut made = self.made.borrow_mut();
        if let Some(index) = made.iter().position(|(known, _)| *known == key) {
            return index;
        }
        made.push((key, self.make(gpu, layouts, key)));
        made.len() - 1
    }

    /// All pipelines, by number.
    pub(crate) fn all(&self) -> std::cell::Ref<'_, Vec<(Key, wgpu::RenderPipeline)>> {
        self.made.borrow()
    }

    fn make(&self, gpu: &Gpu, layouts: &[&wgpu::BindGroupLayout], key: Key) -> wgpu::RenderPipeline {
        // Samples can be masked where there are some, and not by WebGL2.
        let coverage = gpu.tier == Tier::Full && gpu.samples > 1;
        let mut modules = self.modules.borrow_mut();
        let variant = (key.skin, key.uv23);
        let place = modules.iter().position(|(known, _)| *known == variant).unwrap_or_else(|| {
            let switches = [("SKIN", key.skin), ("UV23", key.uv23), ("COVERAGE", coverage)];
            let on: Vec<_> = switches.iter().filter(|(_, on)| *on).map(|(name, _)| *name).collect();
            let module = gpu.shader(&[shaders::FRAME, shaders::MESH, shaders::MATERIAL], &on);
            modules.push((variant, module));
            modules.len() - 1
        });
        let mut buffers = vec![Some(BASE_STREAM)];
        buffers.extend(key.uv23.then_some(Some(UV23_STREAM)));
        buffers.extend(key.skin.then_some(Some(SKIN_STREAM)));
        let (fragment, blend, depth) = match key.pass {
            Pass::Forward(Mode::Mask) if coverage => ("fs_mask", None, Some(true)),
            Pass::Forward(Mode::Opaque | Mode::Mask) => ("fs_main", None, Some(true)),
            Pass::Forward(Mode::Blend) => ("fs_main", Some(OVER), Some(false)),
            Pass::Height => ("fs_height", Some(wgpu::BlendState { color: LARGEST, alpha: LARGEST }), None),
        };
        gpu.pipeline(&Plan {
            module: &modules[place].1,
            vertex: "vs_mesh",
            fragment,
            layouts,
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
            samples: if key.pass == Pass::Height { 1 } else { gpu.samples },
            format: gpu.light_format,
            blend,
        })
    }
}
