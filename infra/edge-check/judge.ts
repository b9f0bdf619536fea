/** Compares an answer with what was expected. */

import type { Answer, Check, HeaderRule } from './check.ts';

/** What is wrong, a line each: what was expected, and what came. */
export function judge(check: Check, answer: Answer): string[] {
  const { status, headers = {}, body } = check.expect;
  const faults: string[] = [];
  const wanted = typeof status === 'number' ? [status] : status;
  if (!wanted.includes(answer.status)) faults.push(`status: expected ${wanted.join(' or ')}, got ${answer.status}`);
  for (const [name, rule] of Object.entries(headers)) {
    const value = answer.headers[name];
    const fault = broken(rule, value);
    const got = value === undefined ? 'none' : `“${value}”`;
    if (fault !== undefined) faults.push(`${name}: expected ${fault}, got ${got}`);
  }
  const fault = body?.(answer);
  if (fault !== undefined) faults.push(`body: got ${fault}`);
  return faults;
}

/** What should have been there. */
function broken(rule: HeaderRule, value: string | undefined): string | undefined {
  if (rule === null) return value === undefined ? undefined : 'none';
  if (typeof rule === 'function') return rule(value);
  if (typeof rule === 'string') return value === rule ? undefined : `“${rule}”`;
  const patterns = rule instanceof RegExp ? [rule] : rule;
  const missed = patterns.filter((pattern) => value === undefined || !pattern.test(value));
  return missed.length === 0 ? undefined : missed.join(' and ');
}
