/**
 * The part of Block Kit that Tracebell uses, as types of its own: the published ones are a development
 * dependency, and a test checks that every golden message is assignable to them.
 */
export interface TextStyle {
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly strike?: boolean;
  readonly code?: boolean;
}

export interface RichText {
  readonly type: 'text';
  readonly text: string;
  readonly style?: TextStyle;
}

export interface RichLink {
  readonly type: 'link';
  readonly url: string;
  readonly text: string;
  readonly style?: TextStyle;
}

export interface RichDate {
  readonly type: 'date';
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly format: string;
  readonly fallback: string;
}

export type RichElement =
  | RichText
  | RichLink
  | RichDate
  | { readonly type: 'emoji'; readonly name: string }
  | { readonly type: 'user'; readonly user_id: string };

export interface RichSection {
  readonly type: 'rich_text_section';
  readonly elements: readonly RichElement[];
}

export interface RichPreformatted {
  readonly type: 'rich_text_preformatted';
  readonly elements: readonly (RichText | RichLink)[];
}

export interface RichList {
  readonly type: 'rich_text_list';
  readonly style: 'bullet' | 'ordered';
  readonly elements: readonly RichSection[];
}

export interface RichTextBlock {
  readonly type: 'rich_text';
  readonly block_id: string;
  readonly elements: readonly (RichSection | RichPreformatted | RichList)[];
}

export interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  readonly emoji: boolean;
}

export interface HeaderBlock {
  readonly type: 'header';
  readonly block_id: string;
  readonly text: PlainText;
}

export interface ContextBlock {
  readonly type: 'context';
  readonly block_id: string;
  readonly elements: readonly {
    readonly type: 'mrkdwn';
    readonly text: string;
    readonly verbatim: boolean;
  }[];
}

export interface Button {
  readonly type: 'button';
  readonly action_id: string;
  readonly text: PlainText;
  readonly value?: string;
  readonly url?: string;
  readonly style?: 'primary' | 'danger';
  readonly accessibility_label?: string;
}

export interface StaticSelect {
  readonly type: 'static_select';
  readonly action_id: string;
  readonly placeholder: PlainText;
  readonly options: readonly { readonly text: PlainText; readonly value: string }[];
}

export interface ActionsBlock {
  readonly type: 'actions';
  readonly block_id: string;
  readonly elements: readonly (Button | StaticSelect)[];
}

export type Block = RichTextBlock | HeaderBlock | ContextBlock | ActionsBlock;

/** What a sink posts. No blocks: the minimal form, `text` alone. */
export interface SlackMessage {
  /** What notifications and screen readers get; escaped, under 200 characters in the full form. */
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly metadata?: {
    readonly event_type: string;
    readonly event_payload: Readonly<Record<string, string | number>>;
  };
}
