// The parameters of a glTF material: numbers, textures, and where the file's JSON keeps them.

const white = [1, 1, 1];
const black = [0, 0, 0];

/** Name to default, in the order of the ids. @type {Record<string, number | number[]>} */
const factors = {
  baseColorFactor: [1, 1, 1, 1],
  metallicFactor: 1,
  roughnessFactor: 1,
  emissiveFactor: black,
  emissiveStrength: 1,
  normalScale: 1,
  occlusionStrength: 1,
  ior: 1.5,
  clearcoatFactor: 0,
  clearcoatRoughnessFactor: 0,
  clearcoatNormalScale: 1,
  sheenColorFactor: black,
  sheenRoughnessFactor: 0,
  transmissionFactor: 0,
  thicknessFactor: 0,
  attenuationDistance: Infinity,
  attenuationColor: white,
  specularFactor: 1,
  specularColorFactor: white,
  iridescenceFactor: 0,
  iridescenceIor: 1.3,
  iridescenceThicknessMinimum: 100,
  iridescenceThicknessMaximum: 400,
  anisotropyStrength: 0,
  anisotropyRotation: 0,
  dispersion: 0,
};

/** In the order of the ids. */
const textures = [
  'baseColorTexture',
  'metallicRoughnessTexture',
  'normalTexture',
  'occlusionTexture',
  'emissiveTexture',
  'clearcoatTexture',
  'clearcoatRoughnessTexture',
  'clearcoatNormalTexture',
  'sheenColorTexture',
  'sheenRoughnessTexture',
  'transmissionTexture',
  'thicknessTexture',
  'specularTexture',
  'specularColorTexture',
  'iridescenceTexture',
  'iridescenceThicknessTexture',
  'anisotropyTexture',
];

/** Keys that a name alone does not tell. @type {Record<string, string[]>} */
const SPECIAL = {
  emissiveStrength: ['extensions', 'KHR_materials_emissive_strength', 'emissiveStrength'],
  normalScale: ['normalTexture', 'scale'],
  occlusionStrength: ['occlusionTexture', 'strength'],
  clearcoatNormalScale: ['extensions', 'KHR_materials_clearcoat', 'clearcoatNormalTexture', 'scale'],
};

/** @param {string} name */
function path(name) {
  if (SPECIAL[name]) return SPECIAL[name];
  if (/^(base|met|rou)/.test(name)) return ['pbrMetallicRoughness', name];
  if (/^(nor|occ|em)/.test(name)) return [name];
  // An extension's values begin with its name, but for those of volume.
  return ['extensions', `KHR_materials_${/^(th|at)/.test(name) ? 'volume' : name.match(/^[a-z]+/)}`, name];
}

/**
 * Name to [id, number of components, default]. The id is the view's (`set_factor`): the place in this table.
 * Colours are linear, thicknesses of films in nanometres, of volumes in the mesh's own units, angles in radians.
 * @type {Readonly<Record<string, readonly [number, number, number | number[]]>>}
 */
export const FACTORS = Object.freeze(Object.fromEntries(Object.entries(factors).map(([name, fallback], id) => (
  [name, /** @type {[number, number, number | number[]]} */ ([id, [fallback].flat().length, fallback])]
))));

/** Textures that are stored as sRGB, as the renderer has them; some have their value in alpha. */
export const COLOURS = /^(base|em|sheen|specular|diffuse)/;

/** Name to id, as the view's `set_texture` takes it. @type {Readonly<Record<string, number>>} */
export const TEXTURES = Object.freeze(Object.fromEntries(textures.map((name, id) => [name, id])));

/** Name to the keys that lead to it from a material's JSON, an extension's name among them. @type {Readonly<Record<string, readonly string[]>>} */
export const PATHS = Object.freeze(Object.fromEntries([...Object.keys(factors), ...textures].map((name) => [name, path(name)])));

/**
 * A factor, or its default, or a texture's info, or undefined where the material has no such texture.
 * @param {any} material its glTF JSON @param {string} name
 * @returns {any}
 */
export function read(material, name) {
  return PATHS[name].reduce((at, key) => at?.[key], material) ?? FACTORS[name]?.[2];
}

/**
 * Writes it, with all objects on the way to it; undefined, and infinity, which JSON does not have, remove it.
 * @param {any} material its glTF JSON @param {string} name @param {any} value
 */
export function write(material, name, value) {
  const keys = [...PATHS[name]];
  const last = /** @type {string} */ (keys.pop());
  const at = keys.reduce((object, key) => (object[key] ??= {}), material);
  if (value === undefined || value === Infinity) delete at[last];
  else at[last] = value;
}

/** The name of a property's setter. @param {string} name */
export const setter = (name) => `set${name[0].toUpperCase()}${name.slice(1)}`;
