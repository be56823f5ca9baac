import { type ReactNode, useEffect, useRef } from 'react';
import type { InboxModal, JsonObject } from '../../src/inbox/api-types.ts';
import { dismiss, sendAction, submitModal } from './api.ts';
import { Blocks } from './blocks.tsx';
import { TextObject } from './text.tsx';

/** A dialog that the app opened with `views.open`. */
export function Modal({
  modal,
  onError,
}: {
  modal: InboxModal;
  onError: (error: string | null) => void;
}): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const { view } = modal;
  const blocks = Array.isArray(view.blocks) ? (view.blocks as JsonObject[]) : [];
  useEffect(() => dialog.current?.showModal(), []);
  const close = () => void dismiss({ modal: modal.id });
  const press = async (action: { block_id: string; action_id: string; option?: string }) => {
    const result = await sendAction({ channel: '', modal: modal.id, ...action });
    onError(result.ok ? null : (result.error ?? 'That did not work.'));
    return result.ok;
  };
  const submit = async () => {
    const result = await submitModal(modal.id);
    onError(result.ok ? null : (result.error ?? 'That did not work.'));
  };
  return (
    <dialog ref={dialog} className="dialog modal" aria-labelledby="modal-title" onClose={close}>
      <h2 id="modal-title">
        <TextObject text={view.title} />
      </h2>
      <div className="modal-body">
        <Blocks blocks={blocks} press={press} />
      </div>
      <div className="dialog-actions">
        <button type="button" className="button" onClick={close}>
          {view.close ? <TextObject text={view.close} /> : 'Close'}
        </button>
        {view.submit ? (
          <button type="button" className="button primary" onClick={() => void submit()}>
            <TextObject text={view.submit} />
          </button>
        ) : null}
      </div>
    </dialog>
  );
}
