/** Whoever comes without TLS is sent to where it is, on both hosts. */

import { AS_A_PAGE, type Check, type Facts, type HeaderRule } from '../check.ts';

/** The same address with `https`; a port belongs to how the target is reached, not to where it sends browsers. */
const secured = (host: string, path: string): HeaderRule => (value) => {
  const wanted = new URL(path, `https://${host}`);
  const given = URL.canParse(value ?? '') ? new URL(value as string) : undefined;
  const isSame = given?.protocol === 'https:' && given.hostname === wanted.hostname
    && given.pathname + given.search === wanted.pathname + wanted.search;
  return isSame ? undefined : wanted.href;
};

export function transport({ shopHost, modelsHost, page, models }: Facts): Check[] {
  const redirect = (host: 'shop' | 'models', name: string, path: string): Check => ({
    name: `${host === 'shop' ? 'the shop' : 'a model'} without TLS is a redirect`, host, scheme: 'http',
    only: host === 'shop' ? ['tls', 'plain'] : ['tls', 'plain', 'models'], path, headers: AS_A_PAGE,
    expect: { status: [301, 308], headers: { location: secured(name, path) } },
  });
  return [
    redirect('shop', shopHost, `${page}?finish=oak`),
    redirect('models', modelsHost ?? shopHost, models[0] ?? '/'),
  ];
}
