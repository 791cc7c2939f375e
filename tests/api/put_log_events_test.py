"""PutLogEvents: limits, order, times, what is rejected in part, and bytes that come back as they went in."""

import gzip
import json
import zlib

from support.case import GROUP_MISSING, STREAM_MISSING, ServerTestCase, constraint, main
from support.client import boto3_client, now_ms

HOUR = 3_600_000
DAY = 24 * HOUR
CHRONOLOGICAL = "Log events in a single PutLogEvents request must be in chronological order."
SPAN = "The batch of log events in a single PutLogEvents request cannot span more than 24 hours."


class PutCase(ServerTestCase):
    def put_raw(self, group, stream, events, **more):
        return self.logs("PutLogEvents", logGroupName=group, logStreamName=stream, logEvents=events, **more)

    def put_ages(self, group, stream, *ages):
        """One event for each age in milliseconds (negative: in the future), message = its index."""
        now = now_ms()
        return self.put_raw(group, stream, [{"timestamp": now - age, "message": str(i)}
                                            for i, age in enumerate(ages)])


class WorkedExamples(PutCase):
    """The table of worked examples, a row a test."""

    def setUp(self):
        self.group, self.stream = self.make_stream()

    def check(self, ages, rejected, stored):
        reply = self.assert_ok(self.put_ages(self.group, self.stream, *ages))
        self.assertRegex(reply["nextSequenceToken"], r"^\d{56}$")
        self.assertEqual(reply.get("rejectedLogEventsInfo"), rejected)
        self.assertEqual(self.messages(self.group, self.stream), stored)

    def check_refused(self, ages, message):
        self.assert_error(self.put_ages(self.group, self.stream, *ages), "InvalidParameterException", message)
        self.assertEqual(self.messages(self.group, self.stream), [])

    def test_two_at_the_same_time(self):
        self.check([0, 0], None, ["0", "1"])

    def test_wrong_order_wins_over_the_span(self):
        self.check_refused([0, 2 * DAY], CHRONOLOGICAL)

    def test_all_too_old(self):
        self.check([30 * DAY], {"tooOldLogEventEndIndex": 1}, [])

    def test_all_too_new(self):
        self.check([-24 * HOUR], {"tooNewLogEventStartIndex": 0}, [])

    def test_too_old_and_too_new_around_two_good_ones(self):
        self.check([15 * DAY, HOUR, 0, -3 * HOUR],
                   {"tooOldLogEventEndIndex": 1, "tooNewLogEventStartIndex": 3}, ["1", "2"])

    def test_more_than_24_hours(self):
        self.check_refused([30 * HOUR, 0], SPAN)

    def test_span_counts_valid_events_only(self):
        self.check([20 * DAY, 0], {"tooOldLogEventEndIndex": 1}, ["1"])

    def test_just_under_24_hours(self):
        self.check([24 * HOUR - 5000, 0], None, ["0", "1"])

    def test_nearly_two_hours_ahead(self):
        self.check([-2 * HOUR + 60_000], None, ["0"])

    def test_nearly_14_days_back(self):
        self.check([14 * DAY - 60_000], None, ["0"])

    def test_older_than_retention(self):
        self.logs.ok("PutRetentionPolicy", logGroupName=self.group, retentionInDays=1)
        self.check([3 * DAY, 0], {"expiredLogEventEndIndex": 1}, ["1"])

    def test_equal_times_are_in_order(self):
        self.check([5, 5, 5, 0], None, ["0", "1", "2", "3"])

    def test_wrong_order_by_one_millisecond(self):
        self.check_refused([1000, 1001], CHRONOLOGICAL)


