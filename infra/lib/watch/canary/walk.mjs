// One shopper's way through the shop: the first page, the list of products, one of them, and its model. The machine
// that walks has no graphics card, so what the model looks like is not asked here, but whether a browser is given it.

/** Milliseconds: a page that takes longer is as good as none. */
const PATIENCE = 20_000;

/**
 * Walks, and throws at the first thing that is wrong.
 * @param page a page of Playwright
 * @param step names and times a part of the way: (name, work)
 * @param shop the shop's origin
 */
export async function walk({ page, step, shop }) {
  const open = async (path) => {
    const response = await page.goto(`${shop}${path}`, { timeout: PATIENCE });
    expect(response.status() === 200, `${path} answers with ${response.status()}`);
    return response;
  };
  let product;

  await step('home', async () => {
    const response = await open('/');
    // What a browser needs to be told before it runs anything.
    expect(response.headers()['strict-transport-security'], 'the page comes without Strict-Transport-Security');
    expect(response.headers()['content-security-policy'], 'the page comes without Content-Security-Policy');
    await page.getByRole('heading', { level: 1 }).first().waitFor({ timeout: PATIENCE });
  });

  await step('products', async () => {
    const response = await page.request.get(`${shop}/api/products`, { timeout: PATIENCE });
    expect(response.status() === 200, `/api/products answers with ${response.status()}`);
    const [first] = (await response.json()).items;
    expect(first, 'there are no products');
    product = first;
  });

  await step('product', async () => {
    await open(`/products/${product.slug}`);
    await page.getByRole('heading', { level: 1, name: product.name }).waitFor({ timeout: PATIENCE });
  });

  await step('model', async () => {
    const answer = await page.request.get(`${shop}/api/products/${product.slug}`, { timeout: PATIENCE });
    expect(answer.status() === 200, `/api/products/${product.slug} answers with ${answer.status()}`);
    const { url } = (await answer.json()).model;
    const part = (origin) => page.request.get(url, { headers: { origin, range: 'bytes=0-3' }, timeout: PATIENCE });

    const ours = await part(shop);
    const allowed = ours.headers()['access-control-allow-origin'];
    expect(ours.status() === 206, `${url} answers with ${ours.status()} where a part was asked for`);
    expect((await ours.body()).toString('latin1') === 'glTF', `${url} is no model`);
    expect(allowed === shop, `${url} is allowed for ${allowed}, not for ${shop}`);

    // With the answer above in the cache: it must not be given to pages of others.
    const theirs = (await part('https://elsewhere.invalid')).headers()['access-control-allow-origin'];
    expect(theirs === undefined || theirs === shop, `${url} is allowed for ${theirs}`);
  });
}

function expect(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}
