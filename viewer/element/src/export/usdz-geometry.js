// What a USDZ needs of a glTF's numbers: accessors, triangles, matrices, the pose at rest.

/** @typedef {{ json: any, buffers: Uint8Array[] }} Data the parsed JSON, and the bytes of `buffers` in its order */

/** @type {Record<number, [any, number]>} array type, and what is 1 where numbers are normalized */
const COMPONENTS = {
  5120: [Int8Array, 127], 5121: [Uint8Array, 255], 5122: [Int16Array, 32767], 5123: [Uint16Array, 65535],
  5125: [Uint32Array, 4294967295], 5126: [Float32Array, 1],
};
const WIDTHS = /** @type {Record<string, number>} */ ({ SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4, MAT2: 4, MAT3: 9, MAT4: 16 });

/**
 * The numbers of an accessor without gaps, sparse ones in place, normalized ones as floats.
 * @param {Data} data @param {number} index
 * @returns {Float32Array | Uint32Array | Uint16Array | Uint8Array}
 * @throws {Error} if it lies outside its buffer, or is compressed in a way that has no plain copy
 */
export function read({ json, buffers }, index) {
  const accessor = json.accessors?.[index];
  const [Type, one] = COMPONENTS[accessor?.componentType] ?? [];
  const width = WIDTHS[accessor?.type];
  if (!Type || !width) throw new Error(`The model has no accessor ${index}.`);
  const { count, sparse } = accessor;
  /** @type {any} */
  let values = new Type(count * width);
  const fill = (/** @type {any} */ part, /** @type {any} */ kind, /** @type {number} */ items, /** @type {number} */ each) => {
    const { buffer, byteOffset = 0, byteStride } = json.bufferViews[part.bufferView];
    const bytes = buffers[buffer];
    const step = byteStride || each * kind.BYTES_PER_ELEMENT;
    const start = byteOffset + (part.byteOffset ?? 0);
    const length = each * kind.BYTES_PER_ELEMENT;
    if (!bytes || start + step * (items - 1) + length > bytes.length) throw new Error('The model is cut off.');
    // Copied byte by byte: what lies in a GLB need not be aligned.
    const packed = new Uint8Array(items * length);
    if (step === length) packed.set(bytes.subarray(start, start + packed.length));
    else for (let i = 0; i < items; i += 1) packed.set(bytes.subarray(start + i * step, start + i * step + length), i * length);
    return new kind(packed.buffer);
  };
  if (accessor.bufferView !== undefined && count) values = fill(accessor, Type, count, width);
  if (sparse) {
    const places = fill(sparse.indices, COMPONENTS[sparse.indices.componentType][0], sparse.count, 1);
    const news = fill(sparse.values, Type, sparse.count, width);
    places.forEach((/** @type {number} */ place, /** @type {number} */ i) => {
      values.set(news.subarray(i * width, (i + 1) * width), place * width);
    });
  }
  return accessor.normalized ? Float32Array.from(values, (value) => Math.max(value / one, -1)) : values;
}

/**
 * Vertex indices of a primitive's triangles; undefined for points and lines.
 * @param {Data} data @param {any} primitive @param {number} vertices
 */
export function triangles(data, { mode = 4, indices }, vertices) {
  if (mode < 4) return undefined;
  const list = indices === undefined ? Array.from({ length: vertices }, (_, i) => i) : [...read(data, indices)];
  if (mode === 4) return list.slice(0, list.length - list.length % 3);
  const result = [];
  for (let i = 2; i < list.length; i += 1) {
    // Every second triangle of a strip is the other way round.
    if (mode === 6) result.push(list[0], list[i - 1], list[i]);
    else result.push(list[i - 2 + i % 2], list[i - 1 - i % 2], list[i]);
  }
  return result;
}

/** Column-major product. @param {ArrayLike<number>} a @param {ArrayLike<number>} b */
export function multiply(a, b) {
  const result = Array(16).fill(0);
  for (let i = 0; i < 16; i += 1) {
    for (let k = 0; k < 4; k += 1) result[i] += a[k * 4 + i % 4] * b[(i & 12) + k];
  }
  return result;
}

