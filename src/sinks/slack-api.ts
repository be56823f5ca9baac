import type { DeliveryOutcome } from '../model/notification.ts';
import type { HttpClient } from './https-post.ts';
import { apiAnswer } from './slack-errors.ts';

export type ApiAnswer =
  | { readonly ok: true; readonly json: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly outcome: DeliveryOutcome; readonly error?: string };

/** Calls of one workspace. Each is one attempt. */
export interface SlackApi {
  /** Methods that write take JSON. */
  write(method: string, body: Readonly<Record<string, unknown>>, timeoutMs: number): Promise<ApiAnswer>;
  /** Methods that read take a form only. */
  read(method: string, fields: Readonly<Record<string, string>>, timeoutMs: number): Promise<ApiAnswer>;
  /** Bytes to the address that files.getUploadURLExternal gave. */
  upload(url: string, bytes: Uint8Array, timeoutMs: number): Promise<ApiAnswer>;
}

/** A page of history holds up to a hundred messages of up to some thirty kilobytes. */
const maxAnswerBytes = 8_000_000;

export function createSlackApi(token: string, apiUrl: string, http: HttpClient): SlackApi {
  const base = apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/`;
  const authorization = `Bearer ${token}`;
  return {
    write: async (method, body, timeoutMs) =>
      apiAnswer(
        await http.post(`${base}${method}`, {
          body: JSON.stringify(body),
          headers: { authorization, 'content-type': 'application/json; charset=utf-8' },
          timeoutMs,
          maxAnswerBytes,
        }),
      ),
    read: async (method, fields, timeoutMs) =>
      apiAnswer(
        await http.post(`${base}${method}`, {
          body: new URLSearchParams(fields).toString(),
          headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
          timeoutMs,
          maxAnswerBytes,
        }),
      ),
    async upload(url, bytes, timeoutMs) {
      // The address comes from Slack; anything but an address is not worth a crash.
      if (!URL.canParse(url) || !/^https?:/.test(url))
        return { ok: false, outcome: { kind: 'unknown', why: 'Slack gave no address to upload to' } };
      const result = await http.post(url, {
        body: bytes,
        headers: { 'content-type': 'application/octet-stream' },
        timeoutMs,
      });
      if (result.kind === 'answer' && result.status === 200) return { ok: true, json: {} };
      const answer = apiAnswer(result);
      return answer.ok ? answer : { ok: false, outcome: answer.outcome };
    },
  };
}
