//! Materials: uniforms, textures, bind groups.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use bytemuck::{Pod, Zeroable};
use vitrine_scene::{AlphaMode, MipFilter, Sampler, Scene, Texture, TextureRef};

use crate::Asset;
use crate::extensions::{self, EXTRA_MAPS, ExtrasUniform, Look};
use crate::gpu::{Gpu, Shape, Slot};
use crate::texture::{Encoding, Pixels, Textures};

/// Texture slots of a material, in the order of material.wgsl.
const SLOTS: usize = 5;
/// What keeps colours: base colour and emissive.
const SRGB: [bool; SLOTS] = [true, false, false, false, true];
const METALLIC_ROUGHNESS: usize = 1;
const OCCLUSION: usize = 3;
const EMISSIVE: usize = 4;
/// Uniforms of materials lie as far apart as every device allows.
const STRIDE: usize = 256;

const UNLIT: u32 = 32;
const MASK: u32 = 64;
const BLEND: u32 = 128;
const PLACED: u32 = 256;
const STORED_BASE_COLOR: u32 = 4096;
const STORED_EMISSIVE: u32 = 8192;
const PACKED: u32 = 16384;
/// Far less than the steps of an alpha of 8 bits, far more than its rounding; `fs_mask`'s least slope.
const CUTOFF_SLACK: f32 = 1e-5;

/// As `TextureSlot` in material.wgsl.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct SlotUniform {
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

/// A material of a model: what the scene says of it, or an edit of that, and what is made from it.
pub(crate) struct Material {
    pub scene: vitrine_scene::Material,
    pub mode: Mode,
    pub look: Look,
    /// As in material.wgsl: how it is drawn, and which textures have come.
    pub flags: u32,
    groups: Groups,
}

/// How a material is bound: for a picture, and for a [draft](crate::Frame::draft).
type Groups = [wgpu::BindGroup; 2];

/// An image's textures.
#[derive(Default, Clone)]
pub(crate) struct Image {
    linear: Option<wgpu::TextureView>,
    srgb: Option<wgpu::TextureView>,
    /// As `srgb`, but not decoded: where the CPU draws, but for blocks, which it has unpacked and decoded once for all.
    stored: Option<wgpu::TextureView>,
}

/// The images that all models of an asset share. They come one by one.
pub(crate) struct Images {
    list: RefCell<Vec<Image>>,
    uses: Vec<Uses>,
    /// Counts what has come.
    version: Cell<u32>,
    /// What they take on the GPU.
    bytes: Cell<u64>,
}

/// How an image is used: as linear data, and as colour.
type Uses = (Option<Encoding>, Option<Encoding>);

impl Images {
    pub(crate) fn new(scene: &Scene) -> Images {
        let uses = (0..scene.images.len()).map(|image| {
            let mut uses = (None, None);
            for material in &scene.materials {
                count_uses(&mut uses, material, &scene.textures, image);
            }
            uses
        });
        Images {
            list: RefCell::new(vec![Image::default(); scene.images.len()]),
            uses: uses.collect(),
            version: Cell::new(0),
            bytes: Cell::new(0),
        }
    }

    /// True where any material uses this image.
    pub(crate) fn uses(&self, image: usize) -> bool {
        self.uses.get(image).is_some_and(|uses| *uses != (None, None))
    }

    pub(crate) fn count(&self) -> usize {
        self.uses.len()
    }

    /// Makes an image's textures from checked pixels.
    pub(crate) fn set(&self, gpu: &Gpu, kit: &MaterialKit, image: usize, pixels: &Pixels<'_>) {
        if let (Some(uses), Some(slot)) = (self.uses.get(image), self.list.borrow_mut().get_mut(image)) {
            *slot = kit.image(gpu, pixels, *uses);
            self.version.set(self.version.get() + 1);
            let textures = u64::from(uses.0.is_some()) + u64::from(uses.1.is_some());
            self.bytes.set(self.bytes.get() + textures * pixels.bytes());
        }
    }

    /// Bytes that they take on the GPU.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes.get()
    }
}

