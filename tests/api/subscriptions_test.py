"""Subscription filters whose targets are refused, and destinations."""

import json

from support.case import GROUP_MISSING, ServerTestCase, constraint, main
from support.client import boto3_client, now_ms
from support.iam import IamTestCase, allow, policy, trust

ROLE = "arn:aws:iam::000000000000:role/to-kinesis"
STREAM = "arn:aws:kinesis:us-east-1:000000000000:stream/target"


class SubscriptionFilters(ServerTestCase):
    def put_filter(self, group, **changes):
        return self.logs.call("PutSubscriptionFilter", {
            "logGroupName": group, "filterName": "f", "filterPattern": "", "destinationArn": STREAM,
            "roleArn": ROLE, **changes})

    def test_put_is_refused_and_stores_nothing(self):
        group = self.make_group()
        self.assert_error(self.put_filter(group), "InvalidParameterException",
                          "Could not deliver test message to specified Kinesis stream. "
                          "Check if the given kinesis stream is in ACTIVE state.")
        self.assertEqual(self.logs.ok("DescribeSubscriptionFilters", logGroupName=group),
                         {"subscriptionFilters": []})

    def test_checks_come_before(self):
        self.assert_error(self.put_filter("nope"), "ResourceNotFoundException", GROUP_MISSING)
        group = self.make_group()
        self.assert_error(self.put_filter(group, roleArn=None), "InvalidParameterException",
                          "destinationArn for vendor kinesis cannot be used without roleArn")
        self.assert_error(self.put_filter(group, filterPattern="{ $.a = "), "InvalidParameterException")
        self.assert_error(self.put_filter(group, filterPattern=None), "InvalidParameterException",
                          constraint(None, "filterPattern", "not be null"))
        foreign = "arn:aws:lambda:us-east-1:999999999999:function:f"
        self.assert_error(self.put_filter("nope", destinationArn=foreign), "AccessDeniedException")

    def test_delete_and_describe(self):
        group = self.make_group()
        self.refuses("ResourceNotFoundException", "The specified subscription filter does not exist.",
                     "DeleteSubscriptionFilter", logGroupName=group, filterName="nope")
        self.refuses("ResourceNotFoundException", GROUP_MISSING, "DeleteSubscriptionFilter",
                     logGroupName="nope", filterName="nope")
        self.refuses("ResourceNotFoundException", GROUP_MISSING, "DescribeSubscriptionFilters",
                     logGroupName="nope")


class Destinations(IamTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        boto3_client(cls.server, service="kinesis").create_stream(StreamName="target", ShardCount=1)
        for name in ("to-kinesis", "to-kinesis2"):
            cls.iam.create_role(RoleName=name,
                                AssumeRolePolicyDocument=trust({"Service": "logs.amazonaws.com"}))
            cls.iam.put_role_policy(RoleName=name, PolicyName="put",
                                    PolicyDocument=policy(allow("kinesis:PutRecord", STREAM)))

    def put_destination(self, name, **changes):
        parameters = {"destinationName": name, "targetArn": STREAM, "roleArn": ROLE, **changes}
        return self.logs.ok("PutDestination", **parameters)["destination"]

    def describe(self, **parameters):
        return self.logs.ok("DescribeDestinations", **parameters)["destinations"]

    def test_put_answers_and_describe_shows_the_same(self):
        name = self.unique("dest")
        before = now_ms()
        item = self.put_destination(name)
        self.assertTrue(before <= item["creationTime"] <= now_ms())
        self.assertEqual({k: v for k, v in item.items() if k != "creationTime"}, {
            "destinationName": name, "targetArn": STREAM, "roleArn": ROLE,
            "arn": f"arn:aws:logs:us-east-1:000000000000:destination:{name}"})
        self.assertEqual(self.describe(DestinationNamePrefix=name), [item])

    def test_policy_is_kept_word_for_word_over_updates(self):
        name = self.unique("dest")
        created = self.put_destination(name)["creationTime"]
        text = json.dumps({"Statement": {"Effect": "Allow", "Principal": {"AWS": "999999999999"},
                                           "Action": "logs:PutSubscriptionFilter", "Resource": "*"}}, indent=3)
        reply = self.logs("PutDestinationPolicy", destinationName=name, accessPolicy=text)
        self.assertEqual((reply.status, reply.body), (200, b""))
        changed = self.put_destination(name, roleArn=ROLE + "2")
        item, = self.describe(DestinationNamePrefix=name)
        self.assertEqual((item["accessPolicy"], item["creationTime"], item["roleArn"]),
                         (text, created, ROLE + "2"))
        self.assertEqual(changed["accessPolicy"], text)

    def test_order_pages_and_nothing(self):
        stem = self.unique("dest")
        for tail in ("b", "a", "C"):
            self.put_destination(stem + tail)
        found = self.logs.pages("DescribeDestinations", "destinations", DestinationNamePrefix=stem, limit=1)
        self.assertEqual([i["destinationName"] for i in found], [stem + "C", stem + "a", stem + "b"])
        self.assertEqual(self.describe(DestinationNamePrefix="nothing-like-it"), [])

    def test_delete(self):
        name = self.unique("dest")
        self.put_destination(name)
        self.logs.ok("DeleteDestination", destinationName=name)
        text = policy({**allow("logs:PutSubscriptionFilter"), "Principal": "*"})
        self.refuses("ResourceNotFoundException", "The specified destination does not exist.",
                     "DeleteDestination", destinationName=name)
        self.assert_error(self.logs("PutDestinationPolicy", destinationName=name, accessPolicy=text),
                          "ResourceNotFoundException")

    def test_refusals(self):
        self.refuses("InvalidParameterException", constraint(None, "roleArn", "not be null"), "PutDestination",
                     destinationName="d", targetArn=STREAM)
        self.refuses("InvalidParameterException",
                     constraint("a:b", "destinationName", "satisfy regular expression pattern: [^:*]*"),
                     "PutDestination", destinationName="a:b", targetArn=STREAM, roleArn=ROLE)
        self.refuses("InvalidParameterException", "Could not deliver test message to specified destination. "
                     "Check if the destination is valid.", "PutDestination", destinationName="d",
                     targetArn=STREAM + "-missing", roleArn=ROLE)
        name = self.unique("dest")
        self.put_destination(name)
        self.refuses("InvalidParameterException", "Syntax errors in policy.", "PutDestinationPolicy",
                     destinationName=name, accessPolicy="{}")


if __name__ == "__main__":
    main()
