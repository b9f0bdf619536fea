//! Pictures of ours, encoded by Binomial's encoder, beside what they were.

mod common;

use std::alloc::System;

use cap::Cap;
use common::broken;
use texture2ddecoder::{decode_astc_4_4, decode_bc7, decode_etc2_rgba8};
use vitrine_codecs::basis::{Error, Format, Texture};

/// Ends the test program where a file of a few kilobytes asks for more than this, all threads together.
const LIMIT: usize = 1 << 30;

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, LIMIT);

const BLOCKS: [Format; 3] = [Format::Bc7, Format::Astc, Format::Etc2];

/// A file, and what it was made of.
struct Case {
    name: &'static str,
    file: &'static [u8],
    size: [u32; 2],
    levels: u32,
    alpha: bool,
    /// How near pixels must be to the picture, blocks of BC7 and ASTC to the pixels, and those of ETC2 (decibels). Blocks of
    /// ETC1S and ETC2 have one hue each, and the hues of the picture run.
    near: [f64; 3],
}

fn all() -> [Case; 6] {
    macro_rules! file {
        ($name:literal) => {
            include_bytes!(concat!("fixtures/", $name, ".ktx2"))
        };
    }
    let (whole, odd) = ([64, 48], [30, 22]);
    let (etc1s, uastc) = ([22.0, 37.0, 47.0], [38.0, 44.0, 18.0]);
    [
        Case { name: "etc1s", file: file!("etc1s"), size: whole, levels: 7, alpha: false, near: etc1s },
        Case { name: "etc1s-alpha", file: file!("etc1s-alpha"), size: whole, levels: 7, alpha: true, near: etc1s },
        Case { name: "etc1s-odd", file: file!("etc1s-odd"), size: odd, levels: 5, alpha: true, near: etc1s },
        Case { name: "uastc", file: file!("uastc"), size: whole, levels: 7, alpha: false, near: uastc },
        Case {
            name: "uastc-alpha-zstd",
            file: file!("uastc-alpha-zstd"),
            size: whole,
            levels: 7,
            alpha: true,
            near: uastc,
        },
        Case { name: "uastc-odd-zstd", file: file!("uastc-odd-zstd"), size: odd, levels: 5, alpha: true, near: uastc },
    ]
}

/// As fixtures/picture.mjs has it.
fn picture([width, height]: [u32; 2], alpha: bool) -> Vec<u8> {
    let mut pixels = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let [dx, dy] = [(2 * x).abs_diff(width), (2 * y).abs_diff(height)];
            let disc = f64::from(dx * dx + dy * dy) < (f64::from(height) / 2.0).powi(2);
            let (across, down) = ((x * 255 / (width - 1)) as u8, (y * 255 / (height - 1)) as u8);
            pixels.extend(if disc { [230, 200, 40] } else { [across, down, 128] });
            let opacity = if disc { 0 } else { 255 - down / 2 };
            pixels.push(if alpha { opacity } else { 255 });
        }
    }
    pixels
}

/// How near two pictures are to each other (decibels; the more, the nearer).
fn near(one: &[u8], other: &[u8]) -> f64 {
    assert_eq!(one.len(), other.len());
    let sum: f64 = one.iter().zip(other).map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2)).sum();
    10.0 * (255.0 * 255.0 * one.len() as f64 / sum.max(1e-9)).log10()
}

/// Decodes blocks as a graphics card would.
fn unpacked(blocks: &[u8], format: Format, [width, height]: [u32; 2]) -> Vec<u8> {
    let (width, height) = (width as usize, height as usize);
    assert_eq!(blocks.len(), width.div_ceil(4) * height.div_ceil(4) * 16);
    let mut pixels = vec![0; width * height];
    let decode = match format {
        Format::Bc7 => decode_bc7,
        Format::Astc => decode_astc_4_4,
        _ => decode_etc2_rgba8,
    };
    decode(blocks, width, height, &mut pixels).expect("blocks");
    pixels.into_iter().map(u32::to_le_bytes).flat_map(|[blue, green, red, alpha]| [red, green, blue, alpha]).collect()
}

#[test]
fn pixels_are_those_of_the_picture() {
    for case in all() {
        let texture = Texture::new(case.file.to_vec()).unwrap_or_else(|error| panic!("{}: {error}", case.name));
        assert_eq!(([texture.width(), texture.height()], texture.levels()), (case.size, case.levels), "{}", case.name);
        assert_eq!(texture.alpha(), case.alpha, "{}", case.name);
        let pixels = texture.transcode(0, Format::Rgba8).expect("pixels");
        let found = near(&pixels, &picture(case.size, case.alpha));
        assert!(found > case.near[0], "{}: {found:.1} dB", case.name);
    }
}

