/** The short names that alerts use. Slack knows thousands; a name that is not here stays as it was written. */
const emoji: Readonly<Record<string, string>> = {
  red_circle: '🔴',
  large_orange_circle: '🟠',
  orange_circle: '🟠',
  large_yellow_circle: '🟡',
  yellow_circle: '🟡',
  large_green_circle: '🟢',
  green_circle: '🟢',
  large_blue_circle: '🔵',
  blue_circle: '🔵',
  white_circle: '⚪',
  black_circle: '⚫',
  repeat: '🔁',
  arrows_counterclockwise: '🔄',
  mute: '🔇',
  no_bell: '🔕',
  bell: '🔔',
  white_check_mark: '✅',
  heavy_check_mark: '✔️',
  ballot_box_with_check: '☑️',
  x: '❌',
  warning: '⚠️',
  rotating_light: '🚨',
  fire: '🔥',
  boom: '💥',
  bug: '🐛',
  eyes: '👀',
  chart_with_upwards_trend: '📈',
  chart_with_downwards_trend: '📉',
  hourglass: '⌛',
  hourglass_flowing_sand: '⏳',
  stopwatch: '⏱️',
  alarm_clock: '⏰',
  information_source: 'ℹ️',
  question: '❓',
  exclamation: '❗',
  mag: '🔍',
  link: '🔗',
  memo: '📝',
  page_facing_up: '📄',
  wrench: '🔧',
  gear: '⚙️',
  lock: '🔒',
  tada: '🎉',
  rocket: '🚀',
  zzz: '💤',
  ocean: '🌊',
  zap: '⚡',
  thread: '🧵',
  speech_balloon: '💬',
  wave: '👋',
  '+1': '👍',
  '-1': '👎',
};

export function emojiOf(name: string): string | undefined {
  return Object.hasOwn(emoji, name) ? emoji[name] : undefined;
}

/** Replaces `:name:` by its picture, where the name is known. */
export function withEmoji(text: string): string {
  return text.replace(/:([a-z0-9_+-]{1,60}):/g, (whole, name: string) => emojiOf(name) ?? whole);
}
