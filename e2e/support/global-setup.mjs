// Starts what the tests talk to, unless xtask (or you) already did and says where by environment:
// VITRINE_URL the shop, VITRINE_MODELS_URL its models.

import { randomBytes } from 'node:crypto';

import { makeAccount, servePages, serveShop } from './servers.mjs';
import { STAFF } from './staff.mjs';

export default async function globalSetup() {
  const running = [];
  const stop = async () => {
    for (const server of running.splice(0)) await server.close();
  };
  try {
    const pages = await servePages();
    running.push(pages);
    process.env.VITRINE_PAGES_URL = pages.url;
    // Someone who works on the viewer alone needs no shop: VITRINE_URL=none.
    if (!process.env.VITRINE_URL) {
      // All instances sign with the same.
      process.env.VITRINE_SECRET = randomBytes(32).toString('hex');
      const shop = await serveShop();
      running.push(shop);
      process.env.VITRINE_URL = shop.shop;
      process.env.VITRINE_MODELS_URL = shop.models;
      process.env.VITRINE_MAIL = shop.mail;
      process.env.VITRINE_DATABASE = shop.database;
      process.env.VITRINE_REDIS_PREFIX = shop.prefix;
      await makeAccount({ database: shop.database, role: 'admin', name: 'Grace', ...STAFF });
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}
