/** Whether a domain's name servers are those that Route 53 gave to its zone: no certificate is issued before. */

import { Resolver } from 'node:dns/promises';

import { DeployError } from './errors.ts';

/** Looks up name servers; tests answer for it. */
export type Lookup = (domain: string) => Promise<string[]>;

const byDns: Lookup = (domain) => new Resolver({ timeout: 5_000, tries: 3 }).resolveNs(domain);

/** What DNS says where nobody has delegated the domain. */
const NOBODY = ['ENOTFOUND', 'ENODATA', 'ESERVFAIL', 'EREFUSED'];

const plain = (name: string): string => name.toLowerCase().replace(/\.$/, '');

/** The name servers of a stack's output, which has them in one text. */
export const serversOf = (output: string): string[] => output.split(/[\s,]+/).filter((name) => name !== '').map(plain);

/**
 * Goes on where the domain is delegated.
 * @throws DeployError with what to enter at the registrar.
 */
export async function checkDelegation(
  domain: string, servers: readonly string[], lookUp: Lookup = byDns,
): Promise<void> {
  let found: string[] = [];
  try {
    found = (await lookUp(domain)).map(plain);
  } catch (cause) {
    if (!NOBODY.includes((cause as NodeJS.ErrnoException).code ?? '')) {
      throw new DeployError(`the name servers of ${domain} cannot be looked up: ${(cause as Error).message}`,
        'Is there a network? Run the same command again.', { cause });
    }
  }
  if (found.some((server) => servers.includes(server))) return;
  throw new DeployError(
    `${domain} does not lead to its zone in Route 53 yet: ${found.length === 0
      ? 'it has no name servers'
      : `its name servers are ${found.join(', ')}`}`,
    [
      'Enter these name servers at the registrar of the domain (or as NS records in the zone above it):',
      ...servers.map((server) => `  ${server}`),
      'DNS takes minutes, at times hours, to know. Then run the same command again: it goes on from here.',
    ].join('\n'));
}
