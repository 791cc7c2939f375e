"""CloudWatch alarms with boto3 and the AWS CLI."""

import json

from botocore.exceptions import ClientError

from support.case import ServerTestCase, main
from support.client import aws, boto3_client

TOPIC = "arn:aws:sns:us-east-1:000000000000:security"


class Alarms(ServerTestCase):
    def setUp(self):
        self.cloudwatch = boto3_client(self.server, service="cloudwatch")
        self.name = self.unique("alarm")

    def put_alarm(self, name=None, **more):
        parameters = {"AlarmName": name or self.name, "Namespace": "Shop", "MetricName": name or self.name,
                      "Statistic": "Sum", "Period": 10, "EvaluationPeriods": 1, "Threshold": 1.0,
                      "ComparisonOperator": "GreaterThanOrEqualToThreshold",
                      "TreatMissingData": "notBreaching", **more}
        self.cloudwatch.put_metric_alarm(**{k: v for k, v in parameters.items() if v is not None})

    def alarm(self, name=None):
        answer = self.cloudwatch.describe_alarms(AlarmNames=[name or self.name],
                                                 AlarmTypes=["MetricAlarm", "CompositeAlarm"])
        found = answer["MetricAlarms"] + answer["CompositeAlarms"]
        return found[0] if found else None

    def wait_for(self, state, name=None):
        return self.until(lambda alarm: alarm["StateValue"] == state, lambda: self.alarm(name))

    def refused(self, code, call, **parameters):
        with self.assertRaises(ClientError) as caught:
            call(**parameters)
        self.assertEqual(caught.exception.response["Error"]["Code"], code)
        return caught.exception.response["Error"].get("Message", "")

    def test_datapoints_make_an_alarm(self):
        self.put_alarm(AlarmActions=[TOPIC])
        self.assertIn("no datapoints were received for 1 period", self.wait_for("OK")["StateReason"])
        self.cloudwatch.put_metric_data(Namespace="Shop", MetricData=[
            {"MetricName": self.name, "Value": 3, "StorageResolution": 1}])
        alarm = self.wait_for("ALARM")
        self.assertRegex(alarm["StateReason"], r"^Threshold Crossed: 1 datapoint \[3\.0 \(.*\)\] was greater "
                                               r"than or equal to the threshold \(1\.0\)\.$")
        data = json.loads(alarm["StateReasonData"])
        self.assertEqual(data["recentDatapoints"], [3.0])
        self.assertEqual(data["evaluatedDatapoints"][0]["value"], 3.0)
        summaries = self.until(
            lambda found: any(TOPIC in summary for summary in found),
            lambda: [item["HistorySummary"] for item in
                     self.cloudwatch.describe_alarm_history(AlarmName=self.name)["AlarmHistoryItems"]])
        self.assertIn("Alarm updated from OK to ALARM", summaries)

    def test_what_a_new_alarm_looks_like(self):

        self.put_alarm(Period=60, TreatMissingData="ignore", AlarmDescription="<x>",
                       Dimensions=[{"Name": "d", "Value": "v"}], Tags=[{"Key": "z", "Value": "1"}])
        alarm = self.alarm()
        self.assertEqual(alarm["StateValue"], "INSUFFICIENT_DATA")
        self.assertEqual(alarm["StateReason"], "Unchecked: Initial alarm creation")
        self.assertEqual(alarm["AlarmDescription"], "<x>")
        self.assertEqual(alarm["OKActions"], [])
        for absent in ("StateReasonData", "Metrics", "Unit", "DatapointsToAlarm"):
            self.assertNotIn(absent, alarm)
        self.assertEqual(self.cloudwatch.list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"],
                         [{"Key": "z", "Value": "1"}])
        found = self.cloudwatch.describe_alarms_for_metric(
            Namespace="Shop", MetricName=self.name, Dimensions=[{"Name": "d", "Value": "v"}])["MetricAlarms"]
        self.assertEqual([a["AlarmName"] for a in found], [self.name])
        self.cloudwatch.delete_alarms(AlarmNames=[self.name, "unknown"])
        self.assertIsNone(self.alarm())
        self.assertEqual(self.cloudwatch.list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"], [])
        history = self.cloudwatch.describe_alarm_history(AlarmName=self.name, ScanBy="TimestampAscending")
        self.assertEqual([item["HistorySummary"] for item in history["AlarmHistoryItems"]],
                         [f'Alarm "{self.name}" created', f'Alarm "{self.name}" deleted'])

    def test_state_by_hand_moves_a_composite_alarm(self):
        self.put_alarm(Period=60, TreatMissingData="ignore")
        composite = self.unique("composite")
        self.cloudwatch.put_composite_alarm(AlarmName=composite, AlarmRule=f'ALARM("{self.name}")')
        self.assertEqual(self.alarm(composite)["StateValue"], "OK")
        self.cloudwatch.set_alarm_state(AlarmName=self.name, StateValue="ALARM", StateReason="by hand")
        alarm = self.alarm(composite)
        self.assertEqual(alarm["StateValue"], "ALARM")
        self.assertRegex(alarm["StateReason"], rf"{self.name} transitioned to ALARM at \w+ \d\d \w+, \d{{4}}")
        self.assertEqual(self.alarm()["StateReason"], "by hand")
        self.assertNotIn("StateReasonData", self.alarm())
        children = self.cloudwatch.describe_alarms(ChildrenOfAlarmName=composite)["MetricAlarms"]
        self.assertEqual([a["AlarmName"] for a in children], [self.name])

    def test_refusals(self):
        put = self.put_alarm
        self.assertEqual(self.refused("ValidationError", put, TreatMissingData="x"),
                         "The value x is not supported for TreatMissingData parameter. Supported values are "
                         "[breaching, notBreaching, ignore, missing].")
        self.assertIn("multiple of 60", self.refused("ValidationError", put, Period=45))
        self.assertIn("more than a day", self.refused("ValidationError", put, Period=60, EvaluationPeriods=1441))
        self.assertIn("arn syntax", self.refused("ValidationError", put, AlarmActions=["x"]))
        self.refused("MissingParameter", put, Threshold=None)
        self.refused("InvalidParameterCombination", put, ExtendedStatistic="p90")
        self.assertIn("position 7", self.refused("ValidationError", self.cloudwatch.put_composite_alarm,
                                                 AlarmName="c", AlarmRule="ALARM()"))
        self.assertIn("nonexistent", self.refused("ValidationError", self.cloudwatch.put_composite_alarm,
                                                  AlarmName="c", AlarmRule="ALARM(nothing)"))
        set_state = self.cloudwatch.set_alarm_state
        self.assertEqual(self.refused("ValidationError", set_state, AlarmName="no", StateReason="r",
                                      StateValue="INVALID"),
                         "1 validation error detected: Value 'INVALID' at 'stateValue' failed to satisfy "
                         "constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]")
        self.refused("ResourceNotFound", set_state, AlarmName="no", StateReason="r", StateValue="OK")
        self.put_alarm(Period=60)
        self.refused("InvalidFormat", set_state, AlarmName=self.name, StateReason="r", StateValue="OK",
                     StateReasonData="{")

    def test_the_cli(self):
        aws(self.server, "cloudwatch", "put-metric-alarm", "--alarm-name", self.name, "--namespace", "Shop",
            "--metric-name", "m", "--statistic", "Sum", "--period", "60", "--evaluation-periods", "3",
            "--datapoints-to-alarm", "2", "--threshold", "5", "--comparison-operator", "GreaterThanThreshold")
        answer = aws(self.server, "cloudwatch", "describe-alarms", "--alarm-name-prefix", self.name)
        self.assertEqual(answer["MetricAlarms"][0]["DatapointsToAlarm"], 2)
        self.assertEqual(answer["CompositeAlarms"], [])
        aws(self.server, "cloudwatch", "disable-alarm-actions", "--alarm-names", self.name)
        self.assertIs(self.alarm()["ActionsEnabled"], False)


class AfterARestart(ServerTestCase):
    def test_alarms_and_states_are_there(self):
        cloudwatch = boto3_client(self.server, service="cloudwatch")
        cloudwatch.put_metric_alarm(AlarmName="kept", Namespace="Shop", MetricName="m", Statistic="Sum", Period=60,
                                    EvaluationPeriods=1, Threshold=1.0, TreatMissingData="ignore",
                                    ComparisonOperator="GreaterThanThreshold")
        cloudwatch.set_alarm_state(AlarmName="kept", StateValue="ALARM", StateReason="by hand")
        self.server.kill()
        self.server.start()
        cloudwatch = boto3_client(self.server, service="cloudwatch")
        alarm, = cloudwatch.describe_alarms(AlarmNames=["kept"])["MetricAlarms"]
        self.assertEqual((alarm["StateValue"], alarm["StateReason"]), ("ALARM", "by hand"))


if __name__ == "__main__":
    main()
