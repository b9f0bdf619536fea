//! Prints what the importer makes of glTF files: `cargo run -p vitrine-scene --example inspect -- FILE...`

use std::{fs, path::Path, process::ExitCode};

use vitrine_scene::{Pose, Scene, load};

fn main() -> ExitCode {
    let mut failed = 0;
    for path in std::env::args().skip(1) {
        match read(Path::new(&path)) {
            Ok(scene) => summary(&path, &scene),
            Err(error) => {
                println!("{path}\n  ERROR {error}");
                failed += 1;
            }
        }
    }
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn read(path: &Path) -> Result<Scene, String> {
    let bytes = fs::read(path).map_err(|error| error.to_string())?;
    let folder = path.parent().unwrap_or(Path::new("."));
    // Good enough for looking at files: no percent-decoding.
    load(bytes, &mut |uri| fs::read(folder.join(uri)).ok()).map_err(|error| error.to_string())
}

fn summary(path: &str, scene: &Scene) {
    println!("{path}");
    let primitives = || scene.meshes.iter().flat_map(|mesh| &mesh.primitives);
    let sum = |count: fn(&vitrine_scene::Primitive) -> usize| primitives().map(count).sum::<usize>();
    println!(
        "  {} nodes, {} meshes, {} primitives, {} vertices, {} indices, {} with tangents, {} morph targets",
        scene.nodes.len(),
        scene.meshes.len(),
        primitives().count(),
        sum(|primitive| primitive.positions.len()),
        sum(|primitive| primitive.indices.len()),
        sum(|primitive| usize::from(!primitive.tangents.is_empty())),
        sum(|primitive| primitive.targets.len()),
    );
    println!(
        "  {} materials, {} textures, {} images, {} skins, {} cameras, variants {:?}",
        scene.materials.len(),
        scene.textures.len(),
        scene.images.len(),
        scene.skins.len(),
        scene.cameras.len(),
        scene.variants,
    );
    let mut pose = Pose::rest(scene);
    let bounds = scene.bounds(&pose);
    println!("  at rest {} .. {}", bounds.min, bounds.max);
    for (index, animation) in scene.animations.iter().enumerate() {
        pose.reset(scene);
        pose.apply(scene, index, animation.duration / 2.0);
        let bounds = scene.bounds(&pose);
        println!(
            "  animation {:?}, {} s, {} channels; half way {} .. {}",
            animation.name,
            animation.duration,
            animation.channels.len(),
            bounds.min,
            bounds.max
        );
    }
    for warning in &scene.warnings {
        println!("  warning: {warning}");
    }
}
