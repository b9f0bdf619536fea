/** What is done, in which order. A plan is only that: `deploy.ts` and `rollback.ts` carry it out. */

import type { Environment } from '../lib/config/environment.ts';
import { STACKS, regionOf, stackName, type StackPart } from '../lib/config/names.ts';
import { regionsOf } from './bootstrap.ts';
import type { Stage } from './objects.ts';

/** One step, with what a person should know of it. */
export type Step = { readonly what: string } & (
  | { readonly kind: 'bootstrap' }
  | { readonly kind: 'stack'; readonly part: StackPart }
  /** Waits for nobody: stops where the registrar does not know the zone's name servers. */
  | { readonly kind: 'delegation' }
  | { readonly kind: 'release' }
  | { readonly kind: 'upload'; readonly bucket: 'web' | 'models'; readonly stages: readonly Stage[] }
  /** No page is put out that has no API to ask. */
  | { readonly kind: 'serving' }
  | { readonly kind: 'invalidate' }
  | { readonly kind: 'point' }
  | { readonly kind: 'seed' }
  | { readonly kind: 'service-release' }
  | { readonly kind: 'costs' }
);

const ABOUT: Readonly<Record<StackPart, string>> = {
  Dns: 'the hosted zone',
  Guard: 'certificate and firewall of the edge',
  Keys: 'encryption keys',
  Storage: 'buckets',
  Network: 'the private network',
  Data: 'database and cache',
  Service: 'the API’s instances, replaced one after the other; the first new one brings the schema up to date',
  Edge: 'distributions of shop and models',
  Watch: 'dashboard, alarms and the synthetic check',
  WatchGlobal: 'alarms of the edge, health checks and the budget',
};

/**
 * A deployment. The API and the files that pages name are there before the pages are, as pages of before work with
 * them, but not the other way round.
 */
export function deployPlan(environment: Environment, options: { readonly seed: boolean }): Step[] {
  const stack = (part: StackPart): Step => ({
    kind: 'stack', part, what: `${stackName(environment, part)} in ${regionOf(environment, part)}: ${ABOUT[part]}`,
  });
  const before = (part: StackPart): readonly StackPart[] => STACKS.slice(0, STACKS.indexOf(part));
  const between = (from: StackPart, to: StackPart): Step[] =>
    STACKS.slice(STACKS.indexOf(from), STACKS.indexOf(to) + 1).map(stack);
  return [
    { kind: 'bootstrap', what: `the CDK’s own stack, where it is not there: ${regionsOf(environment).join(', ')}` },
    ...before('Guard').map(stack),
    ...(environment.hostedZoneId === undefined
      ? [{ kind: 'delegation', what: `stop here until ${environment.domain} leads to its zone` } as const]
      : []),
    ...between('Guard', 'Storage'),
    { kind: 'upload', bucket: 'web', stages: ['hashed'], what: 'files of the site that never change' },
    { kind: 'upload', bucket: 'models', stages: ['hashed', 'named', 'page'], what: 'models and posters' },
    { kind: 'release', what: 'keep the API’s program and the site’s pages as a release, to install and to go back to' },
    ...between('Network', 'Edge'),
    { kind: 'serving', what: `wait until the API answers at https://${environment.shopHost}` },
    { kind: 'upload', bucket: 'web', stages: ['named', 'page'], what: 'files that keep their names, pages last' },
    { kind: 'invalidate', what: 'have CloudFront forget the pages that were replaced' },
    { kind: 'point', what: 'note that this release is out' },
    ...between('Watch', 'WatchGlobal'),
    ...(options.seed
      ? [{ kind: 'seed', what: 'put the demo catalogue into the database, over what the back office changed' } as const]
      : []),
    { kind: 'costs', what: 'have AWS count costs by our tags' },
  ];
}

/**
 * Going back to a release. It is the other way round: pages first, as those of the newer release may need its API, and
 * those of the older one work with both. The schema stays as it is: migrations leave what the release before them
 * needs.
 */
export function rollbackPlan(environment: Environment, release: string): Step[] {
  return [
    { kind: 'upload', bucket: 'web', stages: ['named', 'page'], what: `files that keep their names, as of ${release}` },
    { kind: 'invalidate', what: 'have CloudFront forget the pages that were replaced' },
    {
      kind: 'service-release',
      what: `${stackName(environment, 'Service')}: instances with release ${release}, replaced one after the other`,
    },
    { kind: 'point', what: 'note that this release is out' },
  ];
}
