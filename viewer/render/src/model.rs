//! A scene on the GPU, and what of it is drawn how.

use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

use bytemuck::{Pod, Zeroable};
use glam::{Mat3, Mat4, Vec3, Vec4};
use vitrine_scene::{Bounds, Pose, Scene, Topology, order};

use crate::extensions::Look;
use crate::geometry::Geometry;
use crate::gpu::{Gpu, Onto, Shape};
use crate::material::{Images, Materials, Mode};
use crate::pipelines::{Cull, Key, Pass};
use crate::shadow;
use crate::{Error, renderer::Kit};

/// Uniforms of objects lie as far apart as every device allows.
const STRIDE: usize = 256;
/// Most objects of a model, and most materials: their uniforms take 64 MiB then, which every device has.
const MAX_OBJECTS: usize = 1 << 18;
/// Texels across the pose texture.
const POSE_WIDTH: u32 = 1024;

/// What a scene's models share on the GPU: geometry and images. Dropping the last owner frees it.
pub struct Asset {
    pub(crate) geometry: Geometry,
    pub(crate) images: Images,
    pub(crate) materials: Vec<vitrine_scene::Material>,
    pub(crate) textures: Vec<vitrine_scene::Texture>,
}

impl Asset {
    pub(crate) fn upload(gpu: &Gpu, scene: &Scene) -> Result<Asset, Error> {
        if scene.materials.len() > MAX_OBJECTS {
            return Err(Error::ModelTooLarge);
        }
        Ok(Asset {
            geometry: Geometry::upload(gpu, scene)?,
            images: Images::new(scene),
            materials: scene.materials.clone(),
            textures: scene.textures.clone(),
        })
    }

    /// True where a material uses the scene's image `image`: others need not be decoded.
    pub fn uses_image(&self, image: usize) -> bool {
        self.images.uses(image)
    }

    /// True where this image is the colour of a material: what shows most.
    pub fn is_color(&self, image: usize) -> bool {
        self.materials.iter().any(|material| {
            let reference = material.base_color_texture;
            reference.and_then(|reference| self.textures.get(reference.texture)?.image) == Some(image)
        })
    }

    /// Bytes that geometry and images take on the GPU.
    pub fn bytes(&self) -> u64 {
        self.geometry.vertices.size() + self.geometry.indices.size() + self.images.bytes()
    }
}

/// An asset in a pose and a look of its own. Dropping it frees all that it does not share.
pub struct Model {
    asset: Rc<Asset>,
    pub(crate) materials: Materials,
    objects: Vec<Object>,
    /// Bind groups of group 2: without morph targets, then by [`Geometry::morphs`].
    pub(crate) object_groups: Vec<wgpu::BindGroup>,
    object_uniforms: wgpu::Buffer,
    object_bytes: Vec<u8>,
    /// Joint matrices and morph weights; see [`PoseTexture`].
    pose: PoseTexture,
    variant: Option<usize>,
    /// Opaque and masked, by pipeline and material.
    pub(crate) solid: Vec<Draw>,
    /// What other things are seen through, but for blended ones.
    pub(crate) clear: Vec<Draw>,
    /// True where anything is seen through, blended or not.
    pub(crate) any_clear: bool,
    /// Blended, to be sorted by depth.
    pub(crate) blended: Vec<Draw>,
    /// What casts the shadow.
    pub(crate) casters: Vec<Draw>,
    /// What shadows are laid out by.
    pub(crate) bounds: Bounds,
    /// Tells states apart: another one at each change that shadows depend on.
    pub(crate) stamp: u32,
}

/// A primitive at a node.
struct Object {
    node: usize,
    part: usize,
    /// First texel of the skin's matrices.
    joints: Option<u32>,
    /// First texel of the morph weights.
    morphs: u32,
    mirrored: bool,
    hidden: bool,
    /// Instead of the one that the scene gives the primitive.
    material: Option<usize>,
    /// Middle of the primitive, in world space.
    centre: Vec3,
}

/// A number that no state of any model has had.
fn next_stamp() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// One call.
#[derive(Clone, Copy)]
pub(crate) struct Draw {
    pub pipeline: usize,
    pub material: usize,
    pub part: usize,
    pub group: usize,
    /// Offset of the uniforms.
    pub offset: u32,
    /// In world space, before the turntable.
    pub centre: Vec3,
}

