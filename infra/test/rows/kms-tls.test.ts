import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';

import { all, house, only, VARIANTS, type House, type Part } from '../support/house.ts';

const parts = (made: House): Part[] => Object.keys(made.stacks).filter((part) => part !== 'app') as Part[];

/** Whether a value is the ARN or id of a key of ours: of the same stack, or of one that exports it. */
function isOurs(made: House, template: Template, value: any): boolean {
  const imported: unknown = value?.['Fn::ImportValue'];
  if (imported !== undefined) {
    for (const part of parts(made)) {
      const other = made.template(part);
      const exported = Object.values(other.findOutputs('*')).find((output) => output['Export']?.Name === imported);
      if (exported !== undefined) return isOurs(made, other, exported['Value']);
    }
    return false;
  }
  const id: unknown = value?.Ref ?? value?.['Fn::GetAtt']?.[0];
  return typeof id === 'string' && id in all(template, 'AWS::KMS::Key');
}

/** Asks the same of each resource of a type, in all stacks; says how many there were. */
function each(made: House, type: string, ask: (properties: any, place: string, template: Template) => void): number {
  let count = 0;
  for (const part of parts(made)) {
    const template = made.template(part);
    for (const [id, properties] of Object.entries(all(template, type))) {
      ask(properties, `${part}/${id}`, template);
      count += 1;
    }
  }
  return count;
}

