import { crashSideFirst, type Exception, type StackFrame } from '../model/event.ts';

/**
 * Frames as fingerprint `v1` compares them. FROZEN, and on purpose apart from the parser's tidying, which
 * may change. A frame keeps its module and function; lines, folders of a deploy, versions and generated
 * names go.
 */

const FRAMES_THAT_COUNT = 3;

/** Deep recursion prints thousands of frames; the identity is at the crash side. */
const FRAMES_READ = 512;

/** Names of the top frames, crash side first; empty when none is usable. */
export function topFrames(exception: Exception, inAppOnly: boolean): readonly string[] {
  const frames = crashSideFirst(exception)
    .slice(0, FRAMES_READ)
    .filter((frame) => (!inAppOnly || frame.inApp) && !isMinified(frame));
  const named = frames.filter((frame) => !isWrapper(frame));
  const names: string[] = [];
  for (const frame of named.length > 0 ? named : frames) {
    const name = frameName(frame);
    // Recursion, direct or by turns, says no more the second time.
    if (name === '' || names.includes(name)) continue;
    names.push(name);
    if (names.length === FRAMES_THAT_COUNT) break;
  }
  return names;
}

/** `module:function` without what a deploy, a compiler or a line shift changes. */
export function frameName(frame: StackFrame): string {
  const file = frame.file ?? '';
  const name = functionName(frame.function ?? '', file);
  // Compiled languages say the place in the function's name; their file moves with the build machine.
  const place =
    /\.(?:java|kt|scala|groovy|clj|go|cs|fs|vb|rs)$/.test(file) && name !== ''
      ? tidyModule(frame.module ?? '')
      : tidyPath(file) || tidyModule(frame.module ?? '');
  if (place === '' && name === '') return '';
  return place === '' || name.startsWith(`${place}.`) ? name : `${place}:${name}`;
}

const BUILD_ROOT =
  /^(?:\/var\/task|\/var\/www\/html|\/var\/www\/[\w.-]{1,64}|\/usr\/(?:src|local)\/[\w.-]{1,64}|\/usr\/app|\/(?:opt|srv|mnt|data|builds?|tmp)\/[\w.-]{1,64}|\/home\/[\w.-]{1,64}(?:\/[\w.-]{1,64})?|\/root(?:\/[\w.-]{1,64})?|\/Users\/[\w.-]{1,64}(?:\/[\w.-]{1,64}){0,2}|\/(?:app|code|workspace|workdir|function|project|src)|[A-Za-z]:(?:\/[\w. -]{1,64}){1,3})(?=\/)/;

