/** Crashes as their runtimes print them, with knobs for what differs from one occurrence to the next. */

export interface Knobs {
  /** An id in the message. */
  readonly id: string;
  /** Lines that were added above the code. */
  readonly shift: number;
  /** Where the code was deployed. */
  readonly root: string;
  /** Version of the dependency. */
  readonly version: string;
  /** One more caller above the third frame. */
  readonly outer: boolean;
  readonly crlf: boolean;
  readonly type: string;
  /** Name of the crashing function. */
  readonly crash: string;
  /** Type of the root cause, where there is one. */
  readonly cause: string;
  /** Code in the message, where there is one. */
  readonly code: string;
}

export interface Crash {
  readonly name: string;
  readonly language: Language;
  readonly knobs: Partial<Knobs>;
  readonly message: string;
  /** Names of three functions of the user's, the crashing one first; `@` stands for it. */
  readonly module: string;
  readonly callers: readonly [string, string];
  readonly causeMessage?: string;
  /** Knobs that name another error here. */
  readonly splits: readonly (keyof Knobs)[];
}

type Language = 'python' | 'node' | 'java' | 'go' | 'dotnet' | 'ruby' | 'php' | 'rust';

const frames = ({ module, callers }: Crash, { crash, outer, shift }: Knobs) =>
  [crash, ...callers, ...(outer ? ['dispatchAll'] : [])].map((name, index) => ({
    name,
    module,
    line: 12 + index * 30 + shift,
  }));

const fill = (message: string, { id, code }: Knobs) =>
  message.replaceAll('{id}', id).replaceAll('{code}', code);

