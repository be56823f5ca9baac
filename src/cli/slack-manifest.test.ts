import { expect, test } from 'vitest';
import { createLink, manifest, slackManifestCommand } from './slack-manifest.ts';

test('the link carries the whole manifest, with the address for buttons and the command', () => {
  const url = 'https://abc.lambda-url.eu-west-1.on.aws/';
  const carried = new URL(createLink(url)).searchParams.get('manifest_json') ?? '';
  expect(JSON.parse(carried)).toEqual(manifest(url));
  expect(carried.split(url)).toHaveLength(3);
  expect(createLink(url).length).toBeLessThan(3_000);
});

test('names keep Slack’s limits', () => {
  const { display_information: shown, features } = manifest();
  expect(shown.name.length).toBeLessThanOrEqual(35);
  expect(shown.description.length).toBeLessThanOrEqual(140);
  expect(features.slash_commands[0]?.command.length).toBeLessThanOrEqual(32);
});

test.each(['foo', 'http://x', 'https://'])('--url %s is no address that Slack would take', async (url) => {
  const run = slackManifestCommand().parseAsync(['--url', url], { from: 'user' });
  await expect(run).rejects.toThrow(/--url is the https address/);
});
