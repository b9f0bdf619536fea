import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Clients } from '../../deploy/clients.ts';
import { untilServing } from '../../deploy/serving.ts';
import { clearRuins } from '../../deploy/stacks.ts';
import { parse } from '../../lib/config/environment.ts';

const settings = (changes: Record<string, unknown> = {}) => parse('test', {
  account: '123456789012', region: 'eu-central-1', size: 'starter', domain: 'vitrine.example',
  alertEmails: ['operations@vitrine.example'], monthlyBudget: 400, ...changes,
});

describe('before pages are put out', () => {
  it('the API must answer, by the way that browsers take', async () => {
    const answers = ['getaddrinfo ENOTFOUND', '502', '503', '200'];
    const asked: string[] = [];
    await untilServing(settings(), 60_000, 0, async (url) => {
      asked.push(url);
      return answers.shift() ?? '200';
    });
    assert.deepEqual([asked.length, asked[0]], [4, 'https://vitrine.example/api/health/ready']);
  });

  it('all stops where it does not, and says what may be the matter', async () => {
    await assert.rejects(untilServing(settings(), 0, 0, async () => '503'), (error: Error) => {
      assert.match(error.message, /does not answer at https:\/\/vitrine\.example\/api\/health\/ready: 503/);
      assert.doesNotMatch(JSON.stringify(error), /operator/);
      return true;
    });
    await assert.rejects(untilServing(settings({ stripe: true }), 0, 0, async () => '503'), (error: Error) => {
      assert.match(`${error.message} ${JSON.stringify(error)}`, /vitrine\/test\/operator/);
      return true;
    });
  });
});

describe('a stack whose first creation failed', () => {
  const sent = async (status: string, isProtected: boolean): Promise<string[]> => {
    const heard: string[] = [];
    await clearRuins({
      cloudFormation: (region) => ({
        send: async (command: { constructor: { name: string } }) => {
          heard.push(`${command.constructor.name} ${region}`);
          return { Stacks: [{ StackStatus: status, EnableTerminationProtection: isProtected }] };
        },
      }) as unknown as ReturnType<Clients['cloudFormation']>,
    }, settings(), 'Dns');
    return heard;
  };

  it('may be taken away, and no other', async () => {
    assert.deepEqual(await sent('ROLLBACK_COMPLETE', true),
      ['DescribeStacksCommand us-east-1', 'UpdateTerminationProtectionCommand us-east-1']);
    for (const status of ['CREATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'UPDATE_COMPLETE']) {
      assert.deepEqual(await sent(status, true), ['DescribeStacksCommand us-east-1'], status);
    }
    assert.deepEqual(await sent('ROLLBACK_COMPLETE', false), ['DescribeStacksCommand us-east-1']);
    await assert.rejects(sent('ROLLBACK_FAILED', true), /could not clear it away/);
  });
});
