// README.md of the package.

import { features } from '../element/api/read.mjs';

const KINDS = /** @type {const} */ ([
  ['element', 'Elements'], ['attribute', 'Attributes'], ['property', 'Properties'], ['method', 'Methods'], ['static', 'Statics'], ['event', 'Events'],
  ['slot', 'Slots'], ['part', 'Parts'], ['css-property', 'CSS properties'],
]);

/** What belongs to others than the viewer. */
const OWNERS = /** @type {const} */ ([['hotspot', 'On hotspots'], ['extra-model', 'On `<extra-model>`']]);

/** @param {string} title @param {import('../element/api/read.mjs').Entry[]} rows */
const table = (title, rows) => `### ${title}\n\n| | |\n| --- | --- |\n${rows.map(({ kind, name, summary }) =>
  `| \`${name}${kind === 'method' ? '()' : ''}\` | ${summary.replaceAll('|', '\\|')} |`).join('\n')}\n`;

/** @param {string} name of the package */
export function readme(name) {
  const all = features().flatMap(({ entries }) => entries).filter(({ applies }) => applies !== false);
  const tables = [
    ...KINDS.map(([kind, title]) => table(title, all.filter((entry) => entry.kind === kind && !entry.owner))),
    ...OWNERS.map(([owner, title]) => table(title, all.filter((entry) => entry.owner === owner))),
  ].join('\n');
  return `# \`<product-viewer>\`

Shows a glTF model that people can turn, on WebGPU or WebGL2. One element, no dependency, and no other origin contacted.
Names and meanings are those of Google's \`<model-viewer>\`: rename the tag and keep everything else.

\`\`\`sh
npm install ${name}
\`\`\`

\`\`\`js
import '${name}';
\`\`\`

\`\`\`html
<product-viewer src="chair.glb" poster="chair.webp" alt="A lounge chair in oak" camera-controls></product-viewer>
\`\`\`

Give it a size in CSS. Without a bundler, copy the package's folder to your server and load \`product-viewer.js\` with
\`<script type="module">\`. All files have to stay together.

## Bundlers

The module finds its WebAssembly by \`new URL('…', import.meta.url)\`. Vite, webpack 5, Rollup (with
\`@web/rollup-plugin-import-meta-assets\`) and Parcel understand this. Vite's development server must not bundle the
package beforehand:

\`\`\`js
// vite.config.js
export default { optimizeDeps: { exclude: ['${name}'] } };
\`\`\`

## Frameworks

\`import '${name}/react'\`, \`…/vue\` or \`…/svelte\` instead of \`'${name}'\` also tells TypeScript about the tag.

## Reference

${tables}
## Licence

MIT or Apache-2.0, as you like. \`THIRD_PARTY_NOTICES.txt\` names whose work is in it.
`;
}
