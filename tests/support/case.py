"""The common base of tests that need a running server."""

import itertools
import time
import unittest
import uuid

from support.client import LogsApi, now_ms
from support.server import Server

GROUP_MISSING = "The specified log group does not exist."
STREAM_MISSING = "The specified log stream does not exist."
BAD_TOKEN = "The specified nextToken is invalid."

_numbers = itertools.count(1)


def constraint(value, path, text):
    """The sentence for one broken constraint; value None stands for a missing member."""
    shown = "null" if value is None else f"'{value}'"
    return (f"1 validation error detected: Value {shown} at '{path}' failed to satisfy constraint: "
            f"Member must {text}")


class ServerTestCase(unittest.TestCase):
    """One server for all tests of the class; each test makes groups of its own."""

    flags = ()
    environment = None
    keep_port = False
    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        cls.server = Server(*cls.flags, environment=cls.environment, keep_port=cls.keep_port)
        cls.addClassCleanup(cls.server.close)
        cls.server.start()
        cls.logs = LogsApi(cls.server)

    @classmethod
    def tearDownClass(cls):
        # Whatever the tests sent, the server is there and stops cleanly.
        if not cls.server.running():
            raise AssertionError(f"the server died during the tests:\n{cls.server.log()[-8000:]}")
        cls.logs.close()
        status = cls.server.stop()
        if status != 0:
            raise AssertionError(f"the server's exit status is {status}:\n{cls.server.log()[-8000:]}")

    def unique(self, stem="group"):
        return f"{stem}-{next(_numbers)}-{uuid.uuid4().hex[:6]}"

    def until(self, good, read, seconds=60):
        """Reads until the answer is good, and gives it."""
        deadline = time.monotonic() + seconds
        while not good(found := read()):
            if time.monotonic() > deadline:
                self.fail(f"it never came; at last there was {found!r}")
            time.sleep(0.02)
        return found

    def eventually(self, expected, read, seconds=60):
        """Reads until the answer is the expected one."""
        self.until(lambda found: found == expected, read, seconds)

    def make_group(self, name=None, **parameters):
        name = name or self.unique()
        self.logs.ok("CreateLogGroup", logGroupName=name, **parameters)
        return name

    def make_stream(self, group=None, stream="stream"):
        group = group or self.make_group()
        self.logs.ok("CreateLogStream", logGroupName=group, logStreamName=stream)
        return group, stream

    def put(self, group, stream, *messages, at=None, step=1):
        """Puts messages one millisecond apart, the last one now; returns the timestamps."""
        begin = now_ms() - len(messages) * step if at is None else at
        events = [{"timestamp": begin + i * step, "message": m} for i, m in enumerate(messages)]
        self.logs.ok("PutLogEvents", logGroupName=group, logStreamName=stream, logEvents=events)
        return [event["timestamp"] for event in events]

    def messages(self, group, stream="stream", **parameters):
        page = self.logs.ok("GetLogEvents", logGroupName=group, logStreamName=stream, startFromHead=True,
                            **parameters)
        return [event["message"] for event in page["events"]]

    def query_answer(self, query):
        """What GetQueryResults says once the query has ended."""
        return self.until(lambda answer: answer["status"] not in ("Scheduled", "Running"),
                          lambda: self.logs.ok("GetQueryResults", queryId=query))

    def assert_ok(self, reply):
        self.assertEqual(reply.status, 200, reply.body)
        return reply.json

    def assert_error(self, reply, code, message=None, status=400):
        self.assertEqual((reply.status, reply.code), (status, code), reply.body)
        if message is not None:
            self.assertEqual(reply.message, message)
        self.assertEqual(reply.header("x-amzn-ErrorType"), code)
        self.assertRegex(reply.header("x-amzn-RequestId"), r"^[0-9a-f-]{36}$")

    def refuses(self, code, message, operation, /, **parameters):
        self.assert_error(self.logs.call(operation, parameters), code, message)


def main():
    # boto3 leaves its sockets to the collector.
    unittest.main(verbosity=2, warnings="ignore")
