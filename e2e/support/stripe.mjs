// Stripe, played: its API (docs.stripe.com/api, version 2025-09-30) as far as the shop calls it, its webhooks, and a
// stand-in of the script that draws its fields. The API's own tests have a fake with more of its troubles.

import { createHmac, randomBytes } from 'node:crypto';
import http from 'node:http';

import { BAD_CARD, GOOD_CARD } from './journey.mjs';

const KEYS = { secret: 'sk_test_vitrine', publishable: 'pk_test_vitrine', webhook: 'whsec_vitrine' };
const AUTHORIZATION = `Basic ${Buffer.from(`${KEYS.secret}:`).toString('base64')}`;
const VERSION = '2025-09-30.clover';
const SCRIPT = 'https://js.stripe.com/v3';
const BANK = 'https://hooks.stripe.com/3d_secure_2/hosted';

/** A card whose bank asks the shopper on a page of its own. */
export const BANK_CARD = '4000 0000 0000 3220';

/** What Stripe says of a card. */
const REFUSALS = {
  [BAD_CARD]: { type: 'card_error', code: 'card_declined', message: 'Your card has been declined.' },
  unfinished: { type: 'validation_error', code: 'incomplete_number', message: 'Your card number is incomplete.' },
};

const refusal = (status, message, code = null) => ({ status, body: { error: { type: 'invalid_request_error', code, message } } });
const missing = (what, id) => refusal(404, `No such ${what}: '${id}'`, 'resource_missing');

/**
 * Starts it on a free port. `environment` has a shop take money by it; `intents` and `refunds` are its books, by id, and
 * `requests` all that came.
 */
