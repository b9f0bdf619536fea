// What search engines read about the model: schema.org's 3DModel, as JSON-LD in the head of the page.

/** @type {WeakMap<Element, HTMLScriptElement>} */
const scripts = new WeakMap();

const TYPES = /** @type {Record<string, string>} */ ({ gltf: 'model/gltf+json', usdz: 'model/vnd.usdz+zip' });

/** @param {string} url */
function media(url) {
  const ending = /\.(\w+)(?:[?#]|$)/.exec(url.split('/').pop() ?? '')?.[1].toLowerCase() ?? '';
  return { '@type': 'MediaObject', 'contentUrl': url, 'encodingFormat': TYPES[ending] ?? 'model/gltf-binary' };
}

/**
 * Writes, changes or removes the element's entry, as its attributes are now.
 * @param {any} element
 * @param {(kind: 'createScript', text: string) => any} trusted see trust.js
 */
export function describe(element, trusted) {
  const { generateSchema, isConnected, src, iosSrc, alt, poster, ownerDocument } = element;
  const before = scripts.get(element);
  const absolute = (/** @type {string | null} */ text) => {
    // An anchor resolves an address as the page would, and never throws.
    const link = ownerDocument.createElement('a');
    link.href = text ?? '';
    return text ? link.href : '';
  };
  const url = absolute(src);
  // Nobody else can follow a data: or blob: address.
  if (!generateSchema || !isConnected || !url.startsWith('http')) {
    before?.remove();
    return;
  }
  const encoding = [media(url)];
  if (iosSrc) encoding.push({ ...media(absolute(iosSrc)), encodingFormat: TYPES.usdz });
  const text = JSON.stringify({
    '@context': 'https://schema.org/',
    '@type': '3DModel',
    'name': alt || ownerDocument.title || undefined,
    'image': absolute(poster) || undefined,
    url,
    encoding,
    // A page that is written out again must not end the script within a name.
  }).replaceAll('<', '\\u003c');
  const script = before ?? ownerDocument.createElement('script');
  script.type = 'application/ld+json';
  try {
    // Browsers ask for a trusted script here even where nothing will run.
    script.textContent = trusted('createScript', text);
  } catch {
    console.warn('product-viewer: generate-schema needs the policy "product-viewer" in the page\'s trusted-types.');
    return;
  }
  scripts.set(element, script);
  if (!script.isConnected) ownerDocument.head.append(script);
}
