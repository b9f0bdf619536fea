/**
 * What each release was. In the bucket of releases lies, for each:
 *
 *     <release>/<architecture>/vitrine-api     the program, and beside it vitrine-api.sha256
 *     <release>/site/…                         the site's files that keep their names: they name the others
 *     <release>/catalogue.json                 the demo catalogue
 *     <release>/release.json                   what it is made of; written last, so a release that has it is whole
 *
 * and `current.json` says which one is out. The site's other files stay in the web bucket for ever, so a release can be
 * brought back.
 */

import {
  GetObjectCommand, ListObjectsV2Command, NoSuchKey, PutObjectCommand, type ListObjectsV2CommandOutput,
} from '@aws-sdk/client-s3';

import type { Architecture } from '../lib/config/environment.ts';
import type { Binary } from './binary.ts';
import { DeployError } from './errors.ts';
import type { BucketObject } from './objects.ts';
import { each, sha256, type Bucket } from './upload.ts';

/** A file of a release's site, as it is to lie in the web bucket. */
export type Entry = Omit<BucketObject, 'read' | 'metadata'> & {
  /** In base64, as S3 tells it. */
  readonly sha256: string;
};

export interface Release {
  readonly id: string;
  /** When it was made, in ISO 8601. */
  readonly at: string;
  /** The commit it was made from, where that is known. */
  readonly commit?: string;
  readonly architecture: Architecture;
  /** What its instances are made from. */
  readonly image: string;
  /** Of the program, in hexadecimal digits. */
  readonly api: string;
  readonly entries: readonly Entry[];
  /** The site's other files, which lie in the web bucket for ever. */
  readonly hashed: readonly string[];
}

/** Which release is out, which was before it, and which is on its way, or was when its deployment broke off. */
export interface Pointer {
  readonly release?: string;
  readonly previous?: string;
  readonly incoming?: string;
}

const POINTER = 'current.json';

