// Lengths in words.

/** Unit to its name in `Intl`, its length in metres, and the most decimals that say something. */
const UNITS = /** @type {Record<string, [string, number, number]>} */ ({
  mm: ['millimeter', 0.001, 1],
  cm: ['centimeter', 0.01, 1],
  m: ['meter', 1, 2],
  in: ['inch', 0.0254, 1],
  ft: ['foot', 0.3048, 2],
});

/**
 * The locale to write in: the page's language, in the visitor's own region where the page names none.
 * @param {string | undefined} page @param {readonly string[]} visitor most wanted first
 */
export function locale(page, visitor) {
  return (page ? visitor.find((tag) => tag === page || tag.startsWith(`${page}-`)) : visitor[0]) ?? (page || 'en');
}

/**
 * The unit that an attribute asks for; left empty it is the one people think in: inches in the United States, else cm.
 * @param {string} attribute @param {string} locale
 */
export function unit(attribute, locale) {
  const wanted = attribute.trim().toLowerCase();
  if (Object.hasOwn(UNITS, wanted)) return wanted;
  if (wanted) console.warn(`product-viewer: dimensions="${attribute}" is none of ${Object.keys(UNITS).join(', ')}`);
  return /^en-(.*-)?us$/i.test(locale) ? 'in' : 'cm';
}

/**
 * @param {number} metres @param {string} unit @param {string} locale
 * @returns {string} such as `84.3 cm`: three digits where the unit has sense in them
 */
export function length(metres, unit, locale) {
  const [name, one, most] = UNITS[unit];
  const value = metres / one;
  const maximumFractionDigits = Math.max(0, Math.min(most, 2 - Math.floor(Math.log10(Math.max(value, 1e-3)))));
  const options = /** @type {const} */ ({ style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits });
  try {
    return new Intl.NumberFormat(locale, options).format(value);
  } catch {
    // A `lang` that is no language tag.
    return new Intl.NumberFormat('en', options).format(value);
  }
}
