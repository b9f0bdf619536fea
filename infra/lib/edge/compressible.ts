/** What is worth compressing. */

/**
 * Extensions of the site's files beside each of which lie two more: `NAME.br` and `NAME.gz`. The deployment uploads
 * them, with the type of the file that they hold; CloudFront is asked for them by the function for pages. Fonts and
 * images are compressed in themselves.
 */
export const COMPRESSIBLE = [
  'html', 'js', 'css', 'wasm', 'svg', 'json', 'txt', 'webmanifest', 'map', 'xml',
] as const;
