/** The script that fetches secrets onto an instance, into memory only. */

import { PLACES } from './unit.ts';

/** Where the secrets are, and what their passwords open. */
export interface Places {
  readonly region: string;
  readonly databaseHost: string;
  readonly databaseName: string;
  /** JSON with `username` and `password`; RDS made it, and changes it every week. */
  readonly databaseSecret: string;
  readonly cacheHost: string;
  /** A token, as plain text. */
  readonly cacheSecret: string;
  /** What the API signs with, as plain text. */
  readonly apiSecret: string;
  /** JSON that the operator wrote; none where nothing is wanted of it. */
  readonly operatorSecret?: string;
  /** What must stand in it. */
  readonly operatorKeys: readonly string[];
}

/**
 * `secrets write` puts them into a file that the service's unit reads as its environment. `secrets check` looks whether
 * the database's password has been changed since, and restarts the service then.
 *
 * `VITRINE_RUN` and `VITRINE_JITTER` (seconds) are there for tests.
 */
export function secretsScript(places: Places): string {
  const operator = places.operatorSecret === undefined ? '' : `
operator=$(secret '${places.operatorSecret}' .SecretString) || {
  echo 'fill the secret ${places.operatorSecret}: ${places.operatorKeys.join(', ')}' >&2
  exit 1
}
jq -er --argjson names '${JSON.stringify(places.operatorKeys)}' '
  . as $all | $names[] | . as $name | ($all[$name] // "")
  | if type == "string" and . != "" then . else error("\\($name) is missing in the secret of the operator") end
  | "\\($name)=\\(@json)"' <<<"$operator" >>"$run/env.new"`;
  return `#!/bin/bash
# Reads the secrets that the API needs. They are kept in memory, and root alone can read them.
set -euo pipefail
umask 077
export AWS_REGION='${places.region}'
run=\${VITRINE_RUN:-/run/vitrine}

# secret ID FILTER: what the filter finds in AWS's answer.
secret() {
  aws secretsmanager get-secret-value --secret-id "$1" --output json | jq -er "$2"
}

if [[ \${1:-} == check ]]; then
  # Not running yet: nothing to renew.
  [[ -e $run/database-version ]] || exit 0
  version=$(secret '${places.databaseSecret}' .VersionId)
  [[ $version != "$(<"$run/database-version")" ]] || exit 0
  echo 'the password of the database was changed'
  # Instances should not do so all at once.
  sleep $((RANDOM % \${VITRINE_JITTER:-90}))
  systemctl try-restart vitrine-api.service
  exit 0
fi

install -d -m 0700 "$run"
database=$(secret '${places.databaseSecret}' '{version: .VersionId} + (.SecretString | fromjson)')
token=$(secret '${places.cacheSecret}' .SecretString)
key=$(secret '${places.apiSecret}' .SecretString)

jq -nr --argjson database "$database" --arg token "$token" --arg key "$key" '
  {
    DATABASE_URL: ("postgres://\\($database.username | @uri):\\($database.password | @uri)"
      + "@${places.databaseHost}:5432/${places.databaseName}"
      + "?sslmode=verify-full&sslrootcert=${PLACES.databaseCa}"),
    VITRINE_REDIS_URL: "rediss://:\\($token | @uri)@${places.cacheHost}:6379/",
    VITRINE_SECRET: $key
  } | to_entries[] | "\\(.key)=\\(.value | @json)"' >"$run/env.new"
${operator}
jq -r .version <<<"$database" >"$run/database-version"
mv "$run/env.new" "$run/env"
`;
}
