import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiAnswer } from './api-call.ts';
import type { ActionRequest, CommandRequest } from './api-types.ts';
import { type Fault, readFault } from './faults.ts';
import { BodyTooLarge, readArguments, readBody, sendJson, sendText } from './http-io.ts';
import { type Inbox, stateOf } from './inbox-state.ts';
import { closeModal, sendAction, sendCommand, sendSubmission } from './interactions.ts';
import { withFault } from './meet-fault.ts';
import { sendPage } from './page.ts';
import { isObject } from './problems.ts';
import { takeResponse } from './response-url.ts';
import { answerApi } from './web-api.ts';
import { refuseAddress, takeWebhook } from './webhook.ts';

/** An uploaded file may be this large, in bytes. */
const uploadLimit = 8 * 1_048_576;

/** Answers one request: Slack's own addresses, the page's, and those that tests steer the inbox with. */
export async function handleRequest(
  inbox: Inbox,
  uiDir: string | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!isOurHost(request.headers.host)) {
    return sendText(response, 421, 'The inbox answers only to 127.0.0.1 and localhost.');
  }
  const url = parseUrl(request.url);
  if (!url) return sendText(response, 400, 'bad address');
  // A page of another site may send a form without asking; it must not post messages or press buttons here.
  const { origin } = request.headers;
  if (request.method !== 'GET' && origin !== undefined && origin !== `http://${request.headers.host}`) {
    return sendText(response, 403, 'Requests from other sites are refused.');
  }
  try {
    await route(inbox, uiDir, request, response, url);
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) throw error;
    if (!response.headersSent) sendText(response, 413, error.message, { connection: 'close' });
  }
}

async function route(
  inbox: Inbox,
  uiDir: string | undefined,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const { method } = request;
  const segments = url.pathname.split('/').slice(1);
  const [first = '', second = ''] = segments;
  const contentType = request.headers['content-type'] ?? '';
  if (first === 'services') {
    if (method !== 'POST') return sendText(response, 405, 'A webhook takes POST.', { allow: 'POST' });
    const body = await readBody(request);
    return withFault(inbox, 'webhook', response, () => {
      const answer = refuseAddress(segments.slice(1)) ?? takeWebhook(inbox, body, contentType);
      return () => sendText(response, answer.status, answer.body, answer.headers);
    });
  }
  if (first === 'api') {
    if (method !== 'POST' && method !== 'GET')
      return sendText(response, 405, 'The Web API takes POST.', { allow: 'GET, POST' });
    const args = readArguments(await readBody(request), contentType, url);
    return withFault(inbox, second, response, () => {
      const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
      const token = bearer ?? (typeof args?.token === 'string' ? args.token : undefined);
      const answer: ApiAnswer = args
        ? answerApi(inbox, second, { args, token })
        : { ok: false, error: 'invalid_json' };
      return () => sendJson(response, 200, answer);
    });
  }
  if (first === 'upload' && method === 'POST') {
    const bytes = await readBody(request, uploadLimit);
    return withFault(inbox, 'upload', response, () => {
      const taken = inbox.files.put(segments[2] ?? '', bytes);
      return () =>
        sendText(
          response,
          taken ? 200 : 400,
          taken ? `OK - ${bytes.length}` : 'upload refused: unknown file, or another length',
        );
    });
  }
  if (first === 'actions' && method === 'POST') {
    const body = await readBody(request);
    return withFault(inbox, 'response_url', response, () => {
      const answer = takeResponse(inbox, segments[2] ?? '', body);
      return () => sendText(response, answer.status, answer.body);
    });
  }
  if (first === 'files' && method === 'GET') {
    const file = inbox.files.read(second);
    if (!file) return sendText(response, 404, 'no such file');
    // As plain text whatever it is: a log must not run as a page.
    response.writeHead(200, {
      'content-type': 'text/plain; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'",
    });
    response.end(file.bytes);
    return;
  }
  if (first === 'inbox') return inboxRoute(inbox, request, response, second);
  if (method !== 'GET' && method !== 'HEAD')
    return sendText(response, 405, 'method not allowed', { allow: 'GET' });
  sendPage(response, uiDir, url.pathname);
}

