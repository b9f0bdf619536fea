/** The lists that AWS keeps of CloudFront's addresses: their ids differ from region to region. */

import { DescribeManagedPrefixListsCommand, type EC2Client } from '@aws-sdk/client-ec2';

import { DeployError } from './errors.ts';

/** The id of the list with this name. */
export async function prefixListId(ec2: Pick<EC2Client, 'send'>, name: string): Promise<string> {
  const { PrefixLists } = await ec2.send(new DescribeManagedPrefixListsCommand({
    Filters: [{ Name: 'prefix-list-name', Values: [name] }],
  }));
  const id = PrefixLists?.find((list) => list.PrefixListName === name)?.PrefixListId;
  if (id === undefined) {
    throw new DeployError(`this region has no prefix list ${name}`, 'Choose one that has: see the AWS documentation.');
  }
  return id;
}
