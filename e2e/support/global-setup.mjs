// Starts what the tests talk to, unless xtask (or you) already did and says where by environment:
// VITRINE_URL the shop, VITRINE_MODELS_URL its models.

import { servePages, serveShop } from './servers.mjs';

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
      const shop = await serveShop();
      running.push(shop);
      process.env.VITRINE_URL = shop.shop;
      process.env.VITRINE_MODELS_URL = shop.models;
      process.env.VITRINE_MAIL = shop.mail;
      process.env.VITRINE_DATABASE = shop.database;
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}
