/** Puts the demo catalogue into the database. Only on demand: it overwrites what the back office changed. */

import { setTimeout as sleep } from 'node:timers/promises';

import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import {
  GetCommandInvocationCommand, SendCommandCommand, type GetCommandInvocationCommandOutput,
  type SendCommandCommandOutput,
} from '@aws-sdk/client-ssm';

import type { Environment } from '../lib/config/environment.ts';
import { bucketNames } from '../lib/config/names.ts';
import { PLACES } from '../lib/service/unit.ts';
import type { Clients } from './clients.ts';
import { DeployError } from './errors.ts';

/** Seconds. */
const TIMEOUT = 300;

/**
 * What an instance does. The program gets its settings from the files that its service has, read by systemd, as they
 * are no shell's language.
 */
export const script = (environment: Environment, release: string): string => `set -eu
export AWS_REGION='${environment.region}'
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 0755 "$folder"
file="$folder/catalogue.json"
aws s3 cp --only-show-errors 's3://${bucketNames(environment).releases}/${release}/catalogue.json' "$file"
chmod 0644 "$file"
systemd-run --quiet --wait --pipe --collect --uid=vitrine --gid=vitrine \\
  --property=EnvironmentFile=${PLACES.settings} --property=EnvironmentFile=${PLACES.secretEnvironment} \\
  ${PLACES.program} catalogue --file "$file"
`;

/** An instance that serves. */
async function instanceOf({ autoScaling }: Clients, group: string): Promise<string> {
  const found = await autoScaling.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [group] }));
  const instance = found.AutoScalingGroups?.flatMap(({ Instances }) => Instances ?? [])
    .find(({ LifecycleState, HealthStatus }) => LifecycleState === 'InService' && HealthStatus === 'Healthy');
  if (instance?.InstanceId === undefined) {
    throw new DeployError(`no instance of ${group} serves`,
      'See the alarms and the API’s log, then run the same command again.');
  }
  return instance.InstanceId;
}

const UNDER_WAY = ['Pending', 'InProgress', 'Delayed', 'Cancelling'];

/** Runs the script on one instance of the group and returns what it said. */
export async function seed(
  clients: Clients, environment: Environment, group: string, release: string, pause = 3_000,
): Promise<string> {
  const instance = await instanceOf(clients, group);
  const { Command } = await sent(clients, instance, new SendCommandCommand({
    InstanceIds: [instance],
    DocumentName: 'AWS-RunShellScript',
    Comment: `Vitrine: catalogue of release ${release}`,
    Parameters: { commands: script(environment, release).split('\n'), executionTimeout: [String(TIMEOUT)] },
    TimeoutSeconds: 60,
  }));
  const until = Date.now() + (TIMEOUT + 60) * 1_000;
  for (;;) {
    await sleep(pause);
    const ran = await outcome(clients, Command?.CommandId, instance);
    const said = [ran?.StandardOutputContent, ran?.StandardErrorContent].filter(Boolean).join('\n').trim();
    if (ran?.Status === 'Success') return said;
    if (Date.now() > until || (ran?.Status !== undefined && !UNDER_WAY.includes(ran.Status))) {
      throw new DeployError(`the catalogue was not put into the database: ${ran?.Status ?? 'no answer'}\n${said}`,
        `That was on ${instance}, whose log may tell more. All else is deployed; --seed can be run again.`);
    }
  }
}

/** Sends it; an instance that has just begun is not known to Systems Manager yet. */
async function sent({ ssm }: Clients, instance: string, command: SendCommandCommand): Promise<SendCommandCommandOutput> {
  try {
    return await ssm.send(command);
  } catch (cause) {
    if ((cause as Error).name !== 'InvalidInstanceId') throw cause;
    throw new DeployError(`${instance} takes no commands yet`,
      'All else is deployed. Run the same command with --seed again in a few minutes.', { cause });
  }
}

async function outcome(
  { ssm }: Clients, command: string | undefined, instance: string,
): Promise<GetCommandInvocationCommandOutput | undefined> {
  try {
    return await ssm.send(new GetCommandInvocationCommand({ CommandId: command, InstanceId: instance }));
  } catch (error) {
    // For a moment after it was sent, nobody knows of it.
    if ((error as Error).name === 'InvocationDoesNotExist') return undefined;
    throw error;
  }
}