/// Adds to `uses` how a material uses an image.
fn count_uses(uses: &mut Uses, material: &vitrine_scene::Material, textures: &[Texture], image: usize) {
    let (mode, ..) = mode(material);
    let extras = extensions::references(material);
    for (slot, (reference, is_srgb)) in references(material).into_iter().zip(SRGB).chain(extras).enumerate() {
        let used = reference.and_then(|reference| textures.get(reference.texture)?.image);
        if used != Some(image) {
            continue;
        }
        if is_srgb {
            let coverage = slot == 0 && mode != Mode::Opaque;
            let srgb = uses.1.get_or_insert(Encoding { srgb: true, coverage });
            srgb.coverage |= coverage;
        } else {
            uses.0 = Some(Encoding { srgb: false, coverage: false });
        }
    }
}

/// All materials of a model.
pub(crate) struct Materials {
    pub list: Vec<Material>,
    /// The scene's, and after them those of edits.
    pub textures: Vec<Texture>,
    shared: Rc<Asset>,
    /// Images of edits, numbered on from the shared ones.
    own: Vec<Image>,
    uniforms: wgpu::Buffer,
    /// The version of the shared images that the groups know.
    version: u32,
}

/// What all materials of a device share.
pub(crate) struct MaterialKit {
    pub layout: wgpu::BindGroupLayout,
    /// Of materials with extensions.
    pub extended_layout: wgpu::BindGroupLayout,
    pub textures: Textures,
    /// Stands where a material has no texture.
    white: wgpu::TextureView,
    plain_sampler: wgpu::Sampler,
}

impl MaterialKit {
    pub(crate) fn new(gpu: &Gpu) -> MaterialKit {
        let mut slots = vec![Slot::Uniform];
        slots.extend([Slot::Texture; SLOTS]);
        slots.extend([Slot::Sampler; SLOTS]);
        let layout = gpu.layout(&slots);
        slots.extend([Slot::Texture; EXTRA_MAPS]);
        slots.extend([Slot::Sampler; EXTRA_MAPS]);
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
            layout,
            extended_layout: gpu.layout(&slots),
            plain_sampler: crate::texture::level_sampler(gpu),
            white: white.create_view(&wgpu::TextureViewDescriptor::default()),
            textures,
        }
    }

    /// The sampler of this kind. Software looks up two levels where it is to mix them: a draft takes the nearer one.
    fn sampler(&self, gpu: &Gpu, kind: Option<Sampler>, draft: bool) -> wgpu::Sampler {
        let Some(mut kind) = kind else { return self.plain_sampler.clone() };
        if draft && kind.mip == MipFilter::Linear {
            kind.mip = MipFilter::Nearest;
        }
        self.textures.sampler(gpu, kind)
    }

    fn image(&self, gpu: &Gpu, pixels: &Pixels<'_>, (linear, srgb): Uses) -> Image {
        let make = |encoding: Option<Encoding>| encoding.map(|encoding| self.textures.make(gpu, pixels, encoding));
        let seen = |texture: &wgpu::Texture, format| {
            texture.create_view(&wgpu::TextureViewDescriptor { format, ..Default::default() })
        };
        let (linear, srgb) = (make(linear), make(srgb));
        let stored = srgb.as_ref().filter(|_| gpu.tailors() && !matches!(pixels, Pixels::Blocks { .. }));
        Image {
            linear: linear.map(|texture| seen(&texture, None)),
            stored: stored.map(|texture| seen(texture, Some(pixels.format(false)))),
            srgb: srgb.map(|texture| seen(&texture, None)),
        }
    }
}

fn references(material: &vitrine_scene::Material) -> [Option<TextureRef>; SLOTS] {
    [
        material.base_color_texture,
        material.metallic_roughness_texture,
        material.normal_texture,
        material.occlusion_texture,
        material.emissive_texture,
    ]
}

/// How a material is drawn, with its flag and its cutoff.
fn mode(material: &vitrine_scene::Material) -> (Mode, u32, f32) {
    match material.alpha_mode {
        // What lies exactly at the cutoff counts as inside, however interpolation rounds it.
        AlphaMode::Mask { cutoff } if cutoff > 0.0 => (Mode::Mask, MASK, cutoff - CUTOFF_SLACK),
        AlphaMode::Blend => (Mode::Blend, BLEND, 0.0),
        _ => (Mode::Opaque, 0, 0.0),
    }
}

impl Materials {
    pub(crate) fn new(gpu: &Gpu, kit: &MaterialKit, asset: &Rc<Asset>) -> Materials {
        let mut materials = Materials {
            list: Vec::new(),
            textures: asset.textures.clone(),
            shared: Rc::clone(asset),
            own: Vec::new(),
            uniforms: room(gpu, asset.materials.len()),
            version: asset.images.version.get(),
        };
        for scene in &asset.materials {
            materials.push(gpu, kit, scene.clone());
        }
        materials
    }

