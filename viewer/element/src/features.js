// Features that come only where they are used. Each is a module of its own and costs nothing else.

/** @typedef {import('./session.js').Session} Session */
/** @typedef {{ name: string, wanted: (session: Session) => boolean, load: () => Promise<any[]> }} Lazy */

/** @type {Lazy[]} */
export const LAZY = [
  {
    name: 'annotations',
    wanted: ({ element }) => element.dimensions !== null || element.querySelector(':scope>[slot^=hotspot]') !== null,
    load: async () => {
      const { Annotations, Dimensions } = await import('./annotations/index.js');
      return [['annotations', Annotations], ['dimensions', Dimensions]];
    },
  },
  {
    name: 'extras',
    wanted: ({ element }) => element.querySelector(':scope>extra-model') !== null,
    load: async () => [['extras', (await import('./extras.js')).Extras]],
  },
  {
    name: 'speech',
    wanted: ({ element }) => element.cameraControls,
    load: async () => {
      const { Controls, Speech } = await import('./a11y/a11y.js');
      return [['controls', Controls], ['speech', Speech]];
    },
  },
];
