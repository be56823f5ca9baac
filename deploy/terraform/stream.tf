resource "aws_kinesis_stream" "logs" {
  count = var.high_volume ? 1 : 0

  name            = "${var.name}-logs"
  encryption_type = "KMS"
  kms_key_id      = "alias/aws/kinesis"
  tags            = var.tags

  stream_mode_details {
    stream_mode = "ON_DEMAND"
  }
}

resource "aws_lambda_event_source_mapping" "logs" {
  count = var.high_volume ? 1 : 0

  event_source_arn                   = aws_kinesis_stream.logs[0].arn
  function_name                      = aws_lambda_function.notify.function_name
  starting_position                  = "LATEST"
  batch_size                         = 100
  maximum_batching_window_in_seconds = 2
  maximum_retry_attempts             = 5
  maximum_record_age_in_seconds      = 86400
  bisect_batch_on_function_error     = true
  function_response_types            = ["ReportBatchItemFailures"]

  destination_config {
    on_failure {
      destination_arn = aws_sqs_queue.failures.arn
    }
  }

  depends_on = [aws_iam_role_policy.notify]
}

data "aws_iam_policy_document" "logs_assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["logs.amazonaws.com"]
    }

    condition {
      test     = "StringLike"
      variable = "aws:SourceArn"
      values   = ["${local.arn}:logs:${local.here}:*"]
    }
  }
}

data "aws_iam_policy_document" "logs" {
  count = var.high_volume ? 1 : 0

  statement {
    actions   = ["kinesis:PutRecord", "kinesis:PutRecords"]
    resources = [aws_kinesis_stream.logs[0].arn]
  }
}

resource "aws_iam_role" "logs" {
  count = var.high_volume ? 1 : 0

  name_prefix        = "${var.name}-logs-"
  assume_role_policy = data.aws_iam_policy_document.logs_assume.json
  tags               = var.tags
}

resource "aws_iam_role_policy" "logs" {
  count = var.high_volume ? 1 : 0

  name   = "tracebell"
  role   = aws_iam_role.logs[0].id
  policy = data.aws_iam_policy_document.logs[0].json
}
