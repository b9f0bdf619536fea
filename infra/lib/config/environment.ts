/**
 * What an operator says about one environment: a JSON file in `environments/`, read and checked before anything is
 * synthesised.
 */

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { SIZES, type SizeName } from './size.ts';

/** How CloudFront is let into the content buckets; see `adr/0002-origin-access.md`. */
export type OriginAccess = 'oai' | 'oac';
/** How content is encrypted at rest: with S3's own keys, or with a key of ours. */
export type ContentEncryption = 'sse-s3' | 'sse-kms';
/** What instances run on: Graviton, or Intel and AMD. */
export type Architecture = 'arm64' | 'x86_64';

/** One environment, whole and sound. */
export interface Environment {
  /** What it is called, and the file it stands in: `production`. Lower-case letters and digits, 2 to 12 of them. */
  readonly name: string;
  /** The AWS account's twelve digits. */
  readonly account: string;
  /** Where shop, database and buckets are. What CloudFront needs stands in us-east-1 whatever is said here. */
  readonly region: string;
  /**
   * The three zones, by name. Where none are said, the first three of the region: not every zone of every account has every
   * type of instance (`aws ec2 describe-instance-type-offerings --location-type availability-zone`).
   */
  readonly zones?: readonly string[];
  /** How large it is. */
  readonly size: SizeName;
  /** The zone of Route 53: `example.com`. */
  readonly domain: string;
  /** Where shoppers find the shop: the domain itself, or a name in it. */
  readonly shopHost: string;
  /** Where browsers find models. */
  readonly modelsHost: string;
  /** By what name CloudFront reaches the API's load balancer. */
  readonly originHost: string;
  /** The zone where it exists already; else it is made, and its name servers are to be entered at the registrar. */
  readonly hostedZoneId?: string;
  readonly originAccess: OriginAccess;
  readonly contentEncryption: ContentEncryption;
  /** Whether AWS WAF also looks for bots, at a price per request. */
  readonly botControl: boolean;
  /**
   * Which secret CloudFront shows to the load balancer, by number. To change it, raise this by one and deploy: for as long as
   * the next one is not raised, the load balancer takes the one before as well.
   */
  readonly originSecret: number;
  /** The image of instances: `ami-…`. Where none is said, the newest of Amazon Linux 2023 as each release is made. */
  readonly image?: string;
  /** Whether RDS Proxy stands before the database. */
  readonly databaseProxy: boolean;
  readonly architecture: Architecture;
  /** Whether payments go by Stripe; its keys lie in a secret that the operator fills. Else no money moves. */
  readonly stripe: boolean;
  /** Whom mail to shoppers comes from: `Vitrine <shop@example.com>`. */
  readonly mailFrom: string;
  /** Whether mail goes out by the SMTP server in the operator's secret. Else it goes into the log. */
  readonly smtp: boolean;
  /** Who is told when something is wrong. */
  readonly alertEmails: readonly string[];
  /** US dollars a month above which somebody is told. */
  readonly monthlyBudget: number;
}

/** An environment that cannot be: says what to change, every fault of it at once. */
export class ConfigError extends Error {
  readonly faults: readonly string[];