/** It is a key's prefix, a parameter of a stack, and part of a shell script. */
export const isReleaseId = (id: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(id) && id !== POINTER;

async function get(bucket: Bucket, key: string): Promise<Buffer | undefined> {
  try {
    const { Body } = await bucket.s3.send(new GetObjectCommand({
      Bucket: bucket.name, Key: key, ExpectedBucketOwner: bucket.owner,
    }));
    return Body === undefined ? undefined : Buffer.from(await Body.transformToByteArray());
  } catch (error) {
    if (error instanceof NoSuchKey || (error as Error).name === 'NoSuchKey') return undefined;
    throw error;
  }
}

async function put(bucket: Bucket, key: string, body: Buffer | string, contentType: string): Promise<void> {
  const bytes = Buffer.from(body);
  await bucket.s3.send(new PutObjectCommand({
    Bucket: bucket.name, Key: key, ExpectedBucketOwner: bucket.owner, Body: bytes, ContentType: contentType,
    ChecksumSHA256: sha256(bytes),
  }));
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

async function read<T>(bucket: Bucket, key: string): Promise<T | undefined> {
  const text = await get(bucket, key);
  return text === undefined ? undefined : JSON.parse(text.toString('utf8')) as T;
}

/** Which release is out; none before the first deployment has ended. */
export const current = (bucket: Bucket): Promise<Pointer | undefined> => read<Pointer>(bucket, POINTER);

/** Notes that this release is on its way: from here on some of it may be out. */
export async function announce(bucket: Bucket, release: string): Promise<void> {
  await put(bucket, POINTER, json({ ...await current(bucket), incoming: release }), 'application/json');
}

/**
 * Notes that this release is out now. What it came after is what to go back to; but where it is gone back to, what it came
 * after is what was left.
 */
export async function point(bucket: Bucket, release: string, way: 'on' | 'back' = 'on'): Promise<Pointer> {
  const before = await current(bucket);
  const previous = before?.release === release ? before.previous : before?.release;
  const pointer: Pointer = { release, ...(previous === undefined || way === 'back' ? {} : { previous }) };
  await put(bucket, POINTER, json(pointer), 'application/json');
  return pointer;
}

/** A release that is whole. */
export async function find(bucket: Bucket, id: string): Promise<Release> {
  const release = await read<Release>(bucket, `${id}/release.json`);
  if (release === undefined) throw new DeployError(`there is no release “${id}”`, 'See which there are: --list.');
  return release;
}

/** All whole releases, the newest first. */
export async function list(bucket: Bucket): Promise<Release[]> {
  const ids: string[] = [];
  let token: string | undefined;
  do {
    const page: ListObjectsV2CommandOutput = await bucket.s3.send(new ListObjectsV2Command({
      Bucket: bucket.name, ExpectedBucketOwner: bucket.owner, Delimiter: '/', ContinuationToken: token,
    }));
    for (const { Prefix = '' } of page.CommonPrefixes ?? []) ids.push(Prefix.replace(/\/$/, ''));
    token = page.NextContinuationToken;
  } while (token !== undefined);
  const found: Release[] = [];
  await each(ids, async (id) => {
    const release = await read<Release>(bucket, `${id}/release.json`);
    if (release !== undefined) found.push(release);
  });
  return found.sort((a, b) => b.at.localeCompare(a.at));
}

/** What is to be kept of a release. */
export interface Parts {
  readonly id: string;
  readonly commit?: string;
  readonly architecture: Architecture;
  readonly image: string;
  readonly api: Binary;
  /** The whole site; what has a digest in its name is left out, as it stays where it is. */
  readonly site: readonly BucketObject[];
  /** `catalogue.json` */
  readonly catalogue: Buffer;
}

/**
 * Keeps a release. One that is there already is left as it is: its instances run.
 * @throws DeployError where another release has this name: instances would not be replaced, and there were no way back.
 */
export async function keep(bucket: Bucket, parts: Parts, now: Date = new Date()): Promise<Release> {
  const { id, commit, architecture, image, api, site, catalogue } = parts;
  const before = await read<Release>(bucket, `${id}/release.json`);
  if (before !== undefined && (before.api !== api.sha256 || before.architecture !== architecture)) {
    throw new DeployError(`release “${id}” is there already, with another program`, 'Name this one otherwise.');
  }
  const named = site.filter((object) => !object.immutable);
  const entries = await Promise.all(named.map(async ({ read: body, metadata: _, ...rest }): Promise<Entry> =>
    ({ ...rest, sha256: sha256(await body()) })));
  entries.sort((a, b) => a.key.localeCompare(b.key));
  const hashed = site.filter((object) => object.immutable).map(({ key }) => key).sort();
  if (before !== undefined) {
    if (JSON.stringify([before.entries, before.hashed]) === JSON.stringify([entries, hashed])) return before;
    throw new DeployError(`release “${id}” is there already, with another site`, 'Name this one otherwise.');
  }
  await each(named, async ({ key, read: body, contentType }) =>
    put(bucket, `${id}/site/${key}`, await body(), contentType));
  await put(bucket, `${id}/${architecture}/vitrine-api`, api.body, 'application/octet-stream');
  await put(bucket, `${id}/${architecture}/vitrine-api.sha256`, `${api.sha256}  vitrine-api\n`, 'text/plain');
  await put(bucket, `${id}/catalogue.json`, catalogue, 'application/json');
  const release: Release = {
    id,
    at: now.toISOString(),
    ...(commit === undefined ? {} : { commit }),
    architecture,
    image,
    api: api.sha256,
    entries,
    hashed,
  };
  await put(bucket, `${id}/release.json`, json(release), 'application/json');
  return release;
}

/** The site's files that a release kept, as they are to lie in the web bucket. */
export const keptObjects = (bucket: Bucket, release: Release): BucketObject[] =>
  release.entries.map(({ sha256: digest, ...entry }) => ({
    ...entry,
    read: async () => {
      const body = await get(bucket, `${release.id}/site/${entry.key}`);
      if (body === undefined || sha256(body) !== digest) {
        throw new DeployError(`${entry.key} of release “${release.id}” is not what it was`, 'Choose another release.');
      }
      return body;
    },
  }));
