import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { UsageError } from '../../deploy/errors.ts';
import { parseOptions } from '../../deploy/options.ts';

const GOODS = ['--env', 'starter', '--site', 'dist', '--catalogue', 'c', '--api', 'a', '--release', 'r1'];

describe('command line', () => {
  it('deploys', () => {
    assert.deepEqual(parseOptions([...GOODS, '--seed', '--yes']), {
      env: 'starter',
      command: {
        kind: 'deploy', site: 'dist', catalogue: 'c', api: 'a', release: 'r1', seed: true, yes: true,
      },
    });
  });

  it('needs no program for a dry run', () => {
    const { command } = parseOptions(['--env', 'x', '--site', 'd', '--catalogue', 'c', '--release', 'r', '--dry-run']);
    assert.equal(command.kind, 'dry-run');
  });

  it('goes back, to the release before or to one that is named', () => {
    assert.deepEqual(parseOptions(['--env', 'x', '--rollback']).command, { kind: 'rollback', yes: false });
    assert.deepEqual(parseOptions(['--env', 'x', '--rollback', 'r1', '--yes']).command,
      { kind: 'rollback', release: 'r1', yes: true });
  });

  it('invalidates a product, and lists releases', () => {
    assert.deepEqual(parseOptions(['--invalidate-product', 'alba-chair']).command,
      { kind: 'invalidate-product', slug: 'alba-chair' });
    assert.deepEqual(parseOptions(['--list']).command, { kind: 'list' });
  });

  for (const wrong of [
    ['--dry-run', '--rollback'], ['--dry-run', '--invalidate-product', 'lamp', '--yes'], ['--seed', '--rollback'],
    [], ['--sitee', 'x'], [...GOODS.slice(0, 6), '--release', 'r1'], [...GOODS, 'word'],
    [...GOODS.slice(0, 8), '--release', '../x'], ['--list', '--rollback'], ['--rollback', 'a', 'b'],
    ['--rollback', 'a b'], ['--invalidate-product', '*'],
  ]) {
    it(`refuses “${wrong.join(' ')}”`, () => assert.throws(() => parseOptions(wrong), UsageError));
  }
});
