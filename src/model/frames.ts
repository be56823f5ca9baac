const ROOTS = [
  '/var/task/',
  '/var/runtime/',
  '/usr/src/app/',
  '/opt/app/',
  '/home/app/',
  '/workspace/',
  '/app/',
  '/src/',
];

/**
 * A frame's file as a person wants to read it: no `file://`, no webpack scheme, no deploy root (`/var/task/`, `/app/`),
 * and a dependency's path from its package on (`site-packages/boto3/x.py` becomes `boto3/x.py`).
 */
export function tidyPath(file: string): string {
  let path = file.startsWith('file://') ? file.slice(7) : file;
  if (path.startsWith('webpack://')) path = path.slice(path.indexOf('/', 10) + 1);
  path = path.replaceAll('\\', '/');
  for (const marker of ['/site-packages/', '/dist-packages/', '/node_modules/']) {
    const at = path.lastIndexOf(marker);
    if (at >= 0) return path.slice(at + marker.length);
  }
  for (const root of ROOTS) {
    if (path.startsWith(root) && path.length > root.length) return path.slice(root.length);
  }
  return path.startsWith('./') ? path.slice(2) : path;
}
