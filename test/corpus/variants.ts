/** One form of a real logger that the sample set does not have. Frames are `file:line function`. */
export interface Variant {
  readonly name: string;
  readonly message: string;
  /** Absent: not an error. */
  readonly type?: string | null;
  readonly said?: string;
  readonly level?: string;
  readonly frames?: readonly string[];
  readonly causes?: readonly string[];
  readonly related?: readonly string[];
  readonly title?: string;
}

const J = JSON.stringify;
const PY = 'Traceback (most recent call last):\n  File "/app/a.py", line 8, in handler\n    run()\n  File "/app/b.py", line 3, in run\n    raise ValueError("bad qty")\nValueError: bad qty';
const pyFrames = ['/app/a.py:8 handler', '/app/b.py:3 run'];
const JS = 'TypeError: boom\n    at charge (/app/src/a.js:12:10)\n    at async Object.handler (/app/src/b.js:3:5)';
const jsFrames = ['/app/src/a.js:12 charge', '/app/src/b.js:3 Object.handler'];
const JV = 'java.lang.IllegalStateException: gateway 402\n\tat com.acme.Billing.charge(Billing.java:12)\n\tat com.acme.Main.main(Main.java:4)\nCaused by: java.io.IOException: reset\n\tat com.acme.Http.get(Http.java:9)\n\t... 1 more\n';
const jvFrames = ['Billing.java:12 com.acme.Billing.charge', 'Main.java:4 com.acme.Main.main'];
const NET = "System.InvalidOperationException: Outer failed\n ---> System.ArgumentException: bad qty (Parameter 'qty')\n   at Orders.Billing.Charge(Int32 qty) in /src/Billing.cs:line 12\n   --- End of inner exception stack trace ---\n   at Orders.Api.<Post>d__3.MoveNext() in /src/Api.cs:line 30\n   at System.Runtime.CompilerServices.TaskAwaiter.ThrowForNonSuccess(Task task)";
const netFrames = ['/src/Api.cs:30 Orders.Api.<Post>d__3.MoveNext', 'null:null System.Runtime.CompilerServices.TaskAwaiter.ThrowForNonSuccess'];
const inner = ["System.ArgumentException: bad qty (Parameter 'qty')"];

const pyE = { type: 'ValueError', said: 'bad qty', frames: pyFrames } as const;
const jsE = { type: 'TypeError', said: 'boom', frames: jsFrames } as const;
const jvE = { type: 'java.lang.IllegalStateException', said: 'gateway 402', frames: jvFrames, causes: ['java.io.IOException: reset'] } as const;
const netE = { type: 'System.InvalidOperationException', said: 'Outer failed', frames: netFrames, causes: inner } as const;
const plain = (said: string, level: string) => ({ type: null, said, level }) as const;

