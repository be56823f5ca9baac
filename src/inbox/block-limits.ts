/** Block Kit's documented limits (docs.slack.dev, block and element reference pages), as data. Counts are characters. */
export const blockLimits = {
  blocks: { message: 50, view: 100 },
  id: 255,
  text: 3000,
  sectionField: { items: 10, text: 2000 },
  header: 150,
  context: 10,
  actions: 25,
  markdown: 12_000,
  image: { url: 3000, alt: 2000, title: 2000 },
  button: { text: 75, value: 2000, url: 3000, label: 75 },
  option: { text: 75, value: 150, description: 75 },
  select: { options: 100, groups: 100, label: 75, placeholder: 150 },
  overflow: 5,
  choices: 10,
  confirm: { title: 100, text: 300, button: 30 },
  view: { title: 24, button: 24, metadata: 3000, callback: 255, bytes: 250_000 },
  input: { label: 2000, hint: 2000 },
  table: { rows: 100, columns: 20 },
  richTextIndent: 8,
} as const;

/** Limits on a whole message. */
export const messageLimits = {
  /** Longer `text` is cut by chat.postMessage and webhooks, with the warning `message_truncated`. */
  text: 40_000,
  /** chat.update refuses more; it was measured to count UTF-8 bytes. */
  updateTextBytes: 4_000,
  attachments: 100,
  /** Slack gives no number for `metadata_too_large`; this one is ours. */
  metadataBytes: 8_000,
  /** What was measured to be refused with `msg_blocks_too_long`, and what each kind of block adds to it. */
  rendered: 13_200,
  blockCost: { divider: 125, other: 100 },
  snippetBytes: 1_000_000,
} as const;

/** Block types a message may hold; a view may hold `input` too. */
export const messageBlockTypes: readonly string[] = [
  'actions',
  'context',
  'divider',
  'file',
  'header',
  'image',
  'input',
  'markdown',
  'rich_text',
  'section',
  'table',
  'video',
];

/** Slack's words for what is wrong. `at` is a JSON pointer. */
export const wording = {
  tooLong: (limit: number) => `must be less than ${limit + 1} characters`,
  empty: () => 'must be more than 0 characters',
  tooMany: (limit: number) => `no more than ${limit} items allowed`,
  tooFew: () => 'no less than 1 items allowed',
  missing: (field: string) => `missing required field: ${field}`,
  unsupported: (type: string) => `unsupported type: ${type}`,
  wrongType: (type: string) => `must provide ${type}`,
  schema: () => 'failed to match all allowed schemas',
  textOrFields: () => 'must define either `text` or `fields`',
  duplicate: (id: string) => `block_id "${id}" already exists`,
  duplicateAction: (id: string) => `action_id "${id}" already exists`,
  url: () => 'must be a valid URL',
  oneTable: () => 'only_one_table_allowed',
  oneOf: (names: readonly string[]) => `must be one of: ${names.join(', ')}`,
} as const;
