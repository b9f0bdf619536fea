//! The CPU scene: what a renderer needs of a glTF asset, with every index checked.
//!
//! Units are glTF's: metres, radians, seconds; right-handed, +Y up, +Z towards the front of the model. Colours are
//! linear. Every index in these types is in range: the importer guarantees it, so nothing downstream has to check.

use glam::{Mat4, Quat, Vec2, Vec3, Vec4};

use crate::{animation::Animation, material::Material};

/// Sets of texture coordinates that are read.
pub(crate) const MAX_TEX_COORDS: usize = 4;

/// A glTF asset, decoded. Nodes are sorted so that a parent always stands before its children.
#[derive(Debug, Clone, Default)]
pub struct Scene {
    /// All nodes of the default scene, parents first. Joints from outside it are here too; nothing is drawn at them.
    pub nodes: Vec<Node>,
    /// Meshes, by glTF index; without primitives where no node of the scene uses them.
    pub meshes: Vec<Mesh>,
    /// Materials, by glTF index; the last one is the glTF default material, used by primitives that name none.
    pub materials: Vec<Material>,
    /// Textures, by glTF index: an image and how to sample it.
    pub textures: Vec<Texture>,
    /// Images, by glTF index, still encoded.
    pub images: Vec<Image>,
    /// Skins, by glTF index; without joints where no node of the scene uses them.
    pub skins: Vec<Skin>,
    /// Animations, by glTF index.
    pub animations: Vec<Animation>,
    /// Cameras, by glTF index.
    pub cameras: Vec<Camera>,
    /// Names of the material variants (`KHR_materials_variants`), by variant index.
    pub variants: Vec<String>,
    /// What was left out while reading (unknown optional extensions, …), for the developer's console.
    pub warnings: Vec<String>,
}

/// A node of the hierarchy.
#[derive(Debug, Clone)]
pub struct Node {
    /// `name`, empty where the asset gives none.
    pub name: String,
    /// Its glTF index.
    pub index: usize,
    /// Index into [`Scene::nodes`], always smaller than this node's own.
    pub parent: Option<usize>,
    /// Rest transform. A node given by a matrix is decomposed only when it is animated; see [`Transform`].
    pub transform: Transform,
    /// Index into [`Scene::meshes`].
    pub mesh: Option<usize>,
    /// Index into [`Scene::skins`]; only together with a mesh.
    pub skin: Option<usize>,
    /// Index into [`Scene::cameras`].
    pub camera: Option<usize>,
    /// Morph target weights at rest: the node's own, else the mesh's. As long as the mesh's target list.
    pub weights: Vec<f32>,
    /// `KHR_node_visibility`: where false, nothing at this node or below it is drawn.
    pub visible: bool,
}

/// A local transform.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Transform {
    /// Any affine matrix (it may hold shear).
    Matrix(Mat4),
    /// Translation, rotation (unit quaternion), scale (may be negative).
    Trs {
        /// Metres.
        translation: Vec3,
        /// Unit quaternion.
        rotation: Quat,
        /// Factor by axis.
        scale: Vec3,
    },
}

/// A mesh: one primitive a material.
#[derive(Debug, Clone, Default)]
pub struct Mesh {
    /// `name`, empty where the asset gives none.
    pub name: String,
    /// What is drawn.
    pub primitives: Vec<Primitive>,
}

/// How the vertices of a primitive are assembled. Loops, strips and fans are turned into these three on import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Topology {
    /// glTF mode 0.
    Points,
    /// glTF modes 1, 2, 3.
    Lines,
    /// glTF modes 4, 5, 6.
    #[default]
    Triangles,
}

/// Vertices and indices with one material. All per-vertex lists are either empty or as long as `positions`.
#[derive(Debug, Clone, Default)]
pub struct Primitive {
    /// What `indices` form.
    pub topology: Topology,
    /// Where the file's vertices are not kept as they are: for each kept vertex, its index in the file's accessors.
    /// Otherwise empty.
    pub vertex_map: Vec<u32>,
    /// Always present: primitives without indices get them on import.
    pub indices: Vec<u32>,
    /// `POSITION`, finite.
    pub positions: Vec<Vec3>,
    /// `NORMAL`; flat normals are made for triangles where the asset has none. Empty for points and lines without.
    pub normals: Vec<Vec3>,
    /// `TANGENT` (w = handedness); made with `MikkTSpace` where missing and any material of the primitive needs them.
    pub tangents: Vec<Vec4>,
    /// `TEXCOORD_0` … `TEXCOORD_3`, trailing empty sets cut off.
    pub tex_coords: Vec<Vec<Vec2>>,
    /// `COLOR_0`, linear, alpha 1 where the asset has three components.
    pub colors: Vec<Vec4>,
    /// `JOINTS_n` and `WEIGHTS_n`, the four strongest of up to eight influences, weights summing to one.
    pub joints: Vec<[u16; 4]>,
    /// Weights that go with `joints`.
    pub weights: Vec<Vec4>,
    /// Morph targets.
    pub targets: Vec<MorphTarget>,
    /// Index into [`Scene::materials`].
    pub material: usize,
    /// Material by variant index (`KHR_materials_variants`); as long as [`Scene::variants`] or empty.
    pub variant_materials: Vec<Option<usize>>,
    /// Box of `positions` at rest, before morphing and skinning.
    pub bounds: Bounds,
}

