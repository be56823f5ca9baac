import type { ServerResponse } from 'node:http';
import type { Fault } from './faults.ts';
import { sendJson, sendText } from './http-io.ts';
import type { Inbox } from './inbox-state.ts';
import { refuseAddress } from './webhook.ts';

/** Lets the next fault that is set for this method stand in for the answer. */
export function withFault(
  inbox: Inbox,
  method: string,
  response: ServerResponse,
  act: () => () => void,
): void {
  const fault = inbox.faults.take(method);
  const isWebhook = method === 'webhook';
  switch (fault?.kind) {
    case undefined:
      act()();
      return;
    case 'hang':
      // The client gives up; closing the inbox ends it.
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'applied-then-timeout':
      act();
      return;
    case 'applied-then-error':
      act();
      if (isWebhook) {
        sendText(response, 500, 'rollup_error');
        return;
      }
      sendJson(response, 200, { ok: false, error: 'internal_error' });
      return;
    case 'error':
      if (isWebhook) {
        sendText(response, webhookStatus(fault), fault.error ?? 'error');
        return;
      }
      sendJson(response, 200, { ok: false, error: fault.error });
      return;
    case 'status': {
      const status = fault.status ?? 500;
      if (status === 200) {
        act()();
        return;
      }
      const headers: Record<string, string> =
        status === 429 || fault.retryAfter !== undefined
          ? { 'retry-after': String(fault.retryAfter ?? 1) }
          : {};
      const word =
        fault.error ??
        (status === 429
          ? isWebhook
            ? 'rate_limited'
            : 'ratelimited'
          : status >= 500
            ? 'internal_error'
            : 'error');
      if (isWebhook) {
        sendText(response, status, word, headers);
        return;
      }
      sendJson(response, status, { ok: false, error: word }, headers);
      return;
    }
  }
}

function webhookStatus(fault: Fault): number {
  return refuseAddress([fault.error ?? ''])?.status ?? 400;
}
