"""GetMetricWidgetImage: a real picture of what the metrics say."""

import base64
import datetime
import json

from botocore.exceptions import ClientError

from support.case import ServerTestCase, main
from support.client import aws, boto3_client
from support.png import Picture

RED = "#ff0000"
BLUE = "#0000ff"


class WidgetImage(ServerTestCase):
    def setUp(self):
        self.cloudwatch = boto3_client(self.server, service="cloudwatch")
        self.namespace = self.unique("Space")

    def publish(self, name, *values):
        """A value a minute, the last one in the minute before this one."""
        now = datetime.datetime.now(datetime.timezone.utc)
        self.cloudwatch.put_metric_data(Namespace=self.namespace, MetricData=[
            {"MetricName": name, "Value": value, "Timestamp": now - datetime.timedelta(minutes=len(values) - i)}
            for i, value in enumerate(values)])

    def picture(self, **widget):
        answer = self.cloudwatch.get_metric_widget_image(MetricWidget=json.dumps(widget))
        return Picture(answer["MetricWidgetImage"])

    def line(self, name, colour=RED, **more):
        return [self.namespace, name, {"color": colour, "stat": "Sum", "period": 60, **more}]

    def refused(self, **widget):
        with self.assertRaises(ClientError) as caught:
            self.picture(**widget)
        self.assertEqual(caught.exception.response["Error"]["Code"], "InvalidParameterValue")
        return caught.exception.response["Error"]["Message"]

    def test_the_line_is_where_the_values_are(self):
        self.publish("up", *range(30))
        shown = self.picture(metrics=[self.line("up")], start="-PT1H", width=400, height=300)
        self.assertEqual((shown.width, shown.height), (400, 300))
        columns = shown.columns_of(RED)
        # Half an hour of data in an hour: the right half of the plot.
        self.assertGreater(min(c for c in columns if c > 30), 190)
        self.assertGreater(max(columns), 370)

    def test_values_higher_up_are_drawn_higher_up(self):
        self.publish("low", *[10, 20] * 10)
        self.publish("high", *[80, 90] * 10)
        shown = self.picture(metrics=[self.line("low"), self.line("high", BLUE)], legend={"position": "hidden"},
                             yAxis={"left": {"min": 0, "max": 100}}, start="-PT1H")
        self.assertLess(max(shown.rows_of(BLUE)), min(shown.rows_of(RED)))

    def test_expressions_and_hidden_lines(self):
        self.publish("base", *range(20))
        shown = self.picture(metrics=[self.line("base", RED, id="m1", visible=False),
                                      [{"expression": "m1 * 5", "id": "e1", "color": BLUE}]], start="-PT1H",
                             legend={"position": "hidden"})
        self.assertTrue(shown.rows_of(BLUE))
        self.assertFalse(shown.rows_of(RED))

    def test_every_view(self):
        self.publish("a", *range(20))
        for view in ("timeSeries", "bar", "pie", "singleValue"):
            for stacked in (False, True):
                with self.subTest(view=view, stacked=stacked):
                    shown = self.picture(metrics=[self.line("a")], view=view, stacked=stacked, title="Grüße")
                    self.assertTrue(shown.columns_of(RED))

    def test_an_alarm_with_its_threshold(self):
        name = self.unique("alarm")
        self.publish("m", *[5] * 20)
        self.cloudwatch.put_metric_alarm(AlarmName=name, Namespace=self.namespace, MetricName="m", Statistic="Sum",
                                         Period=60, EvaluationPeriods=1, Threshold=8,
                                         ComparisonOperator="GreaterThanThreshold")
        arn = self.cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"][0]["AlarmArn"]
        shown = self.picture(annotations={"alarms": [arn]}, start="-PT1H")
        self.assertEqual((shown.width, shown.height), (600, 400))
        self.assertTrue(shown.columns_of("#1f77b4"))
        self.assertIn("does not exist", self.refused(annotations={"alarms": [arn + "x"]}))

    def test_the_cli(self):
        widget = json.dumps({"metrics": [self.line("none")], "width": 200, "height": 100})
        answer = aws(self.server, "cloudwatch", "get-metric-widget-image", "--metric-widget", widget)
        shown = Picture(base64.b64decode(answer["MetricWidgetImage"]))
        self.assertEqual((shown.width, shown.height), (200, 100))

    def test_what_is_no_widget(self):
        self.assertIn("metrics must not be empty", self.refused())
        self.assertIn("width", self.refused(metrics=[self.line("m")], width=2001))
        self.assertIn("gauge", self.refused(metrics=[self.line("m")], view="gauge"))
        self.assertIn("100 metrics", self.refused(metrics=[self.line("m")] * 101))
        with self.assertRaises(ClientError) as caught:
            self.cloudwatch.get_metric_widget_image(MetricWidget="{}", OutputFormat="jpeg")
        self.assertIn("OutputFormat", str(caught.exception))


if __name__ == "__main__":
    main()
