// Whether the visitor wants less motion: `calm.matches`.

export const calm = matchMedia('(prefers-reduced-motion:reduce)');
