import type { IAspect } from 'aws-cdk-lib';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import type { Tracebell } from './tracebell.ts';

/** Watches every function that it visits, but Tracebell's own: `Aspects.of(stack).add(tracebell.watchAll())`. */
export class WatchAll implements IAspect {
  readonly #tracebell: Tracebell;

  constructor(tracebell: Tracebell) {
    this.#tracebell = tracebell;
  }

  visit(node: IConstruct): void {
    if (!(node instanceof LambdaFunction)) return;
    const scopes = node.node.scopes;
    if (scopes.includes(this.#tracebell)) return;
    this.#tracebell.watch(node);
  }
}
