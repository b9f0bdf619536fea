// Fetching with progress. Viewers that want the same file at the same time share one request.

import { mapped } from './loading/config.js';

/** What went wrong, in words for people, with a code for programs. */
export class Failure extends Error {
  /**
   * @param {string} code one of `http`, `network`, `format`, `image`, `environment`, `unsupported`, `device`
   * @param {string} message a sentence
   * @param {string} advice what to do about it, a sentence
   * @param {unknown} [cause] the error behind it
   */
  constructor(code, message, advice, cause) {
    super(message, { cause });
    this.code = code;
    this.advice = advice;
  }
}

/** @typedef {{ promise: Promise<Uint8Array>, listeners: Set<(loaded: number, total: number) => void>, abort: AbortController }} Transfer */

/** @type {Map<string, Transfer>} */
const transfers = new Map();

/** What was fetched without cookies is nothing for those who want them. @param {string} url @param {boolean} credentials */
const keyOf = (url, credentials) => `${credentials ? '+' : ''}${url}`;

/** Whether somebody is fetching it. @param {string} url absolute @param {boolean} credentials */
export const underway = (url, credentials) => transfers.has(keyOf(url, credentials));

/**
 * @param {string} url absolute
 * @param {boolean} credentials
 * @param {(loaded: number, total: number) => void} [listener] called with bytes; `total` is 0 where it is not known
 * @returns {{ promise: Promise<Uint8Array>, cancel: () => void }} `cancel` ends the transfer if nobody else waits for it
 */
export function download(url, credentials, listener = () => {}) {
  // Each caller has an entry of its own, even where callers pass the same function.
  const mine = (/** @type {number} */ loaded, /** @type {number} */ total) => listener(loaded, total);
  const key = keyOf(url, credentials);
  let transfer = transfers.get(key);
  if (!transfer) {
    const abort = new AbortController();
    const listeners = new Set();
    const promise = fetchAll(url, credentials, abort.signal, (loaded, total) => listeners.forEach((tell) => tell(loaded, total)));
    transfer = { promise, listeners, abort };
    transfers.set(key, transfer);
    const done = () => transfers.get(key)?.promise === promise && transfers.delete(key);
    promise.then(done, done);
  }
  transfer.listeners.add(mine);
  const { promise, listeners, abort } = transfer;
  return {
    promise,
    cancel() {
      listeners.delete(mine);
      if (listeners.size === 0 && transfers.get(key)?.promise === promise) {
        transfers.delete(key);
        abort.abort();
      }
    },
  };
}

/**
 * @param {string} url
 * @param {boolean} credentials
 * @param {AbortSignal} signal
 * @param {(loaded: number, total: number) => void} progress
 */
async function fetchAll(url, credentials, signal, progress) {
  const network = (/** @type {unknown} */ error) => new Failure('network', `${name(url)} could not be loaded.`,
    'Check the address, the connection, and that the server allows this page to read it (CORS).', error);
  const response = await fetch(mapped(url), { signal, credentials: credentials ? 'include' : 'same-origin' }).catch((error) => {
    throw signal.aborted ? error : network(error);
  });
  if (!response.ok) {
    throw new Failure('http', `${name(url)} could not be loaded (${response.status}).`, response.status === 404
      ? 'There is no such file: check the address.' : 'The server refused it: try again later, or check its rights.');
  }
  const total = Number(response.headers.get('content-length')) || 0;
  const reader = response.body?.getReader();
  if (!reader) return new Uint8Array(await response.arrayBuffer().catch((error) => { throw signal.aborted ? error : network(error); }));
  /** @type {Uint8Array[]} */
  const chunks = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read().catch((error) => { throw signal.aborted ? error : network(error); });
    if (done) break;
    chunks.push(value);
    size += value.length;
    progress(size, total);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** An address, absolute; what is none stays as it is and fails when it is fetched. @param {string} text */
export function absolute(text) {
  try {
    return new URL(text, document.baseURI).href;
  } catch {
    return text;
  }
}

/** What people call the file. @param {string} url */
function name(url) {
  const last = url.startsWith('http') && url.split(/[?#]/)[0].split('/').pop();
  try {
    return last ? decodeURIComponent(last) : 'The file';
  } catch {
    return String(last);
  }
}
