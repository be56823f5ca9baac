export type Language = 'python' | 'node' | 'java' | 'go' | 'dotnet' | 'ruby' | 'php' | 'rust';

const JVM =
  /^(?:java|javax|jakarta|jdk|sun|com\.sun|kotlin|kotlinx|scala|groovy|org\.springframework|org\.apache|org\.hibernate|org\.eclipse|org\.jboss|org\.junit|org\.slf4j|ch\.qos|com\.fasterxml|com\.google|com\.mysql|com\.zaxxer|com\.amazonaws|software\.amazon|lambdainternal|io\.netty|io\.micronaut|io\.quarkus|io\.vertx|reactor|rx|akka|org\.postgresql|okhttp3|retrofit2|jdk\.proxy\d*)\./;

/**
 * Whether a frame is the user's own code. `where` is the frame's file, `name` its function as the traceback has them.
 * The table is that of fingerprint.md.
 */
export function isInApp(language: Language, where: string | null, name: string | null): boolean {
  const file = where ?? '';
  switch (language) {
    case 'python':
      return (
        !/\/(?:site-packages|dist-packages|lib\/python\d|lib64\/python\d)|^\/var\/(?:runtime|lang)\/|^\/opt\/python\/|\\Lib\\/.test(
          file,
        ) &&
        !file.startsWith('<') &&
        !isVendoredPython(file)
      );
    case 'node':
      return (
        file !== '' &&
        file !== 'native' &&
        !file.startsWith('<') &&
        !/^(?:node:|internal\/|(?:file:\/\/)?\/var\/runtime\/|[a-z_]+\.js$)|(?:^|[\\/])node_modules[\\/]|webpack\/runtime|webpack\/bootstrap/.test(
          file,
        )
      );
    case 'java': {
      const plain = (name ?? '').replace(/^[^/]*\/{1,2}/, '');
      return !JVM.test(plain);
    }
    case 'go': {
      const own = name ?? '';
      if (own === 'panic' || /\/(?:pkg\/mod|vendor)\/|\/usr\/local\/go\/|\/usr\/lib\/go/.test(file))
        return false;
      if (own.startsWith('main.')) return true;
      const slash = own.lastIndexOf('/');
      const root = slash < 0 ? own.slice(0, own.indexOf('.')) : own.slice(0, own.indexOf('/'));
      return slash < 0 ? !GO_STD.has(root) : root.includes('.') || !GO_STD.has(root);
    }
    case 'dotnet':
      return !/^(?:System|Microsoft|Amazon|Newtonsoft|Serilog|Npgsql|MySqlConnector|lambda_method)\b/.test(
        name ?? '',
      );
    case 'ruby':
      return !/\/gems\/|\/usr\/(?:local\/)?lib\/ruby|\/var\/(?:runtime|lang)\/|^<internal:|\/rubygems\//.test(
        file,
      );
    case 'php':
      return file !== '' && !/(?:^|\/)vendor\//.test(file) && !file.includes('/opt/bref/');
    case 'rust':
      return (
        !/^(?:core|std|alloc|tokio|hyper|tower|futures|futures_util|rust_begin_unwind|__rust|_start|__libc|main$|lambda_runtime)(?:::|\b|_)/.test(
          (name ?? '').replace(/^</, ''),
        ) && !/^\/rustc\/|\/\.cargo\/registry\//.test(file)
      );
  }
}

const GO_STD = new Set(
  'archive bufio bytes compress container context crypto database debug embed encoding errors expvar flag fmt go hash html image index internal io log math mime net os path plugin reflect regexp runtime sort strconv strings sync syscall testing text time unicode unsafe vendor slices maps iter'.split(
    ' ',
  ),
);

const VENDORED =
  /^\/(?:var\/task|app)\/(?:boto3|botocore|requests|urllib3|pydantic|pydantic_core|aws_lambda_powertools|sqlalchemy|psycopg2|pymysql|redis|flask|werkzeug|fastapi|starlette|django|celery|httpx|httpcore|jinja2|jsonschema|yaml|numpy|pandas|cryptography|jwt|aiohttp|mangum|sentry_sdk|ddtrace|datadog_lambda|s3transfer|certifi|click|attr|marshmallow|opentelemetry|awslambdaric)\//;

/** A Lambda zip has its dependencies beside the handler, without `site-packages`. */
function isVendoredPython(file: string): boolean {
  return VENDORED.test(file);
}
