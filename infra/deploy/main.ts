/** The command line of deployments: called by `cargo xtask deploy`. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';

import { ConfigError, environment as read, type Environment } from '../lib/config/environment.ts';
import { OUTPUTS } from '../lib/config/names.ts';
import { buckets } from './buckets.ts';
import { clients as connect, hasCredentials, type Clients } from './clients.ts';
import { deploy, goods } from './deploy.ts';
import { asking, describePlan, stock } from './describe.ts';
import { explain, UsageError } from './errors.ts';
import { invalidate, productItem } from './invalidate.ts';
import { parseOptions, USAGE, type Command } from './options.ts';
import { deployPlan, rollbackPlan } from './plan.ts';
import { current, list } from './releases.ts';
import { goal, rollback } from './rollback.ts';
import { output, synthesise } from './stacks.ts';

const isInteractive = process.stdin.isTTY && process.stdout.isTTY;

/** Goes on where somebody says so. */
async function agree(question: string, yes: boolean): Promise<boolean> {
  if (yes) return true;
  if (!isInteractive) throw new UsageError('there is nobody to ask: say --yes');
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await lines.question(`\n${question} [y/N] `)).trim());
  } catch (error) {
    // Ctrl-C and Ctrl-D are a no.
    if ((error as Error).name === 'AbortError') return false;
    throw error;
  } finally {
    lines.close();
  }
}

async function deployCommand(
  environment: Environment, clients: Clients, command: Extract<Command, { kind: 'deploy' }>,
): Promise<void> {
  const what = goods(environment, command);
  const steps = deployPlan(environment, command);
  await withTemplates(environment, async (assembly) => {
    const plan = steps.map((step, index) => `${String(index + 1).padStart(2)}. ${step.what}`);
    console.log([title(environment, what.release), ...plan].join('\n'));
    if (!await agree('Deploy?', command.yes)) return;
    await deploy(environment, clients, what, steps, { assembly, confirm: !command.yes });
  });
}

async function dryRunCommand(
  environment: Environment, clients: Clients, command: Extract<Command, { kind: 'dry-run' }>,
): Promise<void> {
  const what = stock(environment, command);
  const ask = await hasCredentials(clients) ? asking(buckets(environment, clients), what) : undefined;
  await withTemplates(environment, async (assembly) => {
    const lines = await describePlan(environment, deployPlan(environment, command), what, assembly, ask);
    console.log([title(environment, what.release), ...lines, '', 'Nothing was changed.'].join('\n'));
  });
}

const title = ({ name, account, region }: Environment, release: string): string =>
  `Release ${release} for “${name}” (${account}, ${region})`;

/** Synthesises, or takes the templates that were synthesised before and lie in `VITRINE_CDK_APP`. */
async function withTemplates(environment: Environment, use: (assembly: string) => Promise<void>): Promise<void> {
  const given = process.env['VITRINE_CDK_APP'];
  if (given) return use(given);
  const assembly = mkdtempSync(join(tmpdir(), 'vitrine-deploy-'));
  try {
    await synthesise(environment, assembly);
    await use(assembly);
  } finally {
    rmSync(assembly, { recursive: true, force: true });
  }
}

async function rollbackCommand(
  environment: Environment, clients: Clients, command: Extract<Command, { kind: 'rollback' }>,
): Promise<void> {
  const release = await goal(environment, clients, command.release);
  const steps = rollbackPlan(environment, release.id);
  console.log([
    `“${environment.name}” back to release ${release.id} of ${release.at}`,
    ...steps.map((step, index) => `${index + 1}. ${step.what}`),
  ].join('\n'));
  if (await agree('Go back?', command.yes)) await rollback(environment, clients, release, steps);
}

async function listCommand(environment: Environment, clients: Clients): Promise<void> {
  const bucket = buckets(environment, clients)('releases');
  const pointer = await current(bucket);
  const found = await list(bucket);
  if (found.length === 0) console.log('there are no releases');
  for (const { id, at, commit, api, architecture } of found) {
    const mark = id === pointer?.release ? '*' : id === pointer?.previous ? '-' : ' ';
    const source = commit?.slice(0, 12) ?? '?';
    console.log(`${mark} ${id}  ${at}  ${architecture}  program ${api.slice(0, 12)}  commit ${source}`);
  }
  if (pointer !== undefined) console.log('\n* is out, - was out before it');
}

async function invalidateProduct(environment: Environment, clients: Clients, slug: string): Promise<void> {
  const distribution = await output(clients, environment, 'Edge', OUTPUTS.modelsDistributionId);
  const id = await invalidate(clients.cloudFront, distribution, [productItem(slug)]);
  console.log(`CloudFront forgets the files of ${slug} within minutes (${id ?? 'no id'})`);
}

async function main(): Promise<void> {
  const { env, command } = parseOptions(process.argv.slice(2));
  // Faults of the environment stop before anything else is done.
  const environment = read(env);
  const clients = connect(environment);
  switch (command.kind) {
    case 'deploy': return deployCommand(environment, clients, command);
    case 'dry-run': return dryRunCommand(environment, clients, command);
    case 'rollback': return rollbackCommand(environment, clients, command);
    case 'list': return listCommand(environment, clients);
    case 'invalidate-product': return invalidateProduct(environment, clients, command.slug);
  }
}

try {
  await main();
} catch (error) {
  const isMistake = error instanceof UsageError || error instanceof ConfigError;
  if (isMistake) console.error(error instanceof UsageError ? `${error.message}\n\n${USAGE}` : error.message);
  else console.error(`\n${explain(error)}`);
  if (process.env['VITRINE_TRACE'] && error instanceof Error) console.error(error.stack);
  process.exitCode = isMistake ? 2 : 1;
}
