// A new process, as a new instance of a function: imports what BENCH_FUNCTION names and invokes it once with BENCH_EVENT. Prints the
// milliseconds that each took. Plain JavaScript without imports, so that nothing is loaded that the function would not load.
const began = performance.now();
const { handler } = await import(process.env.BENCH_FUNCTION);
const imported = performance.now();
await handler(JSON.parse(process.env.BENCH_EVENT), {
  awsRequestId: 'bench',
  getRemainingTimeInMillis: () => 30_000,
});
const done = performance.now();
process.stdout.write(`\n${JSON.stringify({ imported: imported - began, invoked: done - began })}\n`);
process.exit(0);
