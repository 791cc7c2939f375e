#!/usr/bin/python3
"""Kills the server with -9 while records are put and shards are split and merged, and checks:

- each acknowledged record is there exactly once, as it was sent;
- a record that was sent but not acknowledged is there at most once; nothing else is there;
- the records of each partition key stand in the order in which they were put: by sequence number
  over all shards, and for a reader who finishes parents before their children;
- the open shards share the whole ring of hash keys, without a gap and without an overlap.

Prints its seed; the same seed repeats the same choices (not the same timing).
"""

import base64
import random
import threading
import time
from collections import Counter, defaultdict

from support import crash
from support.caller import Caller, Unknown

STREAM = "crash"
WRITERS = 4
KEYS_OF_WRITER = 3
MOST_OPEN_SHARDS = 6
RING = 1 << 128
# Every other start or so, files are so small that sealing and merging go on all the time.
SMALL_FILES = ["--seal-size", "1MiB", "--seal-age", "1s", "--wal-file-size", "1MiB"]


def data_of(key, number):
    return f"{key}#{number} " + "x" * (number * 7919 % 1500)


class Key:
    """What is known of one partition key: numbers that were acknowledged and that may be there."""

    def __init__(self, name):
        self.name = name
        self.next_number = 0
        self.acknowledged = []
        self.uncertain = set()

    def check(self, found):
        """Problems of the data that is there for this key, in order."""
        counts = Counter(found)
        for number in self.acknowledged:
            count = counts.pop(data_of(self.name, number), 0)
            if count != 1:
                yield f"{self.name}: acknowledged record {number} is there {count} times"
        for number in self.uncertain:
            count = counts.pop(data_of(self.name, number), 0)
            if count > 1:
                yield f"{self.name}: unacknowledged record {number} is there {count} times"
        for data in counts:
            yield f"{self.name}: {data[:60]!r} was never sent"
        numbers = [int(data.split("#")[1].split(" ")[0]) for data in found]
        if numbers != sorted(numbers):
            yield f"{self.name}: records are out of order"


class Writer:
    """Puts numbered records of keys of its own, one request after the other, until the server is gone."""

    def __init__(self, server, credentials, number, seed):
        self.caller = Caller(server, credentials, "kinesis")
        self.random = random.Random(f"{seed}-{number}")
        self.keys = [Key(f"key-{number}-{i}") for i in range(KEYS_OF_WRITER)]

    def run(self):
        try:
            while True:
                self.put()
        except Unknown:
            pass

    def put(self):
        size = self.random.choice((1, 1, 3, 10, 100))
        sent = []
        for _ in range(size):
            key = self.random.choice(self.keys)
            sent.append((key, key.next_number))
            key.next_number += 1
        records = [{"Data": base64.b64encode(data_of(key.name, number).encode()).decode(),
                    "PartitionKey": key.name} for key, number in sent]
        try:
            if size == 1:
                self.caller.call("PutRecord", StreamName=STREAM, **records[0])
            elif self.caller.call("PutRecords", StreamName=STREAM, Records=records)["FailedRecordCount"]:
                raise AssertionError("records were refused")
        except Unknown:
            for key, number in sent:
                key.uncertain.add(number)
            raise
        for key, number in sent:
            key.acknowledged.append(number)


class Resharder:
    """Splits and merges shards, one after the other."""

    def __init__(self, server, credentials, seed):
        self.caller = Caller(server, credentials, "kinesis")
        self.random = random.Random(f"{seed}-shards")
        self.changes = 0

    def run(self):
        try:
            while True:
                self.change()
                time.sleep(self.random.uniform(0, 0.05))  # leaves the writers something to put
        except Unknown:
            pass

    def change(self):
        shards = self.caller.call("ListShards", StreamName=STREAM, ShardFilter={"Type": "AT_LATEST"})["Shards"]
        shards.sort(key=lambda shard: first_key(shard))
        split = len(shards) == 1 or (len(shards) < MOST_OPEN_SHARDS and self.random.random() < 0.5)
        if split:
            shard = self.random.choice(shards)
            middle = (first_key(shard) + last_key(shard)) // 2
            self.caller.call("SplitShard", StreamName=STREAM, ShardToSplit=shard["ShardId"],
                             NewStartingHashKey=str(middle))
        else:
            place = self.random.randrange(len(shards) - 1)
            self.caller.call("MergeShards", StreamName=STREAM, ShardToMerge=shards[place]["ShardId"],
                             AdjacentShardToMerge=shards[place + 1]["ShardId"])
        self.changes += 1