describe('KMS, TLS', () => {
  for (const [variant, changes] of Object.entries(VARIANTS)) {
    const made = house(changes);

    describe(variant, () => {
      it('all keys are new inside every year, and stay', () => {
        const count = each(made, 'AWS::KMS::Key', (key, place) => {
          assert.equal(key.EnableKeyRotation, true, place);
          assert.notEqual(key.Enabled, false, place);
        });
        // Those of the Keys stack at least.
        assert.ok(count >= 7, String(count));
        for (const part of parts(made)) {
          for (const [id, key] of Object.entries(made.template(part).findResources('AWS::KMS::Key'))) {
            assert.equal(key['DeletionPolicy'], 'RetainExceptOnCreate', `${part}/${id}`);
            assert.equal(key['UpdateReplacePolicy'], 'Retain', `${part}/${id}`);
          }
        }
      });

      it('no key is anybody’s', () => {
        each(made, 'AWS::KMS::Key', (key, place) => {
          for (const statement of key.KeyPolicy.Statement) {
            const principals = [statement.Principal?.AWS ?? statement.Principal].flat();
            if (statement.Effect === 'Deny' || !principals.includes('*')) continue;
            const equals = statement.Condition?.StringEquals ?? {};
            assert.equal(equals['kms:CallerAccount'], made.environment.account, place);
            assert.ok(equals['aws:PrincipalArn'] ?? equals['kms:ViaService'], place);
          }
        });
      });

      it('the database, its secret and what Performance Insights saw', () => {
        const count = each(made, 'AWS::RDS::DBInstance', (instance, place, template) => {
          for (const key of [
            instance.KmsKeyId, instance.PerformanceInsightsKMSKeyId, instance.MasterUserSecret.KmsKeyId,
          ]) assert.ok(isOurs(made, template, key), place);
        });
        assert.equal(count, 1);
      });

      it('the cache', () => {
        const count = each(made, 'AWS::ElastiCache::ReplicationGroup', (group, place, template) => {
          assert.ok(isOurs(made, template, group.KmsKeyId), place);
          assert.equal(group.TransitEncryptionMode, 'required', place);
        });
        assert.equal(count, 1);
      });

      it('disks of instances', () => {
        let disks = 0;
        each(made, 'AWS::EC2::LaunchTemplate', ({ LaunchTemplateData: data }, place, template) => {
          for (const { Ebs: disk } of data.BlockDeviceMappings ?? []) {
            assert.equal(disk.Encrypted, true, place);
            assert.ok(isOurs(made, template, disk.KmsKeyId), place);
            disks += 1;
          }
        });
        assert.ok(disks >= 1, 'no disk was looked at');
      });

      for (const [type, property] of [
        ['AWS::SecretsManager::Secret', 'KmsKeyId'],
        ['AWS::Logs::LogGroup', 'KmsKeyId'],
        ['AWS::SNS::Topic', 'KmsMasterKeyId'],
      ] as const) {
        it(`each ${type}`, () => {
          const count = each(made, type, (properties, place, template) => {
            assert.ok(isOurs(made, template, properties[property]), `${place} has no key of ours`);
          });
          assert.ok(count >= 2, String(count));
        });
      }

      it('uploads', () => {
        const template = made.template('storage');
        const bucket = Object.values(all(template, 'AWS::S3::Bucket'))
          .find((one) => String(one.BucketName).startsWith('vitrine-test-uploads-'));
        const [rule, ...more] = bucket.BucketEncryption.ServerSideEncryptionConfiguration;
        assert.deepEqual(more, []);
        assert.equal(rule.ServerSideEncryptionByDefault.SSEAlgorithm, 'aws:kms');
        assert.ok(isOurs(made, template, rule.ServerSideEncryptionByDefault.KMSMasterKeyID), 'another key');
      });

      it('certificates are ACM’s, proven by DNS: CloudFront’s in us-east-1, the load balancer’s in the region', () => {
        const places: Record<string, string[]> = {};
        each(made, 'AWS::CertificateManager::Certificate', (certificate, place) => {
          assert.equal(certificate.ValidationMethod, 'DNS', place);
          // Without the zone, CloudFormation would wait for somebody to enter the records.
          const names = [certificate.DomainName, ...certificate.SubjectAlternativeNames ?? []];
          const proven = certificate.DomainValidationOptions.map((one: any) => {
            assert.ok(one.HostedZoneId, place);
            return one.DomainName;
          });
          assert.deepEqual(proven.sort(), [...new Set(names)].sort(), place);
          const part = place.split('/')[0] as Part;
          (places[`${part} ${(made.stacks[part] as Stack).region}`] ??= []).push(...names);
        });
        const { region, shopHost, modelsHost, originHost } = made.environment;
        assert.deepEqual(places, { 'guard us-east-1': [shopHost, modelsHost], [`service ${region}`]: [originHost] });
        each(made, 'AWS::IAM::ServerCertificate', (_, place) => assert.fail(place));
      });
    });
  }

  describe('key policies', () => {
    const keyed = (made: House, what: string): any[] => {
      const template = made.template('keys');
      const alias = Object.values(all(template, 'AWS::KMS::Alias'))
        .find((one) => one.AliasName === `alias/vitrine/test/${what}`);
      assert.ok(alias, what);
      return all(template, 'AWS::KMS::Key')[alias.TargetKeyId['Fn::GetAtt'][0]].KeyPolicy.Statement;
    };
    const named = (statements: any[], sid: string): any => statements.find((one) => one.Sid === sid);

    it('name each kind of thing', () => {
      const names = Object.values(all(house().template('keys'), 'AWS::KMS::Alias')).map((one) => one.AliasName);
      assert.deepEqual(names.map((one) => one.replace('alias/vitrine/test/', '')).sort(),
        ['alerts', 'cache', 'data', 'disks', 'logs', 'secrets', 'uploads']);
    });

    it('let logs of this account and region be encrypted', () => {
      const statement = named(keyed(house(), 'logs'), 'Logs');
      assert.deepEqual(statement.Principal, { Service: 'logs.eu-central-1.amazonaws.com' });
      assert.deepEqual(statement.Condition,
        { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:eu-central-1:123456789012:log-group:*' } });
    });

    it('let alarms of this account publish, and EventBridge, which names no account', () => {
      const statements = keyed(house(), 'alerts');
      assert.deepEqual(named(statements, 'Alarms').Principal.Service, 'cloudwatch.amazonaws.com');
      assert.deepEqual(named(statements, 'Alarms').Condition,
        { StringEquals: { 'aws:SourceAccount': '123456789012' } });
      assert.deepEqual(named(statements, 'Rules').Principal, { Service: 'events.amazonaws.com' });
      assert.equal(named(statements, 'Rules').Condition, undefined);
      for (const sid of ['Alarms', 'Rules']) {
        assert.deepEqual(named(statements, sid).Action, ['kms:Decrypt', 'kms:GenerateDataKey*']);
      }
    });

    it('let Auto Scaling use the disks’ key, and hand it on to AWS alone', () => {
      const statements = keyed(house(), 'disks');
      const role = 'arn:aws:iam::123456789012:role/aws-service-role/autoscaling.amazonaws.com/'
        + 'AWSServiceRoleForAutoScaling';
      for (const sid of ['AutoScalingUse', 'AutoScalingGrant']) {
        // The account as principal would grant nothing: it leaves the matter to IAM, where that role may not.
        assert.deepEqual(named(statements, sid).Principal, { AWS: '*' });
        assert.deepEqual(named(statements, sid).Condition.StringEquals,
          { 'kms:CallerAccount': '123456789012', 'aws:PrincipalArn': role });
      }
      assert.deepEqual(named(statements, 'AutoScalingUse').Action,
        ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey']);
      assert.equal(named(statements, 'AutoScalingGrant').Action, 'kms:CreateGrant');
      assert.deepEqual(named(statements, 'AutoScalingGrant').Condition.Bool, { 'kms:GrantIsForAWSResource': true });
    });

    it('let CloudFront read content, for distributions of this account; only where content has a key', () => {
      assert.equal(house().stacks.keys.content, undefined);
      const statement = named(keyed(house({ originAccess: 'oac' }), 'content'), 'CloudFront');
      assert.deepEqual(statement.Principal, { Service: 'cloudfront.amazonaws.com' });
      assert.equal(statement.Action, 'kms:Decrypt');
      assert.deepEqual(statement.Condition,
        { ArnLike: { 'aws:SourceArn': 'arn:aws:cloudfront::123456789012:distribution/*' } });
    });

    it('name no resource of another stack, on which the keys would depend', () => {
      for (const changes of Object.values(VARIANTS)) {
        assert.doesNotMatch(JSON.stringify(house(changes).template('keys').toJSON()), /ImportValue/);
        assert.deepEqual(house(changes).stacks.keys.dependencies, []);
      }
    });
  });

  it('the database takes no one without TLS', () => {
    const parameters = only(house().template('data'), 'AWS::RDS::DBParameterGroup').Parameters;
    assert.equal(parameters['rds.force_ssl'], '1');
  });
});
