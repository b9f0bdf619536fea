/** Who is checked, and how to get there. */

import type { Need } from './check.ts';

/** Where a connection goes, whatever name was asked for. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface Target {
  /** The shop's origin. */
  readonly shop: URL;
  /** The models' origin; where none is said, the one that the shop's own policy names. */
  readonly models?: URL;
  /** The origin whose pages may read models. */
  readonly origin: string;
  /** Connects there in place of where DNS says. */
  readonly connect?: Address;
  /** The same for what comes without TLS. */
  readonly connectPlain?: Address;
  /** Certificates (PEM) to trust in place of the usual ones. */
  readonly ca?: Buffer;
  /** Whether an API is there. */
  readonly api: boolean;
  /** Paths of models, where they are not to be learnt from the API. */
  readonly modelPaths?: readonly string[];
  /** Milliseconds until an answer must be there. */
  readonly timeout?: number;
}

/** What the target lacks, in words; nothing where it has it. */
export function lack(target: Target, need: Need, models: number): string | undefined {
  switch (need) {
    case 'tls':
      return target.shop.protocol === 'https:' ? undefined : 'the target speaks no TLS';
    case 'plain':
      // Where a port was named, that of TLS, nobody knows another.
      return target.connectPlain !== undefined || (target.connect === undefined && target.shop.port === '')
        ? undefined
        : 'where the target listens without TLS is not known (--connect-http)';
    case 'api':
      return target.api ? undefined : 'the target has no API (--skip-api)';
    case 'models':
      return models > 0 ? undefined : 'no model is known (--model)';
  }
}
