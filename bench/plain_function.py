"""The same plain function in Python, for throughput.bench.ts.

Reads from standard input, a line each: a JSON list of invocation events, answered with "ready"; then, for each "from to" of it, runs
the function on that part of the list and answers with the milliseconds that it took.
"""

import base64
import gzip
import json
import sys
import time


def handler(event):
    decoded = json.loads(gzip.decompress(base64.b64decode(event["awslogs"]["data"])))
    group, stream = decoded["logGroup"], decoded["logStream"]
    attachments = [
        {
            "color": "danger",
            "title": f"Error in {group}",
            "text": each["message"],
            "footer": stream,
            "ts": each["timestamp"] / 1000,
        }
        for each in decoded["logEvents"]
    ]
    return json.dumps({"text": f"{len(attachments)} errors in {group}", "attachments": attachments})


events = []
for line in sys.stdin:
    if line.startswith("["):
        events = json.loads(line)
        print("ready", flush=True)
        continue
    first, last = map(int, line.split())
    begun = time.perf_counter()
    for event in events[first:last]:
        handler(event)
    print((time.perf_counter() - begun) * 1000, flush=True)
