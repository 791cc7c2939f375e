"""`yagura check` and `yagura inspect`: what they say of the data folder of a stopped server."""

import re
import unittest

from support.case import main
from support.client import LogsApi, now_ms
from support.server import Server


class CheckTest(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.close)

    def check(self):
        return self.server.run("check", "--data", str(self.server.data), check=False)

    def fill(self):
        self.server.start()
        logs = LogsApi(self.server)
        logs.ok("CreateLogGroup", logGroupName="g")
        logs.ok("CreateLogStream", logGroupName="g", logStreamName="s")
        now = now_ms()
        for batch in range(5):
            logs.ok("PutLogEvents", logGroupName="g", logStreamName="s",
                    logEvents=[{"timestamp": now - 5000 + batch * 100 + i, "message": f"event {batch} {i} é"}
                               for i in range(100)])

    def test_a_stopped_server(self):
        self.fill()
        running = self.check()
        self.assertEqual(running.returncode, 2, running.stdout)
        self.assertIn("yagura:", running.stderr)
        self.server.stop()
        stopped = self.check()
        self.assertEqual(stopped.returncode, 0, stopped.stdout + stopped.stderr)
        self.assertIn("events: 1 segments with 500 events", stopped.stdout)
        self.assertIn("No damage.", stopped.stdout)

        segment = next((self.server.data / "events" / "segments").glob("*.seg"))
        report = self.server.run("inspect", str(segment)).stdout
        self.assertRegex(report, r"(?m)^events    500 with \d+ bytes of messages, in 1 row groups and 1 streams$")
        self.assertRegex(report, r"(?m)^message, \w+ +\d+ +\d+ +\d+ +[\d.]+$")
        self.assertIn("stream 1: events 0 to 499", self.server.run("inspect", "--pages", str(segment)).stdout)

        content = bytearray(segment.read_bytes())
        content[len(content) // 3] ^= 1
        segment.write_bytes(content)
        damaged = self.check()
        self.assertEqual(damaged.returncode, 1, damaged.stdout + damaged.stderr)
        self.assertIn(str(segment), damaged.stdout)
        self.assertRegex(damaged.stdout, r"(?m)^\d+ places? (is|are) damaged\.$")

    def test_a_killed_server(self):
        self.fill()
        self.server.kill()
        killed = self.check()
        self.assertEqual(killed.returncode, 0, killed.stdout + killed.stderr)
        self.assertRegex(killed.stdout, r"events: 0 segments with 0 events, .*; 500 events in the log")
        self.server.start()
        events = LogsApi(self.server).ok("GetLogEvents", logGroupName="g", logStreamName="s",
                                         startFromHead=True)["events"]
        self.assertEqual(len(events), 500)

    def test_what_is_no_data_folder(self):
        (self.server.folder / "else").mkdir()
        result = self.server.run("check", "--data", str(self.server.folder / "else"), check=False)
        self.assertEqual(result.returncode, 2)
        self.assertTrue(re.search("holds no events", result.stderr), result.stderr)
        result = self.server.run("inspect", str(self.server.folder / "absent.seg"), check=False)
        self.assertEqual(result.returncode, 1)
        self.assertIn("absent.seg", result.stderr)


if __name__ == "__main__":
    main()
