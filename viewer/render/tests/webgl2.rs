//! The translation of shaders that WebGL2 gets, as the build script makes it.

#[path = "../build/glsl.rs"]
mod glsl;
#[path = "../build/library.rs"]
#[expect(dead_code, reason = "the build script writes its table")]
mod library;
#[path = "../src/variants.rs"]
mod variants;
#[path = "../build/wgsl.rs"]
mod wgsl;

use std::collections::BTreeMap;
use std::fs;

use glsl::Shader;

/// All entry points of all modules: module, name, shader.
fn all() -> Vec<(String, String, Shader)> {
    let (mut names, mut texts) = (Vec::new(), Vec::new());
    for entry in fs::read_dir("src/shaders").expect("the shaders") {
        let path = entry.expect("a file").path();
        names.push(path.file_stem().expect("a name").to_string_lossy().into_owned());
        texts.push(fs::read_to_string(path).expect("text"));
    }
    let files: BTreeMap<_, _> = names.into_iter().zip(wgsl::shortened(&texts)).collect();
    let mut all = Vec::new();
    for variant in variants::all(false) {
        let name = variants::name(&variant.files, &variant.switches);
        let tone = |file: &str| variants::TONES.iter().find(|tone| tone.0 == file).map(|tone| tone.1);
        let texts: Vec<_> = variant.files.iter().map(|file| tone(file).unwrap_or_else(|| &files[*file])).collect();
        let translated = glsl::translate(&variants::compose(&texts, &variant.switches))
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        all.extend(translated.into_iter().map(|(entry, shader)| (name.clone(), entry, shader)));
    }
    all
}

#[test]
fn shaders_need_no_more_than_every_webgl2_has() {
    let all = all();
    assert!(all.len() > 40, "{} entry points", all.len());
    for (module, entry, shader) in &all {
        // MAX_TEXTURE_IMAGE_UNITS and MAX_VERTEX_TEXTURE_IMAGE_UNITS, MAX_FRAGMENT_UNIFORM_BLOCKS and its like.
        assert!(shader.textures.len() <= 16, "{module} {entry}: {} textures", shader.textures.len());
        assert!(shader.blocks.len() <= 12, "{module} {entry}: {} uniform blocks", shader.blocks.len());
        // MAX_VARYING_VECTORS and MAX_VERTEX_ATTRIBS.
        let count = |what: &str| shader.items.iter().filter(|item| item.starts_with(what)).count();
        assert!(count("smooth ") <= 15 && count("layout(location=") <= 16, "{module} {entry}");
        assert_eq!(count("flat "), 0, "{module} {entry}");
    }
}

#[test]
fn what_is_bound_is_in_the_text() {
    for (module, entry, shader) in all() {
        let text = shader.items.concat();
        for name in shader.blocks.iter().map(|(name, _)| name).chain(shader.textures.iter().map(|(name, ..)| name)) {
            assert!(text.contains(name.as_str()), "{module} {entry} lacks {name}");
        }
        // Nothing of naga's long names is left.
        for long in ["_group_", "_location", "_block_", "_e1"] {
            assert!(!text.contains(long), "{module} {entry} has {long}");
        }
    }
}

#[test]
fn pictures_are_turned_over_once() {
    for (module, entry, shader) in all() {
        let turns = shader.items.concat().matches("gl_Position.yz=vec2(-gl_Position.y").count();
        assert_eq!(turns, usize::from(entry.starts_with("vs_")), "{module} {entry}");
    }
}

#[test]
fn names_are_short_and_fields_stay_apart() {
    let text = "struct In { first: vec4<f32>, }
        @group(1) @binding(2) var<uniform> things: In;
        fn twice(first: f32) -> f32 { let second = first * 2.0; return second; }
        @fragment fn fs_it() -> @location(0) vec4<f32> { return things.first * twice(0.5); }";
    let (_, shader) = glsl::translate(text).expect("it is valid").remove(0);
    let text = shader.items.concat();
    assert!(text.contains("float twice(float a){") || text.contains("float twice(float c){"), "{text}");
    assert!(text.contains("struct In{vec4 first;};"), "{text}");
    assert!(text.contains("layout(std140)uniform F1_2{In f1_2;};"), "{text}");
    assert!(text.contains("f1_2.first"), "{text}");
    assert!(text.contains("twice(.5)"), "{text}");
    assert_eq!(shader.blocks, [("F1_2".to_owned(), (1, 2))]);
}
