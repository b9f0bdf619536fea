/** `node --import tsx bin/environment.ts NAME`: checks an environment and prints it whole, as JSON. */

import { ConfigError, environment } from '../lib/config/environment.ts';

try {
  console.log(JSON.stringify(environment(process.argv[2])));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
