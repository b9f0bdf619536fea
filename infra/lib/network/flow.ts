/** The log of who spoke with whom, and who was turned away. */

import { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** @param days how long records are kept */
export function flowLog(scope: Construct, vpc: ec2.IVpc, name: string, days: number, key: kms.IKey): void {
  const logGroup = new logs.LogGroup(scope, 'FlowLogGroup', {
    logGroupName: name, retention: days, encryptionKey: key, removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
  new ec2.FlowLog(scope, 'FlowLog', {
    resourceType: ec2.FlowLogResourceType.fromVpc(vpc),
    destination: ec2.FlowLogDestination.toCloudWatchLogs(logGroup),
    trafficType: ec2.FlowLogTrafficType.ALL,
    // One record for ten minutes of a connection, not ten: a log is paid by its bytes.
    maxAggregationInterval: ec2.FlowLogMaxAggregationInterval.TEN_MINUTES,
  });
}
