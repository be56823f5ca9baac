// What the Node.js runtime does in one execution environment: loads the handler that `_HANDLER` names, then asks for work until it
// is ended. It runs in a process of its own, with nothing but what is in the task folder and in the image.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { AWS_LAMBDA_RUNTIME_API: api, LAMBDA_TASK_ROOT: root, _HANDLER: name } = process.env;
const base = `http://${api}/2018-06-01/runtime`;

const post = (path, body) => fetch(`${base}/${path}`, { method: 'POST', body: JSON.stringify(body) });
const failure = (error) => ({
  errorType: error?.name ?? typeof error,
  errorMessage: String(error?.message ?? error),
  stackTrace: String(error?.stack ?? '').split('\n'),
});

let handler;
try {
  const dot = name.lastIndexOf('.');
  const file = ['.js', '.mjs', '.cjs']
    .map((suffix) => join(root, name.slice(0, dot) + suffix))
    .find((path) => existsSync(path));
  handler = file && (await import(pathToFileURL(file).href))[name.slice(dot + 1)];
  if (typeof handler !== 'function') throw new Error(`${name} is undefined or not exported`);
} catch (error) {
  await post('init/error', failure(error));
  process.exit(1);
}

for (;;) {
  const next = await fetch(`${base}/invocation/next`);
  const id = next.headers.get('lambda-runtime-aws-request-id');
  const deadline = Number(next.headers.get('lambda-runtime-deadline-ms'));
  const context = {
    awsRequestId: id,
    invokedFunctionArn: next.headers.get('lambda-runtime-invoked-function-arn'),
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  try {
    const answer = await handler(await next.json(), context);
    await post(`invocation/${id}/response`, answer ?? null);
  } catch (error) {
    const message = failure(error);
    // As the runtime does under the log format JSON.
    const line = { timestamp: new Date().toISOString(), level: 'ERROR', requestId: id, message };
    process.stderr.write(`${JSON.stringify(line)}\n`);
    await post(`invocation/${id}/error`, message);
  }
}
