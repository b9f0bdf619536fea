// Checks glTF files with the Khronos validator: node assets/validate.mjs FILE...
// Any error or warning fails the run. The validator is the npm package `gltf-validator` of e2e/node_modules
// (or of the folder that VITRINE_NODE_MODULES names).
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const modules = process.env.VITRINE_NODE_MODULES ?? join(here, '..', 'e2e', 'node_modules');
const validator = createRequire(join(modules, 'resolve-from-here.js'))('gltf-validator');

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('usage: node validate.mjs FILE...');
  process.exit(2);
}
let failed = 0;
for (const file of files) {
  const bytes = new Uint8Array(await readFile(file));
  const report = await validator.validateBytes(bytes, {
    uri: basename(file),
    maxIssues: 0,
    externalResourceFunction: async (uri) => new Uint8Array(await readFile(join(dirname(file), decodeURIComponent(uri)))),
  });
  const { numErrors, numWarnings, numInfos, numHints, messages } = report.issues;
  const bad = numErrors + numWarnings > 0;
  failed += bad ? 1 : 0;
  console.log(
    `${bad ? 'FAIL' : 'ok  '} ${basename(file)}: ${numErrors} errors, ${numWarnings} warnings, ${numInfos} infos, ` +
      `${numHints} hints; ${report.info.totalTriangleCount} triangles, ${report.info.totalVertexCount} vertices, ` +
      `${(bytes.length / 1e6).toFixed(2)} MB`,
  );
  for (const m of messages.filter((m) => m.severity <= 1 || process.env.VITRINE_VERBOSE)) {
    console.log(`     ${['error', 'warning', 'info', 'hint'][m.severity]} ${m.code} at ${m.pointer}: ${m.message}`);
  }
}
process.exit(failed ? 1 : 0);
