// TypeScript declarations, written from the one source of the documentation.

import { camel, features } from '../element/api/read.mjs';

const all = features().flatMap(({ entries }) => entries).filter(({ applies }) => applies !== false);
/** @param {string} kind @param {string} [owner] */
const entries = (kind, owner) => all.filter((entry) => entry.kind === kind && entry.owner === owner);

/** A doc comment. @param {import('../element/api/read.mjs').Entry} entry @param {string} indent */
function comment({ summary, description, values, default: fallback, parameters, example }, indent) {
  const lines = [summary];
  if (description) lines.push(description);
  if (values) lines.push(`@default ${values}`);
  if (fallback !== undefined && fallback !== null && fallback !== false) lines.push(`@default ${JSON.stringify(fallback)}`);
  for (const [name, text] of Object.entries(parameters ?? {})) lines.push(`@param ${name} ${text}`);
  if (example) lines.push('@example', '```', ...example.split('\n'), '```');
  const safe = lines.map((line) => line.replaceAll('*/', '*\\/'));
  return safe.length === 1 ? `${indent}/** ${safe[0]} */\n` : `${indent}/**\n${safe.map((line) => `${indent} * ${line}\n`).join('')}${indent} */\n`;
}

/** @param {string | undefined} owner */
function members(owner) {
  return [
    ...entries('property', owner).map((entry) => `${comment(entry, '  ')}  ${entry.readonly ? 'readonly ' : ''}${entry.name}: ${entry.type};\n`),
    ...entries('method', owner).map((entry) => `${comment(entry, '  ')}  ${entry.name}${entry.type};\n`),
  ].join('');
}

/** Listeners that know the events of an element. @param {string} element @param {string} map */
const listening = (element, map) => [['add', 'AddEventListenerOptions'], ['remove', 'EventListenerOptions']].map(([verb, options]) => `\
  ${verb}EventListener<K extends keyof ${map}>(type: K,
    listener: (this: ${element}, event: ${map}[K]) => unknown, options?: boolean | ${options}): void;
  ${verb}EventListener<K extends keyof HTMLElementEventMap>(type: K,
    listener: (this: ${element}, event: HTMLElementEventMap[K]) => unknown, options?: boolean | ${options}): void;
  ${verb}EventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | ${options}): void;
`).join('');

/** @param {string} [owner] */
const events = (owner) => entries('event', owner).map((entry) => `${comment(entry, '  ')}  '${entry.name}': CustomEvent<${entry.type}>;\n`).join('');

const HEAD = '// Made from the element\'s documentation: do not edit.\n\n';

/** `index.d.ts` */
export function declarations() {
  const types = entries('type').map((entry) => `${comment(entry, '')}export type ${entry.name} = ${entry.type};\n\n`).join('');
  const classes = entries('class').map((entry) => `${comment(entry, '')}export interface ${entry.name} {\n${members(entry.name)}}\n\n`).join('');
  const attributes = entries('attribute').map((entry) => `${comment(entry, '  ')}  ${camel(entry.name)}: ${entry.type};\n`).join('');
  const extra = entries('attribute', 'extra-model').map((entry) =>
    `${comment(entry, '  ')}  ${camel(entry.name)}: ${entry.type === 'boolean' ? 'boolean' : `${entry.type} | null`};\n`).join('');
  // What is read from a global object is no member of the class.
  const statics = entries('static').filter(({ name }) => !name.startsWith('self.')).map((entry) =>
    `${comment(entry, '  ')}  static ${entry.name}${entry.type.startsWith('(') ? '' : ': '}${entry.type};\n`).join('');
  return `${HEAD}${types}${classes}/** The events of \`<product-viewer>\`. */
export interface ProductViewerEventMap {
${events()}}

/** The events of hotspots: they are sent on the hotspot itself. */
export interface HotspotEventMap {
${events('hotspot')}}

/** The events of \`<extra-model>\`. */
export interface ExtraModelEventMap {
${events('extra-model')}}

/** Shows a glTF model that people can turn. Names and meanings are those of \`<model-viewer>\`. */
export class ProductViewerElement extends HTMLElement {
${statics}${attributes}${members(undefined)}${listening('ProductViewerElement', 'ProductViewerEventMap')}}

/** A further model in the scene of the \`<product-viewer>\` around it. */
export interface ExtraModelElement extends HTMLElement {
${extra}${listening('ExtraModelElement', 'ExtraModelEventMap')}}

/** Attributes of \`<product-viewer>\` as they are written in markup. */
export interface ProductViewerAttributes {
${markup(undefined)}}

/** Attributes of \`<extra-model>\` as they are written in markup. */
export interface ExtraModelAttributes {
${markup('extra-model')}}

declare global {
  interface HTMLElementTagNameMap {
    'product-viewer': ProductViewerElement;
    'extra-model': ExtraModelElement;
  }
}
`;
}

