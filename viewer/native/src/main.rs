//! `vitrine-render MODEL --out PNG`: a glTF model to a picture.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use glam::Vec3;
use vitrine_native::{Error, Length, OffScreen, Options, Shadow, Size, ToneMapping};

/// Draws a glTF model off-screen to a PNG.
#[derive(Debug, Parser)]
#[command(name = "vitrine-render", version)]
struct Arguments {
    /// A .glb or .gltf file.
    model: PathBuf,
    /// The PNG to write.
    #[arg(long)]
    out: PathBuf,
    /// Width in pixels (with --height).
    #[arg(long, requires = "height")]
    width: Option<u32>,
    /// Height in pixels (with --width).
    #[arg(long, requires = "width")]
    height: Option<u32>,
    /// Longer side in pixels at the aspect that the model fills best.
    #[arg(long, default_value_t = 1024, conflicts_with = "width")]
    longest: u32,
    /// A Radiance .hdr picture in equirectangular projection; without it, the built-in studio.
    #[arg(long)]
    environment: Option<PathBuf>,
    /// Show the environment behind the model.
    #[arg(long)]
    skybox: bool,
    /// Azimuth, polar angle and distance, such as "30deg 75deg 105%" or "0.5rad auto 2m".
    #[arg(long, value_parser = orbit, allow_hyphen_values = true)]
    orbit: Option<Orbit>,
    /// What the camera looks at, such as "0m 0.5m 0m" or "auto auto auto".
    #[arg(long, value_parser = target, allow_hyphen_values = true)]
    target: Option<Target>,
    /// Vertical field of view, such as "30deg" or "auto".
    #[arg(long, value_parser = fov)]
    fov: Option<Fov>,
    /// Name of a material variant.
    #[arg(long)]
    variant: Option<String>,
    /// Name of an animation.
    #[arg(long)]
    animation: Option<String>,
    /// Seconds into the animation (the first one where none is named).
    #[arg(long)]
    time: Option<f32>,
    /// Factor on all light.
    #[arg(long, default_value_t = 1.0)]
    exposure: f32,
    /// neutral, aces, agx, reinhard, cineon, linear or none.
    #[arg(long, default_value = "neutral", value_parser = tone_mapping)]
    tone_mapping: ToneMapping,
    /// Strength of the shadow on the ground, 0 to 1.
    #[arg(long, default_value_t = 0.0)]
    shadow: f32,
    /// Softness of the shadow, 0 to 1.
    #[arg(long, default_value_t = 1.0)]
    shadow_softness: f32,
    /// Colour behind everything, as #rrggbb; without it the picture is transparent.
    #[arg(long, value_parser = background)]
    background: Option<Vec3>,
}

#[derive(Debug, Clone, Copy)]
struct Orbit {
    theta: Option<f32>,
    phi: Option<f32>,
    radius: Option<Length>,
}

#[derive(Debug, Clone, Copy)]
struct Target([Option<f32>; 3]);

#[derive(Debug, Clone, Copy)]
struct Fov(Option<f32>);

fn words<const N: usize>(text: &str) -> Result<[&str; N], String> {
    let words: Vec<_> = text.split_whitespace().collect();
    words.try_into().map_err(|_| format!("{N} values are wanted"))
}

/// A number with one of these units, times the unit's factor; `auto` is none.
fn measure(word: &str, units: &[(&str, f32)]) -> Result<Option<f32>, String> {
    if word == "auto" {
        return Ok(None);
    }
    for (unit, factor) in units {
        if let Some(number) = word.strip_suffix(unit)
            && let Ok(number) = number.parse::<f32>()
            && number.is_finite()
        {
            return Ok(Some(number * factor));
        }
    }
    let known: Vec<_> = units.iter().map(|(unit, _)| *unit).collect();
    Err(format!("{word:?} is not a number with a unit of {}", known.join(", ")))
}

const ANGLES: &[(&str, f32)] = &[("deg", std::f32::consts::PI / 180.0), ("rad", 1.0)];
const LENGTHS: &[(&str, f32)] = &[("cm", 0.01), ("mm", 0.001), ("m", 1.0)];

