"""Metric filters as stored things, and TestMetricFilter with the documented examples."""

from support.case import GROUP_MISSING, ServerTestCase, constraint, main
from support.client import boto3_client, now_ms

TRANSFORMATION = {"metricName": "errors", "metricNamespace": "App/Web", "metricValue": "1"}


class StoredFilters(ServerTestCase):
    def put_filter(self, group, name="f", pattern="ERROR", **transformation):
        return self.logs("PutMetricFilter", logGroupName=group, filterName=name, filterPattern=pattern,
                         metricTransformations=[{**TRANSFORMATION, **transformation}])

    def describe(self, **parameters):
        return self.logs.ok("DescribeMetricFilters", **parameters)["metricFilters"]

    def test_stored_filter_shows_exactly_these_members(self):
        group = self.make_group()
        before = now_ms()
        reply = self.put_filter(group)
        self.assertEqual((reply.status, reply.body), (200, b""))
        item, = self.describe(logGroupName=group)
        self.assertTrue(before <= item.pop("creationTime") <= now_ms())
        self.assertEqual(item, {"filterName": "f", "filterPattern": "ERROR", "logGroupName": group,
                                "metricTransformations": [TRANSFORMATION], "applyOnTransformedLogs": False})

    def test_default_value_unit_and_dimensions(self):
        group = self.make_group()
        self.assert_ok(self.put_filter(group, "a", defaultValue=0))
        self.assert_ok(self.put_filter(group, "b", "{ $.x = * }", unit="Bytes", dimensions={"X": "$.x"}))
        a, b = self.describe(logGroupName=group)
        self.assertEqual(a["metricTransformations"][0]["defaultValue"], 0.0)
        self.assertEqual((b["metricTransformations"][0]["unit"], b["metricTransformations"][0]["dimensions"]),
                         ("Bytes", {"X": "$.x"}))

    def test_same_name_replaces(self):
        group = self.make_group()
        self.assert_ok(self.put_filter(group, pattern="one"))
        self.assert_ok(self.put_filter(group, pattern="two"))
        self.assertEqual([i["filterPattern"] for i in self.describe(logGroupName=group)], ["two"])

    def test_blank_pattern_is_kept(self):
        group = self.make_group()
        self.assert_ok(self.put_filter(group, pattern=" "))
        self.assertEqual(self.describe(logGroupName=group)[0]["filterPattern"], " ")

    def test_count_in_the_group_follows(self):
        group = self.make_group()

        def count():
            return self.logs.ok("DescribeLogGroups", logGroupNamePrefix=group)["logGroups"][0]["metricFilterCount"]
        for name in ("a", "b"):
            self.assert_ok(self.put_filter(group, name))
        self.assertEqual(count(), 2)
        self.logs.ok("DeleteMetricFilter", logGroupName=group, filterName="a")
        self.assertEqual(count(), 1)

    def test_find_by_prefix_metric_and_page(self):
        group, other = self.make_group(), self.make_group()
        space = self.unique("Space")
        for name in ("web-1", "web-2", "db"):
            self.assert_ok(self.put_filter(group, name, metricNamespace=space))
        self.assert_ok(self.put_filter(other, "web-9", metricName="other", metricNamespace=space))

        def found(**parameters):
            return [item["filterName"] for item in self.describe(**parameters)]
        self.assertEqual(found(logGroupName=group), ["db", "web-1", "web-2"])
        self.assertEqual(found(logGroupName=group, filterNamePrefix="web"), ["web-1", "web-2"])
        self.assertEqual(found(metricName="errors", metricNamespace=space), ["db", "web-1", "web-2"])
        self.assertEqual(found(metricName="other", metricNamespace=space), ["web-9"])
        paged = self.logs.pages("DescribeMetricFilters", "metricFilters", logGroupName=group, limit=2)
        self.assertEqual([i["filterName"] for i in paged], ["db", "web-1", "web-2"])
        self.assert_error(self.logs("DescribeMetricFilters", metricName="errors"), "InvalidParameterException")

    def test_refusals(self):
        group = self.make_group()
        self.assert_error(self.put_filter("nope"), "ResourceNotFoundException", GROUP_MISSING)
        self.assert_error(self.put_filter(group, "x" * 513), "InvalidParameterException",
                          constraint("x" * 513, "filterName", "have length less than or equal to 512"))
        self.assert_error(self.put_filter(group, pattern="x" * 1025), "InvalidParameterException",
                          constraint("x" * 1025, "filterPattern", "have length less than or equal to 1024"))
        self.assert_error(self.put_filter(group, pattern="{ $.a = "), "InvalidParameterException",
                          "Invalid metric filter pattern")
        self.assert_error(self.put_filter(group, dimensions={"X": "$.x"}), "InvalidParameterException",
                          "The specified filter pattern does not support dimensions")
        self.assert_error(self.put_filter(group, pattern="{ $.x = * }", dimensions={"X": "$.x"}, defaultValue=0),
                          "InvalidParameterException")

    def test_exactly_one_transformation(self):
        group = self.make_group()
        two = [{"metricName": f"m{i}", "metricNamespace": f"n{i}", "metricValue": "1"} for i in (1, 2)]
        shown = ", ".join(f"MetricTransformation(metricName=m{i}, metricNamespace=n{i}, metricValue=1, "
                          "defaultValue=null, unit=null, dimensions=null)" for i in (1, 2))
        self.refuses("InvalidParameterException",
                     constraint(f"[{shown}]", "metricTransformations", "have length less than or equal to 1"),
                     "PutMetricFilter", logGroupName=group, filterName="f", filterPattern="x",
                     metricTransformations=two)
        self.refuses("InvalidParameterException",
                     constraint("[]", "metricTransformations", "have length greater than or equal to 1"),
                     "PutMetricFilter", logGroupName=group, filterName="f", filterPattern="x",
                     metricTransformations=[])

    def test_a_hundred_filters_a_group(self):
        group = self.make_group()
        for i in range(100):
            self.assert_ok(self.put_filter(group, f"f{i}"))
        self.assert_error(self.put_filter(group, "one more"), "LimitExceededException")
        self.assert_ok(self.put_filter(group, "f7", pattern="changed"))

    def test_delete(self):
        group = self.make_group()
        self.assert_error(self.logs("DeleteMetricFilter", logGroupName=group, filterName="nope"),
                          "ResourceNotFoundException")
        self.refuses("ResourceNotFoundException", GROUP_MISSING, "DeleteMetricFilter", logGroupName="nope",
                     filterName="f")
        self.refuses("InvalidParameterException",
                     "Invalid LogGroup or LogStream, both must have length less than or equal to 512.",
                     "DeleteMetricFilter", logGroupName="x" * 513, filterName="f")

    def test_boto3(self):
        group = self.make_group()
        client = boto3_client(self.server)
        client.put_metric_filter(logGroupName=group, filterName="f", filterPattern="[ip, size > 10]",
                                 metricTransformations=[{**TRANSFORMATION, "metricValue": "$size"}])
        item, = client.describe_metric_filters(logGroupName=group)["metricFilters"]
        self.assertEqual(item["metricTransformations"][0]["metricValue"], "$size")


