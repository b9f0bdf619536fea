//! Whether an address is one.

use vitrine_contract::{Address, InvalidParam};

use super::{Rules, find};

/// Blanks at the ends of fields go, codes are in upper case, a postal code stands as its country writes it.
#[must_use]
pub fn tidy(address: &Address) -> Address {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let country = plain(&address.country).to_uppercase();
    let code = plain(&address.postal_code).to_uppercase();
    let postal_code = find(&country).and_then(|rules| as_written(rules, &code)).unwrap_or(code);
    Address {
        name: plain(&address.name),
        line1: plain(&address.line1),
        line2: plain(&address.line2),
        city: plain(&address.city),
        postal_code,
        subdivision: plain(&address.subdivision).to_uppercase(),
        country,
        phone: plain(&address.phone),
    }
}

/// What is wrong with a tidy address; field names begin with `prefix`.
pub fn check(address: &Address, prefix: &str) -> Vec<InvalidParam> {
    let mut faults = Vec::new();
    let mut fault =
        |field: &str, reason: String| faults.push(InvalidParam { name: format!("{prefix}{field}"), reason });
    for (field, text, most, needed) in [
        ("name", &address.name, 100, true),
        ("line1", &address.line1, 100, true),
        ("line2", &address.line2, 100, false),
        ("city", &address.city, 100, true),
        ("phone", &address.phone, 32, false),
    ] {
        if needed && text.is_empty() {
            fault(field, "is needed".into());
        } else if text.chars().count() > most {
            fault(field, format!("must be at most {most} characters"));
        } else if text.chars().any(char::is_control) {
            fault(field, "must be plain text".into());
        }
    }
    if !address.phone.is_empty() && !address.phone.chars().all(|c| c.is_ascii_digit() || "+-/(). ".contains(c)) {
        fault("phone", "must be a telephone number".into());
    }
    let Some(rules) = find(&address.country) else {
        fault("country", "must be a country that we send to".into());
        return faults;
    };
    if rules.postal_codes.is_empty() {
        if !address.postal_code.is_empty() {
            fault("postal_code", format!("{} has none: leave it empty", rules.name));
        }
    } else if as_written(rules, &address.postal_code).as_deref() != Some(&address.postal_code) {
        let forms: Vec<_> = rules.postal_codes.iter().map(|form| form.replace('9', "0")).collect();
        fault("postal_code", format!("must have the form {}", forms.join(" or ")));
    }
    let known = |code: &str| rules.subdivisions.iter().any(|(known, _)| *known == code);
    if rules.subdivisions.is_empty() {
        if !address.subdivision.is_empty() {
            fault("subdivision", format!("addresses in {} have none: leave it empty", rules.name));
        }
    } else if !known(&address.subdivision) {
        fault("subdivision", format!("must be the code of a {}", rules.subdivision_label.to_lowercase()));
    }
    faults
}

/// The postal code with blanks and hyphens where its country puts them; none where it fits no form.
fn as_written(rules: &Rules, code: &str) -> Option<String> {
    let bare = |text: &str| text.chars().filter(|c| !matches!(c, ' ' | '-')).collect::<Vec<char>>();
    let given = bare(code);
    rules.postal_codes.iter().find_map(|form| {
        let form_bare = bare(form);
        let fits = form_bare.len() == given.len()
            && form_bare.iter().zip(&given).all(|(form, c)| match form {
                '9' => c.is_ascii_digit(),
                'A' => c.is_ascii_uppercase(),
                'X' => c.is_ascii_digit() || c.is_ascii_uppercase(),
                other => c == other,
            });
        let mut given = given.iter();
        fits.then(|| {
            form.chars().filter_map(|c| if matches!(c, ' ' | '-') { Some(c) } else { given.next().copied() }).collect()
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(country: &str, postal_code: &str, subdivision: &str) -> Address {
        Address {
            name: "Ada Lovelace".into(),
            line1: "Torstraße 1".into(),
            city: "Berlin".into(),
            postal_code: postal_code.into(),
            subdivision: subdivision.into(),
            country: country.into(),
            ..Address::default()
        }
    }

    fn faults(address: &Address) -> Vec<String> {
        check(&tidy(address), "shipping_address.").into_iter().map(|fault| fault.name).collect()
    }

    #[test]
    fn postal_codes_are_written_as_their_country_does() {
        for (country, given, written) in [
            ("de", " 10119 ", "10119"),
            ("GB", "sw1a1aa", "SW1A 1AA"),
            ("GB", "m1 1ae", "M1 1AE"),
            ("NL", "1012ab", "1012 AB"),
            ("SE", "11455", "114 55"),
            ("US", "941031234", "94103-1234"),
            ("CA", "k1a0b1", "K1A 0B1"),
            ("PT", "1000205", "1000-205"),
            ("JP", "1000001", "100-0001"),
        ] {
            assert_eq!(tidy(&address(country, given, "")).postal_code, written, "{country}");
        }
    }

    #[test]
    fn each_country_wants_its_own() {
        assert!(faults(&address("DE", "10119", "")).is_empty());
        assert_eq!(faults(&address("DE", "1011", "")), ["shipping_address.postal_code"]);
        assert_eq!(faults(&address("DE", "10119", "BE")), ["shipping_address.subdivision"]);
        assert_eq!(faults(&address("US", "94103", "")), ["shipping_address.subdivision"]);
        assert!(faults(&address("US", "94103", "ca")).is_empty());
        assert_eq!(faults(&address("XX", "1", "")), ["shipping_address.country"]);
        let mut empty = address("DE", "10119", "");
        (empty.name, empty.phone) = ("  ".into(), "call me".into());
        assert_eq!(faults(&empty), ["shipping_address.name", "shipping_address.phone"]);
        empty = address("DE", "10119", "");
        empty.city = "x".repeat(101);
        empty.line1 = "a\u{7}b".into();
        assert_eq!(faults(&empty), ["shipping_address.line1", "shipping_address.city"]);
    }
}
