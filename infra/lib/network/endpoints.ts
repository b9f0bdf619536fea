/** Ways to AWS services that do not pass a NAT gateway; `adr/0003-network.md` says which pay for themselves. */

import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';

import type { Size } from '../config/size.ts';

type Service = Size['interfaceEndpoints'][number];

const SERVICES: Readonly<Record<Service, ec2.InterfaceVpcEndpointAwsService>> = {
  ssm: ec2.InterfaceVpcEndpointAwsService.SSM,
  ssmmessages: ec2.InterfaceVpcEndpointAwsService.SSM_MESSAGES,
  ec2messages: ec2.InterfaceVpcEndpointAwsService.EC2_MESSAGES,
  secretsmanager: ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  logs: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
  monitoring: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_MONITORING,
  kms: ec2.InterfaceVpcEndpointAwsService.KMS,
};

/** Makes the gateway to S3, which costs nothing, and the interface endpoints that are asked for. */
export function endpoints(
  scope: Construct, vpc: ec2.IVpc, group: ec2.ISecurityGroup, services: readonly Service[],
): void {
  const subnets = { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS };
  new ec2.GatewayVpcEndpoint(scope, 'S3', {
    vpc, service: ec2.GatewayVpcEndpointAwsService.S3, subnets: [subnets],
  });
  for (const service of services) {
    new ec2.InterfaceVpcEndpoint(scope, `Endpoint-${service}`, {
      vpc, service: SERVICES[service], subnets, securityGroups: [group], open: false, privateDnsEnabled: true,
    });
  }
}
