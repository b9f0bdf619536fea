// The scene as it is now, as a GLB or glTF file: the model's own file with all that the page has changed, and nothing of it
// compressed. Fetched when a page first asks for it.

import { buffers, imageBytes } from './file.js';
import { merge } from './merge.js';

/** @typedef {import('./store.js').Store} Store @typedef {import('./store.js').Entry} Entry */
/**
 * What the engine has too: imported here, it would be split off it into a file to wait for.
 * @typedef {Omit<typeof import('./parameters.js'), 'setter'> & Pick<typeof import('./texture.js'), 'inside' | 'sourceOf'>} Kit
 */

/** What must not be more than 1. */
const UNIT = new Set(['baseColorFactor', 'metallicFactor', 'roughnessFactor', 'occlusionStrength', 'clearcoatFactor', 'clearcoatRoughnessFactor',
  'sheenColorFactor', 'sheenRoughnessFactor', 'transmissionFactor', 'attenuationColor', 'specularFactor', 'iridescenceFactor', 'anisotropyStrength']);
const align = (/** @type {number} */ size) => (size + 3) & ~3;

/**
 * @param {Store[]} stores the models, the main one first
 * @param {any} session
 * @param {Kit} kit
 * @param {{ binary?: boolean, onlyVisible?: boolean }} [options] `binary: false` gives JSON with everything in it;
 *   `onlyVisible: false` keeps hidden nodes, marked by `KHR_node_visibility`, else they lose their meshes
 * @returns {Promise<Blob>}
 */
export async function exportScene(stores, session, kit, { binary = true, onlyVisible = true } = {}) {
  if (!stores.length) throw new Error('There is no model to export yet.');
  const files = [];
  for (const store of stores) files.push(await patched(store, session, kit, onlyVisible));
  const { json, parts } = files.reduce((all, file, at) => merge(all, file, session.slots[stores[at].slot]?.node));
  finish(json);
  return binary ? glb(json, parts) : gltf(json, parts);
}

/**
 * One model's JSON with its changes, all its bytes in one buffer.
 * @param {Store} store @param {any} session @param {Kit} kit @param {boolean} onlyVisible
 * @returns {Promise<{ json: any, parts: Uint8Array[] }>}
 */
export async function patched(store, session, kit, onlyVisible) {
  const { asset } = store;
  const json = structuredClone(asset.json);
  const { host } = session;
  const files = await buffers(asset);
  // Compressed files want a decoder, and give their bytes anew.
  const codecs = /draco|meshopt|basisu/.test(json.extensionsUsed) ? await import('../codecs/plain.js') : null;
  const pack = new Pack(json, codecs ? await codecs.plain(json, files, host) : files);
  const fetch = (/** @type {string} */ url) => host.download(url, session.element.withCredentials).promise;
  for (const [index, image] of (json.images ?? []).entries()) {
    if (image.uri === undefined) continue;
    const bytes = await imageBytes(asset, index, fetch, async () => files);
    pack.image(image, codecs?.isKtx2(bytes) ? await codecs.png(bytes, host) : bytes);
  }
  if (store.touched) await materials(store, json, pack, kit);
  if (store.custom || store.parts.some(({ initial, shown }) => shown !== initial)) variants(store, json);
  nodes(store, json, onlyVisible);
  root(json, session.slots[store.slot].transform);
  return { json, parts: pack.parts };
}

/** Bytes of a file to be, in one buffer. */
class Pack {
  /** @type {Uint8Array[]} */
  parts = [];
  #json;
  #size = 0;

