"""FilterLogEvents: many streams in one order, patterns, pages, tokens and event ids."""

from support.case import BAD_TOKEN, GROUP_MISSING, ServerTestCase, constraint, main
from support.client import boto3_client, now_ms

XML = ("<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><EventID>4624</EventID>"
       "</System><EventData><Data Name='TargetUserName'>alice</Data><Data Name='LogonType'>3</Data>"
       "</EventData></Event>")


class FilterLogEvents(ServerTestCase):
    def setUp(self):
        self.group = self.make_group()

    def stream(self, name, *messages, **where):
        self.make_stream(self.group, name)
        return self.put(self.group, name, *messages, **where)

    def filter(self, **parameters):
        return self.logs.ok("FilterLogEvents", logGroupName=self.group, **parameters)

    def texts(self, **parameters):
        return [e["message"] for e in self.logs.pages("FilterLogEvents", "events", logGroupName=self.group,
                                                      **parameters)]

    def test_members(self):
        time, = self.stream("s", "hello")
        page = self.filter()
        event, = page["events"]
        self.assertEqual(set(event), {"logStreamName", "timestamp", "message", "ingestionTime", "eventId"})
        self.assertEqual((event["logStreamName"], event["timestamp"], event["message"]), ("s", time, "hello"))
        self.assertRegex(event["eventId"], r"^\d{56}$")
        self.assertEqual(page["searchedLogStreams"], [])
        self.assertNotIn("nextToken", page)

    def test_nothing_found(self):
        self.assertEqual(self.filter(), {"events": [], "searchedLogStreams": []})

    def test_streams_are_interleaved_by_time(self):
        now = now_ms()
        for s in range(5):
            self.stream(f"s{s}", *[f"{i}-{s}" for i in range(20)], at=now - 10_000 + s, step=5)
        expected = [f"{i}-{s}" for i in range(20) for s in range(5)]
        self.assertEqual(self.texts(), expected)
        self.assertEqual(self.texts(limit=7), expected)
        self.assertEqual(self.texts(limit=1), expected)

    def test_twenty_five_at_limit_twenty(self):
        self.stream("s", *[f"e{i}" for i in range(25)])
        first = self.filter(limit=20)
        self.assertEqual(len(first["events"]), 20)
        second = self.filter(limit=20, nextToken=first["nextToken"])
        self.assertEqual(len(second["events"]), 5)
        self.assertNotIn("nextToken", second)

    def test_chosen_streams(self):
        for name in ("web-1", "web-2", "db"):
            self.stream(name, f"of {name}")
        self.assertEqual(sorted(self.texts(logStreamNames=["web-1", "db"])), ["of db", "of web-1"])
        self.assertEqual(sorted(self.texts(logStreamNamePrefix="web-")), ["of web-1", "of web-2"])
        self.assertEqual(self.texts(logStreamNamePrefix="none"), [])
        self.refuses("InvalidParameterException", None, "FilterLogEvents", logGroupName=self.group,
                     logStreamNames=["db"], logStreamNamePrefix="web")

    def test_times_are_inclusive_at_both_ends(self):
        times = self.stream("s", *[f"e{i}" for i in range(5)], step=10)
        self.assertEqual(self.texts(startTime=times[1], endTime=times[3]), ["e1", "e2", "e3"])
        self.assertEqual(self.texts(startTime=times[2], endTime=times[2]), ["e2"])
        self.assertEqual(self.texts(startTime=times[4] + 1), [])

    def test_patterns(self):
        messages = ["[ERROR 400] BAD REQUEST", "[ERROR 401] UNAUTHORIZED REQUEST", "[INFO] REQUEST FAILED",
                    '{"eventType": "UpdateTrail", "latency": 50, "ip": "10.1.2.3", "tags": ["a", "b"]}',
                    '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534', XML]
        self.stream("s", *messages)

        def found(pattern):
            return [messages.index(text) for text in self.texts(filterPattern=pattern)]
        self.assertEqual(found(""), [0, 1, 2, 3, 4, 5])
        self.assertEqual(found("ERROR"), [0, 1])
        self.assertEqual(found("REQUEST ERROR"), [0, 1])
        self.assertEqual(found("?INFO ?UNAUTHORIZED"), [1, 2])
        self.assertEqual(found("REQUEST -ERROR"), [2])
        self.assertEqual(found('"BAD REQUEST"'), [0])
        self.assertEqual(found("error"), [])
        self.assertEqual(found(r"%ERROR 40\d%"), [0, 1])
        self.assertEqual(found('{ $.eventType = "Update*" && $.latency >= 50 }'), [3])
        self.assertEqual(found("{ $.ip = 10.* }"), [3])
        self.assertEqual(found('{ $.tags[*] = "b" }'), [3])
        self.assertEqual(found("{ $.latency > 50 }"), [])
        self.assertEqual(found("[ip, id, user, time, request=*.html*, status=4*, size>1000]"), [4])
        self.assertEqual(found("\"<EventID>4624</EventID>\" \"<Data Name='LogonType'>3</Data>\""), [5])
        self.assertEqual(found("\"<EventID>4625</EventID>\""), [])

    def test_bad_patterns(self):
        self.stream("s", "x")
        for pattern in ("{ $.a = }", "[a, b", "{ $.eventType EXISTS }", "%(a)%", "(ERROR)", "Status: timeout"):
            self.refuses("InvalidParameterException", None, "FilterLogEvents", logGroupName=self.group,
                         filterPattern=pattern)
        self.refuses("InvalidParameterException", "Invalid character(s) in term '('", "FilterLogEvents",
                     logGroupName=self.group, filterPattern="(ERROR)")
        long = "x" * 1025
        self.refuses("InvalidParameterException",
                     constraint(long, "filterPattern", "have length less than or equal to 1024"),
                     "FilterLogEvents", logGroupName=self.group, filterPattern=long)

    def test_rare_matches_among_many(self):
        now = now_ms()
        self.make_stream(self.group, "s")
        for part in range(5):
            self.put(self.group, "s", *[f"line {part * 10_000 + i} {'needle' if i == 7777 else 'hay'}"
                                        for i in range(10_000)], at=now - 60_000 + part * 10, step=0)
        self.assertEqual(self.texts(filterPattern="needle"), [f"line {p * 10_000 + 7777} needle" for p in range(5)])
        self.assertEqual(self.texts(filterPattern="needle", limit=2),
                         [f"line {p * 10_000 + 7777} needle" for p in range(5)])

    def test_event_ids_are_unique_stable_and_rising(self):
        now = now_ms()
        self.stream("a", *["same"] * 50, at=now, step=0)
        self.stream("b", *["same"] * 50, at=now, step=0)
        ids = [e["eventId"] for e in self.logs.pages("FilterLogEvents", "events", logGroupName=self.group, limit=9)]
        self.assertEqual(len(set(ids)), 100)
        again = [e["eventId"] for e in self.filter()["events"]]
        self.assertEqual(ids, again)
        self.assertEqual(again, sorted(again))

    def test_awslogs_watch_repeats_its_last_token(self):
        """awslogs asks for ever with the last token that it saw, and drops ids that it has seen."""
        self.stream("s", *[f"e{i}" for i in range(5)])
        seen, token = set(), None

        def poll():
            nonlocal token
            fresh = []
            while True:
                page = self.filter(limit=2, interleaved=True, **({"nextToken": token} if token else {}))
                fresh += [e["message"] for e in page["events"] if e["eventId"] not in seen]
                seen.update(e["eventId"] for e in page["events"])
                if "nextToken" not in page:
                    return fresh
                token = page["nextToken"]
        self.assertEqual(poll(), [f"e{i}" for i in range(5)])
        self.assertEqual(poll(), [])
        self.put(self.group, "s", "later 1")
        self.assertEqual(poll(), ["later 1"])
        self.put(self.group, "s", *[f"more {i}" for i in range(6)])
        self.assertEqual(poll(), [f"more {i}" for i in range(6)])

    def test_pages_of_a_megabyte(self):
        now = now_ms()
        self.make_stream(self.group, "s")
        for part in range(3):
            self.put(self.group, "s", *["x" * 100_000] * 10, at=now + part)
        page = self.filter()
        self.assertIn("nextToken", page)
        self.assertLessEqual(sum(len(e["message"]) for e in page["events"]), 1_048_576)
        self.assertEqual(len(self.texts()), 30)

    def test_identifiers_and_refusals(self):
        self.stream("s", "x")
        arn = f"arn:aws:logs:us-east-1:000000000000:log-group:{self.group}"
        for identifier in (self.group, arn):
            self.assertEqual(len(self.logs.ok("FilterLogEvents", logGroupIdentifier=identifier)["events"]), 1)
        self.refuses("ValidationException", "LogGroup name and LogGroup ARN are mutually exclusive parameters.",
                     "FilterLogEvents", logGroupName=self.group, logGroupIdentifier=arn)
        self.refuses("ResourceNotFoundException", GROUP_MISSING, "FilterLogEvents", logGroupName="nope")
        self.refuses("InvalidParameterException",
                     constraint(10_001, "limit", "have value less than or equal to 10000"),
                     "FilterLogEvents", logGroupName=self.group, limit=10_001)
        for token in ("made-up", "AAAA", "1" * 56, "%%%"):
            self.refuses("InvalidParameterException", BAD_TOKEN, "FilterLogEvents", logGroupName=self.group,
                         nextToken=token)

    def test_boto3_paginator(self):
        self.stream("s", *[f"e{i}" for i in range(11)])
        client = boto3_client(self.server)
        pages = client.get_paginator("filter_log_events").paginate(
            logGroupName=self.group, PaginationConfig={"PageSize": 4})
        self.assertEqual([e["message"] for p in pages for e in p["events"]], [f"e{i}" for i in range(11)])


if __name__ == "__main__":
    main()
