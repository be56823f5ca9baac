import {
  GetFunctionConfigurationCommand,
  type LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';

/**
 * Lets a function start anew: it reads its secrets when it starts, and else would go on with the old ones for as long as its instances
 * live. Lambda replaces them when anything of the function is changed; the description is what changes nothing else.
 */
export async function renew(FunctionName: string, now: Date, client: LambdaClient): Promise<void> {
  const { Description = '' } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const plain = Description.replace(/ Secrets of \S+$/, '');
  await client.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName,
      Description: `${plain} Secrets of ${now.toISOString()}`,
    }),
  );
}
