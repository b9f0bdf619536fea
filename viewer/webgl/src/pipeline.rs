//! Programs and pipelines.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use web_sys::WebGl2RenderingContext as Gl;
use web_sys::{WebGlProgram, WebGlShader};
use wgpu::custom::{
    DispatchBindGroupLayout, RenderPipelineInterface, ShaderCompilationInfoFuture, ShaderModuleInterface,
};
use wgpu::{BlendFactor, BlendOperation, CompareFunction, PrimitiveTopology, VertexFormat};

use crate::buffer::STREAMS;
use crate::context::{Context, Handle};
use crate::library::Place;
use crate::refuse::refuse;
use crate::state::Raster;

/// A module: its name in the library.
#[derive(Debug)]
pub(crate) struct Module(pub String);

impl ShaderModuleInterface for Module {
    fn get_compilation_info(&self) -> std::pin::Pin<Box<dyn ShaderCompilationInfoFuture>> {
        refuse()
    }
}

/// A vertex shader and a fragment shader, together.
pub(crate) struct Program {
    pub id: u32,
    pub raw: Option<WebGlProgram>,
    /// What is bound to each uniform buffer's slot.
    pub blocks: Vec<Place>,
    /// What is bound to each texture unit.
    pub textures: Vec<(Place, Option<Place>)>,
    /// Indices of the shaders in the library.
    shaders: [usize; 2],
    /// Slots and units are given out.
    ready: Cell<bool>,
}

/// All programs and shaders so far. They stay as long as the context.
#[derive(Default)]
pub(crate) struct Programs {
    programs: RefCell<Vec<Rc<Program>>>,
    shaders: RefCell<Vec<(usize, Option<WebGlShader>)>>,
    /// Layouts of vertices, each of them once.
    layouts: RefCell<Vec<Vec<Attribute>>>,
}

impl Programs {
    /// The program of these shaders. It is compiled meanwhile; nobody waits before it is first used.
    fn get(&self, context: &Context, shaders: [usize; 2]) -> Rc<Program> {
        let mut programs = self.programs.borrow_mut();
        if let Some(known) = programs.iter().find(|program| program.shaders == shaders) {
            return Rc::clone(known);
        }
        let gl = &context.gl;
        let raw = gl.create_program();
        for (shader, stage) in shaders.into_iter().zip([Gl::VERTEX_SHADER, Gl::FRAGMENT_SHADER]) {
            let shader = self.shader(context, shader, stage);
            if let (Some(raw), Some(shader)) = (&raw, &shader) {
                gl.attach_shader(raw, shader);
            }
        }
        if let Some(raw) = &raw {
            gl.link_program(raw);
        }
        let (mut blocks, mut textures) = (Vec::new(), Vec::new());
        for shader in shaders {
            let shader = &context.library.shaders[shader];
            for (_, place) in shader.blocks {
                if !blocks.contains(place) {
                    blocks.push(*place);
                }
            }
            textures.extend(shader.textures.iter().map(|(_, texture, sampler)| (*texture, *sampler)));
        }
        let program =
            Rc::new(Program { id: context.next_id(), raw, blocks, textures, shaders, ready: Cell::new(false) });
        programs.push(Rc::clone(&program));
        program
    }

    fn shader(&self, context: &Context, index: usize, stage: u32) -> Option<WebGlShader> {
        let mut shaders = self.shaders.borrow_mut();
        if let Some((_, shader)) = shaders.iter().find(|(known, _)| *known == index) {
            return shader.clone();
        }
        let shader = context.gl.create_shader(stage);
        if let Some(shader) = &shader {
            context.gl.shader_source(shader, &context.library.text(index));
            context.gl.compile_shader(shader);
        }
        shaders.push((index, shader.clone()));
        shader
    }

    fn layout(&self, layout: Vec<Attribute>) -> u32 {
        let mut layouts = self.layouts.borrow_mut();
        let place = layouts.iter().position(|known| *known == layout).unwrap_or_else(|| {
            layouts.push(layout);
            layouts.len() - 1
        });
        place as u32
    }
}

impl Program {
    /// Takes it into use.
    pub(crate) fn bind(&self, context: &Context) {
        let gl = &context.gl;
        context.state.borrow_mut().program(gl, self.id, self.raw.as_ref());
        let Some(raw) = self.raw.as_ref().filter(|_| !self.ready.replace(true)) else { return };
        if !gl.get_program_parameter(raw, Gl::LINK_STATUS).is_truthy() {
            if !gl.is_context_lost() {
                let log = gl.get_program_info_log(raw).unwrap_or_default();
                context.complain(&format!("a shader failed: {log}"));
            }
            return;
        }
        let shaders = self.shaders.map(|shader| &context.library.shaders[shader]);
        for (name, place) in shaders.iter().flat_map(|shader| shader.blocks) {
            let index = gl.get_uniform_block_index(raw, name);
            let slot = self.blocks.iter().position(|known| known == place);
            // The driver may have found a block to be of no use.
            if let Some(slot) = slot.filter(|_| index != Gl::INVALID_INDEX) {
                gl.uniform_block_binding(raw, index, slot as u32);
            }
        }
        for (unit, (name, ..)) in shaders.iter().flat_map(|shader| shader.textures).enumerate() {
            gl.uniform1i(gl.get_uniform_location(raw, name).as_ref(), unit as i32);
        }
    }
}

