/** Which state of the source is deployed. */

import { execFileSync } from 'node:child_process';

/** The commit that is checked out; none where this is no working tree. */
export function commit(): string | undefined {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}