/**
 * @param {Iterable<number>} t @param {Iterable<number>} q x, y, z, w @param {Iterable<number>} s
 * @returns {number[]} column-major
 */
export function compose([x, y, z], [i, j, k, w], [a, b, c]) {
  return [
    (1 - 2 * (j * j + k * k)) * a, 2 * (i * j + k * w) * a, 2 * (i * k - j * w) * a, 0,
    2 * (i * j - k * w) * b, (1 - 2 * (i * i + k * k)) * b, 2 * (j * k + i * w) * b, 0,
    2 * (i * k + j * w) * c, 2 * (j * k - i * w) * c, (1 - 2 * (i * i + j * j)) * c, 0,
    x, y, z, 1,
  ];
}

/** @param {any} node of glTF */
export function local({ matrix, translation = [0, 0, 0], rotation = [0, 0, 0, 1], scale = [1, 1, 1] }) {
  return matrix ?? compose(translation, rotation, scale);
}

/** Matrices of all nodes from the scene's root. @param {any} json @returns {number[][]} */
export function worlds(json) {
  const nodes = json.nodes ?? [];
  /** @type {number[][]} */
  const found = [];
  const walk = (/** @type {number} */ index, /** @type {number[] | null} */ parent) => {
    if (found[index] || !nodes[index]) return;
    const own = local(nodes[index]);
    found[index] = parent ? multiply(parent, own) : own;
    nodes[index].children?.forEach((/** @type {number} */ child) => walk(child, found[index]));
  };
  const children = new Set(nodes.flatMap((/** @type {any} */ node) => node.children ?? []));
  nodes.forEach((/** @type {any} */ _, /** @type {number} */ index) => children.has(index) || walk(index, null));
  return found;
}

/** Adds the shares of morph targets. @param {Data} data @param {any} primitive @param {string} name @param {number[]} weights */
export function morphed(data, primitive, name, weights) {
  const base = Float32Array.from(read(data, primitive.attributes[name]));
  weights.forEach((weight, target) => {
    const accessor = primitive.targets?.[target]?.[name];
    if (!weight || accessor === undefined) return;
    read(data, accessor).forEach((value, i) => { base[i] += weight * value; });
  });
  return base;
}

/**
 * Vertices and normals moved to where their joints are.
 * @param {Data} data @param {any} primitive @param {any} skin @param {number[][]} world of all nodes
 * @param {Float32Array} points @param {Float32Array | undefined} normals both changed in place
 */
export function skinned(data, { attributes }, skin, world, points, normals) {
  const inverse = skin.inverseBindMatrices === undefined ? null : read(data, skin.inverseBindMatrices);
  const bones = skin.joints.map((/** @type {number} */ node, /** @type {number} */ i) => {
    return inverse ? multiply(world[node], inverse.subarray(i * 16, i * 16 + 16)) : world[node];
  });
  const sets = [0, 1].filter((set) => attributes[`JOINTS_${set}`] !== undefined)
    .map((set) => [read(data, attributes[`JOINTS_${set}`]), read(data, attributes[`WEIGHTS_${set}`])]);
  const matrix = new Float64Array(16);
  for (let vertex = 0; vertex < points.length / 3; vertex += 1) {
    matrix.fill(0);
    for (const [joints, weights] of sets) {
      for (let i = vertex * 4; i < vertex * 4 + 4; i += 1) {
        const bone = weights[i] && bones[joints[i]];
        if (bone) for (let j = 0; j < 16; j += 1) matrix[j] += weights[i] * bone[j];
      }
    }
    apply(matrix, points, vertex * 3, 1);
    if (normals) {
      apply(matrix, normals, vertex * 3, 0);
      const [x, y, z] = normals.subarray(vertex * 3);
      const length = Math.hypot(x, y, z) || 1;
      normals.set([x / length, y / length, z / length], vertex * 3);
    }
  }
}

/** @param {ArrayLike<number>} m @param {Float32Array} array @param {number} at @param {number} w */
function apply(m, array, at, w) {
  const [x, y, z] = array.subarray(at);
  for (let row = 0; row < 3; row += 1) array[at + row] = m[row] * x + m[4 + row] * y + m[8 + row] * z + m[12 + row] * w;
}