/// Where a vertex attribute lies.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Attribute {
    pub stream: usize,
    pub stride: i32,
    pub location: u32,
    pub offset: i32,
    pub format: AttributeFormat,
}

/// Components, their type, whether they are whole numbers; others are normalised where they are not floats.
pub(crate) type AttributeFormat = (i32, u32, bool);

fn attribute_format(format: VertexFormat) -> Option<AttributeFormat> {
    Some(match format {
        VertexFormat::Float32x2 => (2, Gl::FLOAT, false),
        VertexFormat::Float32x3 => (3, Gl::FLOAT, false),
        VertexFormat::Float32x4 => (4, Gl::FLOAT, false),
        VertexFormat::Snorm16x2 => (2, Gl::SHORT, false),
        VertexFormat::Snorm16x4 => (4, Gl::SHORT, false),
        VertexFormat::Unorm16x4 => (4, Gl::UNSIGNED_SHORT, false),
        VertexFormat::Uint16x4 => (4, Gl::UNSIGNED_SHORT, true),
        _ => return None,
    })
}

/// A pipeline.
pub(crate) struct Pipeline {
    pub program: Rc<Program>,
    pub attributes: Vec<Attribute>,
    /// Tells layouts apart.
    pub layout: u32,
    /// Streams of vertices.
    pub streams: usize,
    pub topology: u32,
    pub raster: Raster,
}

impl RenderPipelineInterface for Handle<Pipeline> {
    fn get_bind_group_layout(&self, _: u32) -> DispatchBindGroupLayout {
        refuse()
    }
}

impl Pipeline {
    /// None, where it is told to something that is not done.
    pub(crate) fn new(context: &Context, descriptor: &wgpu::RenderPipelineDescriptor<'_>) -> Option<Pipeline> {
        let find = |module: &wgpu::ShaderModule, entry_point: Option<&str>| {
            context.library.find(&module.as_custom::<Module>()?.0, entry_point?)
        };
        let vertex = &descriptor.vertex;
        let fragment = descriptor.fragment.as_ref()?;
        let shaders = [find(vertex.module, vertex.entry_point)?, find(fragment.module, fragment.entry_point)?];
        let mut attributes = Vec::new();
        for (stream, layout) in vertex.buffers.iter().enumerate() {
            let layout = layout.as_ref()?;
            for attribute in layout.attributes {
                attributes.push(Attribute {
                    stream,
                    stride: layout.array_stride as i32,
                    location: attribute.shader_location,
                    offset: attribute.offset as i32,
                    format: attribute_format(attribute.format)?,
                });
            }
        }
        let [Some(target)] = fragment.targets else { return None };
        if vertex.buffers.len() > STREAMS || target.write_mask != wgpu::ColorWrites::ALL {
            return None;
        }
        let depth = match &descriptor.depth_stencil {
            Some(depth) => Some((depth.depth_write_enabled?, comparison(depth.depth_compare?)?)),
            None => None,
        };
        let blend = match &target.blend {
            Some(blend) => Some([component(blend.color)?, component(blend.alpha)?]),
            None => None,
        };
        let primitive = &descriptor.primitive;
        let raster = Raster {
            cull: primitive.cull_mode.map(|face| match face {
                wgpu::Face::Front => Gl::FRONT,
                wgpu::Face::Back => Gl::BACK,
            }),
            // The other way round, as the picture is upside down.
            front: match primitive.front_face {
                wgpu::FrontFace::Ccw => Gl::CW,
                wgpu::FrontFace::Cw => Gl::CCW,
            },
            depth,
            blend,
        };
        Some(Pipeline {
            program: context.programs.get(context, shaders),
            layout: context.programs.layout(attributes.clone()),
            attributes,
            streams: vertex.buffers.len(),
            topology: match primitive.topology {
                PrimitiveTopology::PointList => Gl::POINTS,
                PrimitiveTopology::LineList => Gl::LINES,
                PrimitiveTopology::LineStrip => Gl::LINE_STRIP,
                PrimitiveTopology::TriangleList => Gl::TRIANGLES,
                PrimitiveTopology::TriangleStrip => Gl::TRIANGLE_STRIP,
            },
            raster,
        })
    }
}

fn comparison(function: CompareFunction) -> Option<u32> {
    match function {
        CompareFunction::LessEqual => Some(Gl::LEQUAL),
        CompareFunction::Less => Some(Gl::LESS),
        CompareFunction::Always => Some(Gl::ALWAYS),
        _ => None,
    }
}

fn component(component: wgpu::BlendComponent) -> Option<(u32, u32, u32)> {
    let factor = |factor| match factor {
        BlendFactor::Zero => Some(Gl::ZERO),
        BlendFactor::One => Some(Gl::ONE),
        BlendFactor::SrcAlpha => Some(Gl::SRC_ALPHA),
        BlendFactor::OneMinusSrcAlpha => Some(Gl::ONE_MINUS_SRC_ALPHA),
        _ => None,
    };
    let equation = match component.operation {
        BlendOperation::Add => Gl::FUNC_ADD,
        BlendOperation::Max => Gl::MAX,
        _ => return None,
    };
    Some((equation, factor(component.src_factor)?, factor(component.dst_factor)?))
}
