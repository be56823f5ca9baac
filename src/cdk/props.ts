import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Code, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IStringParameter } from 'aws-cdk-lib/aws-ssm';

/** Where a secret is kept: a secret, a SecureString parameter, or a reference (`ssm:/path`, `secretsmanager:name#key`). */
export type SecretPlace = ISecret | IStringParameter | string;

/** Where errors are posted to. */
export type SlackProps =
  | {
      /** An incoming webhook: one message an issue, counts in later messages. */
      readonly webhookUrl: SecretPlace;
    }
  | {
      /** A bot's token (`xoxb-…`): counts are edited in place, tracebacks stand in threads. */
      readonly botToken: SecretPlace;
      /** Id of the channel, `C0123456789`. */
      readonly channel: string;
      /** With it the buttons work: the stack gets a function that answers them. @default no buttons */
      readonly signingSecret?: SecretPlace;
    };

/** What a filter may be put on. */
export type Watchable = ILogGroup | LambdaFunction;

export interface TracebellProps {
  readonly slack: SlackProps;
  /** Log groups, or functions whose log it is. @default none; see `watch` and `watchAll` */
  readonly watch?: readonly Watchable[];
  /** Log groups that are subscribed by themselves, also those to come: names and beginnings, `/aws/lambda/*`. @default none */
  readonly watchNew?: readonly string[];
  /** Log groups that `watchNew` leaves out, in the same form. @default none */
  readonly watchExclude?: readonly string[];
  /** A new log group is subscribed at once, not within five minutes. Needs a CloudTrail trail. @default false */
  readonly watchAtOnce?: boolean;
  /** `auto`: Tracebell says what is an error. Else a CloudWatch filter pattern. @default 'auto' */
  readonly pattern?: string;
  /** Shown beside the service on each message. @default none */
  readonly stage?: string;
  /** More settings, as in `tracebell.config.json`. No secrets. @default none */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Where the source maps of Node.js functions are kept: `s3://bucket/prefix`. @default none */
  readonly sourceMaps?: string;
  /** How long the logs of Tracebell itself are kept. @default two weeks */
  readonly retention?: RetentionDays;
  /** Instances that may run at once, taken out of the account. @default no limit */
  readonly reservedConcurrentExecutions?: number;
  /** Your own key that the secrets are encrypted with. @default the keys of AWS */
  readonly encryptionKey?: IKey;
  /** Read the logs through a Kinesis stream: for thousands of errors a minute. @default false */
  readonly highVolume?: boolean;
  /** Tell what AWS services report on EventBridge. @default false */
  readonly serviceEvents?: boolean;
  /** Told when Tracebell itself fails. @default nobody */
  readonly alarmTopic?: ITopic;
  /** What is published to it is posted as well: alarms, say. @default none */
  readonly topic?: ITopic;
  /** The functions' zip. @default the one that this package brings */
  readonly code?: Code;
}
