"""The model endpoint of the tutorial in Python: doubles the number in `x`, raises on anything else."""

import json
import logging
import math

logger = logging.getLogger(__name__)


class NotANumberError(ValueError):
    """The caller sent something that is not a number. The message names the value."""


def predict(text):
    return read_number(text) * 2


def read_number(text):
    if text is None:
        raise NotANumberError("x is missing: call it as ?x=2")
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise NotANumberError(f"x is not a number: {text}")
    return int(value) if value.is_integer() else value


def handler(event, context):
    """Lambda handler for an API Gateway HTTP API, payload format 2.0."""
    text = (event.get("queryStringParameters") or {}).get("x")
    y = predict(text)
    logger.info("predicted %s for %s", y, text)
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json"},
        "body": json.dumps({"x": read_number(text), "y": y}, separators=(",", ":")),
    }
