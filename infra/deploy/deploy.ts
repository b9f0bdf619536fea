/** Carries a deployment out. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Environment } from '../lib/config/environment.ts';
import { OUTPUTS, type StackPart } from '../lib/config/names.ts';
import { readBinary, type Binary } from './binary.ts';
import { ensureBootstrapped } from './bootstrap.ts';
import { buckets } from './buckets.ts';
import { isElsewhere, type Clients } from './clients.ts';
import { commit } from './commit.ts';
import { activateCostTags } from './costs.ts';
import { checkDelegation, serversOf } from './delegation.ts';
import { imageOf } from './image.ts';
import { modelObjects, siteObjects, type BucketObject } from './objects.ts';
import type { Step } from './plan.ts';
import { prefixListId } from './prefix-lists.ts';
import { announce, keep, point } from './releases.ts';
import { seed } from './seed.ts';
import { untilServing } from './serving.ts';
import { deployStack, clearRuins, output, outputsOf, parametersOf } from './stacks.ts';
import { carryOut, invalidateStep, uploadStep } from './steps.ts';

/** What is deployed, read from disk before anything is done. */
export interface Goods {
  readonly release: string;
  readonly site: readonly BucketObject[];
  readonly models: readonly BucketObject[];
  readonly catalogue: Buffer;
  readonly api: Binary;
}

/** Where goods lie. */
export interface Places {
  readonly release: string;
  readonly site: string;
  readonly catalogue: string;
  readonly api: string;
}

/** Reads it. @throws DeployError where something is not built, or not for this environment. */
export const goods = (environment: Environment, from: Places): Goods => ({
  release: from.release,
  site: siteObjects(from.site),
  models: modelObjects(from.catalogue),
  catalogue: readFileSync(join(from.catalogue, 'catalogue.json')),
  api: readBinary(from.api, environment.architecture),
});

/** What instances are made of. */
export interface Versions {
  readonly release: string;
  readonly image: string;
}

/** The values of a stack's parameters. */
export async function parameterValues(
  clients: Clients, environment: Environment, assembly: string, part: StackPart, { release, image }: Versions,
): Promise<Map<string, string>> {
  const values = new Map<string, string>();
  for (const [name, source] of parametersOf(assembly, part)) {
    if (source === 'release') values.set(name, release);
    else if (source === 'image') values.set(name, image);
    else if ('prefixList' in source) values.set(name, await prefixListId(clients.ec2, source.prefixList));
    else values.set(name, await output(clients, environment, source.part, source.output));
  }
  return values;
}

/** How it is carried out. */
export interface Manner {
  /** The folder of templates. */
  readonly assembly: string;
  /** Whether the CDK asks before rights become wider. */
  readonly confirm: boolean;
}

/** Carries out the steps of `deployPlan`. */
export async function deploy(
  environment: Environment, clients: Clients, { release, site, models, catalogue, api }: Goods, steps: readonly Step[],
  { assembly, confirm }: Manner,
): Promise<void> {
  const bucketOf = buckets(environment, clients);
  const replaced: string[] = [];
  const objects = { web: site, models };
  // Known once the release is kept: one that broke off goes on with the image that it had.
  let image = '';

  await carryOut(steps, async (step) => {
    switch (step.kind) {
      case 'bootstrap':
        return ensureBootstrapped(clients, environment, assembly);
      case 'stack':
        await clearRuins(clients, environment, step.part);
        return deployStack(
          assembly, step.part, await parameterValues(clients, environment, assembly, step.part, { release, image }), confirm);
      case 'delegation': {
        const servers = serversOf(await output(clients, environment, 'Dns', OUTPUTS.nameServers));
        console.log(`  ${servers.join(', ')}`);
        return isElsewhere() ? undefined : checkDelegation(environment.domain, servers);
      }
      case 'release':
        ({ image } = await keep(bucketOf('releases'), {
          id: release, image: await imageOf(clients.ssm, environment), commit: commit(), architecture: environment.architecture, api, site, catalogue,
        }));
        // From here on some of it may be out.
        await announce(bucketOf('releases'), release);
        return console.log(`  ${release}, ${api.sha256.slice(0, 12)} on ${image}`);
      case 'serving':
        return isElsewhere() ? undefined : untilServing(environment);
      case 'upload': {
        const were = await uploadStep(bucketOf, step, objects[step.bucket]);
        if (step.bucket === 'web') replaced.push(...were);
        return;
      }
      case 'invalidate':
        return invalidateStep(clients, environment, replaced);
      case 'point':
        return tellPrevious((await point(bucketOf('releases'), release)).previous);
      case 'seed':
        return console.log(await seed(
          clients, environment, await output(clients, environment, 'Service', OUTPUTS.autoScalingGroup), release));
      case 'costs':
        return console.log(await activateCostTags(clients.costs, isElsewhere()));
      case 'service-release':
        throw new Error('that is a step of rollbacks');
    }
  });
  const { [OUTPUTS.shopDistributionDomain]: edge } = await outputsOf(clients, environment, 'Edge');
  console.log(`\nhttps://${environment.shopHost} is release ${release}${edge === undefined ? '' : ` (${edge})`}`);
}

function tellPrevious(previous: string | undefined): void {
  console.log(previous === undefined ? '  it is the first' : `  back to ${previous}: --rollback`);
}
