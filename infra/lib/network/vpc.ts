/** The private network: three tiers in three zones; see `adr/0003-network.md`. */

import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';

/** All addresses of version 4. */
export const ADDRESSES = '10.20.0.0/16';

/**
 * The tiers' addresses. Each tier has a quarter of the whole, of which three zones take three quarters, so that one
 * rule speaks of a tier.
 */
export const TIERS = {
  /** Load balancer and NAT gateways. */
  public: '10.20.0.0/18',
  /** Instances, and interface endpoints. */
  private: '10.20.64.0/18',
  /** Database and cache: no way to the internet or from it. */
  isolated: '10.20.128.0/18',
} as const;

/** Puts up the network, IPv4 and IPv6. */
export function network(scope: Construct, natGateways: number): ec2.Vpc {
  return new ec2.Vpc(scope, 'Vpc', {
    ipProtocol: ec2.IpProtocol.DUAL_STACK,
    ipAddresses: ec2.IpAddresses.cidr(ADDRESSES),
    maxAzs: 3,
    // The fourth place in each tier, which makes a tier one block.
    reservedAzs: 1,
    natGateways,
    subnetConfiguration: [
      // Nothing here is given a public address unasked: load balancer and NAT gateways bring their own.
      { name: 'Public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 20, mapPublicIpOnLaunch: false },
      { name: 'Private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 20 },
      {
        name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 20,
        ipv6AssignAddressOnCreation: false,
      },
    ],
    // Emptying the default security group takes a function of Lambda. Nothing is in that group, as all that stands in
    // this network names its groups; AWS Config's rule `vpc-default-security-group-closed` may watch that it stays so.
    restrictDefaultSecurityGroup: false,
  });
}
