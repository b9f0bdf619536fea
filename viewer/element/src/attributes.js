// The element's attributes and the properties that mirror them.

/** @typedef {'string' | 'number' | 'boolean'} Kind */

/**
 * Attribute name to kind and default. The property has the same name in camelCase; setting it sets the attribute.
 * @type {Record<string, [Kind, (string | number | null)?]>}
 */
export const ATTRIBUTES = {
  'src': ['string', null],
  'alt': ['string', null],
  'poster': ['string', null],
  'loading': ['string', 'auto'],
  'reveal': ['string', 'auto'],
  'with-credentials': ['boolean'],
  'generate-schema': ['boolean'],
  'camera-controls': ['boolean'],
  'camera-orbit': ['string', null],
  'camera-target': ['string', null],
  'field-of-view': ['string', null],
  'min-camera-orbit': ['string', null],
  'max-camera-orbit': ['string', null],
  'min-field-of-view': ['string', null],
  'max-field-of-view': ['string', null],
  'interpolation-decay': ['number', 50],
  'orbit-sensitivity': ['number', 1],
  'zoom-sensitivity': ['number', 1],
  'pan-sensitivity': ['number', 1],
  'touch-action': ['string', 'pan-y'],
  'disable-zoom': ['boolean'],
  'disable-pan': ['boolean'],
  'disable-tap': ['boolean'],
  'interaction-prompt': ['string', 'auto'],
  'interaction-prompt-style': ['string', 'wiggle'],
  'interaction-prompt-threshold': ['number', 3000],
  'wheel-zoom': ['string', 'auto'],
  'views': ['string', null],
  'controls': ['string', null],
  'a11y': ['string', null],
  'auto-rotate': ['boolean'],
  'auto-rotate-delay': ['number', 3000],
  'rotation-per-second': ['string', null],
  'environment-image': ['string', null],
  'skybox-image': ['string', null],
  'skybox-height': ['string', null],
  'skybox-blur': ['number', 0],
  'environment-rotation': ['string', null],
  'environment-intensity': ['number', 1],
  'exposure': ['number', 1],
  'tone-mapping': ['string', 'neutral'],
  'shadow-intensity': ['number', 0],
  'shadow-softness': ['number', 1],
  'autoplay': ['boolean'],
  'animation-name': ['string', null],
  'animation-crossfade-duration': ['number', 300],
  'variant-name': ['string', null],
  'orientation': ['string', null],
  'scale': ['string', null],
  'dimensions': ['string', null],
  'ar': ['boolean'],
  'ar-modes': ['string', 'webxr scene-viewer quick-look'],
  'ar-scale': ['string', 'auto'],
  'ar-placement': ['string', 'floor'],
  'ar-usdz-max-texture-size': ['string', 'auto'],
  'ar-qr': ['string', null],
  'ar-qr-url': ['string', null],
  'ios-src': ['string', null],
  'xr-environment': ['boolean'],
};

/**
 * Gives the class a property for each attribute.
 * @param {any} type
 */
export function reflect(type) {
  for (const [name, [kind, fallback]] of Object.entries(ATTRIBUTES)) {
    const property = name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
    Object.defineProperty(type.prototype, property, {
      configurable: true,
      enumerable: true,
      get() {
        const text = this.getAttribute(name);
        if (kind === 'boolean') return text !== null;
        if (text === null) return fallback;
        if (kind === 'string') return text;
        const number = parseFloat(text);
        return Number.isFinite(number) ? number : fallback;
      },
      set(value) {
        if (kind === 'boolean') this.toggleAttribute(name, Boolean(value));
        else if (value === null || value === undefined) this.removeAttribute(name);
        // Some hold JSON, and take what it stands for.
        else this.setAttribute(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
      },
    });
  }
}
