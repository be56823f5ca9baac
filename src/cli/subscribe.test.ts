import { expect, test } from 'vitest';
import { subscribeCommand, unsubscribeCommand } from './subscribe.ts';

// What is refused here would do more than was meant; no AWS is asked.
test.each([
  [['a', '--all'], /not both/],
  [['--tag', 'a=b', '--all'], /not both/],
  [[], /say which log groups/],
])('%j is refused by both', async (args, message) => {
  for (const command of [subscribeCommand(), unsubscribeCommand()])
    await expect(command.parseAsync(args, { from: 'user' })).rejects.toThrow(message);
});

test.each([
  ['--stack', 'a', '--function', 'b'],
  ['--stack', 'a', '--destination', 'b'],
  ['--function', 'a', '--destination', 'b'],
])('%s %s %s %s: there is one place to send to', async (...args) => {
  const command = subscribeCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  await expect(command.parseAsync(['x', ...args], { from: 'user' })).rejects.toThrow(/cannot be used with/);
});
