//! The formats of textures.

use web_sys::WebGl2RenderingContext as Gl;
use wgpu::{AstcBlock, AstcChannel, TextureFormat};

/// `COMPRESSED_RGBA_BPTC_UNORM_EXT` of `EXT_texture_compression_bptc`.
const BPTC: u32 = 0x8e8c;
const BPTC_SRGB: u32 = 0x8e8d;
/// `COMPRESSED_RGBA_ASTC_4x4_KHR` of `WEBGL_compressed_texture_astc`.
const ASTC_4X4: u32 = 0x93b0;
const ASTC_4X4_SRGB: u32 = 0x93d0;
/// `COMPRESSED_RGBA8_ETC2_EAC` of `WEBGL_compressed_texture_etc`.
const ETC2: u32 = 0x9278;
const ETC2_SRGB: u32 = 0x9279;

/// What WebGL calls a format.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Format {
    pub internal: u32,
    /// Of the pixels that go in and come out; none of blocks, which are as they are.
    pub pixels: Option<(u32, u32)>,
    /// Bytes of a texel; of a block of 4 × 4.
    pub bytes: u32,
}

impl Format {
    /// None for formats that nobody has needed yet.
    pub(crate) fn of(format: TextureFormat) -> Option<Format> {
        let plain = |internal, pixels, kind, bytes| Format { internal, pixels: Some((pixels, kind)), bytes };
        let blocks = |internal| Format { internal, pixels: None, bytes: 16 };
        Some(match format {
            TextureFormat::Rgba8Unorm => plain(Gl::RGBA8, Gl::RGBA, Gl::UNSIGNED_BYTE, 4),
            TextureFormat::Rgba8UnormSrgb => plain(Gl::SRGB8_ALPHA8, Gl::RGBA, Gl::UNSIGNED_BYTE, 4),
            TextureFormat::Rgba16Float => plain(Gl::RGBA16F, Gl::RGBA, Gl::HALF_FLOAT, 8),
            TextureFormat::Rgba32Float => plain(Gl::RGBA32F, Gl::RGBA, Gl::FLOAT, 16),
            TextureFormat::Rgb9e5Ufloat => plain(Gl::RGB9_E5, Gl::RGB, Gl::UNSIGNED_INT_5_9_9_9_REV, 4),
            TextureFormat::Depth24Plus => plain(Gl::DEPTH_COMPONENT24, Gl::DEPTH_COMPONENT, Gl::UNSIGNED_INT, 4),
            TextureFormat::Bc7RgbaUnorm => blocks(BPTC),
            TextureFormat::Bc7RgbaUnormSrgb => blocks(BPTC_SRGB),
            TextureFormat::Astc { block: AstcBlock::B4x4, channel: AstcChannel::Unorm } => blocks(ASTC_4X4),
            TextureFormat::Astc { block: AstcBlock::B4x4, channel: AstcChannel::UnormSrgb } => blocks(ASTC_4X4_SRGB),
            TextureFormat::Etc2Rgba8Unorm => blocks(ETC2),
            TextureFormat::Etc2Rgba8UnormSrgb => blocks(ETC2_SRGB),
            _ => return None,
        })
    }
}
