data "aws_caller_identity" "this" {}
data "aws_partition" "this" {}
data "aws_region" "this" {}

locals {
  account   = data.aws_caller_identity.this.account_id
  partition = data.aws_partition.this.partition
  region    = data.aws_region.this.region
  arn       = "arn:${local.partition}"
  here      = "${local.region}:${local.account}"

  secrets = { for name, reference in {
    SLACK_WEBHOOK_URL    = var.webhook_url
    SLACK_BOT_TOKEN      = var.bot_token
    SLACK_SIGNING_SECRET = var.signing_secret
  } : name => reference if reference != "" }

  # Secrets Manager adds a dash and six characters to the name.
  secret_statements = [for reference in values(local.secrets) : {
    action   = startswith(reference, "ssm:") ? "ssm:GetParameter" : "secretsmanager:GetSecretValue"
    resource = startswith(reference, "ssm:") ? "${local.arn}:ssm:${local.here}:parameter${trimprefix(reference, "ssm:")}" : "${local.arn}:secretsmanager:${local.here}:secret:${split("#", trimprefix(reference, "secretsmanager:"))[0]}-??????"
  }]

  environment = merge(local.secrets, {
    SLACK_CHANNEL         = var.channel
    TRACEBELL_PATTERN     = var.pattern
    TRACEBELL_STAGE       = var.stage
    TRACEBELL_CONFIG      = var.config
    TRACEBELL_SOURCE_MAPS = var.source_maps
    TRACEBELL_TABLE       = aws_dynamodb_table.state.name
  })

  interactive = var.signing_secret != ""
}

resource "aws_dynamodb_table" "state" {
  name         = "${var.name}-state"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "pk"
  range_key    = "sk"
  tags         = var.tags

  attribute {
    name = "pk"
    type = "S"
  }

  attribute {
    name = "sk"
    type = "S"
  }

  attribute {
    name = "due"
    type = "S"
  }

  attribute {
    name = "dueAt"
    type = "N"
  }

  global_secondary_index {
    name            = "due"
    hash_key        = "due"
    range_key       = "dueAt"
    projection_type = "KEYS_ONLY"
  }

  ttl {
    attribute_name = "ttl"
    enabled        = true
  }

  point_in_time_recovery {
    enabled = true
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_sqs_queue" "failures" {
  name                      = "${var.name}-failures"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
  tags                      = var.tags
}

resource "aws_cloudwatch_metric_alarm" "failures" {
  alarm_name          = "${var.name}-failures"
  alarm_description   = "Tracebell could not handle some log events: they wait in its failure queue."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.failures.name }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arn == "" ? [] : [var.alarm_topic_arn]
  tags                = var.tags
}
