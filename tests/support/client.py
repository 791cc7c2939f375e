"""Clients of the server under test: raw signed requests, boto3 and the AWS CLI."""

import http.client
import json
import subprocess
import time
import zlib
from dataclasses import dataclass

from support import sigv4

JSON_TYPE = "application/x-amz-json-1.1"
# Debian's AWS CLI, not whatever else is called aws in PATH.
AWS_CLI = "/usr/bin/aws"


def now_ms():
    return int(time.time() * 1000)


@dataclass(frozen=True)
class Reply:
    """An answer as it came over the wire."""
    status: int
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body) if self.body else {}

    @property
    def code(self):
        return self.json.get("__type", "") if self.status >= 400 else ""

    @property
    def message(self):
        return self.json.get("message", self.json.get("Message", ""))

    def header(self, name):
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), None)


class LogsApi:
    """Calls Logs operations by hand: any operation, any parameters, the real wire format."""

    def __init__(self, server, credentials=None, region="us-east-1"):
        self.server = server
        self.credentials = credentials or server.credentials()
        self.region = region
        self.connection = None

    def __call__(self, operation, /, **parameters):
        return self.call(operation, parameters)

    def call(self, operation, parameters):
        return self.send(operation, json.dumps(parameters).encode())

    def ok(self, operation, /, **parameters):
        """The decoded answer of a call that has to succeed."""
        reply = self.call(operation, parameters)
        if reply.status != 200:
            raise AssertionError(f"{operation}: {reply.status} {reply.body.decode(errors='replace')}")
        return reply.json

    def send(self, operation, body, headers=None, target="/", method="POST"):
        """Signs and sends one body as it is."""
        all_headers = {"Host": f"127.0.0.1:{self.server.port}", "Content-Type": JSON_TYPE,
                       "X-Amz-Target": f"Logs_20140328.{operation}", **(headers or {})}
        signed = sigv4.signed_headers(method, target, all_headers, body, self.credentials, self.region,
                                      "logs")
        return self.exchange(method, target, signed, body)

    def exchange(self, method, target, headers, body):
        """Sends a request as it is, on a kept connection."""
        for attempt in (1, 2):
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
            try:
                self.connection.request(method, target, body=body, headers=headers)
                response = self.connection.getresponse()
                reply = Reply(response.status, dict(response.getheaders()), response.read())
                if response.will_close:
                    self.close()
                return reply
            except (http.client.HTTPException, OSError):
                self.close()
                if attempt == 2:
                    raise

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def pages(self, operation, member, /, token="nextToken", **parameters):
        """All items of a paged list, following its tokens; more than 10,000 pages is an endless list."""
        items = []
        for _ in range(10_000):
            page = self.ok(operation, **parameters)
            items += page[member]
            if token not in page:
                return items
            parameters[token] = page[token]
        raise AssertionError(f"{operation} never ends")


def boto3_client(server, region="us-east-1", credentials=None, verify=None, service="logs"):
    """A client of Debian's boto3, one attempt a call."""
    import boto3  # here, so that tests without boto3 need none
    from botocore.config import Config
    key = credentials or server.credentials()
    session = boto3.session.Session(aws_access_key_id=key.access_key,
                                    aws_secret_access_key=key.secret_key,
                                    aws_session_token=key.token or None, region_name=region)
    settings = Config(retries={"max_attempts": 0}, inject_host_prefix=False)
    return session.client(service, endpoint_url=server.endpoint, config=settings, verify=verify)


def aws(server, *arguments, check=True, environment=None, region="us-east-1"):
    """Runs the AWS CLI; its JSON output decoded, or the finished process with check=False."""
    command = [AWS_CLI, "--endpoint-url", server.endpoint, "--region", region, "--output", "json",
               "--cli-read-timeout", "30", *arguments]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False,
                            env={**server.client_environment(), **(environment or {})},
                            stdin=subprocess.DEVNULL)
    if not check:
        return result
    if result.returncode != 0:
        raise AssertionError(f"aws {' '.join(arguments)}: {result.returncode}\n{result.stderr}")
    return json.loads(result.stdout) if result.stdout.strip() else {}


@dataclass(frozen=True)
class StreamMessage:
    headers: dict
    payload: bytes

    @property
    def kind(self):
        return self.headers.get(":event-type") or self.headers.get(":exception-type")

    @property
    def json(self):
        return json.loads(self.payload)


def read_stream_message(source):
    """One message of an application/vnd.amazon.eventstream body; None at its end. Checks the CRCs."""
    prelude = source.read(12)
    if not prelude:
        return None
    total, header_bytes, prelude_crc = (int.from_bytes(prelude[i:i + 4], "big") for i in (0, 4, 8))
    rest = source.read(total - 12)
    if zlib.crc32(prelude[:8]) != prelude_crc:
        raise AssertionError("wrong CRC of an event stream prelude")
    if zlib.crc32(prelude + rest[:-4]) != int.from_bytes(rest[-4:], "big"):
        raise AssertionError("wrong CRC of an event stream message")
    return StreamMessage(_stream_headers(rest[:header_bytes]), rest[header_bytes:-4])


def _stream_headers(block):
    headers, at = {}, 0
    while at < len(block):
        name_end = at + 1 + block[at]
        name = block[at + 1:name_end].decode()
        if block[name_end] != 7:
            raise AssertionError(f"header {name} is not of type string")
        value_begin = name_end + 3
        value_end = value_begin + int.from_bytes(block[name_end + 1:value_begin], "big")
        headers[name] = block[value_begin:value_end].decode()
        at = value_end
    return headers
