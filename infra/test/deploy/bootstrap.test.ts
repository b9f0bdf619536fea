import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ensureBootstrapped, regionsOf } from '../../deploy/bootstrap.ts';
import type { Clients } from '../../deploy/clients.ts';
import { parse } from '../../lib/config/environment.ts';

const environment = (region: string) => parse('test', {
  account: '123456789012', region, size: 'starter', domain: 'vitrine.example',
  alertEmails: ['operations@vitrine.example'], monthlyBudget: 400,
});

/** CloudFormation with the CDK's stack in some regions. */
const withToolkit = (regions: readonly string[], account: string, status = 'CREATE_COMPLETE'): Pick<Clients, 'cloudFormation'> => ({
  cloudFormation: (region) => ({
    send: async () => {
      if (regions.includes(region)) {
        return { Stacks: [{
          StackId: `arn:aws:cloudformation:${region}:${account}:stack/CDKToolkit/1`, StackStatus: status,
        }] };
      }
      throw Object.assign(new Error('Stack with id CDKToolkit does not exist'), { name: 'ValidationError' });
    },
  }) as unknown as ReturnType<Clients['cloudFormation']>,
});

async function made(region: string, toolkits: readonly string[], account = '123456789012', status?: string): Promise<string[]> {
  const regions: string[] = [];
  await ensureBootstrapped(withToolkit(toolkits, account, status), environment(region), 'assembly', async (_, whose, where) => {
    regions.push(`${whose}/${where}`);
  });
  return regions;
}

describe('bootstrap', () => {
  it('is of the region and of us-east-1, once where they are the same', () => {
    assert.deepEqual(regionsOf(environment('eu-central-1')), ['eu-central-1', 'us-east-1']);
    assert.deepEqual(regionsOf(environment('us-east-1')), ['us-east-1']);
  });

  it('is done where it was not', async () => {
    assert.deepEqual(await made('eu-central-1', ['eu-central-1']), ['123456789012/us-east-1']);
    assert.deepEqual(await made('eu-central-1', ['eu-central-1', 'us-east-1']), []);
  });

  it('is done again where it broke off', async () => {
    const both = ['eu-central-1', 'us-east-1'];
    for (const status of ['REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE', 'DELETE_FAILED']) {
      assert.equal((await made('eu-central-1', both, '123456789012', status)).length, 2, status);
    }
    assert.deepEqual(await made('eu-central-1', both, '123456789012', 'UPDATE_ROLLBACK_COMPLETE'), []);
  });

  it('stops where the credentials are of another account', async () => {
    await assert.rejects(made('eu-central-1', ['eu-central-1'], '999999999999'), /are of account 999999999999/);
  });
});
