import assert from 'node:assert/strict';
import { BlockList } from 'node:net';
import { describe, it } from 'node:test';

import { all, house, only, type House } from '../support/house.ts';

const SIZES = ['starter', 'global'] as const;
const TIERS = ['Public', 'Private', 'Isolated'] as const;
type Tier = (typeof TIERS)[number];

const tagOf = (properties: any, key: string): string =>
  properties.Tags.find((tag: any) => tag.Key === key)?.Value;

/** The logical ids of a tier's subnets. */
const subnets = (made: House, tier: Tier): string[] =>
  Object.entries(all(made.template('network'), 'AWS::EC2::Subnet'))
    .filter(([, subnet]) => tagOf(subnet, 'aws-cdk:subnet-name') === tier)
    .map(([id]) => id);

/** The logical ids of a tier's route tables. */
function tables(made: House, tier: Tier): string[] {
  const ids = subnets(made, tier);
  return Object.values(all(made.template('network'), 'AWS::EC2::SubnetRouteTableAssociation'))
    .filter((one) => ids.includes(one.SubnetId.Ref))
    .map((one) => one.RouteTableId.Ref);
}

/** What a tier's route tables say, without repetitions: `0.0.0.0/0 NatGatewayId`. */
function routes(made: House, tier: Tier): string[] {
  const ids = tables(made, tier);
  const found = Object.values(all(made.template('network'), 'AWS::EC2::Route'))
    .filter((route) => ids.includes(route.RouteTableId.Ref))
    .map((route) => `${route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock} `
      + Object.keys(route).find((key) => key.endsWith('GatewayId')));
  return [...new Set(found)].sort();
}

