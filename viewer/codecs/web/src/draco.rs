//! `KHR_draco_mesh_compression`.

use vitrine_codecs::draco::{self, Component};
use wasm_bindgen::prelude::*;

use crate::refuse;

/// A decoded primitive.
#[wasm_bindgen]
pub struct Mesh(draco::Mesh);

#[wasm_bindgen]
impl Mesh {
    /// Decodes the bytes of a primitive.
    ///
    /// # Errors
    /// A sentence on what is wrong with them.
    #[wasm_bindgen(constructor)]
    pub fn new(bytes: &[u8]) -> Result<Mesh, JsValue> {
        draco::Mesh::decode(bytes).map(Mesh).map_err(refuse)
    }

    /// The indices, three for each triangle, in glTF's `component_type`.
    ///
    /// # Errors
    /// A sentence, where that cannot hold them.
    pub fn indices(&self, component_type: u32) -> Result<Vec<u8>, JsValue> {
        Component::from_gl(component_type).and_then(|component| self.0.indices(component)).map_err(refuse)
    }

    /// The attribute `id` of each vertex, without gaps: `components` numbers of glTF's `component_type`.
    ///
    /// # Errors
    /// A sentence, where there is no such attribute or it has another number of components.
    pub fn attribute(&self, id: u32, component_type: u32, components: usize) -> Result<Vec<u8>, JsValue> {
        let component = Component::from_gl(component_type);
        component.and_then(|component| self.0.attribute(id, component, components)).map_err(refuse)
    }
}
