/**
 * AWS on this machine: ministack, on the loopback, with TLS, and signatures checked. `VITRINE_MINISTACK` is its program;
 * `cargo xtask test` installs it and says where it is.
 */

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Certificate } from './certificate.ts';

/** A port that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** A program that runs beside the tests and ends with them. */
export class Beside {
  readonly child: ChildProcess;
  readonly log: string;
  #ended = false;

  constructor(program: string, args: readonly string[], env: NodeJS.ProcessEnv, folder: string, name: string) {
    this.log = join(folder, `${name}.log`);
    const out = openSync(this.log, 'a');
    this.child = spawn(program, args, { cwd: folder, env, stdio: ['ignore', out, out] });
    this.child.on('exit', () => { this.#ended = true; });
    this.child.on('error', () => { this.#ended = true; });
    process.on('exit', () => this.child.kill('SIGKILL'));
  }

  /** Waits until `ready` says so; how long is a guard against a hang, no measure. */
  async until(ready: () => Promise<boolean>): Promise<void> {
    for (let turn = 0; turn < 600; turn += 1) {
      if (this.#ended) throw new Error(`it ended by itself:\n${readFileSync(this.log, 'utf8').slice(-4000)}`);
      if (await ready().catch(() => false)) return;
      await sleep(100);
    }
    throw new Error(`it does not answer:\n${readFileSync(this.log, 'utf8').slice(-4000)}`);
  }

  async stop(): Promise<void> {
    if (this.#ended) return;
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await Promise.race([gone, sleep(5000).then(() => this.child.kill('SIGKILL'))]);
  }
}

/** The account that ministack takes its own keys for. */
export const ACCOUNT = '000000000000';
const KEY = 'test';

export interface Emulator {
  readonly port: number;
  readonly url: string;
  /** What programs need that talk to it. */
  readonly env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

export async function startEmulator(folder: string, region: string, certificate: Certificate): Promise<Emulator> {
  const program = process.env['VITRINE_MINISTACK'];
  if (!program) {
    throw new Error('VITRINE_MINISTACK is to name ministack’s program: run `cargo xtask test --only infra`, which installs it');
  }
  const port = await freePort();
  const home = join(folder, 'ministack');
  mkdirSync(join(home, 's3'), { recursive: true });
  const beside = new Beside(program, [], {
    PATH: process.env['PATH'],
    HOME: home,
    TMPDIR: home,
    AUTH: 'true',
    USE_SSL: '1',
    MINISTACK_SSL_CERT: certificate.cert,
    MINISTACK_SSL_KEY: certificate.key,
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    MINISTACK_REGION: region,
    S3_DATA_DIR: join(home, 's3'),
    LOG_LEVEL: 'WARNING',
  }, home, 'ministack');
  await beside.until(() => new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: '/_ministack/health', ca: certificate.pem, servername: 'localhost' }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on('error', reject).end();
  }));
  const url = `https://localhost:${port}`;
  return {
    port,
    url,
    env: {
      ...withoutAws(process.env),
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: KEY,
      AWS_SECRET_ACCESS_KEY: KEY,
      AWS_REGION: region,
      AWS_EC2_METADATA_DISABLED: 'true',
      NODE_EXTRA_CA_CERTS: certificate.cert,
      AWS_CA_BUNDLE: certificate.cert,
    },
    stop: () => beside.stop(),
  };
}

/** What whoever runs the tests has set for their own account must not get in. */
function withoutAws(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('AWS_') && !name.startsWith('CDK_')));
}
