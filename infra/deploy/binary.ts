/** The API's program. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import type { Architecture } from '../lib/config/environment.ts';
import { DeployError } from './errors.ts';

/** `e_machine` in the header of an ELF file. */
const MACHINES: Readonly<Record<number, Architecture>> = { 0x3e: 'x86_64', 0xb7: 'arm64' };

export interface Binary {
  readonly body: Buffer;
  /** In hexadecimal digits, as `sha256sum` writes it. */
  readonly sha256: string;
}

/**
 * Reads the program.
 * @throws DeployError where it would not run on the instances.
 */
export function readBinary(file: string, architecture: Architecture): Binary {
  let body: Buffer;
  try {
    body = readFileSync(file);
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new DeployError(`the API’s program cannot be read: ${reason}`, 'Build it first.', { cause });
  }
  const isElf = body.length > 20 && body.subarray(0, 4).equals(Buffer.from('\x7fELF'));
  const machine = isElf ? MACHINES[body.readUInt16LE(18)] : undefined;
  if (machine !== architecture) {
    const kind = machine === undefined ? 'no Linux program' : `for ${machine}`;
    const wanted = architecture === 'arm64' ? 'aarch64' : 'x86_64';
    throw new DeployError(`${file} is ${kind}, but the instances are ${architecture}`,
      `Build it for ${wanted}-unknown-linux, or set “architecture” otherwise.`);
  }
  return { body, sha256: createHash('sha256').update(body).digest('hex') };
}
