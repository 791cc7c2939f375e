#!/usr/bin/python3
"""Kills the server with -9 while subscriptions deliver, starts it on the same data, and checks:

- each acknowledged event that matches comes to the stream, none that does not match;
- the events of one log stream come in order, apart from repetitions;
- only what was acknowledged in the last seconds before a kill may come again; it is counted.

Prints its seed; the same seed repeats the same choices (not the same timing).
"""

import base64
import gzip
import json
import random
import threading
import time
from collections import Counter

from support import crash
from support.caller import Caller, Unknown
from support.client import boto3_client, now_ms
from support.iam import allow, policy, trust

ACCOUNT = "000000000000"
WRITERS = 3
FILTERS = {"all": "", "tada": "tada"}
# Positions are noted once a second; the rest is for a machine that is busy.
REPEATED_S = 4


class Writer:
    """Puts numbered events into a log stream of its own; every third one matches the filter "tada"."""

    def __init__(self, server, credentials, number, seed, clock):
        self.caller = Caller(server, credentials)
        self.random = random.Random(f"{seed}-{number}")
        self.name = f"writer-{number}"
        self.clock = clock
        self.next_number = 0
        self.acknowledged = {}  # number -> seconds that servers had been up
        self.uncertain = set()

    def message(self, number):
        return f"{self.name}#{number}" + (" tada" if number % 3 == 0 else "")

    def run(self):
        try:
            while True:
                self.put()
        except Unknown:
            pass

    def put(self):
        size = self.random.choice((1, 5, 50))
        numbers = range(self.next_number, self.next_number + size)
        self.next_number += size
        events = [{"timestamp": now_ms(), "message": self.message(number)} for number in numbers]
        try:
            self.caller.call("PutLogEvents", logGroupName="crash", logStreamName=self.name, logEvents=events)
        except Unknown:
            self.uncertain.update(numbers)
            raise
        self.acknowledged.update(dict.fromkeys(numbers, self.clock()))

    def wanted(self, name):
        return {number for number in self.acknowledged if name == "all" or number % 3 == 0}


class CrashTest:
    def __init__(self, seed, server):
        self.seed = seed
        self.random = random.Random(seed)
        self.server = server
        self.kills = 0
        self.up_before = 0.0  # seconds that earlier servers were up
        self.started = 0.0
        self.may_repeat = 0   # events, summed over the kills
        self.repeated = 0

    def uptime(self):
        return self.up_before + time.monotonic() - self.started

    def start(self):
        self.server.start()
        self.started = time.monotonic()

    def prepare(self):
        self.start()
        credentials = self.server.credentials()
        iam = boto3_client(self.server, service="iam")
        iam.create_role(RoleName="delivery", AssumeRolePolicyDocument=trust({"Service": "logs.amazonaws.com"}))
        iam.put_role_policy(RoleName="delivery", PolicyName="put",
                            PolicyDocument=policy(allow("kinesis:PutRecord")))
        self.kinesis = Caller(self.server, credentials, "kinesis")
        logs = Caller(self.server, credentials)
        logs.call("CreateLogGroup", logGroupName="crash")
        for name, pattern in FILTERS.items():
            self.kinesis.call("CreateStream", StreamName=name, ShardCount=1)
            logs.call("PutSubscriptionFilter", logGroupName="crash", filterName=name, filterPattern=pattern,
                      roleArn=f"arn:aws:iam::{ACCOUNT}:role/delivery",
                      destinationArn=f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/{name}")
        self.writers = [Writer(self.server, credentials, i, self.seed, self.uptime) for i in range(WRITERS)]
        for writer in self.writers:
            logs.call("CreateLogStream", logGroupName="crash", logStreamName=writer.name)

    def load_and_kill(self):
        threads = [threading.Thread(target=writer.run) for writer in self.writers]
        for thread in threads:
            thread.start()
        time.sleep(self.random.uniform(0.1, 1.5))
        if not self.server.running():
            raise AssertionError(f"the server ended by itself:\n{self.server.log()[-4000:]}")
        self.server.kill()
        killed = self.uptime()
        self.kills += 1
        for thread in threads:
            thread.join()
        for writer in self.writers:
            recent = sum(at >= killed - REPEATED_S for at in writer.acknowledged.values())
            self.may_repeat += (recent + len(writer.uncertain)) * len(FILTERS)
        self.up_before = killed
        self.start()

    def delivered(self, stream):
        """Numbers by log stream, as they came."""
        out = {writer.name: [] for writer in self.writers}
        iterator = self.kinesis.call("GetShardIterator", StreamName=stream, ShardId="shardId-000000000000",
                                     ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
        while True:
            page = self.kinesis.call("GetRecords", ShardIterator=iterator)
            iterator = page["NextShardIterator"]
            for record in page["Records"]:
                document = json.loads(gzip.decompress(base64.b64decode(record["Data"])))
                if document["messageType"] == "DATA_MESSAGE":
                    out[document["logStream"]] += [int(event["message"].split("#")[1].split(" ")[0])
                                                   for event in document["logEvents"]]
            if not page["Records"] and page["MillisBehindLatest"] == 0:
                return out

    def missing(self, delivered, stream):
        return sum(len(writer.wanted(stream) - set(delivered[writer.name])) for writer in self.writers)

    def check(self, stream):
        deadline = time.monotonic() + 60
        while self.missing(delivered := self.delivered(stream), stream):
            if time.monotonic() > deadline:
                raise AssertionError(f"{self.missing(delivered, stream)} acknowledged events never came to {stream}")
            time.sleep(0.1)
        for writer in self.writers:
            numbers = delivered[writer.name]
            first = list(dict.fromkeys(numbers))
            if first != sorted(first):
                raise AssertionError(f"{stream}: events of {writer.name} are out of order")
            strange = set(numbers) - writer.wanted(stream) - writer.uncertain
            if strange:
                raise AssertionError(f"{stream}: {sorted(strange)[:5]} of {writer.name} do not belong here")
            self.repeated += sum(Counter(numbers).values()) - len(first)

    def run(self, kills):
        self.prepare()
        while self.kills < kills:
            self.load_and_kill()
        for stream in FILTERS:
            self.check(stream)
        if self.repeated > self.may_repeat:
            raise AssertionError(f"{self.repeated} events came again, at most {self.may_repeat} may")
        if self.server.stop() != 0:
            raise AssertionError("the server did not stop cleanly")

    def summary(self):
        acknowledged = sum(len(writer.acknowledged) for writer in self.writers)
        return f"{self.kills} kills, {acknowledged} acknowledged events, {self.repeated} came again"


if __name__ == "__main__":
    crash.main(__doc__, CrashTest, kills=10, promise="every acknowledged event that matches was delivered")
