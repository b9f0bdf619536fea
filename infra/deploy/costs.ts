/** What no stack can do. */

/** The tags of `lib/stack.ts` by which bills can be split. */
const TAGS = ['vitrine:environment', 'vitrine:part'];

/** Cost allocation tags are switched on for the whole account, once, a day after AWS first saw them. */
export const costTagAdvice = `  To see costs by part, once for each account and a day after the first deployment:
  aws ce update-cost-allocation-tags-status --region us-east-1 --cost-allocation-tags-status \\
    ${TAGS.map((tag) => `TagKey=${tag},Status=Active`).join(' ')}`;
