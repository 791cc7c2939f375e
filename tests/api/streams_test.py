"""Log streams: create, describe in both orders, prefixes, paging, delete."""

from support.case import BAD_TOKEN, GROUP_MISSING, STREAM_MISSING, ServerTestCase, constraint, main
from support.client import boto3_client, now_ms


def names(items):
    return [item["logStreamName"] for item in items]


class Streams(ServerTestCase):
    def describe(self, group, **parameters):
        return self.logs.ok("DescribeLogStreams", logGroupName=group, **parameters)["logStreams"]

    def test_stream_without_events(self):
        before = now_ms()
        group, stream = self.make_stream()
        item, = self.describe(group)
        self.assertTrue(before <= item.pop("creationTime") <= now_ms())
        self.assertEqual(item, {
            "logStreamName": stream, "storedBytes": 0,
            "arn": f"arn:aws:logs:us-east-1:000000000000:log-group:{group}:log-stream:{stream}"})

    def test_stream_with_events(self):
        group, stream = self.make_stream()
        first, *_, last = self.put(group, stream, "a", "b", "c")
        item, = self.describe(group)
        self.assertEqual((item["firstEventTimestamp"], item["lastEventTimestamp"]), (first, last))
        self.assertLessEqual(abs(item["lastIngestionTime"] - now_ms()), 60_000)
        self.assertRegex(item["uploadSequenceToken"], r"^\d{56}$")
        self.assertEqual(item["storedBytes"], 0)

    def test_first_and_last_follow_event_time(self):
        group, stream = self.make_stream()
        now = now_ms()
        self.put(group, stream, "middle", at=now - 5000)
        self.put(group, stream, "earlier", at=now - 60_000)
        item, = self.describe(group)
        self.assertEqual((item["firstEventTimestamp"], item["lastEventTimestamp"]), (now - 60_000, now - 5000))

    def test_existing_and_missing(self):
        group, stream = self.make_stream()
        self.refuses("ResourceAlreadyExistsException", "The specified log stream already exists",
                     "CreateLogStream", logGroupName=group, logStreamName=stream)
        self.refuses("ResourceNotFoundException", GROUP_MISSING, "CreateLogStream",
                     logGroupName="no-such-group", logStreamName="s")

    def test_names(self):
        group = self.make_group()
        for bad in ("with:colon", "with*star"):
            self.refuses("InvalidParameterException",
                         constraint(bad, "logStreamName", "satisfy regular expression pattern: [^:*]*"),
                         "CreateLogStream", logGroupName=group, logStreamName=bad)
        self.refuses("InvalidParameterException",
                     "Invalid LogGroup or LogStream, both must have length less than or equal to 512.",
                     "CreateLogStream", logGroupName=group, logStreamName="x" * 513)
        for good in ("with space", "2026/01/15/[$LATEST]abc", "日本語", "x" * 512, "a?b&c=d%20"):
            self.make_stream(group, good)
            found, = self.describe(group, logStreamNamePrefix=good)
            self.assertEqual(found["logStreamName"], good)

    def test_order_by_name_both_ways(self):
        group = self.make_group()
        tails = ["b", "B", "a", "0", "a/b", "é"]
        for tail in tails:
            self.make_stream(group, tail)
        expected = sorted(tails, key=str.encode)
        self.assertEqual(names(self.describe(group)), expected)
        self.assertEqual(names(self.describe(group, orderBy="LogStreamName", descending=True)), expected[::-1])

    def test_order_by_last_event_time(self):
        group = self.make_group()
        now = now_ms()
        for name, age in (("old", 9000), ("new", 1000), ("middle", 5000)):
            self.make_stream(group, name)
            self.put(group, name, "x", at=now - age)
        self.make_stream(group, "empty")
        self.assertEqual(names(self.describe(group, orderBy="LastEventTime")), ["empty", "old", "middle", "new"])
        self.assertEqual(names(self.describe(group, orderBy="LastEventTime", descending=True)),
                         ["new", "middle", "old", "empty"])
        self.put(group, "old", "again", at=now)
        self.assertEqual(names(self.describe(group, orderBy="LastEventTime", descending=True, limit=1)), ["old"])

    def test_prefix(self):
        group = self.make_group()
        for name in ("web-1", "web-2", "Web-3", "db"):
            self.make_stream(group, name)
        self.assertEqual(names(self.describe(group, logStreamNamePrefix="web-")), ["web-1", "web-2"])
        self.assertEqual(self.describe(group, logStreamNamePrefix="zzz"), [])
        self.refuses("InvalidParameterException", "Cannot order by LastEventTime with a logStreamNamePrefix.",
                     "DescribeLogStreams", logGroupName=group, logStreamNamePrefix="web", orderBy="LastEventTime")

    def test_pages_in_every_order(self):
        group = self.make_group()
        made = [f"s{i}" for i in range(7)]
        now = now_ms()
        for i, name in enumerate(made):
            self.make_stream(group, name)
            self.put(group, name, "x", at=now - 10_000 + i)
        for order in ("LogStreamName", "LastEventTime"):
            for descending in (False, True):
                for limit in (1, 3, 7):
                    found = self.logs.pages("DescribeLogStreams", "logStreams", logGroupName=group,
                                            orderBy=order, descending=descending, limit=limit)
                    expected = made[::-1] if descending else made
                    self.assertEqual(names(found), expected, f"{order} {descending} {limit}")

    def test_refused_parameters(self):
        group = self.make_group()
        self.refuses("InvalidParameterException", constraint(51, "limit", "have value less than or equal to 50"),
                     "DescribeLogStreams", logGroupName=group, limit=51)
        self.refuses("InvalidParameterException",
                     constraint("Size", "orderBy", "satisfy enum value set: [LogStreamName, LastEventTime]"),
                     "DescribeLogStreams", logGroupName=group, orderBy="Size")
        self.refuses("InvalidParameterException", BAD_TOKEN, "DescribeLogStreams", logGroupName=group,
                     nextToken="made-up")
        self.refuses("ResourceNotFoundException", GROUP_MISSING, "DescribeLogStreams", logGroupName="nope")

    def test_identifier_as_name_or_arn(self):
        group, stream = self.make_stream()
        arn = f"arn:aws:logs:us-east-1:000000000000:log-group:{group}"
        for identifier in (group, arn):
            found = self.logs.ok("DescribeLogStreams", logGroupIdentifier=identifier)["logStreams"]
            self.assertEqual(names(found), [stream])
        self.refuses("ValidationException",
                     "LogGroup name and LogGroup ARN are mutually exclusive parameters.",
                     "DescribeLogStreams", logGroupName=group, logGroupIdentifier=group)
        self.refuses("InvalidParameterException", None, "DescribeLogStreams")
        reply = self.logs("DescribeLogStreams", logGroupIdentifier=arn + ":*")
        self.assert_error(reply, "InvalidParameterException")
        self.assertIn("Value at 'logGroupIdentifier' failed to satisfy constraint: ", reply.message)

    def test_delete(self):
        group, stream = self.make_stream()
        self.put(group, stream, "gone soon")
        self.make_stream(group, "other")
        self.logs.ok("DeleteLogStream", logGroupName=group, logStreamName=stream)
        self.assertEqual(names(self.describe(group)), ["other"])
        self.refuses("ResourceNotFoundException", STREAM_MISSING, "DeleteLogStream", logGroupName=group,
                     logStreamName=stream)
        self.refuses("ResourceNotFoundException", GROUP_MISSING, "DeleteLogStream", logGroupName="nope",
                     logStreamName=stream)
        self.assertEqual(self.logs.ok("FilterLogEvents", logGroupName=group)["events"], [])
        # A stream of the same name starts empty.
        self.make_stream(group, stream)
        self.assertEqual(self.messages(group, stream), [])

    def test_boto3_paginator(self):
        group = self.make_group()
        for i in range(5):
            self.make_stream(group, f"s{i}")
        client = boto3_client(self.server)
        pages = client.get_paginator("describe_log_streams").paginate(
            logGroupName=group, PaginationConfig={"PageSize": 2})
        self.assertEqual(names(i for page in pages for i in page["logStreams"]), [f"s{i}" for i in range(5)])


if __name__ == "__main__":
    main()
