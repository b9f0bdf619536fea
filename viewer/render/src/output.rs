//! The last pass: exposure, tone mapping, encoding.

use bytemuck::{Pod, Zeroable};

use crate::gpu::{Gpu, Onto, Slot, color_pass};
use crate::{Frame, View, shaders};

/// As `Output` in output.wgsl.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct OutputUniform {
    background: [f32; 4],
    exposure: f32,
    premultiply: f32,
    padding: [f32; 2],
}

/// The pass.
pub(crate) struct Output {
    layout: wgpu::BindGroupLayout,
}

impl Output {
    pub(crate) fn new(gpu: &Gpu) -> Output {
        Output { layout: gpu.layout(&[Slot::Uniform, Slot::Texels]) }
    }

    pub(crate) fn group(&self, gpu: &Gpu, uniform: &wgpu::Buffer, light: &wgpu::TextureView) -> wgpu::BindGroup {
        gpu.bind(&self.layout, &[uniform.as_entire_binding(), wgpu::BindingResource::TextureView(light)])
    }

    /// Draws the light that the view reads to the target.
    pub(crate) fn draw(
        &self,
        gpu: &Gpu,
        encoder: &mut wgpu::CommandEncoder,
        view: &View,
        (target, format): (&wgpu::TextureView, wgpu::TextureFormat),
        frame: &Frame<'_>,
        premultiply: bool,
    ) {
        let uniforms = OutputUniform {
            background: background(frame),
            exposure: exposure(frame),
            premultiply: f32::from(u8::from(premultiply)),
            padding: [0.0; 2],
        };
        gpu.queue.write_buffer(&view.output, 0, bytemuck::bytes_of(&uniforms));
        let onto = Onto { format, tone: Some(frame.tone_mapping), samples: 1 };
        let mut pass = color_pass(encoder, target);
        let files = [shaders::TONE, shaders::OUTPUT];
        pass.set_pipeline(&gpu.fullscreen(&files, "fs_output", &[&self.layout], onto));
        if let Some((_, group)) = &view.light {
            pass.set_bind_group(0, group, &[]);
            pass.draw(0..3, 0..1);
        }
    }
}

/// What light is multiplied by before tone mapping.
pub(crate) fn exposure(frame: &Frame<'_>) -> f32 {
    if frame.tone_mapping == crate::ToneMapping::None { 1.0 } else { frame.exposure.max(0.0) }
}

/// The colour behind everything, display-encoded; nothing where there is none.
pub(crate) fn background(frame: &Frame<'_>) -> [f32; 4] {
    frame.background.map_or([0.0; 4], |color| {
        let [r, g, b] = color.to_array().map(encode);
        [r, g, b, 1.0]
    })
}

/// The sRGB transfer function.
fn encode(linear: f32) -> f32 {
    let c = linear.clamp(0.0, 1.0);
    if c <= 0.003_130_8 { 12.92 * c } else { 1.055 * c.powf(1.0 / 2.4) - 0.055 }
}
