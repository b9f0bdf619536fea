/** The stacks: synthesised once, then deployed one by one with the CDK's own command line. */

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import {
  DescribeStacksCommand, UpdateStackCommand, UpdateTerminationProtectionCommand, waitUntilStackUpdateComplete, type Stack,
} from '@aws-sdk/client-cloudformation';

import type { Environment } from '../lib/config/environment.ts';
import { OUTPUTS, PARAMETERS, regionOf, stackName, type StackPart } from '../lib/config/names.ts';
import type { Clients } from './clients.ts';
import { DeployError } from './errors.ts';

/** `infra/` */
const HOME = fileURLToPath(new URL('..', import.meta.url));
const CDK = join(HOME, 'node_modules', '.bin', 'cdk');

/** Runs the CDK. What it says is seen, but for `quiet`, where it is seen only if it fails. */
function cdk(args: readonly string[], quiet = false): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(CDK, [...args, '--no-notices', '--no-version-reporting'], {
      cwd: HOME, stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    });
    const said: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => said.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => said.push(chunk));
    child.on('error', (cause) =>
      reject(new DeployError(`the CDK does not run: ${cause.message}`, 'Install it: npm ci, in infra/.', { cause })));
    child.on('close', (code) => {
      if (code === 0) return resolve();
      process.stderr.write(Buffer.concat(said));
      reject(new DeployError(`cdk ${args[0]} failed (${code}); what it said stands above`,
        'Mend that, then run the same command again: what is deployed already is left as it is.'));
    });
  });
}

/** Writes all templates into a folder; nothing is asked of AWS. Findings of cdk-nag stop it. */
export const synthesise = (environment: Environment, assembly: string): Promise<void> =>
  cdk(['synth', '--quiet', '--output', assembly, '--context', `environment=${environment.name}`], true);

/** Where a parameter's value comes from. */
export type Source =
  | { readonly part: StackPart; readonly output: string }
  | { readonly prefixList: string }
  | 'release'
  | 'image';

const SOURCES: Readonly<Record<keyof typeof PARAMETERS, Source>> = {
  hostedZoneId: { part: 'Dns', output: OUTPUTS.hostedZoneId },
  certificateArn: { part: 'Guard', output: OUTPUTS.certificateArn },
  webAclArn: { part: 'Guard', output: OUTPUTS.webAclArn },
  shopDistributionId: { part: 'Edge', output: OUTPUTS.shopDistributionId },
  modelsDistributionId: { part: 'Edge', output: OUTPUTS.modelsDistributionId },
  cloudFrontPrefixList: { prefixList: 'com.amazonaws.global.cloudfront.origin-facing' },
  cloudFrontPrefixListV6: { prefixList: 'com.amazonaws.global.ipv6.cloudfront.origin-facing' },
  release: 'release',
  image: 'image',
};

interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
}

/** The parameters that a stack's template asks for, with where each comes from. */
export function parametersOf(assembly: string, part: StackPart): ReadonlyMap<string, Source> {
  const template = JSON.parse(readFileSync(join(assembly, `${part}.template.json`), 'utf8')) as Template;
  const keys = Object.keys(PARAMETERS) as (keyof typeof PARAMETERS)[];
  const sources = new Map<string, Source>(keys.map((key) => [PARAMETERS[key], SOURCES[key]]));
  const wanted = new Map<string, Source>();
  for (const [name, { Default }] of Object.entries(template.Parameters ?? {})) {
    const source = sources.get(name);
    if (source !== undefined) wanted.set(name, source);
    else if (Default === undefined) throw new Error(`nobody knows a value for “${name}” of ${part}`);
  }
  return wanted;
}

/** A stack as AWS knows it; none where it is not there. */
export async function describe(
  clients: Pick<Clients, 'cloudFormation'>, region: string, name: string,
): Promise<Stack | undefined> {
  try {
    const { Stacks } = await clients.cloudFormation(region).send(new DescribeStacksCommand({ StackName: name }));
    return Stacks?.[0];
  } catch (error) {
    // CloudFormation has no error of its own for this.
    const { name: kind, message } = error as Error;
    if (kind === 'ValidationError' && /does not exist/.test(message)) return undefined;
    throw error;
  }
}

