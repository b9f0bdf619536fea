// Both together, so that they travel as one file.

export { Controls } from './controls.js';
export { Speech } from './speech.js';
export { strings } from './strings.js';
