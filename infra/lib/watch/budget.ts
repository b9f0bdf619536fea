/** The budget: somebody is told before a month becomes dear, not after. */

import * as budgets from 'aws-cdk-lib/aws-budgets';
import type { Construct } from 'constructs';

import type { Environment } from '../config/environment.ts';
import { COST_TAGS } from '../config/names.ts';

/** AWS mails no more than so many addresses for a budget's notification. */
const MOST_ADDRESSES = 10;

/**
 * A month's costs of this environment, mailed at half, four fifths and all of what was planned, and when the forecast
 * goes beyond it.
 *
 * AWS counts by a tag only once it is activated as a cost allocation tag, and from then on. CloudFormation has no type
 * for that: each deployment asks for it, by Cost Explorer's `UpdateCostAllocationTagsStatus`. A tag can be activated
 * about a day after it was first seen, in an organisation by the account that pays; until then this budget counts
 * nothing.
 */
export function budget(scope: Construct, environment: Environment): budgets.CfnBudget {
  const subscribers = environment.alertEmails.slice(0, MOST_ADDRESSES)
    .map((address) => ({ subscriptionType: 'EMAIL', address }));
  const at = (threshold: number, notificationType: 'ACTUAL' | 'FORECASTED') => ({
    notification: { notificationType, comparisonOperator: 'GREATER_THAN', threshold, thresholdType: 'PERCENTAGE' },
    subscribers,
  });
  return new budgets.CfnBudget(scope, 'Budget', {
    budget: {
      budgetName: `Vitrine-${environment.name}`,
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      budgetLimit: { amount: environment.monthlyBudget, unit: 'USD' },
      costFilters: { TagKeyValue: [`user:${COST_TAGS.environment}$${environment.name}`] },
    },
    notificationsWithSubscribers: [
      at(50, 'ACTUAL'), at(80, 'ACTUAL'), at(100, 'ACTUAL'), at(100, 'FORECASTED'),
    ],
  });
}
