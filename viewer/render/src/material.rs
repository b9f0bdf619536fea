//! Materials: uniforms, textures, bind groups.

use bytemuck::{Pod, Zeroable};
use vitrine_scene::{AlphaMode, Sampler, Scene, TextureRef};

use crate::gpu::{Gpu, Shape, Slot};
use crate::texture::{Encoding, Pixels, Textures};

/// Texture slots of a material, in the order of material.wgsl.
const SLOTS: usize = 5;
/// What keeps colours: base colour and emissive.
const SRGB: [bool; SLOTS] = [true, false, false, false, true];
const EMISSIVE: usize = 4;
/// Uniforms of materials lie as far apart as every device allows.
const STRIDE: usize = 256;

const UNLIT: u32 = 32;
const MASK: u32 = 64;
const BLEND: u32 = 128;
/// Far less than the steps of an alpha of 8 bits, far more than its rounding; `fs_mask`'s least slope.
const CUTOFF_SLACK: f32 = 1e-5;

/// As `TextureSlot` in material.wgsl.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct SlotUniform {
    m: [f32; 4],
    t: [f32; 4],
}

/// As `Material` in material.wgsl.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct Uniform {
    base_color: [f32; 4],
    emissive: [f32; 3],
    cutoff: f32,
    metallic: f32,
    roughness: f32,
    normal_scale: f32,
    occlusion_strength: f32,
    f0: f32,
    flags: u32,
    padding: [u32; 2],
    slots: [SlotUniform; SLOTS],
}

/// How a material is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mode {
    Opaque,
    Mask,
    Blend,
}

/// A material: everything that does not change, and its bind group, which waits for images.
pub(crate) struct Material {
    pub mode: Mode,
    pub double_sided: bool,
    pub group: wgpu::BindGroup,
    uniform: Uniform,
    /// Image and sampler by slot.
    textures: [Option<(usize, Sampler)>; SLOTS],
}

/// An image's textures.
#[derive(Default, Clone)]
struct Image {
    linear: Option<wgpu::TextureView>,
    srgb: Option<wgpu::TextureView>,
}

/// All materials of a model.
pub(crate) struct Materials {
    pub list: Vec<Material>,
    images: Vec<Image>,
    uniforms: wgpu::Buffer,
}

/// What all materials of a device share.
pub(crate) struct MaterialKit {
    pub layout: wgpu::BindGroupLayout,
    pub textures: Textures,
    /// Stands where a material has no texture.
    white: wgpu::TextureView,
    plain_sampler: wgpu::Sampler,
}

impl MaterialKit {
    pub(crate) fn new(gpu: &Gpu) -> MaterialKit {
        let mut slots = [Slot::Texture; 1 + 2 * SLOTS];
        slots[0] = Slot::Uniform;
        slots[1 + SLOTS..].fill(Slot::Sampler);
        let textures = Textures::new(gpu);
        let white = gpu.texture(
            Shape::flat(1, 1),
            wgpu::TextureFormat::Rgba8Unorm,
            wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
        );
        gpu.queue.write_texture(
            white.as_image_copy(),
            &[255; 4],
            wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(4), rows_per_image: None },
            white.size(),
        );
        MaterialKit {
            layout: gpu.layout(&slots),
            plain_sampler: crate::texture::linear_sampler(gpu, wgpu::AddressMode::ClampToEdge),
            white: white.create_view(&wgpu::TextureViewDescriptor::default()),
            textures,
        }
    }

    fn group(&self, gpu: &Gpu, material: &Material, index: usize, materials: &Materials) -> wgpu::BindGroup {
        group(self, gpu, &materials.uniforms, index, &material.textures, &materials.images)
    }
}

fn group(
    kit: &MaterialKit,
    gpu: &Gpu,
    uniforms: &wgpu::Buffer,
    index: usize,
    textures: &[Option<(usize, Sampler)>; SLOTS],
    images: &[Image],
) -> wgpu::BindGroup {
    let samplers: Vec<wgpu::Sampler> = textures
        .iter()
        .map(|slot| slot.map_or_else(|| kit.plain_sampler.clone(), |(_, kind)| kit.textures.sampler(gpu, kind)))
        .collect();
    let mut resources = vec![wgpu::BindingResource::Buffer(wgpu::BufferBinding {
        buffer: uniforms,
        offset: (index * STRIDE) as u64,
        size: wgpu::BufferSize::new(size_of::<Uniform>() as u64),
    })];
    resources.extend((0..SLOTS).map(|slot| {
        let view = textures[slot].and_then(|(image, _)| texture_of(images, image, SRGB[slot]));
        wgpu::BindingResource::TextureView(view.unwrap_or(&kit.white))
    }));
    resources.extend(samplers.iter().map(wgpu::BindingResource::Sampler));
    gpu.bind(&kit.layout, &resources)
}

fn texture_of(images: &[Image], image: usize, srgb: bool) -> Option<&wgpu::TextureView> {
    let image = images.get(image)?;
    if srgb { image.srgb.as_ref() } else { image.linear.as_ref() }
}

