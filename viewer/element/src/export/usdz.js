// USDZ for Quick Look, made from glTF. Needs no engine and no GPU; runs in a browser, and with pictures that need no
// change also in Node.
//
// What USD's preview surface cannot say is left out: sheen, iridescence, anisotropy, specular tints; transmission becomes
// opacity, and colours of vertices are kept only where there is no base colour texture. Animations and skins are not
// taken over: models stand as the file has them at rest, with joints and morph targets applied. Points and lines go.

import { compose, local, morphed, read, skinned, triangles, worlds } from './usdz-geometry.js';
import { coordinates, material, number, tuple } from './usdz-material.js';
import { zip } from './usdz-zip.js';

/**
 * @typedef {object} Source a model to put in
 * @property {any} json the parsed glTF
 * @property {Uint8Array[]} buffers the bytes of its `buffers`, in order
 * @property {(index: number) => Promise<{ bytes: Uint8Array, type: string }>} image the file of `images[index]`; `type` is
 *   its media type. USDZ holds PNG and JPEG; others are rejected by throwing, or handed over as one of these (see usdz-source.js)
 * @property {number} [variant] index in KHR_materials_variants; -1 or none: as the file says
 * @property {(material: number, path: string) => any} [edits] what a material has instead of the file's value at a path such as
 *   `pbrMetallicRoughness.baseColorFactor`; undefined for what is unchanged
 * @property {(node: number) => boolean} [hidden] whether a node and what is below it are left out
 * @property {ArrayLike<number>} [matrix] where the model stands, column-major; none: at the origin
 */

const ROOT = '/Model';
/** Compression whose plain numbers only a decoder has: usdz-source.js undoes those that are known. */
const PACKED = ['KHR_draco_mesh_compression', 'EXT_meshopt_compression', 'KHR_meshopt_compression'];

/**
 * @param {Source[]} sources
 * @param {{ placement?: string }} [options] `wall`: no floor is named as its anchor
 * @returns {Promise<Uint8Array<ArrayBuffer>>} the file, of type `model/vnd.usdz+zip`
 * @throws {Error} if a model is still compressed (its numbers are not here), or is cut off
 */
export async function usdz(sources, { placement = 'floor' } = {}) {
  /** @type {[string, Uint8Array][]} */
  const textures = [];
  const parts = [];
  const count = { image: 0 };
  for (const [index, source] of sources.entries()) parts.push(await model(source, index, textures, count));
  const anchor = placement === 'floor'
    ? ['prepend apiSchemas = ["Preliminary_AnchoringAPI"]', 'uniform token preliminary:anchoring:type = "plane"\n'
      + 'uniform token preliminary:planeAnchoring:alignment = "horizontal"\n'] : ['', ''];
  const text = `#usda 1.0
(
defaultPrim = "${ROOT.slice(1)}"
metersPerUnit = 1
upAxis = "Y"
)
def Xform "${ROOT.slice(1)}" (
assetInfo = { string name = "${ROOT.slice(1)}" }
kind = "component"
${anchor[0]}
)
{
${anchor[1]}`;
  const layer = new Blob([text, ...parts.flat(), '}\n']);
  return zip([['model.usda', new Uint8Array(await layer.arrayBuffer())], ...textures]);
}

/**
 * The text of a model.
 * @param {Source} source @param {number} number which one it is
 * @param {[string, Uint8Array][]} textures grows @param {{ image: number }} count pictures so far
 */
