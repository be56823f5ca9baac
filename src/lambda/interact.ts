import { randomUUID } from 'node:crypto';
import { composeDelivery, type Delivery } from '../compose-delivery.ts';
import { ConfigError } from '../config-error.ts';
import { viewOf } from '../deliver/view.ts';
import { isStoreUnavailable, type Store } from '../model/ports.ts';
import type { IssueState } from '../model/state.ts';
import { openSinks } from '../open-sinks.ts';
import { flushIssues } from '../pipeline.ts';
import { storyMessage } from '../render/slack-story.ts';
import { createHttpClient } from '../sinks/https-post.ts';
import { createTally } from '../tally.ts';
import { act, findOne, muteUntil } from './act-on-issue.ts';
import { type Environment, readEnvironment, withSecrets } from './env.ts';
import { openStore } from './open-store.ts';
import { log } from './own-log.ts';
import { type Click, requestOf, type Slash } from './slack-request.ts';
import { refuseSignature } from './slack-signature.ts';
import { runCommand } from './slash-command.ts';

/** What a function URL or an HTTP API hands over (payload 2.0), as far as it is used here. */
export interface HttpEvent {
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Interact = (event: HttpEvent) => Promise<HttpAnswer>;

const maxBodyBytes = 1024 * 1024;
/** Slack waits three seconds for an answer: one edit has to fit. */
const editTiming = { httpTimeout: 1_500, margin: 200 };
const budgetMs = 2_600;

/** The function behind buttons and `/tracebell`. `shared`: a store that is open already, where one process is the whole system. */
export function createInteract(environment: Environment, shared?: Store): Interact {
  let started: Promise<Delivery & { secret: string; channel: string; team?: string | undefined }> | undefined;
  const http = createHttpClient();
  return async ({ headers = {}, body = '', isBase64Encoded = false }) => {
    // Slack's three seconds run during a cold start as well.
    const now = Date.now();
    started ??= start(environment, shared);
    const app = await started.catch((error: unknown) => {
      started = undefined;
      throw error;
    });
    if (body.length > maxBodyBytes * 1.4) return refuse(413);
    const raw = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
    if (raw.length > maxBodyBytes) return refuse(413);
    if (refuseSignature(app.secret, headers, raw, now)) return refuse(401);
    const form = new URLSearchParams(raw.toString('utf8'));
    if (form.get('ssl_check') === '1') return empty;
    const request = requestOf(form);
    if (!request) return refuse(400);
    if (app.team && request.team !== app.team) return refuse(403);
    if (request.channel !== app.channel)
      return say(
        request,
        `Tracebell takes commands and clicks in <#${app.channel}> only. Nothing was changed.`,
      );
    try {
      return await (request.kind === 'command' ? command(request) : click(request));
    } catch (error) {
      const why = isStoreUnavailable(error) ? 'The store cannot be reached' : 'Something went wrong';
      log(`a ${request.kind} failed: ${error instanceof Error ? error.message : String(error)}`);
      return say(request, `${why}, so this may not have been done. Try again in a minute.`);
    }

    /** Only to the one who asked. */
    async function say(to: Slash | Click, text: string): Promise<HttpAnswer> {
      if (to.kind === 'command') return json({ response_type: 'ephemeral', text });
      await tell(to.responseUrl, { text });
      return empty;
    }

    async function command(slash: Slash): Promise<HttpAnswer> {
      const once = `${slash.trigger}:${slash.text}`;
      const answer = await runCommand(app.store, { text: slash.text, by: slash.user, once, now });
      if (answer.changed) await edit(answer.changed);
      const story = answer.issue ? await storyOf(answer.issue) : undefined;
      return json({ response_type: 'ephemeral', text: answer.text, ...(story && { blocks: story.blocks }) });
    }

    async function click({ action, value, user, once, responseUrl }: Click): Promise<HttpAnswer> {
      const [first = '', last = ''] = value.split('|');
      const id = last || first;
      const change = changeOf(action, first, now);
      if (action === 'tb_more') {
        const found = await findOne(app.store, id);
        if (found.kind === 'done')
          await tell(responseUrl, (await storyOf(found.state)) ?? { text: 'Its traceback is gone.' });
        else await tell(responseUrl, { text: found.why });
        return empty;
      }
      // Link buttons report their click as well; they want nothing.
      if (!change) return empty;
      const acted = await act(app.store, { id, change, by: user, once, now });
      if (acted.kind === 'refused') await tell(responseUrl, { text: acted.why });
      if (acted.kind === 'done') await edit(acted.state);
      return empty;
    }

    /** The state is safe: an edit that does not get through now comes with the next tick. */
    async function edit({ meta }: IssueState): Promise<void> {
      const settings = { ...app.settings, timing: { ...app.settings.timing, ...editTiming } };
      const deps = {
        ...app,
        settings,
        tally: createTally(),
        owner: randomUUID(),
        deadline: now + budgetMs,
      };
      await flushIssues([meta.fingerprint], deps).catch(() => undefined);
    }

    async function storyOf(state: IssueState) {
      const sample = await app.store.sample(state.meta.fingerprint);
      if (!sample) return undefined;
      const issue = viewOf(state, sample, now);
      return storyMessage(issue, now, { ...app.render, mode: 'bot' });
    }

    /** Only to Slack, or to the stand-in that the configuration names: the address comes with the request. */
    async function tell(
      responseUrl: string,
      message: { text: string; blocks?: readonly unknown[] },
    ): Promise<void> {
      const api = environment.SLACK_API_URL ?? '';
      if (!/^https:\/\/hooks\.slack\.com\//.test(responseUrl) && !(api && sameHost(responseUrl, api))) return;
      const body = JSON.stringify({ response_type: 'ephemeral', replace_original: false, ...message });
      const sent = await http.post(responseUrl, {
        body,
        headers: { 'content-type': 'application/json' },
        timeoutMs: 1_000,
      });
      if (sent.kind === 'failed') log(`an answer did not get through: ${sent.why}`);
    }
  };
}

async function start(environment: Environment, shared: Store | undefined) {
  const runtime = await readEnvironment(await withSecrets(environment));
  const { slack, store } = runtime.config;
  const missing = [
    !slack?.signingSecret && 'SLACK_SIGNING_SECRET',
    !slack?.botToken && 'SLACK_BOT_TOKEN',
    !store?.table && !shared && 'TRACEBELL_TABLE',
  ].filter((name) => typeof name === 'string');
  if (missing.length > 0 || !slack?.signingSecret || !slack.channel) {
    throw new ConfigError(
      [{ path: 'slack', message: `buttons and commands need ${missing.join(', ')}` }],
      'configuration',
    );
  }
  const sinks = openSinks(runtime.config, runtime.region);
  const delivery = composeDelivery({ ...runtime, sinks, store: shared ?? (await openStore(runtime.config)) });
  return { ...delivery, secret: slack.signingSecret, channel: slack.channel, team: slack.team };
}

function changeOf(action: string, value: string, now: number) {
  if (action === 'tb_resolve') return { what: 'resolve' } as const;
  if (action === 'tb_reopen') return { what: 'reopen' } as const;
  if (action === 'tb_unmute') return { what: 'unmute' } as const;
  const until = action === 'tb_mute' ? muteUntil(value, now) : undefined;
  return until ? ({ what: 'mute', until } as const) : undefined;
}

function sameHost(one: string, other: string): boolean {
  return URL.canParse(one) && URL.canParse(other) && new URL(one).host === new URL(other).host;
}

const empty: HttpAnswer = { statusCode: 200, body: '' };

/** Nothing is said of the reason: whoever forges a request should not learn from the answer. */
function refuse(statusCode: number): HttpAnswer {
  return { statusCode, body: '' };
}

function json(value: unknown): HttpAnswer {
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

export const handler: Interact = createInteract(process.env);
