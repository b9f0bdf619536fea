/** The buckets of an environment. */

import type { Environment } from '../lib/config/environment.ts';
import { bucketNames } from '../lib/config/names.ts';
import type { Clients } from './clients.ts';
import type { Bucket } from './upload.ts';

export type BucketOf = (name: keyof ReturnType<typeof bucketNames>) => Bucket;

/** Finds a bucket by what it is for. */
export function buckets(environment: Environment, { s3 }: Pick<Clients, 's3'>): BucketOf {
  const names = bucketNames(environment);
  return (name) => ({ s3, name: names[name], owner: environment.account });
}
