/** The API, behind the same host. */

import { AS_A_FILE, AS_A_PAGE, type Answer, type Check, type HeaderRule } from '../check.ts';
import { absentOr, HSTS, isProblem } from './headers.ts';

const PROBLEM = /^application\/problem\+json\b/;
/** Nothing between browser and API kept the answer. */
const FRESH: Readonly<Record<string, HeaderRule>> = { age: absentOr(/^0$/), 'x-cache': absentOr(/^(?!.*\bhit\b)/i) };

const list = (answer: Answer): { collection?: string }[] | undefined => {
  try {
    return (JSON.parse(answer.body.toString('utf8')) as { items?: { collection?: string }[] }).items;
  } catch {
    return undefined;
  }
};

const products: Check = {
  name: 'products are JSON', host: 'shop', only: ['api'], path: '/api/products', headers: AS_A_FILE,
  expect: {
    status: 200,
    headers: {
      'content-type': /^application\/json\b/, 'cache-control': /./, 'x-content-type-options': 'nosniff',
      'set-cookie': null, ...FRESH,
    },
    body: (answer) => ((list(answer)?.length ?? 0) > 0 ? undefined : 'no list of products'),
  },
};

export const api: readonly Check[] = [
  products,
  { ...products, name: 'products, asked again, come from the API again' },
  {
    name: 'the API sees query strings', host: 'shop', only: ['api'],
    path: '/api/products?collection=no-such-collection', headers: AS_A_FILE,
    expect: {
      status: [200, 404, 400, 422],
      body: (answer) => ((list(answer)?.length ?? 0) === 0 ? undefined : 'products of all collections'),
    },
  },
  {
    name: 'a session is nobody’s to keep', host: 'shop', only: ['api'], path: '/api/session', headers: AS_A_FILE,
    expect: { status: [200, 204, 401, 404], headers: { 'cache-control': /\bno-store\b/, ...FRESH } },
  },
  {
    name: 'what the API does not know is its own “not found”', host: 'shop', only: ['api'], path: '/api/no-such-thing',
    headers: AS_A_FILE,
    expect: { status: 404, headers: { 'content-type': PROBLEM, 'cache-control': /\bno-store\b/ }, body: isProblem },
  },
  {
    name: 'and never a page, even for a reader that wants HTML', host: 'shop', only: ['api'],
    path: '/api/no-such-thing', headers: AS_A_PAGE,
    why: 'a fallback that turns 404 into the start page would hide every fault of the API',
    expect: { status: 404, headers: { 'content-type': PROBLEM }, body: isProblem },
  },
  {
    name: 'the API’s answer to a method it does not have comes through', host: 'shop', only: ['api'], method: 'POST',
    path: '/api/products', headers: AS_A_FILE,
    expect: { status: 405, headers: { 'content-type': PROBLEM }, body: isProblem },
  },
  {
    name: 'the API says HSTS', host: 'shop', only: ['api', 'tls'], path: '/api/products', headers: AS_A_FILE,
    expect: { status: 200, headers: { 'strict-transport-security': HSTS } },
  },
];