class Limits(PutCase):
    def setUp(self):
        self.group, self.stream = self.make_stream()

    def batch(self, count, size):
        now = now_ms()
        return [{"timestamp": now, "message": "x" * size} for _ in range(count)]

    def test_ten_thousand_events_and_no_more(self):
        self.assert_ok(self.put_raw(self.group, self.stream, self.batch(10_000, 1)))
        reply = self.put_raw(self.group, self.stream, self.batch(10_001, 1))
        self.assert_error(reply, "InvalidParameterException")
        self.assertIn("at 'logEvents' failed to satisfy constraint: "
                      "Member must have length less than or equal to 10000", reply.message)
        self.assertLess(len(reply.body), 300_000)

    def test_batch_bytes_with_26_for_each_event(self):
        whole = 1_048_576
        self.assert_ok(self.put_raw(self.group, self.stream, self.batch(4, whole // 4 - 26)))
        over = self.batch(3, whole // 4 - 26) + self.batch(1, whole // 4 - 25)
        reply = self.put_raw(self.group, self.stream, over)
        self.assert_error(reply, "InvalidParameterException",
                          "Upload too large: 1048577 bytes exceeds limit of 1048576")

    def test_one_event_as_large_as_the_batch(self):
        size = 1_048_576 - 26
        self.assert_ok(self.put_raw(self.group, self.stream, self.batch(1, size)))
        self.assertEqual([len(m) for m in self.messages(self.group, self.stream)], [size])
        self.assert_error(self.put_raw(self.group, self.stream, self.batch(1, size + 1)),
                          "InvalidParameterException")

    def test_bytes_count_not_characters(self):
        message = "櫓" * (1_048_576 // 3)
        self.assert_error(self.put_raw(self.group, self.stream, [{"timestamp": now_ms(), "message": message}]),
                          "InvalidParameterException")

    def test_empty_and_missing(self):
        self.refuses("InvalidParameterException",
                     constraint("", "logEvents.1.member.message", "have length greater than or equal to 1"),
                     "PutLogEvents", logGroupName=self.group, logStreamName=self.stream,
                     logEvents=[{"timestamp": now_ms(), "message": ""}])
        self.refuses("InvalidParameterException",
                     constraint(None, "logEvents.2.member.message", "not be null"),
                     "PutLogEvents", logGroupName=self.group, logStreamName=self.stream,
                     logEvents=[{"timestamp": 1, "message": "m"}, {"timestamp": 1}])
        self.refuses("InvalidParameterException",
                     constraint(None, "logEvents.1.member.timestamp", "not be null"),
                     "PutLogEvents", logGroupName=self.group, logStreamName=self.stream,
                     logEvents=[{"message": "m"}])
        self.refuses("InvalidParameterException",
                     constraint("-1", "logEvents.1.member.timestamp", "have value greater than or equal to 0"),
                     "PutLogEvents", logGroupName=self.group, logStreamName=self.stream,
                     logEvents=[{"timestamp": -1, "message": "m"}])
        self.refuses("InvalidParameterException",
                     constraint("[]", "logEvents", "have length greater than or equal to 1"),
                     "PutLogEvents", logGroupName=self.group, logStreamName=self.stream, logEvents=[])
        self.refuses("InvalidParameterException", constraint(None, "logEvents", "not be null"),
                     "PutLogEvents", logGroupName=self.group, logStreamName=self.stream)

    def test_several_broken_constraints_in_one_sentence(self):
        reply = self.logs("PutLogEvents", logEvents=[])
        self.assert_error(reply, "InvalidParameterException")
        self.assertTrue(reply.message.startswith("3 validation errors detected: Value "), reply.message)
        self.assertIn("Value null at 'logGroupName' failed to satisfy constraint: Member must not be null",
                      reply.message)
        self.assertIn("; Value null at 'logStreamName'", reply.message)

    def test_missing_group_before_missing_stream_before_content(self):
        bad = [{"timestamp": 2, "message": "m"}, {"timestamp": 1, "message": "m"}]
        self.assert_error(self.put_raw("nope", "nope", bad), "ResourceNotFoundException", GROUP_MISSING)
        self.assert_error(self.put_raw(self.group, "nope", bad), "ResourceNotFoundException", STREAM_MISSING)

    def test_timestamps_at_the_edges(self):
        for timestamp, member in ((0, "tooOldLogEventEndIndex"), (2**63 - 1, "tooNewLogEventStartIndex")):
            reply = self.put_raw(self.group, self.stream, [{"timestamp": timestamp, "message": "m"}])
            self.assertIn(member, self.assert_ok(reply)["rejectedLogEventsInfo"])
        reply = self.put_raw(self.group, self.stream, [{"timestamp": 2**63, "message": "m"}])
        self.assertEqual(reply.status, 400)


class Bytes(PutCase):
    MESSAGES = [
        "plain", " leading and trailing blanks ", "trailing newline\n", "two\n\n", "\r\n", "\t", " ",
        "emoji 🏯🪵 and a family 👨‍👩‍👧‍👦", "日本語 櫓", "combining é vs é",
        "\u0000nul inside\u0000", "\u001b[31mred\u001b[0m",
        'quotes " and \\ backslash / slash', "</xml>&amp;<![CDATA[", "\u2028line separator\u2029", "\ufeffbom",
        "\ud7ff\ue000\ufffd\uffff", "𐀀 first of plane 1, 􏿿 last of all", "\x7f\x80\x9f", "ends with a space ",
        '{"json": [1, 2.0, "three"]}', "%d %s %n", "x" * 65_537, "long\n" * 9000,
    ]

    def test_messages_come_back_as_they_went_in(self):
        group, stream = self.make_stream()
        self.put(group, stream, *self.MESSAGES)
        self.assertEqual(self.messages(group, stream), self.MESSAGES)
        found = self.logs.pages("FilterLogEvents", "events", logGroupName=group)
        self.assertEqual([event["message"] for event in found], self.MESSAGES)

    def test_escaped_and_plain_json_are_the_same_text(self):
        group, stream = self.make_stream()
        now = now_ms()
        body = ('{"logGroupName":"%s","logStreamName":"%s","logEvents":[{"timestamp":%d,"message":"'
                r'\u006dixed \ud83c\udfef \/ \b\f\n\r\t \"' '🏯"}]}' % (group, stream, now)).encode()
        self.assert_ok(self.logs.send("PutLogEvents", body))
        self.assertEqual(self.messages(group, stream), ['mixed 🏯 / \b\f\n\r\t "🏯'])

    def test_lone_surrogates_and_broken_utf8_are_answered(self):
        group, stream = self.make_stream()
        head = '{"logGroupName":"%s","logStreamName":"%s","logEvents":[{"timestamp":%d,"message":"' % (
            group, stream, now_ms())
        for middle in (rb"\ud800 alone", rb"\udc00", b"\xff\xfe", b"\xc3", b"\xe2\x82", b"\xf8\x88\x80\x80"):
            reply = self.logs.send("PutLogEvents", head.encode() + middle + b'"}]}')
            self.assertIn(reply.status, (200, 400), middle)

    def test_gzip_and_deflate_bodies(self):
        group, stream = self.make_stream()
        now = now_ms()

        def body(text):
            return json.dumps({"logGroupName": group, "logStreamName": stream,
                               "logEvents": [{"timestamp": now, "message": text}]}).encode()
        self.assert_ok(self.logs.send("PutLogEvents", gzip.compress(body("gzip")), {"Content-Encoding": "gzip"}))
        self.assert_ok(self.logs.send("PutLogEvents", zlib.compress(body("deflate")),
                                      {"Content-Encoding": "deflate"}))
        self.assertEqual(self.messages(group, stream), ["gzip", "deflate"])
        broken = gzip.compress(body("never"))[:-12]
        for data in (broken, b"not gzip at all", b""):
            reply = self.logs.send("PutLogEvents", data, {"Content-Encoding": "gzip"})
            self.assertEqual(reply.status, 400, data)
        reply = self.logs.send("PutLogEvents", gzip.compress(b" " * (200 << 20)), {"Content-Encoding": "gzip"})
        self.assertIn(reply.status, (400, 413))
        self.assertEqual(self.messages(group, stream), ["gzip", "deflate"])


class TokensAndEntities(PutCase):
    ENTITY = {"keyAttributes": {"Type": "Service", "Name": "shop", "Environment": "prod"},
              "attributes": {"PlatformType": "Generic", "EC2.InstanceId": "i-1"}}

    def test_any_sequence_token_is_taken(self):
        group, stream = self.make_stream()
        token = None
        for i in range(3):
            more = {"sequenceToken": token} if token else {}
            token = self.assert_ok(self.put_raw(group, stream, [{"timestamp": now_ms(), "message": str(i)}],
                                                **more))["nextSequenceToken"]
        self.assert_ok(self.put_raw(group, stream, [{"timestamp": now_ms(), "message": "3"}],
                                    sequenceToken="made-up"))
        self.assertEqual(self.messages(group, stream), ["0", "1", "2", "3"])

    def test_equal_events_are_kept_each(self):
        group, stream = self.make_stream()
        event = {"timestamp": now_ms(), "message": "same"}
        self.assert_ok(self.put_raw(group, stream, [event, event]))
        self.assert_ok(self.put_raw(group, stream, [event]))
        self.assertEqual(self.messages(group, stream), ["same"] * 3)

    def test_entity_is_accepted(self):
        group, stream = self.make_stream()
        reply = self.assert_ok(self.put_raw(group, stream, [{"timestamp": now_ms(), "message": "m"}],
                                            entity=self.ENTITY))
        self.assertNotIn("rejectedEntityInfo", reply)

    def test_bad_entity_never_fails_the_call(self):
        group, stream = self.make_stream()
        reply = self.assert_ok(self.put_raw(group, stream, [{"timestamp": now_ms(), "message": "m"}],
                                            entity={"keyAttributes": {"Colour": "red", "Name": "x"}}))
        self.assertIn("errorType", reply["rejectedEntityInfo"])
        self.assertEqual(self.messages(group, stream), ["m"])

    def test_unknown_members_and_headers_are_ignored(self):
        group, stream = self.make_stream()
        body = {"logGroupName": group, "logStreamName": stream, "newThing": {"deep": [1, {"x": None}]},
                "logEvents": [{"timestamp": now_ms(), "message": "m", "extra": True}], "sequenceToken": None}
        reply = self.logs.send("PutLogEvents", json.dumps(body).encode(), {"x-amzn-logs-format": "json/emf"})
        self.assert_ok(reply)
        self.assertEqual(self.messages(group, stream), ["m"])

    def test_visible_at_once_with_ingestion_time(self):
        group, stream = self.make_stream()
        for i in range(50):
            before = now_ms()
            self.put(group, stream, f"event {i}")
            page = self.logs.ok("GetLogEvents", logGroupName=group, logStreamName=stream)
            self.assertEqual(page["events"][-1]["message"], f"event {i}")
            self.assertTrue(before - 5 <= page["events"][-1]["ingestionTime"] <= now_ms() + 5)

    def test_boto3(self):
        client = boto3_client(self.server)
        group, stream = self.make_stream()
        answer = client.put_log_events(logGroupName=group, logStreamName=stream, logEvents=[
            {"timestamp": now_ms(), "message": "from boto3 🏯"}])
        self.assertEqual(answer["ResponseMetadata"]["HTTPStatusCode"], 200)
        self.assertEqual(len(answer["ResponseMetadata"]["RequestId"]), 36)
        self.assertIn("nextSequenceToken", answer)
        with self.assertRaises(client.exceptions.ResourceNotFoundException) as caught:
            client.put_log_events(logGroupName=group, logStreamName="nope",
                                  logEvents=[{"timestamp": now_ms(), "message": "m"}])
        self.assertEqual(caught.exception.response["Error"]["Message"], STREAM_MISSING)


if __name__ == "__main__":
    main()
