# New log groups are subscribed by themselves: a function that looks for them.

locals {
  looking = var.watch_new != ""
  at_once = local.looking && var.watch_at_once
}

resource "aws_cloudwatch_log_group" "subscribe" {
  count = local.looking ? 1 : 0

  name              = "/aws/lambda/${var.name}-subscribe"
  retention_in_days = var.retention_days
  tags              = var.tags
}

resource "aws_iam_role" "subscribe" {
  count = local.looking ? 1 : 0

  name_prefix        = "${var.name}-subscribe-"
  assume_role_policy = data.aws_iam_policy_document.lambda.json
  tags               = var.tags
}

data "aws_iam_policy_document" "subscribe" {
  count = local.looking ? 1 : 0

  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.subscribe[0].arn}:*"]
  }

  statement {
    actions = [
      "logs:DescribeLogGroups",
      "logs:DescribeSubscriptionFilters",
      "logs:PutSubscriptionFilter",
    ]
    resources = ["${local.arn}:logs:${local.here}:log-group:*"]
  }

  dynamic "statement" {
    for_each = aws_iam_role.logs
    content {
      actions   = ["iam:PassRole"]
      resources = [statement.value.arn]
    }
  }
}

resource "aws_iam_role_policy" "subscribe" {
  count = local.looking ? 1 : 0

  name   = "tracebell"
  role   = aws_iam_role.subscribe[0].id
  policy = data.aws_iam_policy_document.subscribe[0].json
}

resource "aws_lambda_function" "subscribe" {
  count = local.looking ? 1 : 0

  function_name    = "${var.name}-subscribe"
  description      = "Tracebell: subscribes new log groups."
  runtime          = "nodejs24.x"
  architectures    = ["arm64"]
  handler          = "subscribe.handler"
  memory_size      = 256
  timeout          = 300
  role             = aws_iam_role.subscribe[0].arn
  filename         = var.zip_file
  source_code_hash = filebase64sha256(var.zip_file)
  tags             = var.tags

  logging_config {
    log_format            = "JSON"
    application_log_level = "WARN"
    system_log_level      = "WARN"
    log_group             = aws_cloudwatch_log_group.subscribe[0].name
  }

  environment {
    variables = {
      TRACEBELL_WATCH         = var.watch_new
      TRACEBELL_WATCH_EXCLUDE = var.watch_exclude
      TRACEBELL_PATTERN       = var.pattern
      TRACEBELL_STACK         = var.name
      TRACEBELL_DESTINATION   = var.high_volume ? aws_kinesis_stream.logs[0].arn : aws_lambda_function.notify.arn
      TRACEBELL_LOGS_ROLE     = var.high_volume ? aws_iam_role.logs[0].arn : ""
    }
  }
}

resource "aws_cloudwatch_event_rule" "subscribe" {
  count = local.looking ? 1 : 0

  name_prefix         = "${var.name}-subscribe-"
  description         = "Tracebell: new log groups are looked for."
  schedule_expression = "rate(5 minutes)"
  tags                = var.tags
}

resource "aws_cloudwatch_event_target" "subscribe" {
  count = local.looking ? 1 : 0

  rule  = aws_cloudwatch_event_rule.subscribe[0].name
  arn   = aws_lambda_function.subscribe[0].arn
  input = "{\"tracebell\":\"subscribe\"}"
}

resource "aws_lambda_permission" "subscribe" {
  count = local.looking ? 1 : 0

  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.subscribe[0].function_name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.subscribe[0].arn
}

resource "aws_cloudwatch_event_rule" "at_once" {
  count = local.at_once ? 1 : 0

  name_prefix = "${var.name}-at-once-"
  description = "Tracebell: a new log group is subscribed at once. Needs a CloudTrail trail."
  tags        = var.tags

  event_pattern = jsonencode({
    source      = ["aws.logs"]
    detail-type = ["AWS API Call via CloudTrail"]
    detail      = { eventSource = ["logs.amazonaws.com"], eventName = ["CreateLogGroup"] }
  })
}

resource "aws_cloudwatch_event_target" "at_once" {
  count = local.at_once ? 1 : 0

  rule = aws_cloudwatch_event_rule.at_once[0].name
  arn  = aws_lambda_function.subscribe[0].arn
}

resource "aws_lambda_permission" "at_once" {
  count = local.at_once ? 1 : 0

  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.subscribe[0].function_name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.at_once[0].arn
}
