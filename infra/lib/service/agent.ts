/** What the CloudWatch agent watches on an instance. */

import type { Environment } from '../config/environment.ts';
import { logGroups } from '../config/names.ts';
import { AGENT_NAMESPACE } from './names.ts';
import { PLACES } from './unit.ts';

/**
 * Its configuration. CloudWatch makes metrics of the lines in embedded metric format by itself as they come into the
 * log, whoever brings them.
 */
export function agentConfig(environment: Environment): string {
  const file = (path: string, stream: string) => ({
    file_path: path,
    log_group_name: logGroups(environment).api,
    log_stream_name: `{instance_id}/${stream}`,
  });
  return JSON.stringify({
    agent: { metrics_collection_interval: 60, run_as_user: 'root' },
    metrics: {
      namespace: AGENT_NAMESPACE,
      append_dimensions: { AutoScalingGroupName: '${aws:AutoScalingGroupName}', InstanceId: '${aws:InstanceId}' },
      // What scaling and alarms look at: all instances as one.
      aggregation_dimensions: [['AutoScalingGroupName']],
      metrics_collected: {
        mem: { measurement: ['mem_used_percent'] },
        disk: { measurement: ['used_percent'], resources: ['/'], drop_device: true },
      },
    },
    logs: {
      logs_collected: {
        files: {
          collect_list: [
            file(PLACES.log, 'api'),
            file(PLACES.metrics, 'metrics'),
            // Why an instance did not come up.
            file('/var/log/cloud-init-output.log', 'setup'),
          ],
        },
      },
    },
  }, undefined, 2);
}
