// The figures of a run as Markdown.

import { readFileSync } from 'node:fs';

import { median } from './numbers.mjs';
import { OURS, TARGETS, found } from './targets.mjs';

/** @param {string} file one JSON record per line: a round of a page @param {string} base the page that others are compared to */
export function report(file, base) {
  const rows = readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
  if (!rows.length) throw new Error(`${file} holds no round`);
  const pages = pagesOf(rows);
  const first = pages.find(({ label }) => label === base) ?? pages[0];
  const parts = [head(rows, pages, first), targets(rows, pages, first), figures(rows, pages, first), troubles(pages)];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

/** The rounds of each page, and its medians. */
function pagesOf(rows) {
  const labels = [...new Set(rows.map(({ page }) => page))];
  return labels.map((label) => {
    const own = rows.filter(({ page }) => page === label);
    return { label, rows: own, of: (key) => median(own.map((row) => row[key])) };
  });
}

function head([first], pages, base) {
  const rounds = Math.max(...pages.map(({ rows }) => rows.length));
  const light = first.env ? `the light ${name(first.env)}` : "each viewer's own light";
  return `${name(first.model)} in ${light}; medians of ${rounds} ${rounds === 1 ? 'round' : 'rounds'}, in brackets what they are of \`${base.label}\`'s. Software draws: only the ratios tell.`;
}

const name = (url) => `\`${decodeURIComponent(url.slice(url.lastIndexOf('/') + 1))}\``;

function targets(rows, pages, base) {
  const ours = pages.filter(({ label }) => label.split(/[@?]/)[0] === OURS);
  if (!ours.length) return '';
  const lines = TARGETS.map((target) => {
    const held = Object.entries(target.when ?? {}).every(([key, value]) => rows.every((row) => row[key] === value));
    // Of the page itself, a ratio says nothing.
    const asked = held && (target.absolute || !ours.includes(base));
    const cells = ours.map((page) => verdict(asked ? found(target, page.of(target.key), base.of(target.key)) : null));
    return [target.name, target.absolute ? `${target.most}` : `${target.most} of \`${base.label}\``, ...cells];
  });
  return table(['target', 'at most', ...ours.map(({ label }) => `\`${label}\``)], lines);
}

function verdict(result) {
  if (!result) return 'not measured';
  return `${+result.value.toFixed(3)} ${result.met ? 'met' : '**missed**'}`;
}

function figures(rows, pages, base) {
  const keys = [...new Set(rows.flatMap(Object.keys))].filter((key) => key !== 'round' && rows.some((row) => typeof row[key] === 'number'));
  const lines = keys.map((key) => [`\`${key}\``, ...pages.map((page) => figure(page.of(key), page === base ? NaN : base.of(key)))]);
  return table(['median', ...pages.map(({ label, rows }) => `\`${label}\` (${rows.length})`)], lines);
}

function figure(value, base) {
  if (!Number.isFinite(value)) return '–';
  const ratio = Number.isFinite(base) && base !== 0 ? ` (${(value / base).toFixed(2)})` : '';
  return `${+value.toFixed(2)}${ratio}`;
}

/** What went wrong, so that no figure is taken for more than it is. */
function troubles(pages) {
  const lines = pages.flatMap(({ label, rows }) => {
    const said = rows.flatMap((row) => Object.entries(row).flatMap(([key, value]) => {
      if (/(^|_)(failed|error|errors)$/.test(key)) return value;
      const [, test] = /^(.*_|)shown$/.exec(key) ?? [];
      const cells = row[`${test}cells`];
      return test !== undefined && value < cells ? `only ${value} of ${cells} viewers showed the model` : [];
    }));
    return [...new Set(said)].slice(0, 6).map((what) => `- \`${label}\`: ${what.replaceAll('\n', ' ')}`);
  });
  return lines.length ? `What went wrong:\n\n${lines.join('\n')}` : '';
}

/** The first columns are text, the others are numbers. @param {string[]} head @param {string[][]} lines @param {number} [texts] */
export function table(head, lines, texts = 1) {
  const row = (cells) => `| ${cells.join(' | ')} |`;
  return [row(head), row(head.map((_, column) => (column < texts ? '---' : '---:'))), ...lines.map(row)].join('\n');
}
