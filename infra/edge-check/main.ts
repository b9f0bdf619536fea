/** The command line: `edge-check https://shop.example`. */

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { DiscoveryError } from './discover.ts';
import { report } from './report.ts';
import { run } from './run.ts';
import type { Address, Target } from './target.ts';

const USAGE = `Checks whether a shop keeps the contract of the edge.

edge-check URL [options]
  --models URL              the models’ origin [default: the one the shop names]
  --model PATH              a model there; may be given twice [default: of the shop’s products]
  --origin URL              the origin whose pages may read models [default: the shop’s]
  --connect HOST:PORT       where to connect, whatever DNS says
  --connect-http HOST:PORT  the same for what comes without TLS
  --ca FILE                 certificates to trust
  --skip-api                there is no API`;

class UsageError extends Error {}

function target(args: readonly string[]): Target {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      models: { type: 'string' },
      model: { type: 'string', multiple: true },
      origin: { type: 'string' },
      connect: { type: 'string' },
      'connect-http': { type: 'string' },
      ca: { type: 'string' },
      'skip-api': { type: 'boolean', default: false },
    },
  });
  if (positionals.length !== 1) throw new UsageError('name one URL');
  const shop = url(positionals[0] as string);
  return {
    shop,
    ...(values.models === undefined ? {} : { models: url(values.models) }),
    ...(values.model === undefined ? {} : { modelPaths: values.model.map((path) => `/${path.replace(/^\//, '')}`) }),
    origin: values.origin === undefined ? shop.origin : url(values.origin).origin,
    ...(values.connect === undefined ? {} : { connect: at(values.connect) }),
    ...(values['connect-http'] === undefined ? {} : { connectPlain: at(values['connect-http']) }),
    ...(values.ca === undefined ? {} : { ca: readFileSync(values.ca) }),
    api: !values['skip-api'],
  };
}

function url(text: string): URL {
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) throw new UsageError(`“${text}” is no http(s) URL`);
  if (parsed.pathname !== '/' || parsed.search !== '') throw new UsageError(`“${text}” must end with its host`);
  return parsed;
}

function at(text: string): Address {
  const match = /^\[?(.+?)\]?:(\d{1,5})$/.exec(text);
  if (match === null) throw new UsageError(`“${text}” is no HOST:PORT`);
  return { host: match[1] as string, port: Number(match[2]) };
}

try {
  const results = await run(target(process.argv.slice(2)));
  console.log(report(results));
  if (results.some(({ state }) => state === 'broken')) process.exitCode = 1;
} catch (error) {
  const isUsage = error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
  if (!isUsage && !(error instanceof DiscoveryError)) throw error;
  console.error(isUsage ? `${(error as Error).message}\n\n${USAGE}` : (error as Error).message);
  process.exitCode = 2;
}
