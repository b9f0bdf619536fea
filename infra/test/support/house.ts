/** Synthesised environments, each made once for all tests of a process. */

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';

import { vitrine, type Vitrine } from '../../lib/app.ts';
import { parse, type Environment } from '../../lib/config/environment.ts';

/** Environments by which all templates are linted: one of each size, and one with all that can be chosen. */
export const VARIANTS: Record<string, Settings> = {
  starter: {},
  global: { size: 'global' },
  full: {
    size: 'global', region: 'us-west-2', shopHost: 'shop.vitrine.example', hostedZoneId: 'Z0123456789ABCDEFGHIJ',
    originAccess: 'oac', botControl: true, databaseProxy: true, architecture: 'x86_64', stripe: true, smtp: true,
  },
};

/** What a test may say in place of an environment's file. */
export type Settings = Record<string, unknown>;

const EXAMPLE: Settings = {
  account: '123456789012',
  region: 'eu-central-1',
  size: 'starter',
  domain: 'vitrine.example',
  alertEmails: ['operations@vitrine.example'],
  monthlyBudget: 400,
};

/** An environment as a file would give it. */
export const settings = (changes: Settings = {}): Environment => parse('test', { ...EXAMPLE, ...changes });

export type Part = Exclude<keyof Vitrine, 'app'>;

/** An environment with its templates. */
export class House {
  readonly environment: Environment;
  readonly stacks: Vitrine;
  readonly #templates = new Map<Part, Template>();

  constructor(changes: Settings) {
    this.environment = settings(changes);
    this.stacks = vitrine(this.environment, { outdir: mkdtempSync(join(tmpdir(), 'vitrine-synth-')) });
  }

  template(part: Part): Template {
    let template = this.#templates.get(part);
    if (template === undefined) {
      template = Template.fromStack(this.stacks[part] as Stack);
      this.#templates.set(part, template);
    }
    return template;
  }
}

const houses = new Map<string, House>();

/** The starter environment with these changes. */
export function house(changes: Settings = {}): House {
  const key = JSON.stringify(changes);
  let found = houses.get(key);
  if (found === undefined) {
    found = new House(changes);
    houses.set(key, found);
  }
  return found;
}

/** The properties of all resources of a type, by logical id. */
export function all(template: Template, type: string): Record<string, any> {
  const found = template.findResources(type);
  return Object.fromEntries(Object.entries(found).map(([id, resource]) => [id, resource['Properties'] ?? {}]));
}

/** The properties of the one resource of a type. */
export function only(template: Template, type: string): any {
  const found = Object.values(all(template, type));
  if (found.length !== 1) throw new Error(`${found.length} of ${type}, where one was expected`);
  return found[0];
}
