/** All tests that need no deployment, in one process: they share what is synthesised. */

import { readdirSync } from 'node:fs';

const here = new URL('.', import.meta.url);
const files = readdirSync(here, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.test.ts') && file !== 'all.test.ts' && !file.startsWith('emulator/'))
  .sort();
for (const file of files) await import(new URL(file, here).href);
