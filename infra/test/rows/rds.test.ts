import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { all, house, only } from '../support/house.ts';

const imported = (value: any, what: RegExp): void => assert.match(value?.['Fn::ImportValue'] ?? '', what);

describe('RDS', () => {
  for (const size of ['starter', 'global']) {
    const made = house({ size });
    const template = made.template('data');
    const expected = made.stacks.data.size;
    const instance = only(template, 'AWS::RDS::DBInstance');

    it(`${size}: PostgreSQL with a standby in another zone, cut off from the internet`, () => {
      assert.equal(instance.Engine, 'postgres');
      assert.match(instance.EngineVersion, /^17\./);
      assert.equal(instance.DBInstanceClass, `db.${expected.database.type}`);
      assert.equal(instance.MultiAZ, true);
      assert.equal(instance.PubliclyAccessible, false);
      const subnets = only(template, 'AWS::RDS::DBSubnetGroup').SubnetIds;
      assert.equal(subnets.length, 3);
      for (const subnet of subnets) imported(subnet, /-Network:.*Isolated/);
      assert.equal(instance.VPCSecurityGroups.length, 1);
      imported(instance.VPCSecurityGroups[0], /-Network:.*Database/);
    });

    it(`${size}: encrypted at rest and on the way`, () => {
      assert.equal(instance.StorageEncrypted, true);
      imported(instance.KmsKeyId, /-Keys:.*Data/);
      imported(instance.PerformanceInsightsKMSKeyId, /-Keys:.*Data/);
      const parameters = all(template, 'AWS::RDS::DBParameterGroup')[instance.DBParameterGroupName.Ref];
      assert.equal(parameters.Parameters['rds.force_ssl'], '1');
      assert.equal(parameters.Family, 'postgres17');
    });

    it(`${size}: its password is made and rotated by RDS, and stands nowhere else`, () => {
      assert.equal(instance.ManageMasterUserPassword, true);
      imported(instance.MasterUserSecret.KmsKeyId, /-Keys:.*Secrets/);
      assert.equal(instance.MasterUserPassword, undefined);
      assert.equal(instance.MasterUsername, 'vitrine');
      assert.equal(instance.DBName, 'vitrine');
      assert.deepEqual(Object.keys(all(template, 'AWS::SecretsManager::Secret')).map((id) => /^[A-Za-z]+/.exec(id)![0]),
        ['CacheTokenE'], 'a secret beside the one that RDS makes');
      assert.deepEqual(made.stacks.data.resolve(made.stacks.data.databaseSecretArn),
        { 'Fn::GetAtt': [Object.keys(all(template, 'AWS::RDS::DBInstance'))[0], 'MasterUserSecret.SecretArn'] });
    });

    it(`${size}: has no replicas, which RDS would refuse to make beside a password that it looks after`, () => {
      assert.equal(instance.SourceDBInstanceIdentifier, undefined);
    });

    it(`${size}: can be brought back to any second, and not be deleted by mistake`, () => {
      assert.equal(instance.BackupRetentionPeriod, expected.database.backupDays);
      assert.ok(expected.database.backupDays >= 7 && expected.database.backupDays <= 35,
        String(expected.database.backupDays));
      assert.equal(instance.DeleteAutomatedBackups, false);
      assert.equal(instance.DeletionProtection, true);
      template.allResources('AWS::RDS::DBInstance', { DeletionPolicy: 'Snapshot', UpdateReplacePolicy: 'Snapshot' });
    });

    it(`${size}: grows by itself`, () => {
      assert.equal(instance.StorageType, 'gp3');
      assert.equal(instance.AllocatedStorage, String(expected.database.storage));
      assert.equal(instance.MaxAllocatedStorage, expected.database.maxStorage);
      // RDS wants at least a tenth of room to grow, and advises a quarter.
      assert.ok(expected.database.maxStorage >= 1.25 * expected.database.storage, 'no room to grow');
    });

    it(`${size}: tells what it does`, () => {
      assert.equal(instance.EnablePerformanceInsights, true);
      assert.equal(instance.PerformanceInsightsRetentionPeriod, expected.database.insightsDays);
      assert.equal(instance.MonitoringInterval, 60);
      assert.deepEqual(instance.EnableCloudwatchLogsExports, ['postgresql', 'upgrade']);
      // Made before RDS makes them, without a key and for ever.
      const groups = template.findResources('AWS::Logs::LogGroup');
      const { DependsOn: before } = Object.values(template.findResources('AWS::RDS::DBInstance'))[0]!;
      for (const log of ['postgresql', 'upgrade']) {
        const found = Object.entries(groups)
          .find(([, group]) => group['Properties'].LogGroupName === `/aws/rds/instance/vitrine-test/${log}`);
        assert.ok(found, log);
        assert.equal(found[1]['Properties'].RetentionInDays, expected.logDays);
        assert.ok(before.includes(found[0]), `the database does not wait for the log group ${found[0]}`);
      }
      assert.equal(instance.DBInstanceIdentifier, 'vitrine-test');
    });
  }

  it('keeps both backup and maintenance out of each other’s hour', () => {
    const instance = only(house().template('data'), 'AWS::RDS::DBInstance');
    assert.equal(instance.PreferredBackupWindow, '02:00-03:00');
    assert.equal(instance.PreferredMaintenanceWindow, 'sun:03:30-sun:04:30');
  });

  describe('RDS Proxy', () => {
    it('is not there unless asked for', () => {
      const made = house();
      assert.deepEqual(all(made.template('data'), 'AWS::RDS::DBProxy'), {});
      assert.deepEqual(made.stacks.data.resolve(made.stacks.data.databaseEndpoint),
        { 'Fn::GetAtt': [Object.keys(all(made.template('data'), 'AWS::RDS::DBInstance'))[0], 'Endpoint.Address'] });
    });

    it('takes TLS alone, signs in with the managed password, and is what the API is told of', () => {
      const made = house({ databaseProxy: true });
      const template = made.template('data');
      const database = Object.keys(all(template, 'AWS::RDS::DBInstance'))[0];
      const secret = { 'Fn::GetAtt': [database, 'MasterUserSecret.SecretArn'] };
      const proxy = only(template, 'AWS::RDS::DBProxy');
      assert.equal(proxy.RequireTLS, true);
      assert.equal(proxy.EngineFamily, 'POSTGRESQL');
      assert.equal(proxy.Auth.length, 1);
      assert.deepEqual(proxy.Auth[0].SecretArn, secret);
      assert.equal(proxy.VpcSubnetIds.length, 3);
      for (const subnet of proxy.VpcSubnetIds) imported(subnet, /-Network:.*Isolated/);
      assert.equal(proxy.VpcSecurityGroupIds.length, 1);
      imported(proxy.VpcSecurityGroupIds[0], /-Network:.*Proxy/);
      assert.deepEqual(only(template, 'AWS::RDS::DBProxyTargetGroup').DBInstanceIdentifiers, [{ Ref: database }]);
      assert.deepEqual(made.stacks.data.resolve(made.stacks.data.databaseEndpoint),
        { 'Fn::GetAtt': [Object.keys(all(template, 'AWS::RDS::DBProxy'))[0], 'Endpoint'] });

      const role = all(template, 'AWS::IAM::Role')[proxy.RoleArn['Fn::GetAtt'][0]];
      const [read, decrypt, ...more] = role.Policies[0].PolicyDocument.Statement;
      assert.deepEqual(more, []);
      assert.deepEqual(read.Resource, secret);
      assert.equal(decrypt.Action, 'kms:Decrypt');
      imported(decrypt.Resource, /-Keys:.*Secrets/);
    });
  });
});