#[test]
fn blocks_are_those_pixels() {
    for case in all() {
        let texture = Texture::new(case.file.to_vec()).expect("a texture");
        for level in 0..texture.levels() {
            let size = case.size.map(|size| (size >> level).max(1));
            let pixels = texture.transcode(level, Format::Rgba8).expect("pixels");
            for format in BLOCKS {
                let blocks = texture.transcode(level, format).expect("blocks");
                let found = near(&unpacked(&blocks, format, size), &pixels);
                let least = case.near[if format == Format::Etc2 { 2 } else { 1 }];
                assert!(found > least, "{} {level} {format:?}: {found:.1} dB", case.name);
            }
        }
        assert_eq!(texture.transcode(case.levels, Format::Rgba8), Err(Error::Level));
    }
}

#[test]
fn opaque_files_become_opaque_blocks() {
    for case in all().into_iter().filter(|case| !case.alpha) {
        let texture = Texture::new(case.file.to_vec()).expect("a texture");
        for format in BLOCKS {
            let pixels = unpacked(&texture.transcode(0, format).expect("blocks"), format, case.size);
            // UASTC's blocks become ones whose endpoints share a bit between colour and alpha.
            let least = if case.name == "etc1s" { 255 } else { 254 };
            assert!(pixels.iter().skip(3).step_by(4).all(|alpha| *alpha >= least), "{} {format:?}", case.name);
        }
    }
}

#[test]
fn files_of_red_and_green_become_pixels() {
    // The encoder writes such files with green as alpha, and says so by another name: here it has the right one.
    let etc1s = include_bytes!("fixtures/etc1s-red-green.ktx2");
    let uastc = include_bytes!("fixtures/uastc-red-green.ktx2");
    for (file, channels) in [(&etc1s[..], &[3, 4][..]), (uastc, &[5])] {
        let mut file = file.to_vec();
        let descriptor = u32::from_le_bytes(file[48..52].try_into().expect("an offset")) as usize;
        for (sample, channel) in channels.iter().enumerate() {
            file[descriptor + 28 + 16 * sample + 3] = *channel;
        }
        let texture = Texture::new(file).expect("a texture");
        assert!(!texture.alpha());
        let mut wanted = picture([64, 48], false);
        for [_, _, blue, _] in wanted.as_chunks_mut().0 {
            *blue = 0;
        }
        let found = near(&texture.transcode(0, Format::Rgba8).expect("pixels"), &wanted);
        assert!(found > 30.0, "{found:.1} dB");
        assert_eq!(texture.transcode(0, Format::Bc7), Err(Error::RedGreen));
    }
}

/// A file with another number at a place.
fn with(file: &[u8], at: usize, value: u32) -> Vec<u8> {
    let mut file = file.to_vec();
    file[at..at + 4].copy_from_slice(&value.to_le_bytes());
    file
}

#[test]
fn what_gltf_does_not_permit_is_refused() {
    let [etc1s, .., uastc] = all();
    for file in [etc1s.file, uastc.file] {
        for (at, value, error) in [
            (0, 0, Error::Magic),
            // A format of Vulkan's, depth, layers, faces.
            (12, 37, Error::Kind),
            (28, 4, Error::Kind),
            (32, 2, Error::Kind),
            (36, 6, Error::Kind),
            // Width, height; both together.
            (20, 0, Error::Size),
            (24, 0, Error::Size),
            (20, 16388, Error::Size),
            (24, u32::MAX, Error::Size),
            // Levels; a compression of another kind.
            (40, 12, Error::Broken),
            (44, 3, Error::Kind),
        ] {
            assert_eq!(Texture::new(with(file, at, value)).err(), Some(error), "{at} {value}");
        }
        let huge = with(&with(file, 20, 16384), 24, 16384);
        assert_eq!(Texture::new(huge).err(), Some(Error::Size));
    }
    // What one kind has, the other has not.
    assert_eq!(Texture::new(with(etc1s.file, 44, 2)).err(), Some(Error::Kind));
    assert_eq!(Texture::new(with(uastc.file, 44, 1)).err(), Some(Error::Kind));
}

#[test]
fn levels_that_are_larger_than_their_bytes_are_refused() {
    // Those of UASTC, that is: of ETC1S a few bytes can stand for any number of blocks.
    for case in all().into_iter().filter(|case| case.name.starts_with("uastc")) {
        let file = with(&with(case.file, 20, 8192), 24, 8192);
        let texture = Texture::new(file).expect("a texture");
        assert_eq!(texture.transcode(0, Format::Rgba8).err(), Some(Error::Broken), "{}", case.name);
    }
}

#[test]
fn broken_files_give_an_error_or_another_picture() {
    for case in all() {
        let mut refused = 0;
        broken(case.file, 300, |file| {
            let Ok(texture) = Texture::new(file.to_vec()) else {
                refused += 1;
                return;
            };
            // A turned bit may ask for many pixels, which take a while.
            if texture.width().max(texture.height()) > 256 {
                return;
            }
            for level in 0..texture.levels() {
                for format in [Format::Rgba8, Format::Bc7, Format::Astc, Format::Etc2] {
                    let _ = texture.transcode(level, format);
                }
            }
        });
        assert!(refused > 100, "{}: {refused}", case.name);
    }
}
