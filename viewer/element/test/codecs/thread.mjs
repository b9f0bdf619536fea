// The decoders' worker in a thread of Node.

import { register } from 'node:module';
import { parentPort } from 'node:worker_threads';

register('./hooks.mjs', import.meta.url);
const scope = /** @type {any} */ (globalThis);
scope.postMessage = (/** @type {any} */ message, /** @type {any} */ transfer) => parentPort.postMessage(message, transfer);
await import('../../src/codecs/worker.js');
parentPort.on('message', (data) => scope.onmessage({ data }));