fn orbit(text: &str) -> Result<Orbit, String> {
    let [theta, phi, radius] = words(text)?;
    Ok(Orbit {
        theta: measure(theta, ANGLES)?,
        phi: measure(phi, ANGLES)?,
        radius: match radius.strip_suffix('%') {
            Some(percent) => Some(Length::Share(percent.parse::<f32>().map_err(|error| error.to_string())? / 100.0)),
            None => measure(radius, LENGTHS)?.map(Length::Metres),
        },
    })
}

fn target(text: &str) -> Result<Target, String> {
    let [x, y, z] = words(text)?;
    Ok(Target([measure(x, LENGTHS)?, measure(y, LENGTHS)?, measure(z, LENGTHS)?]))
}

fn fov(text: &str) -> Result<Fov, String> {
    measure(text.trim(), ANGLES).map(Fov)
}

fn tone_mapping(text: &str) -> Result<ToneMapping, String> {
    ToneMapping::from_name(text).ok_or_else(|| format!("{text:?} is not a tone mapping"))
}

fn background(text: &str) -> Result<Vec3, String> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6).ok_or("a colour is written #rrggbb")?;
    let value = u32::from_str_radix(digits, 16).map_err(|error| error.to_string())?;
    let channel = |shift: u32| {
        let c = (value >> shift & 255) as f32 / 255.0;
        if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    Ok(Vec3::new(channel(16), channel(8), channel(0)))
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match draw(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("vitrine-render: {error}");
            ExitCode::FAILURE
        }
    }
}

fn draw(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let environment = match &arguments.environment {
        Some(path) => Some(std::fs::read(path).map_err(|source| Error::File { path: path.clone(), source })?),
        None => None,
    };
    let orbit = arguments.orbit.unwrap_or(Orbit { theta: None, phi: None, radius: None });
    let options = Options {
        size: match (arguments.width, arguments.height) {
            (Some(width), Some(height)) => Size::Exact { width, height },
            _ => Size::Longest(arguments.longest),
        },
        environment,
        skybox: arguments.skybox,
        theta: orbit.theta,
        phi: orbit.phi,
        radius: orbit.radius,
        target: arguments.target.map_or([None; 3], |target| target.0),
        fov: arguments.fov.and_then(|fov| fov.0),
        variant: arguments.variant.clone(),
        animation: arguments.animation.clone(),
        time: arguments.time,
        exposure: arguments.exposure,
        tone_mapping: arguments.tone_mapping,
        shadow: Shadow { intensity: arguments.shadow, softness: arguments.shadow_softness },
        background: arguments.background,
    };
    let picture = OffScreen::new()?.render_file(&arguments.model, &options)?;
    picture.save_with_format(&arguments.out, image::ImageFormat::Png)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orbits_are_read() {
        let orbit = orbit("-90deg 1rad 105%").expect("an orbit");
        assert!((orbit.theta.expect("theta") + std::f32::consts::FRAC_PI_2).abs() < 1e-6);
        assert_eq!(orbit.phi, Some(1.0));
        assert_eq!(orbit.radius, Some(Length::Share(1.05)));
        let auto = super::orbit("auto auto 20cm").expect("an orbit");
        assert!(auto.theta.is_none() && auto.phi.is_none());
        assert!(matches!(auto.radius, Some(Length::Metres(m)) if (m - 0.2).abs() < 1e-6));
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "1deg 2deg", "1deg 2deg 3deg", "1m 2deg 3m", "NaNdeg 1deg 1m", "1deg 1deg x%"] {
            assert!(orbit(text).is_err(), "{text}");
        }
        assert!(background("red").is_err() && background("#12345").is_err() && background("#gggggg").is_err());
    }

    #[test]
    fn colours_are_decoded() {
        let colour = background("#ff8000").expect("a colour");
        assert!((colour - Vec3::new(1.0, 0.215_860_5, 0.0)).length() < 1e-5);
    }

    #[test]
    fn the_command_line_is_sound() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }
}
