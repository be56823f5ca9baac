const bars = '▁▂▃▄▅▆▇█';

/**
 * A small bar chart in text: the highest value is the highest bar, zero the lowest. Empty when there is
 * nothing to compare. Screen readers spell it out, so a number always stands beside it.
 */
export function sparkline(values: readonly number[]): string {
  const clean = values.map((value) => (Number.isFinite(value) && value > 0 ? value : 0));
  const highest = Math.max(0, ...clean);
  if (clean.length < 2 || highest === 0) return '';
  return clean
    .map((value) => bars.charAt(value === 0 ? 0 : Math.max(1, Math.round((value / highest) * 7))))
    .join('');
}
