// HTML by tagged templates: what is put in is escaped, unless it is HTML already.

class Html {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }

  toString() {
    return this.text;
  }
}

/** @typedef {Html | string | number | false | null | undefined} Part */

/** Text for HTML and for attributes in double quotes. @param {unknown} value */
export function escape(value) {
  return String(value).replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign);
}

/** Takes text as the HTML that it is. @param {string} text */
export function raw(text) {
  return new Html(text);
}

/** @param {TemplateStringsArray} strings @param {(Part | Part[])[]} values */
export function html(strings, ...values) {
  return new Html(strings.reduce((text, string, index) => text + put(values[index - 1]) + string));
}

/** @param {Part | Part[]} value @returns {string} */
function put(value) {
  if (Array.isArray(value)) return value.map(put).join('');
  if (value === false || value === null || value === undefined) return '';
  return value instanceof Html ? value.text : escape(value);
}

/** For `id`s and links. @param {string} text */
export function slug(text) {
  return text.toLowerCase().replace(/<|>|`|\(.*/g, '').replace(/[^\w-]+/g, '-').replace(/^-(?!-)|-$/g, '');
}
