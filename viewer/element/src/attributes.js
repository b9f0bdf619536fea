// The element's attributes and the properties that mirror them.

/** @typedef {'string' | 'number' | 'boolean'} Kind */

/**
 * In one string, as bytes count: `name` or `name=default` is text, `name#default` a number, `name?` is there or is not.
 */
const TEXT =
  'src|alt|poster|loading=auto|reveal=auto|with-credentials?|generate-schema?|camera-controls?'
  + '|camera-orbit|camera-target|field-of-view|min-camera-orbit|max-camera-orbit|min-field-of-view'
  + '|max-field-of-view|interpolation-decay#50|orbit-sensitivity#1|zoom-sensitivity#1|pan-sensitivity#1'
  + '|touch-action=pan-y|disable-zoom?|disable-pan?|disable-tap?|interaction-prompt=auto'
  + '|interaction-prompt-style=wiggle|interaction-prompt-threshold#3000|wheel-zoom=auto|views|controls'
  + '|a11y|auto-rotate?|auto-rotate-delay#3000|rotation-per-second|environment-image|skybox-image'
  + '|skybox-height|skybox-blur#0|environment-rotation|environment-intensity#1|exposure#1'
  + '|tone-mapping=neutral|shadow-intensity#0|shadow-softness#1|autoplay?|animation-name'
  + '|animation-crossfade-duration#300|variant-name|orientation|scale|dimensions|ar?'
  + '|ar-modes=webxr scene-viewer quick-look|ar-scale=auto|ar-placement=floor'
  + '|ar-usdz-max-texture-size=auto|ar-qr?|ar-qr-url|ios-src|xr-environment?';

/**
 * Attribute name to kind and default. The property has the same name in camelCase; setting it sets the attribute.
 * @type {Record<string, [Kind, (string | number | null)?]>}
 */
export const ATTRIBUTES = {};
for (const one of TEXT.split('|')) {
  const [, name, kind, rest] = /** @type {RegExpExecArray} */ (/^([\w-]+)([=#?]?)(.*)/.exec(one));
  ATTRIBUTES[name] = kind === '?' ? ['boolean'] : kind === '#' ? ['number', Number(rest)] : ['string', kind ? rest : null];
}

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
        // What never comes is waited for without end; nothing else is without end.
        return Number.isFinite(number) || (number === Infinity && /delay|threshold/.test(name)) ? number : fallback;
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
