// The reference of a feature, and the migration table, from the one source of the documentation.

import { camel, features } from '../../element/api/read.mjs';
import { html, slug } from './html.mjs';
import { block, inline, table } from './markdown.mjs';

/** @typedef {import('../../element/api/read.mjs').Entry} Entry */

const KINDS = /** @type {const} */ ([
  ['element', 'Elements'], ['attribute', 'Attributes'], ['property', 'Properties'], ['method', 'Methods'], ['static', 'Statics'],
  ['event', 'Events'], ['slot', 'Slots'], ['part', 'Parts'], ['css-property', 'CSS properties'], ['class', 'Classes'], ['behaviour', 'Behaviour'],
  ['code', 'Codes'], ['type', 'Types'],
]);
const OWNERS = /** @type {Record<string, string>} */ ({ hotspot: 'On hotspots', 'extra-model': 'On <extra-model>' });

/** @param {Entry} entry */
export const anchor = ({ kind, owner, name }) => slug([kind, owner, name === '(default)' ? 'default' : name.replace('*', 'name')].filter(Boolean).join('-'));

/** As it is written in code. @param {Entry} entry */
export function label({ kind, owner, name, type }) {
  const class_ = owner && /^[A-Z]/.test(owner) ? `${owner}.` : '';
  const call = kind === 'method' || (kind === 'static' && type.startsWith('('));
  return `${class_}${name}${call ? '()' : ''}`;
}

/** @param {Entry} entry */
function item(entry) {
  const { kind, name, type, default: fallback, summary, description, values, parameters, example, note, readonly, owner, modelViewer, reflects } = entry;
  const facts = [];
  if (kind === 'attribute' && reflects && camel(name) !== name) facts.push(['Property', html`<code>${camel(name)}</code>`]);
  if (fallback !== undefined && fallback !== null && fallback !== '') facts.push(['Default', html`<code>${String(fallback)}</code>`]);
  if (values) facts.push(['Default', inline(values)]);
  if (kind === 'property' && readonly && !/^[A-Z]/.test(owner ?? '')) facts.push(['Access', 'read only']);
  for (const [parameter, text] of Object.entries(parameters ?? {})) facts.push([html`<code>${parameter}</code>`, inline(text)]);
  const kindOfType = kind === 'event' ? 'detail: ' : '';
  return html`<li class="entry" id="${anchor(entry)}">
<div class="entry-name"><h4><a href="#${anchor(entry)}"><code>${kind === 'type' ? name : label(entry)}</code></a></h4>
${type && type !== 'null' ? html`<p class="type"><code>${kindOfType}${type.replace(/^\((.*)$/s, '($1')}</code></p>` : ''}</div>
<div class="entry-text"><p>${inline(summary)}</p>
${description ? html`<p>${inline(description)}</p>` : ''}
${facts.length ? html`<dl class="facts">${facts.map(([term, text]) => html`<div><dt>${term}</dt><dd>${text}</dd></div>`)}</dl>` : ''}
${note ? html`<p class="note"><span class="tag">${kind === 'code' ? 'What to do' : 'model-viewer'}</span> ${inline(note)}</p>` : ''}
${modelViewer === null && kind !== 'type' && kind !== 'code' && kind !== 'class' ? html`<p class="note"><span class="tag">Only here</span> Not in <code>&lt;model-viewer&gt;</code>.</p>` : ''}
${example ? block(example) : ''}</div></li>\n`;
}

/** @param {string} name of a feature */
export function reference(name) {
  const feature = features().find(({ feature: id }) => id === name);
  if (!feature) throw new Error(`no feature ${name}`);
  const entries = feature.entries.filter(({ applies }) => applies !== false);
  /** @param {string} title @param {Entry[]} list */
  const group = (title, list) => list.length > 0 && html`<h3 id="${slug(`all-${title}`)}">${title}</h3>
<ul class="entries">${list.map(item)}</ul>\n`;
  const classes = entries.filter(({ kind }) => kind === 'class');
  return [
    ...KINDS.filter(([kind]) => kind !== 'class' && kind !== 'type').map(([kind, title]) =>
      group(title, entries.filter((entry) => entry.kind === kind && !entry.owner))),
    ...Object.entries(OWNERS).map(([owner, title]) => group(title, entries.filter((entry) => entry.owner === owner))),
    ...classes.map((entry) => html`<h3 id="${anchor(entry)}">Class <code>${entry.name}</code></h3><p>${inline(entry.summary)}</p>
<ul class="entries">${entries.filter(({ owner }) => owner === entry.name).map(item)}</ul>\n`),
    group('Types', entries.filter(({ kind }) => kind === 'type')),
  ];
}

const TITLES = new Map(KINDS.map(([kind, title]) => [kind, title.replace(/ies$/, 'y').replace(/sses$/, 'ss').replace(/s$/, '')]));

/** What search finds: label, kind, page with anchor, summary. @param {string[]} pages @returns {string[][]} */
export function index(pages) {
  return features().flatMap(({ feature, entries }) => entries.map((entry) => {
    const page = entry.applies === false ? 'migration' : feature;
    if (!pages.includes(page)) throw new Error(`no page ${page} for ${entry.name}`);
    return [label(entry), entry.applies === false ? 'model-viewer' : TITLES.get(entry.kind) ?? '', `${page}.html#${anchor(entry)}`, entry.summary.replaceAll('`', '')];
  }));
}

/** Every name, by feature. */
export function everything() {
  return features().map(({ feature, title, entries }) => html`<h2 id="${feature}">${title}</h2>
<ul class="names">${entries.filter(({ applies }) => applies !== false).map((entry) =>
    html`<li><a href="${feature}.html#${anchor(entry)}"><code>${label(entry)}</code></a> <span>${TITLES.get(entry.kind)}</span></li>`)}</ul>\n`);
}

/** What differs from `<model-viewer>`. */
export function differences() {
  const rows = features().flatMap(({ feature, entries }) => entries.filter(({ note, modelViewer, applies }) => note && modelViewer && applies !== false)
    .map((entry) => [html`<a href="${feature}.html#${anchor(entry)}"><code>${label(entry)}</code></a>`, TITLES.get(entry.kind), inline(entry.note ?? '')]));
  return table(['Name', 'Kind', 'Here'], rows);
}

/** What is not there, and what to use instead. */
export function instead() {
  const rows = features().flatMap(({ entries }) => entries.filter(({ applies }) => applies === false)
    .map((entry) => [html`<code id="${anchor(entry)}">${label(entry)}</code>`, TITLES.get(entry.kind), inline(entry.note ?? '')]));
  return table(['Name', 'Kind', 'Use instead'], rows);
}

/** What is new. */
export function news() {
  const rows = features().flatMap(({ feature, entries }) => entries
    .filter(({ modelViewer, kind, owner }) => modelViewer === null && !['type', 'code', 'class', 'part', 'behaviour'].includes(kind) && (!/^[A-Z]/.test(owner ?? '') || owner === 'Node'))
    .map((entry) => [html`<a href="${feature}.html#${anchor(entry)}"><code>${label(entry)}</code></a>`, TITLES.get(entry.kind), inline(entry.summary)]));
  return table(['Name', 'Kind', 'What it does'], rows);
}

/** How many public names of `<model-viewer>` are here, and how many there are. */
export function covered() {
  const named = features().flatMap(({ entries }) => entries).filter(({ modelViewer }) => modelViewer);
  return [named.filter(({ applies }) => applies !== false).length, named.length];
}
