import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ConfigError } from '../../lib/config/environment.ts';
import { bucketNames } from '../../lib/config/names.ts';
import { all, house, settings, type Settings } from '../support/house.ts';

const SHOP = 'https://vitrine.example';
const OAC = { originAccess: 'oac', size: 'global' } as const;

type Name = keyof ReturnType<typeof bucketNames>;

/** The properties of a bucket. */
function bucket(name: Name, changes: Settings = {}): any {
  const found = house(changes);
  const wanted = bucketNames(found.environment)[name];
  const buckets = Object.values(all(found.template('storage'), 'AWS::S3::Bucket'));
  const one = buckets.find((properties) => properties.BucketName === wanted);
  assert.ok(one, `there is no bucket ${wanted}`);
  return one;
}

/** The statements of all policies of a bucket of content, which stand in the Edge stack. */
function statements(name: 'web' | 'models', changes: Settings = {}): any[] {
  const id = name === 'web' ? 'WebPolicy' : 'ModelsPolicy';
  const policy = all(house(changes).template('edge'), 'AWS::S3::BucketPolicy')[id];
  assert.ok(policy, `${name} has no policy`);
  assert.match(JSON.stringify(policy.Bucket), name === 'web' ? /Web/ : /Models/);
  return policy.PolicyDocument.Statement;
}

const algorithm = (properties: any): any =>
  properties.BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault;

const ALL: readonly Name[] = ['web', 'models', 'uploads', 'releases', 'logs'];

