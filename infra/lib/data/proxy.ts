/** RDS Proxy: keeps connections to the database open, so that many instances, or a failover, cost few new ones. */

import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';

import type { Environment } from '../config/environment.ts';

export interface ProxyProps {
  readonly environment: Environment;
  readonly vpc: ec2.IVpc;
  readonly group: ec2.ISecurityGroup;
  readonly database: rds.DatabaseInstance;
  /** The database's user and password. */
  readonly secretArn: string;
  /** What the secret is encrypted with. */
  readonly secretKey: kms.IKey;
}

/**
 * Puts a proxy before the database. Clients must speak TLS and sign in with the database's own password.
 * @returns the host that it answers at
 */
export function databaseProxy(scope: Construct, props: ProxyProps): string {
  // Written out: the constructs that would do it write into security groups and key policies of other stacks.
  const role = new iam.Role(scope, 'ProxyRole', {
    assumedBy: new iam.ServicePrincipal('rds.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': props.environment.account } },
    }),
    description: 'RDS Proxy reads the password of the database',
    inlinePolicies: {
      Password: new iam.PolicyDocument({
        statements: [
          new iam.PolicyStatement({
            actions: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
            resources: [props.secretArn],
          }),
          new iam.PolicyStatement({
            actions: ['kms:Decrypt'],
            resources: [props.secretKey.keyArn],
            conditions: {
              StringEquals: { 'kms:ViaService': `secretsmanager.${Stack.of(scope).region}.amazonaws.com` },
            },
          }),
        ],
      }),
    },
  });

  const proxy = new rds.CfnDBProxy(scope, 'Proxy', {
    dbProxyName: `vitrine-${props.environment.name}`,
    engineFamily: 'POSTGRESQL',
    auth: [{
      authScheme: 'SECRETS',
      secretArn: props.secretArn,
      iamAuth: 'DISABLED',
      clientPasswordAuthType: 'POSTGRES_SCRAM_SHA_256',
    }],
    roleArn: role.roleArn,
    requireTls: true,
    // Seconds.
    idleClientTimeout: 1_800,
    vpcSubnetIds: props.vpc.selectSubnets({ subnetType: ec2.SubnetType.PRIVATE_ISOLATED }).subnetIds,
    vpcSecurityGroupIds: [props.group.securityGroupId],
  });
  new rds.CfnDBProxyTargetGroup(scope, 'ProxyTargets', {
    dbProxyName: proxy.ref,
    // The one name there is.
    targetGroupName: 'default',
    dbInstanceIdentifiers: [props.database.instanceIdentifier],
    connectionPoolConfigurationInfo: {
      // Of the database's connections; the rest is for people, and for migrations.
      maxConnectionsPercent: 90,
      maxIdleConnectionsPercent: 50,
      // Seconds that a request waits for one.
      connectionBorrowTimeout: 5,
    },
  });
  return proxy.attrEndpoint;
}