/** @param {string | undefined} owner */
function markup(owner) {
  return entries('attribute', owner).map((entry) => {
    const type = entry.type === 'boolean' ? "boolean | ''" : entry.type === 'number' ? 'number | string' : entry.type.replace(' | null', '');
    return `${comment(entry, '  ')}  '${entry.name}'?: ${type} | undefined;\n`;
  }).join('');
}

/** Listeners as attributes. @param {(name: string) => string} key */
const listeners = (key) => `{ [K in keyof ProductViewerEventMap as ${key('K')}]?: (event: ProductViewerEventMap[K]) => void }`;
const IMPORT = `import type { ExtraModelAttributes, ExtraModelElement, ProductViewerAttributes, ProductViewerElement, ProductViewerEventMap } from './index.js';
export * from './index.js';

`;

/** Vue and Svelte write `false` as a text into attributes with a hyphen, which would turn them on. */
const ABSENT = `type WithoutFalse<T> = { [K in keyof T]: K extends \`\${string}-\${string}\` ? Exclude<T[K], false> : T[K] };
`;

/** `react.d.ts`, for the types of React 18 and 19. Listeners as attributes work from React 19 on. */
export function react() {
  return `${HEAD}import type { DetailedHTMLProps, HTMLAttributes } from 'react';
${IMPORT}type Listeners = ${listeners((key) => `\`on\${${key}}\``)};
type Html<T> = DetailedHTMLProps<HTMLAttributes<T>, T>;

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'product-viewer': Html<ProductViewerElement> & ProductViewerAttributes & Listeners & { class?: string | undefined };
      'extra-model': Html<ExtraModelElement> & ExtraModelAttributes;
    }
  }
}
`;
}

/** `vue.d.ts` */
export function vue() {
  return `${HEAD}import type { DefineComponent, HTMLAttributes, ReservedProps } from 'vue';
${IMPORT}${ABSENT}type Capital<T extends string> = T extends \`\${infer A}-\${infer B}\` ? \`\${Capitalize<A>}\${Capital<B>}\` : Capitalize<T>;
type Listeners = ${listeners((key) => `\`on\${Capital<${key}>}\``)};
type Html<A> = DefineComponent<A & Omit<HTMLAttributes, keyof A> & ReservedProps>;

declare module 'vue' {
  interface GlobalComponents {
    'product-viewer': Html<WithoutFalse<ProductViewerAttributes> & Listeners>;
    'extra-model': Html<ExtraModelAttributes>;
  }
}
`;
}

/** `svelte.d.ts` */
export function svelte() {
  return `${HEAD}import type { HTMLAttributes } from 'svelte/elements';
${IMPORT}${ABSENT}type Listeners = ${listeners((key) => `\`on\${${key}}\` | \`on:\${${key}}\``)};

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'product-viewer': Omit<HTMLAttributes<ProductViewerElement>, keyof Listeners> & WithoutFalse<ProductViewerAttributes> & Listeners;
    'extra-model': HTMLAttributes<ExtraModelElement> & ExtraModelAttributes;
  }
}
`;
}
