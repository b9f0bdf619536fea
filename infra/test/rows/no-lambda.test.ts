import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { house, VARIANTS, type House, type Part } from '../support/house.ts';

/** All resources of all stacks, with where they stand. */
function* resources(made: House): Generator<{ place: string; type: string; properties: any }> {
  for (const part of Object.keys(made.stacks).filter((one) => one !== 'app') as Part[]) {
    const found: Record<string, any> = made.template(part).toJSON()['Resources'] ?? {};
    for (const [id, resource] of Object.entries(found)) {
      yield { place: `${part}/${id}`, type: resource.Type, properties: resource.Properties ?? {} };
    }
  }
}

describe('what no stack may hold', () => {
  for (const [variant, changes] of Object.entries(VARIANTS)) {
    const made = house(changes);

    describe(variant, () => {
      it('functions of Lambda, and resources that are made by one', () => {
        let count = 0;
        for (const { place, type } of resources(made)) {
          assert.doesNotMatch(type, /^(Custom::|AWS::CloudFormation::CustomResource$|AWS::Lambda::)/, place);
          count += 1;
        }
        assert.ok(count > 100, String(count));
      });

      it('CORS for everyone', () => {
        let rules = 0;
        for (const { place, type, properties } of resources(made)) {
          if (type === 'AWS::S3::Bucket') {
            for (const rule of properties.CorsConfiguration?.CorsRules ?? []) {
              assert.deepEqual(rule.AllowedOrigins, [`https://${made.environment.shopHost}`], place);
              rules += 1;
            }
          }
          if (type === 'AWS::CloudFront::ResponseHeadersPolicy') {
            const cors = properties.ResponseHeadersPolicyConfig.CorsConfig;
            if (cors === undefined) continue;
            assert.deepEqual(cors.AccessControlAllowOrigins.Items, [`https://${made.environment.shopHost}`], place);
          }
        }
        assert.equal(rules, 2, 'models and uploads');
      });

      it('a door for everyone: each rule names a group, or a prefix list', () => {
        let rules = 0;
        for (const { place, type, properties } of resources(made)) {
          const inward = type === 'AWS::EC2::SecurityGroup' ? properties.SecurityGroupIngress ?? []
            : type === 'AWS::EC2::SecurityGroupIngress' ? [properties] : [];
          for (const rule of inward) {
            assert.equal(rule.CidrIp, undefined, place);
            assert.equal(rule.CidrIpv6, undefined, place);
            assert.ok(rule.SourceSecurityGroupId ?? rule.SourcePrefixListId, place);
            rules += 1;
          }
        }
        assert.ok(rules >= 6, String(rules));
      });

      it('a public address for an instance, or a key for SSH', () => {
        for (const { place, type, properties } of resources(made)) {
          if (type !== 'AWS::EC2::LaunchTemplate') continue;
          const data = properties.LaunchTemplateData;
          assert.equal(data.KeyName, undefined, place);
          for (const one of data.NetworkInterfaces ?? []) assert.notEqual(one.AssociatePublicIpAddress, true, place);
        }
      });
    });
  }

  it('is looked for in all stacks', () => {
    const places = new Set([...resources(house())].map(({ place }) => place.split('/')[0]));
    assert.deepEqual([...places].sort(), [
      'data', 'dns', 'edge', 'guard', 'keys', 'network', 'service', 'storage', 'watch', 'watchGlobal',
    ]);
  });
});
