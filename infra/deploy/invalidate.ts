/**
 * What CloudFront is told to forget. That is little: files whose names hold a digest never change, and all others say
 * `no-cache`, so that CloudFront asks S3 about them each time anyway. An invalidation only sees to it that no edge
 * falls back on a page of before while S3 cannot be reached, whatever the cache policy's least time is.
 */

import { CreateInvalidationCommand, type CloudFrontClient } from '@aws-sdk/client-cloudfront';

import { productTag } from '../lib/config/names.ts';
import { plainName } from './objects.ts';

/**
 * The paths of objects that were replaced. AWS asks for both addresses where a function changes them: the one that a
 * browser asked for, and the one that CloudFront looks up. The star takes in `X`, `X.br` and `X.gz`, of which the first
 * is what browsers ask for; the start page is also asked for as `/`. The documentation goes as a whole, which takes in
 * `/docs/` too, as AWS works on 15 paths with a star at a time. The addresses of all other pages lead to the same two
 * objects, and have none of their own in the cache.
 */
export function paths(replaced: readonly string[]): string[] {
  const names = [...new Set(replaced.map((key) => (key.startsWith('docs/') ? 'docs/' : plainName(key))))].sort();
  return names.flatMap((name) => [
    ...(name === 'index.html' ? ['/'] : []),
    `/${name.split('/').map(encodeURIComponent).join('/')}*`,
  ]);
}

/** What stands for a product's files in an invalidation. */
export const productItem = (slug: string): string => `#${productTag(slug)}`;

/** Asks CloudFront to forget; returns the invalidation's id. It takes effect everywhere within minutes. */
export async function invalidate(
  cloudFront: Pick<CloudFrontClient, 'send'>, distribution: string, items: readonly string[],
): Promise<string | undefined> {
  if (items.length === 0) return undefined;
  const { Invalidation } = await cloudFront.send(new CreateInvalidationCommand({
    DistributionId: distribution,
    InvalidationBatch: {
      CallerReference: `vitrine-${new Date().toISOString()}`,
      Paths: { Quantity: items.length, Items: [...items] },
    },
  }));
  return Invalidation?.Id;
}
