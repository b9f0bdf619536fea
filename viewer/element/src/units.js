// CSS-like values with units, as the camera's attributes have them: `45deg`, `105%`, `calc(10deg + env(window-scroll-y) * 1turn)`.

const UNITS = /** @type {Record<string, number>} */ ({
  '': 1, rad: 1, deg: Math.PI / 180, turn: 2 * Math.PI, m: 1, cm: 0.01, mm: 0.001,
});
const NUMBER = /\s*([+-]?(?:infinity|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?))([a-z%]*)(?![\w.%])/iy;
const SCROLL = /\s*env\(\s*window-scroll-y\s*\)/iy;

/** How far the page has been scrolled: 0 at its top, 1 at its end, 0 where there is nothing to scroll. */
function scrolled() {
  const { body, documentElement: root } = document;
  const height = Math.max(body?.scrollHeight ?? 0, body?.offsetHeight ?? 0, root.clientHeight, root.scrollHeight, root.offsetHeight);
  return window.scrollY / (height - window.innerHeight) || 0;
}

/**
 * Reads one term after the other. Units are not held against each other: `1m + 1rad` is 2.
 * @param {string} text
 */
function reader(text) {
  let at = 0;
  const eat = (/** @type {RegExp} */ pattern) => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) at = pattern.lastIndex;
    return match;
  };
  /** A number, `env()`, `calc()` or brackets; NaN, and what could not be read is skipped. @param {number} whole @returns {number} */
  const term = (whole) => {
    if (eat(/\s*(?:calc)?\(/iy)) {
      const value = sum(whole);
      return eat(/\s*\)/y) ? value : (eat(/.*/sy), NaN);
    }
    if (eat(SCROLL)) return scrolled();
    const match = eat(NUMBER);
    if (!match) return eat(/\s*[^\s()]*/y), NaN;
    const unit = match[2].toLowerCase();
    return Number(match[1].replace(/infinity/i, 'Infinity')) * (unit === '%' ? whole / 100 : UNITS[unit] ?? NaN);
  };
  const product = (/** @type {number} */ whole) => {
    let value = term(whole);
    for (let sign; (sign = eat(/\s*([*/])/y));) value = sign[1] === '*' ? value * term(whole) : value / term(whole);
    return value;
  };
  const sum = (/** @type {number} */ whole) => {
    let value = product(whole);
    for (let sign; (sign = eat(/\s*([+-])/y));) value += sign[1] === '+' ? product(whole) : -product(whole);
    return value;
  };
  return { term, done: () => !text.slice(at).trim() };
}

/**
 * Radians, metres or a plain number; NaN for `auto` and for what cannot be understood.
 * @param {string | null | undefined} token such as `45deg`, `1.5m`, `105%`, `-Infinity`, `calc(100% - 1cm)`
 * @param {number} [whole] what 100% is
 */
export function quantity(token, whole = NaN) {
  const { term, done } = reader(token ?? '');
  const value = term(whole);
  return done() ? value : NaN;
}

/**
 * The quantities of an attribute, as many as `wholes` has; NaN where it says `auto`, nothing, or nonsense.
 * @param {string | null | undefined} text
 * @param {number[]} wholes what 100% is, for each
 */
export function quantities(text, wholes) {
  const { term } = reader(text ?? '');
  return wholes.map((whole) => term(whole));
}

/** Whether an attribute's value changes as the page is scrolled. @param {string | null | undefined} text */
export function followsScroll(text) {
  return /env\(\s*window-scroll-y/i.test(text ?? '');
}