class DocumentedExamples(ServerTestCase):
    APACHE = [
        '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /apache_pb.gif HTTP/1.0" 200 1534',
        '127.0.0.1 - frank [10/Oct/2000:13:35:22 -0700] "GET /apache_pb.gif HTTP/1.0" 500 5324',
        '127.0.0.1 - frank [10/Oct/2000:13:50:35 -0700] "GET /apache_pb.gif HTTP/1.0" 200 4355',
    ]

    def matches(self, pattern, messages):
        return self.logs.ok("TestMetricFilter", filterPattern=pattern, logEventMessages=messages)["matches"]

    def numbers(self, pattern, messages):
        return [match["eventNumber"] for match in self.matches(pattern, messages)]

    def test_all_fields_named(self):
        found = self.matches("[ip, identity, user_id, timestamp, request, status_code, size]", self.APACHE)
        self.assertEqual([match["eventNumber"] for match in found], [0, 1, 2])
        self.assertEqual(found[0]["eventMessage"], self.APACHE[0])
        self.assertEqual(found[0]["extractedValues"], {
            "$ip": "127.0.0.1", "$identity": "-", "$user_id": "frank",
            "$timestamp": "10/Oct/2000:13:25:15 -0700", "$request": "GET /apache_pb.gif HTTP/1.0",
            "$status_code": "200", "$size": "1534"})

    def test_ellipsis(self):
        found = self.matches("[..., size]", self.APACHE)
        self.assertEqual(found[1]["extractedValues"], {
            "$size": "5324", "$1": "127.0.0.1", "$2": "-", "$3": "frank", "$4": "10/Oct/2000:13:35:22 -0700",
            "$5": "GET /apache_pb.gif HTTP/1.0", "$6": "500"})

    def test_empty_brackets(self):
        found = self.matches("[]", self.APACHE)
        self.assertEqual(sorted(found[2]["extractedValues"]), [f"${i}" for i in range(1, 8)])

    def test_conditions(self):
        found = self.matches("[..., status_code=200, size]", self.APACHE)
        self.assertEqual([match["eventNumber"] for match in found], [0, 2])
        self.assertEqual(found[1]["extractedValues"]["$size"], "4355")
        lines = ['127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534',
                 '127.0.0.1 - frank [10/Oct/2000:13:35:22 -0700] "GET /about-us/index.html HTTP/1.0" 200 5324',
                 '127.0.0.1 - frank [10/Oct/2000:13:50:35 -0700] "GET /apache_pb.gif HTTP/1.0" 404 4355',
                 '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /products/index.html HTTP/1.0" 400 1534']
        found = self.matches("[..., request=*.html*, status_code=4*,]", lines)
        self.assertEqual([match["eventNumber"] for match in found], [0, 3])
        self.assertEqual(found[0]["extractedValues"]["$7"], "1534")

    def test_terms(self):
        lines = ["02 May 2014 00:34:12,525 [INFO] Starting the application",
                 "02 May 2014 00:35:14,245 [DEBUG] Database connection established",
                 "02 May 2014 00:34:14,663 [INFO] Executing SQL Query",
                 "02 May 2014 00:34:16,142 [ERROR] Unhanded exception: InvalidQueryException",
                 "02 May 2014 00:34:16,224 [ERROR] Terminating the application"]
        self.assertEqual(self.numbers('"[ERROR]"', lines), [3, 4])
        self.assertEqual(self.numbers('"[ERROR]" Exception', lines), [3])
        self.assertEqual(self.matches('"[ERROR]"', lines)[0]["extractedValues"], {})

    def test_json(self):
        lines = ['{"latency": 50, "requestType": "GET"}', '{"latency": 120.5, "requestType": "PUT"}', "no json"]
        found = self.matches("{ $.latency = * }", lines)
        self.assertEqual([match["eventNumber"] for match in found], [0, 1])
        self.assertEqual([match["extractedValues"] for match in found],
                         [{"$.latency": "50"}, {"$.latency": "120.5"}])

    def test_limits_and_bad_patterns(self):
        self.assertEqual(len(self.matches("", ["m"] * 50)), 50)
        reply = self.logs("TestMetricFilter", filterPattern="", logEventMessages=["m"] * 51)
        self.assert_error(reply, "InvalidParameterException")
        self.refuses("InvalidParameterException",
                     constraint("[]", "logEventMessages", "have length greater than or equal to 1"),
                     "TestMetricFilter", filterPattern="", logEventMessages=[])
        self.refuses("InvalidParameterException", "Invalid metric filter pattern", "TestMetricFilter",
                     filterPattern="{ $.a[*].b[*] = 1 }", logEventMessages=["x"])

    def test_aws_cli_and_boto3_send_the_same(self):
        client = boto3_client(self.server)
        found = client.test_metric_filter(filterPattern="[..., size]", logEventMessages=self.APACHE)["matches"]
        self.assertEqual([match["extractedValues"]["$size"] for match in found], ["1534", "5324", "4355"])


if __name__ == "__main__":
    main()
