/** What a check is: one request, and what the answer must be like. */

/** The two origins that browsers know. */
export type Host = 'shop' | 'models';

/** What a target must have for a check to make sense there. */
export type Need =
  /** It speaks TLS. */
  | 'tls'
  /** It also listens without TLS. */
  | 'plain'
  /** The API answers at `/api`. */
  | 'api'
  /** There is a model to ask for; two, where caches are to be told apart. */
  | 'models';

/** What came back. Header names in lower case; headers that came several times are joined by commas, as HTTP has it. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * What is expected of a header: this very value, a value that fits one pattern or all of several, that it is not there
 * (`null`), or whatever a function says: it returns what is wrong.
 */
export type HeaderRule =
  | string
  | RegExp
  | readonly RegExp[]
  | null
  | ((value: string | undefined) => string | undefined);

/** Returns what is wrong with an answer's body. */
export type BodyRule = (answer: Answer) => string | undefined;

export interface Check {
  readonly name: string;
  /** What would break. */
  readonly why?: string;
  readonly host: Host;
  readonly only?: readonly Need[];
  /** Whether to come without TLS. */
  readonly scheme?: 'http';
  /** GET, where none is said. */
  readonly method?: 'GET' | 'HEAD' | 'OPTIONS' | 'POST';
  /** Sent as it stands, percent signs and all. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly expect: {
    /** One of these. */
    readonly status: number | readonly number[];
    readonly headers?: Readonly<Record<string, HeaderRule>>;
    readonly body?: BodyRule;
  };
}

/** A file of the site as it is without any encoding. */
export interface Asset {
  readonly path: string;
  readonly body: Buffer;
  readonly etag: string | undefined;
}

/** What is found out before: which files there are is another thing in each build. */
export interface Facts {
  /** The host that shoppers type, with the port where it is no usual one. */
  readonly shopHost: string;
  readonly modelsHost: string | undefined;
  /** The origin whose pages may read models. */
  readonly origin: string;
  /** The address of a page that is no file. */
  readonly page: string;
  /** A script with a digest in its name. */
  readonly script: Asset;
  /** The application. */
  readonly wasm: Asset;
  /** Paths of models; none where nobody told of any. */
  readonly models: readonly string[];
  /** Of the first model. */
  readonly modelBytes: number;
}

/** How a browser asks for a page. */
export const AS_A_PAGE = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' } as const;
/** How it asks for anything else. */
export const AS_A_FILE = { accept: '*/*' } as const;
/** An origin that nobody let in. */
export const FOREIGN = 'https://foreign.example';
/** What a file that never changes must say. */
export const FOREVER: readonly RegExp[] = [/\bpublic\b/, /\bmax-age=31536000\b/, /\bimmutable\b/];
