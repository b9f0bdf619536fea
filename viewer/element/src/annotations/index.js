// Hotspots and dimensions: one chunk for both.

export { Annotations } from './annotations.js';
export { Dimensions } from './dimensions.js';
