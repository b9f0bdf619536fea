/** What the shop's pages may do. */

/** What it differs by. */
export interface ContentSecurityPolicyProps {
  /** The origin of models and posters. */
  readonly models: string;
  /** Where merchants' browsers send files. */
  readonly uploads: string;
  /** Whether Stripe moves the money, and shows its fields. */
  readonly stripe: boolean;
}

/**
 * The policy of the API's local server (`api/src/local/site.rs`), word for word: scripts come from the shop alone and
 * none stand in the page; WebAssembly may be compiled, text may not be evaluated. Stripe asks for what it needs in
 * its integration security guide.
 */
export function contentSecurityPolicy({ models, uploads, stripe }: ContentSecurityPolicyProps): string {
  const scripts = stripe ? ' https://js.stripe.com https://*.js.stripe.com' : '';
  const frames = stripe ? 'https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com' : "'none'";
  const calls = stripe ? ' https://api.stripe.com' : '';
  return [
    "default-src 'self'",
    `script-src 'self' 'wasm-unsafe-eval'${scripts}`,
    "style-src 'self'",
    `img-src 'self' data: blob: ${models}`,
    `connect-src 'self' blob: data: ${models} ${uploads}${calls}`,
    `frame-src ${frames}`,
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
