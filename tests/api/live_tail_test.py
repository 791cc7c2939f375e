"""StartLiveTail over raw HTTP: framing, filters, sampling, quotas and endings."""

import http.client
import json
import time
import unittest

from support import sigv4
from support.case import GROUP_MISSING, ServerTestCase, main
from support.client import JSON_TYPE, LogsApi, Reply, now_ms, read_stream_message
from support.server import Server


class Tail:
    """One open session. Iterating gives its messages."""

    def __init__(self, server, logs, **parameters):
        body = json.dumps(parameters).encode()
        headers = {"Host": f"127.0.0.1:{server.port}", "Content-Type": JSON_TYPE,
                   "X-Amz-Target": "Logs_20140328.StartLiveTail"}
        headers = sigv4.signed_headers("POST", "/", headers, body, logs.credentials, logs.region, "logs")
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=15)
        self.connection.request("POST", "/", body=body, headers=headers)
        self.response = self.connection.getresponse()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.response.close()
        self.connection.close()

    def refusal(self):
        return Reply(self.response.status, dict(self.response.getheaders()), self.response.read())

    def next(self):
        return read_stream_message(self.response)

    def begin(self):
        """The two first messages; returns the second's payload."""
        first, start = self.next(), self.next()
        assert (first.kind, first.payload) == ("initial-response", b"{}"), first
        assert start.kind == "sessionStart", start
        return start.json

    def update(self):
        message = self.next()
        assert message.kind == "sessionUpdate", message
        return message.json

    def results_until(self, count, updates=8):
        """Results of the next updates, until there are `count` of them."""
        results = []
        for _ in range(updates):
            results += self.update()["sessionResults"]
            if len(results) >= count:
                return results
        return results


