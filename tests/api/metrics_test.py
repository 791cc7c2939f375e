"""CloudWatch metrics with boto3, the AWS CLI and by hand over all three protocols."""

import datetime
import json
import time
import urllib.parse

from botocore.exceptions import ClientError

from support import cbor, sigv4
from support.case import ServerTestCase, main
from support.client import aws, boto3_client

UTC = datetime.timezone.utc


def at(second):
    return datetime.datetime.fromtimestamp(second, UTC)


class Metrics(ServerTestCase):
    def setUp(self):
        self.cloudwatch = boto3_client(self.server, service="cloudwatch")
        self.namespace = self.unique("Shop")
        self.minute = int(time.time()) // 60 * 60

    def put(self, name, value=None, minutes_ago=0, dimensions=(), **more):
        datum = {"MetricName": name, "Timestamp": at(self.minute - 60 * minutes_ago),
                 "Dimensions": [{"Name": n, "Value": v} for n, v in dimensions], **more}
        if value is not None:
            datum["Value"] = value
        self.cloudwatch.put_metric_data(Namespace=self.namespace, MetricData=[datum])

    def statistics(self, name, *wanted, minutes=10, period=60, **more):
        extended = [w for w in wanted if w not in ("Sum", "Average", "Minimum", "Maximum", "SampleCount")]
        key = "ExtendedStatistics" if extended else "Statistics"
        more.setdefault("Namespace", self.namespace)
        answer = self.cloudwatch.get_metric_statistics(
            MetricName=name, StartTime=at(self.minute - 60 * minutes), EndTime=at(self.minute + 60),
            Period=period, **{key: list(wanted)}, **more)
        self.assertEqual(answer["Label"], name)
        return answer["Datapoints"]

    def query(self, name, stat="Sum", period=60, id="q", dimensions=(), **more):
        metric = {"Namespace": self.namespace, "MetricName": name,
                  "Dimensions": [{"Name": n, "Value": v} for n, v in dimensions]}
        return {"Id": id, "MetricStat": {"Metric": metric, "Period": period, "Stat": stat}, **more}

    def data(self, *queries, minutes=10, **more):
        return self.cloudwatch.get_metric_data(
            MetricDataQueries=list(queries), StartTime=at(self.minute - 60 * minutes),
            EndTime=at(self.minute + 60), **more)

    def refused(self, code, text, call, **parameters):
        with self.assertRaises(ClientError) as caught:
            call(**parameters)
        error = caught.exception.response["Error"]
        self.assertEqual((error["Code"], error["Message"].strip()), (code, text))

    def raw(self, headers, body, path="/"):
        signed = sigv4.signed_headers("POST", path, {"Host": f"127.0.0.1:{self.server.port}", **headers},
                                      body, self.server.credentials(), "us-east-1", "monitoring")
        return self.logs.exchange("POST", path, signed, body)

    def json(self, operation, **parameters):
        return self.raw({"Content-Type": "application/x-amz-json-1.0",
                         "X-Amz-Target": f"GraniteServiceVersion20100801.{operation}"},
                        json.dumps(parameters).encode())

    def cbor(self, operation, **parameters):
        return self.raw({"Content-Type": "application/cbor", "Accept": "application/cbor",
                         "Smithy-Protocol": "rpc-v2-cbor"}, cbor.encode(parameters),
                        f"/service/GraniteServiceVersion20100801/operation/{operation}")

    def test_all_forms_of_a_datum(self):
        self.put("Orders", 3)
        self.put("Orders", Values=[1, 5], Counts=[2, 4])
        self.put("Orders", StatisticValues={"SampleCount": 3, "Sum": 30, "Minimum": 0.5, "Maximum": 19})
        (point,) = self.statistics("Orders", "SampleCount", "Sum", "Average", "Minimum", "Maximum")
        self.assertEqual(point, {"Timestamp": at(self.minute), "SampleCount": 10, "Sum": 55, "Average": 5.5,
                                 "Minimum": 0.5, "Maximum": 19, "Unit": "None"})

    def test_percentiles_and_trimmed_statistics(self):
        self.put("Latency", Values=[float(n) for n in range(1, 101)])
        (point,) = self.statistics("Latency", "p50", "p99", "tm90", "TC(10:20)", "PR(:25)", "IQM")
        self.assertEqual(point["ExtendedStatistics"],
                         {"p50": 50.5, "p99": 99.01, "tm90": 45.5, "TC(10:20)": 10.0, "PR(:25)": 25.0,
                          "IQM": 50.5})
        self.put("Negative", -1)
        self.assertEqual(self.statistics("Negative", "p50"), [])

    def test_periods_begin_at_the_start(self):
        for minutes_ago in range(10):
            self.put("Visits", 1, minutes_ago)
        points = self.statistics("Visits", "Sum", minutes=9, period=300)
        self.assertEqual([(p["Timestamp"], p["Sum"]) for p in points],
                         [(at(self.minute - 540), 5), (at(self.minute - 240), 5)])

    def test_units_are_apart(self):
        self.put("Size", 1, Unit="Bytes")
        self.put("Size", 2, Unit="Kilobytes")
        self.assertEqual(sorted((p["Unit"], p["Sum"]) for p in self.statistics("Size", "Sum")),
                         [("Bytes", 1), ("Kilobytes", 2)])
        self.assertEqual([p["Sum"] for p in self.statistics("Size", "Sum", Unit="Kilobytes")], [2])
        (result,) = self.data(self.query("Size"))["MetricDataResults"]
        self.assertEqual(result["Values"], [1])
        self.assertEqual(result["Messages"], [{"Code": "MultipleUnits",
                                               "Value": "Multiple units returned: '[Bytes, Kilobytes]'"}])

    def test_high_resolution(self):
        now = int(time.time()) - 20
        for second in range(3):
            self.cloudwatch.put_metric_data(Namespace=self.namespace, MetricData=[
                {"MetricName": "Fast", "Value": second, "Timestamp": at(now + second), "StorageResolution": 1}])
        answer = self.cloudwatch.get_metric_statistics(
            Namespace=self.namespace, MetricName="Fast", StartTime=at(now), EndTime=at(now + 10), Period=1,
            Statistics=["Sum"])
        self.assertEqual([(p["Timestamp"], p["Sum"]) for p in answer["Datapoints"]],
                         [(at(now + s), s) for s in range(3)])

    def test_dimensions_are_an_identity(self):
        self.put("Orders", 1)
        self.put("Orders", 2, dimensions=[("Shop", "a"), ("Kind", "x")])
        self.put("Orders", 4, dimensions=[("Kind", "x"), ("Shop", "a")])
        both = [{"Name": "Kind", "Value": "x"}, {"Name": "Shop", "Value": "a"}]
        self.assertEqual([p["Sum"] for p in self.statistics("Orders", "Sum")], [1])
        self.assertEqual([p["Sum"] for p in self.statistics("Orders", "Sum", Dimensions=both)], [6])
        listed = self.cloudwatch.list_metrics(Namespace=self.namespace, Dimensions=[{"Name": "Shop"}])
        self.assertEqual(listed["Metrics"], [{"Namespace": self.namespace, "MetricName": "Orders",
                                              "Dimensions": both}])
        self.assertEqual(len(self.cloudwatch.list_metrics(Namespace=self.namespace)["Metrics"]), 2)

    def test_list_metrics_in_pages(self):
        for first in range(0, 1200, 600):
            self.cloudwatch.put_metric_data(Namespace=self.namespace, MetricData=[
                {"MetricName": f"M{n:04}", "Value": 1} for n in range(first, first + 600)])
        pages = list(self.cloudwatch.get_paginator("list_metrics").paginate(Namespace=self.namespace))
        self.assertEqual([len(p["Metrics"]) for p in pages], [500, 500, 200])
        self.assertEqual(len({m["MetricName"] for p in pages for m in p["Metrics"]}), 1200)
        recent = self.cloudwatch.list_metrics(Namespace=self.namespace, MetricName="M0007",
                                              RecentlyActive="PT3H")
        self.assertEqual(len(recent["Metrics"]), 1)

    def test_get_metric_data(self):
        for minutes_ago in range(4):
            self.put("Orders", minutes_ago, minutes_ago)
        answer = self.data(self.query("Orders"), self.query("Orders", "Maximum", id="m"),
                           self.query("Nothing", id="n"))
        results = answer["MetricDataResults"]
        self.assertEqual([r["Id"] for r in results], ["q", "m", "n"])
        self.assertEqual([r["Label"] for r in results], ["Orders Sum", "Orders Maximum", "Nothing"])
        self.assertEqual([r["StatusCode"] for r in results], ["Complete"] * 3)
        self.assertEqual(results[0]["Values"], [0, 1, 2, 3])
        self.assertEqual(results[0]["Timestamps"][0], at(self.minute))
        self.assertEqual(results[2]["Values"], [])
        self.assertEqual(answer["Messages"], [])
        (rising,) = self.data(self.query("Orders"), ScanBy="TimestampAscending")["MetricDataResults"]
        self.assertEqual(rising["Values"], [3, 2, 1, 0])
        (named,) = self.data(self.query("Orders", Label="mine"))["MetricDataResults"]
        self.assertEqual(named["Label"], "mine")

    def test_get_metric_data_in_pages(self):
        for minutes_ago in range(7):
            self.put("A", minutes_ago, minutes_ago)
            self.put("B", 10 + minutes_ago, minutes_ago)
        values = {"a": [], "b": []}
        token, pages = {}, 0
        while True:
            page = self.data(self.query("A", id="a"), self.query("B", id="b"), MaxDatapoints=5, **token)
            for result in page["MetricDataResults"]:
                values[result["Id"]] += result["Values"]
            pages += 1
            if "NextToken" not in page:
                break
            token = {"NextToken": page["NextToken"]}
        self.assertEqual((pages, values), (3, {"a": list(range(7)), "b": list(range(10, 17))}))
        self.refused("InvalidNextToken", "The token is invalid.", self.cloudwatch.get_metric_data, MaxDatapoints=5,
                     NextToken="eA==", MetricDataQueries=[self.query("A")], StartTime=at(self.minute - 60),
                     EndTime=at(self.minute))

    def expression(self, text, id="e", **more):
        return {"Id": id, "Expression": text, **more}

    def test_metric_math(self):
        for minutes_ago in range(3):
            self.put("Errors", minutes_ago, minutes_ago)
            self.put("Calls", 4, minutes_ago)
        hidden = {"ReturnData": False}
        answer = self.data(self.query("Errors", id="errors", **hidden), self.query("Calls", id="calls", **hidden),
                           self.expression("100 * rate", id="percent", Label="rate in %"),
                           self.expression("errors / calls", id="rate", **hidden),
                           self.expression("FILL([errors, calls], 0)", id="all"))
        results = answer["MetricDataResults"]
        self.assertEqual([(r["Id"], r["Label"]) for r in results],
                         [("percent", "rate in %"), ("all", "Errors"), ("all", "Calls")])
        self.assertEqual(results[0]["Values"], [0, 25, 50])
        self.assertEqual(results[1]["Values"], [0, 1, 2] + [0] * 8)

    def test_search(self):
        for host in ("a", "b"):
            self.put("CPUUtilization", 5, dimensions=[("Host", host)])
            self.put("Other", 7, dimensions=[("Host", host)])
        found = "SEARCH('{%s,Host} utilization', 'Average', 60)" % self.namespace
        results = self.data(self.expression(found))["MetricDataResults"]
        self.assertEqual([(r["Label"], r["Values"]) for r in results],
                         [("a CPUUtilization", [5]), ("b CPUUtilization", [5])])
        (sum_of_all,) = self.data(self.expression(f"SUM({found})"))["MetricDataResults"]
        self.assertEqual(sum_of_all["Values"], [10])

    def test_mistakes_in_expressions(self):
        for text, reason in (("m1", "Undefined variable m1"), ("q +", "Invalid syntax at the end of the expression"),
                             ("SUM(q)", "The result is a number and must be a time series"),
                             ("e + 1", "Cycle detected"),
                             ("LAMBDA('x')", "The function LAMBDA is not supported by this server"),
                             ("SELECT AVG(x) FROM y", "Metrics Insights queries are not supported by this server")):
            self.refused("ValidationError", f"Error in expression 'e': {reason}", self.cloudwatch.get_metric_data,
                         MetricDataQueries=[self.query("M"), self.expression(text)],
                         StartTime=at(self.minute - 600), EndTime=at(self.minute))

    def test_refusals_in_the_service_s_words(self):
        put = self.cloudwatch.put_metric_data
        first = "MetricData.member.1"
        for code, text, datum in (
                ("InvalidParameterCombination", f"The parameters {first}.Value and {first}.Values are mutually "
                 "exclusive and you have specified both.", {"Value": 1, "Values": [1]}),
                ("InvalidParameterCombination", f"The parameters {first}.Value and {first}.StatisticValues are "
                 "mutually exclusive and you have specified both.",
                 {"Value": 1, "StatisticValues": {"SampleCount": 1, "Sum": 1, "Minimum": 1, "Maximum": 1}}),
                ("InvalidParameterValue", f"The parameters {first}.Values and {first}.Counts must be of the same "
                 "size.", {"Values": [1, 2], "Counts": [1]}),
                ("InvalidParameterValue", f"The value NaN for parameter {first}.Value is invalid.",
                 {"Value": float("nan")}),
                ("InvalidParameterValue", f"The parameter {first}.Timestamp must specify a time within the past "
                 "two weeks.", {"Value": 1, "Timestamp": at(self.minute - 15 * 86400)}),
                ("InvalidParameterValue", f"The parameter {first}.StorageResolution must be 1 or 60.",
                 {"Value": 1, "StorageResolution": 5})):
            self.refused(code, text, put, Namespace=self.namespace, MetricData=[{"MetricName": "M", **datum}])
        self.refused("InvalidParameterValue", "The collection MetricData must not have a size greater than 1000.",
                     put, Namespace=self.namespace, MetricData=[{"MetricName": "M", "Value": 1}] * 1001)
        self.refused("InvalidParameterValue", "The value AWS/ for parameter Namespace is invalid.", put,
                     Namespace="AWS/Logs", MetricData=[{"MetricName": "M", "Value": 1}])
        read = self.cloudwatch.get_metric_statistics
        asked = {"Namespace": self.namespace, "MetricName": "M", "Statistics": ["Sum"]}
        self.refused("InvalidParameterCombination",
                     "You have requested up to 86400 datapoints, which exceeds the limit of 1440. You may reduce "
                     "the datapoints requested by increasing Period, or decreasing the time range.",
                     read, StartTime=at(self.minute - 86400), EndTime=at(self.minute), Period=1, **asked)
        self.refused("InvalidParameterValue", "The parameter StartTime must be less than the parameter EndTime.",
                     read, StartTime=at(self.minute), EndTime=at(self.minute), Period=60, **asked)

    def test_json_and_cbor_answer_alike(self):
        put = self.json("PutMetricData", Namespace=self.namespace, MetricData=[
            {"MetricName": "M", "Value": 1.5, "Timestamp": self.minute}])
        self.assertEqual(put.status, 200, put.body)
        put = self.cbor("PutMetricData", Namespace=self.namespace, MetricData=[
            {"MetricName": "M", "Value": 2.0, "Timestamp": cbor.Timestamp(self.minute)}])
        self.assertEqual((put.status, put.header("Smithy-Protocol")), (200, "rpc-v2-cbor"), put.body)
        asked = {"MetricDataQueries": [self.query("M")]}
        by_json = self.json("GetMetricData", StartTime=self.minute - 60, EndTime=self.minute + 60, **asked)
        by_cbor = self.cbor("GetMetricData", StartTime=cbor.Timestamp(self.minute - 60),
                            EndTime=cbor.Timestamp(self.minute + 60), **asked)
        expected = {"MetricDataResults": [{"Id": "q", "Label": "M", "Timestamps": [self.minute],
                                           "Values": [3.5], "StatusCode": "Complete"}], "Messages": []}
        self.assertEqual(by_json.json, expected)
        self.assertEqual(cbor.decode(by_cbor.body), expected)

    def test_errors_over_json_and_cbor_carry_the_query_code(self):
        bad = {"Namespace": self.namespace, "MetricData": [{"MetricName": "M", "Value": 1.0, "Values": [1.0]}]}
        for reply, decode in ((self.json("PutMetricData", **bad), json.loads),
                              (self.cbor("PutMetricData", **bad), cbor.decode)):
            self.assertEqual(reply.status, 400)
            self.assertEqual(reply.header("x-amzn-query-error"), "InvalidParameterCombination;Sender")
            self.assertEqual(decode(reply.body)["__type"].split("#")[-1], "InvalidParameterCombinationException")

    def test_query_protocol_in_raw_xml(self):
        form = urllib.parse.urlencode({
            "Action": "ListMetrics", "Version": "2010-08-01", "Namespace": self.namespace}).encode()
        self.put("M", 1)
        reply = self.raw({"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}, form)
        self.assertEqual((reply.status, reply.header("Content-Type")), (200, "text/xml"))
        self.assertIn(b'<ListMetricsResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/">'
                      b"<ListMetricsResult><Metrics><member>", reply.body)

    def test_aws_cli(self):
        def cli(*arguments):
            return aws(self.server, "cloudwatch", *arguments)
        cli("put-metric-data", "--namespace", self.namespace, "--metric-name", "Cli", "--value", "7", "--unit",
            "Count", "--dimensions", "Host=one")
        listed = cli("list-metrics", "--namespace", self.namespace)["Metrics"]
        self.assertEqual(listed, [{"Namespace": self.namespace, "MetricName": "Cli",
                                   "Dimensions": [{"Name": "Host", "Value": "one"}]}])
        start, end = (at(self.minute + s).strftime("%Y-%m-%dT%H:%M:%SZ") for s in (-600, 120))
        points = cli("get-metric-statistics", "--namespace", self.namespace, "--metric-name", "Cli", "--dimensions",
                     "Name=Host,Value=one", "--start-time", start, "--end-time", end, "--period", "60",
                     "--statistics", "Sum")["Datapoints"]
        self.assertEqual([(p["Sum"], p["Unit"]) for p in points], [(7.0, "Count")])

    def test_kill_and_restart_lose_nothing(self):
        for n in range(20):
            self.put("Kept", 1, n % 5, Unit="Count")
        self.server.kill()
        self.server.start()
        self.cloudwatch = boto3_client(self.server, service="cloudwatch")
        self.put("Kept", 1, Unit="Count")
        self.assertEqual(sum(p["Sum"] for p in self.statistics("Kept", "Sum")), 21)
        self.assertEqual(self.server.stop(), 0)
        self.server.start()
        self.cloudwatch = boto3_client(self.server, service="cloudwatch")
        self.assertEqual(sum(p["Sum"] for p in self.statistics("Kept", "Sum")), 21)


if __name__ == "__main__":
    main()