/// Displacements of one morph target; each list is empty or as long as the primitive's `positions`.
#[derive(Debug, Clone, Default)]
pub struct MorphTarget {
    /// Added to `positions`.
    pub positions: Vec<Vec3>,
    /// Added to `normals`.
    pub normals: Vec<Vec3>,
    /// Added to the xyz of `tangents`.
    pub tangents: Vec<Vec3>,
}

/// An axis-aligned box. `min > max` where it is empty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Lower corner.
    pub min: Vec3,
    /// Upper corner.
    pub max: Vec3,
}

/// An image and how to sample it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Texture {
    /// Index into [`Scene::images`]; none where only an unsupported extension gives the source. An image of type
    /// `image/ktx2` (`KHR_texture_basisu`) stands here only where the asset gives no other.
    pub image: Option<usize>,
    /// The sampler.
    pub sampler: Sampler,
}

/// glTF sampler, with the defaults that the specification leaves to us (trilinear, repeat) filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sampler {
    /// True for LINEAR.
    pub mag_linear: bool,
    /// True for LINEAR*.
    pub min_linear: bool,
    /// How mip levels are picked.
    pub mip: MipFilter,
    /// Along u.
    pub wrap_s: Wrap,
    /// Along v.
    pub wrap_t: Wrap,
}

/// How mip levels are picked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MipFilter {
    /// Only the largest level is used.
    None,
    /// `*_MIPMAP_NEAREST`
    Nearest,
    /// `*_MIPMAP_LINEAR`
    Linear,
}

/// glTF wrap modes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wrap {
    /// 10497
    Repeat,
    /// 33648
    MirroredRepeat,
    /// 33071
    ClampToEdge,
}

/// An image, still encoded: browsers decode it with `createImageBitmap`, native code with its own decoder.
#[derive(Debug, Clone)]
pub struct Image {
    /// `name`, empty where the asset gives none.
    pub name: String,
    /// `mimeType`, or what the first bytes say; empty where unknown.
    pub mime_type: String,
    /// Where the bytes are.
    pub source: ImageSource,
}

/// Where an image's bytes are.
#[derive(Debug, Clone)]
pub enum ImageSource {
    /// Here (from a buffer view or a data URI); empty where no texture uses the image.
    Bytes(Vec<u8>),
    /// At this URI, relative to the asset, percent-decoding left to whoever fetches it.
    Uri(String),
}

/// A skin (glTF 2.0 §3.7.3.3).
#[derive(Debug, Clone)]
pub struct Skin {
    /// Indices into [`Scene::nodes`].
    pub joints: Vec<usize>,
    /// As long as `joints`.
    pub inverse_bind_matrices: Vec<Mat4>,
}

/// A camera of the asset; its pose is its node's world transform, looking along −Z.
#[derive(Debug, Clone)]
pub struct Camera {
    /// `name`, empty where the asset gives none.
    pub name: String,
    /// The lens.
    pub projection: Projection,
}

/// glTF camera projection.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Projection {
    /// `zfar` none = infinite.
    Perspective {
        /// Vertical field of view in radians.
        yfov: f32,
        /// Width over height; none = the view's own.
        aspect_ratio: Option<f32>,
        /// Metres.
        znear: f32,
        /// Metres.
        zfar: Option<f32>,
    },
    /// Half extents in metres.
    Orthographic {
        /// Half width.
        xmag: f32,
        /// Half height.
        ymag: f32,
        /// Metres.
        znear: f32,
        /// Metres.
        zfar: f32,
    },
}

impl Transform {
    /// The local matrix.
    pub fn matrix(&self) -> Mat4 {
        match *self {
            Transform::Matrix(matrix) => matrix,
            Transform::Trs { translation, rotation, scale } => {
                Mat4::from_scale_rotation_translation(scale, rotation, translation)
            }
        }
    }
}

impl Mesh {
    /// Number of morph targets: the greatest of its primitives' (they should all have the same).
    pub fn target_count(&self) -> usize {
        self.primitives.iter().map(|primitive| primitive.targets.len()).max().unwrap_or_default()
    }
}

impl Default for Transform {
    fn default() -> Self {
        Transform::Trs { translation: Vec3::ZERO, rotation: Quat::IDENTITY, scale: Vec3::ONE }
    }
}

impl Bounds {
    /// Holds nothing.
    pub const EMPTY: Bounds = Bounds { min: Vec3::INFINITY, max: Vec3::NEG_INFINITY };

    /// Grows to hold a point.
    pub fn add(&mut self, point: Vec3) {
        self.min = self.min.min(point);
        self.max = self.max.max(point);
    }

    /// True where it holds no point.
    pub fn is_empty(&self) -> bool {
        !self.min.cmple(self.max).all()
    }

    /// The middle; the origin where empty.
    pub fn center(&self) -> Vec3 {
        if self.is_empty() { Vec3::ZERO } else { (self.min + self.max) * 0.5 }
    }

    /// Edge lengths; zero where empty.
    pub fn size(&self) -> Vec3 {
        if self.is_empty() { Vec3::ZERO } else { self.max - self.min }
    }
}

impl Default for Bounds {
    fn default() -> Self {
        Bounds::EMPTY
    }
}

impl Default for Sampler {
    /// Trilinear and repeating.
    fn default() -> Self {
        Sampler {
            mag_linear: true,
            min_linear: true,
            mip: MipFilter::Linear,
            wrap_s: Wrap::Repeat,
            wrap_t: Wrap::Repeat,
        }
    }
}
