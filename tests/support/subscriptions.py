"""What subscriptions deliver, read from the stream."""

import gzip
import json


def documents(kinesis, stream):
    """The documents in a stream of one shard, so far."""
    iterator = kinesis.get_shard_iterator(StreamName=stream, ShardId="shardId-000000000000",
                                          ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
    return [json.loads(gzip.decompress(record["Data"]))
            for record in kinesis.get_records(ShardIterator=iterator)["Records"]]