export async function serveStripe() {
  const intents = new Map();
  const refunds = new Map();
  const answered = new Map();
  const requests = [];
  let away = false;

  const begin = (form) => {
    const amount = Number(form.amount);
    if (!(amount >= 50)) return refusal(400, 'Amount must be at least €0.50 eur', 'amount_too_small');
    const id = `pi_${intents.size + 1}`;
    intents.set(id, {
      id, object: 'payment_intent', amount, amount_received: 0, currency: form.currency, status: 'requires_payment_method',
      client_secret: `${id}_secret_${randomBytes(8).toString('hex')}`, last_payment_error: null, metadata: { order: form['metadata[order]'] },
    });
    return { status: 200, body: intents.get(id) };
  };
  const cancel = (intent) => {
    if (['succeeded', 'canceled', 'processing'].includes(intent.status)) {
      return refusal(400, `You cannot cancel this PaymentIntent because it has a status of ${intent.status}.`, 'payment_intent_unexpected_state');
    }
    Object.assign(intent, { status: 'canceled', last_payment_error: null });
    return { status: 200, body: intent };
  };
  const payBack = (form) => {
    const intent = intents.get(form.payment_intent);
    if (!intent) return missing('payment_intent', form.payment_intent);
    const amount = Number(form.amount);
    const gone = [...refunds.values()].filter((refund) => refund.payment_intent === intent.id).reduce((sum, refund) => sum + refund.amount, 0);
    if (!(amount > 0) || gone + amount > intent.amount_received) {
      return refusal(400, `Refund amount (${amount}) is greater than unrefunded amount on charge (${intent.amount_received - gone})`);
    }
    const id = `re_${refunds.size + 1}`;
    refunds.set(id, { id, object: 'refund', amount, currency: intent.currency, payment_intent: intent.id, status: 'succeeded', failure_reason: null });
    return { status: 200, body: refunds.get(id) };
  };

  const act = (method, pathname, form) => {
    const [, id, verb] = /^\/v1\/(?:payment_intents|refunds)(?:\/(\w+))?(?:\/(\w+))?$/.exec(pathname) ?? [];
    const books = pathname.startsWith('/v1/refunds') ? refunds : intents;
    const found = id && books.get(id);
    if (id && !found) return missing(books === refunds ? 'refund' : 'payment_intent', id);
    if (method === 'GET' && found && !verb) return { status: 200, body: found };
    if (method === 'POST' && found && verb === 'cancel' && books === intents) return cancel(found);
    if (method === 'POST' && !id && pathname === '/v1/payment_intents') return begin(form);
    if (method === 'POST' && !id && pathname === '/v1/refunds') return payBack(form);
    return refusal(404, `Unrecognized request URL (${method}: ${pathname})`);
  };

  // Whoever knows the key, in the version that the shop was written for, once for each `Idempotency-Key`.
  const answer = (request, body) => {
    const { method, url: pathname, headers } = request;
    const form = Object.fromEntries(new URLSearchParams(body));
    requests.push({ asked: `${method} ${pathname}`, form });
    if (headers.authorization !== AUTHORIZATION) return refusal(401, 'Invalid API Key provided');
    if (headers['stripe-version'] !== VERSION) return refusal(400, `Invalid Stripe API version: ${headers['stripe-version']}`);
    if (method === 'POST' && headers['content-type'] !== 'application/x-www-form-urlencoded') return refusal(400, 'Invalid request');
    const key = headers['idempotency-key'];
    const asked = `${method} ${pathname} ${body}`;
    const before = key && answered.get(key);
    if (before && before.asked !== asked) return refusal(400, 'Keys for idempotent requests can only be used with the same parameters');
    if (before) return before;
    const { status, body: now } = act(method, pathname, form);
    // As it stands now: the books go on.
    const given = { asked, status, body: structuredClone(now) };
    if (key) answered.set(key, given);
    return given;
  };

  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const part of request.setEncoding('utf8')) body += part;
    const given = away ? { status: 503, body: {} } : answer(request, body);
    response.writeHead(given.status, { 'content-type': 'application/json' }).end(JSON.stringify(given.body));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    intents,
    refunds,
    requests,
    environment: {
      STRIPE_SECRET_KEY: KEYS.secret,
      STRIPE_PUBLISHABLE_KEY: KEYS.publishable,
      STRIPE_WEBHOOK_SECRET: KEYS.webhook,
      STRIPE_API_BASE: `http://127.0.0.1:${server.address().port}`,
    },
    /** An order's payment: there is one. */
    paymentOf: (order) => {
      const found = [...intents.values()].filter(({ metadata }) => metadata.order === order);
      if (found.length !== 1) throw new Error(`${order} has ${found.length} payments`);
      return found[0];
    },
    /** A card was taken. */
    pay: (id) => Object.assign(intents.get(id), { status: 'succeeded', amount_received: intents.get(id).amount, last_payment_error: null }),
    /** A card was declined. */
    decline: (id, error) => {
      const charge = `ch_${randomBytes(6).toString('hex')}`;
      return Object.assign(intents.get(id), { status: 'requires_payment_method', last_payment_error: { ...error, charge } });
    },
    /** Whether it answers: a shop that hears of a payment by webhook alone learns nothing from it. */
    away: (now) => { away = now; },
    close: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(resolve);
    }),
  };
}

/** Tells a shop what happened to a payment, or to another object of Stripe's. */
export async function tell(shop, type, object) {
  const created = Math.floor(Date.now() / 1000);
  const body = JSON.stringify({
    id: `evt_${randomBytes(8).toString('hex')}`, object: 'event', api_version: VERSION, created, type, livemode: false, data: { object },
  }, null, 2);
  const signature = createHmac('sha256', KEYS.webhook).update(`${created}.${body}`).digest('hex');
  const response = await fetch(`${shop}/api/webhooks/stripe`, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': `t=${created},v1=${signature}` },
    body,
  });
  if (response.status !== 204) throw new Error(`the shop answers a webhook with ${response.status}: ${await response.text()}`);
}

