"""Logs Insights: starting, polling, stopping and describing queries; the language has golden tables of its own."""

import json
import time

from support.case import ServerTestCase, main
from support.client import boto3_client, now_ms


class Insights(ServerTestCase):
    def setUp(self):
        self.group, self.stream = self.make_stream()

    def start(self, text, group=None, **more):
        now = now_ms() // 1000
        members = {"logGroupName": group or self.group, "startTime": now - 3600, "endTime": now + 60,
                   "queryString": text, **more}
        return self.logs("StartQuery", **{k: v for k, v in members.items() if v is not None})

    def results(self, text, **more):
        return self.query_answer(self.assert_ok(self.start(text, **more))["queryId"])

    def rows(self, text, **more):
        answer = self.results(text, **more)
        self.assertEqual(answer["status"], "Complete")
        return [{f["field"]: f["value"] for f in row} for row in answer["results"]]

    def messages(self, text, **more):
        return [row["@message"] for row in self.rows(text, **more)]

    def put_json(self, *objects):
        return self.put(self.group, self.stream, *(json.dumps(o) for o in objects))

    def test_without_commands_of_its_own_the_newest_come_first(self):
        times = self.put(self.group, self.stream, "one", "two ERROR", "three")
        answer = self.results("fields @timestamp, @message")
        self.assertEqual([[f["field"] for f in row] for row in answer["results"]],
                         [["@timestamp", "@message", "@ptr"]] * 3)
        self.assertEqual([row[1]["value"] for row in answer["results"]], ["three", "two ERROR", "one"])
        shown = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(times[0] / 1000)) + f".{times[0] % 1000:03}"
        self.assertEqual(answer["results"][2][0]["value"], shown)
        statistics = answer["statistics"]
        self.assertEqual((statistics["recordsScanned"], statistics["recordsMatched"],
                          statistics["bytesScanned"], statistics["logGroupsScanned"]), (3, 3, 17, 1))

    def test_filters(self):
        self.put_json({"level": "INFO", "status": 200}, {"level": "ERROR", "status": 500},
                      {"level": "WARN", "status": 404, "user": {"id": "u1"}}, {"level": "ERROR"})
        count = lambda condition: len(self.rows(f"filter {condition}"))
        for condition, expected in (('level = "ERROR"', 2), ("status >= 404", 2), ("status in [200, '500']", 2),
                                    ("status != 200", 2), ("not (status = 200)", 3), ("ispresent(user.id)", 1),
                                    ('@message like /E.ROR/ and status = "500"', 1), ("level not like 'R'", 1),
                                    ("level = 'INFO' or (level = 'WARN' and user.id = 'u1')", 2)):
            with self.subTest(condition):
                self.assertEqual(count(condition), expected)

    def test_columns_sorting_and_limit(self):
        self.put_json({"n": 10}, {"n": 9}, {"n": 100}, {"other": 1})
        rows = self.rows("fields n as number, @log | filter ispresent(number) | sort number desc | limit 2")
        self.assertEqual([r["number"] for r in rows], ["100", "10"])
        self.assertTrue(rows[0]["@log"].endswith(f":{self.group}"))
        self.assertEqual([r.get("n") for r in self.rows("fields n | sort n asc")], [None, "9", "10", "100"])
        self.assertEqual(len(self.rows("fields n", limit=3)), 3)
        self.assertEqual([r["n"] for r in self.rows("display n | sort @timestamp asc | limit 2")], ["10", "9"])

    def test_pointers_lead_to_records(self):
        self.put_json({"a": {"b": "c"}})
        row, = self.rows("display a.b")
        record = self.logs.ok("GetLogRecord", logRecordPointer=row["@ptr"])["logRecord"]
        self.assertEqual((record["a.b"], record["@logStream"]), ("c", self.stream))

    def test_session_logs_in_infrequent_access(self):
        group, stream = self.make_stream(self.make_group(logGroupClass="INFREQUENT_ACCESS"))
        self.put(group, stream, "Script started", "$ ls", "Script done")
        found = self.messages(f"fields @timestamp, @message | filter @logStream = '{stream}' "
                              "| sort @timestamp asc | limit 100", group=group)
        self.assertEqual(found, ["Script started", "$ ls", "Script done"])

    def test_counting_and_parsing(self):
        self.put(self.group, self.stream, "[ERROR] bo took 250 ms", "[INFO] al took 12 ms", "[INFO] bo took 20 ms")
        answer = self.results("parse @message '[*] * took * ms' as level, user, ms "
                              "| stats count(*) as n, avg(ms) as mean, max(ms) by level | sort n desc")
        self.assertEqual([[(f["field"], f["value"]) for f in row] for row in answer["results"]],
                         [[("level", "INFO"), ("n", "2"), ("mean", "16"), ("max(ms)", "20")],
                          [("level", "ERROR"), ("n", "1"), ("mean", "250"), ("max(ms)", "250")]])
        self.assertEqual(answer["statistics"]["recordsMatched"], 3)
        row, = self.rows("filter @message like /ERROR/ | stats count(*) as n by bin(1d), @log, @logStream")
        self.assertEqual((row["n"], row["@logStream"]), ("1", self.stream))
        self.assertRegex(row["bin(1d)"], r"^\d{4}-\d\d-\d\d 00:00:00\.000$")

    def test_the_commands_of_a_session_review(self):
        self.put_json({"runAsUser": "ec2-user", "sessionId": "s-1", "sessionData": ["$ ls"]},
                      {"runAsUser": "root", "sessionId": "s-1", "sessionData": ["# id"]})
        rows = self.rows(f"filter @logStream = '{self.stream}' "
                         "| parse @message '\"runAsUser\": \"*\"' as runAsUser "
                         "| parse @message '\"sessionData\": [\"*\"]' as sessionData "
                         "| display runAsUser, sessionData | sort @timestamp asc")
        self.assertEqual([(r["runAsUser"], r["sessionData"]) for r in rows],
                         [("ec2-user", "$ ls"), ("root", "# id")])

    def test_patterns_dedup_and_a_window_before(self):
        now = now_ms()
        self.put(self.group, self.stream, "disk 91 full", at=now - 90_000)
        self.put(self.group, self.stream, "disk 92 full", "login of bo", "disk 93 full", at=now - 20_000)
        rows = self.rows("pattern @message")
        self.assertEqual([(r["@pattern"], r["@sampleCount"]) for r in rows],
                         [("disk <Number-1> full", "3"), ("login of bo", "1")])
        rows = self.rows("diff", startTime=now - 60_000, endTime=now)
        self.assertEqual({r["@pattern"]: r["@differenceCount"] for r in rows},
                         {"disk <Number-1> full": "1", "login of bo": "1"})
        rows = self.rows("parse @message '* ' as word | fields word | dedup word")
        self.assertEqual([r["word"] for r in rows], ["disk", "login"])

    def test_source_names_groups(self):
        other, stream = self.make_stream()
        self.put(self.group, self.stream, "a")
        self.put(other, stream, "b", "c")
        none = {"logGroupName": None}
        text = f"SOURCE '{self.group}', '{other}' | stats count(*) as n by @log | sort n"
        self.assertEqual([(r["@log"].split(":", 1)[1], r["n"]) for r in self.rows(text, **none)],
                         [(self.group, "1"), (other, "2")])
        query, = [q for q in self.logs.ok("DescribeQueries", logGroupName=other)["queries"]] or [None]
        self.assertEqual(query["queryString"], text)
        rows = self.rows(f"SOURCE logGroups(namePrefix: ['{other}']) | stats count(*) as n", **none)
        self.assertEqual(rows, [{"n": "2"}])
        self.assertEqual(self.rows("SOURCE logGroups(namePrefix: ['/nothing/here']) | limit 5", **none), [])
        self.assertEqual(self.rows(f"SOURCE logGroups(namePrefix: ['{other}'], accountIdentifiers: "
                                   "['123456789012']) | limit 5", **none), [])
        self.assert_error(self.start("SOURCE 'missing' | limit 1", **none), "ResourceNotFoundException")
        for text, members in (("limit 1", none), (f"SOURCE '{other}' | limit 1", {})):
            self.assert_error(self.start(text, **members), "InvalidParameterException")

    def test_joins_and_subqueries(self):
        users, stream = self.make_stream()
        self.put_json({"path": "/a", "user": {"id": "u1"}}, {"path": "/b", "user": {"id": "u2"}}, {"path": "/c"})
        self.put(users, stream, json.dumps({"uid": "u2", "name": "Bo"}))
        rows = self.rows(f"join left=l right=r where l.user.id=r.uid (SOURCE '{users}') | fields l.path, r.name")
        self.assertEqual([(r["l.path"], r["r.name"]) for r in rows], [("/b", "Bo")])
        rows = self.rows(f"join type=left left=l right=r where l.user.id=r.uid (SOURCE '{users}') "
                         "| display l.path, r.name | sort l.path")
        self.assertEqual([(r["l.path"], r.get("r.name")) for r in rows], [("/a", None), ("/b", "Bo"), ("/c", None)])
        answer = self.results(f"filter user.id in (SOURCE '{users}' | filter name = 'Bo' | fields uid) | display path")
        self.assertEqual([row[0]["value"] for row in answer["results"]], ["/b"])
        self.assertEqual((answer["statistics"]["recordsScanned"], answer["statistics"]["logGroupsScanned"]), (4, 2))
        self.assert_error(self.start("filter a in (SOURCE 'missing' | fields b)"), "ResourceNotFoundException")
        rare, stream = self.make_stream(self.make_group(logGroupClass="INFREQUENT_ACCESS"))
        self.put(rare, stream, "x")
        self.assert_error(self.start(f"filter a in (SOURCE '{rare}' | fields b) | pattern @message"),
                          "MalformedQueryException",
                          "pattern is not allowed on log groups of class INFREQUENT_ACCESS")

    def test_only_the_named_time_is_read(self):
        now = now_ms()
        self.put(self.group, self.stream, "old", at=now - 50_000)
        self.put(self.group, self.stream, "new", at=now - 1_000)
        answer = self.results(f"filter @timestamp > {now - 10_000} | stats count(*) as n")
        self.assertEqual((answer["results"][0][0]["value"], answer["statistics"]["recordsScanned"]), ("1", 1))

    def test_as_grafana_asks(self):
        self.put_json({"level": "ERROR"}, {"level": "INFO"})
        prefix = ("fields @timestamp,ltrim(@log) as __log__grafana_internal__,"
                  "ltrim(@logStream) as __logstream__grafana_internal__|")
        arn = f"arn:aws:logs:us-east-1:000000000000:log-group:{self.group}:"
        row, = self.rows(prefix + "filter level = 'ERROR' | fields @message", logGroupName=None,
                         logGroupIdentifiers=[arn], queryLanguage="CWLI", limit=500)
        self.assertEqual(row["__logstream__grafana_internal__"], self.stream)
        self.assertTrue(row["__log__grafana_internal__"].endswith(self.group))
        rows = self.rows(prefix + "stats count(*) by bin(1d)", logGroupName=None, logGroupIdentifiers=[arn])
        self.assertEqual(len(rows[0]), 2)

    def test_infrequent_access_has_no_patterns(self):
        group, stream = self.make_stream(self.make_group(logGroupClass="INFREQUENT_ACCESS"))
        self.put(group, stream, "a", "b")
        self.assertEqual(self.rows("stats count(*) as n", group=group), [{"n": "2"}])
        for command in ("pattern @message", "diff", "filterIndex a = 1"):
            self.assert_error(self.start(command, group=group), "MalformedQueryException")

    def test_filter_index_asks_only_groups_with_the_index(self):
        self.put_json({"user": "bo"}, {"user": "al"})
        self.assertEqual(self.rows("filterIndex user = 'bo'"), [])
        self.assertEqual(len(self.rows(f"filterIndex @logStream = '{self.stream}'")), 2)
        self.logs.ok("PutIndexPolicy", logGroupIdentifier=self.group, policyDocument='{"Fields": ["user"]}')
        self.assertEqual([r["user"] for r in self.rows("filterIndex user = 'bo' | display user")], ["bo"])

    def test_several_groups_by_arn_and_milliseconds(self):
        other, stream = self.make_stream()
        now = now_ms()
        self.put(self.group, self.stream, "a", at=now - 20)
        self.put(other, stream, "b", at=now - 10)
        arns = [f"arn:aws:logs:us-east-1:000000000000:log-group:{self.group}:",
                f"arn:aws:logs:us-east-1:000000000000:log-group:{other}"]
        found = self.messages("fields @message", group="x", logGroupName=None, logGroupIdentifiers=arns,
                              startTime=now - 20, endTime=now - 10)
        self.assertEqual(found, ["b", "a"])
        self.assertEqual(self.messages("fields @message", startTime=now - 19, endTime=now), [])

    def test_bad_queries_say_where(self):
        for text, message, start, end in (
                ("fields @message | foo", "unexpected symbol found foo at line 1 and position 18", 18, 21),
                ("filter a =", "unexpected symbol found <EOF> at line 1 and position 10", 10, 10),
                ("feilds a", "unexpected symbol found feilds at line 1 and position 0, did you mean fields?", 0, 6),
                ("stats count(*) | fields level", "Unknown symbols found in or after stats: level", 24, 29),
                ("outlier a", "Command outlier is not supported by this service", 0, 7),
                ("fields trimm(a)", "Unknown function trimm, did you mean trim?", 7, 15)):
            reply = self.start(text)
            self.assert_error(reply, "MalformedQueryException", message)
            self.assertEqual(reply.json["queryCompileError"],
                             {"location": {"startCharOffset": start, "endCharOffset": end}, "message": message})

    def test_refusals(self):
        reply = self.start("fields @message", group="missing")
        self.assert_error(reply, "ResourceNotFoundException")
        self.assertRegex(reply.message, r"^Log group 'missing' does not exist for account ID '0+' \(Service: ")
        self.assert_error(self.start("fields @message", queryLanguage="SQL"), "InvalidParameterException",
                          "Only the query language CWLI is supported by this service.")
        self.assert_error(self.start("fields @message", logGroupNames=[self.group]), "InvalidParameterException")
        self.assert_error(self.start("fields @message", startTime=10, endTime=9), "InvalidParameterException",
                          "End time should not be before start time.")
        self.refuses("ResourceNotFoundException", "Query with ID 'nope' does not exist.", "GetQueryResults",
                     queryId="nope")

    def test_a_window_before_the_group(self):
        group = self.make_group()
        self.logs.ok("PutRetentionPolicy", logGroupName=group, retentionInDays=1)
        now = now_ms() // 1000
        for end in (now - 90_000, 1_000_000):
            reply = self.start("stats count(*)", group=group, startTime=1, endTime=end)
            self.assert_error(reply, "MalformedQueryException",
                              "Query's end date and time is either before the log groups creation time or "
                              "exceeds the log groups log retention settings ([0,14])")
            self.assertEqual(reply.json["queryCompileError"]["location"],
                             {"startCharOffset": 0, "endCharOffset": 14})

    def test_stop_describe_and_pages(self):
        self.put(self.group, self.stream, *(f"m{i}" for i in range(5)))
        text = "fields @message"
        self.results(text)
        query, = self.logs.ok("DescribeQueries", logGroupName=self.group)["queries"]
        self.assertEqual((query["status"], query["logGroupName"]), ("Complete", self.group))
        self.assertRegex(query["queryString"],
                         rf'^SOURCE "{self.group}" START=\d+000 END=\d+999 \| {text}$')
        self.refuses("InvalidParameterException", "The specified query is not running", "StopQuery",
                     queryId=query["queryId"])
        first = self.logs.ok("GetQueryResults", queryId=query["queryId"], maxItems=3)
        rest = self.logs.ok("GetQueryResults", queryId=query["queryId"], nextToken=first["nextToken"])
        self.assertEqual([r[0]["value"] for r in first["results"] + rest["results"]],
                         ["m4", "m3", "m2", "m1", "m0"])
        self.assertNotIn("nextToken", rest)
        groups = self.logs.ok("ListLogGroupsForQuery", queryId=query["queryId"])["logGroupIdentifiers"]
        self.assertEqual(groups, [f"arn:aws:logs:us-east-1:000000000000:log-group:{self.group}"])

    def test_boto3(self):
        logs = boto3_client(self.server)
        self.put(self.group, self.stream, "hello")
        now = now_ms() // 1000
        query = logs.start_query(logGroupName=self.group, startTime=now - 60, endTime=now + 1,
                                 queryString="fields @message | limit 5")["queryId"]
        deadline = time.monotonic() + 30
        while (answer := logs.get_query_results(queryId=query))["status"] != "Complete":
            self.assertLess(time.monotonic(), deadline)
        self.assertEqual(answer["results"][0][0], {"field": "@message", "value": "hello"})


if __name__ == "__main__":
    main()
