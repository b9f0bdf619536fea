/**
 * Security groups: who may open a connection to whom, by name and not by address. They know connections, so that
 * replies need no rule; and they filter neither DNS nor time nor instance metadata.
 */

import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';

import { API_PORT } from '../config/names.ts';
import { HTTPS, MAIL, POSTGRES, REDIS } from './ports.ts';

/** The groups that other stacks put their things in. */
export interface Groups {
  readonly balancer: ec2.SecurityGroup;
  readonly instances: ec2.SecurityGroup;
  readonly database: ec2.SecurityGroup;
  /** RDS Proxy, where one stands before the database. */
  readonly proxy: ec2.SecurityGroup;
  readonly cache: ec2.SecurityGroup;
  readonly endpoints: ec2.SecurityGroup;
}

/** A rule that lets out nothing. */
const NOWHERE = {
  CidrIp: '255.255.255.255/32', Description: 'Nowhere else', IpProtocol: 'icmp', FromPort: 252, ToPort: 86,
};

/** Lets one group open connections to another: says so on both sides. */
function path(from: ec2.SecurityGroup, to: ec2.SecurityGroup, port: number, what: string): void {
  from.addEgressRule(to, ec2.Port.tcp(port), what);
  to.addIngressRule(from, ec2.Port.tcp(port), what);
}

/**
 * Makes the groups. That of the proxy is there whether it is wanted or not, and instances may reach the database either way:
 * an environment that runs can take a proxy, and give it up, without a moment in which neither way is open.
 * @param cloudFront ids of the prefix lists of the addresses from which CloudFront asks origins, IPv4 and IPv6
 */
export function groups(scope: Construct, vpc: ec2.IVpc, cloudFront: readonly string[]): Groups {
  const group = (id: string, description: string) =>
    new ec2.SecurityGroup(scope, id, { vpc, description, allowAllOutbound: false, allowAllIpv6Outbound: false });
  const balancer = group('Balancer', 'Load balancer: CloudFront alone may come in');
  const instances = group('Instances', 'Instances of the API: only the load balancer may come in');
  const database = group('Database', 'Database');
  const cache = group('Cache', 'Cache');
  const endpoints = group('Endpoints', 'Interface endpoints of AWS services');
  const proxy = group('Proxy', 'RDS Proxy, before the database');

  for (const list of cloudFront) {
    balancer.addIngressRule(ec2.Peer.prefixList(list), ec2.Port.tcp(HTTPS), 'CloudFront');
  }
  path(balancer, instances, API_PORT, 'API');
  path(instances, endpoints, HTTPS, 'AWS services');
  path(instances, cache, REDIS, 'Sessions and kept answers');
  path(instances, database, POSTGRES, 'Database');
  path(instances, proxy, POSTGRES, 'Database, by the proxy');
  path(proxy, database, POSTGRES, 'Database, by the proxy');
  for (const anywhere of [ec2.Peer.anyIpv4(), ec2.Peer.anyIpv6()]) {
    instances.addEgressRule(anywhere, ec2.Port.tcp(HTTPS), 'AWS, payments and carriers');
    for (const port of MAIL) instances.addEgressRule(anywhere, ec2.Port.tcp(port), 'Mail');
  }
  // Rules that name groups stand beside the groups. One that stands in them says that there is no other: else EC2 would
  // let out everything until the first of those is there.
  for (const one of [balancer, proxy]) {
    (one.node.defaultChild as ec2.CfnSecurityGroup).addPropertyOverride('SecurityGroupEgress', [NOWHERE]);
  }
  return { balancer, instances, database, cache, endpoints, proxy };
}
