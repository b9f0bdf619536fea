//! Translates entry points to GLSL ES 3.00.

use std::collections::BTreeMap;
use std::error::Error;

use naga::back::glsl;
use naga::compact::{KeepUnused, compact};
use naga::valid::{Capabilities, ValidationFlags, Validator};

use crate::wgsl::{free, in_sign, in_word, is_name, tokens};

/// A group and a binding in it.
pub type Place = (u32, u32);

/// A shader: one entry point of a module.
pub struct Shader {
    /// Its text without the lines that all have, cut into declarations and functions.
    pub items: Vec<String>,
    /// Names of the uniform blocks, and what is bound there.
    pub blocks: Vec<(String, Place)>,
    /// Names of the samplers in GLSL's sense, the texture, and what samples it, if not single texels of it are loaded.
    pub textures: Vec<(String, Place, Option<Place>)>,
}

/// What all shaders begin with; `library.rs` of vitrine-webgl writes it.
const HEAD: [&str; 3] = ["#version 300 es", "precision highp float;", "precision highp int;"];

/// The entry points of this module, by name.
pub fn translate(text: &str) -> Result<Vec<(String, Shader)>, Box<dyn Error>> {
    let module = naga::front::wgsl::parse_str(text).map_err(|error| error.emit_to_string(text))?;
    let names = module.entry_points.iter().map(|entry| entry.name.clone());
    names.map(|name| Ok((name.clone(), entry_point(module.clone(), name)?))).collect()
}

fn entry_point(mut module: naga::Module, name: String) -> Result<Shader, Box<dyn Error>> {
    module.entry_points.retain(|entry| entry.name == name);
    compact(&mut module, KeepUnused::No);
    let info = Validator::new(ValidationFlags::all(), Capabilities::default()).validate(&module)?;
    let shader_stage = module.entry_points.first().ok_or("no entry point")?.stage;
    // The picture is drawn upside down, so that its rows lie in memory as wgpu has them.
    let flags = glsl::WriterFlags::ADJUST_COORDINATE_SPACE | glsl::WriterFlags::FORCE_POINT_SIZE;
    let options = glsl::Options {
        version: glsl::Version::Embedded { version: 300, is_webgl: true },
        writer_flags: flags,
        ..glsl::Options::default()
    };
    let pipeline = glsl::PipelineOptions { shader_stage, entry_point: name, multiview: None };
    let mut text = String::new();
    // WebGL itself keeps what is read within its bounds.
    let policies = naga::proc::BoundsCheckPolicies::default();
    let found = glsl::Writer::new(&mut text, &module, &info, &options, &pipeline, policies)?.write()?;

    let place = |variable: naga::Handle<naga::GlobalVariable>| {
        let binding = module.global_variables[variable].binding.ok_or("a variable without a binding")?;
        Ok::<_, Box<dyn Error>>((binding.group, binding.binding))
    };
    let stage = if shader_stage == naga::ShaderStage::Vertex { 'v' } else { 'f' };
    let (mut names, mut blocks, mut textures) = (BTreeMap::new(), Vec::new(), Vec::new());
    for (variable, name) in found.uniforms {
        let (group, binding) = place(variable)?;
        // Each stage has blocks of its own: those of one name would have to be the same to the letter.
        let short = format!("{}{group}_{binding}", stage.to_ascii_uppercase());
        names.insert(name, short.clone());
        blocks.push((short, (group, binding)));
    }
    for (name, mapping) in found.texture_mapping {
        let texture = place(mapping.texture)?;
        let short = format!("{stage}{}_{}", texture.0, texture.1);
        names.insert(name, short.clone());
        textures.push((short, texture, mapping.sampler.map(place).transpose()?));
    }
    blocks.sort_by_key(|(_, place)| *place);
    textures.sort_by_key(|(_, place, _)| *place);
    let body: Vec<_> = text.lines().filter(|line| !HEAD.contains(&line.trim())).collect();
    if let Some(line) = body.iter().find(|line| line.starts_with('#') || line.starts_with("precision")) {
        return Err(format!("not foreseen: {line}").into());
    }
    Ok(Shader { items: items(&tokens(&body.join("\n")), &names), blocks, textures })
}

/// What naga calls a global variable, made short. Nothing else has digits at its end.
fn short_global(name: &str) -> Option<String> {
    let named = |prefix: &str, short: &str| Some(format!("{short}{}", name.strip_prefix(prefix)?));
    let bound = |stage: &str, short: &str| {
        let (group, binding) = name.strip_prefix("_group_")?.strip_suffix(stage)?.split_once("_binding_")?;
        Some(format!("{short}{group}_{binding}"))
    };
    None.or_else(|| named("_vs2fs_location", "l"))
        .or_else(|| named("_p2vs_location", "i"))
        .or_else(|| named("_fs2p_location", "o"))
        .or_else(|| bound("_vs", "v"))
        .or_else(|| bound("_fs", "f"))
}

/// Declarations and functions, each with short names.
fn items(tokens: &[String], globals: &BTreeMap<String, String>) -> Vec<String> {
    let (mut items, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, token) in tokens.iter().enumerate() {
        match token.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        let block = token == "}" && tokens.get(at + 1).is_none_or(|next| next != ";");
        if depth == 0 && (block || token == ";") {
            items.push(item(&tokens[start..=at], globals));
            start = at + 1;
        }
    }
    items
}

/// True where `tokens[at]` is declared as a parameter or a variable: it comes after a type.
fn is_declared(tokens: &[String], at: usize) -> bool {
    let (Some(before), Some(after)) = (at.checked_sub(1).and_then(|at| tokens.get(at)), tokens.get(at + 1)) else {
        return false;
    };
    let after_type = is_name(before) && !["return", "case", "else", "in", "out", "inout"].contains(&before.as_str());
    is_name(&tokens[at]) && after_type && ["=", ";", ",", ")", "["].contains(&after.as_str())
}

fn item(tokens: &[String], globals: &BTreeMap<String, String>) -> String {
    let function = tokens.iter().position(|token| token == "(").filter(|at| {
        // `type name(`, not `layout(`.
        *at > 1 && is_name(&tokens[at - 1]) && is_name(&tokens[at - 2])
    });
    let mut locals = BTreeMap::new();
    if function.is_some() && tokens.ends_with(&["}".to_owned()]) {
        let mut unused = free('a'..='z').filter(|name| name != "in");
        for at in 0..tokens.len() {
            if is_declared(tokens, at) && !locals.contains_key(&tokens[at]) {
                locals.extend(unused.next().map(|name| (tokens[at].clone(), name)));
            }
        }
    }
    let mut out = String::new();
    for (at, token) in tokens.iter().enumerate() {
        let member = at > 0 && tokens[at - 1] == ".";
        let short = if member || !is_name(token) {
            None
        } else {
            let known = locals.get(token).or_else(|| globals.get(token)).cloned();
            known.or_else(|| short_global(token))
        };
        let text = short.as_deref().unwrap_or(token);
        let joins = |class: fn(char) -> bool| out.ends_with(class) && text.starts_with(class);
        if joins(in_word) || joins(in_sign) {
            out.push(' ');
        }
        out.push_str(&short_number(text));
    }
    out
}

/// 1.0 is as well 1. and 0.5 as well .5.
fn short_number(text: &str) -> String {
    if !text.starts_with(|c: char| c.is_ascii_digit()) || !text.contains('.') {
        return text.to_owned();
    }
    let text = if text.ends_with(".0") { &text[..text.len() - 1] } else { text };
    text.strip_prefix('0').filter(|rest| rest.len() > 1).unwrap_or(text).to_owned()
}
