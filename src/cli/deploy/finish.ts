import type { Cloud } from '../../deploy/change-set.ts';
import { names } from '../../deploy/stack.ts';
import type { DeployOptions } from '../deploy.ts';
import { tell } from '../stack-progress.ts';

/** A test message, the subscriptions that were asked for, and what to do next. */
export async function finishDeploy(options: DeployOptions, cloud: Cloud): Promise<void> {
  const { findStack } = await import('../../deploy/change-set.ts');
  const { parametersOf, partsOf, slackOf } = await import('../../deploy/deployed.ts');
  const stack = await findStack(options.stack, cloud);
  if (!stack) return;
  if (options.test) {
    const { sendTest } = await import('../send-test.ts');
    const said = await slackOf(stack)
      .then(sendTest)
      .catch((error: Error) => `No test message: ${error.message}`);
    tell(options, { test: said }, said);
  }
  const { interactUrl } = await partsOf(stack, cloud);
  if (interactUrl)
    tell(
      options,
      { interactUrl },
      `Buttons: paste ${interactUrl} in the Slack app, under Interactivity, as the request URL.`,
    );
  // The stack's own function would come to it within five minutes; a person is looking now.
  if (options.watch) {
    const { subscribeAll } = await import('../subscribe.ts');
    const exclude = listOf(options.watchExclude);
    await subscribeAll(listOf(options.watch), { stack: options.stack, exclude, json: options.json });
  }
  const named = options.stack === names.stack ? '' : ` --stack ${options.stack}`;
  const isWatching = Boolean(parametersOf(stack)['Watch']);
  const next = isWatching ? `tracebell status${named}` : `tracebell subscribe '/aws/lambda/*'${named}`;
  tell(options, { next }, `Next: ${next}`);
}

function listOf(text = ''): string[] {
  return text.split(',').flatMap((each) => each.trim() || []);
}