impl Materials {
    pub(crate) fn upload(gpu: &Gpu, kit: &MaterialKit, scene: &Scene) -> Materials {
        let count = scene.materials.len().max(1);
        let uniforms = gpu.buffer((count * STRIDE) as u64, wgpu::BufferUsages::UNIFORM);
        let images = vec![Image::default(); scene.images.len()];
        let list = scene.materials.iter().enumerate().map(|(index, material)| {
            let references = [
                material.base_color_texture,
                material.metallic_roughness_texture,
                material.normal_texture,
                material.occlusion_texture,
                material.emissive_texture,
            ];
            let textures = references.map(|reference| {
                let texture = scene.textures.get(reference?.texture)?;
                Some((texture.image?, texture.sampler))
            });
            let (mode, flags, cutoff) = match material.alpha_mode {
                // What lies exactly at the cutoff counts as inside, however interpolation rounds it.
                AlphaMode::Mask { cutoff } if cutoff > 0.0 => (Mode::Mask, MASK, cutoff - CUTOFF_SLACK),
                AlphaMode::Blend => (Mode::Blend, BLEND, 0.0),
                _ => (Mode::Opaque, 0, 0.0),
            };
            // An image that never comes leaves it dark, as one that is still to come.
            let aglow = material.emissive_texture.is_none() || textures[EMISSIVE].is_some();
            let uniform = Uniform {
                base_color: material.base_color_factor.to_array(),
                emissive: if aglow { material.emissive_factor.to_array() } else { [0.0; 3] },
                cutoff,
                metallic: material.metallic_factor,
                roughness: material.roughness_factor,
                normal_scale: material.normal_scale,
                occlusion_strength: material.occlusion_strength,
                f0: reflectance(material.ior),
                flags: flags | if material.unlit { UNLIT } else { 0 },
                padding: [0; 2],
                slots: references.map(slot_uniform),
            };
            let group = group(kit, gpu, &uniforms, index, &textures, &images);
            Material { mode, double_sided: material.double_sided, group, uniform, textures }
        });
        let list: Vec<Material> = list.collect();
        let materials = Materials { list, images, uniforms };
        for (index, material) in materials.list.iter().enumerate() {
            materials.write_uniform(gpu, index, material);
        }
        materials
    }

    /// Uploads what is known of a material: textures count once their images are there.
    fn write_uniform(&self, gpu: &Gpu, index: usize, material: &Material) {
        let mut uniform = material.uniform;
        for (slot, texture) in material.textures.iter().enumerate() {
            let Some((image, _)) = *texture else { continue };
            if texture_of(&self.images, image, SRGB[slot]).is_some() {
                uniform.flags |= 1 << slot;
            } else if slot == EMISSIVE {
                // Better dark than all aglow until the image says where.
                uniform.emissive = [0.0; 3];
            }
        }
        gpu.queue.write_buffer(&self.uniforms, (index * STRIDE) as u64, bytemuck::bytes_of(&uniform));
    }

    /// How this image is used: as linear data, and as colour.
    fn uses(&self, image: usize) -> (Option<Encoding>, Option<Encoding>) {
        let (mut linear, mut srgb) = (None, None);
        for material in &self.list {
            for (slot, texture) in material.textures.iter().enumerate() {
                if !matches!(texture, Some((used, _)) if *used == image) {
                    continue;
                }
                if SRGB[slot] {
                    let coverage = slot == 0 && material.mode != Mode::Opaque;
                    let srgb = srgb.get_or_insert(Encoding { srgb: true, coverage });
                    srgb.coverage |= coverage;
                } else {
                    linear = Some(Encoding { srgb: false, coverage: false });
                }
            }
        }
        (linear, srgb)
    }

    /// True where any material uses this image.
    pub(crate) fn uses_image(&self, image: usize) -> bool {
        self.uses(image) != (None, None)
    }

    /// How many images there are.
    pub(crate) fn image_count(&self) -> usize {
        self.images.len()
    }

    /// Makes an image's textures from checked pixels and gives them to the materials that use it.
    pub(crate) fn set_image(&mut self, gpu: &Gpu, kit: &MaterialKit, image: usize, pixels: &Pixels<'_>) {
        let (linear, srgb) = self.uses(image);
        let make = |encoding: Option<Encoding>| {
            encoding.map(|encoding| {
                kit.textures.make(gpu, pixels, encoding).create_view(&wgpu::TextureViewDescriptor::default())
            })
        };
        self.images[image] = Image { linear: make(linear), srgb: make(srgb) };
        for index in 0..self.list.len() {
            let material = &self.list[index];
            if material.textures.iter().any(|texture| matches!(texture, Some((used, _)) if *used == image)) {
                self.write_uniform(gpu, index, material);
                let group = kit.group(gpu, material, index, self);
                self.list[index].group = group;
            }
        }
    }
}

/// Reflectance at normal incidence between air and a dielectric; an ior of 0 stands for a perfect mirror
/// (`KHR_materials_ior`).
fn reflectance(ior: f32) -> f32 {
    if ior <= 0.0 {
        return 1.0;
    }
    let ratio = (ior - 1.0) / (ior + 1.0);
    ratio * ratio
}

fn slot_uniform(reference: Option<TextureRef>) -> SlotUniform {
    let (m, set) = reference.map_or(([1.0, 0.0, 0.0, 1.0, 0.0, 0.0], 0), |r| (r.transform, r.tex_coord));
    SlotUniform { m: [m[0], m[1], m[2], m[3]], t: [m[4], m[5], set as f32, 0.0] }
}
