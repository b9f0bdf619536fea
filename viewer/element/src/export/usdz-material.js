// glTF materials as UsdPreviewSurface, the one surface that Quick Look knows.

const WRAPS = /** @type {Record<number, string>} */ ({ 33071: 'clamp', 33648: 'mirror' });

/** A number as USD reads it. @param {number} value */
export const number = (value) => (Number.isFinite(value) ? String(Number(value.toPrecision(7))) : '0');

/** @param {ArrayLike<number>} values */
export const tuple = (values) => `(${Array.from(values, number).join(', ')})`;

/** What USD calls the texture coordinates of a set. @param {number} set */
export const coordinates = (set) => (set ? `st${set}` : 'st');

/**
 * @typedef {object} Paint
 * @property {any} json of the model
 * @property {number} index of the material; -1 for glTF's default
 * @property {((material: number, path: string) => any) | undefined} edits what is to be used instead of the file's
 * @property {boolean} coloured whether the mesh has colours of its own
 * @property {(image: number) => string | undefined} file where a picture lies in the archive; undefined if it cannot be had
 */

/**
 * The text of a material.
 * @param {string} path of the material in the stage
 * @param {Paint} paint
 */
export function material(path, { json, index, edits, coloured, file }) {
  /** Such as `pbrMetallicRoughness.baseColorFactor`. @param {string} name @param {any} [fallback] */
  const get = (name, fallback) => edits?.(index, name)
    ?? name.split('.').reduce((value, key) => value?.[key], json.materials?.[index]) ?? fallback;
  const extension = (/** @type {string} */ name, /** @type {string} */ key, /** @type {any} */ fallback) => {
    return get(`extensions.KHR_materials_${name}.${key}`, fallback);
  };
  /** @type {string[]} */
  const inputs = [];
  /** @type {Map<string, string>} */
  const shaders = new Map();
  const shader = (/** @type {string} */ name, /** @type {string} */ id, /** @type {string[]} */ lines) => {
    shaders.set(name, `def Shader "${name}"\n{\nuniform token info:id = "${id}"\n${lines.join('\n')}\n}\n`);
    return name;
  };
  const output = (/** @type {string} */ name, /** @type {string} */ port) => `<${path}/${name}.outputs:${port}>`;

  /**
   * Makes a texture's shader; undefined where there is no picture.
   * @param {string} role @param {any} info glTF's textureInfo
   * @param {{ srgb?: boolean, scale?: number[], bias?: number[], fallback?: number[] }} how
   */
  const texture = (role, info, { srgb, scale, bias, fallback }) => {
    const used = info && json.textures?.[info.index];
    if (!used) return undefined;
    const { EXT_texture_webp: webp, EXT_texture_avif: avif, KHR_texture_basisu: basis } = used.extensions ?? {};
    const place = file(used.source ?? webp?.source ?? avif?.source ?? basis?.source);
    if (!place) return undefined;
    const moved = info.extensions?.KHR_texture_transform;
    const set = moved?.texCoord ?? info.texCoord ?? 0;
    let from = shader(`uv${set}`, 'UsdPrimvarReader_float2', [`string inputs:varname = "${coordinates(set)}"`, 'float2 outputs:result']);
    if (moved) {
      const { offset: [x, y] = [0, 0], rotation = 0, scale: [sx, sy] = [1, 1] } = moved;
      const [sin, cos] = [Math.sin(rotation), Math.cos(rotation)];
      // glTF counts from the top, USD from the bottom: the same turn, about another corner.
      from = shader(`${role}_place`, 'UsdTransform2d', [
        `float2 inputs:in.connect = ${output(from, 'result')}`,
        `float inputs:rotation = ${number(rotation * 180 / Math.PI)}`,
        `float2 inputs:scale = ${tuple([sx, sy])}`,
        `float2 inputs:translation = ${tuple([x + sin * sy, 1 - cos * sy - y])}`,
        'float2 outputs:result',
      ]);
    }
    const { wrapS, wrapT } = json.samplers?.[used.sampler] ?? {};
    return shader(role, 'UsdUVTexture', [
      `asset inputs:file = @${place}@`,
      `float2 inputs:st.connect = ${output(from, 'result')}`,
      `token inputs:sourceColorSpace = "${srgb ? 'sRGB' : 'raw'}"`,
      `token inputs:wrapS = "${WRAPS[wrapS] ?? 'repeat'}"`,
      `token inputs:wrapT = "${WRAPS[wrapT] ?? 'repeat'}"`,
      ...(fallback ? [`float4 inputs:fallback = ${tuple(fallback)}`] : []),
      ...(scale ? [`float4 inputs:scale = ${tuple(scale)}`] : []),
      ...(bias ? [`float4 inputs:bias = ${tuple(bias)}`] : []),
      'float outputs:r', 'float outputs:g', 'float outputs:b', 'float outputs:a', 'float3 outputs:rgb',
    ]);
  };
  const connect = (/** @type {string} */ type, /** @type {string} */ name, /** @type {string} */ from, /** @type {string} */ port) => {
    inputs.push(`${type} inputs:${name}.connect = ${output(from, port)}`);
  };
  const value = (/** @type {string} */ type, /** @type {string} */ name, /** @type {number | number[]} */ what) => {
    inputs.push(`${type} inputs:${name} = ${Array.isArray(what) ? tuple(what) : number(what)}`);
  };
  /** A single channel of a texture with a factor. */
  const channel = (/** @type {string} */ name, /** @type {any} */ info, /** @type {number} */ factor, /** @type {'r' | 'g' | 'b'} */ port) => {
    const from = texture(name, info, { scale: [factor, factor, factor, 1] });
    if (from) connect('float', name, from, port);
    else value('float', name, factor);
  };

  const pbr = 'pbrMetallicRoughness.';
  const factor = get(`${pbr}baseColorFactor`, [1, 1, 1, 1]);
  const mode = get('alphaMode', 'OPAQUE');
  const unlit = get('extensions.KHR_materials_unlit') !== undefined;
  const colour = unlit ? 'emissiveColor' : 'diffuseColor';
  const base = texture('base', get(`${pbr}baseColorTexture`), { srgb: true, scale: factor, fallback: factor });
  if (base) connect('color3f', colour, base, 'rgb');
  else if (coloured) {
    const own = ['string inputs:varname = "displayColor"', 'float3 outputs:result'];
    connect('color3f', colour, shader('colour', 'UsdPrimvarReader_float3', own), 'result');
  } else value('color3f', colour, factor.slice(0, 3));

  if (mode !== 'OPAQUE') {
    if (base) connect('float', 'opacity', base, 'a');
    else value('float', 'opacity', factor[3]);
    // A threshold of nothing would mean blending.
    if (mode === 'MASK') value('float', 'opacityThreshold', Math.max(get('alphaCutoff', 0.5), 0.001));
  } else {
    // Quick Look has no glass: the nearest is a surface that lets the background through.
    const clear = extension('transmission', 'transmissionFactor', 0);
    if (clear) value('float', 'opacity', 1 - 0.8 * clear);
  }

  if (unlit) {
    value('color3f', 'diffuseColor', [0, 0, 0]);
    value('float', 'roughness', 1);
  } else {
    const [metallic, roughness] = [get(`${pbr}metallicFactor`, 1), get(`${pbr}roughnessFactor`, 1)];
    const surface = texture('surface_map', get(`${pbr}metallicRoughnessTexture`), { scale: [1, roughness, metallic, 1] });
    if (surface) {
      connect('float', 'roughness', surface, 'g');
      connect('float', 'metallic', surface, 'b');
    } else {
      value('float', 'roughness', roughness);
      value('float', 'metallic', metallic);
    }
    const strong = extension('emissive_strength', 'emissiveStrength', 1);
    const glow = get('emissiveFactor', [0, 0, 0]).map((/** @type {number} */ part) => part * strong);
    const emissive = glow.some(Boolean) && texture('emissive', get('emissiveTexture'), { srgb: true, scale: [...glow, 1] });
    if (emissive) connect('color3f', 'emissiveColor', emissive, 'rgb');
    else if (glow.some(Boolean)) value('color3f', 'emissiveColor', glow);
    const bumps = get('normalTexture');
    const depth = bumps?.scale ?? 1;
    const normal = texture('normal', bumps, { scale: [2 * depth, 2 * depth, 2, 1], bias: [-depth, -depth, -1, 0], fallback: [0, 0, 1, 1] });
    if (normal) connect('normal3f', 'normal', normal, 'rgb');
    const shade = get('occlusionTexture');
    const strength = shade?.strength ?? 1;
    const occlusion = texture('occlusion', shade, { scale: Array(4).fill(strength), bias: Array(4).fill(1 - strength) });
    if (occlusion) connect('float', 'occlusion', occlusion, 'r');
    value('float', 'ior', extension('ior', 'ior', 1.5));
    const coat = extension('clearcoat', 'clearcoatFactor', 0);
    if (coat) {
      channel('clearcoat', extension('clearcoat', 'clearcoatTexture', undefined), coat, 'r');
      const rough = extension('clearcoat', 'clearcoatRoughnessFactor', 0);
      channel('clearcoatRoughness', extension('clearcoat', 'clearcoatRoughnessTexture', undefined), rough, 'g');
    }
  }
  shader('surface', 'UsdPreviewSurface', [...inputs, 'token outputs:surface']);
  return `def Material "${path.split('/').pop()}"\n{\ntoken outputs:surface.connect = ${output('surface', 'surface')}\n${[...shaders.values()].join('')}}\n`;
}
