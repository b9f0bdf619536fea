// What of the element is only there once the engine is: which methods and properties it passes on, and what they give
// before that.

/** @param {string[]} names @param {string[]} units @param {ArrayLike<number>} values */
export function measure(names, units, values) {
  const /** @type {any} */ result = {};
  names.forEach((name, index) => { result[name] = values[index]; });
  Object.defineProperty(result, 'toString', { value: () => names.map((_, index) => values[index] + units[index]).join(' ') });
  return result;
}

/** A point in metres. @param {ArrayLike<number>} values */
export const point = (values) => measure(['x', 'y', 'z'], ['m', 'm', 'm'], values);

/** An orbit in radians and metres. @param {ArrayLike<number>} values */
export const orbit = (values) => measure(['theta', 'phi', 'radius'], ['rad', 'rad', 'm'], values);

const origin = () => point([0, 0, 0]);
const nothing = () => null;
const none = () => /** @type {string[]} */ ([]);

/** Methods, and what they give as long as there is nothing to ask. @type {Record<string, (() => any) | undefined>} */
const METHODS = {
  getCameraOrbit: () => orbit([0, 1.309, 0]),
  getCameraTarget: origin,
  getFieldOfView: () => 30,
  getMinimumFieldOfView: () => 0,
  getMaximumFieldOfView: () => 0,
  getIdealAspect: () => 1,
  getDimensions: origin,
  getBoundingBoxCenter: origin,
  positionAndNormalFromPoint: nothing,
  surfaceFromPoint: nothing,
  materialFromPoint: nothing,
  nodeFromPoint: nothing,
  queryHotspot: nothing,
  createVideoTexture: nothing,
  createCanvasTexture: nothing,
  hasBakedShadow: () => false,
  toDataURL: () => 'data:,',
  goToView: () => false,
};

/** Methods that give nothing and do nothing as long as nothing is there. */
const ACTIONS = 'play pause appendAnimation detachAnimation jumpCameraToGoal zoom interact '
  + 'resetInteractionPrompt resetTurntableRotation updateHotspot';

/** Methods that wait for the engine. */
const PROMISES = 'toBlob exportScene createTexture createLottieTexture updateFraming';

/** Properties, and what they are as long as nothing is there; those with `true` can be set. @type {Record<string, [(element: any) => any, boolean?]>} */
const PROPERTIES = {
  paused: [() => true],
  duration: [() => 0],
  currentTime: [() => 0, true],
  timeScale: [() => 1, true],
  turntableRotation: [() => 0],
  availableAnimations: [none],
  appendedAnimations: [none],
  availableVariants: [none],
  availableViews: [(element) => { try { return Object.keys(JSON.parse(element.getAttribute('views'))); } catch { return []; } }],
  model: [() => undefined],
  extraModels: [() => []],
  originalGltfJson: [nothing],
};

/**
 * Gives the class the members above.
 * @param {any} type
 * @param {(element: any, name: string) => any} holder who has the member now, undefined where nobody has
 * @param {(element: any) => Promise<unknown>} opened settles when the engine works for the element
 */
export function forward(type, holder, opened) {
  const add = (/** @type {string} */ name, /** @type {PropertyDescriptor} */ descriptor) => {
    Object.defineProperty(type.prototype, name, { configurable: true, enumerable: true, ...descriptor });
  };
  const method = (/** @type {string} */ name, /** @type {(() => any) | undefined} */ otherwise) => add(name, {
    value(/** @type {any[]} */ ...args) {
      const has = holder(this, name);
      return has ? has[name](...args) : otherwise?.();
    },
  });
  for (const name in METHODS) method(name, METHODS[name]);
  for (const name of ACTIONS.split(' ')) method(name, undefined);
  for (const name of PROMISES.split(' ')) {
    add(name, {
      async value(/** @type {any[]} */ ...args) {
        await opened(this);
        return holder(this, name)[name](...args);
      },
    });
  }
  for (const [name, [otherwise, settable]] of Object.entries(PROPERTIES)) {
    add(name, {
      get() {
        const has = holder(this, name);
        return has ? has[name] : otherwise(this);
      },
      set: settable ? function (/** @type {any} */ value) {
        const has = holder(/** @type {any} */ (this), name);
        if (has) has[name] = value;
        // What is said too early is said again once there is somebody to hear.
        else opened(this).then(() => { /** @type {any} */ (this)[name] = value; });
      } : undefined,
    });
  }
}
