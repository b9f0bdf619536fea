// custom-elements.json, written from the one source of the documentation. Format: the custom elements manifest, 2.1.0.

import { camel, features } from '../element/api/read.mjs';

const all = features().flatMap(({ entries }) => entries).filter(({ applies }) => applies !== false);
/** @param {string} kind @param {string} [owner] */
const entries = (kind, owner) => all.filter((entry) => entry.kind === kind && entry.owner === owner);
/** @param {import('../element/api/read.mjs').Entry} entry */
const text = ({ summary, description }) => (description ? `${summary} ${description}` : summary);
/** @param {unknown} value */
const fallback = (value) => (value === undefined || value === null ? {} : { default: JSON.stringify(value) });

/** `(a: A, b?: B): R` in its parts. @param {string} type */
function signature(type) {
  // The result comes after the parenthesis that closes the first one.
  let depth = 0;
  let end = 0;
  for (; end < type.length; end += 1) {
    if (type[end] === '(') depth += 1;
    if (type[end] === ')' && (depth -= 1) === 0) break;
  }
  const parameters = [];
  let rest = '';
  for (const part of `${type.slice(1, end)},`.split(/(,)/)) {
    // A comma inside brackets does not separate parameters.
    const open = (rest.match(/[({[<]/g) ?? []).length - (rest.match(/[)}\]]|(?<!=)>/g) ?? []).length;
    if (part === ',' && open === 0) {
      const match = /^\s*(\w+)(\??):\s*([^]*)$/.exec(rest);
      if (match) parameters.push({ name: match[1], type: { text: match[3] }, ...(match[2] ? { optional: true } : {}) });
      rest = '';
    } else rest += part;
  }
  return { parameters, return: { type: { text: type.slice(end + 1).replace(/^:\s*/, '') } } };
}

/** @param {string} [owner] */
const events = (owner) => entries('event', owner).map((entry) => ({ name: entry.name, type: { text: `CustomEvent<${entry.type}>` }, description: text(entry) }));

/** `<extra-model>`: it has no members of its own beside what mirrors its attributes. */
function extra() {
  const attributes = entries('attribute', 'extra-model').map((entry) => ({
    name: entry.name, type: { text: entry.type }, description: text(entry), fieldName: camel(entry.name), ...fallback(entry.default),
  }));
  return {
    kind: 'class',
    name: 'ExtraModelElement',
    customElement: true,
    tagName: 'extra-model',
    description: entries('element').map(({ summary }) => summary).join(' '),
    superclass: { name: 'HTMLElement' },
    attributes,
    members: attributes.map(({ name, type, description, fieldName }) => ({
      kind: 'field', name: fieldName, type: { text: type.text === 'boolean' ? type.text : `${type.text} | null` }, description, attribute: name, reflects: true,
    })),
    events: events('extra-model'),
  };
}

export function manifest() {
  const attributes = entries('attribute');
  const declaration = {
    kind: 'class',
    name: 'ProductViewerElement',
    customElement: true,
    tagName: 'product-viewer',
    description: 'Shows a glTF model that people can turn.',
    superclass: { name: 'HTMLElement' },
    attributes: attributes.map((entry) => ({
      name: entry.name, type: { text: entry.type }, description: text(entry), fieldName: camel(entry.name), ...fallback(entry.default),
    })),
    members: [
      ...entries('static').filter(({ name }) => !name.startsWith('self.')).map((entry) => (entry.type.startsWith('(')
        ? { kind: 'method', name: entry.name, static: true, description: text(entry), ...signature(entry.type) }
        : { kind: 'field', name: entry.name, static: true, type: { text: entry.type }, description: text(entry), ...fallback(entry.default) })),
      ...attributes.map((entry) => ({
        kind: 'field', name: camel(entry.name), type: { text: entry.type }, description: text(entry), attribute: entry.name, reflects: true,
        ...fallback(entry.default),
      })),
      ...entries('property').map((entry) => ({
        kind: 'field', name: entry.name, type: { text: entry.type }, description: text(entry), ...(entry.readonly ? { readonly: true } : {}),
        ...fallback(entry.default),
      })),
      ...entries('method').map((entry) => ({ kind: 'method', name: entry.name, description: text(entry), ...signature(entry.type) })),
    ],
    events: events(),
    slots: entries('slot').map((entry) => ({ name: entry.name === '(default)' ? '' : entry.name, description: text(entry) })),
    cssParts: entries('part').map((entry) => ({ name: entry.name, description: text(entry) })),
    cssProperties: entries('css-property').filter(({ name }) => name.startsWith('--')).map((entry) => ({
      name: entry.name, syntax: entry.type, description: text(entry), ...(entry.default === undefined ? {} : { default: String(entry.default) }),
    })),
  };
  const reference = { name: 'ProductViewerElement', module: 'product-viewer.js' };
  return {
    schemaVersion: '2.1.0',
    modules: [{
      kind: 'javascript-module',
      path: 'product-viewer.js',
      declarations: [declaration, extra()],
      exports: [
        { kind: 'js', name: 'ProductViewerElement', declaration: reference },
        { kind: 'custom-element-definition', name: 'product-viewer', declaration: reference },
        { kind: 'custom-element-definition', name: 'extra-model', declaration: { ...reference, name: 'ExtraModelElement' } },
      ],
    }],
  };
}
