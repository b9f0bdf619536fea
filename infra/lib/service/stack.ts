/** The API: a load balancer that only CloudFront can use, and instances that scale with load. */

import { CfnOutput, CfnParameter, RemovalPolicy, type App, type CfnResource } from 'aws-cdk-lib';
import type * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';

import type { Environment } from '../config/environment.ts';
import { OUTPUTS, PARAMETERS, logGroups } from '../config/names.ts';
import { DATABASE } from '../data/database.ts';
import type { DataStack } from '../data/stack.ts';
import type { KeysStack } from '../keys/stack.ts';
import type { NetworkStack } from '../network/stack.ts';
import { VitrineStack } from '../stack.ts';
import type { StorageStack } from '../storage/stack.ts';
import { rolloutAlarms } from './alarms.ts';
import { apiTargets, balancer, originRecords } from './balancer.ts';
import { group, template } from './instances.ts';
import { operatorKeys } from './names.ts';
import { instanceRole } from './role.ts';
import { scale } from './scaling.ts';
import { apiSecret, operatorSecret, originSecrets } from './secrets.ts';
import { userData } from './user-data.ts';

/** What the API stands on. */
export interface ServiceProps {
  readonly keys: KeysStack;
  readonly storage: StorageStack;
  readonly network: NetworkStack;
  readonly data: DataStack;
}

export class ServiceStack extends VitrineStack {
  /** Holds what CloudFront sends in `ORIGIN_HEADER`, as plain text. */
  readonly originSecretArn: string;
  readonly balancer: elb.ApplicationLoadBalancer;
  readonly targetGroup: elb.ApplicationTargetGroup;
  readonly autoScalingGroup: autoscaling.AutoScalingGroup;
  /** What the API says, with its metrics in embedded metric format. */
  readonly apiLogGroup: logs.LogGroup;
  /** For the name by which CloudFront asks. */
  readonly certificate: acm.Certificate;
  /** These take back a release that is being rolled out. */
  readonly rolloutAlarms: readonly cloudwatch.Alarm[];

  constructor(app: App, environment: Environment, { keys, storage, network, data }: ServiceProps) {
    super(app, environment, 'Service', 'Load balancer and instances of the API');
    const release = this.parameter('release', 'The release to run: a prefix in the bucket of releases',
      '^[0-9A-Za-z._-]{1,64}$');
    const image = new CfnParameter(this, PARAMETERS.image, {
      type: 'AWS::EC2::Image::Id', description: 'The image of the instances',
    }).valueAsString;
    const zone = route53.HostedZone.fromHostedZoneAttributes(this, 'Zone', {
      hostedZoneId: this.zoneId(), zoneName: environment.domain,
    });
    // The network's own rules stand; nothing here adds to them.
    const fixed = (id: string, { securityGroupId }: ec2.ISecurityGroup): ec2.ISecurityGroup =>
      ec2.SecurityGroup.fromSecurityGroupId(this, id, securityGroupId, { mutable: false });

    this.apiLogGroup = new logs.LogGroup(this, 'ApiLog', {
      logGroupName: logGroups(environment).api,
      encryptionKey: keys.logs,
      retention: this.size.logDays,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.certificate = new acm.Certificate(this, 'Certificate', {
      domainName: environment.originHost,
      validation: acm.CertificateValidation.fromDns(zone),
    });
    const shown = originSecrets(this, keys.secrets, environment.originSecret);
    this.originSecretArn = shown[0]!.secretArn;
    // Until the distribution knows the next one, it refers to the one before.
    for (const { secretArn } of shown.slice(1)) this.exportValue(secretArn);
    this.targetGroup = apiTargets(this, network.vpc);
    this.balancer = balancer(this, this.targetGroup, {
      vpc: network.vpc,
      group: fixed('BalancerGroup', network.groups.balancer),
      certificate: this.certificate,
      secrets: shown.map(({ secretValue }) => secretValue),
      logs: storage.logs,
    });
    originRecords(this, zone, environment.originHost, this.balancer);
    this.rolloutAlarms = rolloutAlarms(this, environment, this.balancer, this.targetGroup);

    const own = apiSecret(this, keys.secrets).secretArn;
    const operator = operatorSecret(this, keys.secrets, environment)?.ref;
    const role = instanceRole(this, environment, keys,
      [data.databaseSecretArn, data.cacheSecretArn, own, ...(operator === undefined ? [] : [operator])]);
    this.autoScalingGroup = group(this, environment, this.size, {
      vpc: network.vpc,
      alarms: this.rolloutAlarms,
      template: template(this, environment, this.size, {
        role,
        group: fixed('InstancesGroup', network.groups.instances),
        key: keys.disks,
        image,
        userData: userData(environment, {
          region: environment.region,
          databaseHost: data.databaseEndpoint,
          databaseName: DATABASE,
          databaseSecret: data.databaseSecretArn,
          cacheHost: data.cacheEndpoint,
          cacheSecret: data.cacheSecretArn,
          apiSecret: own,
          operatorSecret: operator,
          operatorKeys: operatorKeys(environment),
        }, release),
      }),
    });
    this.autoScalingGroup.attachToApplicationTargetGroup(this.targetGroup);
    // The first instances want to log.
    (this.autoScalingGroup.node.findChild('ASG') as CfnResource)
      .addResourceDependency(this.apiLogGroup.node.defaultChild as CfnResource);
    scale(this.autoScalingGroup, environment, this.size);
    new CfnOutput(this, OUTPUTS.originSecretArn, {
      description: 'The secret by which the load balancer knows CloudFront', value: this.originSecretArn,
    });
    new CfnOutput(this, OUTPUTS.autoScalingGroup, {
      description: 'The group of instances', value: this.autoScalingGroup.autoScalingGroupName,
    });
  }
}
