//! WGSL, put together.
//!
//! A module is a few files one after another. Lines between `//#if NAME` and `//#else` or `//#end` stay only where NAME
//! is switched on; there is no nesting and nothing else. The build script makes all text short.

use crate::ToneMapping;

/// A file of `shaders/` as the build script left it.
macro_rules! wgsl {
    ($name:literal) => {
        include_str!(concat!(env!("OUT_DIR"), "/", $name, ".wgsl"))
    };
}

pub(crate) const FULLSCREEN: &str = wgsl!("fullscreen");
pub(crate) const FRAME: &str = wgsl!("frame");
pub(crate) const MESH: &str = wgsl!("mesh");
pub(crate) const MATERIAL: &str = wgsl!("material");
pub(crate) const EXTRAS: &str = wgsl!("extras");
pub(crate) const TONE: &str = wgsl!("tone");
pub(crate) const SKY: &str = wgsl!("sky");
pub(crate) const GROUND: &str = wgsl!("ground");
pub(crate) const OUTPUT: &str = wgsl!("output");
pub(crate) const MIP: &str = wgsl!("mip");
pub(crate) const ENVIRONMENT: &str = wgsl!("environment");
pub(crate) const STUDIO: &str = wgsl!("studio");
pub(crate) const DFG: &str = wgsl!("dfg");
pub(crate) const SHADOW: &str = wgsl!("shadow");

/// The file that goes before tone.wgsl.
pub(crate) fn tone(mapping: ToneMapping) -> &'static str {
    // By number.
    [
        "const TONE=0u;",
        "const TONE=1u;",
        "const TONE=2u;",
        "const TONE=3u;",
        "const TONE=4u;",
        "const TONE=5u;",
        "const TONE=6u;",
    ][mapping as usize]
}

