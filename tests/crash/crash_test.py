#!/usr/bin/python3
"""Kills the server with -9 at random moments under load, starts it on the same data, and checks:

- each acknowledged event is there exactly once, as it was sent, in order;
- an event that was sent but not acknowledged is there at most once; nothing else is there;
- acknowledged changes of the control plane hold, and what was deleted does not come back.

Prints its seed; the same seed repeats the same choices (not the same timing).
"""

import random
import threading
import time
from collections import Counter, defaultdict

from support import crash
from support.caller import Caller, Refused, Unknown
from support.client import LogsApi, now_ms

WRITERS = 4
GROUPS = 3
# Every other start or so, files are so small that sealing and merging go on all the time.
SMALL_FILES = ["--seal-size", "1MiB", "--seal-age", "1s", "--wal-file-size", "1MiB"]


def message_of(stream, number):
    return f"{stream}#{number} " + "x" * (number * 7919 % 2500)


class StreamRecord:
    """What is known of one stream: numbers that were acknowledged and those that may be there."""

    def __init__(self, group, name):
        self.group = group
        self.name = name
        self.next_number = 0
        self.last_time = 0
        self.acknowledged = []
        self.uncertain = set()

    def check(self, messages):
        """Problems of what the server gives back for this stream."""
        counts = Counter(messages)
        for number in self.acknowledged:
            count = counts.pop(message_of(self.name, number), 0)
            if count != 1:
                yield f"{self.group}/{self.name}: acknowledged event {number} is there {count} times"
        for number in self.uncertain:
            count = counts.pop(message_of(self.name, number), 0)
            if count > 1:
                yield f"{self.group}/{self.name}: unacknowledged event {number} is there {count} times"
        for message in counts:
            yield f"{self.group}/{self.name}: {message[:80]!r} was never sent"
        numbers = [int(m.split("#")[1].split(" ")[0]) for m in messages if "#" in m]
        if numbers != sorted(numbers):
            yield f"{self.group}/{self.name}: events are out of order"


class Writer:
    """Puts numbered events into streams of its own, batch by batch, until the server is gone."""

    def __init__(self, server, credentials, number, seed):
        self.caller = Caller(server, credentials)
        self.number = number
        self.random = random.Random(f"{seed}-{number}")
        self.streams = []

    def begin_round(self, round_number):
        """Makes the round's streams; the server is up and undisturbed."""
        self.streams = []
        for i in range(2):
            group = f"crash-{self.random.randrange(GROUPS)}"
            record = StreamRecord(group, f"round{round_number}-writer{self.number}-{i}")
            self.caller.call("CreateLogStream", logGroupName=group, logStreamName=record.name)
            self.streams.append(record)
        return self.streams

    def run(self):
        try:
            while True:
                self.put_batch(self.random.choice(self.streams))
        except Unknown:
            pass

    def put_batch(self, record):
        size = self.random.choice((1, 1, 2, 5, 20, 100))
        numbers = range(record.next_number, record.next_number + size)
        record.next_number += size
        record.last_time = max(record.last_time, now_ms())
        events = [{"timestamp": record.last_time, "message": message_of(record.name, n)} for n in numbers]
        try:
            self.caller.call("PutLogEvents", logGroupName=record.group, logStreamName=record.name,
                             logEvents=events)
        except Unknown:
            record.uncertain.update(numbers)
            raise
        record.acknowledged.extend(numbers)


class ControlPlane:
    """Makes, changes and deletes groups. One group is deleted and made again all the time."""

    def __init__(self, server, credentials):
        self.caller = Caller(server, credentials)
        self.count = 0
        self.retention = {}       # group -> days that were acknowledged
        self.deleted = set()
        self.generation = 0
        self.oldest_allowed = 0   # events of older generations were deleted for certain
        self.must_have = None     # generation whose event has to be there
        self.group_exists = None  # None: not known

    def run(self):
        try:
            while True:
                self.change_groups()
                self.be_reborn()
        except Unknown:
            pass

    def change_groups(self):
        name = f"control-{self.count}"
        self.count += 1
        self.caller.call("CreateLogGroup", logGroupName=name)
        self.retention[name] = None
        days = (1, 7, 30, 365)[self.count % 4]
        try:
            self.caller.call("PutRetentionPolicy", logGroupName=name, retentionInDays=days)
        except Unknown:
            self.retention[name] = "unknown"
            raise
        self.retention[name] = days
        if self.count % 3 == 0:
            del self.retention[name]
            self.caller.call("DeleteLogGroup", logGroupName=name)
            self.deleted.add(name)

    def be_reborn(self):
        name = "reborn"
        if self.group_exists is not False:
            self.must_have = None
            try:
                self.caller.call("DeleteLogGroup", logGroupName=name)
            except Refused:
                if self.group_exists:
                    raise
            self.oldest_allowed = self.generation + 1
        self.generation += 1
        self.group_exists = None
        self.caller.call("CreateLogGroup", logGroupName=name)
        self.caller.call("CreateLogStream", logGroupName=name, logStreamName="s")
        self.caller.call("PutLogEvents", logGroupName=name, logStreamName="s",
                         logEvents=[{"timestamp": now_ms(), "message": f"generation {self.generation}"}])
        self.group_exists = True
        self.must_have = self.generation

    def check(self, logs):
        found = {g["logGroupName"]: g.get("retentionInDays") for g in
                 logs.pages("DescribeLogGroups", "logGroups", logGroupNamePrefix="control-")}
        for name, days in self.retention.items():
            if name not in found:
                yield f"acknowledged group {name} is gone"
            elif days not in ("unknown", found[name]):
                yield f"group {name} has retention {found[name]}, acknowledged was {days}"
        for name in self.deleted & found.keys():
            yield f"deleted group {name} is back"
        yield from self.check_reborn(logs)

    def check_reborn(self, logs):
        self.group_exists = None
        reply = logs("FilterLogEvents", logGroupName="reborn")
        events = reply.json["events"] if reply.status == 200 else []
        generations = [int(event["message"].split()[1]) for event in events]
        if self.must_have is not None and generations != [self.must_have]:
            yield f"group reborn holds generations {generations}, acknowledged was {self.must_have}"
        if any(generation < self.oldest_allowed for generation in generations) or len(generations) > 1:
            yield (f"group reborn holds generations {generations}, "
                   f"older than {self.oldest_allowed} were deleted")


