/** Brings a bucket to what is wanted, with as few requests as that takes. Nothing is ever deleted: pages are open. */

import { createHash } from 'node:crypto';

import {
  HeadObjectCommand, ListObjectsV2Command, PutObjectCommand,
  type HeadObjectCommandOutput, type ListObjectsV2CommandOutput, type S3Client,
} from '@aws-sdk/client-s3';

import { plainName, STAGES, type BucketObject } from './objects.ts';
import type { Progress } from './progress.ts';

/** A bucket, and whose it must be: AWS refuses requests where it is another account's. */
export interface Bucket {
  readonly s3: Pick<S3Client, 'send'>;
  readonly name: string;
  readonly owner: string;
}

/** What was found, or done. */
export interface Outcome {
  /** Keys that were not there. */
  readonly added: string[];
  /** Keys that held something else. */
  readonly replaced: string[];
  /** Keys that held the same. */
  readonly kept: string[];
}

/** Uploads at a time. */
const LANES = 16;

/** What lies in a bucket: keys with sizes in bytes. */
export async function inventory({ s3, name, owner }: Bucket): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  let token: string | undefined;
  do {
    const page: ListObjectsV2CommandOutput = await s3.send(new ListObjectsV2Command({
      Bucket: name, ExpectedBucketOwner: owner, ContinuationToken: token,
    }));
    for (const { Key, Size } of page.Contents ?? []) if (Key !== undefined) found.set(Key, Size ?? 0);
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return found;
}

type State = keyof Outcome;

/** The digest by which S3 checks what it gets, and tells what it has. */
export const sha256 = (body: Uint8Array): string => createHash('sha256').update(body).digest('base64');

/** Whether an object must be sent. */
async function stateOf(bucket: Bucket, object: BucketObject, there: ReadonlyMap<string, number>): Promise<State> {
  const bytes = there.get(object.key);
  if (bytes === undefined) return 'added';
  if (bytes !== object.size) return 'replaced';
  // The name vouches for the content; what metadata there should be may have changed.
  if (object.immutable && object.metadata === undefined) return 'kept';
  const head: HeadObjectCommandOutput = await bucket.s3.send(new HeadObjectCommand({
    Bucket: bucket.name, Key: object.key, ExpectedBucketOwner: bucket.owner, ChecksumMode: 'ENABLED',
  }));
  const isDressedSo = head.ContentType === object.contentType
    && head.CacheControl === object.cacheControl
    && (head.ContentEncoding || undefined) === object.contentEncoding
    && Object.entries(object.metadata ?? {}).every(([name, value]) => head.Metadata?.[name] === value);
  const isSame = isDressedSo && (object.immutable || head.ChecksumSHA256 === sha256(await object.read()));
  return isSame ? 'kept' : 'replaced';
}

async function put(bucket: Bucket, object: BucketObject): Promise<void> {
  const body = await object.read();
  await bucket.s3.send(new PutObjectCommand({
    Bucket: bucket.name,
    Key: object.key,
    ExpectedBucketOwner: bucket.owner,
    Body: body,
    ContentType: object.contentType,
    ContentEncoding: object.contentEncoding,
    CacheControl: object.cacheControl,
    Metadata: object.metadata,
    ChecksumSHA256: sha256(body),
  }));
}

/** Does something to each, a few at a time; the first that fails ends it. */
export async function each<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  let failed = false;
  const lane = async (): Promise<void> => {
    while (next < items.length && !failed) {
      try {
        await act(items[next++] as T);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(LANES, items.length) }, lane));
}

async function go(
  bucket: Bucket, objects: readonly BucketObject[], act: (object: BucketObject) => Promise<void>, tell?: Progress,
): Promise<Outcome> {
  const outcome: Outcome = { added: [], replaced: [], kept: [] };
  if (objects.length === 0) return outcome;
  const there = await inventory(bucket);
  let done = 0;
  // The shop's own page is the very last.
  const isStart = ({ key }: BucketObject): boolean => plainName(key) === 'index.html';
  const waves = STAGES.map((stage) => objects.filter((object) => object.stage === stage && !isStart(object)));
  for (const wave of [...waves, objects.filter(isStart)]) {
    // A wave begins when all before it is there.
    await each(wave, async (object) => {
      const state = await stateOf(bucket, object, there);
      if (state !== 'kept') await act(object);
      outcome[state].push(object.key);
      tell?.(++done, objects.length);
    });
  }
  return outcome;
}

/** What `upload` would do. */
export const compare = (bucket: Bucket, objects: readonly BucketObject[]): Promise<Outcome> =>
  go(bucket, objects, async () => {});

/** Uploads what is not there, or is there as something else. */
export const upload = (bucket: Bucket, objects: readonly BucketObject[], tell?: Progress): Promise<Outcome> =>
  go(bucket, objects, (object) => put(bucket, object), tell);