const printers: Record<Language, (crash: Crash, knobs: Knobs) => string> = {
  python(crash, knobs) {
    const { root, version } = knobs;
    const stack = (type: string, message: string) =>
      [
        'Traceback (most recent call last):',
        ...frames(crash, knobs)
          .reverse()
          .map(
            ({ name, module, line }) =>
              `  File "${root}/${module}.py", line ${line}, in ${name}\n    result = ${name}_step(value)`,
          ),
        `  File "${root}/.venv/lib/python3.12/site-packages/client-${version}/api.py", line ${90 + knobs.shift}, in send\n    raise error`,
        `${type}: ${message}`,
      ].join('\n');
    const thrown = stack(knobs.type, fill(crash.message, knobs));
    if (!crash.causeMessage) return thrown;
    const cause = stack(knobs.cause, fill(crash.causeMessage, knobs));
    return `${cause}\n\nThe above exception was the direct cause of the following exception:\n\n${thrown}`;
  },
  node(crash, knobs) {
    const at = (indent: string) =>
      [
        `at Client.send (${knobs.root}/node_modules/.pnpm/pg@${knobs.version}/node_modules/pg/lib/client.js:${50 + knobs.shift}:9)`,
        ...frames(crash, knobs).map(
          ({ name, module, line }, index) =>
            `at ${index === 1 ? 'async ' : ''}${name} (${knobs.root}/${module}.js:${line}:${7 + index})`,
        ),
        'at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
      ]
        .map((line) => `${indent}    ${line}`)
        .join('\n');
    const head = `${knobs.type}: ${fill(crash.message, knobs)}\n${at('')}`;
    return crash.causeMessage
      ? `${head} {\n  [cause]: ${knobs.cause}: ${fill(crash.causeMessage, knobs)}\n${at('  ')}\n}`
      : head;
  },
  java(crash, knobs) {
    const at = [
      `\tat org.postgresql.core.v3.QueryExecutorImpl.receive(QueryExecutorImpl.java:${2500 + knobs.shift}) ~[postgresql-${knobs.version}.jar:${knobs.version}]`,
      ...frames(crash, knobs).map(
        ({ name, module, line }) => `\tat com.acme.${module}.${name}(${module}.java:${line})`,
      ),
      '\tat java.base/java.lang.Thread.run(Thread.java:840)',
    ].join('\n');
    const head = `Exception in thread "main" ${knobs.type}: ${fill(crash.message, knobs)}\n${at}`;
    return crash.causeMessage
      ? `${head}\nCaused by: ${knobs.cause}: ${fill(crash.causeMessage, knobs)}\n${at}\n\t... ${3 + knobs.shift} more`
      : head;
  },
  go(crash, knobs) {
    const stack = frames(crash, knobs)
      .map(
        ({ name, module, line }) =>
          `${module}.${name}(0xc0000${1000 + knobs.shift}, 0x1)\n\t${knobs.root}/${module.replace(/^.*\//, '')}.go:${line} +0x${(29 + knobs.shift).toString(16)}`,
      )
      .join('\n');
    return `panic: ${knobs.type}${fill(crash.message, knobs)}\n\ngoroutine ${1 + knobs.shift} [running]:\n${stack}\nexit status 2`;
  },
  dotnet(crash, knobs) {
    const at = [
      `   at Npgsql.Internal.NpgsqlConnector.ReadMessage(Boolean async)`,
      ...frames(crash, knobs).map(
        ({ name, module, line }) =>
          `   at Acme.${module}.${name}(String id) in ${knobs.root}/${module}.cs:line ${line}`,
      ),
    ].join('\n');
    const head = `Unhandled exception. ${knobs.type}: ${fill(crash.message, knobs)}`;
    return crash.causeMessage
      ? `${head}\n ---> ${knobs.cause}: ${fill(crash.causeMessage, knobs)}\n${at}\n   --- End of inner exception stack trace ---\n${at}`
      : `${head}\n${at}`;
  },
  ruby(crash, knobs) {
    const [first, ...rest] = frames(crash, knobs).map(
      ({ name, module, line }) => `${knobs.root}/${module}.rb:${line}:in '${name}'`,
    );
    const from = [
      ...rest,
      `${knobs.root}/vendor/bundle/ruby/3.3.0/gems/rack-${knobs.version}/lib/rack/builder.rb:${10 + knobs.shift}:in 'call'`,
    ];
    return `${first}: ${fill(crash.message, knobs)} (${knobs.type})\n${from.map((line) => `\tfrom ${line}`).join('\n')}`;
  },
  php(crash, knobs) {
    const [first, ...rest] = frames(crash, knobs);
    const file = `${knobs.root}/${crash.module}.php`;
    const at = [first, ...rest].map(
      (frame, index) => `#${index} ${file}(${frame?.line}): ${crash.module}->${frame?.name}(Object(Order))`,
    );
    return `PHP Fatal error:  Uncaught ${knobs.type}: ${fill(crash.message, knobs)} in ${file}:${10 + knobs.shift}\nStack trace:\n${at.join('\n')}\n#${at.length} {main}\n  thrown in ${file} on line ${10 + knobs.shift}`;
  },
  rust(crash, knobs) {
    const own = frames(crash, knobs).map(
      ({ name, module, line }, index) =>
        `   ${index + 2}: ${module}::${name}\n             at ${knobs.root}/src/${module.replace(/^.*::/, '')}.rs:${line}:${5 + index}`,
    );
    return `thread 'main' panicked at src/${crash.module.replace(/^.*::/, '')}.rs:${12 + knobs.shift}:5:\n${knobs.type}${fill(crash.message, knobs)}\nstack backtrace:\n   0: rust_begin_unwind\n             at /rustc/${'90b35a623'}/library/std/src/panicking.rs:665:5\n   1: core::panicking::panic_fmt\n             at /rustc/90b35a623/library/core/src/panicking.rs:76:14\n${own.join('\n')}`;
  },
};

export function print(crash: Crash, changed: Partial<Knobs> = {}): string {
  const knobs: Knobs = {
    id: 'ord_8f31',
    shift: 0,
    root: '/var/task',
    version: '4.1.0',
    outer: false,
    crlf: false,
    type: 'Error',
    crash: 'charge',
    cause: '',
    code: '',
    ...crash.knobs,
    ...changed,
  };
  const text = printers[crash.language](crash, knobs);
  return knobs.crlf ? text.replaceAll('\n', '\r\n') : text;
}

const crash = (
  language: Language,
  module: string,
  type: string,
  message: string,
  more: {
    code?: string;
    cause?: readonly [type: string, message: string];
    crash?: string;
    callers?: readonly [string, string];
  } = {},
): Crash => ({
  name: `${language} ${module} ${type || message}`,
  language,
  module,
  message,
  callers: more.callers ?? ['process', 'handler'],
  knobs: {
    type,
    crash: more.crash ?? 'charge',
    ...(more.code !== undefined && { code: more.code }),
    ...(more.cause && { cause: more.cause[0] }),
  },
  ...(more.cause && { causeMessage: more.cause[1] }),
  splits: [
    'type',
    'crash',
    ...(more.code !== undefined ? (['code'] as const) : []),
    ...(more.cause ? (['cause'] as const) : []),
  ],
});

