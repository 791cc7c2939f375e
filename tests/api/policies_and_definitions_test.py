"""Resource policies and saved query definitions."""

import json

from support.case import ServerTestCase, constraint, main
from support.client import boto3_client, now_ms

DOCUMENT = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "route53.amazonaws.com"}, "Action": "logs:PutLogEvents",
     "Resource": "*"}]})


class ResourcePolicies(ServerTestCase):
    def tearDown(self):
        for policy in self.logs.ok("DescribeResourcePolicies")["resourcePolicies"]:
            self.logs.ok("DeleteResourcePolicy", policyName=policy["policyName"])

    def test_put_describe_and_delete(self):
        before = now_ms()
        policy = self.logs.ok("PutResourcePolicy", policyName="p", policyDocument=DOCUMENT)["resourcePolicy"]
        self.assertTrue(before <= policy["lastUpdatedTime"] <= now_ms())
        self.assertEqual((policy["policyName"], policy["policyDocument"], policy["policyScope"]),
                         ("p", DOCUMENT, "ACCOUNT"))
        self.assertEqual(self.logs.ok("DescribeResourcePolicies")["resourcePolicies"], [policy])
        self.logs.ok("DeleteResourcePolicy", policyName="p")
        self.assertEqual(self.logs.ok("DescribeResourcePolicies"), {"resourcePolicies": []})
        self.refuses("ResourceNotFoundException", "Policy with name [non-existent] does not exist.",
                     "DeleteResourcePolicy", policyName="non-existent")

    def test_ten_and_no_more(self):
        for i in range(10):
            self.logs.ok("PutResourcePolicy", policyName=f"p{i}", policyDocument=DOCUMENT)
        self.refuses("LimitExceededException", "Resource limit exceeded.", "PutResourcePolicy",
                     policyName="p10", policyDocument=DOCUMENT)
        self.logs.ok("PutResourcePolicy", policyName="p3", policyDocument=DOCUMENT)

    def test_pages(self):
        for i in range(5):
            self.logs.ok("PutResourcePolicy", policyName=f"p{i}", policyDocument=DOCUMENT)
        found = self.logs.pages("DescribeResourcePolicies", "resourcePolicies", limit=2)
        self.assertEqual(sorted(p["policyName"] for p in found), [f"p{i}" for i in range(5)])


class QueryDefinitions(ServerTestCase):
    def put(self, name, **more):
        return self.logs.ok("PutQueryDefinition", name=name, queryString="fields @message",
                            **more)["queryDefinitionId"]

    def describe(self, **parameters):
        return self.logs.ok("DescribeQueryDefinitions", **parameters)["queryDefinitions"]

    def test_put_and_describe(self):
        name = self.unique("folder/query")
        identifier = self.put(name, logGroupNames=["a", "b"])
        self.assertRegex(identifier, r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
        item, = self.describe(queryDefinitionNamePrefix=name)
        self.assertAlmostEqual(item.pop("lastModified"), now_ms(), delta=60_000)
        self.assertEqual({k: item[k] for k in ("queryDefinitionId", "name", "queryString", "logGroupNames")},
                         {"queryDefinitionId": identifier, "name": name, "queryString": "fields @message",
                          "logGroupNames": ["a", "b"]})

    def test_update_replaces_everything(self):
        name = self.unique("query")
        identifier = self.put(name, logGroupNames=["a"])
        self.assertEqual(self.put(name + "-new", queryDefinitionId=identifier), identifier)
        item, = self.describe(queryDefinitionNamePrefix=name)
        self.assertEqual((item["name"], item.get("logGroupNames", [])), (name + "-new", []))

    def test_pages_prefix_and_delete(self):
        stem = self.unique("query")
        identifiers = [self.put(f"{stem}-{i}") for i in range(5)]
        found = self.logs.pages("DescribeQueryDefinitions", "queryDefinitions",
                                queryDefinitionNamePrefix=stem, maxResults=2)
        self.assertEqual(sorted(i["queryDefinitionId"] for i in found), sorted(identifiers))
        self.assertEqual(self.logs.ok("DeleteQueryDefinition", queryDefinitionId=identifiers[0]), {"success": True})
        self.assertEqual(len(self.describe(queryDefinitionNamePrefix=stem)), 4)
        self.assert_error(self.logs("DeleteQueryDefinition", queryDefinitionId=identifiers[0]),
                          "ResourceNotFoundException")

    def test_refusals(self):
        self.assert_error(self.logs("PutQueryDefinition", name="n", queryString="q", queryDefinitionId="nope"),
                          "ResourceNotFoundException")
        self.refuses("InvalidParameterException", constraint(None, "queryString", "not be null"),
                     "PutQueryDefinition", name="n")
        self.assert_error(self.logs("PutQueryDefinition", name="n" * 256, queryString="q"),
                          "InvalidParameterException")

    def test_boto3(self):
        client = boto3_client(self.server)
        name = self.unique("query")
        identifier = client.put_query_definition(name=name, queryString="fields @timestamp")["queryDefinitionId"]
        item, = client.describe_query_definitions(queryDefinitionNamePrefix=name)["queryDefinitions"]
        self.assertEqual(item["queryDefinitionId"], identifier)


if __name__ == "__main__":
    main()
