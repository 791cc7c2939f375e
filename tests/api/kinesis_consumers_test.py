"""Kinesis consumers: SubscribeToShard as an event stream with boto3 and with the JavaScript SDK over
HTTP/2; resource policies across accounts; tags and settings of streams and consumers."""

import base64
import json
import shutil
import subprocess
import threading
import unittest
from pathlib import Path

from support import sigv4
from support.case import main
from support.client import JSON_TYPE, aws, boto3_client
from support.iam import IamTestCase, allow, policy

A, B = "000000000000", "999999999999"
HALF = str(1 << 127)
REPOSITORY = Path(__file__).resolve().parents[2]
# Where ./dev test puts the packages of tests/javascript.
JAVASCRIPT = REPOSITORY / "build" / "javascript"


class Consumers(IamTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key_b = cls.make_account(B)

    def setUp(self):
        self.kinesis = boto3_client(self.server, service="kinesis")

    def stream(self, shards=1):
        """The name and the ARN of a new stream."""
        name = self.unique("stream")
        self.kinesis.create_stream(StreamName=name, ShardCount=shards)
        return name, f"arn:aws:kinesis:us-east-1:{A}:stream/{name}"

    def consumer(self, stream_arn, name="reader"):
        return self.kinesis.register_stream_consumer(StreamARN=stream_arn, ConsumerName=name)["Consumer"]

    def put(self, stream, *texts, key="a"):
        return [self.kinesis.put_record(StreamName=stream, Data=text.encode(), PartitionKey=key)["SequenceNumber"]
                for text in texts]

    def subscribe(self, consumer_arn, shard=0, **position):
        return self.kinesis.subscribe_to_shard(
            ConsumerARN=consumer_arn, ShardId=f"shardId-{shard:012}",
            StartingPosition=position or {"Type": "TRIM_HORIZON"})["EventStream"]

    def call(self, operation, credentials=None, **parameters):
        """What Debian's boto3 cannot say: StreamARN, and operations that are younger than it is."""
        body = json.dumps(parameters).encode()
        headers = {"Host": f"127.0.0.1:{self.server.port}", "Content-Type": JSON_TYPE,
                   "X-Amz-Target": f"Kinesis_20131202.{operation}"}
        signed = sigv4.signed_headers("POST", "/", headers, body, credentials or self.server.credentials(),
                                      "us-east-1", "kinesis")
        return self.logs.exchange("POST", "/", signed, body)

    def take(self, stream, count):
        """Events of a subscription until there were `count` records; the records, and the last event."""
        records, event = [], None
        for item in stream:
            event = item["SubscribeToShardEvent"]
            records += event["Records"]
            if len(records) >= count:
                break
        return records, event

    def test_consumers_are_registered_described_listed_and_taken_away(self):
        name, arn = self.stream()
        made = self.consumer(arn)
        self.assertRegex(made["ConsumerARN"], f"^{arn}/consumer/reader:[0-9]+$")
        for place in ({"ConsumerARN": made["ConsumerARN"]}, {"StreamARN": arn, "ConsumerName": "reader"}):
            shown = self.kinesis.describe_stream_consumer(**place)["ConsumerDescription"]
            self.assertEqual((shown["ConsumerStatus"], shown["StreamARN"]), ("ACTIVE", arn))
        self.fails("ResourceInUseException", f"Consumer reader under stream {name} already exists for account {A}.",
                   self.consumer, arn)
        for number in range(3):
            self.consumer(arn, f"other-{number}")
        first = self.kinesis.list_stream_consumers(StreamARN=arn, MaxResults=3)
        rest = self.kinesis.list_stream_consumers(StreamARN=arn, NextToken=first["NextToken"])
        self.assertEqual([item["ConsumerName"] for item in first["Consumers"] + rest["Consumers"]],
                         ["reader", "other-0", "other-1", "other-2"])
        summary = self.kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
        self.assertEqual(summary["ConsumerCount"], 4)
        self.fails("ResourceInUseException", "", self.kinesis.delete_stream, StreamName=name)
        self.kinesis.deregister_stream_consumer(ConsumerARN=made["ConsumerARN"])
        self.fails("ResourceNotFoundException", f"Consumer {made['ConsumerARN']}, account {A} not found.",
                   self.kinesis.describe_stream_consumer, ConsumerARN=made["ConsumerARN"])
        self.kinesis.delete_stream(StreamName=name, EnforceConsumerDeletion=True)

    def test_a_subscription_gives_old_and_new_records_and_ends_with_its_shard(self):
        name, arn = self.stream()
        consumer = self.consumer(arn)["ConsumerARN"]
        numbers = self.put(name, "1", "2", "3")
        stream = self.subscribe(consumer)
        records, event = self.take(stream, 3)
        self.assertEqual([record["Data"] for record in records], [b"1", b"2", b"3"])
        self.assertEqual([record["SequenceNumber"] for record in records], numbers)
        self.assertEqual((event["ContinuationSequenceNumber"], event["MillisBehindLatest"]), (numbers[-1], 0))
        writer = threading.Thread(target=self.put, args=(name, "4", "5"))
        writer.start()
        records, _ = self.take(stream, 2)
        writer.join()
        self.assertEqual([record["Data"] for record in records], [b"4", b"5"])
        self.kinesis.split_shard(StreamName=name, ShardToSplit="shardId-000000000000", NewStartingHashKey=HALF)
        events = [item["SubscribeToShardEvent"] for item in stream]
        self.assertEqual([child["ShardId"] for child in events[-1]["ChildShards"]],
                         ["shardId-000000000001", "shardId-000000000002"])

    def test_positions_and_faults_of_subscriptions(self):
        name, arn = self.stream()
        numbers = self.put(name, "1", "2", "3")
        wanted = {"AT_SEQUENCE_NUMBER": [b"2", b"3"], "AFTER_SEQUENCE_NUMBER": [b"3"]}
        for number, (kind, data) in enumerate(wanted.items()):
            consumer = self.consumer(arn, f"reader-{number}")["ConsumerARN"]
            records, _ = self.take(self.subscribe(consumer, Type=kind, SequenceNumber=numbers[1]), len(data))
            self.assertEqual([record["Data"] for record in records], data)
        text = f"Another active subscription exists for this consumer: {A}:{name}:shardId-000000000000:reader-1"
        self.fails("ResourceInUseException", text, self.subscribe, consumer)
        self.fails("ResourceNotFoundException", "", self.subscribe, consumer + "1")
        self.fails("ResourceNotFoundException", "", self.subscribe, consumer, shard=9)
        # Its consumer is taken away while the subscription runs.
        consumer = self.consumer(arn, "gone")["ConsumerARN"]
        stream = self.subscribe(consumer)
        self.take(stream, 3)
        self.kinesis.deregister_stream_consumer(ConsumerARN=consumer)
        with self.assertRaisesRegex(Exception, "ResourceNotFoundException"):
            for _ in stream:
                pass

    def test_resource_policies_let_another_account_put_read_and_subscribe(self):
        name, arn = self.stream()
        put = {"StreamARN": arn, "Data": base64.b64encode(b"from B").decode(), "PartitionKey": "k"}
        place = {"StreamARN": arn, "ShardId": "shardId-000000000000", "ShardIteratorType": "TRIM_HORIZON"}
        self.assert_error(self.call("PutRecord", self.key_b, **put), "AccessDeniedException")
        self.assertEqual(self.assert_ok(self.call("GetResourcePolicy", ResourceARN=arn)), {"Policy": "{}"})
        self.assert_error(self.call("DeleteResourcePolicy", ResourceARN=arn), "ResourceNotFoundException")

        def permit(*actions, resource=arn):
            document = policy(allow(list(actions), resource, Principal={"AWS": B}))
            self.assert_ok(self.call("PutResourcePolicy", ResourceARN=resource, Policy=document))
            shown = self.assert_ok(self.call("GetResourcePolicy", ResourceARN=resource))
            self.assertEqual(json.loads(shown["Policy"]), json.loads(document))

        permit("kinesis:PutRecord", "kinesis:PutRecords")
        self.assert_ok(self.call("PutRecord", self.key_b, **put))
        self.assert_error(self.call("GetShardIterator", self.key_b, **place), "AccessDeniedException")
        # A user of the other account needs both: the stream's policy and one of its own.
        iam_b = self.client("iam", self.key_b)
        _, nobody = self.make_user(iam=iam_b)
        _, writer = self.make_user(allow("kinesis:PutRecord", arn), iam=iam_b)
        self.assert_error(self.call("PutRecord", nobody, **put), "AccessDeniedException")
        self.assert_ok(self.call("PutRecord", writer, **put))

        permit("kinesis:GetShardIterator", "kinesis:GetRecords", "kinesis:DescribeStreamSummary")
        self.assert_error(self.call("PutRecord", writer, **put), "AccessDeniedException")
        iterator = self.assert_ok(self.call("GetShardIterator", self.key_b, **place))["ShardIterator"]
        records = self.assert_ok(self.call("GetRecords", self.key_b, ShardIterator=iterator, StreamARN=arn))
        self.assertEqual([base64.b64decode(record["Data"]) for record in records["Records"]], [b"from B"] * 2)
        # Within the account the stream's policy is enough.
        user, key = self.make_user()
        document = policy(allow("kinesis:PutRecord", arn, Principal={"AWS": f"arn:aws:iam::{A}:user/{user}"}))
        self.assert_error(self.call("PutRecord", key, **put), "AccessDeniedException")
        self.assert_ok(self.call("PutResourcePolicy", ResourceARN=arn, Policy=document))
        self.assert_ok(self.call("PutRecord", key, **put))

        consumer = self.consumer(arn)["ConsumerARN"]
        other = self.client("kinesis", self.key_b)
        self.fails("AccessDeniedException", "kinesis:DescribeStreamConsumer", other.describe_stream_consumer,
                   ConsumerARN=consumer)
        permit("kinesis:DescribeStreamConsumer", "kinesis:SubscribeToShard", resource=consumer)
        other.describe_stream_consumer(ConsumerARN=consumer)
        stream = other.subscribe_to_shard(ConsumerARN=consumer, ShardId="shardId-000000000000",
                                          StartingPosition={"Type": "TRIM_HORIZON"})["EventStream"]
        self.assertEqual(len(self.take(stream, 3)[0]), 3)
        self.assert_ok(self.call("DeleteResourcePolicy", ResourceARN=consumer))
        self.fails("AccessDeniedException", "kinesis:DescribeStreamConsumer", other.describe_stream_consumer,
                   ConsumerARN=consumer)
        for wrong in ("{", policy(allow("kinesis:PutRecord", arn + "x", Principal={"AWS": B}))):
            self.assert_error(self.call("PutResourcePolicy", ResourceARN=arn, Policy=wrong),
                              "InvalidArgumentException")

    def test_tags_and_settings(self):
        name, arn = self.stream()
        consumer = self.consumer(arn)["ConsumerARN"]
        for resource in (arn, consumer):
            self.assert_ok(self.call("TagResource", ResourceARN=resource, Tags={"a": "1", "b": "2"}))
            self.assert_ok(self.call("UntagResource", ResourceARN=resource, TagKeys=["b"]))
            self.assertEqual(self.assert_ok(self.call("ListTagsForResource", ResourceARN=resource)),
                             {"Tags": [{"Key": "a", "Value": "1"}]})
        enabled = self.kinesis.enable_enhanced_monitoring(StreamName=name, ShardLevelMetrics=["ALL"])
        self.assertEqual((enabled["CurrentShardLevelMetrics"], len(enabled["DesiredShardLevelMetrics"])), ([], 7))
        self.kinesis.disable_enhanced_monitoring(
            StreamName=name, ShardLevelMetrics=enabled["DesiredShardLevelMetrics"][1:])
        self.kinesis.start_stream_encryption(StreamName=name, EncryptionType="KMS", KeyId="alias/aws/kinesis")
        self.assertEqual(self.kinesis.put_record(StreamName=name, Data=b"x", PartitionKey="k")["EncryptionType"],
                         "KMS")
        self.assert_ok(self.call("UpdateMaxRecordSize", StreamARN=arn, MaxRecordSizeInKiB=2048))
        summary = self.kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
        self.assertEqual((summary["EncryptionType"], summary["KeyId"], summary["EnhancedMonitoring"]),
                         ("KMS", "alias/aws/kinesis", [{"ShardLevelMetrics": ["IncomingBytes"]}]))
        self.kinesis.put_record(StreamName=name, Data=b"x" * 1_500_000, PartitionKey="k")
        self.kinesis.stop_stream_encryption(StreamName=name, EncryptionType="KMS", KeyId="alias/aws/kinesis")
        self.assertEqual(self.kinesis.describe_stream(StreamName=name)["StreamDescription"]["EncryptionType"],
                         "NONE")
        limits = self.kinesis.describe_limits()
        self.assertGreater(limits["ShardLimit"], limits["OpenShardCount"])

    def test_the_command_line(self):
        name, arn = self.stream()
        made = aws(self.server, "kinesis", "register-stream-consumer", "--stream-arn", arn, "--consumer-name", "cli")
        shown = aws(self.server, "kinesis", "describe-stream-consumer", "--consumer-arn",
                    made["Consumer"]["ConsumerARN"])
        self.assertEqual(shown["ConsumerDescription"]["ConsumerStatus"], "ACTIVE")
        listed = aws(self.server, "kinesis", "list-stream-consumers", "--stream-arn", arn)
        self.assertEqual([item["ConsumerName"] for item in listed["Consumers"]], ["cli"])
        self.assertIn("OpenShardCount", aws(self.server, "kinesis", "describe-limits"))
        aws(self.server, "kinesis", "deregister-stream-consumer", "--stream-arn", arn, "--consumer-name", "cli")

    def test_the_javascript_sdk_over_http2(self):
        node = shutil.which("node") or shutil.which("nodejs")
        if node is None or not (JAVASCRIPT / "node_modules").is_dir():
            raise unittest.SkipTest("node or the packages of tests/javascript are not installed: ./dev test "
                                    "installs them, and needs the npm registry for that")
        program = JAVASCRIPT / "kinesis.mjs"
        shutil.copyfile(REPOSITORY / "tests" / "javascript" / "kinesis.mjs", program)
        name = self.unique("stream")
        done = subprocess.run([node, program, self.server.endpoint, name], capture_output=True, text=True,
                              timeout=120, check=False, stdin=subprocess.DEVNULL,
                              env=self.server.client_environment())
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(json.loads(done.stdout),
                         {"protocol": "h2", "polled": [f"record {n}" for n in range(20)],
                          "pushed": [f"record {n}" for n in range(25)], "refused": "ResourceInUseException"})


if __name__ == "__main__":
    main()
