// What CloudWatch Synthetics runs: a browser, and the walk in it. The runtime brings the module that is imported here.

import { synthetics } from '@aws/synthetics-playwright';

import { walk } from './walk.mjs';

export const handler = async () => {
  try {
    const page = await synthetics.newPage(await synthetics.launch());
    await walk({
      page,
      step: (name, work) => synthetics.executeStep(name, work),
      shop: process.env.SHOP_ORIGIN,
    });
  } finally {
    // Else the browser lives on into the next run.
    await synthetics.close();
  }
};