def read_streams(logs, records):
    """Messages of each stream, read back through FilterLogEvents and GetLogEvents."""
    by_stream, ids = defaultdict(list), set()
    for group in {record.group for record in records}:
        names = [record.name for record in records if record.group == group]
        for first in range(0, len(names), 100):
            for event in logs.pages("FilterLogEvents", "events", logGroupName=group,
                                    logStreamNames=names[first:first + 100]):
                by_stream[event["logStreamName"]].append(event["message"])
                if event["eventId"] in ids:
                    raise AssertionError(f"eventId {event['eventId']} twice")
                ids.add(event["eventId"])
    return by_stream


def read_by_get_log_events(logs, record):
    messages, token = [], None
    while True:
        page = logs.ok("GetLogEvents", logGroupName=record.group, logStreamName=record.name, startFromHead=True,
                       **({"nextToken": token} if token else {}))
        messages += [event["message"] for event in page["events"]]
        if page["nextForwardToken"] == token:
            return messages
        token = page["nextForwardToken"]


class CrashTest:
    def __init__(self, seed, server):
        self.random = random.Random(seed)
        self.seed = seed
        self.server = server
        self.records = []
        self.round_records = []
        self.kills = 0

    def prepare(self):
        self.server.flags = SMALL_FILES
        self.server.start()
        self.credentials = self.server.credentials()
        self.logs = LogsApi(self.server, self.credentials)
        for i in range(GROUPS):
            self.logs.ok("CreateLogGroup", logGroupName=f"crash-{i}")
        self.writers = [Writer(self.server, self.credentials, i, self.seed) for i in range(WRITERS)]
        self.control = ControlPlane(self.server, self.credentials)

    def load_and_kill(self, round_number):
        self.round_records = [record for w in self.writers for record in w.begin_round(round_number)]
        self.records += self.round_records
        failures = []

        def guarded(run):
            try:
                run()
            except Exception as error:  # reported by the main thread
                failures.append(error)
        threads = [threading.Thread(target=guarded, args=(worker.run,))
                   for worker in (*self.writers, self.control)]
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
        # Now and then the power fails again while the server is still coming up.
        while self.random.random() < 0.2:
            self.server.spawn()
            time.sleep(self.random.uniform(0, 0.05))
            self.server.kill()
            self.kills += 1
        self.server.flags = self.random.choice(([], SMALL_FILES))
        self.server.start()
        self.logs.close()

    def check(self, records):
        found = read_streams(self.logs, records)
        problems = [p for record in records for p in record.check(found[record.name])]
        sample = self.random.sample(records, min(2, len(records)))
        problems += [p for record in sample for p in record.check(read_by_get_log_events(self.logs, record))]
        problems += self.control.check(self.logs)
        if problems:
            raise AssertionError("\n".join(problems[:20]))

    def run(self, kills):
        self.prepare()
        round_number = 0
        while self.kills < kills:
            self.load_and_kill(round_number)
            self.restart()
            earlier = self.random.sample(self.records, min(4, len(self.records)))
            self.check(list({id(r): r for r in (*self.round_records, *earlier)}.values()))
            round_number += 1
        self.check(self.records)
        if self.server.stop() != 0:
            raise AssertionError("the server did not stop cleanly")
        self.server.start()
        self.logs.close()
        self.check(self.records)

    def summary(self):
        acknowledged = sum(len(record.acknowledged) for record in self.records)
        uncertain = sum(len(record.uncertain) for record in self.records)
        return (f"{self.kills} kills, {len(self.records)} streams, {acknowledged} acknowledged events, "
                f"{uncertain} unacknowledged, {self.control.count} groups made, "
                f"{self.control.generation} times reborn")


if __name__ == "__main__":
    crash.main(__doc__, CrashTest, kills=50, promise="every acknowledged event is there once, in order")