export const variants: readonly Variant[] = [
  // Python
  { name: 'python basicConfig', message: `ERROR:root:charge failed\n${PY}`, ...pyE, level: 'ERROR', title: 'charge failed' },
  { name: 'python basicConfig words', message: 'ERROR:orders.billing:charge failed', ...plain('charge failed', 'ERROR') },
  { name: 'python dashes', message: `2026-03-01 10:00:00,123 - orders.billing - ERROR - charge failed\n${PY}`, ...pyE, level: 'ERROR', title: 'charge failed' },
  { name: 'python dashes words', message: '2026-03-01 10:00:00,123 - orders - CRITICAL - pool exhausted', ...plain('pool exhausted', 'CRITICAL') },
  { name: 'python brackets', message: '2026-03-01 10:00:00,123 [ERROR] charge failed', ...plain('charge failed', 'ERROR') },
  { name: 'python bare', message: PY, ...pyE },
  { name: 'python CR', message: PY.replaceAll('\n', '\r'), ...pyE },
  { name: 'python CRLF', message: PY.replaceAll('\n', '\r\n'), ...pyE },
  { name: 'python no message', message: 'Traceback (most recent call last):\n  File "/app/a.py", line 2, in <module>\n    assert x\nAssertionError', type: 'AssertionError', said: '', frames: ['/app/a.py:2 <module>'] },
  { name: 'python lambda no message', message: '[ERROR] AssertionError\nTraceback (most recent call last):\n\u00a0\u00a0File "/var/task/a.py", line 2, in handler\n\u00a0\u00a0\u00a0\u00a0assert x', type: 'AssertionError', said: '', level: 'ERROR', frames: ['/var/task/a.py:2 handler'] },
  { name: 'python lambda import', message: "[ERROR] Runtime.ImportModuleError: Unable to import module 'app': No module named 'requests'\nTraceback (most recent call last):", type: 'Runtime.ImportModuleError', said: "Unable to import module 'app': No module named 'requests'", level: 'ERROR', frames: [] },
  { name: 'python handler not found', message: "[ERROR] Runtime.HandlerNotFound: Handler 'handle' missing on module 'app'\nTraceback (most recent call last):", type: 'Runtime.HandlerNotFound', said: "Handler 'handle' missing on module 'app'" },
  { name: 'loguru text', message: `2026-03-01 10:00:00.123 | ERROR    | __main__:handler:14 - charge failed\n${PY}`, ...pyE, level: 'ERROR', title: 'charge failed' },
  { name: 'loguru words', message: '2026-03-01 10:00:00.123 | CRITICAL | app.billing:charge:14 - charge failed', ...plain('charge failed', 'CRITICAL') },
  { name: 'loguru diagnose', message: '2026-03-01 10:00:00.123 | ERROR    | app:run:5 - failed\nTraceback (most recent call last):\n\n  File "/app/a.py", line 9, in <module>\n    run()\n    └ <function run at 0x7f>\n\n> File "/app/a.py", line 5, in run\n    1 / n\n        └ 0\n\nZeroDivisionError: division by zero', type: 'ZeroDivisionError', said: 'division by zero', frames: ['/app/a.py:9 <module>', '/app/a.py:5 run'], title: 'failed' },
  { name: 'loguru serialize', message: J({ text: `2026-03-01 10:00:00 | ERROR | m:f:1 - failed\n${PY}\n`, record: { elapsed: { repr: '0:00:00' }, exception: { type: 'ValueError', value: 'bad qty', traceback: true }, extra: {}, file: { name: 'a.py', path: '/app/a.py' }, function: 'handler', level: { icon: 'x', name: 'ERROR', no: 40 }, line: 14, message: 'failed', module: 'a', name: '__main__' } }), ...pyE, level: 'ERROR', title: 'failed' },
  { name: 'python-json-logger', message: J({ asctime: '2026-03-01 10:00:00,123', levelname: 'ERROR', name: 'orders', message: 'charge failed', exc_info: PY }), ...pyE, level: 'ERROR', title: 'charge failed' },
  { name: 'structlog json', message: J({ event: 'charge failed', level: 'error', exception: PY }), ...pyE, level: 'error', title: 'charge failed' },
  { name: 'structlog console', message: '2026-03-01T10:00:00Z [error    ] charge failed                  order=42', type: null, level: 'error' },
  { name: 'structlog chain', message: J({ event: 'failed', level: 'error', exception: [{ exc_type: 'LookupFailed', exc_value: 'sku', is_cause: false, frames: [{ filename: '/app/a.py', lineno: 9, name: 'get' }] }, { exc_type: 'KeyError', exc_value: "'sku'", is_cause: true, frames: [{ filename: '/app/a.py', lineno: 7, name: 'get' }] }] }), type: 'LookupFailed', said: 'sku', causes: ["KeyError: 'sku'"], frames: ['/app/a.py:9 get'] },
  { name: 'uvicorn', message: `ERROR:    Exception in ASGI application\n${PY}`, ...pyE, level: 'ERROR', title: 'Exception in ASGI application' },
  { name: 'gunicorn', message: `[2026-03-01 10:00:00 +0000] [7] [ERROR] Exception in worker process\n${PY}`, ...pyE, level: 'ERROR', title: 'Exception in worker process' },
  { name: 'flask', message: `[2026-03-01 10:00:00,123] ERROR in app: Exception on /orders [POST]\n${PY}`, ...pyE, level: 'ERROR' },
  { name: 'lambda json exc', message: J({ timestamp: '2026-03-01T10:00:00Z', level: 'ERROR', message: 'failed', logger: 'root', stackTrace: ['  File "/app/a.py", line 8, in handler\n    run()\n', '  File "/app/b.py", line 3, in run\n    raise\n'], errorType: 'ValueError', errorMessage: 'bad qty', requestId: 'r' }), ...pyE, level: 'ERROR', title: 'failed' },
  { name: 'python cause then context', message: `Traceback (most recent call last):\n  File "/app/a.py", line 1, in f\n    x\nKeyError: 'a'\n\nDuring handling of the above exception, another exception occurred:\n\n${PY}`, ...pyE, related: ["context KeyError: 'a'"] },
  { name: 'python syntax', message: 'Traceback (most recent call last):\n  File "/app/a.py", line 1, in <module>\n    import b\n  File "/app/b.py", line 3\n    def x(\n         ^\nSyntaxError: \'(\' was never closed', type: 'SyntaxError', said: "'(' was never closed", frames: ['/app/a.py:1 <module>', '/app/b.py:3 null'] },
  // Node.js
  { name: 'node uncaught', message: `/app/src/a.js:12\n    throw new TypeError('boom');\n    ^\n\n${JS}\n\nNode.js v20.20.0`, ...jsE },
  { name: 'node console', message: `2026-03-01T10:00:00.123Z\t8f507cfc-0b1a-4697-b07a-ac58fc914c95\tERROR\tcharge failed ${JS}\n`, ...jsE, level: 'ERROR', title: 'charge failed' },
  { name: 'node invoke error', message: `2026-03-01T10:00:00.123Z\t8f507cfc-0b1a-4697-b07a-ac58fc914c95\tERROR\tInvoke Error \t${J({ errorType: 'TypeError', errorMessage: 'boom', code: 'E1', stack: JS.split('\n') })}\n`, ...jsE, level: 'ERROR' },
  { name: 'winston json', message: J({ level: 'error', message: 'charge failed boom', stack: JS, timestamp: '2026-03-01T10:00:00.123Z' }), ...jsE, level: 'error' },
  { name: 'winston uncaught', message: J({ date: 'Sun Mar 01 2026', error: {}, exception: true, level: 'error', message: `uncaughtException: boom\n${JS}`, os: {}, process: {}, stack: JS, trace: [{ column: 10, file: '/app/src/a.js', function: 'charge', line: 12, method: null, native: false }] }), ...jsE, level: 'error' },
  { name: 'winston simple', message: 'error: charge failed {"order":42}', type: null, said: 'charge failed', level: 'error' },
  { name: 'winston printf', message: '2026-03-01T10:00:00.123Z error: charge failed', ...plain('charge failed', 'error') },
  { name: 'winston label', message: '2026-03-01T10:00:00.123Z [error]: charge failed', ...plain('charge failed', 'error') },
  { name: 'bunyan', message: J({ name: 'orders', hostname: 'h', pid: 7, level: 50, err: { message: 'boom', name: 'TypeError', stack: JS }, msg: 'charge failed', time: '2026-03-01T10:00:00.123Z', v: 0 }), ...jsE, level: 'error', title: 'charge failed' },
  { name: 'pino cause', message: J({ level: 50, time: 1, err: { type: 'TypeError', message: 'boom: gateway', stack: `${JS}\ncaused by: Error: gateway\n    at post (/app/h.js:1:2)` }, msg: 'charge failed' }), type: 'TypeError', said: 'boom: gateway', frames: jsFrames, causes: ['Error: gateway'] },
  { name: 'pino words', message: J({ level: 50, time: 1, msg: 'charge failed' }), ...plain('charge failed', 'error') },
  { name: 'node aggregate', message: 'AggregateError: All promises were rejected\n    at f (/app/a.js:1:2) {\n  [errors]: [\n    Error: one\n        at g (/app/a.js:2:3),\n    Error: two\n        at h (/app/a.js:3:4)\n  ]\n}', type: 'AggregateError', said: 'All promises were rejected', frames: ['/app/a.js:1 f'], related: ['member Error: one', 'member Error: two'] },
  { name: 'node system error', message: 'Error: connect ECONNREFUSED 127.0.0.1:6379\n    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1611:16) {\n  errno: -111,\n  code: \'ECONNREFUSED\',\n  syscall: \'connect\'\n}', type: 'Error', said: 'connect ECONNREFUSED 127.0.0.1:6379', frames: ['node:net:1611 TCPConnectWrap.afterConnect [as oncomplete]'] },
  { name: 'node code in name', message: "TypeError [ERR_INVALID_ARG_TYPE]: The \"path\" argument must be of type string\n    at open (node:fs:1:2)", type: 'TypeError', said: 'The "path" argument must be of type string', frames: ['node:fs:1 open'] },
  { name: 'node no stack', message: '[UnhandledPromiseRejection: This error originated either by throwing inside of an async function. The promise rejected with the reason "x".] {\n  code: \'ERR_UNHANDLED_REJECTION\'\n}', type: 'UnhandledPromiseRejection' },
  { name: 'node ansi', message: `\u001b[31merror\u001b[39m: charge failed\n${JS}`, ...jsE, level: 'error' },
  { name: 'powertools ts', message: J({ level: 'CRITICAL', message: 'down', service: 's', error: { name: 'TypeError', location: 'x', message: 'boom', stack: JS } }), ...jsE, level: 'CRITICAL', title: 'down' },
  { name: 'node json lambda', message: J({ timestamp: 't', level: 'FATAL', requestId: 'r', message: { errorType: 'TypeError', errorMessage: 'boom', stackTrace: JS.split('\n') } }), ...jsE, level: 'FATAL' },
  { name: 'datadog', message: J({ status: 'error', message: 'failed', error: { kind: 'TypeError', message: 'boom', stack: JS }, service: 'orders' }), ...jsE, level: 'error', title: 'failed' },
  // JVM
  { name: 'java bare', message: JV, ...jvE },
  { name: 'java main', message: `Exception in thread "main" ${JV}`, ...jvE },
  { name: 'spring boot', message: `2026-03-01 10:00:00.123 ERROR 1 --- [nio-8080-exec-1] c.acme.Billing                          : charge failed\n\n${JV}`, ...jvE, level: 'ERROR', title: 'charge failed' },
  { name: 'spring boot 3', message: `2026-03-01T10:00:00.123Z ERROR 1 --- [orders] [nio-8080-exec-1] c.acme.Billing : charge failed\n\n${JV}`, ...jvE, level: 'ERROR', title: 'charge failed' },
  { name: 'logback default', message: `10:00:00.123 [main] ERROR com.acme.Billing - charge failed\n${JV}`, ...jvE, level: 'ERROR', title: 'charge failed' },
  { name: 'log4j2 pattern', message: `2026-03-01 10:00:00,123 [main] ERROR com.acme.Billing - charge failed\n${JV}`, ...jvE, level: 'ERROR', title: 'charge failed' },
  { name: 'log4j words', message: '2026-03-01 10:00:00,123 ERROR [main] com.acme.Billing: charge failed', ...plain('charge failed', 'ERROR') },
  { name: 'jul', message: 'Mar 01, 2026 10:00:00 AM com.acme.Billing charge\nSEVERE: charge failed', type: null, said: 'charge failed', level: 'SEVERE' },
  { name: 'log4j2 json', message: J({ instant: { epochSecond: 1 }, thread: 'main', level: 'ERROR', loggerName: 'com.acme.Billing', message: 'charge failed', thrown: { commonElementCount: 0, localizedMessage: 'gateway 402', message: 'gateway 402', name: 'java.lang.IllegalStateException', extendedStackTrace: [{ class: 'com.acme.Billing', method: 'charge', file: 'Billing.java', line: 12, exact: true, location: 'a.jar', version: '?' }, { class: 'com.acme.Main', method: 'main', file: 'Main.java', line: 4 }], cause: { name: 'java.io.IOException', message: 'reset' } } }), ...jvE, level: 'ERROR', title: 'charge failed' },
  { name: 'log4j2 template', message: J({ '@timestamp': 't', level: 'FATAL', logger_name: 'x', message: 'failed', exception: { exception_class: 'java.lang.IllegalStateException', exception_message: 'gateway 402', stacktrace: JV } }), ...jvE, level: 'FATAL', title: 'failed' },
  { name: 'lambda java json', message: J({ timestamp: 't', level: 'ERROR', message: `gateway 402: java.lang.IllegalStateException\n${JV}`, AWSRequestId: 'r' }), ...jvE, level: 'ERROR' },
  { name: 'ecs nested', message: J({ '@timestamp': 't', log: { level: 'ERROR', logger: 'x' }, message: 'failed', error: { type: 'java.lang.IllegalStateException', message: 'gateway 402', stack_trace: JV } }), ...jvE, level: 'ERROR', title: 'failed' },
  { name: 'java suppressed', message: 'java.lang.Exception: outer\n\tat a.b.C.d(C.java:1)\n\tSuppressed: java.io.IOException: close\n\t\tat a.b.R.close(R.java:2)\n\t\t... 1 more\nCaused by: java.lang.Error: root\n\tat a.b.X.y(X.java:3)\n', type: 'java.lang.Exception', said: 'outer', frames: ['C.java:1 a.b.C.d'], causes: ['java.lang.Error: root'], related: ['suppressed java.io.IOException: close'] },
  { name: 'java jars', message: 'java.lang.NullPointerException: Cannot invoke "String.length()" because "<local1>" is null\n\tat com.acme.A.lambda$run$0(A.java:7) ~[app.jar!/:1.0]\n\tat java.base/java.lang.Thread.run(Thread.java:840) [?:?]', type: 'java.lang.NullPointerException', said: 'Cannot invoke "String.length()" because "<local1>" is null', frames: ['A.java:7 com.acme.A.lambda$run$0', 'Thread.java:840 java.base/java.lang.Thread.run'] },
  { name: 'java oom', message: 'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space', type: 'java.lang.OutOfMemoryError', said: 'Java heap space' },
  { name: 'kotlin', message: 'kotlin.UninitializedPropertyAccessException: lateinit property x has not been initialized\n\tat com.acme.AppKt.main(App.kt:5)', type: 'kotlin.UninitializedPropertyAccessException', said: 'lateinit property x has not been initialized', frames: ['App.kt:5 com.acme.AppKt.main'] },
  // .NET
  { name: 'dotnet bare', message: `Unhandled exception. ${NET}`, ...netE },
  { name: 'dotnet lambda', message: `2026-03-01T10:00:00.123Z\t8f507cfc-0b1a-4697-b07a-ac58fc914c95\tfail\t${NET}\n`, ...netE, level: 'fail' },
  { name: 'dotnet console', message: `fail: Orders.Billing[0]\n      Charge failed\n      ${NET.replaceAll('\n', '\n      ')}`, ...netE, level: 'fail', title: 'Charge failed' },
  { name: 'dotnet console words', message: 'fail: Orders.Billing[0]\n      Charge failed for 42', ...plain('Charge failed for 42', 'fail') },
  { name: 'dotnet crit', message: 'crit: Orders.Billing[7]\n      Disk gone', ...plain('Disk gone', 'crit') },
  { name: 'dotnet json console', message: J({ EventId: 0, LogLevel: 'Error', Category: 'Orders.Billing', Message: 'Charge failed', Exception: NET, State: { Message: 'x' } }), ...netE, level: 'Error', title: 'Charge failed' },
  { name: 'serilog console', message: `[10:00:00 ERR] Charge failed\n${NET}`, ...netE, level: 'ERR', title: 'Charge failed' },
  { name: 'serilog file', message: `2026-03-01 10:00:00.123 +00:00 [ERR] Charge failed\n${NET}`, ...netE, level: 'ERR', title: 'Charge failed' },
  { name: 'serilog json', message: J({ Timestamp: 't', Level: 'Fatal', MessageTemplate: 'Charge failed for {Id}', Exception: NET, Properties: { Id: 42 } }), ...netE, level: 'Fatal', title: 'Charge failed for 42' },
  { name: 'nlog', message: `2026-03-01 10:00:00.1234|ERROR|Orders.Billing|Charge failed ${NET}`, ...netE, level: 'ERROR', title: 'Charge failed' },
  { name: 'dotnet lambda json', message: J({ timestamp: 't', level: 'Error', requestId: 'r', traceId: 't', message: 'Charge failed', errorType: 'System.ArgumentException', errorMessage: 'bad qty', stackTrace: ['System.ArgumentException: bad qty', '   at Orders.Billing.Charge(Int32 qty) in /src/Billing.cs:line 12'] }), type: 'System.ArgumentException', said: 'bad qty', frames: ['/src/Billing.cs:12 Orders.Billing.Charge'], level: 'Error', title: 'Charge failed' },
  { name: 'dotnet socket', message: 'System.Net.Sockets.SocketException (111): Connection refused\n   at System.Net.Sockets.Socket.Connect(EndPoint ep)', type: 'System.Net.Sockets.SocketException', said: 'Connection refused', frames: ['null:null System.Net.Sockets.Socket.Connect'] },
  { name: 'dotnet aggregate', message: 'System.AggregateException: One or more errors occurred. (a) (b)\n ---> System.Exception: a\n   at X.A() in /src/X.cs:line 1\n   --- End of inner exception stack trace ---\n   at X.Main() in /src/X.cs:line 9\n ---> (Inner Exception #1) System.InvalidCastException: b\n   at X.B() in /src/X.cs:line 2<---\n', type: 'System.AggregateException', said: 'One or more errors occurred. (a) (b)', frames: ['/src/X.cs:9 X.Main'], causes: ['System.Exception: a'], related: ['member System.InvalidCastException: b'] },
  // Go
  { name: 'go nil', message: 'panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x48]\n\ngoroutine 1 [running]:\nmain.(*Server).handle(0xc00)\n\t/src/main.go:7 +0x1d\nmain.main()\n\t/src/main.go:9 +0x2\nexit status 2', type: 'panic', said: 'runtime error: invalid memory address or nil pointer dereference', frames: ['/src/main.go:7 main.(*Server).handle', '/src/main.go:9 main.main'] },
  { name: 'go recovered', message: 'panic: boom [recovered]\n\tpanic: boom\n\ngoroutine 5 [running]:\nmain.f(...)\n\t/src/a.go:3\n', type: 'panic', said: 'boom', frames: ['/src/a.go:3 main.f'] },
  { name: 'go deadlock', message: 'fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [chan receive]:\nmain.main()\n\t/src/a.go:5 +0x2d', type: 'fatal error', said: 'all goroutines are asleep - deadlock!', frames: ['/src/a.go:5 main.main'] },
  { name: 'go two routines', message: 'panic: x\n\ngoroutine 1 [running]:\nmain.a()\n\t/src/a.go:1 +0x1\n\ngoroutine 2 [select]:\nmain.b()\n\t/src/b.go:2 +0x1\n', type: 'panic', said: 'x', frames: ['/src/a.go:1 main.a'] },
  { name: 'go http', message: '2026/03/01 10:00:00 http: panic serving 10.0.0.1:5000: boom\ngoroutine 9 [running]:\nnet/http.(*conn).serve.func1()\n\t/usr/local/go/src/net/http/server.go:1868 +0xb9\nmain.h({0x1, 0x2}, 0xc0)\n\t/src/h.go:4 +0x2', type: 'panic', said: 'boom', frames: ['/usr/local/go/src/net/http/server.go:1868 net/http.(*conn).serve.func1', '/src/h.go:4 main.h'] },
  { name: 'go lambda panic', message: `2026/03/01 10:00:00 ${J({ errorMessage: 'boom', errorType: 'errorString', stackTrace: [{ path: 'github.com/acme/x/main.go', line: 14, label: 'handler' }, { path: 'runtime/panic.go', line: 9, label: 'gopanic' }] })}\n`, type: 'errorString', said: 'boom', frames: ['github.com/acme/x/main.go:14 handler', 'runtime/panic.go:9 gopanic'] },
  { name: 'zerolog', message: J({ level: 'error', error: 'gateway 402', time: '2026-03-01T10:00:00Z', message: 'charge failed' }), ...plain('charge failed', 'error') },
  { name: 'zerolog stack', message: J({ level: 'error', stack: [{ func: 'handler', line: '21', source: 'main.go' }], error: 'gateway 402', message: 'charge failed' }), type: null, said: 'charge failed', frames: ['main.go:21 handler'] },
  { name: 'logrus json', message: J({ error: 'gateway 402', level: 'fatal', msg: 'charge failed', time: 't' }), ...plain('charge failed', 'fatal') },
  { name: 'logrus tty', message: 'ERRO[0000] charge failed', ...plain('charge failed', 'ERRO') },
  { name: 'zap console', message: '2026-03-01T10:00:00.123Z\tERROR\torders/main.go:21\tcharge failed\t{"error": "gateway 402"}', ...plain('charge failed', 'ERROR') },
  { name: 'klog', message: 'E0301 10:00:00.123456       7 controller.go:42] sync failed', ...plain('sync failed', 'E') },
  { name: 'go log', message: '2026/03/01 10:00:00 failed to connect to db: refused', type: null, said: 'failed to connect to db: refused' },
  // Ruby
  { name: 'ruby uncaught', message: "/app/a.rb:7:in 'Integer#/': divided by 0 (ZeroDivisionError)\n\tfrom /app/a.rb:7:in 'Object#run'\n\tfrom /app/a.rb:10:in '<main>'", type: 'ZeroDivisionError', said: 'divided by 0', frames: ['/app/a.rb:7 Integer#/', '/app/a.rb:7 Object#run', '/app/a.rb:10 <main>'] },
  { name: 'ruby old quotes', message: "/app/a.rb:7:in `run': undefined method `x' for nil:NilClass (NoMethodError)\n\tfrom /app/a.rb:10:in `<main>'", type: 'NoMethodError', said: "undefined method `x' for nil:NilClass", frames: ['/app/a.rb:7 run', '/app/a.rb:10 <main>'] },
  { name: 'ruby logger error', message: "E, [2026-03-01T10:00:00.123456 #8] ERROR -- : divided by 0 (ZeroDivisionError)\n/app/a.rb:7:in `/'\n/app/a.rb:7:in `run'", type: 'ZeroDivisionError', said: 'divided by 0', level: 'ERROR', frames: ['/app/a.rb:7 /', '/app/a.rb:7 run'] },
  { name: 'ruby fatal words', message: 'F, [2026-03-01T10:00:00.123456 #8] FATAL -- : out of workers', ...plain('out of workers', 'FATAL') },
  { name: 'rails', message: "NoMethodError (undefined method `x' for nil:NilClass):\n\napp/controllers/orders_controller.rb:12:in `show'", type: 'NoMethodError', said: "undefined method `x' for nil:NilClass", frames: ['app/controllers/orders_controller.rb:12 show'] },
  { name: 'ruby init', message: J({ errorMessage: 'cannot load such file -- x', errorType: 'Init<LoadError>', stackTrace: ["/var/task/a.rb:1:in `require'"] }), type: 'LoadError', said: 'cannot load such file -- x', frames: ['/var/task/a.rb:1 require'] },
  // PHP
  { name: 'php chain', message: 'PHP Fatal error:  Uncaught PDOException: refused in /app/Db.php:4\nStack trace:\n#0 /app/Db.php(4): PDO->__construct()\n#1 {main}\n\nNext App\\Down: db down in /app/Db.php:6\nStack trace:\n#0 /app/index.php(2): Db::open()\n#1 {main}\n  thrown in /app/Db.php on line 6', type: 'App\\Down', said: 'db down', frames: ['/app/Db.php:6 null', '/app/index.php:2 Db::open'], causes: ['PDOException: refused'], level: 'Fatal error' },
  { name: 'php memory', message: 'PHP Fatal error:  Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes) in /app/x.php on line 9', type: null, said: 'Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes)', frames: ['/app/x.php:9 null'], level: 'Fatal error' },
  { name: 'php parse', message: 'PHP Parse error:  syntax error, unexpected token ";" in /app/x.php on line 9', type: null, said: 'syntax error, unexpected token ";"', level: 'Parse error' },
  { name: 'php fpm', message: '[01-Mar-2026 10:00:00 UTC] PHP Fatal error:  Uncaught RuntimeException: x in /app/a.php:3\nStack trace:\n#0 {main}\n  thrown in /app/a.php on line 3', type: 'RuntimeException', said: 'x', frames: ['/app/a.php:3 null'], level: 'Fatal error' },
  { name: 'monolog json', message: J({ message: 'Order 42 not found', context: { exception: { class: 'RuntimeException', message: 'Order 42 not found', code: 0, file: '/app/Orders.php:31', trace: ['/app/index.php:12'] } }, level: 400, level_name: 'ERROR', channel: 'app' }), type: 'RuntimeException', said: 'Order 42 not found', level: 'ERROR', frames: ['/app/Orders.php:31 null', '/app/index.php:12 null'] },
  { name: 'monolog words', message: '[2026-03-01T10:00:00.123456+00:00] app.CRITICAL: down {"id":1} []', type: null, said: 'down', level: 'CRITICAL' },
  { name: 'monolog info', message: '[2026-03-01T10:00:00.123456+00:00] app.INFO: error page rendered [] []' },
  { name: 'symfony', message: '[2026-03-01T10:00:00+00:00] request.CRITICAL: Uncaught PHP Exception App\\X: "msg" at /app/x.php line 31 {"exception":"[object] (App\\\\X(code: 0): msg at /app/x.php:31)"} []', type: 'App\\X', said: 'msg', level: 'CRITICAL', frames: ['/app/x.php:31 null'] },
  // Rust
  { name: 'rust old', message: "thread 'main' panicked at 'boom', src/main.rs:4:5\nnote: run with `RUST_BACKTRACE=1`", type: 'panic', said: 'boom', frames: ['src/main.rs:4 null'] },
  { name: 'rust tokio', message: "thread 'tokio-runtime-worker' (12) panicked at src/a.rs:4:5:\nboom\nnote: x", type: 'panic', said: 'boom', frames: ['src/a.rs:4 null'] },
  { name: 'rust tracing', message: '2026-03-01T10:00:00.123456Z ERROR orders::billing: charge failed', ...plain('charge failed', 'ERROR') },
  { name: 'env_logger', message: '[2026-03-01T10:00:00Z ERROR orders::billing] charge failed', ...plain('charge failed', 'ERROR') },
  { name: 'anyhow', message: 'Error: charge failed\n\nCaused by:\n    0: gateway 402\n    1: reset', type: null, said: 'charge failed', causes: ['null: gateway 402', 'null: reset'] },
  { name: 'tracing json', message: J({ timestamp: 't', level: 'ERROR', fields: { message: 'charge failed', error: 'gateway 402' }, target: 'orders' }), ...plain('charge failed', 'ERROR') },
  // Platform
  { name: 'old timeout', message: '2026-03-01T10:00:03.000Z 8f507cfc-0b1a-4697-b07a-ac58fc914c95 Task timed out after 3.00 seconds\n\n', type: 'Sandbox.Timedout', said: 'Task timed out after 3.00 seconds' },
  { name: 'no reason', message: 'RequestId: 8f507cfc-0b1a-4697-b07a-ac58fc914c95 Error: Runtime exited without providing a reason\nRuntime.ExitError\n', type: 'Runtime.ExitError', said: 'Runtime exited without providing a reason' },
  { name: 'oom report', message: 'REPORT RequestId: 8f507cfc-0b1a-4697-b07a-ac58fc914c95\tDuration: 95.78 ms\tBilled Duration: 96 ms\tMemory Size: 128 MB\tMax Memory Used: 128 MB\tStatus: error\tError Type: Runtime.OutOfMemory\n', type: 'Runtime.OutOfMemory' },
  { name: 'init report', message: 'INIT_REPORT Init Duration: 10007.33 ms\tPhase: init\tStatus: timeout\n', type: 'Sandbox.Timedout' },
  { name: 'platform start', message: J({ time: 't', type: 'platform.start', record: { requestId: 'r', version: '$LATEST' } }) },
  { name: 'platform report ok', message: J({ time: 't', type: 'platform.report', record: { requestId: 'r', metrics: { durationMs: 1 }, status: 'success' } }) },
  { name: 'platform runtimeDone oom', message: J({ time: 't', type: 'platform.report', record: { requestId: 'r', metrics: { durationMs: 1 }, status: 'error', errorType: 'Runtime.OutOfMemory' } }), type: 'Runtime.OutOfMemory' },
  { name: 'timeout payload', message: J({ errorType: 'Sandbox.Timedout', errorMessage: 'RequestId: 8f507cfc-0b1a-4697-b07a-ac58fc914c95 Error: Task timed out after 3.00 seconds' }), type: 'Sandbox.Timedout' },
  { name: 'extension', message: 'EXTENSION\tName: x\tState: Ready\tEvents: [INVOKE, SHUTDOWN]\n' },
  { name: 'init start', message: 'INIT_START Runtime Version: python:3.13.v50\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:0a1b\n' },
  // Services
  { name: 'nginx error', message: '2026/03/01 10:00:00 [error] 7#7: *1 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.1, server: _', ...plain('connect() failed (111: Connection refused) while connecting to upstream', 'error') },
  { name: 'nginx 502', message: '10.0.1.15 - - [01/Mar/2026:10:00:00 +0000] "POST /orders HTTP/1.1" 502 157 "-" "curl/8.0"', type: 'HTTP 502', said: 'POST /orders' },
  { name: 'mysql', message: '2026-03-01T10:00:00.123456Z 0 [ERROR] [MY-010584] [Repl] Replica SQL: stopped', ...plain('Replica SQL: stopped', 'ERROR') },
  { name: 'mysql warn', message: '2026-03-01T10:00:00.123456Z 0 [Warning] [MY-010584] [Server] error log is on' },
  { name: 'apache', message: '[Sun Mar 01 10:00:00.123456 2026] [core:error] [pid 7:tid 1] AH00037: Symbolic link not allowed', type: null, level: 'error' },
  { name: 'sfn success', message: J({ id: '1', type: 'ExecutionSucceeded', details: {}, execution_arn: 'arn:aws:states:x', event_timestamp: '1' }) },
  { name: 'sfn task failed', message: J({ id: '1', type: 'TaskFailed', details: { error: 'States.Timeout', cause: 'slow' }, execution_arn: 'arn:aws:states:x', event_timestamp: '1' }), type: 'States.Timeout', said: 'slow' },
  { name: 'fluent bit traceback', message: J({ time: 't', stream: 'stderr', _p: 'F', log: JV, kubernetes: { container_name: 'app' } }), ...jvE },
  { name: 'fluent bit json', message: J({ time: 't', stream: 'stdout', log: J({ level: 'error', msg: 'charge failed' }), kubernetes: {} }), ...plain('charge failed', 'error') },
  { name: 'fluent bit info', message: J({ time: 't', stream: 'stderr', log: 'INFO ready, 0 errors', kubernetes: {} }) },
  { name: 'otel nested', message: J({ severity_text: 'ERROR', severity_number: 17, body: 'charge failed', attributes: { 'exception.type': 'ValueError', 'exception.message': 'bad qty', 'exception.stacktrace': PY } }), ...pyE, level: 'ERROR', title: 'charge failed' },
  { name: 'gelf', message: J({ version: '1.1', host: 'h', short_message: 'charge failed', full_message: JV, level: 3 }), ...jvE, level: 'error', title: 'charge failed' },
  { name: 'cri', message: '2026-03-01T10:00:00.123456789Z stderr F ERROR charge failed', ...plain('charge failed', 'ERROR') },
  { name: 'npm', message: 'npm ERR! code ELIFECYCLE', type: null },
  { name: 'segfault', message: 'Segmentation fault (core dumped)', type: null },
  { name: 'syslog', message: 'Mar  1 10:00:00 ip-10-0-1-15 app[42]: connection to db failed', type: null, said: 'connection to db failed' },
  // Not errors
  ...[
    'Error handler initialised', '[INFO] retrying after error: attempt 2 succeeded', 'retry 3 after failed call succeeded', 'Tests: 0 failed, 42 passed', 'failures=0 errors=0', 'errors: 0', 'Found 0 errors.', 'no failures', 'SELECT * FROM error_log', 'GET /errors 200 3ms', 'error_count=0 total=4', '{"errors":0,"msg":"x"}', '{"level":"warn","msg":"error rate high"}', '{"level":"info","err":null,"msg":"done"}', '{"severity":"INFO","message":"failed jobs: 0"}', 'level=info msg="no error" error=<nil>', 'level=warn msg="retrying" err="timeout"', 'DEBUG error path not taken', '2026-03-01 10:00:00,123 INFO app: error budget fine', '2026-03-01 10:00:00.123 | INFO     | m:f:1 - errors cleared', '(node:7) [DEP0040] DeprecationWarning: The `punycode` module is deprecated', '(node:7) ExperimentalWarning: SQLite is an experimental feature', 'Server listening on :8080', '', '   ', '{}', '[]', 'null', 'Compiled successfully with 0 errors', 'Listening for error events', 'ErrorBoundary mounted', 'exit code 0', 'process exited with code 0', 'health check passed', 'Exception handling enabled', '2 123456789012 eni-0a1b2c3d 10.0.1.15 10.0.2.8 45678 443 6 10 8400 1772359200 1772359260 REJECT OK', '{"level":30,"msg":"error recovered"}', '{"event":"login","status":"failed_login_count","level":"info"}', 'W0301 10:00:00.123456       7 reflector.go:1] error syncing', 'I, [2026-03-01T10:00:00.123456 #8]  INFO -- : no error', 'warn: Microsoft.AspNetCore[0]\n      error page missing',
  ].map((message): Variant => ({ name: `quiet: ${message.slice(0, 50)}`, message })),
];
