//! Writes the table of translated shaders, as vitrine-webgl takes it.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;

use crate::glsl::{Place, Shader, translate};
use crate::variants;

/// An expression of Rust, of the type `vitrine_webgl::Library`. Modules are put together of `files`, by name.
pub fn library(files: &BTreeMap<String, String>) -> Result<String, Box<dyn Error>> {
    let tone = |name: &str| variants::TONES.iter().find(|tone| tone.0 == name).map(|tone| tone.1);
    let text = |name: &str| files.get(name).map(String::as_str).or_else(|| tone(name)).ok_or("no such file");
    let (mut items, mut shaders) = (Shared::default(), Shared::default());
    let mut entries = String::new();
    for variant in variants::all(false) {
        let texts: Result<Vec<_>, _> = variant.files.iter().map(|name| text(name)).collect();
        let name = variants::name(&variant.files, &variant.switches);
        let translated =
            translate(&variants::compose(&texts?, &variant.switches)).map_err(|error| format!("{name}: {error}"))?;
        for (entry_point, shader) in translated {
            let shader = shaders.place(write_shader(&shader, &mut items)?);
            writeln!(entries, "({name:?}, {entry_point:?}, {shader}),")?;
        }
    }
    let shaders = shaders.list.join(",\n");
    let items: Vec<_> = items.list.iter().map(|item| format!("{item:?}")).collect();
    let items = items.join(",\n");
    Ok(format!(
        "vitrine_webgl::Library {{ items: &[\n{items}],\nshaders: &[\n{shaders}],\nentries: &[\n{entries}] }}\n"
    ))
}

/// Texts, each of them once.
#[derive(Default)]
struct Shared {
    list: Vec<String>,
    places: BTreeMap<String, usize>,
}

impl Shared {
    fn place(&mut self, text: String) -> usize {
        *self.places.entry(text).or_insert_with_key(|text| {
            self.list.push(text.clone());
            self.list.len() - 1
        })
    }
}

fn write_shader(shader: &Shader, items: &mut Shared) -> Result<String, Box<dyn Error>> {
    let mut out = String::from("vitrine_webgl::Shader { items: &[");
    for item in &shader.items {
        write!(out, "{},", items.place(item.clone()))?;
    }
    out.push_str("], blocks: &[");
    for (name, place) in &shader.blocks {
        write!(out, "({name:?}, {}),", at(*place))?;
    }
    out.push_str("], textures: &[");
    for (name, texture, sampler) in &shader.textures {
        let sampler = sampler.map_or("None".to_owned(), |place| format!("Some({})", at(place)));
        write!(out, "({name:?}, {}, {sampler}),", at(*texture))?;
    }
    out.push_str("] }");
    Ok(out)
}

fn at((group, binding): Place) -> String {
    format!("vitrine_webgl::Place {{ group: {group}, binding: {binding} }}")
}
