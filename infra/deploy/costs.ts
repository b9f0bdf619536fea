/** What no stack can do: bills by tags. */

import { UpdateCostAllocationTagsStatusCommand, type CostExplorerClient } from '@aws-sdk/client-cost-explorer';

import { COST_TAGS } from '../lib/config/names.ts';

const TAGS: readonly string[] = Object.values(COST_TAGS);

/**
 * Has AWS count costs by our tags. It can be asked for about a day after a tag was first seen, and in an organisation by the
 * account that pays: what it says, if it does not, is passed on, as all else is deployed.
 */
export async function activateCostTags(costs: Pick<CostExplorerClient, 'send'>, isElsewhere: boolean): Promise<string> {
  if (isElsewhere) return '  left out: this is not AWS';
  let refusal: string;
  try {
    const { Errors = [] } = await costs.send(new UpdateCostAllocationTagsStatusCommand({
      CostAllocationTagsStatus: TAGS.map((TagKey) => ({ TagKey, Status: 'Active' })),
    }));
    if (Errors.length === 0) return `  ${TAGS.join(', ')}`;
    refusal = Errors.map(({ TagKey, Message }) => `${TagKey}: ${Message}`).join('; ');
  } catch (error) {
    refusal = (error as Error).message;
  }
  return `  not yet (${refusal}). Until then the budget counts nothing. The next deployment tries again, or:
  aws ce update-cost-allocation-tags-status --region us-east-1 --cost-allocation-tags-status \\
    ${TAGS.map((tag) => `TagKey=${tag},Status=Active`).join(' ')}`;
}
