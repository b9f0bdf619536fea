/** The command line. */

import { parseArgs } from 'node:util';

import { UsageError } from './errors.ts';
import { isReleaseId } from './releases.ts';

export const USAGE = `Deploys an environment, or takes it back to a release.

deploy --env NAME --site DIR --catalogue DIR --api FILE --release ID [--dry-run] [--seed] [--yes]
deploy --env NAME --rollback [RELEASE] [--yes]
deploy --env NAME --invalidate-product SLUG
deploy --env NAME --list

  --env NAME          a file of infra/environments
  --site DIR          the built site
  --catalogue DIR     catalogue.json, and bucket/ with models and posters
  --api FILE          the API’s program for the instances’ architecture
  --release ID        what to call this release: letters, digits, dots, hyphens
  --dry-run           print what would be done, and do nothing
  --seed              put the demo catalogue into the database
  --yes               ask nothing`;

export type Command =
  | {
    readonly kind: 'deploy';
    readonly site: string;
    readonly catalogue: string;
    readonly api: string;
    readonly release: string;
    readonly seed: boolean;
    readonly yes: boolean;
  }
  | {
    readonly kind: 'dry-run';
    readonly site: string;
    readonly catalogue: string;
    /** A plan does without. */
    readonly api?: string;
    readonly release: string;
    readonly seed: boolean;
  }
  | { readonly kind: 'rollback'; readonly release?: string; readonly yes: boolean }
  | { readonly kind: 'invalidate-product'; readonly slug: string }
  | { readonly kind: 'list' };

export interface Options {
  readonly env: string | undefined;
  readonly command: Command;
}

/** @throws UsageError */
export function parseOptions(args: readonly string[]): Options {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        env: { type: 'string' },
        site: { type: 'string' },
        catalogue: { type: 'string' },
        api: { type: 'string' },
        release: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        seed: { type: 'boolean', default: false },
        yes: { type: 'boolean', default: false },
        // The release may follow it as a word of its own.
        rollback: { type: 'boolean', default: false },
        'invalidate-product': { type: 'string' },
        list: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  return { env: parsed.values.env, command: commandOf(parsed.values, parsed.positionals) };
}

type Values = Partial<Record<'site' | 'catalogue' | 'api' | 'release' | 'invalidate-product', string>>
  & Partial<Record<'dry-run' | 'seed' | 'yes' | 'rollback' | 'list', boolean>>;

function commandOf(values: Values, words: readonly string[]): Command {
  const slug = values['invalidate-product'];
  const others = [values.rollback, slug !== undefined, values.list].filter(Boolean).length;
  if (others > 1) throw new UsageError('--rollback, --invalidate-product and --list go alone');
  if (words.length > (values.rollback ? 1 : 0)) throw new UsageError(`“${words.at(-1)}” means nothing here`);
  const release = (id: string): string => {
    if (isReleaseId(id)) return id;
    throw new UsageError(`“${id}” cannot be a release: letters, digits, dots, hyphens; 64 at most`);
  };
  if (others > 0 && (values['dry-run'] || values.seed)) {
    throw new UsageError('--dry-run and --seed go with a deployment alone');
  }
  const yes = values.yes ?? false;
  if (values.list) return { kind: 'list' };
  if (slug !== undefined) {
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug)) throw new UsageError(`“${slug}” is no product’s slug`);
    return { kind: 'invalidate-product', slug };
  }
  if (values.rollback) {
    return { kind: 'rollback', ...(words[0] === undefined ? {} : { release: release(words[0]) }), yes };
  }
  const { site, catalogue, api, release: id, seed = false } = values;
  if (site !== undefined && catalogue !== undefined && id !== undefined) {
    if (values['dry-run']) return { kind: 'dry-run', site, catalogue, api, release: release(id), seed };
    if (api !== undefined) return { kind: 'deploy', site, catalogue, api, release: release(id), seed, yes };
  }
  throw new UsageError('a deployment needs --site, --catalogue, --api and --release');
}
