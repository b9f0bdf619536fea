/** Results for people. */

import type { Result } from './run.ts';

const SIGN = { kept: '✓', broken: '✗', skipped: '–' } as const;

/** A line for each check; below those that are broken, what was asked, expected and got. */
export function report(results: readonly Result[]): string {
  const lines = results.flatMap(({ check, state, asked, notes }) => {
    const line = `${SIGN[state]} ${check.name}`;
    if (state === 'kept') return [line];
    if (state === 'skipped') return [`${line} (skipped: ${notes.join('; ')})`];
    return [line, ...[asked, ...(check.why ? [`(${check.why})`] : []), ...notes].map((note) => `    ${note}`)];
  });
  const count = (state: Result['state']): number => results.filter((result) => result.state === state).length;
  return [...lines, '', `${count('kept')} kept, ${count('broken')} broken, ${count('skipped')} skipped`].join('\n');
}
