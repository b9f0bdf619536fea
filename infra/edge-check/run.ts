/** Runs the contract against a target. */

import type { Check } from './check.ts';
import { Client, address } from './client.ts';
import { contract } from './contract.ts';
import { discover } from './discover.ts';
import { judge } from './judge.ts';
import { lack, type Target } from './target.ts';

export interface Result {
  readonly check: Check;
  readonly state: 'kept' | 'broken' | 'skipped';
  /** `GET https://shop.example/checkout` */
  readonly asked: string;
  /** What was expected and what came; where skipped, why. */
  readonly notes: readonly string[];
}

/**
 * All checks one after the other, as their order matters.
 * @throws DiscoveryError where there is no shop to check.
 */
export async function run(target: Target): Promise<Result[]> {
  const client = new Client(target);
  try {
    return await runAll(target, client);
  } finally {
    client.close();
  }
}

async function runAll(target: Target, client: Client): Promise<Result[]> {
  const { facts, models } = await discover(target, client);
  const results: Result[] = [];
  for (const check of contract(facts)) {
    const asked = `${check.method ?? 'GET'} ${address(target, check, models)}`;
    const lacks = (check.only ?? [])
      .map((need) => lack(target, need, facts.models.length))
      .filter((reason) => reason !== undefined);
    if (lacks.length > 0) {
      results.push({ check, state: 'skipped', asked, notes: lacks });
      continue;
    }
    let notes: string[];
    try {
      notes = judge(check, await client.send(check, models));
    } catch (error) {
      notes = [`no answer: ${(error as Error).message}`];
    }
    results.push({ check, state: notes.length === 0 ? 'kept' : 'broken', asked, notes });
  }
  return results;
}
