/** The database: PostgreSQL in two zones, of which the second takes over by itself. */

import { Duration, RemovalPolicy, Validations, type CfnResource } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';

import type { Environment } from '../config/environment.ts';
import type { Size } from '../config/size.ts';

/** AWS's policy for enhanced monitoring. */
const MONITORING = 'service-role/AmazonRDSEnhancedMonitoringRole';

/** The user as whom the API signs in, and its database. */
export const DATABASE = 'vitrine';

export interface DatabaseProps {
  readonly environment: Environment;
  readonly size: Size;
  readonly vpc: ec2.IVpc;
  readonly group: ec2.ISecurityGroup;
  readonly keys: { readonly data: kms.IKey; readonly secrets: kms.IKey; readonly logs: kms.IKey };
}

/**
 * Makes the database. Its password is made by RDS, lies in Secrets Manager alone, and is another every seven days,
 * which is RDS's own rule: whoever signs in must read it anew when it is refused.
 *
 * It has no read replicas: RDS makes none of a PostgreSQL whose password it looks after, and of the two the password
 * is worth more, as nothing in the shop reads from a replica. The standby is kept up by RDS, write by write.
 */
export function database(scope: Construct, props: DatabaseProps): rds.DatabaseInstance {
  const { environment, size, keys } = props;
  // Fixed, as the name of the log group follows from it; and so that no change replaces the database unasked.
  const instanceIdentifier = `vitrine-${environment.name}`;
  const engine = rds.DatabaseInstanceEngine.postgres({
    // Where it begins: later minor versions come by themselves, in the hour of maintenance.
    version: rds.PostgresEngineVersion.VER_17_9,
  });

  // RDS would make these by itself, to be kept for ever and without a key of ours.
  const logGroups = ['postgresql', 'upgrade'].map((log) => new logs.LogGroup(scope, `DatabaseLog-${log}`, {
    logGroupName: `/aws/rds/instance/${instanceIdentifier}/${log}`,
    retention: size.logDays,
    encryptionKey: keys.logs,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  }));

  const instance = new rds.DatabaseInstance(scope, 'Database', {
    instanceIdentifier,
    engine,
    instanceType: new ec2.InstanceType(size.database.type),
    databaseName: DATABASE,
    credentials: rds.Credentials.fromUsername(DATABASE, { encryptionKey: keys.secrets }),
    manageMasterUserPassword: true,

    vpc: props.vpc,
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    securityGroups: [props.group],
    publiclyAccessible: false,
    multiAz: true,
    caCertificate: rds.CaCertificate.RDS_CA_RSA2048_G1,
    parameterGroup: new rds.ParameterGroup(scope, 'DatabaseParameters', {
      engine,
      description: 'Nobody signs in without TLS',
      parameters: { 'rds.force_ssl': '1' },
    }),

    storageType: rds.StorageType.GP3,
    allocatedStorage: size.database.storage,
    maxAllocatedStorage: size.database.maxStorage,
    storageEncryptionKey: keys.data,

    // Backups with the log of all writes: to any second of these days. They outlive the instance.
    backupRetention: Duration.days(size.database.backupDays),
    preferredBackupWindow: '02:00-03:00',
    deleteAutomatedBackups: false,
    copyTagsToSnapshot: true,
    deletionProtection: true,
    removalPolicy: RemovalPolicy.SNAPSHOT,

    preferredMaintenanceWindow: 'sun:03:30-sun:04:30',
    autoMinorVersionUpgrade: true,
    allowMajorVersionUpgrade: false,

    enablePerformanceInsights: true,
    performanceInsightRetention: size.database.insightsDays,
    performanceInsightEncryptionKey: keys.data,
    monitoringInterval: Duration.minutes(1),
    cloudwatchLogsExports: ['postgresql', 'upgrade'],
  });
  for (const logGroup of logGroups) {
    (instance.node.defaultChild as CfnResource).addResourceDependency(logGroup.node.defaultChild as CfnResource);
  }

  Validations.of(instance).acknowledge(
    {
      id: 'AwsSolutions-RDS11',
      reason: 'A port that is not PostgreSQL’s own hides nothing: the security group lets in the API alone, '
        + 'and the subnets are cut off from the internet.',
    },
    {
      id: `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${MONITORING}]`,
      reason: 'Enhanced monitoring asks for this policy of AWS by name; it lets RDS write to one log group, '
        + 'RDSOSMetrics.',
    },
  );
  return instance;
}
