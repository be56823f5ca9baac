/** A JSON object as it came over the wire; blocks are kept exactly as they were posted. */
export type JsonObject = { readonly [key: string]: unknown };

/** An uploaded file, as the message shows it. */
export interface InboxFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  /** Length in bytes. */
  readonly size: number;
  readonly filetype: string;
  readonly mimetype: string;
  readonly permalink: string;
  readonly url_private: string;
  /** The text, or its beginning, when the file is text. */
  readonly preview?: string;
}

/** One message as `GET /inbox/messages` gives it. */
export interface InboxMessage {
  readonly id: string;
  /** Slack's time stamp: unique in the inbox and rising, `1792746226.000100`. */
  readonly ts: string;
  readonly channel: string;
  readonly text: string;
  readonly blocks: readonly JsonObject[];
  readonly thread_ts?: string;
  readonly edited?: { readonly user: string; readonly ts: string };
  /** ISO 8601. */
  readonly receivedAt: string;
  /** Who speaks: `bot` for Tracebell's own messages, else a user id. */
  readonly user: string;
  readonly via: 'webhook' | 'bot' | 'response_url' | 'user' | 'ephemeral';
  readonly reply_broadcast?: boolean;
  readonly metadata?: JsonObject;
  readonly files?: readonly InboxFile[];
  readonly attachments?: readonly JsonObject[];
  readonly reactions?: readonly { readonly name: string; readonly users: readonly string[] }[];
  readonly client_msg_id?: string;
}

export interface InboxChannel {
  readonly id: string;
  readonly name: string;
}

/** A dialog opened by `views.open`. */
export interface InboxModal {
  readonly id: string;
  readonly view: JsonObject;
}

/** All that the page shows; sent whole when the stream opens. */
export interface InboxState {
  readonly channels: readonly InboxChannel[];
  readonly messages: readonly InboxMessage[];
  readonly ephemerals: readonly InboxMessage[];
  readonly modals: readonly InboxModal[];
  /** Buttons and slash commands go somewhere. */
  readonly interactive: boolean;
}

/** One line of the live stream `GET /inbox/events`. */
export type InboxChange =
  | { readonly type: 'state'; readonly state: InboxState }
  | { readonly type: 'message'; readonly message: InboxMessage; readonly channel: InboxChannel }
  | { readonly type: 'deleted'; readonly channel: string; readonly ts: string }
  | { readonly type: 'ephemeral'; readonly message: InboxMessage; readonly channel: InboxChannel }
  | { readonly type: 'modal'; readonly modal: InboxModal }
  | { readonly type: 'modal-closed'; readonly id: string };

/** What the page posts to `/inbox/actions`: a pressed button or a chosen option. */
export interface ActionRequest {
  readonly channel: string;
  /** Time stamp of the message (an ephemeral one too), or absent in a dialog. */
  readonly ts?: string;
  readonly modal?: string;
  readonly block_id: string;
  readonly action_id: string;
  /** For a select or an overflow menu: the value of the option. */
  readonly option?: string;
}

/** What the page posts to `/inbox/command`. */
export interface CommandRequest {
  readonly channel: string;
  /** The whole line, `/tracebell top`. */
  readonly line: string;
}

/** The answer to an action or a command. */
export interface InteractionResult {
  readonly ok: boolean;
  /** What went wrong, in words for the person who pressed. */
  readonly error?: string;
}
