import { type ReactNode, useContext, useRef, useState } from 'react';
import type { JsonObject } from '../../src/inbox/api-types.ts';
import { PlaceContext } from './place.ts';
import { TextObject } from './text.tsx';

/** A pressed button or a chosen option of one block; resolves when the app has answered. */
export type Press = (action: { block_id: string; action_id: string; option?: string }) => Promise<boolean>;

type PressElement = (actionId: string, option?: string) => Promise<boolean>;

/** An interactive element: a button, or a menu. */
export function Element({ element, press }: { element: JsonObject; press: PressElement }): ReactNode {
  const inert = useContext(PlaceContext).press === null;
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);
  const waiting = useRef<string | undefined>(undefined);
  const actionId = String(element.action_id ?? '');
  const confirm = element.confirm as JsonObject | undefined;

  const send = async (option?: string) => {
    if (inert) return;
    setBusy(true);
    setFailed(!(await press(actionId, option)));
    setBusy(false);
  };
  const ask = (option?: string) => {
    if (!confirm || inert) {
      void send(option);
      return;
    }
    waiting.current = option;
    dialog.current?.showModal();
  };

  const control =
    element.type === 'button' ? (
      <Button element={element} busy={busy} inert={inert} onPress={() => ask()} />
    ) : (
      <Menu element={element} busy={busy} inert={inert} onChoose={ask} />
    );
  return (
    <>
      {control}
      {failed ? (
        <span className="failed" role="img" aria-label="That did not work">
          ⚠️
        </span>
      ) : null}
      {confirm ? (
        <dialog ref={dialog} className="dialog" aria-label={textOf(confirm.title)}>
          <h2>
            <TextObject text={confirm.title} />
          </h2>
          <p>
            <TextObject text={confirm.text} />
          </p>
          <div className="dialog-actions">
            <button type="button" className="button" onClick={() => dialog.current?.close()}>
              {textOf(confirm.deny) || 'Cancel'}
            </button>
            <button
              type="button"
              className={`button ${confirm.style === 'danger' ? 'danger' : 'primary'}`}
              onClick={() => {
                dialog.current?.close();
                void send(waiting.current);
              }}
            >
              {textOf(confirm.confirm) || 'Yes'}
            </button>
          </div>
        </dialog>
      ) : null}
    </>
  );
}

function Button({
  element,
  busy,
  inert,
  onPress,
}: {
  element: JsonObject;
  busy: boolean;
  inert: boolean;
  onPress: () => void;
}): ReactNode {
  const label = typeof element.accessibility_label === 'string' ? element.accessibility_label : undefined;
  const className = `button ${element.style === 'primary' ? 'primary' : element.style === 'danger' ? 'danger-outline' : ''}`;
  const url = typeof element.url === 'string' && /^https?:\/\//i.test(element.url) ? element.url : undefined;
  const text = <TextObject text={element.text} />;
  // Slack tells the app of a pressed link button too, and opens the link.
  if (url) {
    return (
      <a
        className={className}
        href={url}
        target="_blank"
        rel="noopener noreferrer"
        aria-label={label}
        title={url}
        onClick={onPress}
      >
        {text}
      </a>
    );
  }
  return (
    <button
      type="button"
      className={className}
      aria-label={label}
      aria-busy={busy}
      disabled={busy || inert}
      onClick={onPress}
    >
      {text}
    </button>
  );
}

function Menu(props: {
  element: JsonObject;
  busy: boolean;
  inert: boolean;
  onChoose: (option: string) => void;
}): ReactNode {
  const { element, busy, inert, onChoose } = props;
  const initial = (element.initial_option as JsonObject | undefined)?.value;
  const placeholder = textOf(element.placeholder) || (element.type === 'overflow' ? '⋯' : 'Choose…');
  const [shown, setShown] = useState(typeof initial === 'string' ? initial : '');
  return (
    <select
      className={shown === '' ? 'select unset' : 'select'}
      aria-label={placeholder.replace(/…$/, '')}
      aria-busy={busy}
      disabled={busy || inert}
      value={shown}
      onChange={(event) => {
        setShown(event.target.value);
        if (event.target.value !== '') onChoose(event.target.value);
      }}
    >
      <option value="">{placeholder}</option>
      {Array.isArray(element.option_groups)
        ? (element.option_groups as JsonObject[]).map((group) => (
            <optgroup key={textOf(group.label)} label={textOf(group.label)}>
              {options(group.options)}
            </optgroup>
          ))
        : options(element.options)}
    </select>
  );
}

function options(list: unknown): ReactNode {
  if (!Array.isArray(list)) return null;
  return (list as JsonObject[]).map((option) => (
    <option key={String(option.value)} value={String(option.value)}>
      {textOf(option.text)}
    </option>
  ));
}

function textOf(text: unknown): string {
  const value = typeof text === 'object' && text !== null ? (text as JsonObject).text : undefined;
  return typeof value === 'string' ? value : '';
}