/// As `Object` in mesh.wgsl.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct ObjectUniform {
    world: [[f32; 4]; 4],
    normal: [[f32; 4]; 3],
    joints: u32,
    morphs: u32,
    morph_count: u32,
    vertex_count: u32,
    morph_stride: u32,
    morph_scale: f32,
    handedness: f32,
    flags: u32,
}

/// Joint matrices (three texels each, the rows of an affine matrix), skin by skin, then (target, weight) pairs, object
/// by object, in one texture of full floats.
struct PoseTexture {
    texture: wgpu::Texture,
    data: Vec<[f32; 4]>,
    /// Skins and where their matrices start.
    skins: Vec<(usize, u32)>,
    joints: Vec<Mat4>,
}

impl Model {
    pub(crate) fn new(gpu: &Gpu, kit: &Kit, asset: &Rc<Asset>, scene: &Scene) -> Result<Model, Error> {
        let geometry = &asset.geometry;
        let materials = Materials::new(gpu, &kit.materials, asset);

        let mut texels = 0_u32;
        let mut skins: Vec<(usize, u32)> = Vec::new();
        let mut starts = vec![None; scene.skins.len()];
        let mut objects = Vec::new();
        for (node_index, node) in scene.nodes.iter().enumerate() {
            let Some(mesh) = node.mesh else { continue };
            for primitive in 0..scene.meshes[mesh].primitives.len() {
                let part = geometry.first_part[mesh] + primitive;
                if geometry.parts[part].index_count == 0 {
                    continue;
                }
                let skin = node.skin.filter(|_| geometry.parts[part].skin.is_some());
                let joints = skin.map(|skin| {
                    *starts[skin].get_or_insert_with(|| {
                        let start = texels;
                        texels = texels.saturating_add(scene.skins[skin].joints.len() as u32 * 3);
                        skins.push((skin, start));
                        start
                    })
                });
                let morphs = texels;
                let targets = scene.meshes[mesh].primitives[primitive].targets.len() as u32;
                // Few bytes of a file can ask for all of the memory.
                texels = texels.saturating_add(targets);
                if objects.len() == MAX_OBJECTS {
                    return Err(Error::ModelTooLarge);
                }
                objects.push(Object {
                    node: node_index,
                    part,
                    joints,
                    morphs,
                    mirrored: false,
                    hidden: false,
                    material: None,
                    centre: Vec3::ZERO,
                });
            }
        }
        let height = texels.div_ceil(POSE_WIDTH).max(1);
        if height > gpu.max_texture_size() {
            return Err(Error::ModelTooLarge);
        }
        let width = if texels == 0 { 1 } else { POSE_WIDTH };
        let pose = PoseTexture {
            texture: gpu.texture(
                Shape::flat(width, height),
                wgpu::TextureFormat::Rgba32Float,
                wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
            ),
            data: vec![[0.0; 4]; if texels == 0 { 0 } else { (width * height) as usize }],
            skins,
            joints: Vec::new(),
        };
        let pose_view = pose.texture.create_view(&wgpu::TextureViewDescriptor::default());
        let object_uniforms = gpu.buffer((objects.len().max(1) * STRIDE) as u64, wgpu::BufferUsages::UNIFORM);
        let group = |morph: &wgpu::TextureView| {
            gpu.bind(
                &kit.object_layout,
                &[
                    wgpu::BindingResource::Buffer(wgpu::BufferBinding {
                        buffer: &object_uniforms,
                        offset: 0,
                        size: wgpu::BufferSize::new(size_of::<ObjectUniform>() as u64),
                    }),
                    wgpu::BindingResource::TextureView(&pose_view),
                    wgpu::BindingResource::TextureView(morph),
                ],
            )
        };
        let mut object_groups = vec![group(&pose_view)];
        object_groups.extend(geometry.morphs.iter().map(|morph| group(&morph.texture)));

        let rest = Pose::rest(scene);
        let mut model = Model {
            asset: Rc::clone(asset),
            bounds: scene.bounds(&rest),
            stamp: 0,
            object_bytes: vec![0; objects.len() * STRIDE],
            materials,
            objects,
            object_groups,
            object_uniforms,
            pose,
            variant: None,
            solid: Vec::new(),
            clear: Vec::new(),
            any_clear: false,
            blended: Vec::new(),
            casters: Vec::new(),
        };
        model.set_pose(gpu, scene, &rest);
        model.list_draws(kit);
        Ok(model)
    }

