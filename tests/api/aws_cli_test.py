"""The AWS CLI of Debian: the commands that people type."""

import json
import re
import subprocess

from support.case import ServerTestCase, main
from support.client import AWS_CLI, aws, now_ms


class AwsCli(ServerTestCase):
    def cli(self, *arguments, **options):
        return aws(self.server, "logs", *arguments, **options)

    def test_the_first_five_minutes(self):
        self.cli("create-log-group", "--log-group-name", "/demo/app", "--tags", "team=red,stage=test")
        self.cli("create-log-stream", "--log-group-name", "/demo/app", "--log-stream-name", "one")
        events = json.dumps([{"timestamp": now_ms(), "message": "hello 🏯"},
                             {"timestamp": now_ms(), "message": "ERROR something broke"}])
        answer = self.cli("put-log-events", "--log-group-name", "/demo/app", "--log-stream-name", "one",
                          "--log-events", events)
        self.assertIn("nextSequenceToken", answer)
        found = self.cli("get-log-events", "--log-group-name", "/demo/app", "--log-stream-name", "one",
                         "--start-from-head")
        self.assertEqual([e["message"] for e in found["events"]], ["hello 🏯", "ERROR something broke"])
        found = self.cli("filter-log-events", "--log-group-name", "/demo/app", "--filter-pattern", "ERROR")
        self.assertEqual([e["message"] for e in found["events"]], ["ERROR something broke"])
        groups = self.cli("describe-log-groups", "--log-group-name-prefix", "/demo")["logGroups"]
        self.assertEqual([g["logGroupName"] for g in groups], ["/demo/app"])
        tags = self.cli("list-tags-log-group", "--log-group-name", "/demo/app")
        self.assertEqual(tags, {"tags": {"team": "red", "stage": "test"}})

    def test_tail(self):
        group, stream = self.make_stream()
        self.put(group, stream, "first line", "second line")
        result = self.cli("tail", group, "--since", "1h", "--format", "short", check=False)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual([line.split(" ", 1)[1] for line in result.stdout.splitlines()],
                         ["first line", "second line"])

    def test_tail_follow_sees_what_comes(self):
        group, stream = self.make_stream()
        self.put(group, stream, "before")
        process = subprocess.Popen(
            [AWS_CLI, "--endpoint-url", self.server.endpoint, "--region", "us-east-1", "logs", "tail", group,
             "--follow", "--format", "short"], env=self.server.client_environment(),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            self.assertIn("before", process.stdout.readline())
            self.put(group, stream, "after")
            self.assertIn("after", process.stdout.readline())
        finally:
            process.kill()
            process.wait()
            process.stdout.close()

    def test_errors_as_the_cli_shows_them(self):
        for arguments, text in (
                (("describe-log-streams", "--log-group-name", "nope"),
                 "(ResourceNotFoundException) when calling the DescribeLogStreams operation: "
                 "The specified log group does not exist."),
                (("put-retention-policy", "--log-group-name", self.make_group(), "--retention-in-days", "2"),
                 "(InvalidParameterException) when calling the PutRetentionPolicy operation"),
                (("filter-log-events", "--log-group-name", self.make_group(), "--filter-pattern", "{ $.a ="),
                 "Invalid filter pattern")):
            result = self.cli(*arguments, check=False)
            self.assertNotEqual(result.returncode, 0)
            self.assertIn(text, result.stderr)

    def test_wrong_secret(self):
        result = self.cli("describe-log-groups", check=False, environment={"AWS_SECRET_ACCESS_KEY": "x" * 40})
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("InvalidSignatureException", result.stderr)

    def test_the_credentials_file_is_a_profile(self):
        environment = {"AWS_SHARED_CREDENTIALS_FILE": str(self.server.data / "credentials"),
                       "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_PROFILE": "yagura"}
        clean = {**self.server.client_environment(), **environment}
        del clean["AWS_ACCESS_KEY_ID"], clean["AWS_SECRET_ACCESS_KEY"]
        result = subprocess.run([AWS_CLI, "--endpoint-url", self.server.endpoint, "--region", "us-east-1", "logs",
                                 "describe-log-groups"], env=clean, capture_output=True, text=True, timeout=60,
                                stdin=subprocess.DEVNULL, check=False)
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_pages_followed_by_the_cli(self):
        group = self.make_group()
        for i in range(7):
            self.make_stream(group, f"s{i}")
        found = self.cli("describe-log-streams", "--log-group-name", group, "--page-size", "2")
        self.assertEqual([s["logStreamName"] for s in found["logStreams"]], [f"s{i}" for i in range(7)])

    def test_metric_filters_of_the_documentation(self):
        group = self.make_group()
        self.cli("put-metric-filter", "--log-group-name", group, "--filter-name", "HTTP404Errors",
                 "--filter-pattern", "[ip, id, user, timestamp, request, status_code=404, size]",
                 "--metric-transformations", "metricName=404Count,metricNamespace=MyNamespace,metricValue=1")
        found = self.cli("describe-metric-filters", "--log-group-name", group)["metricFilters"]
        self.assertEqual([f["filterName"] for f in found], ["HTTP404Errors"])
        found = self.cli("test-metric-filter", "--filter-pattern", "[..., size]", "--log-event-messages",
                         '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET / HTTP/1.0" 200 1534')
        self.assertEqual(found["matches"][0]["extractedValues"]["$size"], "1534")

    def test_a_query_started_polled_and_looked_up(self):
        group, stream = self.make_stream()
        self.put(group, stream, '{"level":"ERROR","ms":12}', '{"level":"INFO","ms":3}', '{"level":"ERROR","ms":8}')
        now = now_ms() // 1000

        def ask(text, *more):
            query = self.cli("start-query", "--log-group-name", group, "--start-time", str(now - 600),
                                        "--end-time", str(now + 60), "--query-string", text, *more)["queryId"]
            for _ in range(60):
                answer = self.cli("get-query-results", "--query-id", query)
                if answer["status"] not in ("Scheduled", "Running"):
                    return answer
            self.fail("the query did not end")

        answer = ask("stats count(*) as n, max(ms) by level | sort n desc")
        self.assertEqual(answer["status"], "Complete")
        self.assertEqual([[field["value"] for field in row] for row in answer["results"]],
                         [["ERROR", "2", "12"], ["INFO", "1", "3"]])
        self.assertEqual([answer["statistics"][name] for name in ("recordsMatched", "recordsScanned")], [3.0, 3.0])
        newest, = ask("fields ms | filter level = 'ERROR'", "--limit", "1")["results"]
        self.assertEqual(newest[0], {"field": "ms", "value": "8"})
        record = self.cli("get-log-record", "--log-record-pointer", newest[1]["value"])
        self.assertEqual(record["logRecord"]["level"], "ERROR")
        refused = self.cli("start-query", "--log-group-name", group, "--start-time", "1", "--end-time",
                           str(now), "--query-string", "fields a | filtr b", check=False)
        self.assertIn("(MalformedQueryException) when calling the StartQuery operation: unexpected symbol found "
                      "filtr at line 1 and position 11, did you mean filter?", refused.stderr)

    def test_debug_output_has_our_request_id(self):
        result = self.cli("describe-log-groups", "--debug", check=False)
        self.assertEqual(result.returncode, 0)
        self.assertTrue(re.search(r"'x-amzn-RequestId': '[0-9a-f-]{36}'", result.stderr))


if __name__ == "__main__":
    main()
