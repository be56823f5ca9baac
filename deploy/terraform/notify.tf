resource "aws_cloudwatch_log_group" "notify" {
  name              = "/aws/lambda/${var.name}"
  retention_in_days = var.retention_days
  tags              = var.tags
}

resource "aws_iam_role" "notify" {
  name_prefix        = "${var.name}-notify-"
  assume_role_policy = data.aws_iam_policy_document.lambda.json
  tags               = var.tags
}

data "aws_iam_policy_document" "lambda" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "state" {
  statement {
    actions = [
      "dynamodb:BatchGetItem",
      "dynamodb:DeleteItem",
      "dynamodb:GetItem",
      "dynamodb:PutItem",
      "dynamodb:Query",
      "dynamodb:Scan",
      "dynamodb:UpdateItem",
    ]
    resources = [aws_dynamodb_table.state.arn, "${aws_dynamodb_table.state.arn}/index/*"]
  }

  dynamic "statement" {
    for_each = local.secret_statements
    content {
      actions   = [statement.value.action]
      resources = [statement.value.resource]
    }
  }

  dynamic "statement" {
    for_each = var.key_arn == "" ? [] : [var.key_arn]
    content {
      actions   = ["kms:Decrypt"]
      resources = [statement.value]
    }
  }
}

data "aws_iam_policy_document" "notify" {
  source_policy_documents = [data.aws_iam_policy_document.state.json]

  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.notify.arn}:*"]
  }

  statement {
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.failures.arn]
  }

  # For the lines around an error, which only a bot can put into a thread.
  dynamic "statement" {
    for_each = var.bot_token == "" ? [] : ["${local.arn}:logs:${local.here}:log-group:*"]
    content {
      actions   = ["logs:GetLogEvents"]
      resources = [statement.value]
    }
  }

  dynamic "statement" {
    for_each = var.source_maps == "" ? [] : [trimprefix(var.source_maps, "s3://")]
    content {
      actions   = ["s3:GetObject"]
      resources = ["${local.arn}:s3:::${statement.value}/*"]
    }
  }

  dynamic "statement" {
    for_each = aws_kinesis_stream.logs
    content {
      actions = [
        "kinesis:DescribeStream",
        "kinesis:DescribeStreamSummary",
        "kinesis:GetRecords",
        "kinesis:GetShardIterator",
        "kinesis:ListShards",
      ]
      resources = [statement.value.arn]
    }
  }
}

resource "aws_iam_role_policy" "notify" {
  name   = "tracebell"
  role   = aws_iam_role.notify.id
  policy = data.aws_iam_policy_document.notify.json
}

resource "aws_lambda_function" "notify" {
  function_name                  = var.name
  description                    = "Tracebell: posts errors from logs to Slack."
  runtime                        = "nodejs24.x"
  architectures                  = ["arm64"]
  handler                        = "index.handler"
  memory_size                    = 256
  timeout                        = 60
  role                           = aws_iam_role.notify.arn
  filename                       = var.zip_file
  source_code_hash               = filebase64sha256(var.zip_file)
  reserved_concurrent_executions = var.reserved_concurrency
  tags                           = var.tags

  logging_config {
    log_format            = "JSON"
    application_log_level = "WARN"
    system_log_level      = "WARN"
    log_group             = aws_cloudwatch_log_group.notify.name
  }

  environment {
    variables = local.environment
  }
}

resource "aws_lambda_function_event_invoke_config" "notify" {
  function_name                = aws_lambda_function.notify.function_name
  maximum_retry_attempts       = 2
  maximum_event_age_in_seconds = 21600

  destination_config {
    on_failure {
      destination = aws_sqs_queue.failures.arn
    }
  }
}

# Any log group of this account and region, and of no other account.
resource "aws_lambda_permission" "logs" {
  action         = "lambda:InvokeFunction"
  function_name  = aws_lambda_function.notify.function_name
  principal      = "logs.amazonaws.com"
  source_account = local.account
  source_arn     = "${local.arn}:logs:${local.here}:log-group:*"
}

# An alarm's own action may name the function itself.
resource "aws_lambda_permission" "alarms" {
  action         = "lambda:InvokeFunction"
  function_name  = aws_lambda_function.notify.function_name
  principal      = "lambda.alarms.cloudwatch.amazonaws.com"
  source_account = local.account
}

resource "aws_cloudwatch_event_rule" "tick" {
  name_prefix         = "${var.name}-tick-"
  description         = "Tracebell: what is due is sent."
  schedule_expression = "rate(1 minute)"
  tags                = var.tags
}

resource "aws_cloudwatch_event_target" "tick" {
  rule  = aws_cloudwatch_event_rule.tick.name
  arn   = aws_lambda_function.notify.arn
  input = "{\"tracebell\":\"tick\"}"
}

resource "aws_lambda_permission" "tick" {
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.notify.function_name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.tick.arn
}

resource "aws_cloudwatch_log_subscription_filter" "watch" {
  for_each = var.watch

  # A fixed name: replacing a filter under another one would need a free place for both.
  name            = "tracebell"
  log_group_name  = each.value
  filter_pattern  = var.pattern == "auto" ? (startswith(each.value, "/aws/lambda/") ? local.lambda_pattern : "") : var.pattern
  destination_arn = var.high_volume ? aws_kinesis_stream.logs[0].arn : aws_lambda_function.notify.arn
  role_arn        = var.high_volume ? aws_iam_role.logs[0].arn : null

  # CloudWatch Logs tries the destination when the filter is made.
  depends_on = [aws_lambda_permission.logs]
}

locals {
  lambda_pattern = "?ERROR ?Error ?error ?Exception ?Traceback ?FATAL ?CRITICAL ?panic ?fail ?timeout ?\"timed out\" ?Unknown ?errorType"
}
