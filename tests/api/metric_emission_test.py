"""Metric filters at work: events in, datapoints out, each event once whatever happens to the server."""

import datetime
import json
import time

from support.case import ServerTestCase, main
from support.client import LogsApi, boto3_client, now_ms

UTC = datetime.timezone.utc


class MetricEmission(ServerTestCase):
    def setUp(self):
        self.connect()
        self.namespace = self.unique("Space")

    def connect(self):
        type(self).logs = LogsApi(self.server)
        self.cloudwatch = boto3_client(self.server, service="cloudwatch")

    def filter(self, group, pattern, name="filter", **transformation):
        transformation = {"metricName": "M", "metricNamespace": self.namespace, "metricValue": "1", **transformation}
        self.logs.ok("PutMetricFilter", logGroupName=group, filterName=name, filterPattern=pattern,
                     metricTransformations=[transformation])

    def points(self, name="M", dimensions=(), namespace=None, statistics=("Sum", "SampleCount")):
        now = datetime.datetime.now(UTC)
        return self.cloudwatch.get_metric_statistics(
            Namespace=namespace or self.namespace, MetricName=name,
            Dimensions=[{"Name": n, "Value": v} for n, v in dimensions],
            StartTime=now - datetime.timedelta(hours=3), EndTime=now + datetime.timedelta(hours=1), Period=60,
            Statistics=list(statistics))["Datapoints"]

    def total(self, *arguments, **more):
        points = self.points(*arguments, **more)
        return sum(p["Sum"] for p in points), sum(p["SampleCount"] for p in points)

    def test_counts_only_what_comes_after_the_filter(self):
        group, stream = self.make_stream()
        self.put(group, stream, "ERROR before")
        self.filter(group, "ERROR", unit="Count")
        self.put(group, stream, "ERROR one", "fine", "ERROR two")
        self.eventually((2, 2), self.total)
        self.put(group, stream, "ERROR three")
        self.eventually((3, 3), self.total)
        self.assertEqual({p["Unit"] for p in self.points()}, {"Count"})
        self.assertEqual(self.logs.ok("DescribeLogGroups", logGroupNamePrefix=group)["logGroups"][0]
                         ["metricFilterCount"], 1)

    def test_values_and_dimensions(self):
        group, stream = self.make_stream()
        self.filter(group, "{ $.latency = * }", metricValue="$.latency", dimensions={"Host": "$.host"})
        self.put(group, stream, *(json.dumps({"latency": n, "host": h}) for n, h in ((5, "a"), (7, "a"), (9, "b"))))
        self.eventually((12, 2), lambda: self.total(dimensions=[("Host", "a")]))
        self.eventually((9, 1), lambda: self.total(dimensions=[("Host", "b")]))
        self.assertEqual(self.total(), (0, 0))

    def test_a_changed_filter_counts_from_its_change(self):
        group, stream = self.make_stream()
        self.filter(group, "ERROR")
        self.put(group, stream, "ERROR", "WARN")
        self.filter(group, "WARN")
        self.put(group, stream, "ERROR", "WARN", "WARN")
        self.eventually((3, 3), self.total)
        self.logs.ok("DeleteMetricFilter", logGroupName=group, filterName="filter")
        self.put(group, stream, "WARN")
        other, other_stream = self.make_stream()
        self.filter(other, "X", metricName="Other")
        self.put(other, other_stream, "X")
        self.eventually((1, 1), lambda: self.total("Other"))
        self.assertEqual(self.total(), (3, 3))

    def test_default_value_for_minutes_that_are_over(self):
        group, stream = self.make_stream()
        self.filter(group, "ERROR", defaultValue=0)
        an_hour_ago = now_ms() - 3600_000
        self.put(group, stream, "fine", at=an_hour_ago)
        self.eventually((0, 1), self.total)

    def test_the_service_measures_itself(self):
        group, stream = self.make_stream()
        self.put(group, stream, "12345", "123")
        here = [("LogGroupName", group)]
        self.eventually((2, 1), lambda: self.total("IncomingLogEvents", here, "AWS/Logs"))
        self.assertEqual(self.total("IncomingBytes", here, "AWS/Logs"), (8 + 2 * 26, 1))
        self.assertGreaterEqual(self.total("IncomingLogEvents", (), "AWS/Logs")[0], 2)

    def test_every_event_once_over_kills(self):
        group, stream = self.make_stream()
        self.filter(group, "ERROR")
        self.filter(group, "{ $.n = * }", name="numbers", metricName="N", metricValue="$.n")
        sent = numbers = 0
        for round_number in range(6):
            for batch in range(4):
                self.put(group, stream, *("ERROR" for _ in range(25)), *(json.dumps({"n": 2}) for _ in range(5)))
                sent += 25
                numbers += 10
                # At different places of the follower's round.
                time.sleep(0.07 * (round_number + batch) % 0.4)
            self.server.kill()
            self.server.start()
            self.connect()
        self.eventually((sent, sent), self.total)
        self.eventually((numbers, numbers / 2), lambda: self.total("N"))
        # Filters follow the order of the log: what counts a later event has counted all before it.
        self.filter(group, "LATER", name="later", metricName="Later")
        self.put(group, stream, "LATER")
        self.eventually((1, 1), lambda: self.total("Later"))
        self.assertEqual(self.total(), (sent, sent))
        self.assertEqual(self.total("N"), (numbers, numbers / 2))


if __name__ == "__main__":
    main()
