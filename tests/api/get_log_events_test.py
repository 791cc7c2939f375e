"""GetLogEvents: both directions, tokens that stay good, limits and time ranges."""

from support.case import BAD_TOKEN, GROUP_MISSING, STREAM_MISSING, ServerTestCase, constraint, main
from support.client import boto3_client, now_ms


class GetLogEvents(ServerTestCase):
    def setUp(self):
        self.group, self.stream = self.make_stream()

    def get(self, **parameters):
        return self.logs.ok("GetLogEvents", logGroupName=self.group, logStreamName=self.stream, **parameters)

    def texts(self, page):
        return [event["message"] for event in page["events"]]

    def fill(self, count, **where):
        return self.put(self.group, self.stream, *[f"e{i}" for i in range(count)], **where)

    def test_empty_stream_has_both_tokens(self):
        page = self.get(startFromHead=True)
        self.assertEqual(page["events"], [])
        self.assertTrue(page["nextForwardToken"].startswith("f/"))
        self.assertTrue(page["nextBackwardToken"].startswith("b/"))

    def test_event_members(self):
        times = self.fill(1)
        event, = self.get()["events"]
        self.assertEqual(set(event), {"timestamp", "message", "ingestionTime"})
        self.assertEqual((event["timestamp"], event["message"]), (times[0], "e0"))

    def test_walk_forward(self):
        self.fill(20)
        first = self.get(startFromHead=True, limit=10)
        self.assertEqual(self.texts(first), [f"e{i}" for i in range(10)])
        second = self.get(startFromHead=True, limit=10, nextToken=first["nextForwardToken"])
        self.assertEqual(self.texts(second), [f"e{i}" for i in range(10, 20)])
        end = self.get(startFromHead=True, limit=10, nextToken=second["nextForwardToken"])
        self.assertEqual((end["events"], end["nextForwardToken"]), ([], second["nextForwardToken"]))

    def test_walk_backward(self):
        self.fill(20)
        first = self.get(limit=10)
        self.assertEqual(self.texts(first), [f"e{i}" for i in range(10, 20)])
        second = self.get(limit=10, nextToken=first["nextBackwardToken"])
        self.assertEqual(self.texts(second), [f"e{i}" for i in range(10)])
        end = self.get(limit=10, nextToken=second["nextBackwardToken"])
        self.assertEqual((end["events"], end["nextBackwardToken"]), ([], second["nextBackwardToken"]))

    def test_turning_round(self):
        self.fill(20)
        first = self.get(startFromHead=True, limit=10)
        second = self.get(startFromHead=True, limit=10, nextToken=first["nextForwardToken"])
        back = self.get(limit=10, nextToken=second["nextBackwardToken"])
        self.assertEqual(self.texts(back), [f"e{i}" for i in range(10)])

    def test_uneven_walks_both_ways(self):
        self.fill(23)
        expected = [f"e{i}" for i in range(23)]
        for limit in (1, 5, 7, 22, 23, 24):
            seen, token = [], None
            while True:
                page = self.get(startFromHead=True, limit=limit, **({"nextToken": token} if token else {}))
                seen += self.texts(page)
                if page["nextForwardToken"] == token:
                    break
                token = page["nextForwardToken"]
            self.assertEqual(seen, expected, f"forward, limit {limit}")
            seen, token = [], None
            while True:
                page = self.get(limit=limit, **({"nextToken": token} if token else {}))
                seen = self.texts(page) + seen
                if page["nextBackwardToken"] == token:
                    break
                token = page["nextBackwardToken"]
            self.assertEqual(seen, expected, f"backward, limit {limit}")

    def test_many_events_of_one_millisecond_keep_their_order(self):
        now = now_ms()
        for batch in range(3):
            self.put(self.group, self.stream, *[f"{batch}-{i}" for i in range(10)], at=now, step=0)
        expected = [f"{batch}-{i}" for batch in range(3) for i in range(10)]
        seen, token = [], None
        while True:
            page = self.get(startFromHead=True, limit=7, **({"nextToken": token} if token else {}))
            seen += self.texts(page)
            if page["nextForwardToken"] == token:
                break
            token = page["nextForwardToken"]
        self.assertEqual(seen, expected)

    def test_last_forward_token_finds_what_comes_later(self):
        self.fill(3)
        page = self.get(startFromHead=True)
        token = self.get(nextToken=page["nextForwardToken"])["nextForwardToken"]
        for i in range(3):
            self.put(self.group, self.stream, f"later {i}")
            page = self.get(nextToken=token)
            self.assertEqual(self.texts(page), [f"later {i}"])
            token = page["nextForwardToken"]

    def test_token_of_an_empty_stream_finds_the_first_events(self):
        token = self.get(startFromHead=True)["nextForwardToken"]
        self.fill(2)
        self.assertEqual(self.texts(self.get(nextToken=token, startFromHead=True)), ["e0", "e1"])

    def test_order_is_time_then_arrival(self):
        now = now_ms()
        self.put(self.group, self.stream, "late batch", at=now)
        self.put(self.group, self.stream, "early batch", at=now - 5000)
        self.put(self.group, self.stream, "same time", at=now)
        self.assertEqual(self.texts(self.get(startFromHead=True)), ["early batch", "late batch", "same time"])
        self.assertEqual(self.texts(self.get()), ["early batch", "late batch", "same time"])

    def test_end_time_is_exclusive_and_start_time_inclusive(self):
        times = self.fill(5, step=10)
        page = self.get(startFromHead=True, startTime=times[1], endTime=times[3])
        self.assertEqual(self.texts(page), ["e1", "e2"])
        self.assertEqual(self.texts(self.get(startTime=times[1], endTime=times[1])), [])
        self.assertEqual(self.texts(self.get(startTime=times[4])), ["e4"])
        self.assertEqual(self.texts(self.get(endTime=times[0])), [])

    def test_a_page_holds_at_most_a_megabyte(self):
        text = "x" * 100_000
        now = now_ms()
        for part in range(3):
            self.put(self.group, self.stream, *[text] * 10, at=now + part)
        sizes, token = [], None
        while True:
            page = self.get(startFromHead=True, **({"nextToken": token} if token else {}))
            if page["nextForwardToken"] == token:
                break
            token = page["nextForwardToken"]
            sizes.append(sum(len(t) for t in self.texts(page)))
        self.assertEqual(sum(sizes), 3_000_000)
        self.assertLessEqual(max(sizes), 1_048_576)

    def test_identifier_as_name_or_arn(self):
        self.fill(1)
        arn = f"arn:aws:logs:us-east-1:000000000000:log-group:{self.group}"
        for identifier in (self.group, arn):
            page = self.logs.ok("GetLogEvents", logGroupIdentifier=identifier, logStreamName=self.stream)
            self.assertEqual(self.texts(page), ["e0"])
        self.refuses("ValidationException", "LogGroup name and LogGroup ARN are mutually exclusive parameters.",
                     "GetLogEvents", logGroupName=self.group, logGroupIdentifier=arn, logStreamName=self.stream)
        self.refuses("InvalidParameterException", None, "GetLogEvents", logStreamName=self.stream)

    def test_refusals(self):
        self.refuses("ResourceNotFoundException", GROUP_MISSING, "GetLogEvents", logGroupName="nope",
                     logStreamName="nope")
        self.refuses("ResourceNotFoundException", STREAM_MISSING, "GetLogEvents", logGroupName=self.group,
                     logStreamName="nope")
        self.refuses("InvalidParameterException",
                     constraint(10_001, "limit", "have value less than or equal to 10000"),
                     "GetLogEvents", logGroupName=self.group, logStreamName=self.stream, limit=10_001)
        for token in ("made-up", "f/", "f/123", "x/" + "0" * 56, "f/" + "9" * 57 + "/s", ""):
            reply = self.logs("GetLogEvents", logGroupName=self.group, logStreamName=self.stream, nextToken=token)
            self.assert_error(reply, "InvalidParameterException")
            if token:
                self.assertEqual(reply.message, BAD_TOKEN, token)

    def test_boto3_tail(self):
        self.fill(5)
        client = boto3_client(self.server)
        page = client.get_log_events(logGroupName=self.group, logStreamName=self.stream, startFromHead=True)
        self.assertEqual(self.texts(page), [f"e{i}" for i in range(5)])


if __name__ == "__main__":
    main()
