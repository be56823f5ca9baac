// The public names, listed one by one: everything else may change between versions.

export { type Config, ConfigError, configSchema, readConfig } from './config.ts';
export { type CompiledFilter, compile as compileFilterPattern } from './filter/compile.ts';
export { lint as lintFilterPattern } from './filter/lint.ts';
export { PatternError } from './filter/pattern-error.ts';
export { createHandler, type Handler, type InvocationContext } from './lambda/handler.ts';
export type { ErrorEvent, Exception, Fingerprint, SafeEvent, StackFrame } from './model/event.ts';
export type { LogBatch, LogRecord, Origin } from './model/record.ts';