  /** @param {any} json its buffer views are made to point into the one buffer @param {(Uint8Array | undefined)[]} sources */
  constructor(json, sources) {
    this.#json = json;
    const old = json.buffers ?? [];
    json.buffers = [{ byteLength: 0 }];
    const places = sources.map((bytes, index) => {
      // What is only room for decompressed data stays a buffer of its own, without bytes.
      if (!bytes) return { buffer: json.buffers.push(old[index]) - 1, base: 0 };
      return { buffer: 0, base: this.#add(bytes) };
    });
    for (const view of json.bufferViews ?? []) {
      for (const it of [view, view.extensions?.EXT_meshopt_compression, view.extensions?.KHR_meshopt_compression]) {
        if (!it) continue;
        const { buffer, base } = places[it.buffer];
        it.buffer = buffer;
        if (base) it.byteOffset = (it.byteOffset ?? 0) + base;
      }
    }
  }

  /** @param {Uint8Array} bytes @returns {number} where they begin */
  #add(bytes) {
    const at = this.#size;
    const rest = align(bytes.length) - bytes.length;
    this.parts.push(bytes);
    if (rest) this.parts.push(new Uint8Array(rest));
    this.#size += bytes.length + rest;
    this.#json.buffers[0].byteLength = this.#size;
    return at;
  }