def first_key(shard):
    return int(shard["HashKeyRange"]["StartingHashKey"])


def last_key(shard):
    return int(shard["HashKeyRange"]["EndingHashKey"])


def parents_first(shards):
    """Shards in an order in which a reader may take them."""
    by_id = {shard["ShardId"]: shard for shard in shards}
    out = {}

    def visit(shard):
        if shard["ShardId"] in out:  # after merges many ways lead to the same parent
            return
        for name in ("ParentShardId", "AdjacentParentShardId"):
            if shard.get(name) in by_id:
                visit(by_id[shard[name]])
        out[shard["ShardId"]] = shard
    for shard in shards:
        visit(shard)
    return list(out.values())


class CrashTest:
    def __init__(self, seed, server):
        self.seed = seed
        self.random = random.Random(seed)
        self.server = server
        self.kills = 0

    def prepare(self):
        self.server.flags = SMALL_FILES
        self.server.start()
        credentials = self.server.credentials()
        self.reader = Caller(self.server, credentials, "kinesis")
        self.reader.call("CreateStream", StreamName=STREAM, ShardCount=2)
        self.writers = [Writer(self.server, credentials, i, self.seed) for i in range(WRITERS)]
        self.resharder = Resharder(self.server, credentials, self.seed)

    def load_and_kill(self):
        failures = []

        def guarded(run):
            try:
                run()
            except Exception as error:  # reported by the main thread
                failures.append(error)
        threads = [threading.Thread(target=guarded, args=(worker.run,))
                   for worker in (*self.writers, self.resharder)]
        for thread in threads:
            thread.start()
        time.sleep(self.random.uniform(0.02, 0.4))
        if not self.server.running():
            raise AssertionError(f"the server ended by itself:\n{self.server.log()[-4000:]}")
        self.server.kill()
        self.kills += 1
        for thread in threads:
            thread.join()
        if failures:
            raise failures[0]

    def restart(self):
        while self.random.random() < 0.2:  # the power fails again while the server is coming up
            self.server.spawn()
            time.sleep(self.random.uniform(0, 0.05))
            self.server.kill()
            self.kills += 1
        self.server.flags = self.random.choice(([], SMALL_FILES))
        self.server.start()

    def records_of(self, shard):
        records = []
        iterator = self.reader.call("GetShardIterator", StreamName=STREAM, ShardId=shard["ShardId"],
                                    ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
        closed = "EndingSequenceNumber" in shard["SequenceNumberRange"]
        while iterator:
            page = self.reader.call("GetRecords", ShardIterator=iterator)
            records += page["Records"]
            iterator = page.get("NextShardIterator")
            if not closed and not page["Records"] and page["MillisBehindLatest"] == 0:
                return records
        return records

    def problems(self):
        shards = self.reader.call("ListShards", StreamName=STREAM)["Shards"]
        end = 0
        for shard in sorted((s for s in shards if "EndingSequenceNumber" not in s["SequenceNumberRange"]),
                            key=first_key):
            if first_key(shard) != end:
                yield f"the open shards have a gap or overlap at {end}"
            end = last_key(shard) + 1
        if end != RING:
            yield "the open shards end before the ring does"
        found = defaultdict(list)
        for shard in parents_first(shards):
            for record in self.records_of(shard):
                found[record["PartitionKey"]].append(
                    (int(record["SequenceNumber"]), base64.b64decode(record["Data"]).decode()))
        for key in (key for writer in self.writers for key in writer.keys):
            records = found.pop(key.name, [])
            if records != sorted(records):
                yield f"{key.name}: sequence numbers fall for a reader who finishes parents first"
            yield from key.check([data for _, data in sorted(records)])
        for name in found:
            yield f"records of {name} were never sent"

    def check(self):
        problems = list(self.problems())
        if problems:
            raise AssertionError("\n".join(problems[:20]))

    def run(self, kills):
        self.prepare()
        while self.kills < kills:
            self.load_and_kill()
            self.restart()
            self.check()
        if self.server.stop() != 0:
            raise AssertionError("the server did not stop cleanly")
        self.server.start()
        self.check()

    def summary(self):
        keys = [key for writer in self.writers for key in writer.keys]
        return (f"{self.kills} kills, {sum(len(key.acknowledged) for key in keys)} acknowledged records, "
                f"{sum(len(key.uncertain) for key in keys)} unacknowledged, {self.resharder.changes} splits and "
                f"merges")


if __name__ == "__main__":
    crash.main(__doc__, CrashTest, kills=25, promise="every acknowledged record is there once, in order")
