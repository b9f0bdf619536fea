/** Takes an environment back to a release. */

import type { Environment } from '../lib/config/environment.ts';
import { buckets } from './buckets.ts';
import type { Clients } from './clients.ts';
import { DeployError } from './errors.ts';
import type { Step } from './plan.ts';
import { current, find, keptObjects, point, type Pointer, type Release } from './releases.ts';
import { changeRelease } from './stacks.ts';
import { carryOut, invalidateStep, uploadStep } from './steps.ts';
import { inventory } from './upload.ts';

/** Which release to go back to. @throws DeployError where there is none. */
export function target(pointer: Pointer | undefined, named: string | undefined): string {
  // Where a deployment broke off, some of it may be out: then what was out before it is the goal.
  const isHalf = pointer?.incoming !== undefined && pointer.incoming !== pointer.release;
  const release = named ?? (isHalf ? pointer.release : pointer?.previous);
  if (release === undefined) {
    throw new DeployError(
      pointer?.release === undefined
        ? 'nothing was deployed yet'
        : `“${pointer.release}” is out, and it is not known what was before it`,
      'Name a release: --rollback RELEASE. See which there are: --list.');
  }
  return release;
}

/** The release to go back to, whole. */
export async function goal(environment: Environment, clients: Clients, named: string | undefined): Promise<Release> {
  const releases = buckets(environment, clients)('releases');
  const release = await find(releases, target(named === undefined ? await current(releases) : undefined, named));
  if (release.architecture !== environment.architecture) {
    throw new DeployError(
      `release “${release.id}” is for ${release.architecture}, but the instances are ${environment.architecture}`,
      'Choose another release: --list.');
  }
  const there = await inventory(buckets(environment, clients)('web'));
  const missing = release.hashed.filter((key) => !there.has(key));
  if (missing.length > 0) {
    throw new DeployError(
      `${missing.length} files that release “${release.id}” needs are not in the web bucket any more: ${missing[0]}, …`,
      'Choose another release (--list), or deploy that commit again.');
  }
  return release;
}

/** Carries out the steps of `rollbackPlan`. */
export async function rollback(
  environment: Environment, clients: Clients, release: Release, steps: readonly Step[],
): Promise<void> {
  const bucketOf = buckets(environment, clients);
  const objects = keptObjects(bucketOf('releases'), release);
  const replaced: string[] = [];
  await carryOut(steps, async (step) => {
    switch (step.kind) {
      case 'upload':
        replaced.push(...await uploadStep(bucketOf, step, objects));
        return;
      case 'invalidate':
        return invalidateStep(clients, environment, replaced);
      case 'service-release': {
        const isChanged = await changeRelease(clients, environment, release);
        return console.log(isChanged ? '  done' : '  they run it already');
      }
      case 'point':
        await point(bucketOf('releases'), release.id, 'back');
        return;
      default:
        throw new Error(`“${step.kind}” is no step of rollbacks`);
    }
  });
  console.log(`\nhttps://${environment.shopHost} is release ${release.id} again`);
}
