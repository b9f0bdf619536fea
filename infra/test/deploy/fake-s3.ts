/** S3 in memory: as much of it as the deployment uses, and a list of what it was asked. */

import { createHash } from 'node:crypto';

import {
  GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand, type PutObjectCommandInput,
} from '@aws-sdk/client-s3';

import type { Bucket } from '../../deploy/upload.ts';

export interface Kept extends Omit<PutObjectCommandInput, 'Body'> {
  readonly body: Buffer;
}

export class FakeS3 {
  /** Commands and keys, in order: `Put index.html`. */
  readonly asked: string[] = [];
  readonly #objects = new Map<string, Kept>();
  /** Objects that a list tells at a time. */
  page = 2;

  bucket(name = 'bucket'): Bucket {
    return { s3: { send: (command: unknown) => this.#send(command) } as Bucket['s3'], name, owner: '123456789012' };
  }

  object(key: string, bucket = 'bucket'): Kept | undefined {
    return this.#objects.get(`${bucket}/${key}`);
  }

  keys(bucket = 'bucket'): string[] {
    const all = [...this.#objects.keys()].filter((key) => key.startsWith(`${bucket}/`));
    return all.map((key) => key.slice(bucket.length + 1)).sort();
  }

  /** What was asked since the last time. */
  heard(): string[] {
    return this.asked.splice(0);
  }

  async #send(command: unknown): Promise<unknown> {
    // Others come in between, as they would.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
    if (command instanceof PutObjectCommand) {
      const { Body, ...rest } = command.input;
      const body = Buffer.from(Body as Uint8Array);
      const digest = createHash('sha256').update(body).digest('base64');
      if (rest.ChecksumSHA256 !== digest) throw Object.assign(new Error('BadDigest'), { name: 'BadDigest' });
      this.#note('Put', rest.Key, rest.ExpectedBucketOwner);
      this.#objects.set(`${rest.Bucket}/${rest.Key}`, { ...rest, body });
      return {};
    }
    if (command instanceof HeadObjectCommand || command instanceof GetObjectCommand) {
      const { Bucket, Key, ExpectedBucketOwner } = command.input;
      const isHead = command instanceof HeadObjectCommand;
      this.#note(isHead ? 'Head' : 'Get', Key, ExpectedBucketOwner);
      const kept = this.#objects.get(`${Bucket}/${Key}`);
      if (kept === undefined) throw Object.assign(new Error('none'), { name: isHead ? 'NotFound' : 'NoSuchKey' });
      const { body, ...rest } = kept;
      return isHead ? rest : { ...rest, Body: { transformToByteArray: async () => body } };
    }
    if (command instanceof ListObjectsV2Command) return this.#list(command);
    throw new Error('what is that?');
  }

  #list({ input }: ListObjectsV2Command): unknown {
    this.#note('List', input.ContinuationToken, input.ExpectedBucketOwner);
    const keys = this.keys(input.Bucket);
    const folders = new Set(keys.filter((key) => key.includes('/')).map((key) => key.split('/')[0]));
    const items = input.Delimiter === undefined
      ? keys.map((Key) => ({ Key, Size: this.object(Key, input.Bucket)?.body.length }))
      : [...folders].map((id) => ({ Prefix: `${id}/` }));
    const from = Number(input.ContinuationToken ?? 0);
    const next = from + this.page < items.length ? String(from + this.page) : undefined;
    const shown = items.slice(from, from + this.page);
    return { [input.Delimiter === undefined ? 'Contents' : 'CommonPrefixes']: shown, NextContinuationToken: next };
  }

  #note(command: string, key: string | undefined, owner: string | undefined): void {
    if (owner !== '123456789012') throw new Error('nobody said whose bucket it must be');
    this.asked.push([command, key].filter((part) => part !== undefined).join(' '));
  }
}