/** The last two folders and names of a path, from the project's or the package's root. */
function tidyPath(path: string): string {
  let rest = path
    .slice(-1024)
    .replaceAll('\\', '/')
    .replace(/^file:\/\//, '')
    .replace(/^(?:webpack|webpack-internal|rsc|app):\/\/[\w@-]{0,64}(?=\/)/, '')
    .replace(/[?#].{0,1024}$/, '')
    .replace(/\/\.(?=\/)/g, '');
  const library =
    /^.*\/(?:site-packages|dist-packages|node_modules|gems|vendor|pkg\/mod|registry\/src\/[^/]{1,128})\//.exec(
      rest,
    );
  if (library) rest = rest.slice(library[0].length);
  else
    rest = rest
      .replace(BUILD_ROOT, '')
      .replace(/^\/(?:releases\/[^/]{1,64}|current|app|src|code)(?=\/.)/, '');
  return rest
    .replace(/[-@]v?\d{1,8}(?:\.\d{1,8}){1,4}[\w.+-]{0,64}(?=\/)/g, '')
    .replace(/([._-])[0-9a-f]{8,40}(?=\.\w{1,5}$)/, '')
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .slice(-2)
    .join('/');
}

function tidyModule(module: string): string {
  return module
    .slice(0, 512)
    .replace(/@v?\d{1,8}(?:\.\d{1,8}){0,4}[\w.+-]{0,64}/g, '')
    .replace(/\s?~?\[[^\]]{0,256}\]$/, '');
}

type Rewrite = readonly [pattern: RegExp, by: string];

/** All languages in one list: what one of them writes has no meaning in the others. */
const REWRITES: readonly Rewrite[] = [
  // Node.js
  [/^(?:async )?(?:new )?/, ''],
  [/ \[as [^\]]{0,256}\]/, ''],
  [/^(?:Object|Module|Function|Promise)\.(?=[\w$<])/, ''],
  // JVM: proxies, lambdas, coroutines, anonymous classes
  [/\$\$(?:Lambda|EnhancerBy\w{1,32}|FastClassBy\w{1,32}|SpringCGLIB)[^.]{0,128}/g, ''],
  [/(\$Proxy|GeneratedMethodAccessor|GeneratedConstructorAccessor)\d{1,8}/g, '$1'],
  [/lambda\$(\w{1,128}?)\$\d{1,8}/g, '$1'],
  [/\$(\w{1,128})\$\d{1,8}\.(?:invokeSuspend|invoke)$/, '.$1'],
  [/\$\d{1,8}/g, '$'],
  // Go: arguments, closures, generics
  [/\((?:0x|\{|\.\.\.|_|\?)[^)]{0,1024}\)?$/, ''],
  [/\(\)$/, ''],
  [
    /(?:\.func\d{1,6}|\.gowrap\d{1,6}|\.deferwrap\d{1,6}|-fm|-range\d{1,6})(?:\.\d{1,6}|\.func\d{1,6}|\.gowrap\d{1,6}|-range\d{1,6}){0,16}$/,
    '',
  ],
  [/\[\.\.\.\]/g, ''],
  [/@v\d{1,8}(?:\.\d{1,8}){0,4}[\w.+-]{0,64}/g, ''],
  // .NET: state machines, closures, local functions, arity, parameters
  [/<(\w{1,128})>d(?:__\d{1,6})?\.MoveNext/g, '$1'],
  [/<>c(?:__DisplayClass\d{1,6}_\d{1,6})?(?:`\d{1,3})?\./g, ''],
  [/<(\w{1,128})>(?:b__\d{1,6}(?:_\d{1,6})?|\$)/g, '$1'],
  [/<\w{1,128}>g__(\w{1,128})\|\d{1,6}_\d{1,6}/g, '$1'],
  [/`\d{1,3}(?:\[[^\]]{0,256}\])?/g, ''],
  // Ruby
  [/^(?:(?:block|rescue|ensure)(?: \(\d{1,4} levels\))? in )+/, ''],
  // PHP
  [/\{closure(?::[^}]{0,512})?\}/g, '{closure}'],
  // Rust
  [/::h[0-9a-f]{16}$/, ''],
  [/(?:::\{\{closure\}\}){1,16}/g, ''],
  [/(?:::\{closure#\d{1,6}\}|::\{async_fn_env#\d{1,6}\}){1,16}/g, ''],
  [/\+0x[0-9a-f]{1,16}$/, ''],
];

/** What no rewrite changes: letters and dots only, in a language whose names have no class before the dot. */
export function isPlainName(raw: string, file: string): boolean {
  return (
    /^(?!(?:Object|Module|Function|Promise)\.)[A-Za-z_.]{1,512}$/.test(raw) &&
    !(raw.includes('.') && /\.(?:rb|ru|rake)$/.test(file))
  );
}

/** The same few names come again and again, each twice a frame. */
const tidied = new Map<string, string>();
const mostTidied = 2000;

function functionName(raw: string, file: string): string {
  if (isPlainName(raw, file)) return raw === 'null' || raw === 'undefined' ? '' : raw;
  const key = `${raw}\u0000${file}`;
  const known = tidied.get(key);
  if (known !== undefined) return known;
  if (tidied.size >= mostTidied) tidied.clear();
  const name = tidyFunction(raw, file);
  if (key.length < 400) tidied.set(key, name);
  return name;
}

export function tidyFunction(raw: string, file: string): string {
  let name = raw.slice(0, 1024).trim();
  // `java.base@17/java.lang.Thread.run`, `app//com.acme.Orders.charge`; in Go the same form is the package.
  if (/\.(?:java|kt|scala|groovy|clj)$/.test(file)) name = name.replace(/^.{0,256}\//, '');
  for (const [pattern, by] of REWRITES) name = name.replace(pattern, by);
  // Parameters: `A->b(Object(X))`, `Shop.Cart.Add(String sku)`; a Go receiver `(*T)` is inside, not last.
  const open = name.indexOf('(', 1);
  if (open > 0 && name.endsWith(')') && !name.startsWith('(', open - 1) && name[open + 1] !== '*') {
    name = name.slice(0, open);
  }
  // Ruby 3.4 names the class, older ones do not.
  if (/\.(?:rb|ru|rake)$/.test(file)) name = name.replace(/^.{0,512}[#.](?=[^#.]{1,256}$)/, '');
  return name === 'null' || name === 'undefined' ? '' : name;
}

const WRAPPER =
  /^(?:_?_?(?:async_|sync_)?wrapper|wrapped|inner_wrapper|decorated|<listcomp>|<genexpr>|<dictcomp>|<setcomp>|<lambda>|panic|runtime\.(?:gopanic|goexit|panicmem|sigpanic|goPanic\w{0,64}|throw)|rust_begin_unwind|(?:core|std)::(?:panicking|option|result)::.{0,256}|(?:.{0,256}\.)?(?:Method\.invoke|invoke0|access\$|NativeMethodAccessorImpl\.\w{1,32}|GeneratedMethodAccessor\.invoke)|System\.Runtime\.(?:CompilerServices|ExceptionServices)\..{0,256}|.{0,256}ThrowHelper\..{0,128})$/;

/** Frames that only pass a call on: decorators, reflection, the throw machinery. */
function isWrapper(frame: StackFrame): boolean {
  // PHP prints the place of the throw without its function, which stands in the frame below.
  if (!frame.function && frame.file?.endsWith('.php')) return true;
  return WRAPPER.test(functionName(frame.function ?? '', frame.file ?? ''));
}

/** A bundle's names change with each build: its frames are no identity. */
function isMinified(frame: StackFrame): boolean {
  const file = frame.file ?? '';
  if (!/\.[cm]?js$/.test(file)) return false;
  if (/\.min\.[cm]?js$/.test(file)) return true;
  return (frame.column ?? 0) > 1000 && (frame.function ?? '').replace(/^.{0,64}\./, '').length <= 2;
}
