"""Operations that are not there yet, or never will be, answer the service's own clear refusal."""

import re
from pathlib import Path

from support.case import ServerTestCase, main

# Come with later issues; see docs/COMPATIBILITY.md.
LATER = """
    CreateScheduledQuery UpdateScheduledQuery
    PutTransformer TestTransformer PutDataProtectionPolicy CreateLogAnomalyDetector
    CreateExportTask
""".split()

# Integrations with other AWS services: refused on purpose.
NEVER = """
    CreateDelivery CreateImportTask PutDeliverySource PutDeliveryDestination PutDeliveryDestinationPolicy
    UpdateDeliveryConfiguration PutIntegration AssociateSourceToS3TableIntegration
    DisassociateSourceFromS3TableIntegration
""".split()

# Inventory tools list these: an empty list, not an error.
EMPTY_LISTS = {
    "DescribeDeliveries": "deliveries", "DescribeDeliverySources": "deliverySources",
    "DescribeDeliveryDestinations": "deliveryDestinations",
    "DescribeConfigurationTemplates": "configurationTemplates", "ListIntegrations": "integrationSummaries",
    "DescribeImportTasks": "imports",
}

# A full set of required members for each, so that only the refusal is left to answer.
MEMBERS = {
    "CreateScheduledQuery": {"name": "n", "queryLanguage": "CWLI", "queryString": "fields @message",
                             "scheduleExpression": "cron(0 9 * * ? *)",
                             "executionRoleArn": "arn:aws:iam::000000000000:role/r"},
    "UpdateScheduledQuery": {"identifier": "n", "queryLanguage": "CWLI", "queryString": "fields @message",
                             "scheduleExpression": "cron(0 9 * * ? *)",
                             "executionRoleArn": "arn:aws:iam::000000000000:role/r"},
    "PutTransformer": {"logGroupIdentifier": "g", "transformerConfig": [{"parseJSON": {}}]},
    "TestTransformer": {"transformerConfig": [{"parseJSON": {}}], "logEventMessages": ["{}"]},
    "PutDataProtectionPolicy": {"logGroupIdentifier": "g", "policyDocument": "{}"},
    "CreateLogAnomalyDetector": {"logGroupArnList": ["arn:aws:logs:us-east-1:000000000000:log-group:g"]},
    "CreateExportTask": {"logGroupName": "g", "from": 1, "to": 2, "destination": "bucket"},
    "CreateDelivery": {"deliverySourceName": "s", "deliveryDestinationArn": "arn:aws:logs:us-east-1:1:x:y"},
    "CreateImportTask": {"importSourceArn": "arn:aws:cloudtrail:us-east-1:000000000000:eventdatastore/x",
                         "importRoleArn": "arn:aws:iam::000000000000:role/r"},
    "PutDeliverySource": {"name": "s", "resourceArn": "arn:aws:s3:::bucket", "logType": "ACCESS"},
    "PutDeliveryDestination": {"name": "d", "deliveryDestinationConfiguration": {
        "destinationResourceArn": "arn:aws:s3:::bucket"}},
    "PutDeliveryDestinationPolicy": {"deliveryDestinationName": "d", "deliveryDestinationPolicy": "{}"},
    "UpdateDeliveryConfiguration": {"id": "x" * 10},
    "PutIntegration": {"integrationName": "i", "integrationType": "OPENSEARCH", "resourceConfig": {
        "openSearchResourceConfig": {"dataSourceRoleArn": "arn:aws:iam::000000000000:role/r",
                                     "dashboardViewerPrincipals": ["arn:aws:iam::000000000000:root"],
                                     "retentionDays": 30}}},
}


class Refused(ServerTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.logs.ok("CreateLogGroup", logGroupName="g")

    def test_what_comes_later_says_so(self):
        for operation in LATER:
            with self.subTest(operation):
                reply = self.logs.call(operation, MEMBERS.get(operation, {}))
                self.assertEqual(reply.status, 400, reply.body)
                self.assertRegex(reply.code, r"^(Validation|InvalidOperation|InvalidParameter)Exception$")
                self.assertEqual(reply.message, f"Operation {operation} is not supported by this service.")

    def test_integrations_say_so(self):
        for operation in NEVER:
            with self.subTest(operation):
                reply = self.logs.call(operation, MEMBERS.get(operation, {}))
                self.assertEqual(reply.status, 400, reply.body)
                self.assertRegex(reply.code, r"Exception$")
                self.assertTrue(reply.message)

    def test_lists_are_empty(self):
        for operation, member in EMPTY_LISTS.items():
            with self.subTest(operation):
                reply = self.logs(operation)
                self.assertEqual(reply.status, 200, reply.body)
                self.assertEqual(reply.json.get(member, []), [])

    def test_every_declared_operation_is_answered(self):
        declared = Path(__file__).resolve().parents[2] / "api" / "logs.smithy"
        operations = re.findall(r"^operation (\w+)", declared.read_text(encoding="utf-8"), re.MULTILINE)
        self.assertGreaterEqual(len(operations), 100)
        for operation in operations:
            with self.subTest(operation):
                reply = self.logs(operation)
                self.assertIn(reply.status, (200, 400), reply.body)
                self.assertNotEqual(reply.code, "UnknownOperationException")


if __name__ == "__main__":
    main()
