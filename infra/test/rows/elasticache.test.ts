import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { all, house, only } from '../support/house.ts';

const imported = (value: any, what: RegExp): void => assert.match(value?.['Fn::ImportValue'] ?? '', what);

describe('ElastiCache', () => {
  for (const size of ['starter', 'global']) {
    const made = house({ size });
    const template = made.template('data');
    const group = only(template, 'AWS::ElastiCache::ReplicationGroup');

    it(`${size}: Valkey with nodes in more than one zone, of which another takes over by itself`, () => {
      assert.equal(group.Engine, 'valkey');
      assert.match(group.EngineVersion, /^8\./);
      assert.equal(group.CacheNodeType, made.stacks.data.size.cache.type);
      assert.equal(group.NumCacheClusters, 1 + made.stacks.data.size.cache.replicas);
      assert.ok(group.NumCacheClusters >= 2, 'without a replica none can take over');
      assert.ok(group.NumCacheClusters <= 3, 'more nodes than zones');
      assert.equal(group.AutomaticFailoverEnabled, true);
      assert.equal(group.MultiAZEnabled, true);
    });

    it(`${size}: stands in the isolated subnets, and lets in the API`, () => {
      const subnets = only(template, 'AWS::ElastiCache::SubnetGroup').SubnetIds;
      assert.equal(subnets.length, 3);
      for (const subnet of subnets) imported(subnet, /-Network:.*Isolated/);
      assert.equal(group.SecurityGroupIds.length, 1);
      imported(group.SecurityGroupIds[0], /-Network:.*Cache/);
      assert.equal(group.Port, 6379);
    });

    it(`${size}: speaks TLS alone, and is encrypted at rest`, () => {
      assert.equal(group.TransitEncryptionEnabled, true);
      assert.equal(group.TransitEncryptionMode, 'required');
      assert.equal(group.AtRestEncryptionEnabled, true);
      imported(group.KmsKeyId, /-Keys:.*Cache/);
    });

    it(`${size}: asks for a token that is in no template`, () => {
      const [id, secret] = Object.entries(all(template, 'AWS::SecretsManager::Secret'))[0]!;
      assert.deepEqual(group.AuthToken,
        { 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: id }, ':SecretString:::}}']] });
      // ElastiCache takes 16 to 128 characters, and few that are neither letters nor digits.
      assert.deepEqual(secret.GenerateSecretString,
        { PasswordLength: 64, ExcludePunctuation: true, IncludeSpace: false });
      assert.equal(secret.SecretString, undefined);
      imported(secret.KmsKeyId, /-Keys:.*Secrets/);
      assert.deepEqual(made.stacks.data.resolve(made.stacks.data.cacheSecretArn), { Ref: id });
    });

    it(`${size}: makes room by what would go soonest anyway`, () => {
      const parameters = all(template, 'AWS::ElastiCache::ParameterGroup')[group.CacheParameterGroupName.Ref];
      assert.equal(parameters.CacheParameterGroupFamily, 'valkey8');
      assert.equal(parameters.Properties['maxmemory-policy'], 'volatile-ttl');
    });

    it(`${size}: is kept in snapshots, also when it goes`, () => {
      assert.ok(group.SnapshotRetentionLimit >= 1, 'no snapshots');
      template.allResources('AWS::ElastiCache::ReplicationGroup',
        { DeletionPolicy: 'Snapshot', UpdateReplacePolicy: 'Snapshot' });
    });

    it(`${size}: says by which names its nodes are measured`, () => {
      assert.equal(group.ReplicationGroupId, 'vitrine-test');
      assert.deepEqual(made.stacks.data.cacheNodes,
        ['vitrine-test-001', 'vitrine-test-002', 'vitrine-test-003'].slice(0, group.NumCacheClusters));
    });
  }
});
