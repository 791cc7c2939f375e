"""What a log group of class INFREQUENT_ACCESS refuses, and what it does not."""

from support.case import ServerTestCase, main
from support.client import now_ms


class InfrequentAccess(ServerTestCase):
    STANDARD_ONLY = "This operation is only supported on the Standard log class."

    def setUp(self):
        self.group, self.stream = self.make_stream(self.make_group(logGroupClass="INFREQUENT_ACCESS"))

    def unsupported(self, operation):
        return (f"The log group {self.group} is of log-group-class INFREQUENT_ACCESS. "
                f"{operation} is not supported for this log class.")

    def test_writing_and_describing_work(self):
        self.put(self.group, self.stream, "kept")
        stream, = self.logs.ok("DescribeLogStreams", logGroupName=self.group)["logStreams"]
        self.assertIn("lastEventTimestamp", stream)
        self.logs.ok("PutRetentionPolicy", logGroupName=self.group, retentionInDays=7)
        group, = self.logs.ok("DescribeLogGroups", logGroupNamePrefix=self.group)["logGroups"]
        self.assertEqual((group["logGroupClass"], group["retentionInDays"]), ("INFREQUENT_ACCESS", 7))

    def test_reading_is_refused(self):
        self.refuses("InvalidOperationException", self.unsupported("FilterLogEvents"), "FilterLogEvents",
                     logGroupName=self.group)
        self.refuses("InvalidOperationException", self.unsupported("GetLogEvents"), "GetLogEvents",
                     logGroupName=self.group, logStreamName=self.stream)
        self.refuses("InvalidOperationException", self.unsupported("StartLiveTail"), "StartLiveTail",
                     logGroupIdentifiers=[self.group])

    def test_filters_are_refused(self):
        self.refuses("ValidationException", self.STANDARD_ONLY, "PutMetricFilter", logGroupName=self.group,
                     filterName="f", filterPattern="x",
                     metricTransformations=[{"metricName": "m", "metricNamespace": "n", "metricValue": "1"}])
        self.refuses("ValidationException", self.STANDARD_ONLY, "DescribeSubscriptionFilters",
                     logGroupName=self.group)
        self.refuses("ValidationException", self.STANDARD_ONLY, "PutSubscriptionFilter", logGroupName=self.group,
                     filterName="f", filterPattern="",
                     destinationArn="arn:aws:kinesis:us-east-1:000000000000:stream/s",
                     roleArn="arn:aws:iam::000000000000:role/r")

    def test_an_entity_does_not_fail_the_call(self):
        reply = self.logs.ok("PutLogEvents", logGroupName=self.group, logStreamName=self.stream,
                             logEvents=[{"timestamp": now_ms(), "message": "m"}],
                             entity={"keyAttributes": {"Type": "Service", "Name": "shop"}})
        self.assertIn("nextSequenceToken", reply)


if __name__ == "__main__":
    main()
