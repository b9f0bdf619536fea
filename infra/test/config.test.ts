/** Bad configuration stops before anything is synthesised, with a message that says what to change. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { ConfigError, environment, parse, FOLDER } from '../lib/config/environment.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const GOOD = {
  account: '123456789012', region: 'eu-central-1', size: 'starter', domain: 'vitrine.example',
  alertEmails: ['a@vitrine.example'], monthlyBudget: 1,
};
const faults = (changes: Record<string, unknown>, name = 'test'): string => {
  try {
    parse(name, { ...GOOD, ...changes });
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.message;
  }
  return '';
};

describe('configuration', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-environments-'));
  after(() => rmSync(folder, { recursive: true }));

  it('has examples that can be', () => {
    const names = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
    assert.deepEqual(names.sort(), ['global.json', 'starter.json']);
    for (const name of names) assert.ok(environment(name.replace('.json', '')).domain);
  });

  it('takes what is sound, with what is not said as it comes', () => {
    const read = parse('prod2', { ...GOOD, shopHost: 'shop.vitrine.example' });
    assert.equal(read.modelsHost, 'models.shop.vitrine.example');
    assert.equal(read.originHost, 'origin.shop.vitrine.example');
    assert.equal(read.originAccess, 'oai');
    assert.equal(read.contentEncryption, 'sse-s3');
    assert.equal(read.architecture, 'arm64');
    assert.equal(parse('test', { ...GOOD, originAccess: 'oac' }).contentEncryption, 'sse-kms');
    assert.equal(parse('test', { ...GOOD, originAccess: 'oac', contentEncryption: 'sse-s3' }).contentEncryption, 'sse-s3');
  });

  it('refuses an identity that cannot read what a key encrypts', () => {
    assert.match(faults({ contentEncryption: 'sse-kms' }), /set “originAccess” to “oac”, or “contentEncryption” to “sse-s3”/);
    assert.match(faults({ originAccess: 'oai', contentEncryption: 'sse-kms' }), /origin access identity/);
  });

  it('says what is missing, misspelt or no value, all at once', () => {
    const message = faults({ domain: undefined, region: 'Frankfurt', orginAccess: 'oac', monthlyBudget: -1 });
    assert.match(message, /“domain” is missing: the domain whose zone/);
    assert.match(message, /“region” is "Frankfurt", but must be one of us-east-1, .*eu-central-1/);
    assert.match(message, /“orginAccess” is not known: is it misspelt\?/);
    assert.match(message, /“monthlyBudget” is -1/);
    for (const [changes, told] of [
      [{ account: '1234' }, /twelve digits/],
      [{ region: 'eu-south-1' }, /one of us-east-1/],
      [{ size: 'huge' }, /one of starter, global/],
      [{ domain: 'localhost' }, /such as example.com/],
      [{ shopHost: 'shop.other.example' }, /a name in it/],
      [{ shopHost: 'evilvitrine.example' }, /a name in it/],
      [{ hostedZoneId: 'zone' }, /hosted zone/],
      [{ zones: ['eu-central-1a', 'eu-central-1b'] }, /three zones of eu-central-1/],
      [{ zones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'] }, /three zones of eu-central-1/],
      [{ zones: ['eu-central-1a', 'eu-central-1a', 'eu-central-1b'] }, /three zones/],
      [{ originSecret: 0 }, /a number from 1 on/],
      [{ image: 'latest' }, /the id of an image/],
      [{ alertEmails: [] }, /at least one mail address/],
      [{ alertEmails: ['nobody'] }, /at least one mail address/],
      [{ stripe: 'yes' }, /true or false/],
      [{ mailFrom: 'Vitrine' }, /a sender/],
    ] as const) assert.match(faults(changes), told);
    assert.match(faults({}, 'Production'), /lower-case/);
    assert.throws(() => parse('test', []), /must hold one object/);
  });

  it('says which environments there are', () => {
    writeFileSync(join(folder, 'mine.json'), JSON.stringify(GOOD));
    writeFileSync(join(folder, 'broken.json'), '{');
    assert.equal(environment('mine', folder).name, 'mine');
    assert.throws(() => environment('prod', folder), /there is no environment “prod”.*\n.*broken, mine/);
    assert.throws(() => environment('../mine', folder), /there is no environment/);
    assert.throws(() => environment(undefined, folder), /no environment was named/);
    assert.throws(() => environment('broken', folder), /is no JSON/);
  });

  it('is told by the programs before anything is made', () => {
    const outdir = join(folder, 'out');
    const run = (args: string[]) => spawnSync(process.execPath, ['--import', 'tsx', ...args], {
      cwd: ROOT, encoding: 'utf8', env: { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: '{"environment":"prod"}' },
    });
    for (const args of [['bin/environment.ts', 'prod'], ['bin/vitrine.ts']]) {
      const { status, stderr, stdout } = run(args);
      assert.notEqual(status, 0, args.join(' '));
      assert.match(stderr, /there is no environment “prod”/);
      assert.doesNotMatch(stderr, /at .*\.ts:/);
      assert.equal(stdout, '');
    }
    assert.deepEqual(existsSync(outdir) ? readdirSync(outdir) : [], [], 'nothing was synthesised');
  });
});
