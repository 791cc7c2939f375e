"""Log events of account A in a stream of account B: the walk-through with the AWS CLI, and what each
step answers when a permission is missing."""

import base64
import gzip
import json
import urllib.request

from support.case import main
from support.client import aws, boto3_client
from support.iam import IamTestCase, allow, policy, trust
from support.subscriptions import documents

A, B = "000000000000", "999999999999"
REGION = "us-east-1"
STREAM = f"arn:aws:kinesis:{REGION}:{B}:stream/RecipientStream"
ROLE = f"arn:aws:iam::{B}:role/CWLtoKinesisRole"
DESTINATION = f"arn:aws:logs:{REGION}:{B}:destination:testDestination"
PATTERN = "{$.userIdentity.type = tada}"
UNDELIVERABLE = "Could not deliver test message to specified destination. Check if the destination is valid."
# As the walk-through has them: without Version, a single statement.
TRUST = {"Statement": {"Effect": "Allow", "Principal": {"Service": f"logs.{REGION}.amazonaws.com"},
                       "Action": "sts:AssumeRole"}}
PERMISSIONS = {"Statement": [{"Effect": "Allow", "Action": "kinesis:PutRecord", "Resource": STREAM},
                             {"Effect": "Allow", "Action": "iam:PassRole", "Resource": ROLE}]}
ACCESS = {"Version": "2012-10-17", "Statement": [
    {"Sid": "", "Effect": "Allow", "Principal": {"AWS": A}, "Action": "logs:PutSubscriptionFilter",
     "Resource": DESTINATION}]}