/** Stands where Stripe's script would, in the page. Complaints go to the console, where they fail the test. */
function standIn(publishable) {
  const must = (sound, words) => {
    if (sound) return;
    console.error(`Stripe would not take this: ${words}`);
    throw new Error(words);
  };
  const draw = (place, { theme }) => {
    const label = document.createElement('label');
    const input = document.createElement('input');
    label.append('Card number', input);
    label.dataset.theme = theme;
    const [ink, ground] = theme === 'night' ? ['#e6e6e6', '#30313d'] : ['#30313d', '#ffffff'];
    label.style.color = ink;
    Object.assign(input.style, { display: 'block', width: '100%', padding: '12px', border: '1px solid #8d8d99', color: ink, background: ground });
    place.append(label);
    return input;
  };
  window.Stripe = (key) => {
    must(key === publishable, `the key ${key}`);
    return {
      elements({ clientSecret, appearance }) {
        must(/^pi_\w+_secret_\w+$/.test(clientSecret), `the client secret ${clientSecret}`);
        must(['stripe', 'night'].includes(appearance?.theme), `the theme ${appearance?.theme}`);
        return {
          clientSecret,
          create(kind) {
            must(kind === 'payment', `an element ${kind}`);
            return {
              on: (name) => must(['change', 'loaderror', 'ready'].includes(name), `to listen to ${name}`),
              mount: (place) => {
                must(place.isConnected && !place.hasChildNodes(), 'a place that is not in the page, or not empty');
                must(!this.input, 'a second element');
                this.input = draw(place, appearance);
              },
            };
          },
        };
      },
      async confirmPayment({ elements, confirmParams, redirect }) {
        must(elements?.input?.isConnected, 'elements of which none is in the page');
        const given = { clientSecret: elements.clientSecret, card: elements.input.value, returnUrl: confirmParams?.return_url, redirect };
        const answer = await window.stripeConfirms(given).catch((error) => must(false, error.message));
        if (!answer.elsewhere) return answer;
        location.assign(answer.elsewhere);
        return new Promise(() => {});
      },
    };
  };
}

/** Has a page's script of Stripe's be the stand-in. The page may load it only where its CSP says so. */
export async function standInForScript(page, stripe, shop) {
  await page.exposeFunction('stripeConfirms', ({ clientSecret, card, returnUrl, redirect }) => {
    const intent = [...stripe.intents.values()].find((intent) => intent.client_secret === clientSecret);
    if (!intent) throw new Error(`no payment has the client secret ${clientSecret}`);
    const back = `${shop}/orders/${intent.metadata.order}`;
    if (returnUrl !== back) throw new Error(`return_url is ${returnUrl}, not ${back}`);
    if (redirect !== 'if_required') throw new Error(`redirect is ${redirect}`);
    if (intent.status !== 'requires_payment_method') throw new Error(`it is ${intent.status}`);
    if (card === BAD_CARD) {
      stripe.decline(intent.id, REFUSALS[card]);
      return { error: REFUSALS[card] };
    }
    if (card !== GOOD_CARD && card !== BANK_CARD) return { error: REFUSALS.unfinished };
    stripe.pay(intent.id);
    const { id, status } = intent;
    if (card === GOOD_CARD) return { paymentIntent: { id, status } };
    return { elsewhere: `${BANK}?back=${encodeURIComponent(`${back}?payment_intent=${id}&payment_intent_client_secret=${clientSecret}&redirect_status=succeeded`)}` };
  });
  // Another site than the shop's: who comes back from there brings what a browser lets them.
  await page.route(`${BANK}?*`, (route) => {
    const back = new URL(route.request().url()).searchParams.get('back').replaceAll('&', '&amp;');
    return route.fulfill({ contentType: 'text/html', body: `<!doctype html><title>Bank</title><a href="${back}">Complete</a>` });
  });
  await page.route(SCRIPT, (route) => route.fulfill({ contentType: 'text/javascript', body: `(${standIn})(${JSON.stringify(KEYS.publishable)});` }));
}

/** What paying by Stripe takes, each of which may be lost: Stripe's script, and our element. */
export const SCRIPTS = { theirs: SCRIPT, ours: '**/stripe-payment.js*' };

/** Has a page not get one of them, until what it resolves to is called. */
export async function lose(page, script) {
  const abort = (route) => route.abort();
  await page.route(script, abort);
  return () => page.unroute(script, abort);
}