describe('S3', () => {
  it('has five buckets, none of which is open to the public, and all stay', () => {
    for (const changes of [{}, OAC]) {
      const template = house(changes).template('storage');
      template.resourceCountIs('AWS::S3::Bucket', ALL.length);
      template.allResources('AWS::S3::Bucket', { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
      for (const name of ALL) {
        assert.deepEqual(bucket(name, changes).PublicAccessBlockConfiguration, {
          BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true,
        }, name);
        assert.equal(bucket(name, changes).WebsiteConfiguration, undefined);
      }
    }
  });

  it('has access control lists only where CloudFront writes its logs by them', () => {
    for (const name of ALL) {
      assert.equal(bucket(name).OwnershipControls.Rules[0].ObjectOwnership,
        name === 'logs' ? 'BucketOwnerPreferred' : 'BucketOwnerEnforced', name);
      assert.equal(bucket(name).AccessControl, undefined, name);
    }
  });

  it('keeps versions of site, models and releases, and old ones not for ever', () => {
    for (const name of ['web', 'models', 'releases'] as const) {
      assert.equal(bucket(name).VersioningConfiguration?.Status, 'Enabled', name);
      const rules = bucket(name).LifecycleConfiguration.Rules;
      const days = rules[0].NoncurrentVersionExpiration.NoncurrentDays;
      assert.ok(days >= 30 && days <= 90, name);
      for (const rule of rules) assert.equal(rule.ExpirationInDays, undefined, `${name} would lose what it serves`);
    }
  });

  it('encrypts content by S3’s own keys for an identity, which can read no other', () => {
    for (const name of ['web', 'models'] as const) {
      assert.deepEqual(algorithm(bucket(name)), { SSEAlgorithm: 'AES256' }, name);
      assert.deepEqual(algorithm(bucket(name, { ...OAC, contentEncryption: 'sse-s3' })), { SSEAlgorithm: 'AES256' });
    }
  });

  it('encrypts content by a key of ours for a control, with a key for each bucket', () => {
    for (const name of ['web', 'models'] as const) {
      const { SSEAlgorithm: kind, KMSMasterKeyID: key } = algorithm(bucket(name, OAC));
      assert.equal(kind, 'aws:kms', name);
      assert.match(JSON.stringify(key), /Content/);
      assert.equal(
        bucket(name, OAC).BucketEncryption.ServerSideEncryptionConfiguration[0].BucketKeyEnabled, true, name);
    }
  });

  it('refuses an identity with KMS before anything is made', () => {
    assert.throws(() => settings({ originAccess: 'oai', contentEncryption: 'sse-kms' }), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, /originAccess.*oac/);
      assert.match(error.message, /contentEncryption.*sse-s3/);
      return true;
    });
    assert.throws(() => settings({ contentEncryption: 'sse-kms' }), ConfigError, 'the identity is the default');
  });

  it('lets in the identity and nobody else', () => {
    house().template('storage').resourceCountIs('AWS::CloudFront::CloudFrontOriginAccessIdentity', 1);
    house().template('edge').resourceCountIs('AWS::CloudFront::OriginAccessControl', 0);
    for (const name of ['web', 'models'] as const) {
      const allowed = statements(name).filter((statement) => statement.Effect === 'Allow');
      assert.deepEqual(allowed.map((statement) => statement.Action).sort(), ['s3:GetObject', 's3:ListBucket']);
      for (const { Principal: principal } of allowed) {
        assert.deepEqual(Object.keys(principal), ['AWS']);
        const [words, id, ...more] = principal.AWS['Fn::Join'][1];
        assert.equal(words, 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ');
        assert.match(id['Fn::ImportValue'], /OriginAccessIdentity/);
        assert.deepEqual(more, []);
      }
    }
  });

  it('or lets in CloudFront for one distribution alone', () => {
    const template = house(OAC).template('edge');
    house(OAC).template('storage').resourceCountIs('AWS::CloudFront::CloudFrontOriginAccessIdentity', 0);
    template.resourceCountIs('AWS::CloudFront::OriginAccessControl', 1);
    const distributions = all(template, 'AWS::CloudFront::Distribution');
    for (const [name, host] of [['web', 'vitrine.example'], ['models', 'models.vitrine.example']] as const) {
      const allowed = statements(name, OAC).filter((statement) => statement.Effect === 'Allow');
      assert.deepEqual(allowed.map((statement) => statement.Action).sort(), ['s3:GetObject', 's3:ListBucket']);
      for (const statement of allowed) {
        assert.deepEqual(statement.Principal, { Service: 'cloudfront.amazonaws.com' });
        const arn = statement.Condition.StringEquals['AWS:SourceArn'];
        const [id, ...others] = Object.keys(distributions).filter((one) => JSON.stringify(arn).includes(`"${one}"`));
        assert.equal(others.length, 0);
        assert.deepEqual(distributions[id!].DistributionConfig.Aliases, [host]);
        assert.match(JSON.stringify(arn), /:123456789012:distribution\//);
      }
    }
  });

  it('lets CloudFront come as it is let in', () => {
    const origins = (changes: Settings): any[] =>
      Object.values(all(house(changes).template('edge'), 'AWS::CloudFront::Distribution'))
        .flatMap(({ DistributionConfig: config }) => config.Origins).filter((origin) => origin.S3OriginConfig);
    assert.equal(origins({}).length, 2);
    for (const origin of origins({})) {
      assert.match(JSON.stringify(origin.S3OriginConfig.OriginAccessIdentity), /origin-access-identity\/cloudfront\//);
      assert.equal(origin.OriginAccessControlId, undefined);
    }
    for (const origin of origins(OAC)) {
      assert.equal(origin.S3OriginConfig.OriginAccessIdentity, '');
      assert.match(JSON.stringify(origin.OriginAccessControlId), /OriginAccessControl/);
    }
    const control = Object.values(all(house(OAC).template('edge'), 'AWS::CloudFront::OriginAccessControl'))[0]!;
    const { SigningBehavior: signing, OriginAccessControlOriginType: kind } = control.OriginAccessControlConfig;
    assert.deepEqual([signing, kind], ['always', 's3']);
  });

  it('refuses what comes without TLS, to every bucket', () => {
    const denies = (list: any[]): boolean => list.some((statement) => statement.Effect === 'Deny'
      && statement.Action === 's3:*' && statement.Resource.length === 2
      && statement.Condition?.Bool?.['aws:SecureTransport'] === 'false');
    for (const changes of [{}, OAC]) {
      for (const name of ['web', 'models'] as const) assert.ok(denies(statements(name, changes)), name);
    }
    const policies = Object.values(all(house().template('storage'), 'AWS::S3::BucketPolicy'));
    assert.equal(policies.length, 3, 'a bucket has one policy, and those of content stand in the Edge stack');
    for (const policy of policies) assert.ok(denies(policy.PolicyDocument.Statement), JSON.stringify(policy.Bucket));
  });

  it('lets no policy allow everybody', () => {
    for (const changes of [{}, OAC]) {
      for (const part of ['storage', 'edge'] as const) {
        const policies = Object.values(all(house(changes).template(part), 'AWS::S3::BucketPolicy'));
        const allowed = policies.flatMap((policy) => policy.PolicyDocument.Statement)
          .filter((statement) => statement.Effect === 'Allow');
        assert.ok(allowed.length > 0);
        for (const statement of allowed) assert.doesNotMatch(JSON.stringify(statement.Principal), /"\*"/);
      }
    }
  });

  it('lets pages of the shop alone read models and send files, and never all', () => {
    assert.deepEqual(bucket('models').CorsConfiguration.CorsRules, [{
      Id: 'Shop', AllowedOrigins: [SHOP], AllowedMethods: ['GET', 'HEAD'],
      AllowedHeaders: ['range', 'if-range', 'if-none-match'],
      ExposedHeaders: ['accept-ranges', 'content-length', 'content-range', 'etag'], MaxAge: 86_400,
    }]);
    const [rule, ...others] = bucket('uploads').CorsConfiguration.CorsRules;
    assert.equal(others.length, 0);
    assert.deepEqual([rule.AllowedOrigins, rule.AllowedMethods, rule.ExposedHeaders], [[SHOP], ['PUT'], ['etag']]);
    for (const name of ['web', 'releases', 'logs'] as const) assert.equal(bucket(name).CorsConfiguration, undefined);
    for (const changes of [{}, OAC, { shopHost: 'shop.vitrine.example' }]) {
      const origin = `https://${house(changes).environment.shopHost}`;
      for (const name of ['models', 'uploads'] as const) {
        const cors = bucket(name, changes).CorsConfiguration;
        assert.deepEqual(cors.CorsRules.flatMap((one: any) => one.AllowedOrigins), [origin]);
        assert.doesNotMatch(JSON.stringify(cors), /\*/);
      }
    }
  });

  it('takes uploads by acceleration, under a key of ours, for a day', () => {
    const uploads = bucket('uploads');
    assert.deepEqual(uploads.AccelerateConfiguration, { AccelerationStatus: 'Enabled' });
    assert.equal(algorithm(uploads).SSEAlgorithm, 'aws:kms');
    assert.match(JSON.stringify(algorithm(uploads).KMSMasterKeyID), /Uploads/);
    assert.equal(uploads.BucketEncryption.ServerSideEncryptionConfiguration[0].BucketKeyEnabled, true);
    assert.equal(uploads.VersioningConfiguration, undefined, 'versions would keep what is to go');
    const [rule] = uploads.LifecycleConfiguration.Rules;
    assert.equal(rule.Status, 'Enabled');
    assert.equal(rule.Prefix, undefined);
    assert.equal(rule.ExpirationInDays, 1);
    assert.equal(rule.AbortIncompleteMultipartUpload.DaysAfterInitiation, 1);
    for (const name of ALL.filter((one) => one !== 'uploads')) {
      assert.equal(bucket(name).AccelerateConfiguration, undefined, `${name} would pay for nothing`);
    }
  });

  it('logs who came to a bucket, for as long as the size says', () => {
    for (const name of ALL.filter((one) => one !== 'logs')) {
      assert.equal(bucket(name).LoggingConfiguration.LogFilePrefix, `s3/${name}/`);
    }
    assert.deepEqual(algorithm(bucket('logs')), { SSEAlgorithm: 'AES256' }, 'log services can write with no other key');
    for (const changes of [{}, OAC]) {
      const days = house(changes).stacks.storage.size.logDays;
      assert.equal(bucket('logs', changes).LifecycleConfiguration.Rules[0].ExpirationInDays, days);
    }
  });
});
