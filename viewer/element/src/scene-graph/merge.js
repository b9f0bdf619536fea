// Two glTF files made one: the second one's scene stands in the first one's.

const LISTS = ['accessors', 'animations', 'bufferViews', 'cameras', 'images', 'materials', 'meshes', 'nodes', 'samplers', 'skins', 'textures'];

/** @typedef {{ json: any, parts: Uint8Array[] }} File its own; all bytes in the first buffer */

/**
 * Puts `b` into `a`, and gives `a`. Both are changed.
 * @param {File} a @param {File} b @param {number} [on] the node of `a` that it hangs on, instead of standing in the scene
 * @returns {File}
 */
export function merge(a, b, on) {
  const { json: to } = a;
  const { json: from } = b;
  /** @type {Record<string, number>} */
  const base = Object.fromEntries(LISTS.map((name) => [name, to[name]?.length ?? 0]));
  const list = (/** @type {string} */ name) => /** @type {any[]} */ (from[name] ?? []);
  /** An index, or each of a list or of an object's values, moves on. @param {any} object @param {string} key @param {string} name */
  const move = (object, key, name) => {
    const value = object?.[key];
    if (typeof value === 'number') object[key] += base[name];
    else if (value) Object.keys(value).forEach((inner) => move(value, inner, name));
  };

  const [main, ...fallbacks] = from.buffers;
  const start = to.buffers[0].byteLength;
  for (const view of list('bufferViews')) {
    for (const it of [view, view.extensions?.EXT_meshopt_compression, view.extensions?.KHR_meshopt_compression]) {
      if (!it) continue;
      if (it.buffer === 0) it.byteOffset = (it.byteOffset ?? 0) + start;
      else it.buffer += to.buffers.length - 1;
    }
  }
  to.buffers.push(...fallbacks);
  to.buffers[0].byteLength += main.byteLength;

  for (const accessor of list('accessors')) {
    for (const it of [accessor, accessor.sparse?.indices, accessor.sparse?.values]) move(it, 'bufferView', 'bufferViews');
  }
  list('images').forEach((image) => move(image, 'bufferView', 'bufferViews'));
  for (const texture of list('textures')) {
    move(texture, 'sampler', 'samplers');
    [texture, ...Object.values(texture.extensions ?? {})].forEach((it) => move(it, 'source', 'images'));
  }
  const infos = (/** @type {any} */ object) => {
    for (const [key, value] of Object.entries(object)) {
      if (key === 'extras' || typeof value !== 'object' || !value) continue;
      if (key.endsWith('Texture')) move(value, 'index', 'textures');
      infos(value);
    }
  };
  list('materials').forEach(infos);

  const names = to.extensions?.KHR_materials_variants?.variants ?? [];
  const variants = (from.extensions?.KHR_materials_variants?.variants ?? []).map((/** @type {{ name: string }} */ { name }) => {
    const at = names.findIndex((/** @type {{ name: string }} */ it) => it.name === name);
    return at >= 0 ? at : names.push({ name }) - 1;
  });
  if (variants.length) (to.extensions ??= {}).KHR_materials_variants ??= { variants: names };
  for (const primitive of list('meshes').flatMap((mesh) => mesh.primitives)) {
    move(primitive, 'attributes', 'accessors');
    move(primitive, 'indices', 'accessors');
    move(primitive, 'targets', 'accessors');
    move(primitive, 'material', 'materials');
    move(primitive.extensions?.KHR_draco_mesh_compression, 'bufferView', 'bufferViews');
    for (const mapping of primitive.extensions?.KHR_materials_variants?.mappings ?? []) {
      move(mapping, 'material', 'materials');
      mapping.variants = mapping.variants.map((/** @type {number} */ variant) => variants[variant]);
    }
  }

  const lights = from.extensions?.KHR_lights_punctual?.lights;
  const there = to.extensions?.KHR_lights_punctual?.lights ?? [];
  base.lights = there.length;
  if (lights) (to.extensions ??= {}).KHR_lights_punctual = { lights: [...there, ...lights] };
  for (const node of list('nodes')) {
    move(node, 'children', 'nodes');
    move(node, 'mesh', 'meshes');
    move(node, 'skin', 'skins');
    move(node, 'camera', 'cameras');
    move(node.extensions?.KHR_lights_punctual, 'light', 'lights');
    move(node.extensions?.EXT_mesh_gpu_instancing, 'attributes', 'accessors');
  }
  for (const skin of list('skins')) {
    move(skin, 'joints', 'nodes');
    move(skin, 'skeleton', 'nodes');
    move(skin, 'inverseBindMatrices', 'accessors');
  }
  for (const { samplers, channels } of list('animations')) {
    for (const sampler of samplers) ['input', 'output'].forEach((key) => move(sampler, key, 'accessors'));
    for (const { target } of channels) move(target, 'node', 'nodes');
  }

  for (const name of LISTS) if (list(name).length) (to[name] ??= []).push(...list(name));
  const [here, other] = [to, from].map((json) => json.scenes?.[json.scene ?? 0]);
  const moved = (other?.nodes ?? []).map((/** @type {number} */ node) => node + base.nodes);
  const parent = on === undefined ? undefined : to.nodes?.[on];
  if (parent && moved.length) (parent.children ??= []).push(...moved);
  else if (here && moved.length) (here.nodes ??= []).push(...moved);
  for (const key of ['extensionsUsed', 'extensionsRequired']) {
    if (from[key]) to[key] = [...new Set([...(to[key] ?? []), ...from[key]])];
  }
  return { json: to, parts: [...a.parts, ...b.parts] };
}
