/** Rules for headers and bodies that several checks share. */

import { brotliDecompressSync, gunzipSync } from 'node:zlib';

import type { Answer, BodyRule, HeaderRule } from '../check.ts';

/** Browsers are told to come by TLS alone, for a year at least. */
export const HSTS: HeaderRule = (value) => {
  const seconds = Number(/(?:^|[;\s])max-age="?(\d+)/i.exec(value ?? '')?.[1] ?? 0);
  return seconds >= 31_536_000 ? undefined : 'a max-age of a year at least';
};

/** Not there, or like this. */
export const absentOr = (pattern: RegExp): HeaderRule => (value) =>
  value === undefined || pattern.test(value) ? undefined : `none, or ${pattern}`;

/** The body, freed of its encoding, is this. */
export const decodesTo = (whole: Buffer, encoding: 'br' | 'gzip'): BodyRule => ({ body }) => {
  try {
    const plain = encoding === 'br' ? brotliDecompressSync(body) : gunzipSync(body);
    return plain.equals(whole) ? undefined : `${plain.length} other bytes than without an encoding (${whole.length})`;
  } catch (error) {
    return `what is not ${encoding}: ${(error as Error).message}`;
  }
};

/** The body holds this. */
export const holds = (pattern: RegExp): BodyRule => ({ body }) =>
  pattern.test(body.toString('utf8')) ? undefined : `no ${pattern} in “${start(body)}”`;

/** The body does not hold this. */
export const lacks = (pattern: RegExp): BodyRule => ({ body }) =>
  pattern.test(body.toString('utf8')) ? `${pattern} in “${start(body)}”` : undefined;

/** The body has as many bytes. */
export const hasLength = (length: number): BodyRule => ({ body }) =>
  body.length === length ? undefined : `${body.length} bytes in place of ${length}`;

/** A problem as of RFC 9457, and no page. */
export const isProblem: BodyRule = (answer: Answer) => {
  try {
    const problem = JSON.parse(answer.body.toString('utf8')) as { status?: unknown; title?: unknown };
    const isSound = problem.status === answer.status && typeof problem.title === 'string';
    return isSound ? undefined : 'another kind of problem';
  } catch {
    return `what is no JSON: “${start(answer.body)}”`;
  }
};

const start = (body: Buffer): string => body.toString('utf8', 0, 60).replaceAll(/\s+/g, ' ');
