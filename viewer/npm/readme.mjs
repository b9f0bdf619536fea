// README.md of the package.

import { features } from '../element/api/read.mjs';

const KINDS = /** @type {const} */ ([
  ['attribute', 'Attributes'], ['property', 'Properties'], ['method', 'Methods'], ['static', 'Statics'], ['event', 'Events'],
  ['slot', 'Slots'], ['part', 'Parts'], ['css-property', 'CSS properties'],
]);

/** @param {string} name of the package */
export function readme(name) {
  const all = features().flatMap(({ entries }) => entries).filter(({ applies, owner }) => applies !== false && !owner);
  const tables = KINDS.map(([kind, title]) => {
    const rows = all.filter((entry) => entry.kind === kind);
    const label = (/** @type {string} */ text) => (kind === 'method' ? `${text}()` : text);
    return `### ${title}\n\n| | |\n| --- | --- |\n${rows.map((entry) => `| \`${label(entry.name)}\` | ${entry.summary.replaceAll('|', '\\|')} |`).join('\n')}\n`;
  }).join('\n');
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