export const crashes: readonly Crash[] = [
  crash('python', 'orders', 'KeyError', "'total'"),
  crash('python', 'stock/levels', 'ValueError', 'no stock for order {id}'),
  crash(
    'python',
    'store',
    'botocore.exceptions.ClientError',
    'An error occurred ({code}) when calling the GetItem operation: order {id} refused',
    { code: 'AccessDeniedException' },
  ),
  crash('python', 'mail', 'OSError', "[Errno {code}] cannot open '/tmp/mail-{id}'", { code: '13' }),
  crash('python', 'pay', 'PaymentError', 'order {id} not charged', {
    cause: ['ConnectionError', 'no route to 10.0.0.7:443 for {id}'],
  }),
  crash('python', 'report', 'RuntimeError', 'model 7 failed after 3.2 seconds on {id}'),
  crash('node', 'orders', 'TypeError', "Cannot read properties of undefined (reading 'total')"),
  crash('node', 'routes/cart', 'RangeError', 'Invalid count: {id}'),
  crash('node', 'db', 'Error', 'connect {code} 10.0.0.7:5432', { code: 'ECONNREFUSED' }),
  crash('node', 'pay', 'Error', 'order {id} was not charged', {
    cause: ['TypeError', 'fetch failed for {id}'],
  }),
  crash('node', 'http', 'AxiosError', 'Request failed with status code {code}', { code: '404' }),
  crash('java', 'Orders', 'java.lang.IllegalStateException', 'order {id} is closed'),
  crash(
    'java',
    'Cart',
    'java.lang.NullPointerException',
    'Cannot invoke "String.length()" because "id" is null',
  ),
  crash('java', 'Pay', 'java.lang.RuntimeException', 'order {id} failed', {
    cause: ['java.sql.SQLException', 'connection {id} closed'],
  }),
  crash('java', 'Store', 'org.postgresql.util.PSQLException', 'ERROR: duplicate key {id} SQLSTATE {code}', {
    code: '23505',
  }),
  crash('java', 'Stock', 'com.acme.StockException', 'ORA-{code}: no stock for 123456', { code: '00942' }),
  crash('go', 'main', 'runtime error: ', 'index out of range [5] with length 3'),
  crash('go', 'github.com/acme/shop/orders', 'order ', '{id} has no lines'),
  crash('go', 'github.com/acme/shop/pay', 'gateway said ', 'status {code} for {id}', { code: '502' }),
  crash(
    'go',
    'github.com/acme/shop/stock',
    'runtime error: ',
    'invalid memory address or nil pointer dereference',
  ),
  crash('dotnet', 'Orders', 'System.InvalidOperationException', 'Sequence contains no elements', {
    crash: 'Charge',
    callers: ['Process', 'Handler'],
  }),
  crash(
    'dotnet',
    'Cart',
    'System.NullReferenceException',
    'Object reference not set to an instance of an object.',
  ),
  crash(
    'dotnet',
    'Store',
    'Npgsql.PostgresException',
    '{code}: relation "orders" does not exist, SqlState: {code}, error code {code}',
    { code: '42P01' },
  ),
  crash('dotnet', 'Pay', 'Acme.PaymentException', 'order {id} failed', {
    cause: ['System.TimeoutException', 'no answer for {id}'],
  }),
  crash('ruby', 'orders', 'NoMethodError', "undefined method 'total' for nil"),
  crash('ruby', 'lib/stock', 'KeyError', 'key not found: :sku'),
  crash('ruby', 'pay', 'RuntimeError', 'order {id} was refused'),
  crash('ruby', 'db', 'PG::UniqueViolation', 'ERROR: duplicate key value for {id}'),
  crash('php', 'Orders', 'TypeError', 'Orders::total(): Argument #1 ($id) must be of type int, string given'),
  crash('php', 'Cart', 'DivisionByZeroError', 'Division by zero'),
  crash('php', 'Pay', 'RuntimeException', 'order {id} was refused with status {code}', { code: '402' }),
  crash('php', 'Store', 'PDOException', 'SQLSTATE[{code}]: General error for {id}', { code: 'HY000' }),
  crash('rust', 'shop::orders', 'index out of bounds: ', 'the len is 3 but the index is 5'),
  crash('rust', 'shop::stock', 'called `Option::unwrap()` on a `None` value', ''),
  crash('rust', 'shop::pay', 'called `Result::unwrap()` on an `Err` value: ', 'Gateway { status: {code} }', {
    code: '502',
  }),
];