    /// True where a material of the scene uses the image `image`: others need not be decoded.
    pub fn uses_image(&self, image: usize) -> bool {
        self.asset.uses_image(image)
    }

    pub(crate) fn geometry(&self) -> &Geometry {
        &self.asset.geometry
    }

    /// Where a draw's primitive stands; a skinned one only if its joints are at rest.
    pub(crate) fn world(&self, draw: &Draw) -> Mat4 {
        let uniform: ObjectUniform =
            bytemuck::pod_read_unaligned(&self.object_bytes[draw.offset as usize..][..size_of::<ObjectUniform>()]);
        Mat4::from_cols_array_2d(&uniform.world)
    }

    /// What it shares with other models.
    pub fn asset(&self) -> &Rc<Asset> {
        &self.asset
    }

    /// A material, by the scene's index or the one that [`Renderer::add_material`](crate::Renderer::add_material) gave.
    pub fn material(&self, index: usize) -> Option<&vitrine_scene::Material> {
        self.materials.list.get(index).map(|material| &material.scene)
    }

    /// Textures: the scene's, then those of edits. What is added counts once a material names it.
    pub fn textures_mut(&mut self) -> &mut Vec<vitrine_scene::Texture> {
        &mut self.materials.textures
    }

    /// The material that primitive `primitive` of a mesh is drawn with, as far as any node shows it.
    pub fn drawn_material(&self, mesh: usize, primitive: usize) -> Option<usize> {
        let part = self.asset.geometry.first_part.get(mesh)? + primitive;
        let object = self.objects.iter().find(|object| object.part == part)?;
        Some(self.chosen(object))
    }

    /// Shadows are laid out by its box.
    pub(crate) fn set_bounds(&mut self, bounds: Bounds) {
        if self.bounds != bounds {
            self.bounds = bounds;
            self.stamp = next_stamp();
        }
    }

    /// Something of it casts otherwise now.
    pub(crate) fn touch(&mut self) {
        self.stamp = next_stamp();
    }

    fn chosen(&self, object: &Object) -> usize {
        let part = &self.asset.geometry.parts[object.part];
        let of_variant = || self.variant.and_then(|variant| part.variant_materials.get(variant).copied().flatten());
        object.material.or_else(of_variant).unwrap_or(part.material)
    }

    /// Radius about `centre` (metres) of all that is drawn of the model, its shadow on the ground included. Planes to
    /// clip at must lie beyond.
    pub fn reach(&self, centre: Vec3) -> f32 {
        let Some(ground) = shadow::Ground::new(&self.bounds) else { return 0.0 };
        let half = Vec3::new(ground.half_size.x, 0.0, ground.half_size.y);
        let low = (ground.centre - half).min(self.bounds.min);
        let high = (ground.centre + half).max(self.bounds.max);
        (centre - low).abs().max((centre - high).abs()).length()
    }

    pub(crate) fn set_variant(&mut self, kit: &Kit, variant: Option<usize>) {
        if self.variant != variant {
            self.variant = variant;
            self.list_draws(kit);
        }
    }

    /// Hides the nodes that `hidden` says, by the scene's index, and shows the others.
    pub(crate) fn set_hidden(&mut self, kit: &Kit, hidden: &dyn Fn(usize) -> bool) {
        for object in &mut self.objects {
            object.hidden = hidden(object.node);
        }
        self.list_draws(kit);
    }

    /// Draws a primitive with another material than the scene says, or (none) as the scene says.
    pub(crate) fn assign(&mut self, kit: &Kit, (mesh, primitive): (usize, usize), material: Option<usize>) {
        let Some(first) = self.asset.geometry.first_part.get(mesh) else { return };
        let part = first + primitive;
        for object in self.objects.iter_mut().filter(|object| object.part == part) {
            object.material = material.filter(|material| *material < self.materials.list.len());
        }
        self.list_draws(kit);
    }

