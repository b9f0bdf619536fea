/**
 * The whole shop, deployed to the emulator by the same command as to AWS: emulator, front, an API, and what was put there.
 */

import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { CloudFormationClient, DescribeStacksCommand, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

import { vitrine } from '../../lib/app.ts';
import { environment, type Environment } from '../../lib/config/environment.ts';
import { bucketNames, ORIGIN_HEADER, OUTPUTS, regionOf, STACKS, stackName, type StackPart } from '../../lib/config/names.ts';
import { makeCertificate, type Certificate } from './certificate.ts';
import { ACCOUNT, Beside, freePort, startEmulator, type Emulator } from './emulator.ts';
import { startFront, type Front } from './front.ts';
import { pruneAssembly } from './prune.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const REGION = 'eu-central-1';

/** What `cargo xtask test` built. */
function built(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run \`cargo xtask test --only infra\`, which builds what is to be deployed`);
  return value;
}

/** Who works in the back office of the emulated shop. */
export const STAFF = { email: 'staff@vitrine.example', password: 'a chair, a lamp, a bag' } as const;

/** How a program ended. */
export interface Ended {
  readonly code: number;
  readonly out: string;
}

export class Platform {
  readonly folder: string;
  readonly environment: Environment;
  readonly certificate: Certificate;
  readonly emulator: Emulator;
  readonly front: Front;
  /** What the emulator could not be given, by stack and type. */
  readonly left: Map<string, Map<string, number>>;
  readonly #env: NodeJS.ProcessEnv;
  #api: Beside | undefined;

  /** Use `open`. */
  private constructor(
    folder: string, environment_: Environment, certificate: Certificate, emulator: Emulator, front: Front,
    left: Map<string, Map<string, number>>, env: NodeJS.ProcessEnv,
  ) {
    this.folder = folder;
    this.environment = environment_;
    this.certificate = certificate;
    this.emulator = emulator;
    this.front = front;
    this.left = left;
    this.#env = env;
  }

  /** Puts up all but the deployment. */
  static async open(): Promise<Platform> {
    const folder = mkdtempSync(join(tmpdir(), 'vitrine-deployed-'));
    const environments = join(folder, 'environments');
    mkdirSync(environments);
    writeFileSync(join(environments, 'emulated.json'), JSON.stringify({
      account: ACCOUNT, region: REGION, size: 'starter', domain: 'vitrine.example',
      image: 'ami-0123456789abcdef0',
      // What was built here.
      architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64',
      alertEmails: ['operations@vitrine.example'], monthlyBudget: 400,
    }));
    const settings = environment('emulated', environments);
    const certificate = makeCertificate(folder, ['localhost', settings.shopHost, settings.modelsHost]);
    const emulator = await startEmulator(folder, REGION, certificate);
    const front = await startFront(certificate, emulator);
    const assembly = join(folder, 'cdk.out');
    vitrine(settings, { outdir: assembly }).app.synth();
    let origins = 0;
    const left = pruneAssembly(assembly, (part, template) => {
      if (part !== 'Edge') return;
      // There is no DNS here: CloudFront finds the load balancer by another name.
      for (const resource of Object.values<any>(template.Resources)) {
        for (const origin of resource.Properties?.DistributionConfig?.Origins ?? []) {
          if (origin.DomainName !== settings.originHost) continue;
          origin.DomainName = 'localhost';
          origin.CustomOriginConfig.HTTPSPort = front.port;
          origins += 1;
        }
      }
    });
    if (origins !== 1) throw new Error(`${origins} origins lead to the API, where one should`);
    const env = { ...emulator.env, VITRINE_ENVIRONMENTS: environments, VITRINE_CDK_APP: assembly, NO_COLOR: '1' };
    return new Platform(folder, settings, certificate, emulator, front, left, env);
  }

  /** `cargo xtask deploy`, from where everything is built. */
  deploy(...args: readonly string[]): Promise<Ended> {
    return this.run('deploy/main.ts', '--env', this.environment.name, ...args);
  }

