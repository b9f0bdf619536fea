// Reads the one source of the element's documentation: the JSON files beside this module.

import { readFileSync } from 'node:fs';

/**
 * @typedef {object} Entry
 * @property {'attribute' | 'property' | 'method' | 'static' | 'event' | 'slot' | 'part' | 'css-property' | 'element' | 'class'
 *   | 'type' | 'behaviour' | 'code'} kind
 * @property {string} name without parentheses
 * @property {string} [owner] what it belongs to: a class, `hotspot` or `extra-model`; without one, `<product-viewer>`
 * @property {string} type TypeScript; of a method `(arguments): result`, of an event the type of `detail`
 * @property {unknown} [default]
 * @property {boolean} [reflects] of an attribute: the property of the same name in camelCase mirrors it
 * @property {boolean} [readonly] of a property
 * @property {false} [applies] false: a name of `<model-viewer>` that this element does not have; `note` says what to use
 * @property {string} summary a sentence or two; `code` between backticks
 * @property {string} [values] the default in words, where it is worked out
 * @property {string} [description] @property {Record<string, string>} [parameters]
 * @property {string} [example] HTML where it begins with `<`, else JavaScript
 * @property {string} since the first version with it
 * @property {string | null} modelViewer its name in `<model-viewer>`, see model-viewer.tsv; null where it has none
 * @property {string} [note] where it differs from `<model-viewer>`, or what to use instead
 */
/** @typedef {{ feature: string, title: string, summary: string, description: string, entries: Entry[] }} Feature */

/** In the order of the documentation. */
const FEATURES = ['loading', 'camera', 'staging', 'environment', 'annotations', 'animation', 'scene-graph', 'extra-model', 'ar',
  'accessibility', 'styling', 'errors'];

/** @returns {Feature[]} */
export function features() {
  return FEATURES.map((name) => JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8')));
}

/** Public names of `<model-viewer>`. @returns {{ name: string, kind: string, feature: string }[]} */
export function modelViewerNames() {
  const lines = readFileSync(new URL('model-viewer.tsv', import.meta.url), 'utf8').trim().split('\n');
  return lines.filter((line) => !line.startsWith('#')).map((line) => {
    const [name, kind, feature] = line.split('\t');
    return { name, kind, feature };
  });
}

/** `camera-orbit` → `cameraOrbit`. @param {string} attribute */
export function camel(attribute) {
  return attribute.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
}
