//! What is seen through clear things: the light of all else, with levels for rough ones to blur it.

use crate::gpu::{Gpu, Shape};
use crate::renderer::Kit;
use crate::texture::Step;

/// A copy of a picture's light with all its levels.
pub(crate) struct Behind {
    texture: wgpu::Texture,
    steps: Vec<Step>,
    /// Of group 3.
    pub group: wgpu::BindGroup,
}

impl Behind {
    /// Room for the light of a picture like this one.
    pub(crate) fn new(gpu: &Gpu, kit: &Kit, light: &wgpu::Texture) -> Behind {
        use wgpu::TextureUsages as Usages;
        let (width, height) = (light.width(), light.height());
        let levels = u32::BITS - width.max(height).leading_zeros();
        let usage = Usages::TEXTURE_BINDING | Usages::COPY_DST | Usages::RENDER_ATTACHMENT;
        let texture = gpu.texture(Shape { levels, ..Shape::flat(width, height) }, light.format(), usage);
        let whole = texture.create_view(&wgpu::TextureViewDescriptor::default());
        Behind {
            steps: kit.materials.textures.steps(gpu, &texture),
            group: gpu.bind(&kit.behind_layout, &[wgpu::BindingResource::TextureView(&whole)]),
            texture,
        }
    }

    /// Takes over the light as it is now.
    pub(crate) fn fill(&self, gpu: &Gpu, kit: &Kit, encoder: &mut wgpu::CommandEncoder, light: &wgpu::Texture) {
        encoder.copy_texture_to_texture(light.as_image_copy(), self.texture.as_image_copy(), light.size());
        kit.materials.textures.halve_light(gpu, encoder, &self.steps);
    }
}
