//! What values of products must be, wherever they come from.

use vitrine_contract::{CameraOrbit, Dimensions, VariantOption};

use crate::db::entities::variant::Options;

/// The highest price in minor units: sums of whole orders stay far inside 64 bits.
const MOST: i64 = 1_000_000_000_000;

/// Whether it is a name of this many characters at most, with nothing around it and no control characters in it.
pub(super) fn is_name(text: &str, most: usize) -> bool {
    !text.is_empty() && text.trim() == text && text.chars().count() <= most && !text.chars().any(char::is_control)
}

/// Whether there is nothing to read in it.
pub(super) fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// Whether all sides are above zero.
pub(super) fn are_sides(size: &Dimensions) -> bool {
    [size.width, size.height, size.depth].iter().all(|side| side.is_finite() && *side > 0.0)
}

/// Whether one can look from there.
pub(super) fn is_orbit(orbit: &CameraOrbit) -> bool {
    (-180.0..=180.0).contains(&orbit.theta) && (0.0..=180.0).contains(&orbit.phi)
}

/// Whether something can cost that, in minor units.
pub(super) fn is_price(amount: i64) -> bool {
    (1..=MOST).contains(&amount)
}

/// Whether name and value of an option are fit.
pub(super) fn is_option(option: &VariantOption) -> bool {
    is_name(&option.name, 60) && !option.name.contains(':') && is_name(&option.value, 120)
}

/// The options of a variant: where it names none, its name is its finish.
pub(super) fn options(name: &str, given: &[VariantOption]) -> Options {
    if given.is_empty() { Options::of_name(name) } else { Options(given.to_vec()) }
}
