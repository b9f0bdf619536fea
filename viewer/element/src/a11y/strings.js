// All that the element says in words. The attribute `a11y` puts others in their place.

/**
 * The first thirteen are those of `<model-viewer>`: what is said when the camera has come to see that side.
 * `{percent}` stands for a number.
 */
export const STRINGS = {
  'front': 'View from stage front',
  'right': 'View from stage right',
  'back': 'View from stage back',
  'left': 'View from stage left',
  'upper-front': 'View from stage upper-front',
  'upper-right': 'View from stage upper-right',
  'upper-back': 'View from stage upper-back',
  'upper-left': 'View from stage upper-left',
  'lower-front': 'View from stage lower-front',
  'lower-right': 'View from stage lower-right',
  'lower-back': 'View from stage lower-back',
  'lower-left': 'View from stage lower-left',
  'interaction-prompt': 'Use mouse, touch or arrow keys to move.',
  'zoom': 'Zoom {percent} %',
  'role': '3D model',
  'help-hint': 'Press question mark for help.',
  'wheel-hint': 'Ctrl + scroll to zoom',
  'wheel-hint-mac': '⌘ + scroll to zoom',
  'controls': 'View',
  'zoom-in': 'Zoom in',
  'zoom-out': 'Zoom out',
  'turn-left': 'Turn left',
  'turn-right': 'Turn right',
  'turn-up': 'Turn up',
  'turn-down': 'Turn down',
  'reset': 'Reset the view',
  'help': 'Help',
  'help-title': 'How to look around',
  'help-close': 'Close help',
  'help-turn': 'Turn',
  'help-turn-how': 'Drag, or arrow keys',
  'help-move': 'Move',
  'help-move-how': 'Two fingers or right button, or Shift and arrow keys',
  'help-zoom': 'Zoom',
  'help-zoom-how': 'Pinch or scroll, or + and −, Page Up and Page Down',
  'help-centre': 'Look at a point',
  'help-centre-how': 'Tap it; beside the model to go back',
  'help-reset': 'Reset the view',
  'help-reset-how': 'Home',
  'help-leave': 'Close help',
  'help-leave-how': 'Escape',
  'dimensions': 'Width {width}, depth {depth}, height {height}',
  'ar': 'View in your space',
  'ar-exit': 'Leave augmented reality',
  'ar-code': 'Scan with your phone to see it in your space',
  'ar-close': 'Close',
  'ar-find': 'Move your phone slowly to find a surface',
  'ar-place': 'Tap to place it',
};

/** @typedef {typeof STRINGS} Strings */

let said = '';
/** @type {Strings} */
let merged = STRINGS;

/**
 * The words of an element: the English ones, and in place of them those of its attribute `a11y`, a JSON object of strings.
 * @param {Element} element
 * @returns {Strings}
 */
export function strings(element) {
  const text = element.getAttribute('a11y') ?? '';
  // Most pages have one language: the last answer is the next one's too, and a bad one is told of once.
  if (text === said) return merged;
  said = text;
  merged = STRINGS;
  if (!text) return merged;
  try {
    const given = JSON.parse(text);
    if (typeof given !== 'object' || !given || Array.isArray(given)) throw new Error('it is no object');
    merged = { ...STRINGS, ...Object.fromEntries(Object.entries(given).filter(([, words]) => typeof words === 'string')) };
  } catch (error) {
    console.warn('product-viewer: `a11y` must be a JSON object of strings:', error);
  }
  return merged;
}
