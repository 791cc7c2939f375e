"""CloudWatch dashboards with boto3 (CBOR or JSON), the AWS CLI (query protocol), and over a kill."""

import json

from botocore.exceptions import ClientError

from support.case import ServerTestCase, main
from support.client import aws, boto3_client

BODY = {"start": "-PT3H", "widgets": [{"type": "text", "x": 0, "y": 0, "width": 6, "height": 3,
                                       "properties": {"markdown": "grüezi 🏯"}}]}


class Dashboards(ServerTestCase):
    def setUp(self):
        self.cloudwatch = boto3_client(self.server, service="cloudwatch")
        self.name = self.unique("board")

    def put(self, body=None, name=None, **more):
        text = json.dumps(BODY, ensure_ascii=False, indent=1) if body is None else body
        answer = self.cloudwatch.put_dashboard(DashboardName=name or self.name, DashboardBody=text, **more)
        return text, answer["DashboardValidationMessages"]

    def refused(self, code, call, **parameters):
        with self.assertRaises(ClientError) as caught:
            call(**parameters)
        response = caught.exception.response
        self.assertEqual(response["Error"]["Code"], code)
        return response

    def test_a_body_comes_back_as_it_was_put(self):
        text, messages = self.put()
        self.assertEqual(messages, [])
        arn = f"arn:aws:cloudwatch::000000000000:dashboard/{self.name}"
        board = self.cloudwatch.get_dashboard(DashboardName=self.name)
        self.assertEqual((board["DashboardArn"], board["DashboardName"], board["DashboardBody"]),
                         (arn, self.name, text))
        entry, = self.cloudwatch.list_dashboards(DashboardNamePrefix=self.name)["DashboardEntries"]
        self.assertEqual((entry["DashboardArn"], entry["Size"]), (arn, len(text.encode())))
        self.put('{"widgets":[]}')
        self.assertEqual(self.cloudwatch.get_dashboard(DashboardName=self.name)["DashboardBody"], '{"widgets":[]}')

    def test_belongs_to_no_region(self):
        self.put()
        elsewhere = boto3_client(self.server, service="cloudwatch", region="eu-west-1")
        self.assertEqual(elsewhere.get_dashboard(DashboardName=self.name)["DashboardName"], self.name)

    def test_all_protocols_agree(self):
        text, _ = self.put()
        board = aws(self.server, "cloudwatch", "get-dashboard", "--dashboard-name", self.name)
        self.assertEqual(board["DashboardBody"], text)
        listed = aws(self.server, "cloudwatch", "list-dashboards", "--dashboard-name-prefix", self.name)
        self.assertEqual([entry["Size"] for entry in listed["DashboardEntries"]], [len(text.encode())])
        aws(self.server, "cloudwatch", "delete-dashboards", "--dashboard-names", self.name)
        self.assertEqual(self.cloudwatch.list_dashboards(DashboardNamePrefix=self.name)["DashboardEntries"], [])

    def test_what_a_bad_body_is_told(self):
        body = json.dumps({"widgets": [{"type": "metric", "properties": {"metrics": [["N"]]}}]})
        response = self.refused("InvalidParameterInput", self.put, body=body)
        expected = [{"DataPath": "/widgets/0/properties/metrics/0", "Message": "Should NOT have less than 2 items"},
                    {"DataPath": "/widgets/0/properties", "Message": "Should have required property 'region'"}]
        self.assertIn("The dashboard body is invalid, there are 2 validation errors:", response["Error"]["Message"])
        if "dashboardValidationMessages" in response:
            self.assertEqual(response["dashboardValidationMessages"], expected)
        self.refused("InvalidParameterInput", self.put, body="{")
        result = aws(self.server, "cloudwatch", "put-dashboard", "--dashboard-name", self.name, "--dashboard-body",
                     body, check=False)
        self.assertIn("(InvalidParameterInput)", result.stderr)
        self.assertIn("Should NOT have less than 2 items", result.stderr)
        _, messages = self.put(json.dumps({"widgets": [], "colour": "red"}))
        self.assertEqual(messages, [{"DataPath": "", "Message": "Should NOT have additional properties: 'colour'"}])

    def test_names(self):
        message = self.refused("InvalidParameterValue", self.put, name="a b")["Error"]["Message"]
        self.assertTrue(message.startswith("The value for field DashboardName contains invalid characters. It can only "
                                           "contain alphanumerics, dash (-) and underscore (_)."), message)
        self.refused("InvalidParameterValue", self.put, name="a" * 256)

    def test_what_does_not_exist(self):
        gone = self.refused("ResourceNotFound", self.cloudwatch.get_dashboard, DashboardName="gone")
        self.assertEqual(gone["Error"]["Message"], "Dashboard gone does not exist")
        self.assertEqual(gone["ResponseMetadata"]["HTTPStatusCode"], 404)
        self.put()
        self.refused("ResourceNotFound", self.cloudwatch.delete_dashboards, DashboardNames=[self.name, "gone"])
        self.cloudwatch.delete_dashboards(DashboardNames=[self.name])

    def test_pages_of_the_list(self):
        names = [f"{self.name}-{i:04}" for i in range(1001)]
        for name in names:
            self.put('{"widgets":[]}', name=name)
        first = self.cloudwatch.list_dashboards(DashboardNamePrefix=self.name)
        self.assertEqual(len(first["DashboardEntries"]), 1000)
        rest = self.cloudwatch.list_dashboards(DashboardNamePrefix=self.name, NextToken=first["NextToken"])
        self.assertEqual([e["DashboardName"] for e in first["DashboardEntries"] + rest["DashboardEntries"]], names)
        self.assertNotIn("NextToken", rest)

    def test_tags(self):
        arn = f"arn:aws:cloudwatch::000000000000:dashboard/{self.name}"
        self.refused("ResourceNotFoundException", self.cloudwatch.tag_resource, ResourceARN=arn,
                     Tags=[{"Key": "k", "Value": "v"}])
        self.put()
        self.cloudwatch.tag_resource(ResourceARN=arn, Tags=[{"Key": "k", "Value": "v"}])
        self.assertEqual(self.cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"],
                         [{"Key": "k", "Value": "v"}])
        self.cloudwatch.untag_resource(ResourceARN=arn, TagKeys=["k"])
        self.assertEqual(self.cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"], [])

    def test_is_there_after_a_kill(self):
        text, _ = self.put()
        self.server.kill()
        self.server.start()
        cloudwatch = boto3_client(self.server, service="cloudwatch")
        self.assertEqual(cloudwatch.get_dashboard(DashboardName=self.name)["DashboardBody"], text)
        type(self).logs = type(self.logs)(self.server)


if __name__ == "__main__":
    main()
