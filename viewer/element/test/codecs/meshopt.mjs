// meshoptimizer's own decoder, by the interface of our glue.

import { createRequire } from 'node:module';

const { MeshoptDecoder } = createRequire(new URL('../../../../e2e/package.json', import.meta.url))('meshoptimizer/decoder');

/** @param {{ module_or_path: WebAssembly.Module }} options */
async function init({ module_or_path: module }) {
  if (!(module instanceof WebAssembly.Module)) throw new TypeError('no module');
  await MeshoptDecoder.ready;
  return { a: new WebAssembly.Memory({ initial: 1 }) };
}

function decode(bytes, count, stride, mode, filter) {
  const target = new Uint8Array(count * stride);
  MeshoptDecoder.decodeGltfBuffer(target, count, stride, bytes, mode, filter);
  return target;
}

export default () => ({ init, decode });
