#!/usr/bin/python3
"""Fills the disk under a running server: writes are refused clearly, reads go on, and service
returns when there is room again; also over a kill while the disk is full.

The disk is a small tmpfs in a mount namespace of the test's own. Where none may be made, the
test says so and is skipped (exit status 77).
"""

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from support.case import STREAM_MISSING
from support.client import LogsApi, now_ms
from support.server import Server

SKIPPED = 77
DISK_MIB = 256
FILLER_MIB = 96


def enter_namespace():
    """Runs this script again where it may mount; does not return."""
    for flags in (["--mount"], ["--mount", "--user", "--map-root-user"]):
        probe = ["unshare", *flags, "--propagation", "private", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
        if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
            os.execvp("unshare", ["unshare", *flags, "--propagation", "private", sys.executable, __file__,
                                  "--inside"])
    print("skipped: this user may not mount a tmpfs, not even in a namespace of its own")
    sys.exit(SKIPPED)


class FullDisk:
    def __init__(self, disk):
        self.disk = disk
        self.filler = disk / "filler"
        self.server = Server(data=disk / "data")
        self.acknowledged = []
        self.number = 0

    def prepare(self):
        self.take_room()
        self.server.start()
        self.logs = LogsApi(self.server)
        self.logs.ok("CreateLogGroup", logGroupName="g")
        self.logs.ok("CreateLogStream", logGroupName="g", logStreamName="s")

    def take_room(self):
        """Occupies FILLER_MIB, or what is left of the disk."""
        with open(self.filler, "wb") as file:
            try:
                for _ in range(FILLER_MIB):
                    file.write(secrets.token_bytes(1 << 20))
                    file.flush()
            except OSError:
                pass

    def give_room(self):
        self.filler.unlink()

    def put(self):
        """One batch of text that does not compress well. Returns the reply."""
        self.number += 1
        message = f"batch {self.number} {secrets.token_hex(250_000)}"
        reply = self.logs("PutLogEvents", logGroupName="g", logStreamName="s",
                          logEvents=[{"timestamp": now_ms(), "message": message}])
        if reply.status == 200:
            self.acknowledged.append(message)
        return reply

    def fill(self):
        """Puts until the server refuses, and checks how it does."""
        for _ in range(DISK_MIB * 4):
            reply = self.put()
            if reply.status != 200:
                return self.check_refusal(reply)
        raise AssertionError(f"{self.number} batches fitted on a disk of {DISK_MIB} MiB")

    def check_refusal(self, reply):
        assert reply.code == "ServiceUnavailableException", (reply.status, reply.body[:500])
        assert reply.status in (500, 503), reply.status
        assert reply.message, "the refusal says nothing"
        assert self.server.running(), self.server.log()[-4000:]

    def check_reads(self):
        """Everything acknowledged is read back, however full the disk is."""
        found, token = [], None
        while True:
            page = self.logs.ok("GetLogEvents", logGroupName="g", logStreamName="s", startFromHead=True,
                                **({"nextToken": token} if token else {}))
            found += [event["message"] for event in page["events"]]
            if page["nextForwardToken"] == token:
                break
            token = page["nextForwardToken"]
        missing = set(self.acknowledged) - set(found)
        assert not missing, f"{len(missing)} of {len(self.acknowledged)} acknowledged events are gone"
        assert len(found) == len(set(found)), "events are there twice"
        last = self.logs.pages("FilterLogEvents", "events", logGroupName="g",
                               filterPattern=f'"batch {len(self.acknowledged) // 2} "')
        assert len(last) == 1, len(last)
        assert [s["logStreamName"] for s in self.logs.ok("DescribeLogStreams", logGroupName="g")["logStreams"]
                if s["logStreamName"] == "s"] == ["s"]

    def check_control_plane(self):
        """Changes either hold or are refused clearly; mistakes still get their own errors."""
        reply = self.logs("CreateLogStream", logGroupName="g", logStreamName=f"while-full-{self.number}")
        assert reply.status == 200 or reply.code == "ServiceUnavailableException", reply.body
        reply = self.logs("GetLogEvents", logGroupName="g", logStreamName="nope")
        assert reply.message == STREAM_MISSING, reply.body

    def wait_for_service(self):
        deadline = time.monotonic() + 20
        while True:
            reply = self.put()
            if reply.status == 200:
                return
            self.check_refusal(reply)
            assert time.monotonic() < deadline, f"no service {reply.body[:300]} although there is room"
            time.sleep(0.2)

    def run(self):
        self.prepare()
        self.fill()
        for _ in range(5):
            reply = self.put()
            if reply.status != 200:
                self.check_refusal(reply)
        self.check_reads()
        self.check_control_plane()
        self.give_room()
        self.wait_for_service()
        self.check_reads()

        # Full again, killed, room, started: nothing that was acknowledged is lost.
        self.fill()
        self.server.kill()
        self.take_room_for_recovery()
        self.server.start()
        self.logs.close()
        self.check_reads()
        assert self.server.stop() == 0

    def take_room_for_recovery(self):
        """An administrator makes room before the start: the disk grows."""
        subprocess.run(["mount", "-o", f"remount,size={DISK_MIB * 2}m", str(self.disk)], check=True)


def main():
    if "--inside" not in sys.argv:
        enter_namespace()
    folder = Path(tempfile.mkdtemp(prefix="yagura-full-disk-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "tmpfs", str(folder)], check=True)
    test = FullDisk(folder)
    try:
        test.run()
    except BaseException:
        print(test.server.log()[-4000:], file=sys.stderr)
        raise
    finally:
        test.server.close()
        subprocess.run(["umount", str(folder)], check=False)
        folder.rmdir()
    print(f"{len(test.acknowledged)} acknowledged batches of {test.number}, "
          f"{json.dumps({'disk_mib': DISK_MIB})}: none lost")


if __name__ == "__main__":
    main()