    /// Adds a material; returns its index. The buffer must have room for it.
    fn push(&mut self, gpu: &Gpu, kit: &MaterialKit, scene: vitrine_scene::Material) {
        let index = self.list.len();
        let (mode, ..) = mode(&scene);
        let (groups, flags) = self.write(gpu, kit, index, &scene);
        self.list.push(Material { mode, look: Look::of(&scene), flags, scene, groups });
    }

    /// Adds a material; returns its index.
    pub(crate) fn add(&mut self, gpu: &Gpu, kit: &MaterialKit, scene: vitrine_scene::Material) -> usize {
        let index = self.list.len();
        if (index + 1) * STRIDE > self.uniforms.size() as usize {
            self.uniforms = room(gpu, index * 2);
            self.refresh_all(gpu, kit);
        }
        self.push(gpu, kit, scene);
        index
    }

    /// Replaces a material.
    pub(crate) fn set(&mut self, gpu: &Gpu, kit: &MaterialKit, index: usize, scene: vitrine_scene::Material) {
        let (mode, ..) = mode(&scene);
        let (groups, flags) = self.write(gpu, kit, index, &scene);
        if let Some(slot) = self.list.get_mut(index) {
            *slot = Material { mode, look: Look::of(&scene), flags, scene, groups };
        }
    }

    fn refresh_all(&mut self, gpu: &Gpu, kit: &MaterialKit) {
        for index in 0..self.list.len() {
            let (groups, flags) = self.write(gpu, kit, index, &self.list[index].scene);
            let material = &mut self.list[index];
            (material.groups, material.flags) = (groups, flags);
        }
    }

    /// Takes in the shared images that have come since the last time.
    pub(crate) fn refresh(&mut self, gpu: &Gpu, kit: &MaterialKit) {
        let version = self.shared.images.version.get();
        if self.version != version {
            self.version = version;
            self.refresh_all(gpu, kit);
        }
    }

    /// Makes room for an image of an edit; returns its index.
    pub(crate) fn add_image(&mut self) -> usize {
        self.own.push(Image::default());
        self.shared.images.count() + self.own.len() - 1
    }

    /// Gives an image of an edit its pixels. What no material uses yet is made ready for both kinds of use.
    pub(crate) fn set_own_image(&mut self, gpu: &Gpu, kit: &MaterialKit, image: usize, pixels: &Pixels<'_>) {
        let mut uses = (None, None);
        for material in &self.list {
            count_uses(&mut uses, &material.scene, &self.textures, image);
        }
        if uses == (None, None) {
            uses = (Some(Encoding { srgb: false, coverage: false }), Some(Encoding { srgb: true, coverage: false }));
        }
        let slot = image.checked_sub(self.shared.images.count()).and_then(|own| self.own.get_mut(own));
        if let Some(slot) = slot {
            *slot = kit.image(gpu, pixels, uses);
            self.refresh_all(gpu, kit);
        }
    }

    /// How many images there are, those of edits included.
    pub(crate) fn image_count(&self) -> usize {
        self.shared.images.count() + self.own.len()
    }

    /// How a material is bound, in a draft perhaps.
    pub(crate) fn group(&self, material: usize, draft: bool) -> &wgpu::BindGroup {
        &self.list[material].groups[usize::from(draft)]
    }

