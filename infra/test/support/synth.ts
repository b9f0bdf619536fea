/** `node --import tsx test/support/synth.ts VARIANT FOLDER`: writes an environment's templates, for the linter. */

import { vitrine } from '../../lib/app.ts';
import { settings, VARIANTS } from './house.ts';

const [variant = '', outdir = ''] = process.argv.slice(2);
const changes = VARIANTS[variant];
if (changes === undefined || outdir === '') throw new Error(`one of ${Object.keys(VARIANTS).join(', ')}, and a folder`);
vitrine(settings(changes), { outdir }).app.synth();
