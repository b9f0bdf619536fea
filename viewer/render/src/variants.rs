//! Which modules there are: files of `shaders/`, one after another, with switches on. The renderer puts them together when
//! it needs them; for WebGL2 the build script, which shares this file, does it beforehand and translates them.

/// The text of a module of these files with these switches on. Lines between `//#if NAME` and `//#else` or `//#end` stay
/// only where NAME is switched on; there is no nesting and nothing else.
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

/// What a translated module is called: its files and the switches that are on.
pub(crate) fn name(files: &[&str], switches: &[&str]) -> String {
    [files, switches].concat().into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Files that are no files, but a line each: what goes before tone.wgsl, by the number of the tone mapping.
pub(crate) const TONES: [(&str, &str); 7] = [
    ("tone0", "const TONE=0u;"),
    ("tone1", "const TONE=1u;"),
    ("tone2", "const TONE=2u;"),
    ("tone3", "const TONE=3u;"),
    ("tone4", "const TONE=4u;"),
    ("tone5", "const TONE=5u;"),
    ("tone6", "const TONE=6u;"),
];

/// A module.
#[derive(Clone)]
#[allow(dead_code, reason = "read by the build script and by tests")]
pub(crate) struct Variant {
    /// Names in `shaders/`, without their ending, and of [`TONES`].
    pub files: Vec<&'static str>,
    /// In the order in which [`switches`] has them.
    pub switches: Vec<&'static str>,
    /// What it must have. It may have others.
    pub entry_points: Vec<&'static str>,
}

/// The switches of meshes, in the order in which they are always named.
const SWITCHES: [&str; 8] = ["SKIN", "UV23", "COVERAGE", "EXTRAS", "TRANSMISSION", "DIRECT", "SOFT", "KNOWN"];

/// The switches of a mesh's module: skin, further coordinates, masked samples, extensions, transmission, straight to the
/// canvas; and, never where it is translated, made for a CPU that draws, and for known flags.
pub(crate) fn switches(on: [bool; SWITCHES.len()]) -> Vec<&'static str> {
    SWITCHES.into_iter().zip(on).filter(|(_, on)| *on).map(|(name, _)| name).collect()
}

/// All modules that a device meets which masks samples (`coverage`) or does not.
#[allow(dead_code, reason = "called by the build script and by tests")]
pub(crate) fn all(coverage: bool) -> Vec<Variant> {
    let mut all = Vec::new();
    let tones: Vec<Vec<&str>> = TONES.iter().map(|(name, _)| vec![*name, "tone"]).collect();
    for skin in [false, true] {
        for uv23 in [false, true] {
            for (extras, transmission) in [(false, false), (true, false), (true, true)] {
                // What shows through needs the picture's light.
                let tones = if transmission { &[] } else { &tones[..] };
                for tone in [Vec::new()].iter().chain(tones) {
                    let entry_points = vec!["vs_mesh", "fs_main", "fs_mask", "fs_height"];
                    let mut files = [&tone[..], &["frame", "mesh", "material"]].concat();
                    files.extend(extras.then_some("extras"));
                    let switches =
                        switches([skin, uv23, coverage, extras, transmission, !tone.is_empty(), false, false]);
                    all.push(Variant { files, switches, entry_points });
                }
            }
        }
    }
    let mut plain = |files: &[&'static str], switches: &[&'static str], entry_points: &[&'static str]| {
        let (files, switches, entry_points) = (files.to_vec(), switches.to_vec(), entry_points.to_vec());
        all.push(Variant { files, switches, entry_points });
    };
    plain(&["frame", "sky"], &[], &["vs_sky", "fs_sky"]);
    plain(&["frame", "ground"], &[], &["vs_ground", "fs_ground"]);
    for (tone, _) in TONES {
        plain(&[tone, "tone", "frame", "sky"], &["DIRECT"], &["vs_sky", "fs_sky"]);
        plain(&[tone, "fullscreen", "tone", "output"], &[], &["vs_fullscreen", "fs_output"]);
    }
    plain(&["fullscreen", "mip"], &[], &["vs_fullscreen", "fs_mip", "fs_mip_even", "fs_mip_alpha"]);
    let environment = ["vs_fullscreen", "fs_equirect", "fs_half", "fs_lobe", "fs_studio"];
    plain(&["fullscreen", "environment", "studio"], &[], &environment);
    plain(&["fullscreen", "dfg"], &[], &["vs_fullscreen", "fs_dfg"]);
    plain(&["fullscreen", "shadow"], &[], &["vs_fullscreen", "fs_occlusion", "fs_blur"]);
    all
}
