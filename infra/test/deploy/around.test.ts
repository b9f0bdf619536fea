import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { CostExplorerClient } from '@aws-sdk/client-cost-explorer';
import { activateCostTags } from '../../deploy/costs.ts';
import { imageOf } from '../../deploy/image.ts';
import { changeRelease } from '../../deploy/stacks.ts';
import type { Clients } from '../../deploy/clients.ts';
import { parse } from '../../lib/config/environment.ts';

describe('costs by tags', () => {
  const costs = (answer: () => unknown, heard: unknown[] = []): Pick<CostExplorerClient, 'send'> => ({
    send: async (command: { input: unknown }) => {
      heard.push(command.input);
      return answer();
    },
  }) as unknown as Pick<CostExplorerClient, 'send'>;

  it('are asked for', async () => {
    const heard: any[] = [];
    assert.match(await activateCostTags(costs(() => ({ Errors: [] }), heard), false), /vitrine:environment, vitrine:part/);
    assert.deepEqual(heard[0].CostAllocationTagsStatus.map(({ TagKey, Status }: any) => [TagKey, Status]),
      [['vitrine:environment', 'Active'], ['vitrine:part', 'Active']]);
  });

  it('stop nothing where AWS refuses, and say what then counts', async () => {
    const refused = await activateCostTags(costs(() => { throw new Error('not the payer'); }), false);
    assert.match(refused, /not yet \(not the payer\)\. Until then the budget counts nothing/);
    assert.match(refused, /aws ce update-cost-allocation-tags-status .*\n.*TagKey=vitrine:environment,Status=Active/);
    const unknown = costs(() => ({ Errors: [{ TagKey: 'vitrine:part', Message: 'not found' }] }));
    assert.match(await activateCostTags(unknown, false), /vitrine:part: not found/);
  });

  it('are left out where AWS is none', async () => {
    assert.match(await activateCostTags(costs(() => assert.fail('asked')), true), /left out/);
  });
});

const settings = (changes: Record<string, unknown> = {}) => parse('test', {
  account: '123456789012', region: 'eu-central-1', size: 'starter', domain: 'vitrine.example',
  alertEmails: ['operations@vitrine.example'], monthlyBudget: 400, ...changes,
});

describe('image of instances', () => {
  const ssm = (heard: string[]) => ({
    send: async ({ input }: { input: { Name: string } }) => {
      heard.push(input.Name);
      return { Parameter: { Value: 'ami-00000000000000001' } };
    },
  }) as unknown as Clients['ssm'];

  it('is the newest for the architecture, or the environment’s own', async () => {
    const heard: string[] = [];
    assert.equal(await imageOf(ssm(heard), settings()), 'ami-00000000000000001');
    assert.equal(await imageOf(ssm(heard), settings({ image: 'ami-0123456789abcdef0' })), 'ami-0123456789abcdef0');
    assert.deepEqual(heard, ['/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64']);
  });

  it('goes back with the release', async () => {
    const heard: any[] = [];
    const parameters = ['Release', 'Image', 'HostedZoneId'].map((ParameterKey) => ({ ParameterKey, ParameterValue: 'now' }));
    const clients = {
      cloudFormation: () => ({
        config: {},
        send: async (command: { constructor: { name: string }; input: any }) => {
          heard.push([command.constructor.name, command.input]);
          return { Stacks: [{ StackStatus: 'UPDATE_COMPLETE', Parameters: parameters }] };
        },
      }),
    } as unknown as Clients;
    assert.equal(await changeRelease(clients, settings(), { id: 'r1', image: 'ami-00000000000000009' }), true);
    const update = heard.find(([name]) => name === 'UpdateStackCommand')?.[1];
    assert.equal(update.UsePreviousTemplate, true);
    assert.deepEqual(update.Parameters, [
      { ParameterKey: 'Release', ParameterValue: 'r1' },
      { ParameterKey: 'Image', ParameterValue: 'ami-00000000000000009' },
      { ParameterKey: 'HostedZoneId', UsePreviousValue: true },
    ]);
  });
});
