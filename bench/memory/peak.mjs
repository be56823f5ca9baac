// Takes base64 of a payload from standard input, invokes what BENCH_FUNCTION names with it, prints the peak of this process in KB.
import { readFileSync } from 'node:fs';

const { handler } = await import(process.env.BENCH_FUNCTION);
const event = { awslogs: { data: readFileSync(0, 'latin1') } };
// Without anywhere to post to the invocation fails in the end: what it took until then is what is asked here.
await handler(event, { awsRequestId: 'bench', getRemainingTimeInMillis: () => 13_000 }).catch(() => {});
process.stdout.write(`\n${process.resourceUsage().maxRSS}\n`);
process.exit(0);
