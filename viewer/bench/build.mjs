// Bundles the pages that are made of libraries, as a site would: minified, without what they do not use, split.

import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const PAGES = fileURLToPath(new URL('pages', import.meta.url));

/** Makes them in a folder that holds nothing else, and tells where each is to be served. @param {string} out */
export async function bundle(out) {
  rmSync(out, { recursive: true, force: true });
  const mounts = {};
  for (const name of readdirSync(PAGES).filter((name) => existsSync(join(PAGES, name, 'main.js')))) {
    await build({
      entryPoints: [join(PAGES, name, 'main.js')],
      outdir: join(out, name),
      bundle: true,
      minify: true,
      format: 'esm',
      splitting: true,
      target: 'es2022',
      legalComments: 'none',
      loader: { '.wasm': 'file' },
      external: ['fs', 'path', 'module', 'worker_threads'],
      logLevel: 'warning',
    });
    mounts[`/pages/${name}/dist/`] = join(out, name);
  }
  return mounts;
}