describe('VPC', () => {
  it('stands in the zones that the operator names, where some are named', () => {
    const zones = ['eu-central-1c', 'eu-central-1a', 'eu-central-1d'];
    const found = Object.values(all(house({ zones }).template('network'), 'AWS::EC2::Subnet'));
    assert.equal(found.length, 9);
    assert.deepEqual([...new Set(found.map(({ AvailabilityZone }) => AvailabilityZone))], zones);
  });

  for (const size of SIZES) {
    it(`${size}: has public, private and isolated subnets in three zones`, () => {
      const made = house({ size });
      const found = all(made.template('network'), 'AWS::EC2::Subnet');
      assert.equal(Object.keys(found).length, 9);
      for (const tier of TIERS) {
        const zones = subnets(made, tier).map((id) => found[id].AvailabilityZone['Fn::Select'][0]);
        assert.deepEqual(zones.sort(), [0, 1, 2], tier);
      }
      for (const [id, subnet] of Object.entries(found)) {
        assert.equal(subnet.MapPublicIpOnLaunch, false, `${id} gives public addresses`);
        assert.ok(subnet.Ipv6CidrBlock, `${id} has no IPv6`);
      }
    });

    it(`${size}: leads out by internet gateway, by NAT and egress-only gateway, and not at all`, () => {
      const made = house({ size });
      assert.deepEqual(routes(made, 'Public'), ['0.0.0.0/0 GatewayId', '::/0 GatewayId']);
      assert.deepEqual(routes(made, 'Private'), ['0.0.0.0/0 NatGatewayId', '::/0 EgressOnlyInternetGatewayId']);
      assert.deepEqual(routes(made, 'Isolated'), []);
      const nats = all(made.template('network'), 'AWS::EC2::NatGateway');
      assert.equal(Object.keys(nats).length, made.stacks.network.size.natGateways);
    });

    it(`${size}: reaches S3 without NAT, and other services by the endpoints of its size`, () => {
      const made = house({ size });
      const found = Object.values(all(made.template('network'), 'AWS::EC2::VPCEndpoint'));
      const gateways = found.filter((one) => one.VpcEndpointType === 'Gateway');
      assert.equal(gateways.length, 1);
      assert.match(JSON.stringify(gateways[0].ServiceName), /\.s3"/);
      assert.deepEqual(gateways[0].RouteTableIds.map((one: any) => one.Ref).sort(), tables(made, 'Private').sort());

      const faces = found.filter((one) => one.VpcEndpointType === 'Interface');
      const names = faces.map((one) => /\.([a-z0-9]+)$/.exec(
        typeof one.ServiceName === 'string' ? one.ServiceName : one.ServiceName['Fn::Join'][1].at(-1))?.[1]);
      assert.deepEqual(names.sort(), [...made.stacks.network.size.interfaceEndpoints].sort());
      for (const one of faces) {
        assert.equal(one.PrivateDnsEnabled, true);
        assert.deepEqual(one.SubnetIds.map((id: any) => id.Ref).sort(), subnets(made, 'Private').sort());
        assert.equal(one.SecurityGroupIds.length, 1);
        assert.match(one.SecurityGroupIds[0]['Fn::GetAtt'][0], /^Endpoints/);
      }
    });

    it(`${size}: writes down all connections, encrypted, for the days of its size`, () => {
      const made = house({ size });
      const template = made.template('network');
      const log = only(template, 'AWS::EC2::FlowLog');
      assert.equal(log.TrafficType, 'ALL');
      assert.equal(log.ResourceType, 'VPC');
      const group = all(template, 'AWS::Logs::LogGroup')[log.LogGroupName.Ref];
      assert.equal(group.LogGroupName, '/vitrine/test/flow');
      assert.equal(group.RetentionInDays, made.stacks.network.size.logDays);
      assert.match(group.KmsKeyId['Fn::ImportValue'], /Logs/);
    });
  }

  it('starter has one NAT gateway, global one in each zone', () => {
    assert.deepEqual(SIZES.map((size) => house({ size }).stacks.network.size.natGateways), [1, 3]);
  });

  describe('security groups', () => {
    /** A group's name by its logical id: `Balancer`. */
    const name = (value: any): string => /^[A-Z][a-z]+/.exec(value['Fn::GetAtt'][0])![0];

    /** All that groups say of each other, on both sides: `Balancer > Instances 8080`. */
    function said(made: House): { readonly in: string[]; readonly out: string[] } {
      const template = made.template('network');
      const port = (rule: any): string => {
        assert.equal(rule.IpProtocol, 'tcp');
        assert.equal(rule.FromPort, rule.ToPort);
        return String(rule.FromPort);
      };
      return {
        in: Object.values(all(template, 'AWS::EC2::SecurityGroupIngress'))
          .filter((rule) => rule.SourcePrefixListId === undefined)
          .map((rule) => `${name(rule.SourceSecurityGroupId)} > ${name(rule.GroupId)} ${port(rule)}`).sort(),
        out: Object.values(all(template, 'AWS::EC2::SecurityGroupEgress'))
          .map((rule) => `${name(rule.GroupId)} > ${name(rule.DestinationSecurityGroupId)} ${port(rule)}`).sort(),
      };
    }

    it('name each other, and say the same on both sides', () => {
      const paths = [
        'Balancer > Instances 8080',
        'Instances > Cache 6379',
        'Instances > Database 5432',
        'Instances > Endpoints 443',
        'Instances > Proxy 5432',
        'Proxy > Database 5432',
      ];
      for (const size of SIZES) assert.deepEqual(said(house({ size })), { in: paths, out: paths });
      // A proxy comes and goes without a moment in which the database is cut off.
      assert.deepEqual(said(house({ databaseProxy: true })), { in: paths, out: paths });
    });

    it('let CloudFront alone in, on 443', () => {
      const template = house().template('network');
      const rules = Object.values(all(template, 'AWS::EC2::SecurityGroupIngress'))
        .filter((rule) => rule.SourcePrefixListId !== undefined);
      assert.deepEqual(rules.map((rule) => rule.SourcePrefixListId.Ref).sort(),
        ['CloudFrontPrefixList', 'CloudFrontPrefixListV6']);
      for (const rule of rules) {
        assert.equal(name(rule.GroupId), 'Balancer');
        assert.deepEqual([rule.IpProtocol, rule.FromPort, rule.ToPort], ['tcp', 443, 443]);
      }
      for (const [id, group] of Object.entries(all(template, 'AWS::EC2::SecurityGroup'))) {
        assert.equal(group.SecurityGroupIngress, undefined, id);
      }
    });

    it('let instances alone out, for HTTPS and mail', () => {
      for (const withProxy of [false, true]) {
        const groups = all(house({ databaseProxy: withProxy }).template('network'), 'AWS::EC2::SecurityGroup');
        for (const [id, group] of Object.entries(groups)) {
          // None at all would be EC2's own rule, which lets out everything.
          assert.ok(group.SecurityGroupEgress?.length > 0, `${id} has no rule of its own`);
          const open = group.SecurityGroupEgress.filter((rule: any) => rule.CidrIp !== '255.255.255.255/32');
          const ports = [...new Set(open.map((rule: any) => `${rule.IpProtocol} ${rule.FromPort}-${rule.ToPort}`))];
          assert.deepEqual(ports, id.startsWith('Instances') ? ['tcp 443-443', 'tcp 465-465', 'tcp 587-587'] : [], id);
        }
      }
    });
  });

  describe('access lists', () => {
    const BALANCER = '10.20.5.1';
    const BALANCER_V6 = '2a05:d014:1:1::1';
    const NAT = '10.20.20.2';
    const INSTANCE = '10.20.70.3';
    const INSTANCE_V6 = '2a05:d014:1:5::3';
    const ENDPOINT = '10.20.100.4';
    const DATABASE = '10.20.130.5';
    const SIBLING = '10.20.170.6';
    const WORLD = '203.0.113.7';
    const WORLD_V6 = '2001:db8::7';
    /** From where a host opens connections: the lowest and the highest port. */
    const AWS = [1_024, 65_535];
    const LINUX = [32_768, 60_999];

    const made = house();
    const template = made.template('network');

    /** The list before a tier, by the logical id of its subnets. */
    function list(tier: Tier): any[] {
      const ids = subnets(made, tier);
      const lists = Object.values(all(template, 'AWS::EC2::SubnetNetworkAclAssociation'))
        .filter((one) => ids.includes(one.SubnetId.Ref))
        .map((one) => one.NetworkAclId.Ref);
      assert.equal(lists.length, 3, `${tier}: not all subnets have a list`);
      assert.equal(new Set(lists).size, 1);
      return Object.values(all(template, 'AWS::EC2::NetworkAclEntry'))
        .filter((one) => one.NetworkAclId.Ref === lists[0]);
    }
    const lists = { Public: list('Public'), Private: list('Private'), Isolated: list('Isolated') };

    /** What AWS does with a packet of TCP: the lowest number that fits decides, and nothing means no. */
    function passes(tier: Tier, egress: boolean, address: string, port: number): boolean {
      const six = address.includes(':');
      const fits = (entry: any): boolean => {
        const cidr: string | undefined = six ? entry.Ipv6CidrBlock : entry.CidrBlock;
        if (Boolean(entry.Egress) !== egress || cidr === undefined) return false;
        const [net, bits] = cidr.split('/') as [string, string];
        const block = new BlockList();
        block.addSubnet(net, Number(bits), six ? 'ipv6' : 'ipv4');
        return block.check(address, six ? 'ipv6' : 'ipv4')
          && entry.Protocol === 6 && entry.PortRange.From <= port && port <= entry.PortRange.To;
      };
      const first = lists[tier].filter(fits).sort((a, b) => a.RuleNumber - b.RuleNumber)[0];
      return first?.RuleAction === 'allow';
    }

    const tierOf = (address: string): Tier | undefined => {
      if (address === INSTANCE_V6) return 'Private';
      if (address === BALANCER_V6) return 'Public';
      const third = /^10\.20\.(\d+)\./.exec(address)?.[1];
      return third === undefined ? undefined : TIERS[Math.floor(Number(third) / 64)];
    };

    /** Whether a packet gets from one host to another, past the lists of both. */
    function arrives(from: string, to: string, port: number): boolean {
      const [here, there] = [tierOf(from), tierOf(to)];
      return (here === undefined || passes(here, true, to, port))
        && (there === undefined || passes(there, false, from, port));
    }

    /** Whether one host can speak with another: there, and back to wherever the connection was opened from. */
    const speaks = (from: string, ephemeral: number[], to: string, port: number): boolean =>
      arrives(from, to, port) && ephemeral.every((own) => arrives(to, from, own));

    /** The same by a NAT gateway, whose list sees both halves of the way. */
    function byNat(port: number): boolean {
      const out = passes('Private', true, WORLD, port) && passes('Public', false, INSTANCE, port);
      const back = LINUX.every((own) => passes('Public', true, INSTANCE, own) && passes('Private', false, WORLD, own));
      return out && back && speaks(NAT, AWS, WORLD, port);
    }

    it('let through what must', () => {
      assert.ok(speaks(WORLD, AWS, BALANCER, 443), 'CloudFront to load balancer');
      assert.ok(speaks(WORLD_V6, AWS, BALANCER_V6, 443), 'CloudFront to load balancer, IPv6');
      assert.ok(speaks(BALANCER, AWS, INSTANCE, 8080), 'load balancer to API');
      assert.ok(speaks(INSTANCE, LINUX, DATABASE, 5432), 'API to database');
      assert.ok(speaks(INSTANCE, LINUX, DATABASE, 6379), 'API to cache');
      assert.ok(speaks(INSTANCE, LINUX, ENDPOINT, 443), 'API to an endpoint in another zone');
      assert.ok(speaks(INSTANCE, LINUX, WORLD, 443), 'API to S3, by the gateway endpoint');
      for (const port of [443, 465, 587]) {
        assert.ok(byNat(port), `API to the internet by NAT, ${port}`);
        assert.ok(speaks(INSTANCE_V6, LINUX, WORLD_V6, port), `API to the internet by IPv6, ${port}`);
      }
      assert.ok(speaks(SIBLING, AWS, DATABASE, 5432), 'proxy to database');
      assert.ok(speaks(SIBLING, AWS, DATABASE, 6379), 'replica to primary');
    });

    it('let through nothing from outside but HTTPS, and that to the public tier', () => {
      for (const port of [22, 80, 443, 5432, 6379, 8080]) {
        if (port !== 443) {
          // Ports from 1024 on are where replies come in: there the security groups decide.
          if (port < 1024) assert.ok(!arrives(WORLD, BALANCER, port), `world to public ${port}`);
          assert.ok(!arrives(WORLD_V6, BALANCER_V6, port), `world to public, IPv6, ${port}`);
        }
        assert.ok(!arrives(WORLD, INSTANCE, port), `world to instance ${port}`);
        assert.ok(!arrives(WORLD_V6, INSTANCE_V6, port), `world to instance, IPv6, ${port}`);
        assert.ok(!arrives(WORLD, DATABASE, port), `world to database ${port}`);
        assert.ok(!passes('Isolated', false, WORLD_V6, port), `world to database, IPv6, ${port}`);
      }
    });

    it('keep the public tier from the isolated one, and that from everywhere', () => {
      for (const port of [22, 443, 5432, 6379, 40_000]) {
        assert.ok(!arrives(BALANCER, DATABASE, port), `public to isolated ${port}`);
        assert.ok(!arrives(DATABASE, BALANCER, port), `isolated to public ${port}`);
        assert.ok(!passes('Isolated', true, WORLD, port), `isolated to world ${port}`);
        assert.ok(!passes('Isolated', true, WORLD_V6, port), `isolated to world, IPv6, ${port}`);
      }
      for (const port of [22, 443, 8080]) {
        assert.ok(!arrives(INSTANCE, DATABASE, port), `private to isolated ${port}`);
        assert.ok(!arrives(DATABASE, INSTANCE, port), `isolated to private ${port}`);
      }
    });

    it('let instances out for HTTPS and mail only', () => {
      for (const port of [22, 25, 80, 8080, 3306]) assert.ok(!passes('Private', true, WORLD, port), String(port));
      for (const port of [22, 25, 80, 8080, 3306]) assert.ok(!passes('Private', true, WORLD_V6, port), String(port));
    });

    it('stay within what AWS takes: 20 rules a direction', () => {
      for (const tier of TIERS) {
        for (const egress of [false, true]) {
          const count = lists[tier].filter((one) => Boolean(one.Egress) === egress).length;
          assert.ok(count <= 20, `${tier}: ${count}`);
        }
      }
    });
  });
});
