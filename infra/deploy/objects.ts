/** What is to lie in the buckets: worked out from folders, without asking AWS. */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { CACHE_TAG, MODELS_PROBE, productTag } from '../lib/config/names.ts';
import { COMPRESSIBLE } from '../lib/edge/compressible.ts';
import { DeployError } from './errors.ts';
import { cacheControl, contentType, extension, isContentHashed, isHidden } from './file-name.ts';

/**
 * When an object is uploaded. A page names files, so they must be there before it: first what never changes, then files
 * that keep their names (they name others too), then the pages.
 */
export const STAGES = ['hashed', 'named', 'page'] as const;
export type Stage = (typeof STAGES)[number];

/** An object as it is to be. */
export interface BucketObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly contentType: string;
  readonly contentEncoding?: 'br' | 'gzip';
  readonly cacheControl: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Whether its name holds a digest of its content. */
  readonly immutable: boolean;
  readonly stage: Stage;
  read(): Promise<Buffer>;
}

/** The encodings that files of the site come in, by what is appended to their names. */
const ENCODINGS = [['.br', 'br'], ['.gz', 'gzip']] as const;

const isCompressible = (path: string): boolean => (COMPRESSIBLE as readonly string[]).includes(extension(path));

/** A file's name without what tells its encoding. */
export const plainName = (key: string): string => key.replace(/\.(br|gz)$/, '');

/** Files of a folder and of those in it, by names with slashes, in order; hidden ones are not for the public. */
export function filesOf(folder: string): string[] {
  if (!existsSync(folder)) throw new DeployError(`${folder} is not there`, 'Build it first.');
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => !isHidden(path))
    .sort();
}

function object(key: string, file: string, like: string = key): BucketObject {
  const immutable = isContentHashed(like);
  return {
    key,
    size: statSync(file).size,
    contentType: contentType(like),
    cacheControl: cacheControl(like),
    immutable,
    stage: immutable ? 'hashed' : extension(like) === 'html' ? 'page' : 'named',
    read: () => readFile(file),
  };
}

/**
 * The site. Beside a file that shrinks lie `X.br` and `X.gz`: they are the same file in another encoding. The edge asks
 * for these names by the file's extension alone; where compressing was not worth it, they hold the plain bytes.
 */
export function siteObjects(folder: string): BucketObject[] {
  // The npm package goes to its registry, not to shoppers.
  const files = filesOf(folder).filter((path) => !path.startsWith('npm/'));
  const known = new Set(files);
  const isVariant = (path: string): boolean => plainName(path) !== path && known.has(plainName(path));
  if (!known.has('index.html')) {
    throw new DeployError(`there is no index.html in ${folder}`, 'Build the site first.');
  }
  return files.filter((path) => !isVariant(path)).flatMap((path) => {
    const variants = ENCODINGS.flatMap(([suffix, contentEncoding]): BucketObject[] => {
      const name = `${path}${suffix}`;
      if (known.has(name)) return [{ ...object(name, join(folder, name), path), contentEncoding }];
      return isCompressible(path) ? [object(name, join(folder, path), path)] : [];
    });
    return [object(path, join(folder, path)), ...variants];
  });
}

/** What CloudFront takes for one object. */
const MOST_TAGS = 50;

interface Catalogue {
  readonly products: readonly { readonly slug: string }[];
}

/** Reads `catalogue.json`. */
function readCatalogue(file: string): Catalogue {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Catalogue;
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new DeployError(`${file} cannot be read: ${reason}`, 'Build the catalogue first.', { cause });
  }
}

/** All text in a value, however deep. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
}

/** What health checks ask the models' host for. */
function probe(): BucketObject {
  const text = Buffer.from('The models are here.\n');
  return {
    key: MODELS_PROBE, size: text.length, contentType: contentType(MODELS_PROBE), cacheControl: cacheControl(MODELS_PROBE),
    immutable: false, stage: 'named', read: () => Promise.resolve(text),
  };
}

/**
 * Models and posters: `bucket/` in the catalogue's folder. Each bears the tags of the products that show it, so that a
 * product can be invalidated wherever its files are.
 */
export function modelObjects(folder: string): BucketObject[] {
  const slugs = new Map<string, Set<string>>();
  for (const product of readCatalogue(join(folder, 'catalogue.json')).products) {
    for (const text of texts(product)) slugs.set(text, (slugs.get(text) ?? new Set()).add(product.slug));
  }
  const bucket = join(folder, 'bucket');
  const files = filesOf(bucket).map((key): BucketObject => {
    const tags = [...(slugs.get(key) ?? [])].sort().map(productTag);
    if (tags.length > MOST_TAGS) {
      throw new DeployError(`${tags.length} products show ${key}; an object has ${MOST_TAGS} cache tags at most`,
        'Give some of them a file of their own.');
    }
    return {
      ...object(key, join(bucket, key)),
      ...(tags.length === 0 ? {} : { metadata: { [CACHE_TAG.metadata]: tags.join(',') } }),
    };
  });
  return [...files, probe()];
}
