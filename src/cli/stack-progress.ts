import type { Step } from '../deploy/stack-events.ts';
import { colours } from './colours.ts';

/** A fact as a line of JSON where that is asked for, else in words. */
export function tell(options: { readonly json?: boolean | undefined }, fact: object, words: string): void {
  process.stdout.write(options.json ? `${JSON.stringify(fact)}\n` : `${words}\n`);
}

/** One step of a stack's change as a line; a reason is only given for what went wrong. */
export function tellStep(step: Step, json: boolean | undefined): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ step })}\n`);
    return;
  }
  const { at, status, resource, type, reason } = step;
  const paint = status.endsWith('FAILED')
    ? colours.red
    : status.endsWith('COMPLETE')
      ? colours.green
      : colours.dim;
  const why = reason && status.endsWith('FAILED') ? `  ${reason}` : '';
  process.stdout.write(
    `  ${at.toISOString().slice(11, 19)}  ${paint(status.padEnd(20))} ${resource.padEnd(28)} ${colours.dim(type)}${why}\n`,
  );
}
