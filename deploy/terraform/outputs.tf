output "function_arn" {
  description = "Where subscription filters send to."
  value       = aws_lambda_function.notify.arn
}

output "table_name" {
  description = "The state: issues and counts."
  value       = aws_dynamodb_table.state.name
}

output "failure_queue_url" {
  description = "What could not be handled."
  value       = aws_sqs_queue.failures.url
}

output "interact_url" {
  description = "Interactivity request URL of the Slack app; null without a signing secret."
  value       = local.interactive ? aws_lambda_function_url.interact[0].function_url : null
}

output "stream_arn" {
  description = "Kinesis stream; null without high_volume."
  value       = var.high_volume ? aws_kinesis_stream.logs[0].arn : null
}
