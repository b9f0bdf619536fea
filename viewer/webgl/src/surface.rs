//! The canvas.

use std::cell::RefCell;
use std::rc::Rc;

use web_sys::{HtmlCanvasElement, WebGl2RenderingContext as Gl};
use wgpu::SurfaceStatus;
use wgpu::custom::{
    DispatchAdapter, DispatchDevice, DispatchSurfaceOutputDetail, DispatchTexture, SurfaceInterface,
    SurfaceOutputDetailInterface,
};

use crate::context::{Context, Handle};
use crate::texture::Texture;

/// The canvas of a context, and what is drawn to be shown there.
pub(crate) struct Surface {
    pub context: Rc<Context>,
    pub canvas: HtmlCanvasElement,
    pub texture: RefCell<Option<Rc<Texture>>>,
}

impl Surface {
    /// Copies the picture to the canvas, and turns it over on the way.
    pub(crate) fn present(&self) {
        let texture = self.texture.borrow();
        let Some(texture) = texture.as_ref() else { return };
        let gl = &self.context.gl;
        texture.bind(Gl::READ_FRAMEBUFFER, (0, 0), None);
        gl.bind_framebuffer(Gl::DRAW_FRAMEBUFFER, None);
        let (width, height) = (texture.width as i32, texture.height as i32);
        gl.blit_framebuffer(0, height, width, 0, 0, 0, width, height, Gl::COLOR_BUFFER_BIT, Gl::NEAREST);
    }
}

impl SurfaceInterface for Handle<Surface> {
    fn get_capabilities(&self, _: &DispatchAdapter) -> wgpu::SurfaceCapabilities {
        crate::refuse::refuse()
    }

    fn configure(&self, _: &DispatchDevice, configuration: &wgpu::SurfaceConfiguration) {
        let wgpu::SurfaceConfiguration { width, height, format, usage, .. } = *configuration;
        self.canvas.set_width(width);
        self.canvas.set_height(height);
        let descriptor = wgpu::TextureDescriptor {
            label: None,
            size: wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format,
            usage,
            view_formats: &[],
        };
        // The old one first: both may not fit.
        self.texture.take();
        self.texture.replace(Some(Rc::new(Texture::new(&self.context, &descriptor))));
    }

    fn get_current_texture(&self) -> (Option<DispatchTexture>, SurfaceStatus, DispatchSurfaceOutputDetail) {
        let texture = self.texture.borrow();
        let texture = texture.as_ref().filter(|_| !self.context.is_lost());
        let status = if texture.is_some() { SurfaceStatus::Good } else { SurfaceStatus::Lost };
        let texture = texture.map(|texture| DispatchTexture::custom(Handle(Rc::clone(texture))));
        (texture, status, DispatchSurfaceOutputDetail::custom(Detail(Handle(Rc::clone(&self.0)))))
    }
}

/// Whose picture it is.
#[derive(Debug)]
pub(crate) struct Detail(pub Handle<Surface>);

impl SurfaceOutputDetailInterface for Detail {
    fn texture_discard(&self) {}

    fn texture_release(&self) {}
}