  constructor(place: string, faults: readonly string[]) {
    super(`${place}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/** Where the files are: here, or where `VITRINE_ENVIRONMENTS` says, as an operator may keep them apart from this repository. */
export const FOLDER = process.env['VITRINE_ENVIRONMENTS']
  ?? fileURLToPath(new URL('../../environments/', import.meta.url));

/**
 * The environment of this name.
 * @throws ConfigError where there is none, or it cannot be.
 */
export function environment(name: string | undefined, folder: string = FOLDER): Environment {
  const known = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
  const advice = `environments are the files of infra/environments: ${known.join(', ')}; add one, or name one of these`;
  if (name === undefined || name === '') throw new ConfigError('no environment was named', [advice]);
  const file = join(folder, `${name}.json`);
  if (!known.includes(name) || !existsSync(file)) throw new ConfigError(`there is no environment “${name}”`, [advice]);
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ConfigError(`environments/${name}.json`, [`is no JSON: ${(error as Error).message}`]);
  }
  return parse(name, read);
}

/**
 * Where a shop can be: regions that every account has, with three zones or more. In those that an account must ask for,
 * CloudFront writes no logs into buckets, and some have no Transfer Acceleration.
 */
const REGIONS = [
  'us-east-1', 'us-east-2', 'us-west-2', 'ca-central-1', 'sa-east-1',
  'eu-central-1', 'eu-north-1', 'eu-west-1', 'eu-west-2', 'eu-west-3',
  'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-southeast-1', 'ap-southeast-2',
] as const;

const HOST_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const isHost = (text: string): boolean =>
  text.length <= 253 && text.split('.').length >= 2 && text.split('.').every((label) => HOST_LABEL.test(label));

/** Reads the fields of one file; each is asked for once, so that what is left over is known to be a mistake. */
class Fields {
  readonly faults: string[] = [];
  readonly #left: Map<string, unknown>;

  constructor(object: Record<string, unknown>) {
    this.#left = new Map(Object.entries(object).filter(([name]) => !name.startsWith('$')));
  }

  take<T>(name: string, fallback: T | undefined, what: string, read: (value: unknown) => T | undefined): T {
    const value = this.#left.get(name);
    this.#left.delete(name);
    if (value === undefined) {
      if (fallback === undefined) this.faults.push(`“${name}” is missing: ${what}`);
      return fallback as T;
    }
    const fit = read(value);
    if (fit === undefined) this.faults.push(`“${name}” is ${JSON.stringify(value)}, but must be ${what}`);
    return fit ?? (fallback as T);
  }

  text(name: string, fallback: string | undefined, what: string, fits: (text: string) => boolean): string {
    return this.take(name, fallback, what, (value) => (typeof value === 'string' && fits(value) ? value : undefined));
  }

  oneOf<T extends string>(name: string, fallback: T | undefined, all: readonly T[]): T {
    const what = `one of ${all.join(', ')}`;
    return this.take(name, fallback, what, (value) => all.find((one) => one === value));
  }

  flag(name: string, fallback: boolean): boolean {
    return this.take(name, fallback, 'true or false', (value) => (typeof value === 'boolean' ? value : undefined));
  }

  end(): void {
    for (const name of this.#left.keys()) this.faults.push(`“${name}” is not known: is it misspelt?`);
  }
}

/**
 * Reads what stands in a file.
 * @throws ConfigError with all that is wrong.
 */
export function parse(name: string, read: unknown): Environment {
  const place = `environments/${name}.json`;
  if (typeof read !== 'object' || read === null || Array.isArray(read)) {
    throw new ConfigError(place, ['must hold one object']);
  }
  const fields = new Fields(read as Record<string, unknown>);
  if (!/^[a-z][a-z0-9]{1,11}$/.test(name)) {
    fields.faults.push(`the name “${name}” must be 2 to 12 lower-case letters and digits, as buckets are named by it`);
  }
  const account = fields.text('account', undefined, 'the twelve digits of the AWS account', (text) => /^\d{12}$/.test(text));
  const region = fields.oneOf<string>('region', undefined, REGIONS);
  const size = fields.oneOf('size', undefined, Object.keys(SIZES) as SizeName[]);
  const domain = fields.text('domain', undefined, 'the domain whose zone is (to be) in Route 53, such as example.com', isHost);
  const shopHost = fields.text('shopHost', domain ?? '', `${domain ?? 'the domain'} or a name in it`, (text) =>
    isHost(text) && (domain === undefined || text === domain || text.endsWith(`.${domain}`)));
  const hostedZoneId = fields.text('hostedZoneId', '', 'the id of a hosted zone, such as Z0123456789ABC', (text) =>
    /^Z[A-Z0-9]{5,31}$/.test(text));
  const image = fields.text('image', '', 'the id of an image, such as ami-0123456789abcdef0', (text) =>
    /^ami-[0-9a-f]{8,17}$/.test(text));
  const originAccess = fields.oneOf<OriginAccess>('originAccess', 'oai', ['oai', 'oac']);
  const contentEncryption = fields.oneOf<ContentEncryption>(
    'contentEncryption', originAccess === 'oac' ? 'sse-kms' : 'sse-s3', ['sse-s3', 'sse-kms']);
  if (originAccess === 'oai' && contentEncryption === 'sse-kms') {
    fields.faults.push(
      'an origin access identity cannot read what a KMS key encrypts: set “originAccess” to “oac”, '
      + 'or “contentEncryption” to “sse-s3”');
  }
  const isMail = (text: string): boolean => /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/.test(text);
  const zones = fields.take<readonly string[]>('zones', [], `three zones of ${region}, such as ${region}a`, (value) =>
    Array.isArray(value) && new Set(value).size === 3 && value.length === 3
      && value.every((one) => typeof one === 'string' && one.slice(0, -1) === region && /[a-z]$/.test(one))
      ? value as string[] : undefined);
  const result: Environment = {
    name, account, region, ...(zones === undefined || zones.length === 0 ? {} : { zones }), size, domain, shopHost,
    modelsHost: `models.${shopHost}`,
    originHost: `origin.${shopHost}`,
    ...(hostedZoneId === '' ? {} : { hostedZoneId }),
    originAccess, contentEncryption,
    botControl: fields.flag('botControl', false),
    originSecret: fields.take<number>('originSecret', 1, 'a number from 1 on', (value) =>
      typeof value === 'number' && Number.isInteger(value) && value >= 1 ? value : undefined),
    ...(image === '' ? {} : { image }),
    databaseProxy: fields.flag('databaseProxy', false),
    architecture: fields.oneOf<Architecture>('architecture', 'arm64', ['arm64', 'x86_64']),
    stripe: fields.flag('stripe', false),
    mailFrom: fields.text('mailFrom', `Vitrine <shop@${domain}>`, 'a sender, such as Vitrine <shop@example.com>', (text) =>
      isMail(/<([^<>]*)>$/.exec(text)?.[1] ?? text)),
    smtp: fields.flag('smtp', false),
    alertEmails: fields.take<readonly string[]>('alertEmails', undefined, 'a list of at least one mail address', (value) =>
      Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string' && isMail(one))
        ? value as string[] : undefined),
    monthlyBudget: fields.take<number>('monthlyBudget', undefined, 'US dollars a month, above 0', (value) =>
      typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined),
  };
  fields.end();
  if (fields.faults.length > 0) throw new ConfigError(place, fields.faults);
  return result;
}
