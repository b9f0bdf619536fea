/** Finds out what there is to ask for. */

import { AS_A_FILE, AS_A_PAGE, type Asset, type Facts } from './check.ts';
import type { Client, Request } from './client.ts';
import type { Target } from './target.ts';

/** The target is so different from a shop that nothing can be checked. */
export class DiscoveryError extends Error {
  override readonly name = 'DiscoveryError';
}

export interface Found {
  readonly facts: Facts;
  readonly models: URL | undefined;
}

/**
 * Reads the start page, and the list of products where there is an API.
 * @throws DiscoveryError where it finds no site.
 */
export async function discover(target: Target, client: Client): Promise<Found> {
  const plain = { 'accept-encoding': 'identity' };
  const start = await ask(client, { host: 'shop', path: '/', headers: { ...AS_A_PAGE, ...plain } });
  const html = start.body.toString('utf8');
  const links = [...html.matchAll(/(?:src|href)\s*=\s*["']?(\/[^\s"'>]+)/g)].map((match) => match[1] as string);
  const find = (what: string, pattern: RegExp): Promise<Asset> => {
    const path = links.find((link) => pattern.test(link));
    if (path === undefined) throw new DiscoveryError(`the start page names no ${what}: is this the shop?`);
    return fetched(client, path);
  };
  const script = await find('script with a digest in its name', /-[0-9a-f]{12,64}\.js$/);
  const wasm = await find('WebAssembly', /\.wasm$/);

  const shown = target.api ? await products(client) : { slugs: [], urls: [] };
  const models = target.models ?? shown.urls[0] ?? named(start.headers['content-security-policy']);
  const paths = target.modelPaths ?? [...new Set(shown.urls.map((url) => url.pathname))];
  return {
    models,
    facts: {
      shopHost: target.shop.host,
      modelsHost: models?.host,
      origin: target.origin,
      page: `/products/${shown.slugs[0] ?? 'any-product'}`,
      script, wasm,
      models: models === undefined ? [] : paths,
      modelBytes: models === undefined || paths[0] === undefined ? 0 : await bytes(client, paths[0], models),
    },
  };
}

async function ask(client: Client, request: Request, models?: URL) {
  let answer;
  try {
    answer = await client.send(request, models);
  } catch (error) {
    throw new DiscoveryError(`${request.path} of ${request.host}: ${(error as Error).message}`);
  }
  if (answer.status !== 200) throw new DiscoveryError(`${request.path} of ${request.host} answers ${answer.status}`);
  return answer;
}

async function fetched(client: Client, path: string): Promise<Asset> {
  const answer = await ask(client, { host: 'shop', path, headers: { ...AS_A_FILE, 'accept-encoding': 'identity' } });
  return { path, body: answer.body, etag: answer.headers['etag'] };
}

/** The origin in the policy from which images may come: the models' is the only one there. */
function named(policy: string | undefined): URL | undefined {
  const origin = /img-src[^;]*?(https?:\/\/[^\s;]+)/.exec(policy ?? '')?.[1];
  return origin === undefined ? undefined : new URL(origin);
}

/** Products, and two models of theirs that differ. */
async function products(client: Client): Promise<{ slugs: string[]; urls: URL[] }> {
  const list = await json<{ items?: { slug: string }[] }>(client, '/api/products');
  const slugs = (list.items ?? []).map(({ slug }) => slug);
  const urls: URL[] = [];
  for (const slug of slugs) {
    const url = (await json<{ model?: { url?: string } | null }>(client, `/api/products/${slug}`)).model?.url;
    if (url !== undefined && url.endsWith('.glb') && !urls.some(({ href }) => href === url)) urls.push(new URL(url));
    if (urls.length === 2) break;
  }
  if (urls.length === 0) throw new DiscoveryError('no product of /api/products has a model');
  return { slugs, urls };
}

async function json<T>(client: Client, path: string): Promise<T> {
  const answer = await ask(client, { host: 'shop', path, headers: AS_A_FILE });
  try {
    return JSON.parse(answer.body.toString('utf8')) as T;
  } catch {
    throw new DiscoveryError(`${path} is no JSON`);
  }
}

async function bytes(client: Client, path: string, models: URL): Promise<number> {
  const answer = await ask(client, { host: 'models', path, headers: AS_A_FILE }, models);
  return answer.body.length;
}
