// Runs at CloudFront for each request for a file of the shop, before its cache: which object is meant by the address.
// It knows what the API's local server knows (api/src/local/site.rs). Names in capitals with underscores around them
// are filled in when the stacks are synthesised.

/** Extensions of files beside which `.br` and `.gz` lie. */
const compressible = __COMPRESSIBLE__;

/** First parts of the addresses of the till and the back office, which have a page of their own. */
const desk = ['account', 'admin', 'checkout', 'orders'];

function handler(event) {
  const request = event.request;
  const path = request.uri;
  if (isHidden(path)) {
    return {
      statusCode: 404,
      statusDescription: 'Not Found',
      headers: {
        'content-type': { value: 'text/plain; charset=utf-8' },
        'cache-control': { value: 'no-store' },
      },
      body: { encoding: 'text', data: 'Not found\n' },
    };
  }
  if (path === '/docs') {
    // Links in the documentation are relative to its folder.
    return { statusCode: 308, statusDescription: 'Permanent Redirect', headers: { location: { value: '/docs/' } } };
  }
  if (path === '/') {
    request.uri = '/index.html';
  } else if (path === '/docs/') {
    request.uri = '/docs/index.html';
  } else if (isPage(request)) {
    // The application has the page, or says that there is none. No file of the site has such a name.
    request.uri = desk.includes(path.replace(/^\/+/, '').split('/')[0]) ? '/desk.html' : '/index.html';
  }
  request.uri += variant(request.uri, values(request.headers['accept-encoding']).join(','));
  return request;
}

/** All values of a header that may have come several times. */
function values(header) {
  if (!header) return [];
  return header.multiValue ? header.multiValue.map((one) => one.value) : [header.value];
}

/** Whether any part of the path begins with a dot, once it is decoded as the local server decodes it. */
function isHidden(path) {
  return /(^|\/|\\|%2f|%5c)(\.|%2e)/i.test(path);
}

/** Whether someone goes to a page, rather than a page asking for a file. */
function isPage(request) {
  const path = request.uri;
  const isFile = path.slice(path.lastIndexOf('/') + 1).includes('.') || path.startsWith('/embed/');
  const wantsHtml = values(request.headers['accept']).some((accept) => accept.includes('text/html'));
  return (request.method === 'GET' || request.method === 'HEAD') && wantsHtml && !isFile;
}

/** What the object's name has behind the file's: nothing, where the reader wants it as it is. */
function variant(path, acceptEncoding) {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  if (dot < 0 || !compressible.includes(name.slice(dot + 1))) return '';
  const weights = {};
  acceptEncoding.toLowerCase().split(',').forEach((part) => {
    const found = /^\s*([^\s;]+)\s*(?:;\s*q\s*=\s*([0-9.]+)\s*)?$/.exec(part);
    if (found) weights[found[1]] = found[2] === undefined ? 1 : Number(found[2]);
  });
  const takes = (coding) => (coding in weights ? weights[coding] : weights['*'] || 0) > 0;
  if (takes('br')) return '.br';
  return takes('gzip') ? '.gz' : '';
}
