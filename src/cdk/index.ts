export type { SecretPlace, SlackProps, TracebellProps, Watchable } from './props.ts';
export { Tracebell } from './tracebell.ts';
export { WatchAll } from './watch-all.ts';
