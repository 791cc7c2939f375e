"""Calls for tests that kill the server: what was not answered is not known to have happened."""

import http.client
import json

from support import sigv4
from support.client import JSON_TYPE

TARGETS = {"logs": "Logs_20140328", "kinesis": "Kinesis_20131202"}
LOST = (OSError, http.client.HTTPException, json.JSONDecodeError)


class Unknown(Exception):
    """The connection broke: the request was carried out or it was not."""


class Refused(Exception):
    """The server answered with an error."""


class Caller:
    """Signed calls that are never sent twice."""

    def __init__(self, server, credentials, service="logs"):
        self.server = server
        self.credentials = credentials
        self.service = service
        self.connection = None
        self.port = 0

    def call(self, operation, **parameters):
        body = json.dumps(parameters).encode()
        try:
            status, answer = self._exchange(operation, body)
        except LOST as error:
            self.connection = None
            raise Unknown(operation) from error
        if status != 200:
            raise Refused(f"{operation}: {status} {answer[:300]!r}")
        return json.loads(answer) if answer else {}

    def _exchange(self, operation, body):
        if self.connection is None or self.port != self.server.port:
            self.port = self.server.port
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Host": f"127.0.0.1:{self.port}", "Content-Type": JSON_TYPE,
                   "X-Amz-Target": f"{TARGETS[self.service]}.{operation}"}
        headers = sigv4.signed_headers("POST", "/", headers, body, self.credentials, "us-east-1",
                                      self.service)
        self.connection.request("POST", "/", body=body, headers=headers)
        response = self.connection.getresponse()
        return response.status, response.read()