async function inboxRoute(
  inbox: Inbox,
  request: IncomingMessage,
  response: ServerResponse,
  name: string,
): Promise<void> {
  const call = `${request.method} ${name}`;
  switch (call) {
    case 'GET messages':
      return sendJson(response, 200, inbox.store.all());
    case 'DELETE messages':
      inbox.store.clear();
      inbox.live.tell({ type: 'state', state: stateOf(inbox) });
      return sendJson(response, 200, { ok: true });
    case 'GET state':
      return sendJson(response, 200, stateOf(inbox));
    case 'GET events':
      return inbox.live.open(response, { type: 'state', state: stateOf(inbox) });
    case 'GET faults':
      return sendJson(response, 200, inbox.faults.pending());
    case 'DELETE faults':
      inbox.faults.clear();
      return sendJson(response, 200, { ok: true });
  }
  if (request.method !== 'POST')
    return sendJson(response, 404, { ok: false, error: 'There is nothing at this address.' });
  const body = await readJson(request);
  if (body === undefined) return sendJson(response, 400, { ok: false, error: 'The body is not JSON.' });
  switch (name) {
    case 'faults': {
      const faults: Fault[] = [];
      for (const item of Array.isArray(body) ? body : [body]) {
        const fault = readFault(item);
        if (typeof fault === 'string') return sendJson(response, 400, { ok: false, error: fault });
        faults.push(fault);
      }
      for (const fault of faults) inbox.faults.add(fault);
      return sendJson(response, 200, { ok: true, pending: inbox.faults.pending() });
    }
    case 'actions':
      if (!hasStrings(body, 'channel', 'block_id', 'action_id')) break;
      return sendJson(response, 200, await sendAction(inbox, body as unknown as ActionRequest));
    case 'command':
      if (!hasStrings(body, 'channel', 'line')) break;
      return sendJson(response, 200, await sendCommand(inbox, body as unknown as CommandRequest));
    case 'dismiss':
      if (!isObject(body)) break;
      if (typeof body.modal === 'string') closeModal(inbox, body.modal);
      if (
        typeof body.ts === 'string' &&
        typeof body.channel === 'string' &&
        inbox.store.removeEphemeral(body.ts)
      ) {
        inbox.live.tell({ type: 'deleted', channel: body.channel, ts: body.ts });
      }
      return sendJson(response, 200, { ok: true });
    case 'submit':
      if (!hasStrings(body, 'modal')) break;
      return sendJson(
        response,
        200,
        await sendSubmission(inbox, String(body.modal), isObject(body.values) ? body.values : {}),
      );
    default:
      return sendJson(response, 404, { ok: false, error: 'There is nothing at this address.' });
  }
  return sendJson(response, 400, { ok: false, error: 'The body lacks a field, or one is not text.' });
}

/** DNS rebinding: another site's name may point here, but its requests carry that name. */
function isOurHost(host: string | undefined): boolean {
  return host !== undefined && /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i.test(host);
}

function parseUrl(path: string | undefined): URL | null {
  try {
    const url = new URL(path ?? '/', 'http://127.0.0.1');
    // Throws on a broken escape; nothing here has an escaped address of its own.
    decodeURIComponent(url.pathname);
    return url;
  } catch {
    return null;
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  try {
    return JSON.parse((await readBody(request)).toString('utf8'));
  } catch (error) {
    if (error instanceof BodyTooLarge) throw error;
    return undefined;
  }
}

function hasStrings(body: unknown, ...fields: string[]): body is Record<string, unknown> {
  return isObject(body) && fields.every((field) => typeof body[field] === 'string');
}
