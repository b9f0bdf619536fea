//! The queue.

use wgpu::custom::{
    BoxSubmittedWorkDoneCallback, DispatchBlas, DispatchBuffer, DispatchCommandBuffer, DispatchQueueWriteBuffer,
    DispatchSurfaceOutputDetail, QueueInterface,
};

use crate::buffer::Buffer;
use crate::context::{Context, Handle};
use crate::encoder::CommandBuffer;
use crate::execute::execute;
use crate::refuse::{refuse, refused};
use crate::surface::Detail;
use crate::texture::Texture;

impl QueueInterface for Handle<Context> {
    fn write_buffer(&self, buffer: &DispatchBuffer, offset: u64, data: &[u8]) {
        let Some(Handle(buffer)) = buffer.as_custom::<Handle<Buffer>>() else { refuse() };
        buffer.write(offset, data);
    }

    fn write_texture(
        &self,
        texture: wgpu::TexelCopyTextureInfo<'_>,
        data: &[u8],
        layout: wgpu::TexelCopyBufferLayout,
        size: wgpu::Extent3d,
    ) {
        let Some(Handle(to)) = texture.texture.as_custom::<Handle<Texture>>() else { refuse() };
        let data = data.get(layout.offset as usize..).unwrap_or_default();
        to.write((texture.mip_level, texture.origin), size, data, layout.bytes_per_row);
    }

    fn copy_external_image_to_texture(
        &self,
        source: &wgpu::CopyExternalImageSourceInfo,
        to: wgpu::CopyExternalImageDestInfo<&wgpu::Texture>,
        size: wgpu::Extent3d,
    ) {
        let Some(Handle(texture)) = to.texture.as_custom::<Handle<Texture>>() else { refuse() };
        let whole = source.origin == wgpu::Origin2d::ZERO && !source.flip_y && !to.premultiplied_alpha;
        match &source.source {
            wgpu::ExternalImageSource::ImageBitmap(bitmap)
                if whole && (size.width, size.height) == (bitmap.width(), bitmap.height()) =>
            {
                texture.write_bitmap((to.mip_level, to.origin), bitmap);
            }
            _ => self.complain("a picture that is no whole bitmap"),
        }
    }

    fn submit(&self, command_buffers: &mut dyn Iterator<Item = DispatchCommandBuffer>) -> u64 {
        for commands in command_buffers {
            if let Some(CommandBuffer(commands)) = commands.as_custom() {
                execute(self, commands.take());
            }
        }
        self.poll();
        0
    }

    fn on_submitted_work_done(&self, callback: BoxSubmittedWorkDoneCallback) {
        self.after_all(callback);
    }

    fn present(&self, detail: &DispatchSurfaceOutputDetail) {
        if let Some(Detail(surface)) = detail.as_custom() {
            surface.present();
        }
    }

    refused! {
        fn create_staging_buffer(&self, size: wgpu::BufferSize) -> Option<DispatchQueueWriteBuffer>;
        fn validate_write_buffer(&self, buffer: &DispatchBuffer, offset: u64, size: wgpu::BufferSize) -> Option<()>;
        fn write_staging_buffer(&self, buffer: &DispatchBuffer, offset: u64, staging: &DispatchQueueWriteBuffer);
        fn get_timestamp_period(&self) -> f32;
        fn compact_blas(&self, blas: &DispatchBlas) -> (Option<u64>, DispatchBlas);
    }
}
