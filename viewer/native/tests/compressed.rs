//! Models whose geometry or pictures are compressed.

mod common;

use common::off_screen;
use vitrine_native::{DecodeError, Error, Options, Size, decode};

const PICTURE: &[u8] = include_bytes!("../../codecs/tests/fixtures/etc1s-alpha.ktx2");

#[test]
fn pictures_in_ktx2_are_decoded() {
    let picture = decode(PICTURE).expect("a picture");
    assert_eq!(picture.dimensions(), (64, 48));
    // Blue in the first corner, yellowish and transparent in the middle.
    let [red, green, blue, alpha] = picture.get_pixel(1, 1).0;
    assert!(red < 40 && green < 40 && blue > 100 && alpha > 230, "{red} {green} {blue} {alpha}");
    let [red, green, blue, alpha] = picture.get_pixel(32, 24).0;
    assert!(red > 200 && green > 170 && blue < 80 && alpha < 20, "{red} {green} {blue} {alpha}");
    assert!(matches!(decode(&PICTURE[..200]), Err(DecodeError::Basis(_))));
}

/// A triangle whose buffer view is compressed by meshopt, or was meant to be, with a picture all over it.
fn triangle(mode: &str) -> Vec<u8> {
    // Three vertices: no differences but these, in a group of 16 each. The widths are one of 8 bits and none.
    let mut packed = vec![0xa0];
    for byte in 0..12 {
        // The vertices are 0 0 0, 1 0 0 and 0 1 0, and 1 is 00 00 80 3f. Differences go zigzag.
        let differences: Option<[u8; 3]> = match byte {
            2 => Some([0, 0xff, 0xff]),
            3 => Some([0, 126, 125]),
            6 => Some([0, 0, 0xff]),
            7 => Some([0, 0, 126]),
            _ => None,
        };
        packed.push(if differences.is_some() { 3 } else { 0 });
        if let Some([first, second, third]) = differences {
            packed.extend([first, second, third]);
            packed.extend([0; 13]);
        }
    }
    packed.extend([0; 32]);
    let length = packed.len();
    packed.extend(PICTURE);
    let json = format!(
        r#"{{"asset":{{"version":"2.0"}},"scene":0,"scenes":[{{"nodes":[0]}}],"nodes":[{{"mesh":0}}],
        "extensionsUsed":["EXT_meshopt_compression","KHR_texture_basisu","KHR_materials_unlit"],
        "meshes":[{{"primitives":[{{"attributes":{{"POSITION":0}},"material":0}}]}}],
        "materials":[{{"pbrMetallicRoughness":{{"baseColorTexture":{{"index":0}}}},"doubleSided":true,
            "extensions":{{"KHR_materials_unlit":{{}}}}}}],
        "samplers":[{{"wrapS":33071,"wrapT":33071}}],
        "textures":[{{"sampler":0,"extensions":{{"KHR_texture_basisu":{{"source":0}}}}}}],
        "images":[{{"bufferView":1,"mimeType":"image/ktx2"}}],
        "buffers":[{{"byteLength":{whole}}},
            {{"byteLength":36,"extensions":{{"EXT_meshopt_compression":{{"fallback":true}}}}}}],
        "bufferViews":[{{"buffer":1,"byteLength":36,"extensions":{{"EXT_meshopt_compression":
            {{"buffer":0,"byteLength":{length},"byteStride":12,"count":3,"mode":"{mode}"}}}}}},
            {{"buffer":0,"byteOffset":{length},"byteLength":{picture}}}],
        "accessors":[{{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[1,1,0]}}]}}"#,
        whole = packed.len(),
        picture = PICTURE.len(),
    );
    glb(json.into_bytes(), packed)
}

/// A binary asset; its first buffer is the second chunk.
fn glb(json: Vec<u8>, bin: Vec<u8>) -> Vec<u8> {
    let mut file = Vec::new();
    for (kind, padding, mut chunk) in [(b"JSON", b' ', json), (b"BIN\0", 0, bin)] {
        chunk.resize(chunk.len().next_multiple_of(4), padding);
        file.extend((chunk.len() as u32).to_le_bytes());
        file.extend(kind);
        file.extend(chunk);
    }
    let header = [*b"glTF", 2_u32.to_le_bytes(), (file.len() as u32 + 12).to_le_bytes()];
    [header.as_flattened(), &file].concat()
}

#[test]
fn compressed_models_are_drawn() {
    let off_screen = off_screen();
    let options = Options { size: Size::Longest(32), ..Options::default() };
    let picture = off_screen.render(triangle("ATTRIBUTES"), &mut |_| None, &options).expect("a picture");
    let drawn: Vec<_> = picture.pixels().filter(|pixel| pixel.0[3] == 255).collect();
    // Nearly half of the square around it, seen a little from above.
    assert!((100..512).contains(&drawn.len()), "{} pixels", drawn.len());
    // Without coordinates it shows the picture's first corner.
    assert!(drawn.iter().all(|pixel| pixel.0[2] > 90 && pixel.0[0] < 60), "{:?}", drawn.first());

    let found = off_screen.render(triangle("TRIANGLES"), &mut |_| None, &options);
    assert!(matches!(found, Err(Error::Scene(vitrine_codecs::Error::Meshopt { view: 0, .. }))));
}
