// Runs at CloudFront for each request for a model, before its cache. It answers preflights itself, as a browser wants
// them and as the API's local server does (api/src/local/cors.rs); so S3 never hears of an origin, and no answer that
// depends on one can be kept. Names in capitals with underscores around them are filled in when the stacks are
// synthesised.

/** The origin whose pages may read models. */
const shop = __SHOP_ORIGIN__;

/** What a preflight of such a page is told, by header. */
const allowed = __PREFLIGHT__;

function handler(event) {
  const request = event.request;
  if (isHidden(request.uri)) return answer(404, 'Not Found', {});
  if (request.method !== 'OPTIONS') return request;
  if (!request.headers['access-control-request-method']) {
    return answer(405, 'Method Not Allowed', { allow: 'GET, HEAD' });
  }
  const origin = request.headers['origin'];
  return origin && origin.value === shop ? answer(204, 'No Content', allowed) : answer(403, 'Forbidden', {});
}

/** Whether any part of the path begins with a dot, once it is decoded as the local server decodes it. */
function isHidden(path) {
  return /(^|\/|\\|%2f|%5c)(\.|%2e)/i.test(path);
}

function answer(statusCode, statusDescription, more) {
  const headers = {
    'cache-control': { value: 'no-store' },
    vary: { value: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers' },
  };
  Object.keys(more).forEach((name) => {
    headers[name] = { value: more[name] };
  });
  return { statusCode, statusDescription, headers };
}