/// The text of a module of these files with these switches on.
pub(crate) fn compose(files: &[&str], switches: &[&str]) -> String {
    let mut text = String::new();
    let mut keep = true;
    for line in files.iter().flat_map(|file| file.lines()) {
        if let Some(name) = line.strip_prefix("//#if ") {
            keep = switches.contains(&name);
        } else if line == "//#else" {
            keep = !keep;
        } else if line == "//#end" {
            keep = true;
        } else if keep {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use naga::valid::{Capabilities, ValidationFlags, Validator};

    /// Checks a module for WebGPU, and what of it runs under WebGL2 by translating it to GLSL ES 3.00.
    fn check(name: &str, files: &[&str], switches: &[&str], entry_points: &[&str], only_full: &[&str]) {
        let text = compose(files, switches);
        let module = naga::front::wgsl::parse_str(&text)
            .unwrap_or_else(|error| panic!("{name} {switches:?}: {}", error.emit_to_string(&text)));
        let info = Validator::new(ValidationFlags::all(), Capabilities::default())
            .validate(&module)
            .unwrap_or_else(|error| panic!("{name} {switches:?}: {}", error.emit_to_string(&text)));
        let mut layouter = naga::proc::Layouter::default();
        layouter.update(module.to_ctx()).unwrap_or_else(|error| panic!("{name} {switches:?}: {error}"));
        for (_, variable) in module.global_variables.iter() {
            let size = layouter[variable.ty].size;
            let uniform = variable.space == naga::AddressSpace::Uniform;
            assert!(!uniform || size % 16 == 0, "{name} {switches:?}: WebGL2 takes no uniforms of {size} bytes");
        }
        let found: Vec<_> = module.entry_points.iter().map(|entry| entry.name.as_str()).collect();
        for entry in entry_points {
            assert!(found.contains(entry), "{name} {switches:?} lacks {entry}");
        }
        for entry in module.entry_points.iter().filter(|entry| !only_full.contains(&entry.name.as_str())) {
            let options = naga::back::glsl::Options {
                version: naga::back::glsl::Version::Embedded { version: 300, is_webgl: true },
                ..Default::default()
            };
            let pipeline = naga::back::glsl::PipelineOptions {
                shader_stage: entry.stage,
                entry_point: entry.name.clone(),
                multiview: None,
            };
            let mut glsl = String::new();
            naga::back::glsl::Writer::new(
                &mut glsl,
                &module,
                &info,
                &options,
                &pipeline,
                naga::proc::BoundsCheckPolicies::default(),
            )
            .and_then(|mut writer| writer.write())
            .unwrap_or_else(|error| panic!("{name} {switches:?} {} as GLSL: {error}", entry.name));
            // naga translates some functions that GLSL ES 3.00 does not have.
            for missing in ["bitCount", "bitfieldReverse", "findLSB", "findMSB", "fma(", "textureQueryLevels"] {
                assert!(!glsl.contains(missing), "{name} {} uses {missing}", entry.name);
            }
        }
    }

    #[test]
    fn every_module_is_valid_wgsl_and_translates_to_webgl2() {
        for skin in [false, true] {
            for uv23 in [false, true] {
                for coverage in [false, true] {
                    let mut switches = Vec::new();
                    switches.extend(skin.then_some("SKIN"));
                    switches.extend(uv23.then_some("UV23"));
                    switches.extend(coverage.then_some("COVERAGE"));
                    let mut entries = vec!["vs_mesh", "fs_main", "fs_height"];
                    entries.extend(coverage.then_some("fs_mask"));
                    check("mesh", &[FRAME, MESH, MATERIAL], &switches, &entries, &["fs_mask"]);
                    for extras in [&["EXTRAS"][..], &["EXTRAS", "TRANSMISSION"]] {
                        let files = [FRAME, MESH, MATERIAL, EXTRAS];
                        check("mesh", &files, &[&switches, extras].concat(), &entries, &["fs_mask"]);
                    }
                }
            }
        }
        check("sky", &[FRAME, SKY], &[], &["vs_sky", "fs_sky"], &[]);
        check("ground", &[FRAME, GROUND], &[], &["vs_ground", "fs_ground"], &[]);
        for mapping in [
            ToneMapping::None,
            ToneMapping::Linear,
            ToneMapping::Neutral,
            ToneMapping::Aces,
            ToneMapping::AgX,
            ToneMapping::Reinhard,
            ToneMapping::Cineon,
        ] {
            let tone = tone(mapping);
            let on = &["DIRECT", "COVERAGE"];
            check("output", &[tone, FULLSCREEN, TONE, OUTPUT], &[], &["vs_fullscreen", "fs_output"], &[]);
            check("direct mesh", &[tone, TONE, FRAME, MESH, MATERIAL], on, &["fs_main", "fs_mask"], &["fs_mask"]);
            check(
                "direct extras",
                &[tone, TONE, FRAME, MESH, MATERIAL, EXTRAS],
                &["DIRECT", "EXTRAS"],
                &["fs_main"],
                &[],
            );
            check("direct sky", &[tone, TONE, FRAME, SKY], on, &["vs_sky", "fs_sky"], &[]);
        }
        check("mip", &[FULLSCREEN, MIP], &[], &["fs_mip", "fs_mip_alpha"], &[]);
        let entries = ["fs_equirect", "fs_half", "fs_lobe", "fs_studio"];
        check("environment", &[FULLSCREEN, ENVIRONMENT, STUDIO], &[], &entries, &[]);
        check("dfg", &[FULLSCREEN, DFG], &[], &["fs_dfg"], &[]);
        check("shadow", &[FULLSCREEN, SHADOW], &[], &["fs_occlusion", "fs_blur"], &[]);
    }

    #[test]
    fn switches_choose_lines() {
        let file = "a\n//#if X\nb\n//#else\nc\n//#end\nd";
        assert_eq!(compose(&[file], &["X"]), "a\nb\nd\n");
        assert_eq!(compose(&[file], &["Y"]), "a\nc\nd\n");
    }
}