class LiveTail(ServerTestCase):
    def tail(self, *groups, **parameters):
        tail = Tail(self.server, self.logs, logGroupIdentifiers=list(groups), **parameters)
        self.addCleanup(tail.close)
        return tail

    def arn(self, group):
        return f"arn:aws:logs:us-east-1:000000000000:log-group:{group}"

    def test_headers_and_first_messages(self):
        group = self.make_group()
        tail = self.tail(self.arn(group), logEventFilterPattern="ERROR")
        self.assertEqual(tail.response.status, 200)
        self.assertEqual(tail.response.getheader("Content-Type"), "application/vnd.amazon.eventstream")
        self.assertIsNone(tail.response.getheader("Content-Length"))
        self.assertTrue(tail.response.getheader("x-amzn-RequestId"))
        start = tail.begin()
        self.assertRegex(start.pop("requestId"), r"^[0-9a-f-]{36}$")
        self.assertRegex(start.pop("sessionId"), r"^[0-9a-f-]{36}$")
        self.assertEqual(start, {"logGroupIdentifiers": [self.arn(group)], "logStreamNames": [],
                                 "logStreamNamePrefixes": [], "logEventFilterPattern": "ERROR"})

    def test_an_empty_update_every_second(self):
        tail = self.tail(self.make_group())
        tail.begin()
        tail.update()
        begin = time.monotonic()
        for _ in range(3):
            self.assertEqual(tail.update(), {"sessionMetadata": {"sampled": False}, "sessionResults": []})
        self.assertAlmostEqual(time.monotonic() - begin, 3, delta=1)

    def test_events_after_the_start_and_none_before(self):
        group, stream = self.make_stream()
        self.put(group, stream, "history")
        tail = self.tail(group)
        tail.begin()
        times = self.put(group, stream, "first", "second 🏯\n")
        results = tail.results_until(2)
        self.assertEqual([r["message"] for r in results], ["first", "second 🏯\n"])
        self.assertEqual(set(results[0]), {"logStreamName", "logGroupIdentifier", "message", "timestamp",
                                           "ingestionTime"})
        self.assertEqual((results[0]["logStreamName"], results[0]["timestamp"]), (stream, times[0]))
        self.assertEqual(results[0]["logGroupIdentifier"], self.arn(group))
        self.assertEqual([r["message"] for r in results if r["message"] == "history"], [])

    def test_old_timestamps_are_shown_rejected_events_are_not(self):
        group, stream = self.make_stream()
        tail = self.tail(group)
        tail.begin()
        day = 86_400_000
        self.put(group, stream, "13 days old", at=now_ms() - 13 * day)
        self.put(group, stream, "30 days old", at=now_ms() - 30 * day)
        self.put(group, stream, "fresh")
        self.assertEqual([r["message"] for r in tail.results_until(2)], ["13 days old", "fresh"])

    def test_filter(self):
        group, stream = self.make_stream()
        tail = self.tail(group, logEventFilterPattern='{ $.level = "ERROR" }')
        tail.begin()
        self.put(group, stream, '{"level": "INFO", "n": 1}', '{"level": "ERROR", "n": 2}', "no json",
                 '{"level": "ERROR", "n": 3}')
        self.assertEqual([json.loads(r["message"])["n"] for r in tail.results_until(2)], [2, 3])

    def test_several_groups(self):
        first, second = self.make_stream()[0], self.make_stream()[0]
        tail = self.tail(first, self.arn(second))
        tail.begin()
        self.put(first, "stream", "one")
        self.put(second, "stream", "two")
        self.assertEqual({(r["logGroupIdentifier"], r["message"]) for r in tail.results_until(2)},
                         {(self.arn(first), "one"), (self.arn(second), "two")})

    def test_chosen_streams(self):
        group = self.make_group()
        for name in ("web-1", "web-2", "db"):
            self.make_stream(group, name)
        names = self.tail(group, logStreamNames=["db", "comes-later"])
        prefixes = self.tail(group, logStreamNamePrefixes=["web-"])
        names.begin()
        prefixes.begin()
        self.make_stream(group, "comes-later")
        for name in ("web-1", "db", "web-2", "comes-later"):
            self.put(group, name, name)
        self.assertEqual([r["message"] for r in names.results_until(2)], ["db", "comes-later"])
        self.assertEqual([r["message"] for r in prefixes.results_until(2)], ["web-1", "web-2"])

    def test_sampling_above_500_a_second(self):
        group, stream = self.make_stream()
        tail = self.tail(group)
        tail.begin()
        tail.update()
        self.put(group, stream, *[f"e{i}" for i in range(3000)], at=now_ms(), step=0)
        sampled, results = False, []
        for _ in range(3):
            update = tail.update()
            self.assertLessEqual(len(update["sessionResults"]), 500)
            sampled = sampled or update["sessionMetadata"]["sampled"]
            results += update["sessionResults"]
        self.assertTrue(sampled)
        self.assertGreaterEqual(len(results), 500)
        numbers = [int(r["message"][1:]) for r in results]
        self.assertEqual(len(set(numbers)), len(numbers))
        self.assertGreater(max(numbers), 1500, "the sample is the beginning only")

    def test_deleted_group_goes_silent(self):
        group, stream = self.make_stream()
        tail = self.tail(group)
        tail.begin()
        self.put(group, stream, "last words")
        self.assertEqual(len(tail.results_until(1)), 1)
        self.logs.ok("DeleteLogGroup", logGroupName=group)
        self.assertEqual(tail.update()["sessionResults"], [])
        self.assertEqual(tail.update()["sessionResults"], [])

    def test_refusals_are_ordinary_errors(self):
        group = self.make_group()

        def refuses(code, message, **parameters):
            self.assert_error(Tail(self.server, self.logs, **parameters).refusal(), code, message)
        refuses("ResourceNotFoundException", GROUP_MISSING, logGroupIdentifiers=["nope"])
        refuses("InvalidParameterException",
                "Only one of logStreamNames or logStreamNamePrefixes can be provided.",
                logGroupIdentifiers=[group], logStreamNames=["a"], logStreamNamePrefixes=["b"])
        refuses("InvalidParameterException",
                "logStreamNames and logStreamNamePrefixes can only be used with a single log group.",
                logGroupIdentifiers=[group, self.make_group()], logStreamNames=["a"])
        refuses("InvalidParameterException", None, logGroupIdentifiers=[])
        refuses("InvalidParameterException", None, logGroupIdentifiers=[f"g{i}" for i in range(11)])
        refuses("InvalidParameterException", "Invalid filter pattern", logGroupIdentifiers=[group],
                logEventFilterPattern="{ $.a = ")
        refuses("InvalidParameterException", None, logGroupIdentifiers=[self.arn(group) + ":*"])

    def test_any_host_name(self):
        group = self.make_group()
        body = json.dumps({"logGroupIdentifiers": [group]}).encode()
        for host in ("stream-logs.lan:4586", "streaming-127.0.0.1:4586"):
            headers = sigv4.signed_headers("POST", "/", {
                "Host": host, "Content-Type": JSON_TYPE, "X-Amz-Target": "Logs_20140328.StartLiveTail",
            }, body, self.logs.credentials, "us-east-1", "logs")
            connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
            connection.request("POST", "/", body=body, headers=headers)
            response = connection.getresponse()
            self.assertEqual(response.status, 200)
            self.assertEqual(read_stream_message(response).kind, "initial-response")
            connection.close()

    def test_closed_sessions_are_forgotten(self):
        group = self.make_group()
        for _ in range(40):
            with Tail(self.server, self.logs, logGroupIdentifiers=[group]) as tail:
                tail.begin()
        # The server notices at its next write at the latest.
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            with Tail(self.server, self.logs, logGroupIdentifiers=[group]) as tail:
                if tail.response.status == 200:
                    return
            time.sleep(0.2)
        self.fail("closed sessions still count")


class Quota(ServerTestCase):
    def test_sixteenth_session(self):
        group = self.make_group()
        tails = [Tail(self.server, self.logs, logGroupIdentifiers=[group]) for _ in range(15)]
        for tail in tails:
            self.addCleanup(tail.close)
            tail.begin()
        extra = Tail(self.server, self.logs, logGroupIdentifiers=[group])
        self.assert_error(extra.refusal(), "LimitExceededException")


class Stop(unittest.TestCase):
    def test_a_stop_ends_the_sessions(self):
        with Server() as server:
            logs = LogsApi(server)
            logs.ok("CreateLogGroup", logGroupName="g")
            with Tail(server, logs, logGroupIdentifiers=["g"]) as tail:
                tail.begin()
                begin = time.monotonic()
                self.assertEqual(server.stop(), 0)
                self.assertLess(time.monotonic() - begin, 10)
                message = tail.next()
                while message is not None and message.kind == "sessionUpdate":
                    message = tail.next()
                self.assertTrue(message is None or message.kind == "SessionStreamingException", message)


if __name__ == "__main__":
    main()
