/** Steps that deployments and rollbacks share. */

import type { Environment } from '../lib/config/environment.ts';
import { OUTPUTS } from '../lib/config/names.ts';
import type { BucketOf } from './buckets.ts';
import type { Clients } from './clients.ts';
import { invalidate, paths } from './invalidate.ts';
import type { BucketObject } from './objects.ts';
import type { Step } from './plan.ts';
import { progress } from './progress.ts';
import { output } from './stacks.ts';
import { upload } from './upload.ts';

/** Brings one of the buckets up to date; returns the keys that held something else before. */
export async function uploadStep(
  bucketOf: BucketOf, step: Extract<Step, { kind: 'upload' }>, objects: readonly BucketObject[],
): Promise<readonly string[]> {
  const wanted = objects.filter(({ stage }) => step.stages.includes(stage));
  const { added, replaced, kept } = await upload(bucketOf(step.bucket), wanted, progress(step.bucket));
  console.log(`  ${added.length} new, ${replaced.length} replaced, ${kept.length} as they were`);
  return replaced;
}

/** Has the shop's distribution forget what was replaced. */
export async function invalidateStep(
  clients: Clients, environment: Environment, replaced: readonly string[],
): Promise<void> {
  const items = paths(replaced);
  if (items.length === 0) {
    console.log('  nothing was replaced');
    return;
  }
  const id = await invalidate(
    clients.cloudFront, await output(clients, environment, 'Edge', OUTPUTS.shopDistributionId), items);
  console.log(`  ${items.join(' ')} (${id ?? 'no id'})`);
}

/** Says which step it is at, then does it; `run` may stop all by throwing. */
export async function carryOut(steps: readonly Step[], run: (step: Step) => Promise<void>): Promise<void> {
  for (const [index, step] of steps.entries()) {
    console.log(`\n[${index + 1}/${steps.length}] ${step.what}`);
    await run(step);
  }
}