async function model(source, number, textures, count) {
  const { json, variant = -1, edits, hidden, matrix } = source;
  const packed = PACKED.find((name) => json.extensionsRequired?.includes(name));
  if (packed) throw new Error(`Models with ${packed} cannot be made into USDZ here.`);
  const home = `${ROOT}/m${number}`;
  const world = worlds(json);

  /** Material of each primitive as shown. */
  const chosen = (/** @type {any} */ primitive) => {
    const mapped = variant >= 0 && primitive.extensions?.KHR_materials_variants?.mappings
      ?.find((/** @type {any} */ mapping) => mapping.variants.includes(variant));
    return (mapped || primitive).material ?? -1;
  };
  const coloured = (/** @type {any} */ primitive) => primitive.attributes.COLOR_0 !== undefined;
  const paintName = (/** @type {any} */ primitive) => `paint${chosen(primitive) < 0 ? '' : chosen(primitive)}${coloured(primitive) ? '_coloured' : ''}`;

  /** What a mesh has to know of its material: whether its back is seen, and the tint of its colours. */
  const look = (/** @type {any} */ primitive) => {
    const index = chosen(primitive);
    const own = json.materials?.[index];
    return {
      double: edits?.(index, 'doubleSided') ?? own?.doubleSided ?? false,
      tint: edits?.(index, 'pbrMetallicRoughness.baseColorFactor') ?? own?.pbrMetallicRoughness?.baseColorFactor ?? [1, 1, 1],
    };
  };

  // What is in the scene, and how often.
  /** @type {Map<string, any>} */
  const paints = new Map();
  const roots = json.scenes?.[json.scene ?? 0]?.nodes ?? Object.keys(json.nodes ?? []).map(Number);
  /** @type {number[]} */
  const uses = [];
  const walk = (/** @type {number} */ index, /** @type {(node: any, index: number) => void} */ visit) => {
    const node = json.nodes[index];
    if (!node || hidden?.(index)) return;
    visit(node, index);
    node.children?.forEach((/** @type {number} */ child) => walk(child, visit));
  };
  roots.forEach((/** @type {number} */ root) => walk(root, (node) => {
    if (node.mesh === undefined) return;
    uses[node.mesh] = (uses[node.mesh] ?? 0) + (node.extensions?.EXT_mesh_gpu_instancing ? 2 : 1);
    for (const primitive of json.meshes[node.mesh].primitives) paints.set(paintName(primitive), primitive);
  }));

  // Pictures come first: a material is told where they lie, or that they are not to be had.
  /** @type {Map<number, string>} */
  const files = new Map();
  /** @type {Set<number>} */
  const wanted = new Set();
  const write = (/** @type {(image: number) => string | undefined} */ file) => [...paints].map(([name, primitive]) => {
    return material(`${home}/Paints/${name}`, { json, index: chosen(primitive), edits, coloured: coloured(primitive), file });
  });
  write((image) => { wanted.add(image); return undefined; });
  for (const image of wanted) {
    try {
      const { bytes, type } = await source.image(image);
      const name = `textures/${count.image}.${type === 'image/png' ? 'png' : 'jpg'}`;
      count.image += 1;
      textures.push([name, bytes]);
      files.set(image, name);
    } catch (error) {
      console.warn(`product-viewer: image ${image} is left out of the USDZ:`, error);
    }
  }

  const text = [`def Xform "m${number}"\n{\n`, transform(matrix)];
  if (paints.size) text.push('def Scope "Paints"\n{\n', ...write((image) => files.get(image)), '}\n');
  // What is there more than once is written once and referred to.
  const shared = uses.flatMap((times, mesh) => (times > 1 ? [mesh] : []));
  if (shared.length) {
    text.push('def Scope "Shapes"\n{\n');
    for (const mesh of shared) {
      json.meshes[mesh].primitives.forEach((/** @type {any} */ primitive, /** @type {number} */ i) => {
        const how = { name: `s${mesh}_${i}`, specifier: 'class', ...look(primitive) };
        text.push(...shape(source, primitive, json.meshes[mesh], how));
      });
    }
    text.push('}\n');
  }
  const draw = (/** @type {any} */ node, /** @type {boolean} */ alone) => {
    const mesh = json.meshes[node.mesh];
    mesh.primitives.forEach((/** @type {any} */ primitive, /** @type {number} */ i) => {
      const binding = `rel material:binding = <${home}/Paints/${paintName(primitive)}>\n`;
      if (alone || uses[node.mesh] < 2) {
        text.push(...shape(source, primitive, mesh, { name: `p${i}`, binding, ...look(primitive), node, world }));
      } else if ((primitive.mode ?? 4) > 3) {
        text.push(`def Mesh "p${i}" (\nprepend references = <${home}/Shapes/s${node.mesh}_${i}>\n`,
          `prepend apiSchemas = ["MaterialBindingAPI"]\n)\n{\n${binding}}\n`);
      }
    });
  };
  const skins = /** @type {any[]} */ ([]);
  const open = (/** @type {number} */ index) => {
    const node = json.nodes[index];
    if (!node || hidden?.(index)) return;
    text.push(`def Xform "n${index}_${(node.name ?? '').replace(/[^A-Za-z0-9_]/g, '_')}"\n{\n`, transform(local(node)));
    if (node.mesh !== undefined) {
      const instances = node.extensions?.EXT_mesh_gpu_instancing?.attributes;
      // The place of a skinned mesh is that of its joints.
      if (node.skin !== undefined) skins.push([index, node]);
      else if (instances) {
        const get = (/** @type {string} */ name) => (instances[name] === undefined ? null : read(source, instances[name]));
        const [t, q, s] = [get('TRANSLATION'), get('ROTATION'), get('SCALE')];
        const copies = t ? t.length / 3 : q ? q.length / 4 : s ? s.length / 3 : 0;
        for (let i = 0; i < copies; i += 1) {
          const place = compose(t?.subarray(i * 3) ?? [0, 0, 0], q?.subarray(i * 4) ?? [0, 0, 0, 1], s?.subarray(i * 3) ?? [1, 1, 1]);
          text.push(`def Xform "i${i}"\n{\n`, transform(place));
          draw(node, false);
          text.push('}\n');
        }
      } else draw(node, node.weights !== undefined);
    }
    node.children?.forEach(open);
    text.push('}\n');
  };
  roots.forEach(open);
  for (const [index, node] of skins) {
    text.push(`def Xform "skin${index}"\n{\n`);
    draw(node, true);
    text.push('}\n');
  }
  text.push('}\n');
  return text;
}