  /** Puts an image's file in. @param {any} image its JSON @param {Uint8Array} bytes */
  image(image, bytes) {
    const views = (this.#json.bufferViews ??= []);
    image.bufferView = views.push({ buffer: 0, byteOffset: this.#add(bytes), byteLength: bytes.length }) - 1;
    image.mimeType = mime(bytes) ?? image.mimeType;
    delete image.uri;
  }
}

/** What kind of image file it is. @param {Uint8Array} bytes */
function mime(bytes) {
  const head = String.fromCharCode(...bytes.subarray(0, 12));
  if (head.startsWith('\x89PNG')) return 'image/png';
  if (head.startsWith('\xff\xd8')) return 'image/jpeg';
  if (head.startsWith('\xabKTX')) return 'image/ktx2';
  return /^RIFF.{4}WEBP/s.test(head) ? 'image/webp' : /^.{4}ftypavi/s.test(head) ? 'image/avif' : undefined;
}

/** @param {Store} store @param {any} json @param {Pack} pack @param {Kit} kit */
async function materials(store, json, pack, kit) {
  /** @type {Map<any, number>} */
  const images = new Map();
  json.materials = [];
  for (const entry of store.entries) {
    const material = structuredClone(entry.json);
    json.materials.push(material);
    for (const name of entry.edits) {
      if (name in kit.TEXTURES) await texture(store, entry, name, json, material, pack, images, kit);
      else if (name in kit.FACTORS) clamp(material, name, kit);
    }
    if (material.alphaMode !== 'MASK') delete material.alphaCutoff;
    prune(material, kit);
  }
  const bare = store.entries.findIndex(({ id, source }) => source < 0 && id === (store.json.materials?.length ?? 0));
  for (const { primitives } of json.meshes ?? []) {
    for (const primitive of primitives) if (bare >= 0) primitive.material ??= bare;
  }
  if (!json.materials.length) delete json.materials;
}

/** @param {Store} store @param {Entry} entry @param {string} name @param {any} json @param {any} material @param {Pack} pack @param {Map<any, number>} images @param {Kit} kit */
async function texture(store, entry, name, json, material, pack, images, { read, write, inside, sourceOf }) {
  const set = store.texture(entry, name);
  if (!set) {
    write(material, name, undefined);
    return;
  }
  const { image, sampler, name: title } = inside(set);
  let source = image.store === store ? image.file : images.get(image);
  if (source === undefined) {
    let bytes = new Uint8Array(await (await image.blob()).arrayBuffer());
    if (!/png|jpeg/.test(mime(bytes) ?? '')) {
      const { png } = await import('./textures.js');
      bytes = new Uint8Array(await (await png(await image.bitmap())).arrayBuffer());
    }
    const made = { name: image.name };
    source = (json.images ??= []).push(made) - 1;
    pack.image(made, bytes);
    images.set(image, source);
  }
  const old = read(entry.json, name) ?? {};
  const { minFilter, magFilter, wrapS, wrapT } = sampler;
  const file = json.textures?.[old.index];
  // A texture of the file in a format of an extension keeps its way to it.
  const like = [file, ...(json.textures ?? [])].find((it) => it && sourceOf(it) === source);
  const samplers = (json.samplers ??= []);
  const index = (json.textures ??= []).push({
    ...(like?.extensions && { extensions: like.extensions }),
    ...(like ? like.source !== undefined && { source: like.source } : { source }),
    ...(title && { name: title }),
    sampler: samplers.push({ minFilter, magFilter, wrapS, wrapT }) - 1,
  }) - 1;
  const info = { ...structuredClone(old), index };
  writeTransform(info, sampler);
  write(material, name, info);
}

/** Values that the view bears but no validator. @param {any} material @param {string} name @param {Kit} kit */
function clamp(material, name, { read, write }) {
  const value = read(material, name);
  const most = UNIT.has(name) ? 1 : Infinity;
  const limit = (/** @type {number} */ it) => Math.min(Math.max(it, 0), most);
  if (/Rotation|normalScale|NormalScale/.test(name)) return;
  const top = Math.max(...[value].flat());
  if (name === 'emissiveFactor' && top > 1) {
    write(material, name, value.map((/** @type {number} */ it) => limit(it / top)));
    write(material, 'emissiveStrength', read(material, 'emissiveStrength') * top);
  } else if (/ior/i.test(name)) {
    write(material, name, value === 0 && name === 'ior' ? 0 : Math.max(value, 1));
  } else if (name === 'attenuationDistance') {
    write(material, name, value > 0 ? value : undefined);
  } else {
    write(material, name, Array.isArray(value) ? value.map(limit) : limit(value));
  }
}

/** Removes texture infos that have only got a scale. @param {any} material @param {Kit} kit */
function prune(material, { PATHS, TEXTURES, read, write }) {
  for (const name of Object.keys(TEXTURES)) {
    if (read(material, name) && read(material, name).index === undefined) write(material, name, undefined);
  }
  // What a removal has made on its way.
  const extensions = material.extensions ?? {};
  for (const key of Object.keys(extensions)) {
    const known = Object.values(PATHS).some((path) => path[1] === key);
    if (known && !Object.keys(extensions[key]).length && key !== 'KHR_materials_ior') delete extensions[key];
  }
  if (!Object.keys(extensions).length) delete material.extensions;
  if (material.pbrMetallicRoughness && !Object.keys(material.pbrMetallicRoughness).length) delete material.pbrMetallicRoughness;
}

/** @param {any} info @param {import('./texture.js').Sampling} sampler */
function writeTransform(info, { rotation, scale, offset }) {
  const { texCoord } = info.extensions?.KHR_texture_transform ?? {};
  const transform = {
    ...(texCoord !== undefined && { texCoord }),
    ...(rotation && { rotation }),
    ...(String(scale) !== '1,1' && { scale: [...scale] }),
    ...(String(offset) !== '0,0' && { offset: [...offset] }),
  };
  const extensions = { ...info.extensions, KHR_texture_transform: transform };
  if (!Object.keys(transform).length) delete (/** @type {any} */ (extensions).KHR_texture_transform);
  if (Object.keys(extensions).length) info.extensions = extensions;
  else delete info.extensions;
}

/** Writes the variants, and the materials that are shown now as the primitives' own. @param {Store} store @param {any} json */
function variants({ variants, parts }, json) {
  const name = 'KHR_materials_variants';
  // A variant that says nothing of a primitive means its own material, which may be another one from now on.
  const maps = parts.map(({ initial, shown, map }) => {
    const rest = shown !== initial && json.materials?.[initial] ? variants.filter((variant) => !map.has(variant)) : [];
    return new Map([...map, ...rest.map((variant) => /** @type {const} */ ([variant, initial]))]);
  });
  const used = maps.some((map) => map.size);
  const put = (/** @type {any} */ object, /** @type {any} */ value) => {
    if (value) (object.extensions ??= {})[name] = value;
    else if (object.extensions) {
      delete object.extensions[name];
      if (!Object.keys(object.extensions).length) delete object.extensions;
    }
  };
  put(json, variants.length && used ? { variants: variants.map((name) => ({ name })) } : undefined);
  json.extensionsUsed = json.extensionsUsed?.filter((/** @type {string} */ it) => it !== name);
  json.extensionsRequired = json.extensionsRequired?.filter((/** @type {string} */ it) => it !== name || (variants.length && used));
  for (const [at, { mesh, primitive, initial, shown }] of parts.entries()) {
    /** @type {Map<number, number[]>} */
    const byMaterial = new Map();
    maps[at].forEach((material, variant) => byMaterial.set(material, [...(byMaterial.get(material) ?? []), variants.indexOf(variant)]));
    const mappings = [...byMaterial].map(([material, list]) => ({ material, variants: list }));
    const object = json.meshes[mesh].primitives[primitive];
    put(object, mappings.length ? { mappings } : undefined);
    if (shown !== initial) object.material = shown;
  }
}

/** @param {Store} store @param {any} json @param {boolean} onlyVisible */
function nodes({ visible }, json, onlyVisible) {
  const list = json.nodes ?? [];
  visible.forEach((shown, index) => ((list[index].extensions ??= {}).KHR_node_visibility = { visible: shown }));
  if (!onlyVisible) return;
  const strip = (/** @type {number} */ index, /** @type {boolean} */ hidden) => {
    const node = list[index];
    const gone = hidden || node.extensions?.KHR_node_visibility?.visible === false;
    if (gone) {
      delete node.mesh;
      delete node.skin;
      delete node.weights;
      delete node.extensions?.EXT_mesh_gpu_instancing;
    }
    (node.children ?? []).forEach((/** @type {number} */ child) => strip(child, gone));
  };
  for (const scene of json.scenes ?? []) (scene.nodes ?? []).forEach((/** @type {number} */ index) => strip(index, false));
  // There is nothing left for these to move.
  json.animations = json.animations?.filter((/** @type {any} */ animation) => {
    animation.channels = animation.channels.filter((/** @type {any} */ { target: { node, path } }) => path !== 'weights' || list[node]?.mesh !== undefined);
    return animation.channels.length;
  });
}

/** Puts the scene under a node that stands where the page has put the model. @param {any} json @param {ArrayLike<number> | undefined} place */
function root(json, place) {
  const scene = json.scenes?.[json.scene ?? 0];
  if (!scene?.nodes?.length || !place) return;
  const node = { name: 'placed', children: scene.nodes };
  const parts = { translation: [0, 3, '0,0,0'], rotation: [3, 7, '0,0,0,1'], scale: [7, 10, '1,1,1'] };
  for (const [key, [from, to, still]] of Object.entries(parts)) {
    const values = Array.from(place).slice(Number(from), Number(to));
    if (String(values) !== still) /** @type {any} */ (node)[key] = values;
  }
  if (Object.keys(node).length > 2) scene.nodes = [json.nodes.push(node) - 1];
}

/** Brings the lists of extensions in line with what is used, and drops what is empty. @param {any} json */
function finish(json) {
  const used = new Set(json.extensionsUsed ?? []);
  const walk = (/** @type {any} */ value) => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'extras') continue;
      if (key === 'extensions') Object.keys(/** @type {any} */ (inner)).forEach((name) => used.add(name));
      walk(inner);
    }
  };
  walk(json);
  json.extensionsUsed = [...used];
  for (const [key, value] of Object.entries(json)) if (Array.isArray(value) && !value.length) delete json[key];
  if (json.buffers && !json.buffers[0].byteLength) json.buffers.shift();
  if (!json.buffers?.length) delete json.buffers;
}

/** @param {any} json @param {Uint8Array[]} parts */
function glb(json, parts) {
  const text = new TextEncoder().encode(JSON.stringify(json));
  const body = parts.reduce((sum, part) => sum + part.length, 0);
  const size = align(text.length);
  const head = new Uint32Array([0x46546c67, 2, 20 + size + (body ? 8 + body : 0), size, 0x4e4f534a]);
  const spaces = new Uint8Array(size - text.length).fill(0x20);
  const pieces = [head, text, spaces, ...(body ? [new Uint32Array([body, 0x004e4942]), ...parts] : [])];
  return new Blob(/** @type {BlobPart[]} */ (pieces), { type: 'model/gltf-binary' });
}

/** @param {any} json @param {Uint8Array[]} parts */
async function gltf(json, parts) {
  const bytes = new Uint8Array(await new Blob(/** @type {BlobPart[]} */ (parts)).arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  if (bytes.length) json.buffers[0].uri = `data:application/octet-stream;base64,${btoa(text)}`;
  return new Blob([JSON.stringify(json)], { type: 'model/gltf+json' });
}