    /// Uploads matrices and weights. Returns true where the draws have to be listed anew.
    pub(crate) fn set_pose(&mut self, gpu: &Gpu, scene: &Scene, pose: &Pose) -> bool {
        let texture = &mut self.pose;
        for (skin, start) in &texture.skins {
            pose.joint_matrices(scene, *skin, &mut texture.joints);
            for (texels, joint) in texture.data[*start as usize..].chunks_exact_mut(3).zip(&texture.joints) {
                for (row, texel) in texels.iter_mut().enumerate() {
                    *texel = joint.row(row).to_array();
                }
            }
        }
        let mut changed = false;
        for (object, bytes) in self.objects.iter_mut().zip(self.object_bytes.chunks_exact_mut(STRIDE)) {
            let part = &self.asset.geometry.parts[object.part];
            let world = pose.world.get(object.node).copied().unwrap_or_default();
            // Skinned vertices are placed by their joints alone; the first stands for all.
            let placed = match object.joints {
                Some(start) => {
                    let rows = |i: u32| Vec4::from_array(texture.data[(start + i) as usize]);
                    Mat4::from_cols(rows(0), rows(1), rows(2), Vec4::W).transpose()
                }
                None => world,
            };
            let mut count = 0;
            let morph = part.morph.map(|morph| &self.asset.geometry.morphs[morph]);
            if let Some(morph) = morph {
                let weights = pose.weights.get(object.node).map_or(&[][..], Vec::as_slice);
                // Other primitives of the mesh may have more targets than this one has room for.
                let own = weights.iter().enumerate().take(morph.targets);
                for (target, weight) in own.filter(|(_, weight)| **weight != 0.0) {
                    if let Some(texel) = texture.data.get_mut(object.morphs as usize + count) {
                        *texel = [target as f32, *weight, 0.0, 0.0];
                        count += 1;
                    }
                }
            }
            let matrix = Mat3::from_mat4(placed);
            let determinant = matrix.determinant();
            let inverse = Mat3::from_mat4(world).inverse().transpose();
            let normal = if inverse.is_finite() { inverse } else { Mat3::from_mat4(world) };
            let mirrored = determinant < 0.0;
            changed |= mirrored != object.mirrored;
            object.mirrored = mirrored;
            object.centre = placed.transform_point3(part.centre);
            let uniform = ObjectUniform {
                world: world.to_cols_array_2d(),
                normal: normal.to_cols_array_2d().map(|[x, y, z]| [x, y, z, 0.0]),
                joints: object.joints.unwrap_or(0),
                morphs: object.morphs,
                morph_count: count as u32,
                vertex_count: part.vertex_count,
                morph_stride: morph.map_or(1, |morph| morph.stride),
                morph_scale: morph.map_or(1.0, |morph| morph.scale),
                handedness: if mirrored { -1.0 } else { 1.0 },
                flags: part.flags,
            };
            bytes[..size_of::<ObjectUniform>()].copy_from_slice(bytemuck::bytes_of(&uniform));
        }
        if !self.object_bytes.is_empty() {
            gpu.queue.write_buffer(&self.object_uniforms, 0, &self.object_bytes);
        }
        if !texture.data.is_empty() {
            gpu.queue.write_texture(
                texture.texture.as_image_copy(),
                bytemuck::cast_slice(&texture.data),
                wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(POSE_WIDTH * 16), rows_per_image: None },
                texture.texture.size(),
            );
        }
        for draw in &mut self.blended {
            draw.centre = self.objects[draw.offset as usize / STRIDE].centre;
        }
        self.stamp = next_stamp();
        changed
    }

    /// Says anew what is drawn with which pipeline and material.
    pub(crate) fn list_draws(&mut self, kit: &Kit) {
        self.solid.clear();
        self.clear.clear();
        self.any_clear = false;
        self.blended.clear();
        self.casters.clear();
        // What is drawn otherwise may cast otherwise.
        self.stamp = next_stamp();
        for (index, object) in self.objects.iter().enumerate() {
            if object.hidden {
                continue;
            }
            let part = &self.asset.geometry.parts[object.part];
            let material = self.chosen(object);
            let look = &self.materials.list[material];
            let double_sided = look.scene.double_sided;
            let surface = part.topology == Topology::Triangles;
            let key = Key {
                topology: part.topology,
                skin: object.joints.is_some(),
                uv23: part.uv23.is_some(),
                mirrored: object.mirrored,
                cull: if double_sided || !surface { Cull::None } else { Cull::Back },
                look: look.look,
                pass: Pass::Forward(look.mode),
            };
            let mut draw = Draw {
                pipeline: 0,
                material,
                part: object.part,
                group: part.morph.map_or(0, |morph| morph + 1),
                offset: (index * STRIDE) as u32,
                centre: object.centre,
            };
            self.any_clear |= look.look == Look::Clear;
            let pipeline = |key| kit.pipelines.number(key);
            if look.mode == Mode::Blend {
                if double_sided && surface {
                    // The far side shows through the near one.
                    draw.pipeline = pipeline(Key { cull: Cull::Front, ..key });
                    self.blended.push(draw);
                    draw.pipeline = pipeline(Key { cull: Cull::Back, ..key });
                } else {
                    draw.pipeline = pipeline(key);
                }
                self.blended.push(draw);
            } else {
                draw.pipeline = pipeline(key);
                let list = if look.look == Look::Clear { &mut self.clear } else { &mut self.solid };
                list.push(draw);
            }
            if surface {
                self.casters.push(draw);
            }
        }
        for list in [&mut self.solid, &mut self.clear] {
            // Changes of pipeline and material cost most.
            let rank = |at: usize| (list[at].pipeline, list[at].material);
            let order = order(list.len(), &|a, b| rank(a).cmp(&rank(b)));
            *list = order.into_iter().map(|at| list[at as usize]).collect();
        }
    }

    /// Sets everything that a draw needs and draws it, leaving out what is set already.
    pub(crate) fn draw(
        &self,
        pass: &mut wgpu::RenderPass<'_>,
        draws: &mut dyn Iterator<Item = Draw>,
        (gpu, kit): (&Gpu, &Kit),
        onto: Onto,
    ) {
        // The shadow's heights have one sample, too, and no need of more.
        let draft = onto.samples < gpu.samples;
        let (mut pipeline, mut material, mut bound) = (None, usize::MAX, usize::MAX);
        for draw in draws {
            let geometry = &self.asset.geometry;
            let part = &geometry.parts[draw.part];
            let flags = self.materials.list[draw.material].flags | part.flags;
            if pipeline.replace((draw.pipeline, flags)) != Some((draw.pipeline, flags)) {
                pass.set_pipeline(&kit.pipelines.get(gpu, kit, draw.pipeline, flags, onto));
            }
            if material != draw.material {
                material = draw.material;
                pass.set_bind_group(1, self.materials.group(material, draft), &[]);
            }
            pass.set_bind_group(2, &self.object_groups[draw.group], &[draw.offset]);
            if bound != draw.part {
                bound = draw.part;
                let vertices = &geometry.vertices;
                pass.set_vertex_buffer(0, vertices.slice(part.base.clone()));
                let optional = part.uv23.iter().chain(&part.skin);
                for (slot, range) in (1..).zip(optional) {
                    pass.set_vertex_buffer(slot, vertices.slice(range.clone()));
                }
                pass.set_index_buffer(geometry.indices.slice(part.indices.clone()), part.index_format);
            }
            pass.draw_indexed(0..part.index_count, 0, 0..1);
        }
    }

    /// The casters as drawn for the shadow's heights.
    pub(crate) fn height_draws(&self, kit: &Kit) -> Vec<Draw> {
        let height = |draw: &Draw| {
            let key = kit.pipelines.key(draw.pipeline);
            let look = if key.look == Look::Clear { Look::Extended } else { key.look };
            let pass = Key { cull: Cull::None, mirrored: false, look, pass: Pass::Height, ..key };
            Draw { pipeline: kit.pipelines.number(pass), ..*draw }
        };
        self.casters.iter().map(height).collect()
    }
}
