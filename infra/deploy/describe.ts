/** A plan for people. */

import type { Environment } from '../lib/config/environment.ts';
import { stackName } from '../lib/config/names.ts';
import { readBinary, type Binary } from './binary.ts';
import type { BucketOf } from './buckets.ts';
import { DeployError, explain } from './errors.ts';
import { paths } from './invalidate.ts';
import { modelObjects, siteObjects, type BucketObject } from './objects.ts';
import type { Step } from './plan.ts';
import { size } from './progress.ts';
import { parametersOf, type Source } from './stacks.ts';
import { compare, type Outcome } from './upload.ts';

/** What there is to deploy. A plan can be made before all is built. */
export interface Stock {
  readonly release: string;
  readonly site: readonly BucketObject[];
  readonly models: readonly BucketObject[];
  readonly api?: Binary;
  /** What a deployment would stop for. */
  readonly faults: readonly string[];
}

/** Reads as much as is there. */
export function stock(
  { architecture }: Environment,
  from: { readonly release: string; readonly site: string; readonly catalogue: string; readonly api?: string },
): Stock {
  const faults: string[] = [];
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof DeployError)) throw error;
      faults.push(`${error.message}: ${error.advice}`);
      return undefined;
    }
  };
  const { api } = from;
  return {
    release: from.release,
    site: attempt(() => siteObjects(from.site)) ?? [],
    models: attempt(() => modelObjects(from.catalogue)) ?? [],
    api: api === undefined ? undefined : attempt(() => readBinary(api, architecture)),
    faults,
  };
}

const sum = (objects: readonly BucketObject[]): number => objects.reduce((total, object) => total + object.size, 0);

/** `14 of model/gltf-binary (20.1 MB)`, the largest first. */
function kinds(objects: readonly BucketObject[]): string[] {
  const byType = new Map<string, BucketObject[]>();
  for (const object of objects) {
    const encoding = object.contentEncoding === undefined ? '' : ` by ${object.contentEncoding}`;
    const type = object.contentType.replace(/;.*/, '') + encoding;
    byType.set(type, [...(byType.get(type) ?? []), object]);
  }
  return [...byType]
    .map(([type, ones]) => ({ type, ones, bytes: sum(ones) }))
    .sort((a, b) => b.bytes - a.bytes)
    .map(({ type, ones, bytes }) => `${ones.length} of ${type} (${size(bytes)})`);
}

function whence(environment: Environment, source: Source, release: string): string {
  if (source === 'release') return release;
  if (source === 'image') return environment.image ?? 'the newest image of Amazon Linux 2023';
  if ('prefixList' in source) return `the id of ${source.prefixList}`;
  return `${source.output} of ${stackName(environment, source.part)}`;
}

/** What lies in the web and model buckets against what should; only asked where there is somebody to ask. */
export type Ask = (step: Extract<Step, { kind: 'upload' }>) => Promise<Outcome | string>;

/** Asks AWS. Where that fails, as on the first deployment, a plan is still a plan. */
export const asking = (bucketOf: BucketOf, goods: Stock): Ask => async (step) => {
  try {
    return await compare(bucketOf(step.bucket), objectsOf(step, goods));
  } catch (error) {
    if ((error as Error).name === 'NoSuchBucket') return 'the bucket is not there yet: all of them are new';
    return `what is there already is not known: ${explain(error).split('\n')[0]}`;
  }
};

const objectsOf = (step: Extract<Step, { kind: 'upload' }>, goods: Stock): BucketObject[] =>
  (step.bucket === 'web' ? goods.site : goods.models).filter(({ stage }) => step.stages.includes(stage));

/** Lines for each step. */
export async function describePlan(
  environment: Environment, steps: readonly Step[], goods: Stock, assembly: string, ask: Ask | undefined,
): Promise<string[]> {
  const lines: string[] = [];
  const replaced: string[] = [];
  for (const [index, step] of steps.entries()) {
    lines.push(`${String(index + 1).padStart(2)}. ${step.what}`);
    const more = (text: string): number => lines.push(`      ${text}`);
    switch (step.kind) {
      case 'stack':
        for (const [name, source] of parametersOf(assembly, step.part)) {
          more(`${name} = ${whence(environment, source, goods.release)}`);
        }
        break;
      case 'release':
        more(`${goods.release}: ${goods.api === undefined
          ? 'there is no program for it yet'
          : `${environment.architecture}, ${size(goods.api.body.length)}, SHA-256 ${goods.api.sha256}`}`);
        break;
      case 'upload': {
        const objects = objectsOf(step, goods);
        more(`${objects.length} objects, ${size(sum(objects))}`);
        for (const kind of kinds(objects)) more(`  ${kind}`);
        const found = await ask?.(step);
        if (found === undefined) more('without credentials, it is not known which are there already');
        else if (typeof found === 'string') more(found);
        else {
          more(`${found.added.length} to add, ${found.replaced.length} to replace, ${found.kept.length} there already`);
          if (step.bucket === 'web') replaced.push(...found.replaced);
        }
        break;
      }
      case 'invalidate':
        more(ask === undefined
          ? `at most ${paths(goods.site.filter(({ immutable }) => !immutable).map(({ key }) => key)).join(' ')}`
          : paths(replaced).join(' ') || 'nothing, as nothing is replaced');
        break;
      default:
    }
  }
  return [...lines, ...goods.faults.map((fault) => `✗ ${fault}`)];
}
