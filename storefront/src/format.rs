//! Numbers and sizes in words.

use vitrine_contract::{Currency, Dimensions, Money};

/// The units in which sizes are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Units {
    /// Centimetres, or millimetres for what fits in a hand.
    #[default]
    Metric,
    /// Inches.
    Imperial,
}

impl Units {
    /// The name under which the choice is kept.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Metric => "metric",
            Self::Imperial => "imperial",
        }
    }

    /// Undoes [`Self::name`]; anything else is metric.
    pub fn from_name(name: &str) -> Self {
        if name == Self::Imperial.name() { Self::Imperial } else { Self::Metric }
    }
}

/// Below this greatest extent in metres, sizes are given in millimetres.
const SMALL: f64 = 0.1;
const METRES_PER_INCH: f64 = 0.0254;

/// Width, height and depth in words, all in one unit: `72 cm`, `9.5 mm`, `28.3 in`.
pub fn dimensions(size: &Dimensions, units: Units) -> [String; 3] {
    let greatest = size.width.max(size.height).max(size.depth);
    let (per_metre, unit) = match units {
        Units::Imperial => (1.0 / METRES_PER_INCH, "in"),
        Units::Metric if greatest < SMALL => (1000.0, "mm"),
        Units::Metric => (100.0, "cm"),
    };
    [size.width, size.height, size.depth].map(|metres| format!("{}\u{a0}{unit}", one_decimal(metres * per_metre)))
}

/// At most one decimal, and none where it would be zero. In whole tenths, for the formatting of floating-point numbers
/// is a large piece of code to send to a browser.
fn one_decimal(value: f64) -> String {
    let tenths = (value * 10.0).round() as i64;
    match (tenths / 10, (tenths % 10).abs()) {
        (whole, 0) => whole.to_string(),
        (whole, part) => format!("{whole}.{part}"),
    }
}

/// `1 product`, `12 products`.
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// A download's size: `640 KB`, `2.4 MB` (decimal units, as browsers show them).
pub fn file_size(bytes: u64) -> String {
    if bytes < 1_000_000 {
        format!("{}\u{a0}KB", bytes.div_ceil(1000))
    } else {
        format!("{}\u{a0}MB", one_decimal(bytes as f64 / 1e6))
    }
}

/// A slug as words, for where the name is not known: `alba-lounge-chair` is `Alba lounge chair`.
pub fn words(slug: &str) -> String {
    let spaced = slug.replace('-', " ");
    let mut letters = spaced.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// How long things are still held, without hurry: whole minutes, rounded up; none once it is over.
pub fn time_left(milliseconds: f64) -> Option<String> {
    if milliseconds.is_nan() || milliseconds <= 0.0 {
        return None;
    }
    let minutes = (milliseconds / 60_000.0).ceil() as usize;
    Some(if minutes <= 1 { "under a minute".to_owned() } else { format!("{minutes} minutes") })
}

/// A name on the wire as words: `pending_payment` is `Pending payment`.
pub fn label(name: &str) -> String {
    words(&name.replace('_', "-"))
}

/// An amount as machines read it: `1299.00`.
pub fn decimal(money: Money) -> String {
    let exponent = money.currency.exponent();
    let unit = 10_u64.pow(exponent);
    let sign = if money.amount < 0 { "-" } else { "" };
    let (whole, part) = (money.amount.unsigned_abs() / unit, money.amount.unsigned_abs() % unit);
    if exponent == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{part:0width$}", width = exponent as usize)
    }
}

/// Undoes [`decimal`], for what people type; none where it is no amount of this currency.
pub fn parse_money(text: &str, currency: Currency) -> Option<Money> {
    let text = text.trim().replace(',', ".");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let exponent = currency.exponent() as usize;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if part.len() > exponent || whole.is_empty() || !digits(whole) || !digits(part) {
        return None;
    }
    let amount = format!("{whole}{part:0<exponent$}").parse().ok()?;
    Some(Money { amount, currency })
}

/// The tint of the ground on which a collection's pictures stand, as a number below [`TINTS`]. It comes from the slug
/// alone, so that a product has the same ground on every page.
pub fn tint(collection: &str) -> u8 {
    // FNV-1a, 32 bits: short, and it spreads like words well.
    let hash =
        collection.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (hash % u32::from(TINTS)) as u8
}

/// How many tints the style sheet knows.
pub const TINTS: u8 = 6;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_given_in_the_unit_that_suits_them() {
        let chair = Dimensions { width: 0.725, height: 0.78, depth: 0.7 };
        assert_eq!(dimensions(&chair, Units::Metric), ["72.5\u{a0}cm", "78\u{a0}cm", "70\u{a0}cm"]);
        assert_eq!(dimensions(&chair, Units::Imperial), ["28.5\u{a0}in", "30.7\u{a0}in", "27.6\u{a0}in"]);
        let ring = Dimensions { width: 0.0215, height: 0.0063, depth: 0.02 };
        assert_eq!(dimensions(&ring, Units::Metric), ["21.5\u{a0}mm", "6.3\u{a0}mm", "20\u{a0}mm"]);
    }

    #[test]
    fn units_survive_their_name() {
        for units in [Units::Metric, Units::Imperial] {
            assert_eq!(Units::from_name(units.name()), units);
        }
        assert_eq!(Units::from_name("cubits"), Units::Metric);
    }

    #[test]
    fn counts_and_sizes_read_well() {
        assert_eq!(count(1, "item", "items"), "1 item");
        assert_eq!(count(0, "item", "items"), "0 items");
        assert_eq!(file_size(639_001), "640\u{a0}KB");
        assert_eq!(file_size(2_400_000), "2.4\u{a0}MB");
        assert_eq!(file_size(3_000_000), "3\u{a0}MB");
    }

    #[test]
    fn slugs_can_be_read() {
        assert_eq!(words("alba-lounge-chair"), "Alba lounge chair");
        assert_eq!(words(""), "");
        assert_eq!(words("österreich"), "Österreich");
    }

    #[test]
    fn time_left_is_said_calmly() {
        assert_eq!(time_left(14.2 * 60_000.0).as_deref(), Some("15 minutes"));
        assert_eq!(time_left(59_000.0).as_deref(), Some("under a minute"));
        assert_eq!(time_left(0.0), None);
        assert_eq!(time_left(f64::NAN), None);
    }

    #[test]
    fn machine_amounts_have_the_currency_s_decimals() {
        assert_eq!(decimal(Money { amount: 129_905, currency: Currency::Eur }), "1299.05");
        assert_eq!(decimal(Money { amount: 5, currency: Currency::Usd }), "0.05");
        assert_eq!(decimal(Money { amount: 1200, currency: Currency::Jpy }), "1200");
    }

    #[test]
    fn typed_amounts_are_read_to_the_cent_or_not_at_all() {
        let read = |text| parse_money(text, Currency::Eur).map(|money| money.amount);
        assert_eq!(read("12"), Some(1200));
        assert_eq!(read(" 12,5 "), Some(1250));
        assert_eq!(read("0.05"), Some(5));
        for text in ["", "-1", "1.005", "1.2.3", "€5", "."] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(parse_money("1200", Currency::Jpy).map(|money| money.amount), Some(1200));
        assert_eq!(parse_money("12.5", Currency::Jpy), None);
    }

    #[test]
    fn the_demo_collections_stand_on_different_grounds() {
        let tints = ["furniture", "gadgets", "fashion"].map(tint);
        assert!(tints[0] != tints[1] && tints[1] != tints[2] && tints[0] != tints[2], "{tints:?}");
        assert!(tints.iter().all(|tint| *tint < TINTS));
    }
}
