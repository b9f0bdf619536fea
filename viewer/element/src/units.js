// CSS-like values with units, as the camera's attributes have them.

const UNITS = /** @type {Record<string, number>} */ ({
  '': 1, rad: 1, deg: Math.PI / 180, turn: 2 * Math.PI, m: 1, cm: 0.01, mm: 0.001,
});

/**
 * Radians or metres; NaN for `auto` and for what cannot be understood.
 * @param {string | undefined} token such as `45deg`, `1.5m`, `105%`, `-Infinity`
 * @param {number} [whole] what 100% is
 */
export function quantity(token, whole = NaN) {
  const match = /^([+-]?(?:infinity|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?))([a-z%]*)$/i.exec(token ?? '');
  if (!match) return NaN;
  const number = Number(match[1].replace(/infinity/i, 'Infinity'));
  const unit = match[2].toLowerCase();
  return number * (unit === '%' ? whole / 100 : UNITS[unit] ?? NaN);
}

/**
 * The quantities of an attribute, as many as `wholes` has.
 * @param {string | null} text
 * @param {number[]} wholes what 100% is, for each
 */
export function quantities(text, wholes) {
  const tokens = (text ?? '').trim().split(/\s+/);
  return wholes.map((whole, index) => quantity(tokens[index], whole));
}
