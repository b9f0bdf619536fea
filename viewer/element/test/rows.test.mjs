// Every public name of <model-viewer> has a test, or a reason: ../api/rows.tsv. `node --test viewer/element/test/rows.test.mjs`.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import test from 'node:test';

import { modelViewerNames } from '../api/read.mjs';

const ROOT = new URL('../../../', import.meta.url);
const lines = readFileSync(new URL('../api/rows.tsv', import.meta.url), 'utf8').trimEnd().split('\n').filter((line) => !line.startsWith('#'));
const rows = lines.map((line) => {
  const [name, kind, feature, spec, words, remark = ''] = line.split('\t');
  return { name, kind, feature, spec, words, remark };
});
const key = ({ name, kind, feature }) => `${kind} ${name} (${feature})`;

/** The titles of a spec's tests, whatever their page (e2e/support/test.mjs). What a template puts in is a gap that no words reach across. */
function titles(text) {
  const found = [...text.matchAll(/(?<![\w.])(?:test|kept|alone)\(\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`)/g)]
    .map(([, single, double, template]) => (single ?? double ?? template.replace(/\$\{[^}]*\}/g, '\0')).replace(/\\(.)/g, '$1'));
  // Titles that a loop takes from an object are its keys.
  if (/(?<![\w.])(?:test|kept|alone)\(title,/.test(text)) found.push(...[...text.matchAll(/^ {2}'([^'\n]+)':/gm)].map(([, title]) => title));
  return found;
}

test('titles are found', () => {
  const text = "test('a \\'b\\'', async () => {});\n  test(`c ${d} e`, () => {});\nif (/x/.test('f')) test.describe('g', () => {});\n";
  assert.deepEqual(titles(text), ["a 'b'", 'c \0 e']);
  assert.deepEqual(titles("const ALL = {\n  'h(i)': 1,\n};\ntest(title, () => {});\n"), ['h(i)']);
});

test('the table has every name of <model-viewer>, and no other, once', () => {
  assert.deepEqual(rows.map(key).sort(), modelViewerNames().map(key).sort());
});

test('what has no test says why', () => {
  assert.deepEqual(rows.filter(({ spec, words, remark }) => (spec === '-') !== (words === '-') || (spec === '-' && !/\w.*\.$/.test(remark))).map(key), []);
});

test('the tests are there', () => {
  /** @type {Map<string, string[] | null>} */
  const specs = new Map();
  const wrong = [];
  for (const row of rows.filter(({ spec }) => spec !== '-')) {
    const file = new URL(row.spec, ROOT);
    if (!specs.has(row.spec)) specs.set(row.spec, existsSync(file) ? titles(readFileSync(file, 'utf8')) : null);
    const known = specs.get(row.spec);
    if (!known) wrong.push(`${key(row)}: there is no ${row.spec}`);
    else if (!row.words || !known.some((title) => title.includes(row.words))) wrong.push(`${key(row)}: ${row.spec} has no test “${row.words}”`);
  }
  assert.ok(wrong.length === 0, `\n  ${wrong.join('\n  ')}\n`);
});
