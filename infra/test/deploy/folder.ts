/** Folders of files for tests. */

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A new folder with these files, by path. */
export function folder(files: Readonly<Record<string, string | Buffer>>): string {
  const root = mkdtempSync(join(tmpdir(), 'vitrine-deploy-test-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

const HASH = '0123456789abcdef';

/** A site as it is built. */
export const SITE = {
  'index.html': '<!doctype html>1',
  'index.html.br': 'br of it',
  'index.html.gz': 'gz of it',
  'desk.html': '<!doctype html>2',
  'embed/product-viewer.js': 'export {}',
  'embed/product-viewer.js.br': 'br of the viewer',
  'fonts/OFL.txt': 'licence',
  [`fonts/grotesk-${HASH}.woff2`]: 'font',
  [`shop-${HASH}.js`]: 'shop',
  [`shop-${HASH}.js.br`]: 'br of shop',
  [`shop-${HASH}.js.gz`]: 'gz of shop',
  [`shop-${HASH}_bg.wasm`]: 'wasm',
} as const;
