"""Subscription filters that deliver into a Kinesis stream of the same account."""


from support.case import main
from support.client import boto3_client
from support.iam import IamTestCase, allow, policy, trust
from support.subscriptions import documents

ROLE = "arn:aws:iam::000000000000:role/delivery"


class Delivery(IamTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.iam.create_role(RoleName="delivery",
                            AssumeRolePolicyDocument=trust({"Service": "logs.us-east-1.amazonaws.com"}))
        cls.iam.put_role_policy(RoleName="delivery", PolicyName="put",
                                PolicyDocument=policy(allow("kinesis:PutRecord")))

    def documents(self, stream, count):
        """The stream's documents, once there are `count`."""
        kinesis = boto3_client(self.server, service="kinesis")
        return self.until(lambda found: len(found) >= count, lambda: documents(kinesis, stream))

    def subscribe(self, group, pattern):
        name = self.unique("stream")
        boto3_client(self.server, service="kinesis").create_stream(StreamName=name, ShardCount=1)
        self.logs.ok("PutSubscriptionFilter", logGroupName=group, filterName="to-stream", roleArn=ROLE,
                     filterPattern=pattern,
                     destinationArn=f"arn:aws:kinesis:us-east-1:000000000000:stream/{name}")
        return name

    def test_matching_events_arrive_and_nothing_is_lost_by_a_kill(self):
        group, stream = self.make_stream()
        self.put(group, stream, '{"userIdentity": {"type": "tada"}, "n": 0}')
        target = self.subscribe(group, "{ $.userIdentity.type = tada }")
        described, = self.logs.ok("DescribeSubscriptionFilters", logGroupName=group)["subscriptionFilters"]
        self.assertEqual((described["filterName"], described["distribution"]), ("to-stream", "ByLogStream"))
        control, = self.documents(target, 1)
        self.assertEqual((control["messageType"], control["owner"]), ("CONTROL_MESSAGE", "CloudwatchLogs"))
        wanted = ['{"userIdentity": {"type": "tada"}, "n": 1}', '{"userIdentity": {"type": "tada"}, "n": 2}']
        self.put(group, stream, wanted[0], '{"userIdentity": {"type": "other"}}', wanted[1])
        data = self.documents(target, 2)[1]
        self.assertEqual((data["messageType"], data["owner"], data["logGroup"], data["logStream"],
                          data["subscriptionFilters"]),
                         ("DATA_MESSAGE", "000000000000", group, stream, ["to-stream"]))
        self.assertEqual([event["message"] for event in data["logEvents"]], wanted)
        events = self.logs.ok("FilterLogEvents", logGroupName=group)["events"]
        ids = {event["message"]: event["eventId"] for event in events}
        self.assertEqual([event["id"] for event in data["logEvents"]], [ids[text] for text in wanted])

        later = [f'{{"userIdentity": {{"type": "tada"}}, "n": {n}}}' for n in range(10, 40)]
        for message in later:
            self.put(group, stream, message)
        self.server.kill()
        self.server.start()
        self.until(set(later).issubset, lambda: {event["message"] for document in self.documents(target, 3)
                                                 for event in document["logEvents"]})
        self.logs.ok("DeleteSubscriptionFilter", logGroupName=group, filterName="to-stream")
        self.assertEqual(self.logs.ok("DescribeSubscriptionFilters",
                                      logGroupName=group)["subscriptionFilters"], [])

    def test_streams_that_are_not_there_are_refused(self):
        group, _ = self.make_stream()
        for account in ("000000000000", "999999999999"):
            self.refuses("InvalidParameterException",
                         "Could not deliver test message to specified Kinesis stream. Check if the given "
                         "kinesis stream is in ACTIVE state.",
                         "PutSubscriptionFilter", logGroupName=group, filterName="f", filterPattern="",
                         roleArn=ROLE, destinationArn=f"arn:aws:kinesis:us-east-1:{account}:stream/none")


if __name__ == "__main__":
    main()