/** What a stack tells; nothing where it is not there. */
export async function outputsOf(
  clients: Clients, environment: Environment, part: StackPart,
): Promise<Readonly<Record<string, string>>> {
  const stack = await describe(clients, regionOf(environment, part), stackName(environment, part));
  return Object.fromEntries((stack?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
}

/** One thing that a stack tells. */
export async function output(
  clients: Clients, environment: Environment, part: StackPart, name: string,
): Promise<string> {
  const value = (await outputsOf(clients, environment, part))[name];
  if (value === undefined) {
    throw new DeployError(`${stackName(environment, part)} does not tell its ${name}`, 'Is it deployed? Deploy first.');
  }
  return value;
}

/**
 * A stack whose first creation failed holds nothing, and the CDK takes it away before it tries again; but those that are
 * protected from deletion are so from their beginning.
 */
export async function clearRuins(
  clients: Pick<Clients, 'cloudFormation'>, environment: Environment, part: StackPart,
): Promise<void> {
  const [region, StackName] = [regionOf(environment, part), stackName(environment, part)];
  const stack = await describe(clients, region, StackName);
  if (stack?.StackStatus === 'ROLLBACK_FAILED' || stack?.StackStatus === 'DELETE_FAILED') {
    throw new DeployError(`the making of ${StackName} broke off, and CloudFormation could not clear it away`,
      `Its events say what stays: aws cloudformation describe-stack-events --region ${region} --stack-name ${StackName}\n`
      + '  Databases and load balancers are protected from deletion: lift that (aws rds modify-db-instance\n'
      + '  --no-deletion-protection, aws elbv2 modify-load-balancer-attributes), if they hold nothing yet. Then\n'
      + `  aws cloudformation delete-stack --region ${region} --stack-name ${StackName}, and run the same command again.`);
  }
  if (stack?.StackStatus !== 'ROLLBACK_COMPLETE' || !stack.EnableTerminationProtection) return;
  await clients.cloudFormation(region).send(
    new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection: false }));
}

/** Deploys one stack and waits for it. `confirm` has the CDK ask where rights become wider. */
export function deployStack(
  assembly: string, part: StackPart, parameters: ReadonlyMap<string, string>, confirm: boolean,
): Promise<void> {
  return cdk([
    'deploy', part, '--app', assembly, '--exclusively',
    '--require-approval', confirm ? 'broadening' : 'never',
    ...[...parameters].flatMap(([name, value]) => ['--parameters', `${name}=${value}`]),
  ]);
}

/** Prepares a region for the CDK, which wants to see an app even so. */
export const bootstrap = (assembly: string, account: string, region: string): Promise<void> =>
  cdk(['bootstrap', `aws://${account}/${region}`, '--app', assembly]);

/** Seconds that a change of release may take: instances are replaced one after the other. */
const RELEASE_TIME = 3_600;

/**
 * Has the instances run another release, on the image that it was made for, with the template as it is deployed: nothing else
 * changes.
 * @returns whether there was anything to change.
 */
export async function changeRelease(
  clients: Clients, environment: Environment, { id: release, image }: { readonly id: string; readonly image: string },
): Promise<boolean> {
  const values = new Map<string, string>([[PARAMETERS.release, release], [PARAMETERS.image, image]]);
  const name = stackName(environment, 'Service');
  const client = clients.cloudFormation(environment.region);
  const stack = await describe(clients, environment.region, name);
  if (stack === undefined) throw new DeployError(`${name} is not there`, 'Deploy first.');
  try {
    await client.send(new UpdateStackCommand({
      StackName: name,
      UsePreviousTemplate: true,
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      Parameters: (stack.Parameters ?? []).map(({ ParameterKey = '' }) => (values.has(ParameterKey)
        ? { ParameterKey, ParameterValue: values.get(ParameterKey) }
        : { ParameterKey, UsePreviousValue: true })),
    }));
  } catch (error) {
    if (/No updates are to be performed/.test((error as Error).message)) return false;
    throw error;
  }
  try {
    const patience = { client, maxWaitTime: RELEASE_TIME, minDelay: 10, maxDelay: 15 };
    await waitUntilStackUpdateComplete(patience, { StackName: name });
  } catch (cause) {
    const events = `aws cloudformation describe-stack-events --region ${environment.region} --stack-name ${name}`;
    throw new DeployError(`${name} did not take up release “${release}”; CloudFormation puts it back to what it was`,
      `See its events: ${events}`, { cause });
  }
  return true;
}
