// What a page fetches, counted as a CDN would send it: brotli at quality 11.

import { createHash } from 'node:crypto';
import zlib from 'node:zlib';

const sizes = new Map();

/** The bytes of a body by brotli 11; for what is compressed in itself, the bytes as they are. */
export function brotliSize(body, type) {
  if (/^(image\/(?!svg)|font\/|model\/gltf-binary)/.test(type)) return body.length;
  const key = createHash('sha256').update(body).digest('hex');
  if (!sizes.has(key)) {
    const params = { [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_LGWIN]: 22 };
    sizes.set(key, zlib.brotliCompressSync(body, { params }).length);
  }
  return sizes.get(key);
}

/** Listens to a page from here on; the function it returns resolves to rows { path, kind, raw, brotli }, one per address. */
export function listen(page) {
  const responses = new Map();
  page.on('response', (response) => responses.set(response.url(), response));
  return async () => {
    const rows = [];
    for (const [url, response] of responses) {
      if (!url.startsWith('http') || !response.ok()) continue;
      const type = response.headers()['content-type'] ?? '';
      // What a worker fetches, its own script too, is not kept for us: it is asked for again.
      const body = await response.body().catch(async () => (await page.request.get(url)).body());
      rows.push({ path: new URL(url).pathname, kind: kind(type), raw: body.length, brotli: brotliSize(body, type) });
    }
    return rows;
  };
}

function kind(type) {
  const kinds = [[/javascript/, 'js'], [/wasm/, 'wasm'], [/css/, 'css'], [/html/, 'html'], [/json/, 'json'], [/^font|woff/, 'font'], [/^image/, 'image'], [/gltf/, 'model']];
  return kinds.find(([pattern]) => pattern.test(type))?.[1] ?? 'other';
}

/** The sum of the rows' brotli bytes. */
export function total(rows) {
  return rows.reduce((sum, row) => sum + row.brotli, 0);
}

/** Rows as a table of text with the sum and the limit under it. */
export function table(title, rows, limit) {
  const kb = (bytes) => `${(bytes / 1000).toFixed(1)} KB`.padStart(11);
  const width = Math.max(24, ...rows.map((row) => row.path.length));
  const line = (name, raw, small) => `  ${name.padEnd(width)} ${kb(raw)} ${kb(small)}`;
  const raw = rows.reduce((sum, row) => sum + row.raw, 0);
  return [
    `${title} (raw, brotli)`,
    ...[...rows].sort((a, b) => b.brotli - a.brotli).map((row) => line(row.path, row.raw, row.brotli)),
    line('total', raw, total(rows)),
    `  ${'limit'.padEnd(width)} ${''.padStart(11)} ${kb(limit)}`,
  ].join('\n');
}
