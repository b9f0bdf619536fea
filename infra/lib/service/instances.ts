/** The instances: how one is made, and the group that holds as many as are needed. */

import { Duration, Tags } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

import type { Environment } from '../config/environment.ts';
import type { Size } from '../config/size.ts';
import { acknowledge } from './acknowledge.ts';
import { START, groupName } from './names.ts';

export interface TemplateProps {
  readonly role: iam.IRole;
  readonly group: ec2.ISecurityGroup;
  /** Encrypts the disk. */
  readonly key: kms.IKey;
  /** Of the image: `ami-…`. */
  readonly image: string;
  readonly userData: string;
}

/** How an instance is made. No SSH key, no public address: Systems Manager is the way in. */
export function template(
  scope: Construct, environment: Environment, size: Size, props: TemplateProps,
): ec2.LaunchTemplate {
  const { architecture } = environment;
  const made = new ec2.LaunchTemplate(scope, 'Template', {
    instanceType: new ec2.InstanceType(size.instances.type[architecture]),
    // The deployment chooses it and writes it down with the release, so that going back is going back to it too.
    machineImage: ec2.MachineImage.genericLinux({ [environment.region]: props.image }),
    role: props.role,
    securityGroup: props.group,
    associatePublicIpAddress: false,
    userData: ec2.UserData.custom(props.userData),
    detailedMonitoring: true,
    httpEndpoint: true,
    requireImdsv2: true,
    httpPutResponseHopLimit: 1,
    ebsOptimized: true,
    blockDevices: [{
      deviceName: '/dev/xvda',
      volume: ec2.BlockDeviceVolume.ebs(10, {
        volumeType: ec2.EbsDeviceVolumeType.GP3, encrypted: true, kmsKey: props.key, deleteOnTermination: true,
      }),
    }],
  });
  Tags.of(made).add('Name', groupName(environment));
  return made;
}

export interface GroupProps {
  readonly vpc: ec2.IVpc;
  readonly template: ec2.LaunchTemplate;
  /** Any of these ends the rollout of a release, and CloudFormation goes back to the one before. */
  readonly alarms: readonly cloudwatch.Alarm[];
}

/**
 * The group, in three zones. A changed template (a release, an image, a setting) replaces instances one batch after
 * another, each new one healthy before an old one goes.
 */
export function group(
  scope: Construct, environment: Environment, size: Size, props: GroupProps,
): autoscaling.AutoScalingGroup {
  const made = new autoscaling.AutoScalingGroup(scope, 'Group', {
    autoScalingGroupName: groupName(environment),
    vpc: props.vpc,
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    launchTemplate: props.template,
    minCapacity: size.instances.min,
    maxCapacity: size.instances.max,
    healthChecks: autoscaling.HealthChecks.withAdditionalChecks({
      additionalTypes: [autoscaling.AdditionalHealthCheckType.ELB],
      gracePeriod: Duration.seconds(START.grace),
    }),
    defaultInstanceWarmup: Duration.seconds(START.load),
    terminationPolicies: [autoscaling.TerminationPolicy.OLDEST_LAUNCH_TEMPLATE, autoscaling.TerminationPolicy.DEFAULT],
    groupMetrics: [autoscaling.GroupMetrics.all()],
    capacityRebalance: false,
    updatePolicy: autoscaling.UpdatePolicy.instanceRefresh({
      strategy: autoscaling.InstanceRefreshStrategy.ROLLING,
      // Never fewer than there were; half as many more while it goes on: of three, one at a time.
      minHealthyPercentage: 100,
      maxHealthyPercentage: 150,
      instanceWarmup: Duration.seconds(START.warmup),
      skipMatching: true,
      alarms: [...props.alarms],
      scaleInProtectedInstances: autoscaling.ScaleInProtectedInstances.REFRESH,
      standbyInstances: autoscaling.StandbyInstances.TERMINATE,
    }),
  });
  Tags.of(made).add('Name', groupName(environment));
  acknowledge(made, {
    'AwsSolutions-AS3':
      'Scaling is the ordinary course of a day, told by the group’s metrics; what matters is told by alarms.',
  });
  return made;
}
