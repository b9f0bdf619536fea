// Measures <product-viewer> beside its peers, in headless Chromium that draws in software. README.md says what and how.
//
//   node bench.mjs [--pages …] [--tests …] [--rounds 5] [--grid 12,20] [--model FILE] [--env FILE|none] [--embed DIR] [--shots DIR] [--out FILE]
//   node bench.mjs --report FILE [--base model-viewer]

import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { dirname, join } from 'node:path';

import { bundle } from './build.mjs';
import { HERE, read } from './lib/options.mjs';
import { report } from './lib/report.mjs';
import { round, warmUp } from './lib/tests.mjs';
import { serve } from './server.mjs';
import { studio } from './studio.mjs';

/** Progress; stdout is the report's. @param {string} text */
const say = (text) => console.error(text);

/** @param {import('./lib/options.mjs').Options} options */
async function mounts({ work, embed, files }) {
  const modules = join(HERE, 'node_modules');
  return {
    ...await bundle(join(work, 'pages')),
    '/pages/': join(HERE, 'pages'),
    '/harness/': HERE,
    '/models/': dirname(files.model),
    ...(files.light && { '/env/': dirname(files.light) }),
    '/vendor/product-viewer/': embed,
    '/vendor/model-viewer/': join(modules, '@google/model-viewer/dist'),
    '/vendor/babylon-viewer/': join(modules, '@babylonjs/viewer/dist'),
    '/vendor/draco/': join(modules, 'three/examples/jsm/libs/draco/gltf'),
  };
}

/** Pages by turns, so that what else happens on the machine meets all of them. */
async function measure(options) {
  const { specs, rounds, work, files, out, model, env, net } = options;
  mkdirSync(work, { recursive: true });
  mkdirSync(dirname(out), { recursive: true });
  if (files.made) writeFileSync(files.light, studio());
  const server = await serve(await mounts(options), { cacheDir: join(work, 'served') });
  for (const spec of specs) {
    say(`${spec.label}: warming up`);
    await warmUp(server, spec, options).catch((error) => say(`${spec.label}: ${String(error).slice(0, 200)}`));
  }
  writeFileSync(out, '');
  for (let number = 0; number < rounds; number++) {
    for (const spec of specs) {
      const about = { page: spec.label, round: number, model, env, net, time: new Date().toISOString(), load: loadavg()[0] };
      const record = await round(server, spec, options);
      appendFileSync(out, `${JSON.stringify({ ...about, ...record })}\n`);
      say(`${spec.label}, round ${number + 1} of ${rounds}: ${record.failed ?? record.error ?? `seen after ${record.visible ?? record.net_visible ?? '?'} ms`}`);
    }
  }
  server.close();
}

try {
  const options = read(process.argv.slice(2));
  if (!options.report) await measure(options);
  console.log(report(options.report || options.out, options.base));
  if (!options.report) console.log(`The same as data is in ${options.out}`);
  // What browsers leave open must not keep us.
  process.exit(0);
} catch (error) {
  console.error(`error: ${error.message}`);
  process.exit(1);
}
