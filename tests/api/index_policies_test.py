"""Field index policies of log groups."""

import json

from support.case import GROUP_MISSING, ServerTestCase, main
from support.client import now_ms

NO_POLICY = "The specified index policy does not exist."


class IndexPolicies(ServerTestCase):
    def policies(self, identifier):
        return self.logs.ok("DescribeIndexPolicies", logGroupIdentifiers=[identifier])["indexPolicies"]

    def arn(self, group):
        return f"arn:aws:logs:us-east-1:000000000000:log-group:{group}"

    def test_the_life_of_a_policy(self):
        group = self.make_group()
        self.assertEqual(self.policies(group), [])
        self.refuses("ResourceNotFoundException", NO_POLICY, "DeleteIndexPolicy", logGroupIdentifier=group)
        first = json.dumps({"Fields": ["requestId"]})
        before = now_ms()
        policy = self.logs.ok("PutIndexPolicy", logGroupIdentifier=group, policyDocument=first)["indexPolicy"]
        self.assertTrue(before <= policy.pop("lastUpdateTime") <= now_ms())
        self.assertEqual(policy, {"logGroupIdentifier": self.arn(group), "policyDocument": first,
                                  "source": "LOG_GROUP"})
        second = json.dumps({"Fields": ["requestId", "user.id"], "FieldsV2": {"status": {"type": "FACET"}}})
        self.logs.ok("PutIndexPolicy", logGroupIdentifier=self.arn(group), policyDocument=second)
        found, = self.policies(self.arn(group))
        self.assertEqual(found["policyDocument"], second)
        indexes = self.logs.ok("DescribeFieldIndexes", logGroupIdentifiers=[group])["fieldIndexes"]
        self.assertEqual([(i["fieldIndexName"], i["type"]) for i in indexes],
                         [("requestId", "FIELD_INDEX"), ("user.id", "FIELD_INDEX"), ("status", "FACET")])
        self.assertEqual({i["logGroupIdentifier"] for i in indexes}, {self.arn(group)})
        self.assertEqual(self.logs.ok("DeleteIndexPolicy", logGroupIdentifier=group), {})
        self.assertEqual(self.policies(group), [])
        self.assertEqual(self.logs.ok("DescribeFieldIndexes", logGroupIdentifiers=[group]), {"fieldIndexes": []})

    def test_it_goes_with_its_group(self):
        group = self.make_group()
        self.logs.ok("PutIndexPolicy", logGroupIdentifier=group, policyDocument='{"Fields": ["a"]}')
        self.logs.ok("DeleteLogGroup", logGroupName=group)
        self.refuses("ResourceNotFoundException", GROUP_MISSING, "DescribeIndexPolicies",
                     logGroupIdentifiers=[group])
        self.make_group(group)
        self.assertEqual(self.policies(group), [])

    def test_bad_documents(self):
        group = self.make_group()
        for document, why in (('{"Fields": []}', "it names no field"),
                              ('{"Fields": ["a", "a"]}', "field 'a' is named twice"),
                              (json.dumps({"Fields": [f"f{i}" for i in range(21)]}), "more than 20 fields")):
            self.refuses("InvalidParameterException", f"The specified index policy document is invalid: {why}",
                         "PutIndexPolicy", logGroupIdentifier=group, policyDocument=document)
        reply = self.logs("PutIndexPolicy", logGroupIdentifier=group, policyDocument="no JSON")
        self.assert_error(reply, "InvalidParameterException")

    def test_only_the_standard_class_has_them(self):
        group = self.make_group(logGroupClass="INFREQUENT_ACCESS")
        self.refuses("ValidationException", "This operation is only supported on the Standard log class.",
                     "PutIndexPolicy", logGroupIdentifier=group, policyDocument='{"Fields": ["a"]}')
        self.assertEqual(self.policies(group), [])


if __name__ == "__main__":
    main()