/** @param {ArrayLike<number> | undefined} matrix column-major, which is how USD writes rows */
function transform(matrix) {
  if (!matrix) return '';
  const m = Array.from(matrix);
  const rows = [0, 4, 8, 12].map((at) => tuple(m.slice(at, at + 4))).join(', ');
  return `matrix4d xformOp:transform = (${rows})\nuniform token[] xformOpOrder = ["xformOp:transform"]\n`;
}

/** @param {ArrayLike<number>} values @param {number} width */
function tuples(values, width) {
  /** @type {string[]} */
  const list = Array(values.length / width | 0);
  for (let i = 0; i < list.length; i += 1) {
    let text = `(${number(values[i * width])}`;
    for (let j = 1; j < width; j += 1) text += `, ${number(values[i * width + j])}`;
    list[i] = `${text})`;
  }
  return list.join(', ');
}

/**
 * The text of a primitive; none for points and lines.
 * @param {Source} source @param {any} primitive @param {any} mesh
 * @param {{ name: string, double: boolean, tint: number[], specifier?: string, binding?: string, node?: any, world?: number[][] }} how
 */
function shape(source, primitive, mesh, { name, double, tint, specifier = 'def', binding = '', node = {}, world = [] }) {
  const { attributes } = primitive;
  if (attributes.POSITION === undefined) return [];
  const weights = node.weights ?? mesh.weights ?? [];
  const points = morphed(source, primitive, 'POSITION', weights);
  const faces = triangles(source, primitive, points.length / 3);
  if (!faces?.length) return [];
  const normals = attributes.NORMAL === undefined ? undefined : morphed(source, primitive, 'NORMAL', weights);
  const skin = source.json.skins?.[node.skin];
  if (skin) skinned(source, primitive, skin, world, points, normals);
  const least = [Infinity, Infinity, Infinity];
  const most = [-Infinity, -Infinity, -Infinity];
  points.forEach((value, i) => {
    least[i % 3] = Math.min(least[i % 3], value);
    most[i % 3] = Math.max(most[i % 3], value);
  });
  const each = ' (\ninterpolation = "vertex"\n)\n';
  const text = [
    `${specifier} Mesh "${name}"${binding && ' (\nprepend apiSchemas = ["MaterialBindingAPI"]\n)'}\n{\n`,
    double ? 'uniform bool doubleSided = 1\n' : '',
    `float3[] extent = [${tuple(least)}, ${tuple(most)}]\n`,
    `int[] faceVertexCounts = [${Array(faces.length / 3).fill(3).join(', ')}]\n`,
    `int[] faceVertexIndices = [${faces.join(', ')}]\n`,
    `point3f[] points = [${tuples(points, 3)}]\n`,
    'uniform token subdivisionScheme = "none"\n',
  ];
  if (normals) text.push(`normal3f[] normals = [${tuples(normals, 3)}]${each}`);
  for (let set = 0; attributes[`TEXCOORD_${set}`] !== undefined; set += 1) {
    // glTF counts from the top.
    const flipped = Float32Array.from(read(source, attributes[`TEXCOORD_${set}`]), (value, i) => (i & 1 ? 1 - value : value));
    text.push(`texCoord2f[] primvars:${coordinates(set)} = [${tuples(flipped, 2)}]${each}`);
  }
  if (attributes.COLOR_0 !== undefined) {
    const colours = read(source, attributes.COLOR_0);
    const width = source.json.accessors[attributes.COLOR_0].type === 'VEC4' ? 4 : 3;
    const rgb = Float32Array.from({ length: colours.length / width * 3 }, (_, i) => colours[(i / 3 | 0) * width + i % 3] * tint[i % 3]);
    text.push(`color3f[] primvars:displayColor = [${tuples(rgb, 3)}]${each}`);
  }
  text.push(binding, '}\n');
  return text;
}
