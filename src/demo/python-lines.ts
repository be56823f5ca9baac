import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { FunctionFailure } from './runtime-lines.ts';

/** What one invocation of a Python handler wrote, and how it ended. */
export type PythonRun = {
  /** The log events in order, bytes as Lambda's Python runtime writes them in the text format. */
  readonly lines: readonly string[];
} & ({ readonly response: unknown } | { readonly error: FunctionFailure });

export interface PythonOptions {
  /** Path of the module that has a function `handler`. */
  readonly file: string;
  /** @default 'python3' */
  readonly python?: string;
  readonly requestId?: string;
  /** Folder that the traceback names instead of the real one. @default '/var/task' */
  readonly taskRoot?: string;
}

// Python's own traceback module finds the frames; this only writes them down as the runtime does: indents of
// no-break spaces, no time, no request id, no newline at the end. Printed lines are events of their own.
const DRIVER = `
import importlib.util, io, json, logging, os, sys, time, traceback
path, request_id, task_root = sys.argv[1:4]
root = os.path.dirname(os.path.abspath(path))
events = []

class Printed(io.TextIOBase):
    def __init__(self):
        self.rest = ""
    def write(self, text):
        self.rest += text
        while "\\n" in self.rest:
            line, self.rest = self.rest.split("\\n", 1)
            events.append(line + "\\n")
        return len(text)

class Logged(logging.Handler):
    def emit(self, record):
        events.append(self.format(record))

out, sys.stdout = sys.stdout, Printed()
sys.stderr = sys.stdout
logging.Formatter.converter = time.gmtime
logged = Logged()
logged.setFormatter(logging.Formatter(
    "[%(levelname)s]\\t%(asctime)s.%(msecs)03dZ\\t" + request_id + "\\t%(message)s\\n", "%Y-%m-%dT%H:%M:%S"))
logging.getLogger().addHandler(logged)

def indent(line):
    rest = line.lstrip(" ")
    return "\\u00a0" * (len(line) - len(rest)) + rest

result = {}
try:
    spec = importlib.util.spec_from_file_location(os.path.splitext(os.path.basename(path))[0], path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    result["response"] = module.handler(json.load(sys.stdin), None)
    json.dumps(result["response"])
except Exception as error:
    result.pop("response", None)
    kind, text = type(error).__name__, str(error)
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename != "<string>"]
    trace = traceback.format_list([
        (f.filename.replace(root, task_root, 1) if f.filename.startswith(root) else f.filename,
         f.lineno, f.name, f.line) for f in frames])
    head = "[ERROR] " + kind + (": " + text if text else "")
    body = [indent(line) for entry in trace for line in entry.splitlines()]
    events.append("\\n".join([head, "Traceback (most recent call last):"] + body))
    result["error"] = {"errorType": kind, "errorMessage": text, "trace": trace}
if sys.stdout.rest:
    events.append(sys.stdout.rest)
result["lines"] = events
out.write(json.dumps(result))
`;

/**
 * Runs the handler on the event in a real Python.
 * @returns undefined when there is no such Python on this machine
 * @throws when Python ended without a result; the message has what it said
 */
export async function runPython(event: unknown, options: PythonOptions): Promise<PythonRun | undefined> {
  const { python = 'python3', requestId = randomUUID(), taskRoot = '/var/task' } = options;
  const child = spawn(python, ['-B', '-c', DRIVER, options.file, requestId, taskRoot], {
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: 20_000,
  });
  const out: Buffer[] = [];
  const said: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  // Python may end before it read its input; how it ended says more than the broken pipe.
  child.stdin.on('error', () => {});
  child.stdin.end(JSON.stringify(event) ?? 'null');
  const status = await new Promise<number | null | 'missing'>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? resolve('missing') : reject(error),
    );
    child.once('close', resolve);
  });
  if (status === 'missing') return undefined;
  if (status !== 0)
    throw new Error(`${python} ended with ${status}: ${Buffer.concat(said).toString().trim()}`);
  return JSON.parse(Buffer.concat(out).toString('utf8')) as PythonRun;
}
