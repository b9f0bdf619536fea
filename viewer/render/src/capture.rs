//! Reading pixels back without blocking.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use crate::Error;
use crate::gpu::Gpu;

/// What a mapping callback leaves for the future that waits for it.
#[derive(Default)]
struct Slot {
    result: Option<bool>,
    waker: Option<Waker>,
}

struct Mapped(Arc<Mutex<Slot>>);

impl Future for Mapped {
    type Output = bool;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<bool> {
        let Ok(mut slot) = self.0.lock() else { return Poll::Ready(false) };
        if let Some(result) = slot.result {
            return Poll::Ready(result);
        }
        slot.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

/// Copies one level of one layer of a texture to the CPU: rows from the top without gaps. The copy is submitted at once,
/// the future only waits for it.
pub(crate) fn read_texture(
    gpu: &Gpu,
    texture: &wgpu::Texture,
    (level, layer): (u32, u32),
    bytes_per_pixel: u32,
) -> Result<impl Future<Output = Result<Vec<u8>, Error>> + use<>, Error> {
    let (width, height) = ((texture.width() >> level).max(1), (texture.height() >> level).max(1));
    let row = width * bytes_per_pixel;
    let padded = row.next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT);
    let size = u64::from(padded) * u64::from(height);
    if size > gpu.device.limits().max_buffer_size {
        return Err(Error::Size { width, height, limit: gpu.max_texture_size() });
    }
    let buffer = gpu.buffer(size, wgpu::BufferUsages::MAP_READ);
    let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
    encoder.copy_texture_to_buffer(
        wgpu::TexelCopyTextureInfo {
            mip_level: level,
            origin: wgpu::Origin3d { x: 0, y: 0, z: layer },
            ..texture.as_image_copy()
        },
        wgpu::TexelCopyBufferInfo {
            buffer: &buffer,
            layout: wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(padded), rows_per_image: None },
        },
        wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
    );
    gpu.queue.submit([encoder.finish()]);

    let slot = Arc::new(Mutex::new(Slot::default()));
    let answer = Arc::clone(&slot);
    buffer.slice(..).map_async(wgpu::MapMode::Read, move |result| {
        if let Ok(mut slot) = answer.lock() {
            slot.result = Some(result.is_ok());
            if let Some(waker) = slot.waker.take() {
                waker.wake();
            }
        }
    });
    let gpu = gpu.clone();
    Ok(async move {
        // Where nothing else drives the device, wait here.
        #[cfg(not(target_arch = "wasm32"))]
        let _ = gpu.device.poll(wgpu::PollType::wait_indefinitely());
        let mapped = Mapped(slot).await;
        if let Some(error) = gpu.take_error() {
            return Err(Error::Device(error));
        }
        if !mapped || gpu.lost() {
            return Err(Error::DeviceLost);
        }
        let mut pixels = Vec::with_capacity(row as usize * height as usize);
        {
            let range = buffer.slice(..).get_mapped_range().map_err(|_| Error::DeviceLost)?;
            for line in range.chunks_exact(padded as usize) {
                pixels.extend_from_slice(&line[..row as usize]);
            }
        }
        buffer.unmap();
        Ok(pixels)
    })
}

/// Texels of the formats that light is kept in, as floats.
pub(crate) fn floats(format: wgpu::TextureFormat, bytes: &[u8]) -> Vec<f32> {
    match format {
        wgpu::TextureFormat::Rgba32Float => bytes.as_chunks().0.iter().map(|bits| f32::from_le_bytes(*bits)).collect(),
        wgpu::TextureFormat::Rgba16Float => {
            bytes.as_chunks().0.iter().map(|bits| from_half(u16::from_le_bytes(*bits))).collect()
        }
        _ => bytes.iter().map(|byte| f32::from(*byte) / 255.0).collect(),
    }
}

/// The value of a half float.
pub(crate) fn from_half(bits: u16) -> f32 {
    let magnitude = match (bits >> 10 & 31, f32::from(bits & 1023)) {
        (0, fraction) => fraction * (-24_f32).exp2(),
        (31, 0.0) => f32::INFINITY,
        (31, _) => f32::NAN,
        (exponent, fraction) => (1.0 + fraction / 1024.0) * (f32::from(exponent) - 15.0).exp2(),
    };
    if bits & 0x8000 == 0 { magnitude } else { -magnitude }
}
