//! The last pass: exposure, tone mapping, encoding.

use std::cell::RefCell;

use bytemuck::{Pod, Zeroable};

use crate::gpu::{Gpu, Plan, Slot, color_pass};
use crate::{Frame, shaders};

/// As `Output` in output.wgsl.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct OutputUniform {
    background: [f32; 4],
    exposure: f32,
    tone_mapping: u32,
    premultiply: f32,
    encoded_by_target: f32,
}

/// The pass and its pipelines.
pub(crate) struct Output {
    layout: wgpu::BindGroupLayout,
    module: wgpu::ShaderModule,
    /// By the target's format.
    pipelines: RefCell<Vec<(wgpu::TextureFormat, wgpu::RenderPipeline)>>,
}

impl Output {
    pub(crate) fn new(gpu: &Gpu) -> Output {
        Output {
            layout: gpu.layout(&[Slot::Uniform, Slot::Texels]),
            module: gpu.shader(&[shaders::FULLSCREEN, shaders::OUTPUT], &[]),
            pipelines: RefCell::default(),
        }
    }

    pub(crate) fn group(&self, gpu: &Gpu, uniform: &wgpu::Buffer, light: &wgpu::TextureView) -> wgpu::BindGroup {
        gpu.bind(&self.layout, &[uniform.as_entire_binding(), wgpu::BindingResource::TextureView(light)])
    }

    /// Draws the light behind `group` to the target.
    pub(crate) fn draw(
        &self,
        gpu: &Gpu,
        encoder: &mut wgpu::CommandEncoder,
        (group, uniform): (&wgpu::BindGroup, &wgpu::Buffer),
        (target, format): (&wgpu::TextureView, wgpu::TextureFormat),
        frame: &Frame<'_>,
        premultiply: bool,
    ) {
        let mut pipelines = self.pipelines.borrow_mut();
        let place = pipelines.iter().position(|(known, _)| *known == format).unwrap_or_else(|| {
            let layouts = [&self.layout];
            let plan = Plan::fullscreen(&self.module, "fs_output", &layouts, format);
            pipelines.push((format, gpu.pipeline(&plan)));
            pipelines.len() - 1
        });
        let flag = |on: bool| f32::from(u8::from(on));
        let encodes = format.is_srgb();
        let background = frame.background.map_or([0.0; 4], |color| {
            let [r, g, b] = color.to_array().map(|c| if encodes { c.clamp(0.0, 1.0) } else { encode(c) });
            [r, g, b, 1.0]
        });
        let uniforms = OutputUniform {
            background,
            exposure: if frame.tone_mapping == crate::ToneMapping::None { 1.0 } else { frame.exposure.max(0.0) },
            tone_mapping: frame.tone_mapping as u32,
            premultiply: flag(premultiply),
            encoded_by_target: flag(encodes),
        };
        gpu.queue.write_buffer(uniform, 0, bytemuck::bytes_of(&uniforms));
        let mut pass = color_pass(encoder, target);
        pass.set_pipeline(&pipelines[place].1);
        pass.set_bind_group(0, group, &[]);
        pass.draw(0..3, 0..1);
    }
}

/// The sRGB transfer function.
fn encode(linear: f32) -> f32 {
    let c = linear.clamp(0.0, 1.0);
    if c <= 0.003_130_8 { 12.92 * c } else { 1.055 * c.powf(1.0 / 2.4) - 0.055 }
}
