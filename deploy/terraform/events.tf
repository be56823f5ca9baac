# What AWS services report of themselves. The patterns are those of src/deploy/event-patterns.ts.

locals {
  event_patterns = var.service_events ? jsondecode(file("${path.module}/event-patterns.json")) : {}
}

resource "aws_cloudwatch_event_rule" "service" {
  for_each = local.event_patterns

  name_prefix   = "${var.name}-${lower(each.key)}-"
  description   = "Tracebell: ${lower(each.key)} that fail."
  event_pattern = jsonencode(each.value)
  tags          = var.tags
}

resource "aws_cloudwatch_event_target" "service" {
  for_each = local.event_patterns

  rule = aws_cloudwatch_event_rule.service[each.key].name
  arn  = aws_lambda_function.notify.arn
}

resource "aws_lambda_permission" "service" {
  for_each = local.event_patterns

  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.notify.function_name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.service[each.key].arn
}

resource "aws_sns_topic_subscription" "topic" {
  count = var.topic_arn == "" ? 0 : 1

  topic_arn = var.topic_arn
  protocol  = "lambda"
  endpoint  = aws_lambda_function.notify.arn
}

resource "aws_lambda_permission" "topic" {
  count = var.topic_arn == "" ? 0 : 1

  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.notify.function_name
  principal     = "sns.amazonaws.com"
  source_arn    = var.topic_arn
}
