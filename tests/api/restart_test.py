"""Everything survives a clean restart, and a kill as well."""

import unittest

from support.case import main
from support.client import LogsApi, boto3_client, now_ms
from support.iam import allow, policy, trust
from support.server import Server

ROLE = "arn:aws:iam::000000000000:role/r"
TABLE = "arn:aws:logs:us-east-1:000000000000:lookup-table:severities"
KEY = "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def populate(logs):
    logs.ok("CreateLogGroup", logGroupName="full", tags={"a": "1"}, deletionProtectionEnabled=True)
    logs.ok("CreateLogGroup", logGroupName="rare", logGroupClass="INFREQUENT_ACCESS")
    logs.ok("PutRetentionPolicy", logGroupName="full", retentionInDays=30)
    logs.ok("AssociateKmsKey", logGroupName="full", kmsKeyId=KEY)
    logs.ok("TagLogGroup", logGroupName="full", tags={"b": "2"})
    for name in ("s1", "s2", "empty"):
        logs.ok("CreateLogStream", logGroupName="full", logStreamName=name)
    now = now_ms()
    for i in range(30):
        logs.ok("PutLogEvents", logGroupName="full", logStreamName=f"s{i % 2 + 1}",
                logEvents=[{"timestamp": now - 1000 + i, "message": f"event {i} 🏯\n"}])
    logs.ok("PutMetricFilter", logGroupName="full", filterName="f", filterPattern="ERROR",
            metricTransformations=[{"metricName": "m", "metricNamespace": "n", "metricValue": "1",
                                    "defaultValue": 0}])
    logs.ok("CreateLookupTable", lookupTableName="severities", tableBody="level,rank\nERROR,4\n", kmsKeyId=KEY)
    boto3_client(logs.server, service="kinesis").create_stream(StreamName="s", ShardCount=1)
    iam = boto3_client(logs.server, service="iam")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust({"Service": "logs.amazonaws.com"}))
    iam.put_role_policy(RoleName="r", PolicyName="put", PolicyDocument=policy(allow("kinesis:PutRecord")))
    logs.ok("PutDestination", destinationName="d", roleArn=ROLE,
            targetArn="arn:aws:kinesis:us-east-1:000000000000:stream/s")
    logs.ok("PutDestinationPolicy", destinationName="d", accessPolicy=policy(
        {**allow("logs:PutSubscriptionFilter"), "Principal": "*"}))
    logs.ok("PutResourcePolicy", policyName="p", policyDocument='{"Version": "2012-10-17", "Statement": []}')
    logs.ok("PutQueryDefinition", name="q", queryString="fields @message", logGroupNames=["full"])
    logs.ok("CreateLogGroup", logGroupName="deleted")
    logs.ok("DeleteLogGroup", logGroupName="deleted")


def everything(logs):
    return {
        "groups": logs.ok("DescribeLogGroups")["logGroups"],
        "streams": logs.ok("DescribeLogStreams", logGroupName="full")["logStreams"],
        "by time": logs.ok("DescribeLogStreams", logGroupName="full", orderBy="LastEventTime")["logStreams"],
        "tags": logs.ok("ListTagsLogGroup", logGroupName="full"),
        "events": logs.ok("FilterLogEvents", logGroupName="full"),
        "s1": logs.ok("GetLogEvents", logGroupName="full", logStreamName="s1", startFromHead=True, limit=7),
        "filters": logs.ok("DescribeMetricFilters", logGroupName="full"),
        "destinations": logs.ok("DescribeDestinations"),
        "policies": logs.ok("DescribeResourcePolicies"),
        "definitions": logs.ok("DescribeQueryDefinitions"),
        "lookup table": logs.ok("GetLookupTable", lookupTableArn=TABLE),
        "elsewhere": LogsApi(logs.server, region="eu-west-1").ok("DescribeLogGroups"),
    }


class Restart(unittest.TestCase):
    maxDiff = 4000

    def check(self, end):
        with Server() as server:
            logs = LogsApi(server)
            populate(logs)
            LogsApi(server, region="eu-west-1").ok("CreateLogGroup", logGroupName="there")
            before = everything(logs)
            self.assertEqual(len(before["events"]["events"]), 30)
            for _ in range(3):
                key = server.credentials()
                end(server)
                server.start()
                self.assertEqual(server.credentials(), key)
                logs = LogsApi(server)
                self.assertEqual(everything(logs), before)
            # Tokens and ids of before the restart lead on.
            page = logs.ok("GetLogEvents", logGroupName="full", logStreamName="s1",
                           nextToken=before["s1"]["nextForwardToken"])
            self.assertEqual(page["events"][0]["message"], "event 14 🏯\n")
            logs.ok("PutLogEvents", logGroupName="full", logStreamName="s1",
                    logEvents=[{"timestamp": now_ms(), "message": "after"}])
            events = logs.ok("FilterLogEvents", logGroupName="full")["events"]
            self.assertEqual(len({event["eventId"] for event in events}), 31)

    def test_clean_restart(self):
        def stop(server):
            self.assertEqual(server.stop(), 0)
        self.check(stop)

    def test_kill(self):
        self.check(Server.kill)

    def test_second_server_on_the_same_data_is_refused(self):
        with Server() as server:
            result = server.run("serve", "--listen", "127.0.0.1:0", "--data", str(server.data), check=False,
                                timeout=30)
            self.assertNotEqual(result.returncode, 0)
            self.assertTrue(result.stderr or result.stdout)
            self.assertTrue(server.healthy())

    def test_keys_from_the_environment(self):
        names = {"YAGURA_ROOT_ACCESS_KEY_ID": "AKIAYAGURATEST000001",
                 "YAGURA_ROOT_SECRET_ACCESS_KEY": "a-secret-of-forty-characters-for-testing"}
        with Server(environment=names) as server:
            key = server.credentials()
            self.assertEqual([key.access_key, key.secret_key], list(names.values()))
            LogsApi(server).ok("DescribeLogGroups")
            server.stop()
            server.environment = {}
            server.start()
            LogsApi(server, credentials=key).ok("DescribeLogGroups")

    def test_credentials_file_is_private(self):
        with Server() as server:
            self.assertEqual((server.data / "credentials").stat().st_mode & 0o777, 0o600)


if __name__ == "__main__":
    main()
