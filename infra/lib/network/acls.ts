/**
 * Network access lists, one a tier. They know no connections: replies need rules of their own, by the ports from which
 * connections are opened. DNS, time and instance metadata come from addresses that no list filters.
 *
 * A list cannot name AWS's prefix lists, so that the public tier is open to all on 443: there the group of the load
 * balancer decides.
 */

import { Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';

import { API_PORT } from '../config/names.ts';
import { HTTPS, MAIL, POSTGRES, REDIS } from './ports.ts';
import { TIERS } from './vpc.ts';

const ANY_V4 = '0.0.0.0/0';
const ANY_V6 = '::/0';

type Ports = number | readonly [from: number, to: number];

/** From where NAT gateways and the load balancer open connections. */
const ANY_EPHEMERAL: Ports = [1024, 65_535];
/** From where instances do: Linux's default, which leaves out the API's port. */
const LINUX_EPHEMERAL: Ports = [32_768, 60_999];

/** The list of one tier: what is not named does not pass. */
class TierAcl extends Construct {
  readonly #acl: ec2.NetworkAcl;
  readonly #next = { [ec2.TrafficDirection.INGRESS]: 100, [ec2.TrafficDirection.EGRESS]: 100 };

  constructor(scope: Construct, id: string, vpc: ec2.IVpc, subnetType: ec2.SubnetType) {
    super(scope, id);
    this.#acl = new ec2.NetworkAcl(this, 'Acl', { vpc, subnetSelection: { subnetType } });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-VPC3',
      reason: 'The design asks for access lists per tier as a second wall behind the security groups; '
        + 'tests walk each path that must be open, and some that must not.',
    });
  }

  in(what: string, ports: Ports, from: string): this {
    return this.#pass(ec2.TrafficDirection.INGRESS, `In${what}`, ports, from);
  }

  out(what: string, ports: Ports, to: string): this {
    return this.#pass(ec2.TrafficDirection.EGRESS, `Out${what}`, ports, to);
  }

  #pass(direction: ec2.TrafficDirection, id: string, ports: Ports, cidr: string): this {
    const [from, to] = typeof ports === 'number' ? [ports, ports] : ports;
    const six = cidr.includes(':');
    this.#acl.addEntry(id, {
      direction,
      ruleNumber: this.#next[direction],
      cidr: six ? ec2.AclCidr.ipv6(cidr) : ec2.AclCidr.ipv4(cidr),
      traffic: ec2.AclTraffic.tcpPortRange(from, to),
      ruleAction: ec2.Action.ALLOW,
    });
    this.#next[direction] += 10;
    return this;
  }
}

/** Puts a list before each tier. */
export function accessLists(scope: Construct, vpc: ec2.IVpc): void {
  const [smtps, submission] = MAIL;

  new TierAcl(scope, 'PublicAcl', vpc, ec2.SubnetType.PUBLIC)
    .in('Https', HTTPS, ANY_V4)
    .in('HttpsV6', HTTPS, ANY_V6)
    // On its way to a NAT gateway.
    .in('Smtps', smtps, TIERS.private)
    .in('Submission', submission, TIERS.private)
    // To NAT gateways from outside, and to the load balancer from the instances.
    .in('Replies', ANY_EPHEMERAL, ANY_V4)
    .out('Https', HTTPS, ANY_V4)
    .out('Smtps', smtps, ANY_V4)
    .out('Submission', submission, ANY_V4)
    // To CloudFront and, from outside, to instances; also from the load balancer to the API.
    .out('RepliesAndApi', ANY_EPHEMERAL, ANY_V4)
    .out('RepliesV6', ANY_EPHEMERAL, ANY_V6);

  new TierAcl(scope, 'PrivateAcl', vpc, ec2.SubnetType.PRIVATE_WITH_EGRESS)
    .in('Api', API_PORT, TIERS.public)
    // To interface endpoints, which may stand in another zone.
    .in('Endpoints', HTTPS, TIERS.private)
    .in('Replies', LINUX_EPHEMERAL, ANY_V4)
    .in('RepliesV6', LINUX_EPHEMERAL, ANY_V6)
    .out('Https', HTTPS, ANY_V4)
    .out('HttpsV6', HTTPS, ANY_V6)
    .out('Smtps', smtps, ANY_V4)
    .out('SmtpsV6', smtps, ANY_V6)
    .out('Submission', submission, ANY_V4)
    .out('SubmissionV6', submission, ANY_V6)
    .out('Postgres', POSTGRES, TIERS.isolated)
    .out('Redis', REDIS, TIERS.isolated)
    .out('RepliesToBalancer', ANY_EPHEMERAL, TIERS.public)
    .out('RepliesOfEndpoints', LINUX_EPHEMERAL, TIERS.private);

  new TierAcl(scope, 'IsolatedAcl', vpc, ec2.SubnetType.PRIVATE_ISOLATED)
    .in('Postgres', POSTGRES, TIERS.private)
    .in('Redis', REDIS, TIERS.private)
    // Among themselves: from the proxy to the database, and from primaries to replicas.
    .in('Siblings', ANY_EPHEMERAL, TIERS.isolated)
    .out('Replies', LINUX_EPHEMERAL, TIERS.private)
    .out('Siblings', ANY_EPHEMERAL, TIERS.isolated);
}
