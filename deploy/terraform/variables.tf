variable "name" {
  description = "Name of the function; the others are named after it."
  type        = string
  default     = "tracebell"
}

variable "zip_file" {
  description = "Path of tracebell-lambda.zip: node_modules/tracebell/dist/tracebell-lambda.zip where the npm package is installed."
  type        = string
}

variable "webhook_url" {
  description = "Incoming webhook that errors are posted to. As a reference: ssm:/path, secretsmanager:name or secretsmanager:name#key."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^$|^(ssm:/|secretsmanager:).+", var.webhook_url))
    error_message = "Give where the secret is kept, not the secret: ssm:/path or secretsmanager:name."
  }
}

variable "bot_token" {
  description = "Bot token, in place of the webhook: threads and edited counts need it. As a reference."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^$|^(ssm:/|secretsmanager:).+", var.bot_token))
    error_message = "Give where the secret is kept, not the secret: ssm:/path or secretsmanager:name."
  }
}

variable "channel" {
  description = "Id of the channel that the bot posts to (C0123456789)."
  type        = string
  default     = ""
}

variable "signing_secret" {
  description = "Signing secret of the Slack app: with it, the buttons work. As a reference."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^$|^(ssm:/|secretsmanager:).+", var.signing_secret))
    error_message = "Give where the secret is kept, not the secret: ssm:/path or secretsmanager:name."
  }
}

variable "pattern" {
  description = "auto: Tracebell says what is an error. Else a CloudWatch filter pattern."
  type        = string
  default     = "auto"
}

variable "stage" {
  description = "Shown beside the service on each message, for example prod."
  type        = string
  default     = ""
}

variable "config" {
  description = "More settings, as the JSON of tracebell.config.json. No secrets."
  type        = string
  default     = ""
}

variable "source_maps" {
  description = "Where the source maps of Node.js functions are kept: s3://bucket/prefix. Empty for none."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^$|^s3://[a-z0-9][a-z0-9.-]+(/[^/]+)*$", var.source_maps))
    error_message = "Give s3://bucket/prefix, without a slash at its end."
  }
}

variable "watch" {
  description = "Names of log groups that get Tracebell's filter."
  type        = set(string)
  default     = []
}

variable "watch_new" {
  description = "Log groups that are subscribed by themselves, also those to come: names and beginnings (/aws/lambda/*), a comma between."
  type        = string
  default     = ""
}

variable "watch_exclude" {
  description = "Log groups that watch_new leaves out, in the same form."
  type        = string
  default     = ""
}

variable "watch_at_once" {
  description = "Subscribe a new log group at once, not within 5 minutes. Needs a CloudTrail trail."
  type        = bool
  default     = false
}

variable "service_events" {
  description = "Tell what services report on EventBridge: failed tasks, workflows, jobs, builds, databases, and alarms."
  type        = bool
  default     = false
}

variable "retention_days" {
  description = "Days that the logs of Tracebell itself are kept."
  type        = number
  default     = 14
}

variable "reserved_concurrency" {
  description = "Instances that the function may run at once, taken out of the account; -1 is no limit."
  type        = number
  default     = -1
}

variable "key_arn" {
  description = "ARN of your own KMS key that the secrets are encrypted with; empty for the keys of AWS."
  type        = string
  default     = ""
}

variable "alarm_topic_arn" {
  description = "SNS topic that is told when Tracebell itself fails; empty for none."
  type        = string
  default     = ""
}

variable "high_volume" {
  description = "Read the logs through a Kinesis stream: for thousands of errors a minute."
  type        = bool
  default     = false
}

variable "topic_arn" {
  description = "SNS topic whose messages (alarms, say) are posted as well; empty for none."
  type        = string
  default     = ""
}

variable "tags" {
  description = "Tags of all resources."
  type        = map(string)
  default     = {}
}
