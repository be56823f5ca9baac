resource "aws_cloudwatch_log_group" "interact" {
  count = local.interactive ? 1 : 0

  name              = "/aws/lambda/${var.name}-interact"
  retention_in_days = var.retention_days
  tags              = var.tags
}

resource "aws_iam_role" "interact" {
  count = local.interactive ? 1 : 0

  name_prefix        = "${var.name}-interact-"
  assume_role_policy = data.aws_iam_policy_document.lambda.json
  tags               = var.tags
}

data "aws_iam_policy_document" "interact" {
  count = local.interactive ? 1 : 0

  source_policy_documents = [data.aws_iam_policy_document.state.json]

  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.interact[0].arn}:*"]
  }
}

resource "aws_iam_role_policy" "interact" {
  count = local.interactive ? 1 : 0

  name   = "tracebell"
  role   = aws_iam_role.interact[0].id
  policy = data.aws_iam_policy_document.interact[0].json
}

resource "aws_lambda_function" "interact" {
  count = local.interactive ? 1 : 0

  function_name    = "${var.name}-interact"
  description      = "Tracebell: answers the buttons in Slack."
  runtime          = "nodejs24.x"
  architectures    = ["arm64"]
  handler          = "interact.handler"
  memory_size      = 256
  timeout          = 10
  role             = aws_iam_role.interact[0].arn
  filename         = var.zip_file
  source_code_hash = filebase64sha256(var.zip_file)
  tags             = var.tags

  logging_config {
    log_format            = "JSON"
    application_log_level = "WARN"
    system_log_level      = "WARN"
    log_group             = aws_cloudwatch_log_group.interact[0].name
  }

  environment {
    variables = local.environment
  }
}

# Slack signs its requests; the function checks the signature. AWS credentials Slack has none.
resource "aws_lambda_function_url" "interact" {
  count = local.interactive ? 1 : 0

  function_name      = aws_lambda_function.interact[0].function_name
  authorization_type = "NONE"
}

resource "aws_lambda_permission" "interact_url" {
  count = local.interactive ? 1 : 0

  action                 = "lambda:InvokeFunctionUrl"
  function_name          = aws_lambda_function.interact[0].function_name
  principal              = "*"
  function_url_auth_type = "NONE"
}

# Since October 2025 a public URL needs this second permission too.
resource "aws_lambda_permission" "interact_invoke" {
  count = local.interactive ? 1 : 0

  action                   = "lambda:InvokeFunction"
  function_name            = aws_lambda_function.interact[0].function_name
  principal                = "*"
  invoked_via_function_url = true
}