class CrossAccount(IamTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key_b = cls.make_account(B)

    def b(self, service):
        return self.client(service, self.key_b)

    def cli_b(self, *arguments):
        return aws(self.server, *arguments, environment={
            "AWS_ACCESS_KEY_ID": self.key_b.access_key, "AWS_SECRET_ACCESS_KEY": self.key_b.secret_key})

    def documents(self, client, stream, count):
        """What is in the stream, once it has `count` documents."""
        return self.until(lambda found: len(found) >= count, lambda: documents(client, stream), seconds=120)

    def failures(self):
        """Attempts to deliver that failed since the server started."""
        with urllib.request.urlopen(f"{self.server.endpoint}/metrics") as answer:
            for line in answer.read().decode().splitlines():
                if line.startswith("yagura_subscription_failures_total "):
                    return int(float(line.split()[1]))
        return 0

    def await_failures(self, count):
        self.until(lambda found: found >= count, self.failures)

    def test_the_walk_through(self):
        self.cli_b("kinesis", "create-stream", "--stream-name", "RecipientStream", "--shard-count", "1")
        self.cli_b("iam", "create-role", "--role-name", "CWLtoKinesisRole", "--assume-role-policy-document",
                   json.dumps(TRUST))
        self.cli_b("iam", "put-role-policy", "--role-name", "CWLtoKinesisRole", "--policy-name",
                   "Permissions-Policy-For-CWL", "--policy-document", json.dumps(PERMISSIONS))
        made = self.cli_b("logs", "put-destination", "--destination-name", "testDestination", "--target-arn",
                          STREAM, "--role-arn", ROLE)["destination"]
        self.assertEqual(made["arn"], DESTINATION)
        self.cli_b("logs", "put-destination-policy", "--destination-name", "testDestination",
                   "--access-policy", json.dumps(ACCESS))
        group, stream = self.make_stream(self.make_group("CloudTrail/logs"))
        aws(self.server, "logs", "put-subscription-filter", "--log-group-name", group, "--filter-name",
            "RecipientStream", "--filter-pattern", PATTERN, "--destination-arn", DESTINATION)
        shown, = self.logs.ok("DescribeSubscriptionFilters", logGroupName=group)["subscriptionFilters"]
        self.assertEqual((shown["destinationArn"], "roleArn" in shown), (DESTINATION, False))
        wanted = '{"userIdentity": {"type": "tada"}, "n": 1}'
        self.put(group, stream, '{"userIdentity": {"type": "other"}}', wanted)

        kinesis = self.b("kinesis")
        # Two test messages: of the destination's making, and of the subscription's.
        self.documents(kinesis, "RecipientStream", 3)
        iterator = self.cli_b("kinesis", "get-shard-iterator", "--stream-name", "RecipientStream",
                              "--shard-id", "shardId-000000000000", "--shard-iterator-type",
                              "TRIM_HORIZON")["ShardIterator"]
        records = self.cli_b("kinesis", "get-records", "--limit", "10", "--shard-iterator",
                             iterator)["Records"]
        documents = [json.loads(gzip.decompress(base64.b64decode(record["Data"]))) for record in records]
        self.assertEqual([document["messageType"] for document in documents],
                         ["CONTROL_MESSAGE", "CONTROL_MESSAGE", "DATA_MESSAGE"])
        self.assertEqual((documents[2]["owner"], documents[2]["logGroup"], documents[2]["logStream"],
                          documents[2]["subscriptionFilters"]), (A, group, stream, ["RecipientStream"]))
        self.assertEqual([event["message"] for event in documents[2]["logEvents"]], [wanted])

    # ---- Refusals ----

    def make_target(self, trust_policy=None, *permissions):
        """Stream and role in B: (stream ARN, role ARN)."""
        name = self.unique("stream")
        self.b("kinesis").create_stream(StreamName=name, ShardCount=1)
        stream = f"arn:aws:kinesis:{REGION}:{B}:stream/{name}"
        role = self.make_role(trust_policy or json.dumps(TRUST),
                              *(permissions or [allow("kinesis:PutRecord", stream)]), iam=self.b("iam"))
        return stream, role

    def make_destination(self, *access, trust_policy=None):
        """A destination in B that these statements let in: (name, ARN)."""
        stream, role = self.make_target(trust_policy)
        name = self.unique("destination")
        arn = self.b("logs").put_destination(destinationName=name, targetArn=stream,
                                             roleArn=role)["destination"]["arn"]
        if access:
            self.b("logs").put_destination_policy(destinationName=name, accessPolicy=policy(*access))
        return name, arn, stream, role

    def let_in(self, principal, **more):
        return {"Effect": "Allow", "Principal": principal, "Action": "logs:PutSubscriptionFilter",
                "Resource": "*", **more}

    def subscribe(self, client, group, arn):
        client.put_subscription_filter(logGroupName=group, filterName="f", filterPattern="",
                                       destinationArn=arn)

    def test_put_destination_needs_a_role_that_works(self):
        stream, role = self.make_target()
        logs = self.b("logs")
        call = {"destinationName": self.unique("d")}
        logs.put_destination(targetArn=stream, roleArn=role, **call)
        call["destinationName"] += "-refused"
        bad = "InvalidParameterException"
        self.fails(bad, UNDELIVERABLE, logs.put_destination, targetArn=stream + "x", roleArn=role, **call)
        self.fails(bad, UNDELIVERABLE, logs.put_destination, targetArn=stream, roleArn=role + "x", **call)
        for trusted in ({"Service": "cloudtrail.amazonaws.com"}, {"Service": "logs.eu-west-1.amazonaws.com"},
                        {"AWS": B}):
            _, other = self.make_target(trust(trusted), allow("kinesis:*"))
            self.fails(bad, UNDELIVERABLE, logs.put_destination, targetArn=stream, roleArn=other, **call)
        _, powerless = self.make_target(None, allow("kinesis:PutRecords", stream))
        self.fails(bad, UNDELIVERABLE, logs.put_destination, targetArn=stream, roleArn=powerless, **call)
        mine = self.make_role(json.dumps(TRUST), allow("kinesis:*"))
        self.fails("AccessDeniedException", "Cross-account pass role is not allowed.", logs.put_destination,
                   targetArn=stream, roleArn=mine, **call)
        self.assertEqual(logs.describe_destinations(
            DestinationNamePrefix=call["destinationName"])["destinations"], [])

    def test_put_destination_needs_to_pass_the_role(self):
        stream, role = self.make_target()
        call = {"destinationName": self.unique("d"), "targetArn": stream, "roleArn": role}
        _, key = self.make_user(allow("logs:*"), iam=self.b("iam"))
        self.fails("AccessDeniedException", f"is not authorized to perform: iam:PassRole on resource: {role} "
                   "because no identity-based policy allows the iam:PassRole action",
                   self.client("logs", key).put_destination, **call)
        for service, works in (("cloudtrail.amazonaws.com", False), ("logs.amazonaws.com", True)):
            _, key = self.make_user(
                allow("logs:*"), allow("iam:PassRole", role, Condition={
                    "StringEquals": {"iam:PassedToService": service}}), iam=self.b("iam"))
            if works:
                self.client("logs", key).put_destination(**call)
            else:
                self.fails("AccessDeniedException", "iam:PassRole",
                           self.client("logs", key).put_destination, **call)

    def test_subscribing_needs_both_sides(self):
        group = self.make_group()
        _, open_arn, *_ = self.make_destination(self.let_in({"AWS": A}))
        _, closed, *_ = self.make_destination()
        _, other, *_ = self.make_destination(self.let_in({"AWS": "222222222222"}))
        _, denied, *_ = self.make_destination(self.let_in("*"),
                                              {**self.let_in({"AWS": A}), "Effect": "Deny"})
        root = boto3_client(self.server)
        name, key = self.make_user(allow("logs:PutSubscriptionFilter"))
        user = self.client("logs", key)
        sentence = (f"User: arn:aws:iam::{A}:user/{name} is not authorized to perform: "
                    "logs:PutSubscriptionFilter on resource: ")
        for arn in (closed, other, open_arn + "-missing"):
            self.fails("AccessDeniedException", f"{sentence}{arn} because no resource-based policy allows the "
                       "logs:PutSubscriptionFilter action", self.subscribe, user, group, arn)
            self.fails("AccessDeniedException", "resource-based policy", self.subscribe, root, group, arn)
        self.fails("AccessDeniedException", "with an explicit deny in a resource-based policy",
                   self.subscribe, user, group, denied)
        _, only_group = self.make_user(allow("logs:*", f"arn:aws:logs:{REGION}:{A}:log-group:*"))
        self.fails("AccessDeniedException", "because no identity-based policy allows", self.subscribe,
                   self.client("logs", only_group), group, open_arn)
        _, only_destination = self.make_user(allow("logs:*", open_arn))
        self.fails("AccessDeniedException", "log-group:" + group, self.subscribe,
                   self.client("logs", only_destination), group, open_arn)
        self.subscribe(user, group, open_arn)
        self.subscribe(root, group, open_arn)

    def test_the_role_lets_in_the_sender(self):
        group, stream_name = self.make_stream()
        narrow = trust({"Service": "logs.amazonaws.com"},
                       Condition={"StringEquals": {"aws:SourceAccount": B}})
        _, arn, *_ = self.make_destination(self.let_in({"AWS": A}), trust_policy=narrow)
        root = boto3_client(self.server)
        self.fails("InvalidParameterException", UNDELIVERABLE, self.subscribe, root, group, arn)
        wide = trust({"Service": "logs.amazonaws.com"}, Condition={"StringLike": {"aws:SourceArn": [
            f"arn:aws:logs:{REGION}:{A}:*", f"arn:aws:logs:{REGION}:{B}:*"]}})
        _, arn, *_ = self.make_destination(self.let_in({"AWS": A}), trust_policy=wide)
        self.subscribe(root, group, arn)

    def test_a_permission_taken_away_holds_events_back_and_loses_none(self):
        group, log_stream = self.make_stream()
        _, arn, stream, role = self.make_destination(self.let_in({"AWS": A}))
        self.subscribe(boto3_client(self.server), group, arn)
        iam, kinesis = self.b("iam"), self.b("kinesis")
        role_name, stream_name = role.rsplit("/", 1)[1], stream.rsplit("/", 1)[1]
        iam.delete_role_policy(RoleName=role_name, PolicyName="own")
        before = self.failures()
        self.put(group, log_stream, "while it may not")
        self.await_failures(before + 2)
        self.assertEqual(len(self.documents(kinesis, stream_name, 2)), 2)
        iam.put_role_policy(RoleName=role_name, PolicyName="own",
                            PolicyDocument=policy(allow("kinesis:PutRecord", stream)))
        documents = self.documents(kinesis, stream_name, 3)
        self.assertEqual([event["message"] for event in documents[2]["logEvents"]], ["while it may not"])


if __name__ == "__main__":
    main()
