//! WGSL, put together; see [`variants`]. The build script makes all text short.

use crate::{ToneMapping, variants};

/// A file of `shaders/` as the build script left it; for WebGL2, where whole modules have been translated, its name.
macro_rules! wgsl {
    ($name:literal) => {
        if TRANSLATED { $name } else { include_str!(concat!(env!("OUT_DIR"), "/", $name, ".wgsl")) }
    };
}

/// Shaders are translated already, and known by name.
const TRANSLATED: bool = cfg!(all(feature = "webgl", target_arch = "wasm32"));

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
    let (name, text) = variants::TONES[mapping as usize];
    if TRANSLATED { name } else { text }
}

/// What makes a module of these files with these switches on: its text, or its name where it is translated.
pub(crate) fn source(files: &[&str], switches: &[&str]) -> String {
    if TRANSLATED { variants::name(files, switches) } else { variants::compose(files, switches) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variants::{Variant, compose};
    use naga::valid::{Capabilities, ValidationFlags, Validator};

    /// A file by its name.
    fn file(name: &str) -> &'static str {
        match name {
            "fullscreen" => FULLSCREEN,
            "frame" => FRAME,
            "mesh" => MESH,
            "material" => MATERIAL,
            "extras" => EXTRAS,
            "tone" => TONE,
            "sky" => SKY,
            "ground" => GROUND,
            "output" => OUTPUT,
            "mip" => MIP,
            "environment" => ENVIRONMENT,
            "studio" => STUDIO,
            "dfg" => DFG,
            "shadow" => SHADOW,
            _ => variants::TONES.iter().find(|tone| tone.0 == name).unwrap_or_else(|| panic!("no file {name}")).1,
        }
    }

    /// Checks a module for WebGPU.
    fn valid(name: &str, text: &str) -> (naga::Module, naga::valid::ModuleInfo) {
        let module =
            naga::front::wgsl::parse_str(text).unwrap_or_else(|error| panic!("{name}: {}", error.emit_to_string(text)));
        let info = Validator::new(ValidationFlags::all(), Capabilities::default())
            .validate(&module)
            .unwrap_or_else(|error| panic!("{name}: {}", error.emit_to_string(text)));
        (module, info)
    }

    /// Checks a module for WebGPU, and what of it runs under WebGL2 by translating it to GLSL ES 3.00.
    fn check(variant: &Variant) {
        let Variant { files, switches, entry_points } = variant;
        let name = variants::name(files, switches);
        let files: Vec<_> = files.iter().map(|name| file(name)).collect();
        let (module, info) = valid(&name, &compose(&files, switches));
        let mut layouter = naga::proc::Layouter::default();
        layouter.update(module.to_ctx()).unwrap_or_else(|error| panic!("{name}: {error}"));
        for (_, variable) in module.global_variables.iter() {
            let size = layouter[variable.ty].size;
            let uniform = variable.space == naga::AddressSpace::Uniform;
            assert!(!uniform || size % 16 == 0, "{name}: WebGL2 takes no uniforms of {size} bytes");
        }
        let found: Vec<_> = module.entry_points.iter().map(|entry| entry.name.as_str()).collect();
        for entry in entry_points {
            assert!(found.contains(entry), "{name} lacks {entry}");
        }
        // WebGL2 cannot mask samples.
        let masked = |entry: &naga::EntryPoint| entry.name == "fs_mask" && switches.contains(&"COVERAGE");
        for entry in module.entry_points.iter().filter(|entry| !masked(entry)) {
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
            .unwrap_or_else(|error| panic!("{name} {} as GLSL: {error}", entry.name));
            // naga translates some functions that GLSL ES 3.00 does not have.
            for missing in ["bitCount", "bitfieldReverse", "findLSB", "findMSB", "fma(", "textureQueryLevels"] {
                assert!(!glsl.contains(missing), "{name} {} uses {missing}", entry.name);
            }
        }
    }

    #[test]
    fn every_module_is_valid_wgsl_and_translates_to_webgl2() {
        for coverage in [false, true] {
            variants::all(coverage).iter().for_each(check);
        }
    }

    #[test]
    fn modules_made_for_known_flags_are_valid_wgsl() {
        let meshes = variants::all(true).into_iter().filter(|variant| variant.files.contains(&"mesh"));
        for Variant { files, mut switches, .. } in meshes {
            switches.extend(["SOFT", "KNOWN"]);
            // None, all, and a material with normals that follows no tangents.
            for known in [0, (1 << 15) - 1, 4 + 512] {
                let flags = format!("const KNOWN={known}u;");
                let files: Vec<_> = std::iter::once(&*flags).chain(files.iter().map(|name| file(name))).collect();
                valid(&format!("{switches:?} for {known}"), &compose(&files, &switches));
            }
        }
    }

    #[test]
    fn switches_choose_lines() {
        let file = "a\n//#if X\nb\n//#else\nc\n//#end\nd";
        assert_eq!(compose(&[file], &["X"]), "a\nb\nd\n");
        assert_eq!(compose(&[file], &["Y"]), "a\nc\nd\n");
    }
}
