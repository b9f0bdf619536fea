/** What can go wrong, with what to do about it. */

/** Stops the deployment; whatever was done before is sound, and the command can be run again. */
export class DeployError extends Error {
  override readonly name: string = 'DeployError';
  /** What to do. */
  readonly advice: string;

  constructor(message: string, advice: string, options?: ErrorOptions) {
    super(message, options);
    this.advice = advice;
  }
}

/** The command line is wrong. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const AGAIN = 'Nothing is half done: run the same command again when that is mended.';

/** By the names that AWS and its SDK give to errors. */
const ADVICE: Readonly<Record<string, string>> = {
  CredentialsProviderError:
    'There are no AWS credentials: set AWS_PROFILE, or sign in with “aws sso login”, then run the same command again.',
  ExpiredToken: 'The AWS credentials have expired: sign in again, then run the same command again.',
  ExpiredTokenException: 'The AWS credentials have expired: sign in again, then run the same command again.',
  InvalidClientTokenId: 'AWS does not know these credentials: set AWS_PROFILE to others.',
  UnrecognizedClientException: 'AWS does not know these credentials: set AWS_PROFILE to others.',
  SignatureDoesNotMatch: 'The AWS credentials are wrong, or this machine’s clock is.',
  RequestTimeTooSkewed: 'This machine’s clock is wrong: set it, then run the same command again.',
  AccessDenied:
    'These credentials may not do that, or belong to another account than the environment names: compare '
    + '“aws sts get-caller-identity” with “account” in its file.',
  AccessDeniedException: 'These credentials may not do that: ask for the rights, or use others.',
  NoSuchBucket: 'The Storage stack is not there yet: deploy first.',
  ENOTFOUND: 'AWS cannot be reached: is there a network?',
  ECONNREFUSED: 'AWS cannot be reached: is AWS_ENDPOINT_URL right?',
};

/** What an error says, and what to do about it where that is known. */
export function explain(error: unknown): string {
  if (error instanceof DeployError) return `${error.message}\n${error.advice}`;
  if (!(error instanceof Error)) return String(error);
  const code = (error as NodeJS.ErrnoException).code;
  return `${error.message || error.name}\n${ADVICE[error.name] ?? ADVICE[code ?? ''] ?? AGAIN}`;
}
