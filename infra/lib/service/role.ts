/** What an instance may do. */

import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

import type { Environment } from '../config/environment.ts';
import { bucketNames, logGroups } from '../config/names.ts';
import type { KeysStack } from '../keys/stack.ts';
import { acknowledge } from './acknowledge.ts';
import { AGENT_NAMESPACE, groupName } from './names.ts';

/** Its role. Every statement stands here: nothing is added to policies of other stacks. */
export function instanceRole(
  scope: Construct, environment: Environment, keys: KeysStack, secretArns: readonly string[],
): iam.Role {
  const { account, region } = environment;
  const buckets = bucketNames(environment);
  const objects = (bucket: string): string => `arn:aws:s3:::${bucket}/*`;
  const logs = `arn:aws:logs:${region}:${account}:log-group:${logGroups(environment).api}:*`;
  const group = `arn:aws:autoscaling:${region}:${account}:autoScalingGroup:*:`
    + `autoScalingGroupName/${groupName(environment)}`;
  const by = (service: string) => ({ StringEquals: { 'kms:ViaService': `${service}.${region}.amazonaws.com` } });
  const contentKeys = [keys.uploads, ...(keys.content === undefined ? [] : [keys.content])];

  const role = new iam.Role(scope, 'Role', {
    description: `Instances of the API (Vitrine, ${environment.name})`,
    assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonSSMManagedInstanceCore')],
  });
  const statements: iam.PolicyStatementProps[] = [
    { sid: 'Releases', actions: ['s3:GetObject'], resources: [objects(buckets.releases)] },
    {
      sid: 'Uploads',
      // PutObject is also what a browser does by an address that the API signed.
      actions: ['s3:PutObject', 's3:AbortMultipartUpload', 's3:GetObject', 's3:DeleteObject'],
      resources: [objects(buckets.uploads)],
    },
    {
      sid: 'Models',
      actions: ['s3:PutObject', 's3:AbortMultipartUpload'],
      resources: [objects(buckets.models)],
    },
    {
      // S3 decrypts the parts of what it joins.
      sid: 'ContentKeys',
      actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
      resources: contentKeys.map((key) => key.keyArn),
      conditions: by('s3'),
    },
    { sid: 'Secrets', actions: ['secretsmanager:GetSecretValue'], resources: [...secretArns] },
    { sid: 'SecretsKey', actions: ['kms:Decrypt'], resources: [keys.secrets.keyArn], conditions: by('secretsmanager') },
    {
      sid: 'Logs',
      actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      resources: [logs],
    },
    {
      sid: 'Metrics',
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringEquals: { 'cloudwatch:namespace': AGENT_NAMESPACE } },
    },
    { sid: 'OwnTags', actions: ['ec2:DescribeTags'], resources: ['*'] },
    { sid: 'GiveUp', actions: ['autoscaling:SetInstanceHealth'], resources: [group] },
  ];
  for (const statement of statements) role.addToPolicy(new iam.PolicyStatement(statement));

  const finding = (resource: string): string => `AwsSolutions-IAM5[Resource::${resource}]`;
  acknowledge(role, {
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonSSMManagedInstanceCore]':
      'AWS keeps it as Systems Manager needs it, which takes the place of SSH. It reads no secret of ours.',
    [finding(objects(buckets.releases))]: 'An instance installs whichever release its template names.',
    [finding(objects(buckets.uploads))]: 'The API makes up the names of uploads; it may do all to them.',
    [finding(objects(buckets.models))]: 'Models are named by their content; the API puts them and cannot delete any.',
    [finding(logs)]: 'Streams are named by instances, in this one log group.',
    [finding('*')]:
      'PutMetricData and DescribeTags know no resources. The first is held to one namespace; the second tells tags, '
      + 'by which the agent learns its group.',
    [finding(group)]: 'AWS puts an id before the name: the name says it all.',
  });
  return role;
}
