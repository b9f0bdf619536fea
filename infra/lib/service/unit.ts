/** What systemd runs on an instance. */

import { DRAIN } from './names.ts';

/** Where things lie on an instance. */
export const PLACES = {
  program: '/opt/vitrine/bin/vitrine-api',
  secrets: '/opt/vitrine/bin/secrets',
  settings: '/etc/vitrine/api.env',
  databaseCa: '/etc/vitrine/database-ca.pem',
  /** In memory. */
  secretEnvironment: '/run/vitrine/env',
  /** What the API says: JSON lines. */
  log: '/var/log/vitrine/api.log',
  /** What it writes to standard output: metrics in CloudWatch's embedded metric format. */
  metrics: '/var/log/vitrine/metrics.log',
} as const;

/**
 * The service. Each start fetches secrets and brings the schema up to date (instances that start together wait for the one
 * that does it); where any step fails, all are tried again.
 * The file of secrets is not there before the first step, hence the hyphen; `+` runs that step as root.
 */
export const apiUnit = `[Unit]
Description=Vitrine API
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
Type=exec
User=vitrine
Group=vitrine
EnvironmentFile=${PLACES.settings}
EnvironmentFile=-${PLACES.secretEnvironment}
ExecStartPre=+${PLACES.secrets} write
ExecStartPre=${PLACES.program} migrate
ExecStart=${PLACES.program} serve
Restart=always
RestartSec=5
TimeoutStartSec=900
KillSignal=SIGTERM
TimeoutStopSec=${DRAIN.kill}
StandardOutput=append:${PLACES.metrics}
StandardError=append:${PLACES.log}
LimitNOFILE=65536
UMask=0077
CapabilityBoundingSet=
NoNewPrivileges=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
PrivateDevices=yes
PrivateTmp=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHome=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
ProtectSystem=strict
RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
`;

/** Looks whether the password of the database was changed. */
export const secretsUnit = `[Unit]
Description=Take up a new password of the database

[Service]
Type=oneshot
ExecStart=${PLACES.secrets} check
`;

/** When it looks: each minute, on each instance at another second. */
export const secretsTimer = `[Unit]
Description=Look for a new password of the database

[Timer]
OnActiveSec=2min
OnUnitInactiveSec=1min
RandomizedDelaySec=15
AccuracySec=1s

[Install]
WantedBy=timers.target
`;

/** Files are cut where they are, as the API holds them open. */
export const logRotation = `/var/log/vitrine/*.log {
  size 50M
  rotate 3
  copytruncate
  compress
  missingok
  notifempty
}
`;

/** A day is too long where a file may grow by the minute. */
export const hourlyRotation = `[Timer]
OnCalendar=
OnCalendar=hourly
`;
