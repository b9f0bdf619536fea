import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { all, house, only, type Settings } from '../support/house.ts';

const RECORD = 'AWS::Route53::RecordSet';
const ZONE = 'Z0123456789ABC';
/** A zone that exists already, and the shop at a name in it. */
const FOUND: Settings = { hostedZoneId: ZONE, shopHost: 'shop.vitrine.example' };

/** Type and whether it is an alias, of all records of a name. */
function records(settings: Settings, part: 'edge' | 'service', name: string): string[] {
  return Object.values(all(house(settings).template(part), RECORD))
    .filter((record) => record.Name === name)
    .map((record) => `${record.Type} ${record.AliasTarget === undefined ? 'value' : 'alias'}`)
    .sort();
}

describe('Route 53', () => {
  it('makes the zone, keeps it, and tells its name servers', () => {
    const template = house().template('dns');
    assert.equal(only(template, 'AWS::Route53::HostedZone').Name, 'vitrine.example.');
    template.hasResource('AWS::Route53::HostedZone', { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    assert.deepEqual(Object.keys(template.findOutputs('*')).filter((id) => !id.startsWith('Exports')).sort(),
      ['HostedZoneId', 'NameServers']);
  });

  it('logs queries where Route 53 can write', () => {
    const template = house().template('dns');
    assert.equal(house().stacks.dns.region, 'us-east-1');
    const [group, properties] = Object.entries(all(template, 'AWS::Logs::LogGroup'))[0]!;
    assert.match(properties.LogGroupName, /^\/aws\/route53\//);
    assert.ok(properties.KmsKeyId && properties.RetentionInDays >= 30);
    const zone = only(template, 'AWS::Route53::HostedZone');
    assert.deepEqual(zone.QueryLoggingConfig.CloudWatchLogsLogGroupArn['Fn::GetAtt'], [group, 'Arn']);
    const policy = JSON.stringify(only(template, 'AWS::Logs::ResourcePolicy').PolicyDocument);
    assert.match(policy, /route53\.amazonaws\.com/);
    assert.match(policy, /aws:SourceAccount/);
    const made = Object.values(template.findResources('AWS::Route53::HostedZone'))[0]!;
    const depends = [made['DependsOn']].flat() as string[];
    assert.ok(depends.some((id) => id.startsWith('QueryLogPolicy')), 'Route 53 tries to write while the zone is made');
  });

  it('takes a zone that exists, and makes none', () => {
    const found = house(FOUND);
    found.template('dns').resourceCountIs('AWS::Route53::HostedZone', 0);
    assert.equal(found.template('dns').findOutputs('HostedZoneId')['HostedZoneId']!['Value'], ZONE);
    for (const record of Object.values(all(found.template('edge'), RECORD))) assert.equal(record.HostedZoneId, ZONE);
    assert.deepEqual(found.template('edge').findParameters('HostedZoneId'), {});
  });

  it('takes the zone that was made by its id alone, across regions', () => {
    const template = house().template('edge');
    assert.equal(template.findParameters('HostedZoneId')['HostedZoneId']!['AllowedPattern'], '^Z[A-Z0-9]+$');
    for (const record of Object.values(all(template, RECORD))) {
      assert.deepEqual(record.HostedZoneId, { Ref: 'HostedZoneId' });
    }
  });

  for (const settings of [{}, FOUND]) {
    const shop = house(settings).environment.shopHost;
    it(`has aliases for IPv4 and IPv6 of all three hosts of ${shop}`, () => {
      for (const [part, name] of [['edge', shop], ['edge', `models.${shop}`], ['service', `origin.${shop}`]] as const) {
        assert.deepEqual(records(settings, part, `${name}.`), ['A alias', 'AAAA alias'], name);
      }
    });
  }

  it('leads each host to its own distribution, or to the load balancer', () => {
    const template = house().template('edge');
    const target = (name: string): Set<string> => new Set(Object.values(all(template, RECORD))
      .filter((record) => record.Name === name).map((record) => record.AliasTarget.DNSName['Fn::GetAtt'][0]));
    const distributions = all(template, 'AWS::CloudFront::Distribution');
    for (const host of ['vitrine.example', 'models.vitrine.example']) {
      const [id, ...others] = target(`${host}.`);
      assert.equal(others.length, 0, 'IPv4 and IPv6 lead to the same');
      assert.deepEqual(distributions[id!].DistributionConfig.Aliases, [host]);
    }
    const service = house().template('service');
    const balancers = Object.keys(all(service, 'AWS::ElasticLoadBalancingV2::LoadBalancer'));
    for (const record of Object.values(all(service, RECORD))) {
      assert.ok(JSON.stringify(record.AliasTarget.DNSName).includes(balancers[0]!));
    }
  });

  it('checks the health of shop, API and models by TLS', () => {
    const checks = Object.values(all(house().template('watchGlobal'), 'AWS::Route53::HealthCheck'))
      .map(({ HealthCheckConfig: check }) => check);
    for (const check of checks) {
      assert.equal(check.Type, 'HTTPS');
      assert.equal(check.Port, 443);
      assert.equal(check.EnableSNI, true);
    }
    const asked = checks.map((check) => `${check.FullyQualifiedDomainName}${check.ResourcePath}`);
    assert.ok(asked.includes('vitrine.example/'));
    assert.ok(asked.includes('vitrine.example/api/health/ready'));
    assert.ok(asked.some((one) => one.startsWith('models.vitrine.example/')));
  });
});
