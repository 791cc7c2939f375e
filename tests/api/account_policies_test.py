"""Account-level subscription policies: one filter on every group of the account. Debian's AWS CLI and
boto3 do not know the operations yet."""

import json

from support.case import main
from support.client import LogsApi, boto3_client
from support.iam import ACCOUNT, IamTestCase, allow, policy, trust
from support.subscriptions import documents

KIND = "SUBSCRIPTION_FILTER_POLICY"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/delivery"


class AccountPolicies(IamTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.iam.create_role(RoleName="delivery", AssumeRolePolicyDocument=trust({"Service": "logs.amazonaws.com"}))
        cls.iam.put_role_policy(RoleName="delivery", PolicyName="put",
                                PolicyDocument=policy(allow("kinesis:PutRecord")))

    def setUp(self):
        self.stream = self.unique("stream")
        boto3_client(self.server, service="kinesis").create_stream(StreamName=self.stream, ShardCount=1)
        self.addCleanup(self.logs.call, "DeleteAccountPolicy", {"policyName": "all", "policyType": KIND})

    def document(self, **more):
        return json.dumps({"DestinationArn": f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/{self.stream}",
                           "RoleArn": ROLE, "FilterPattern": "error", "Distribution": "Random", **more})

    def put_policy(self, name="all", **more):
        return self.logs.ok("PutAccountPolicy", policyName=name, policyType=KIND,
                            **{"policyDocument": self.document(), **more})["accountPolicy"]

    def delivered(self, count):
        """(group, policies, level, messages) of the stream's documents but the control messages."""
        kinesis = boto3_client(self.server, service="kinesis")

        def read():
            return sorted((document["logGroup"], document["subscriptionFilters"], document["policyLevel"],
                           [event["message"] for event in document["logEvents"]])
                          for document in documents(kinesis, self.stream)
                          if document["messageType"] == "DATA_MESSAGE")

        return self.until(lambda found: len(found) >= count, read)

    def test_events_of_all_groups_but_the_excluded_are_delivered(self):
        old, left_out = self.make_stream()[0], self.make_stream()[0]
        criteria = f'LogGroupName NOT IN ["{left_out}"]'
        put = self.put_policy(selectionCriteria=criteria)
        self.assertEqual((put["policyName"], put["policyType"], put["scope"], put["accountId"],
                          put["selectionCriteria"]), ("all", KIND, "ALL", ACCOUNT, criteria))
        listed = self.logs.ok("DescribeAccountPolicies", policyType=KIND)["accountPolicies"]
        self.assertEqual(listed, [put])
        new = self.make_stream()[0]
        for group in (old, left_out, new):
            self.put(group, "stream", "error here", "fine")
        self.assertEqual(self.delivered(2), sorted((group, ["all"], "ACCOUNT_LEVEL_POLICY", ["error here"])
                                                   for group in (old, new)))
        self.server.kill()
        self.server.start()
        self.connect()
        self.put(old, "stream", "error again")
        self.until(lambda found: ["error again"] in [messages for _, _, _, messages in found],
                   lambda: self.delivered(3))
        self.assertNotIn(left_out, [group for group, _, _, _ in self.delivered(3)])

    def test_one_policy_of_this_kind(self):
        self.put_policy()
        self.refuses("LimitExceededException", "Resource limit exceeded.", "PutAccountPolicy", policyName="other",
                     policyType=KIND, policyDocument=self.document())
        again = self.put_policy(policyDocument=self.document(FilterPattern="warning"))
        self.assertIn("warning", again["policyDocument"])
        self.logs.ok("DeleteAccountPolicy", policyName="all", policyType=KIND)
        self.assertEqual(self.logs.ok("DescribeAccountPolicies", policyType=KIND), {"accountPolicies": []})
        self.refuses("ResourceNotFoundException", "The specified account policy does not exist.",
                     "DeleteAccountPolicy", policyName="all", policyType=KIND)

    def test_what_is_refused(self):
        def refused(text, **more):
            reply = self.logs.call("PutAccountPolicy", {"policyName": "all", "policyType": KIND,
                                                        "policyDocument": self.document(), **more})
            self.assert_error(reply, "InvalidParameterException")
            self.assertIn(text, reply.message)
        refused("Invalid policyDocument", policyDocument="{}")
        refused("Invalid selectionCriteria", selectionCriteria='LogGroupName IN ["a"]')
        refused("must not begin with aws/", policyName="aws/x")
        refused("cannot be used without roleArn",
                policyDocument=json.dumps({"DestinationArn": f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/x"}))
        refused("Could not deliver test message to specified Kinesis stream.", policyDocument=self.document(
            DestinationArn=f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/none"))
        refused("PutAccountPolicy with policyType DATA_PROTECTION_POLICY is not supported",
                policyType="DATA_PROTECTION_POLICY", policyDocument="{}")
        self.assertEqual(self.logs.ok("DescribeAccountPolicies", policyType="TRANSFORMER_POLICY"),
                         {"accountPolicies": []})

    def test_who_may_put_one(self):
        def refused(key):
            reply = LogsApi(self.server, key).call("PutAccountPolicy", {
                "policyName": "all", "policyType": KIND, "policyDocument": self.document()})
            self.assertIn("AccessDeniedException", reply.json["__type"])
            return reply.json["message" if "message" in reply.json else "Message"]

        _, key = self.make_user(allow("logs:PutAccountPolicy"), allow("iam:PassRole", ROLE))
        self.assertIn("logs:PutSubscriptionFilter", refused(key))
        _, key = self.make_user(allow(["logs:PutAccountPolicy", "logs:PutSubscriptionFilter"]))
        self.assertIn("iam:PassRole", refused(key))


if __name__ == "__main__":
    main()
