//! What the context is set to, so that nothing is set twice: each call into WebGL is a way out of the module and back.

use web_sys::WebGl2RenderingContext as Gl;
use web_sys::{WebGlBuffer, WebGlProgram, WebGlSampler, WebGlTexture, WebGlVertexArrayObject};

/// Texture units that every device has.
const UNITS: usize = 32;
/// The unit for changes of textures; no shader has so many.
const SPARE: usize = UNITS - 1;
/// Uniform buffers that every device has.
const BLOCKS: usize = 24;

/// How fragments come to be pixels.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Raster {
    /// `FRONT` or `BACK`, if any.
    pub cull: Option<u32>,
    /// `CW` or `CCW`.
    pub front: u32,
    /// Whether depth is written, and the comparison.
    pub depth: Option<(bool, u32)>,
    pub blend: Option<Blend>,
}

/// Equation, factor of the source, factor of the target: of colour and of alpha.
pub(crate) type Blend = [(u32, u32, u32); 2];

/// Things are known by their ids, which are never given again. 0 is nothing.
#[derive(Debug)]
pub(crate) struct State {
    program: u32,
    vertices: u32,
    unit: usize,
    textures: [u32; UNITS],
    samplers: [u32; UNITS],
    blocks: [(u32, u32, u32); BLOCKS],
    raster: Raster,
}

impl State {
    /// As a new context is.
    pub(crate) fn new() -> State {
        State {
            program: 0,
            vertices: 0,
            unit: 0,
            textures: [0; UNITS],
            samplers: [0; UNITS],
            blocks: [(0, 0, 0); BLOCKS],
            raster: Raster { cull: None, front: Gl::CCW, depth: None, blend: None },
        }
    }

    pub(crate) fn program(&mut self, gl: &Gl, id: u32, program: Option<&WebGlProgram>) {
        if self.program != id {
            self.program = id;
            gl.use_program(program);
        }
    }

    pub(crate) fn vertices(&mut self, gl: &Gl, id: u32, array: Option<&WebGlVertexArrayObject>) {
        if self.vertices != id {
            self.vertices = id;
            gl.bind_vertex_array(array);
        }
    }

    fn unit(&mut self, gl: &Gl, unit: usize) {
        if self.unit != unit {
            self.unit = unit;
            gl.active_texture(Gl::TEXTURE0 + unit as u32);
        }
    }

    /// Binds a texture to be sampled. Too many units stay without.
    pub(crate) fn texture(&mut self, gl: &Gl, unit: usize, target: u32, id: u32, texture: Option<&WebGlTexture>) {
        if unit < UNITS && self.textures[unit] != id {
            self.unit(gl, unit);
            self.textures[unit] = id;
            gl.bind_texture(target, texture);
        }
    }

    /// Binds a texture to be changed.
    pub(crate) fn edit(&mut self, gl: &Gl, target: u32, id: u32, texture: Option<&WebGlTexture>) {
        self.unit(gl, SPARE);
        self.texture(gl, SPARE, target, id, texture);
    }

    pub(crate) fn sampler(&mut self, gl: &Gl, unit: usize, id: u32, sampler: Option<&WebGlSampler>) {
        if unit < UNITS && self.samplers[unit] != id {
            self.samplers[unit] = id;
            gl.bind_sampler(unit as u32, sampler);
        }
    }

    /// Binds bytes of a buffer: id, offset, size.
    pub(crate) fn block(&mut self, gl: &Gl, slot: usize, bytes: (u32, u32, u32), buffer: Option<&WebGlBuffer>) {
        if slot < BLOCKS && self.blocks[slot] != bytes {
            self.blocks[slot] = bytes;
            let (_, offset, size) = bytes;
            gl.bind_buffer_range_with_i32_and_i32(Gl::UNIFORM_BUFFER, slot as u32, buffer, offset as i32, size as i32);
        }
    }

    /// Clearing wants to be allowed to write depth.
    pub(crate) fn writes_depth(&mut self, gl: &Gl) {
        self.raster(gl, Raster { depth: Some((true, Gl::ALWAYS)), ..self.raster });
    }

    pub(crate) fn raster(&mut self, gl: &Gl, raster: Raster) {
        let before = std::mem::replace(&mut self.raster, raster);
        let switch = |what, on: bool| if on { gl.enable(what) } else { gl.disable(what) };
        if before.cull != raster.cull {
            switch(Gl::CULL_FACE, raster.cull.is_some());
            if let Some(face) = raster.cull {
                gl.cull_face(face);
            }
        }
        if before.front != raster.front {
            gl.front_face(raster.front);
        }
        if before.depth != raster.depth {
            switch(Gl::DEPTH_TEST, raster.depth.is_some());
            if let Some((write, compare)) = raster.depth {
                gl.depth_mask(write);
                gl.depth_func(compare);
            }
        }
        if before.blend != raster.blend {
            switch(Gl::BLEND, raster.blend.is_some());
            if let Some([color, alpha]) = raster.blend {
                gl.blend_equation_separate(color.0, alpha.0);
                gl.blend_func_separate(color.1, color.2, alpha.1, alpha.2);
            }
        }
    }
}