  /** The program that is deployed: nothing runs it there. Where the one of this machine is for no Linux, a stand-in is. */
  #program(): string {
    if (process.platform === 'linux') return built('VITRINE_API');
    const file = join(this.folder, 'vitrine-api');
    const header = Buffer.alloc(64);
    header.write('\x7fELF', 'latin1');
    header.writeUInt16LE(process.arch === 'arm64' ? 0xb7 : 0x3e, 18);
    writeFileSync(file, header);
    return file;
  }

  /** Deploys a release of this site. */
  release(id: string, site: string = built('VITRINE_SITE'), ...more: readonly string[]): Promise<Ended> {
    return this.deploy('--site', site, '--catalogue', built('VITRINE_CATALOGUE_DIR'), '--api', this.#program(),
      '--release', id, ...(more.length > 0 ? more : ['--yes']));
  }

  /** A program of this folder. */
  run(program: string, ...args: readonly string[]): Promise<Ended> {
    return new Promise((resolve) => {
      const options = { cwd: ROOT, env: this.#env, maxBuffer: 64 * 1024 * 1024, encoding: 'utf8' } as const;
      execFile(process.execPath, ['--import', 'tsx', program, ...args], options, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
        resolve({ code, out: `${stdout}${stderr}` });
      });
    });
  }

  /** Clients take credentials and certificate of the emulator from here. */
  get aws() {
    return {
      region: REGION,
      endpoint: this.emulator.url,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    };
  }

  /** A stack's state and outputs. */
  async stack(part: StackPart): Promise<{
    status: string; outputs: Record<string, string>; parameters: Record<string, string>; types: string[];
  }> {
    const client = new CloudFormationClient({ ...this.aws, region: regionOf(this.environment, part) });
    const StackName = stackName(this.environment, part);
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    const types: string[] = [];
    for (let NextToken: string | undefined; ;) {
      const page = await client.send(new ListStackResourcesCommand({ StackName, NextToken }));
      types.push(...(page.StackResourceSummaries ?? []).map((one) => one.ResourceType ?? ''));
      NextToken = page.NextToken;
      if (NextToken === undefined) break;
    }
    const stack = Stacks?.[0];
    return {
      status: stack?.StackStatus ?? '',
      outputs: Object.fromEntries((stack?.Outputs ?? []).map((one) => [one.OutputKey ?? '', one.OutputValue ?? ''])),
      parameters: Object.fromEntries((stack?.Parameters ?? []).map((one) => [one.ParameterKey ?? '', one.ParameterValue ?? ''])),
      types,
    };
  }

  /** Has the names of the shop lead to what was deployed, and an API answer behind the load balancer. */
  async connect(): Promise<void> {
    const { outputs } = await this.stack('Edge');
    this.front.distributions.set(this.environment.shopHost, outputs[OUTPUTS.shopDistributionDomain] ?? '');
    this.front.distributions.set(this.environment.modelsHost, outputs[OUTPUTS.modelsDistributionDomain] ?? '');
    const port = await freePort();
    const catalogue = join(built('VITRINE_CATALOGUE_DIR'), 'catalogue.json');
    const database = `sqlite:${join(this.folder, 'shop.db')}`;
    const env = {
      PATH: process.env['PATH'], HOME: this.folder,
      AWS_ACCESS_KEY_ID: this.aws.credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: this.aws.credentials.secretAccessKey,
    };
    const buckets = bucketNames(this.environment);
    execFileSync(built('VITRINE_API'), [
      'account', '--database-url', database, '--email', STAFF.email, '--role', 'admin', '--name', 'Ada',
    ], { env: { ...env, VITRINE_PASSWORD: STAFF.password }, stdio: 'ignore' });
    this.#api = new Beside(built('VITRINE_API'), [
      'serve', '--bind', `127.0.0.1:${port}`, '--database-url', database, '--uploads-bucket', buckets.uploads,
      '--uploads-region', REGION, '--uploads-endpoint', this.uploads, '--models-bucket', buckets.models,
      '--catalogue', catalogue, '--models-url', `https://${this.environment.modelsHost}`,
      '--public-url', `https://${this.environment.shopHost}`, '--trusted-proxies', '2', '--log', 'warn',
      '--secret', 'a secret of thirty-two bytes or more',
    ], env, this.folder, 'api');
    await this.#api.until(() => ready(port));
    this.front.api = { port, header: ORIGIN_HEADER, secret: await this.originSecret() };
  }

  /** Where the API finds its buckets, and sends those who upload. */
  get uploads(): string {
    return `http://127.0.0.1:${this.front.plainPort}`;
  }

  /** What CloudFront shows the load balancer. */
  async originSecret(): Promise<string> {
    const secrets = new SecretsManagerClient(this.aws);
    const arn = (await this.stack('Service')).outputs[OUTPUTS.originSecretArn];
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: arn }));
    if (!SecretString) throw new Error('the origin’s secret is empty');
    return SecretString;
  }

  /** All parts, in order. */
  get parts(): readonly StackPart[] {
    return STACKS;
  }

  async close(): Promise<void> {
    await this.#api?.stop();
    await this.front.stop();
    await this.emulator.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The shop as `cargo xtask run` serves it: site, API and models by one program, on plain ports of the loopback. */
export async function ownShop(): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-own-shop-'));
  const [port, models] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const catalogue = built('VITRINE_CATALOGUE_DIR');
  const service = new Beside(built('VITRINE_API'), [
    'serve', '--bind', `127.0.0.1:${port}`, '--models-bind', `127.0.0.1:${models}`,
    '--database-url', `sqlite:${join(folder, 'shop.db')}`, '--catalogue', join(catalogue, 'catalogue.json'),
    '--site', built('VITRINE_SITE'), '--models-dir', join(catalogue, 'bucket'), '--log', 'warn',
  ], { PATH: process.env['PATH'], HOME: folder }, folder, 'api');
  await service.until(() => ready(port));
  return {
    url,
    stop: async () => {
      await service.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Whether a service on this machine is ready. */
const ready = (port: number): Promise<boolean> => new Promise((resolve, reject) => {
  get({ host: '127.0.0.1', port, path: '/api/health/ready' }, (answer) => {
    answer.resume();
    resolve(answer.statusCode === 200);
  }).on('error', reject);
});
