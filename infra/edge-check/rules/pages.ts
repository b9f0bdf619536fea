/** Pages: one document for all addresses of the application, and none for anything else. */

import { AS_A_FILE, AS_A_PAGE, type Check, type Facts, type HeaderRule } from '../check.ts';
import { holds, HSTS, lacks } from './headers.ts';

/** What protects whoever looks at a page. */
const GUARDED: Readonly<Record<string, HeaderRule>> = {
  'content-security-policy': [
    /script-src[^;]*'wasm-unsafe-eval'/,
    // The quotation mark tells it from `'wasm-unsafe-eval'`.
    /^(?!.*'unsafe-eval')/,
    /^(?!.*script-src[^;]*'unsafe-inline')/,
    /object-src 'none'/,
    /frame-ancestors 'none'/,
  ],
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': /camera=\(\)/,
};
const HTML = /^text\/html\b/;
const NO_HTML = /^(?!text\/html)/;
const page: Readonly<Record<string, HeaderRule>> = {
  'content-type': HTML, 'cache-control': 'no-cache', 'set-cookie': null, ...GUARDED,
};
const notFound = { status: 404, headers: { 'content-type': NO_HTML }, body: lacks(/<!doctype html/i) } as const;

/** The desk's document has another script than the shop's; it is known by what it does not share with it. */
export const pages = (facts: Facts): Check[] => [
  {
    name: 'the start page, with its policies', host: 'shop', path: '/', headers: AS_A_PAGE,
    why: 'WebAssembly must be compiled, text must never be evaluated, and nobody may frame the shop',
    expect: { status: 200, headers: page, body: holds(/<!doctype html/i) },
  },
  {
    name: 'the start page, asked by HEAD', host: 'shop', method: 'HEAD', path: '/', headers: AS_A_PAGE,
    expect: { status: 200, headers: page },
  },
  {
    name: 'the start page says HSTS', host: 'shop', only: ['tls'], path: '/', headers: AS_A_PAGE,
    expect: { status: 200, headers: { 'strict-transport-security': HSTS } },
  },
  {
    name: 'the start page, compressed', host: 'shop', path: '/',
    headers: { ...AS_A_PAGE, 'accept-encoding': 'gzip, deflate, br' },
    expect: { status: 200, headers: { ...page, 'content-encoding': /^(br|gzip)$/, vary: /accept-encoding/i } },
  },
  {
    name: 'a query string does not matter to a page', host: 'shop', path: '/?list-type=2&utm_source=mail',
    headers: AS_A_PAGE, why: 'and never reaches the bucket, whose contents it would list',
    expect: { status: 200, headers: page, body: lacks(/ListBucketResult/) },
  },
  {
    name: 'a page’s address is the application’s to know', host: 'shop', path: facts.page, headers: AS_A_PAGE,
    why: 'a link to a product, opened in a new tab',
    expect: { status: 200, headers: page, body: holds(/<!doctype html/i) },
  },
  {
    name: 'a page’s address that looks like a hashed name is not kept for ever', host: 'shop',
    path: '/products/lamp-4006381333931', headers: AS_A_PAGE,
    expect: { status: 200, headers: page },
  },
  {
    name: 'the till has its own document', host: 'shop', path: '/checkout', headers: AS_A_PAGE,
    expect: {
      status: 200, headers: page,
      body: ({ body }) => (body.toString().includes(facts.wasm.path) ? 'the shop’s document' : undefined),
    },
  },
  {
    name: 'the back office has it too', host: 'shop', path: '/admin/products/lamp', headers: AS_A_PAGE,
    expect: {
      status: 200, headers: page,
      body: ({ body }) => (body.toString().includes(facts.wasm.path) ? 'the shop’s document' : undefined),
    },
  },
  {
    name: 'the viewer’s documentation has documents of its own', host: 'shop', path: '/docs/', headers: AS_A_PAGE,
    expect: { status: 200, headers: page, body: holds(/docs\.css/) },
  },
  {
    name: 'and its address is that of a folder', host: 'shop', path: '/docs', headers: AS_A_PAGE,
    why: 'its links are relative', expect: { status: [301, 308], headers: { location: /\/docs\/$/ } },
  },
  {
    name: 'a page’s address is not found by a reader that wants no HTML', host: 'shop', path: facts.page,
    headers: AS_A_FILE, why: 'a script that asks for data at a wrong address must not take a page for it',
    expect: notFound,
  },
  {
    name: 'a script that is not there is not found', host: 'shop', path: '/shop-00000000000000aa.js',
    headers: AS_A_FILE, why: 'a page that was open during a deployment must see that, not run HTML', expect: notFound,
  },
  {
    name: 'nor is it where HTML was asked for', host: 'shop', path: '/shop-00000000000000aa.js', headers: AS_A_PAGE,
    expect: notFound,
  },
  {
    name: 'what is not there below /embed/ is not found', host: 'shop', path: '/embed/none', headers: AS_A_PAGE,
    expect: notFound,
  },
  ...['/.git/config', '/.env', '/%2egit/config', '/embed/.env'].map((path): Check => ({
    name: `hidden files are not found: ${path}`, host: 'shop', path, headers: AS_A_PAGE, expect: notFound,
  })),
];
