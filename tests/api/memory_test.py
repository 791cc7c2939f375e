"""--memory bounds what the server holds while events come in faster than they can be sealed."""

import json
import re
import threading
import unittest
from pathlib import Path

from support.case import main
from support.client import LogsApi, now_ms
from support.server import Server

MEBIBYTE = 1 << 20
BUDGET = 32
# Program, libraries, threads and the bodies of four requests of 1 MiB in the making.
AROUND = 64
CLIENTS = 4
BATCHES = 24  # of each client: together about three times the budget


def peak_mebibytes(server):
    status = Path(f"/proc/{server.process.pid}/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024


class MemoryTest(unittest.TestCase):
    def test_ingesting_stays_in_the_budget(self):
        with Server("--memory", f"{BUDGET}MiB") as server:
            logs = LogsApi(server)
            logs.ok("CreateLogGroup", logGroupName="g")
            now = now_ms()
            message = "".join(chr(33 + i * 7 % 90) for i in range(1000))
            events = [{"timestamp": now + i, "message": f"{i} {message}"} for i in range(950)]
            replies = []

            def send(client):
                api = LogsApi(server)
                stream = f"s{client}"
                api.ok("CreateLogStream", logGroupName="g", logStreamName=stream)
                body = json.dumps({"logGroupName": "g", "logStreamName": stream, "logEvents": events}).encode()
                for _ in range(BATCHES):
                    replies.append(api.send("PutLogEvents", body).status)

            threads = [threading.Thread(target=send, args=(client,)) for client in range(CLIENTS)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.assertEqual(replies, [200] * CLIENTS * BATCHES)
            self.assertLess(peak_mebibytes(server), BUDGET + AROUND)
            newest = logs.ok("GetLogEvents", logGroupName="g", logStreamName="s0", limit=1)["events"]
            self.assertEqual(newest[0]["message"], events[-1]["message"])


if __name__ == "__main__":
    main()
