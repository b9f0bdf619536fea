/** Ports that groups and access lists speak of. */

export const HTTPS = 443;
export const POSTGRES = 5432;
export const REDIS = 6379;
/** Mail is handed in with TLS from the first byte, or from `STARTTLS` on. */
export const MAIL = [465, 587] as const;
