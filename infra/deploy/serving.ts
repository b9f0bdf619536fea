/** Whether what was deployed answers, by the way that browsers take. */

import { setTimeout as sleep } from 'node:timers/promises';

import type { Environment } from '../lib/config/environment.ts';
import { READY_PATH } from '../lib/service/names.ts';
import { DeployError } from './errors.ts';

/** How long new instances and new names may take, in milliseconds. */
const PATIENCE = 15 * 60_000;
const PAUSE = 10_000;

/** What one look finds: an answer's status, or why there was none. */
async function look(url: string): Promise<string> {
  try {
    const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(PAUSE) });
    await answer.body?.cancel();
    return String(answer.status);
  } catch (error) {
    const { message, cause } = error as Error;
    return cause instanceof Error ? cause.message : message;
  }
}

/**
 * Waits until the API is ready, through name, edge and load balancer.
 * @throws DeployError where it does not get so.
 */
export async function untilServing(
  environment: Environment, patience = PATIENCE, pause = PAUSE, ask: (url: string) => Promise<string> = look,
): Promise<void> {
  const url = `https://${environment.shopHost}${READY_PATH}`;
  const until = Date.now() + patience;
  for (;;) {
    const found = await ask(url);
    if (found === '200') return;
    if (Date.now() >= until) {
      const keys = environment.stripe || environment.smtp
        ? `Is the secret vitrine/${environment.name}/operator filled? Instances do not serve without. ` : '';
      throw new DeployError(`the API does not answer at ${url}: ${found}`,
        `${keys}The log group /vitrine/${environment.name}/api tells more. The pages of before are still out; run the same `
        + 'command again.');
    }
    await sleep(pause);
  }
}
