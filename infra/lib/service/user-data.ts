/** What a new instance does first: it installs a release, and says so where that fails. */

import type { Environment } from '../config/environment.ts';
import { API_PORT, bucketNames } from '../config/names.ts';
import { agentConfig } from './agent.ts';
import { READY_PATH, groupName } from './names.ts';
import { secretsScript, type Places } from './secrets-script.ts';
import { apiSettings, environmentFile } from './settings.ts';
import {
  PLACES, apiUnit, hourlyRotation, logRotation, secretsTimer, secretsUnit,
} from './unit.ts';

/** AWS takes no more bytes than this. */
export const USER_DATA_LIMIT = 16_384;

/** Puts text into a file, as it is. */
const write = (path: string, mode: string, text: string): string =>
  `install -D -m ${mode} /dev/stdin ${path} <<'END-OF-FILE'\n${text.replace(/\n$/, '')}\nEND-OF-FILE`;

const beginning = (environment: Environment): string => `#!/bin/bash
# Makes this machine an instance of ${groupName(environment)}.
set -Eeuo pipefail
export AWS_REGION='${environment.region}'

# An instance that cannot serve is given back at once, so that a release that is no good goes no further.
give_up() {
  trap - ERR
  echo "this instance is given up: $1"
  # Until the agent has sent what was logged.
  sleep 20
  local token instance
  token=$(curl -sSf -m 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' http://169.254.169.254/latest/api/token)
  instance=$(curl -sSf -m 5 -H "X-aws-ec2-metadata-token: $token" http://169.254.169.254/latest/meta-data/instance-id)
  aws autoscaling set-instance-health --instance-id "$instance" --health-status Unhealthy \\
    --no-should-respect-grace-period
  exit 1
}
trap 'give_up "line $LINENO failed"' ERR

# patiently COMMAND…: tries it up to five times.
patiently() {
  local try
  for try in 1 2 3 4; do
    if "$@"; then return; fi
    sleep $((5 * try))
  done
  "$@"
}`;

const packages = `patiently dnf install -y -q amazon-cloudwatch-agent jq logrotate`;

const user = `useradd --system --user-group --no-create-home --shell /sbin/nologin vitrine
install -d -m 0755 /opt/vitrine/bin /etc/vitrine /var/log/vitrine
install -m 0644 /dev/null ${PLACES.log}
install -m 0644 /dev/null ${PLACES.metrics}`;

const agent = (environment: Environment): string => [
  write('/etc/vitrine/agent.json', '0644', agentConfig(environment)),
  '/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl \\',
  '  -a fetch-config -m ec2 -s -c file:/etc/vitrine/agent.json',
].join('\n');

const release = (environment: Environment, name: string): string => `release='${name}'
cd /opt/vitrine/bin
for file in vitrine-api vitrine-api.sha256; do
  patiently aws s3 cp --only-show-errors \\
    "s3://${bucketNames(environment).releases}/$release/${environment.architecture}/$file" "$file"
done
sha256sum --check --strict vitrine-api.sha256
chmod 0755 vitrine-api
patiently curl -sSf -m 30 -o ${PLACES.databaseCa} https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem`;

const files = (environment: Environment, places: Places): string => [
  write(PLACES.settings, '0644', environmentFile(apiSettings(environment))),
  write(PLACES.secrets, '0755', secretsScript(places)),
  write('/etc/systemd/system/vitrine-api.service', '0644', apiUnit),
  write('/etc/systemd/system/vitrine-secrets.service', '0644', secretsUnit),
  write('/etc/systemd/system/vitrine-secrets.timer', '0644', secretsTimer),
  write('/etc/logrotate.d/vitrine', '0644', logRotation),
  write('/etc/systemd/system/logrotate.timer.d/hourly.conf', '0644', hourlyRotation),
].join('\n');

const start = `systemctl daemon-reload
systemctl enable vitrine-api.service
systemctl enable --now vitrine-secrets.timer logrotate.timer
systemctl restart logrotate.timer
# It tries again by itself, so its first try need not succeed.
systemctl start --no-block vitrine-api.service

for _ in {1..48}; do
  if curl -sf -m 3 -o /dev/null http://127.0.0.1:${API_PORT}${READY_PATH}; then
    echo "release $release serves"
    exit 0
  fi
  sleep 5
done
tail -n 20 ${PLACES.log}
give_up "release $release is not ready after four minutes"`;

/**
 * The script.
 * @param releaseName Which release to install: may stand for a parameter, so that each release is a new template.
 */
export function userData(environment: Environment, places: Places, releaseName: string): string {
  return [
    beginning(environment),
    packages,
    user,
    agent(environment),
    release(environment, releaseName),
    files(environment, places),
    start,
  ].join('\n\n') + '\n';
}
