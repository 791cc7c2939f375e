"""Kinesis data streams with boto3 and the AWS CLI: streams, records, iterators, kill -9."""

import base64
import json
import time

from botocore.exceptions import ClientError

from support import sigv4
from support.case import ServerTestCase, main
from support.client import JSON_TYPE, aws, boto3_client

HALF = str(1 << 127)


class Kinesis(ServerTestCase):
    def setUp(self):
        self.kinesis = boto3_client(self.server, service="kinesis")

    def stream(self, shards=1):
        name = self.unique("stream")
        self.kinesis.create_stream(StreamName=name, ShardCount=shards)
        return name

    def put(self, name, data, key="a", **more):
        return self.kinesis.put_record(StreamName=name, Data=data, PartitionKey=key, **more)

    def iterator(self, name, kind="TRIM_HORIZON", shard=0, **more):
        return self.kinesis.get_shard_iterator(StreamName=name, ShardId=f"shardId-{shard:012}",
                                               ShardIteratorType=kind, **more)["ShardIterator"]

    def read(self, iterator, **more):
        return self.kinesis.get_records(ShardIterator=iterator, **more)

    def data(self, *arguments, **more):
        return [record["Data"] for record in self.read(self.iterator(*arguments, **more))["Records"]]

    def raw(self, operation, **parameters):
        """What Debian's boto3 cannot say: stream ARNs, and times finer than a second."""
        body = json.dumps(parameters).encode()
        headers = {"Host": f"127.0.0.1:{self.server.port}", "Content-Type": JSON_TYPE,
                   "X-Amz-Target": f"Kinesis_20131202.{operation}"}
        signed = sigv4.signed_headers("POST", "/", headers, body, self.server.credentials(), "us-east-1",
                                      "kinesis")
        return self.logs.exchange("POST", "/", signed, body)

    def refused(self, code, text, call, **parameters):
        with self.assertRaises(ClientError) as caught:
            call(**parameters)
        self.assertEqual(caught.exception.response["Error"]["Code"], code)
        self.assertIn(text, caught.exception.response["Error"]["Message"])

    def test_create_describe_list_delete(self):
        name = self.stream(2)
        described = self.kinesis.describe_stream(StreamName=name)["StreamDescription"]
        self.assertEqual(described["StreamStatus"], "ACTIVE")
        self.assertEqual([shard["HashKeyRange"]["StartingHashKey"] for shard in described["Shards"]],
                         ["0", HALF])
        self.assertEqual(described["StreamARN"], f"arn:aws:kinesis:us-east-1:000000000000:stream/{name}")
        by_arn = self.assert_ok(self.raw("DescribeStreamSummary", StreamARN=described["StreamARN"]))
        self.assertEqual(by_arn["StreamDescriptionSummary"]["OpenShardCount"], 2)
        self.assertIn(name, self.kinesis.list_streams()["StreamNames"])
        page = self.kinesis.list_shards(StreamName=name, MaxResults=1)
        rest = self.kinesis.list_shards(NextToken=page["NextToken"])
        self.assertEqual([s["ShardId"] for s in page["Shards"] + rest["Shards"]],
                         ["shardId-000000000000", "shardId-000000000001"])
        self.refused("ResourceInUseException", f"Stream {name} under account 000000000000 already exists.",
                     self.kinesis.create_stream, StreamName=name, ShardCount=1)
        self.put(name, b"x")
        old = self.iterator(name)
        self.kinesis.delete_stream(StreamName=name)
        self.refused("ResourceNotFoundException", f"Stream {name} under account 000000000000 not found.",
                     self.kinesis.describe_stream, StreamName=name)
        self.kinesis.create_stream(StreamName=name, ShardCount=1)
        self.refused("ResourceNotFoundException", "", self.read, iterator=old)
        self.assertEqual(self.data(name), [])

    def test_every_iterator_type(self):
        name = self.stream()
        latest = self.iterator(name, "LATEST")
        numbers = [self.put(name, data)["SequenceNumber"] for data in (b"x", b"y")]
        time.sleep(0.01)
        between = time.time()
        time.sleep(0.01)
        numbers.append(self.put(name, b"z\x00\xff")["SequenceNumber"])
        self.assertEqual(numbers, sorted(numbers, key=int))
        self.assertEqual({len(number) for number in numbers}, {56})
        self.assertEqual(self.data(name), [b"x", b"y", b"z\x00\xff"])
        self.assertEqual(self.data(name, "AT_SEQUENCE_NUMBER", StartingSequenceNumber=numbers[1]),
                         [b"y", b"z\x00\xff"])
        self.assertEqual(self.data(name, "AFTER_SEQUENCE_NUMBER", StartingSequenceNumber=numbers[1]),
                         [b"z\x00\xff"])
        reply = self.raw("GetShardIterator", StreamName=name, ShardId="shardId-000000000000",
                         ShardIteratorType="AT_TIMESTAMP", Timestamp=between)
        records = self.read(self.assert_ok(reply)["ShardIterator"])["Records"]
        self.assertEqual([record["Data"] for record in records], [b"z\x00\xff"])
        page = self.read(latest, Limit=2)
        self.assertEqual([record["SequenceNumber"] for record in page["Records"]], numbers[:2])
        self.assertGreater(page["MillisBehindLatest"], 0)
        page = self.read(page["NextShardIterator"])
        self.assertEqual([record["Data"] for record in page["Records"]], [b"z\x00\xff"])
        self.assertEqual(page["MillisBehindLatest"], 0)
        self.assertEqual(page["Records"][0]["PartitionKey"], "a")

    def test_put_records_spreads_over_shards(self):
        name = self.stream(2)
        keys = ["a", "1", "test", "2"]
        answer = self.kinesis.put_records(
            StreamName=name, Records=[{"Data": key.encode(), "PartitionKey": key} for key in keys])
        self.assertEqual(answer["FailedRecordCount"], 0)
        self.assertEqual([record["ShardId"][-1] for record in answer["Records"]], ["0", "1", "0", "1"])
        self.assertEqual(self.data(name, shard=1), [b"1", b"2"])
        self.assertEqual(self.put(name, b"e", key="1", ExplicitHashKey="0")["ShardId"],
                         "shardId-000000000000")

    def test_answers_are_bounded(self):
        name = self.stream()
        for _ in range(11):
            self.put(name, b"d" * 1_000_000)
        page = self.read(self.iterator(name))
        self.assertEqual(len(page["Records"]), 10)
        self.assertEqual(len(self.read(page["NextShardIterator"])["Records"]), 1)

    def test_errors(self):
        name = self.stream()
        self.refused("InvalidArgumentException", "Invalid ShardIterator.", self.read, iterator="nonsense")
        self.refused("InvalidArgumentException", "Request specified LATEST and also a StartingSequenceNumber.",
                     self.iterator, name=name, kind="LATEST", StartingSequenceNumber="0")
        self.refused("ResourceNotFoundException", "Shard shardId-000000000007 in stream", self.iterator,
                     name=name, shard=7)
        self.refused("InvalidArgumentException", "Invalid ExplicitHashKey.", self.put, name=name, data=b"",
                     ExplicitHashKey=str(1 << 128))
        self.refused("ValidationException", "", self.kinesis.put_records, StreamName=name,
                     Records=[{"Data": b"", "PartitionKey": "k"}] * 501)
        self.refused("InvalidArgumentException", "larger than", self.put, name=name, data=b"x" * (1 << 20))
        self.assert_error(self.raw("PutRecord", Data="eA==", PartitionKey="k",
                                   StreamARN="arn:aws:kinesis:us-east-1:999999999999:stream/s"),
                          "AccessDeniedException")

    def test_split_merge_and_reading_across(self):
        name = self.stream()
        self.put(name, b"before")
        self.kinesis.split_shard(StreamName=name, ShardToSplit="shardId-000000000000", NewStartingHashKey=HALF)
        self.assertEqual(self.put(name, b"low")["ShardId"], "shardId-000000000001")
        self.assertEqual(self.put(name, b"high", key="1")["ShardId"], "shardId-000000000002")
        page = self.assert_ok(self.raw("GetRecords", ShardIterator=self.iterator(name)))
        self.assertNotIn("NextShardIterator", page)
        self.assertEqual([(child["ShardId"], child["ParentShards"]) for child in page["ChildShards"]],
                         [("shardId-000000000001", ["shardId-000000000000"]),
                          ("shardId-000000000002", ["shardId-000000000000"])])
        self.kinesis.merge_shards(StreamName=name, ShardToMerge="shardId-000000000001",
                                  AdjacentShardToMerge="shardId-000000000002")
        shards = self.kinesis.describe_stream(StreamName=name)["StreamDescription"]["Shards"]
        self.assertEqual((shards[3]["ParentShardId"], shards[3]["AdjacentParentShardId"]),
                         ("shardId-000000000001", "shardId-000000000002"))
        self.assertIn("EndingSequenceNumber", shards[1]["SequenceNumberRange"])
        self.refused("InvalidArgumentException", "already been merged", self.kinesis.split_shard,
                     StreamName=name, ShardToSplit="shardId-000000000001", NewStartingHashKey="5")
        latest = self.kinesis.list_shards(StreamName=name, ShardFilter={"Type": "AT_LATEST"})["Shards"]
        self.assertEqual([shard["ShardId"] for shard in latest], ["shardId-000000000003"])
        self.server.stop()
        self.server.start()
        self.kinesis = boto3_client(self.server, service="kinesis")
        self.assertEqual(self.data(name, shard=1), [b"low"])
        self.assertEqual(self.put(name, b"after")["ShardId"], "shardId-000000000003")

    def test_shard_count_and_mode(self):
        name = self.stream(2)
        scaled = self.kinesis.update_shard_count(StreamName=name, TargetShardCount=3,
                                                 ScalingType="UNIFORM_SCALING")
        self.assertEqual((scaled["CurrentShardCount"], scaled["TargetShardCount"]), (2, 3))
        summary = self.kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
        self.assertEqual(summary["OpenShardCount"], 3)
        self.refused("LimitExceededException", "cannot scale up over double", self.kinesis.update_shard_count,
                     StreamName=name, TargetShardCount=7, ScalingType="UNIFORM_SCALING")
        self.assertEqual(self.raw("UpdateStreamMode", StreamARN=summary["StreamARN"],
                                  StreamModeDetails={"StreamMode": "ON_DEMAND"}).status, 200)
        self.refused("ValidationException", "is in On-Demand mode.", self.kinesis.split_shard, StreamName=name,
                     ShardToSplit="shardId-000000000000", NewStartingHashKey="5")

    def test_retention_and_tags(self):
        name = self.stream()
        self.kinesis.increase_stream_retention_period(StreamName=name, RetentionPeriodHours=48)
        self.refused("InvalidArgumentException", "can not be shorter",
                     self.kinesis.increase_stream_retention_period, StreamName=name, RetentionPeriodHours=24)
        self.refused("InvalidArgumentException", "Minimum allowed",
                     self.kinesis.decrease_stream_retention_period, StreamName=name, RetentionPeriodHours=1)
        summary = self.kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
        self.assertEqual(summary["RetentionPeriodHours"], 48)
        self.kinesis.add_tags_to_stream(StreamName=name, Tags={"b": "2", "a": "1"})
        self.kinesis.remove_tags_from_stream(StreamName=name, TagKeys=["b"])
        self.assertEqual(self.kinesis.list_tags_for_stream(StreamName=name)["Tags"],
                         [{"Key": "a", "Value": "1"}])

    def test_command_line(self):
        name = self.unique("stream")
        aws(self.server, "kinesis", "create-stream", "--stream-name", name, "--shard-count", "1")
        aws(self.server, "kinesis", "put-record", "--stream-name", name, "--partition-key", "k", "--data",
            base64.b64encode(b"from the shell").decode())
        iterator = aws(self.server, "kinesis", "get-shard-iterator", "--stream-name", name, "--shard-id",
                       "shardId-000000000000", "--shard-iterator-type", "TRIM_HORIZON")["ShardIterator"]
        records = aws(self.server, "kinesis", "get-records", "--shard-iterator", iterator)["Records"]
        self.assertEqual(base64.b64decode(records[0]["Data"]), b"from the shell")

    def test_acknowledged_records_survive_a_kill(self):
        name = self.stream()
        numbers = [self.put(name, f"{i}".encode())["SequenceNumber"] for i in range(50)]
        iterator = self.iterator(name)
        self.server.kill()
        self.server.start()
        self.kinesis = boto3_client(self.server, service="kinesis")
        records = self.read(iterator)["Records"]
        self.assertEqual([record["SequenceNumber"] for record in records], numbers)
        self.assertEqual([record["Data"] for record in records], [f"{i}".encode() for i in range(50)])
        self.assertGreater(int(self.put(name, b"later")["SequenceNumber"]), int(numbers[-1]))


if __name__ == "__main__":
    main()
