/** Who works in the shop of the tests. */
export const STAFF = { email: 'grace@vitrine.example', password: 'the keys to every window' };
