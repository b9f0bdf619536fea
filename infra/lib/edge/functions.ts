/** The functions that run at CloudFront: plain files in `functions/`, in which a few names are filled in. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';

import type { Environment } from '../config/environment.ts';
import { COMPRESSIBLE } from './compressible.ts';
import { preflight } from './headers.ts';

/** Reads a function and fills in its names, each by what is JSON of a value. */
function source(file: string, names: Record<string, unknown>): string {
  let code = readFileSync(fileURLToPath(new URL(`functions/${file}`, import.meta.url)), 'utf8');
  for (const [name, value] of Object.entries(names)) {
    if (!code.includes(`__${name}__`)) throw new Error(`functions/${file} has no __${name}__`);
    code = code.replaceAll(`__${name}__`, () => JSON.stringify(value));
  }
  return code;
}

/** Which object of the web bucket is meant by an address. */
export const pageCode = (): string => source('page.js', { COMPRESSIBLE });

/** Hidden files and preflights of the models' host. */
export const modelCode = (shopOrigin: string): string =>
  source('model.js', { SHOP_ORIGIN: shopOrigin, PREFLIGHT: preflight(shopOrigin) });

function edgeFunction(scope: Construct, id: string, environment: Environment, what: string, code: string) {
  return new cloudfront.Function(scope, id, {
    functionName: `vitrine-${environment.name}-${what}`,
    runtime: cloudfront.FunctionRuntime.JS_2_0,
    code: cloudfront.FunctionCode.fromInline(code),
  });
}

export const pageFunction = (scope: Construct, environment: Environment): cloudfront.Function =>
  edgeFunction(scope, 'PageFunction', environment, 'page', pageCode());

export const modelFunction = (scope: Construct, environment: Environment): cloudfront.Function =>
  edgeFunction(scope, 'ModelFunction', environment, 'model', modelCode(`https://${environment.shopHost}`));