    /// Uploads what is known of a material and binds its textures: they count once their images are there. Returns the
    /// flags, too.
    fn write(&self, gpu: &Gpu, kit: &MaterialKit, index: usize, scene: &vitrine_scene::Material) -> (Groups, u32) {
        let references = references(scene);
        let (_, mut flags, cutoff) = mode(scene);
        let all = references.into_iter().chain(extensions::references(scene).map(|(reference, _)| reference)).flatten();
        let first = TextureRef::default();
        if all.into_iter().any(|one| one.tex_coord != first.tex_coord || one.transform != first.transform) {
            flags |= PLACED;
        }
        if scene.unlit {
            flags |= UNLIT;
        }
        let mut uniform = Uniform {
            base_color: scene.base_color_factor.to_array(),
            emissive: (scene.emissive_factor * scene.emissive_strength).to_array(),
            cutoff,
            metallic: scene.metallic_factor,
            roughness: scene.roughness_factor,
            normal_scale: scene.normal_scale,
            occlusion_strength: scene.occlusion_strength,
            f0: reflectance(scene.ior),
            flags,
            padding: [0; 2],
            slots: references.map(slot_uniform),
        };
        let shared = self.shared.images.list.borrow();
        let image = |texture: &Texture| {
            let image = texture.image?;
            shared.get(image).or_else(|| self.own.get(image.checked_sub(shared.len())?))
        };
        // The texture with its pixels, as colour or not.
        let view = |texture: &Texture, srgb: bool| {
            let image = image(texture)?;
            if srgb { image.srgb.as_ref() } else { image.linear.as_ref() }
        };
        // Textures and their samplers, in the order of their slots.
        let plain = (&kit.white, None);
        let mut bound = vec![plain; SLOTS];
        for (slot, reference) in references.into_iter().enumerate() {
            let Some(texture) = reference.and_then(|reference| self.textures.get(reference.texture)) else { continue };
            bound[slot].1 = Some(texture.sampler);
            if let Some(view) = view(texture, SRGB[slot]) {
                bound[slot].0 = view;
                uniform.flags |= 1 << slot;
                if let (true, Some(stored)) = (SRGB[slot], image(texture).and_then(|image| image.stored.as_ref())) {
                    bound[slot].0 = stored;
                    uniform.flags |= if slot == EMISSIVE { STORED_EMISSIVE } else { STORED_BASE_COLOR };
                }
            } else if slot == EMISSIVE {
                // Better dark than all aglow until the image says where; one that never comes leaves it dark.
                uniform.emissive = [0.0; 3];
            } else if slot == METALLIC_ROUGHNESS {
                // The factors beside a texture are mostly 1: better a matt surface than metal all over. What shows before
                // its textures is mostly none.
                uniform.metallic = 0.0;
            }
        }
        let [_, surface, _, occlusion, _] = references;
        let both = (1 << METALLIC_ROUGHNESS) | (1 << OCCLUSION);
        if surface == occlusion && uniform.flags & both == both {
            uniform.flags ^= (1 << OCCLUSION) | PACKED;
        }
        let bytes = bytemuck::bytes_of(&uniform);
        let own;
        let (layout, first) = if Look::of(scene) == Look::Plain {
            let offset = (index * STRIDE) as u64;
            gpu.queue.write_buffer(&self.uniforms, offset, bytes);
            let size = wgpu::BufferSize::new(bytes.len() as u64);
            let place = wgpu::BufferBinding { buffer: &self.uniforms, offset, size };
            (&kit.layout, wgpu::BindingResource::Buffer(place))
        } else {
            let found = |(reference, srgb): (TextureRef, bool)| {
                let texture = self.textures.get(reference.texture)?;
                Some((view(texture, srgb)?, Some(texture.sampler)))
            };
            let (places, maps) = extensions::assign(scene, &|reference, srgb| found((reference, srgb)).is_some());
            let mut slots = [slot_uniform(None); EXTRA_MAPS];
            for (slot, map) in slots.iter_mut().zip(&maps) {
                *slot = slot_uniform(Some(map.0));
                bound.push(found(*map).unwrap_or(plain));
            }
            bound.resize(SLOTS + EXTRA_MAPS, plain);
            let extras = ExtrasUniform::new(scene, slots, places, maps.len());
            // Larger than the others' and rare: a buffer of its own.
            own = gpu.uniform(&[bytes, bytemuck::bytes_of(&extras)].concat());
            (&kit.extended_layout, own.as_entire_binding())
        };
        let bind = |draft: bool| {
            let sampler = |kind: &(_, Option<Sampler>)| kit.sampler(gpu, kind.1, draft);
            let samplers: Vec<_> = bound.iter().map(sampler).collect();
            let mut resources = vec![first.clone()];
            for (bound, samplers) in bound.chunks(SLOTS).zip(samplers.chunks(SLOTS)) {
                resources.extend(bound.iter().map(|(view, _)| wgpu::BindingResource::TextureView(view)));
                resources.extend(samplers.iter().map(wgpu::BindingResource::Sampler));
            }
            gpu.bind(layout, &resources)
        };
        let whole = bind(false);
        let draft = if gpu.soft { bind(true) } else { whole.clone() };
        ([whole, draft], uniform.flags)
    }
}

/// A buffer for the uniforms of so many materials.
fn room(gpu: &Gpu, count: usize) -> wgpu::Buffer {
    gpu.buffer((count.max(1) * STRIDE) as u64, wgpu::BufferUsages::UNIFORM)
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
