import type { ActionRequest, CommandRequest, InteractionResult } from '../../src/inbox/api-types.ts';

async function post(path: string, body: unknown): Promise<InteractionResult> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await response.json()) as InteractionResult;
  } catch {
    return { ok: false, error: 'The inbox does not answer. Is it still running?' };
  }
}

export const sendAction = (action: ActionRequest) => post('/inbox/actions', action);
export const sendCommand = (command: CommandRequest) => post('/inbox/command', command);
export const submitModal = (modal: string) => post('/inbox/submit', { modal, values: {} });
export const dismiss = (what: { modal: string } | { channel: string; ts: string }) =>
  post('/inbox/dismiss', what);
