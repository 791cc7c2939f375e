"""yagura import: formats, times, old events, and what it cannot read."""

import gzip
import json
import re
import unittest
from datetime import datetime, timezone
from pathlib import Path

from support.case import ServerTestCase, main

SHARED_EVENTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "evtx" / "expected"


def ms(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=timezone.utc).timestamp() * 1000)


def windows_event(identifier, when):
    return ("<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
            f"<EventID>{identifier}</EventID><TimeCreated SystemTime='{when}'/></System>"
            "<EventData><Data Name='LogonType'>3</Data></EventData></Event>")


class Import(ServerTestCase):
    def run_import(self, group, *files, check=True, more=()):
        return self.server.run("import", group, *map(str, files), "--data", str(self.server.data), *more,
                               check=check)

    def file(self, name, content):
        path = self.server.folder / f"{self.unique()}-{name}"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def events(self, group):
        return [(e["timestamp"], e["message"]) for e in
                self.logs.pages("FilterLogEvents", "events", logGroupName=group)]

    def test_text_with_times_of_its_own(self):
        group = self.unique()
        self.run_import(group, self.file("app.log", "2024-01-15T09:30:00.123Z first\n"
                                                    "2024-01-15T09:30:01Z second 🏯\n"
                                                    "2024-03-01T00:00:00Z weeks later\n"))
        self.assertEqual(self.events(group), [
            (ms("2024-01-15T09:30:00.123"), "2024-01-15T09:30:00.123Z first"),
            (ms("2024-01-15T09:30:01"), "2024-01-15T09:30:01Z second 🏯"),
            (ms("2024-03-01T00:00:00"), "2024-03-01T00:00:00Z weeks later")])

    def test_json_lines(self):
        group = self.unique()
        lines = [json.dumps({"timestamp": f"2023-05-01T00:00:0{i}Z", "level": "INFO", "n": i}) for i in range(5)]
        self.run_import(group, self.file("app.jsonl", "\n".join(lines)))
        self.assertEqual(self.events(group), [(ms(f"2023-05-01T00:00:0{i}"), lines[i]) for i in range(5)])

    def test_gzip(self):
        group = self.unique()
        text = "".join(f"2024-01-15T09:30:00Z line {i}\n" for i in range(20_000))
        self.run_import(group, self.file("app.log.gz", gzip.compress(text.encode())))
        events = self.events(group)
        self.assertEqual([message for _, message in events], text.splitlines())

    def test_cloudtrail(self):
        group = self.unique()
        records = [{"eventVersion": "1.08", "eventTime": f"2022-07-04T10:00:0{i}Z", "eventName": "ConsoleLogin",
                    "eventSource": "signin.amazonaws.com", "sourceIPAddress": "10.0.0.1"} for i in range(4)]
        self.run_import(group, self.file("trail.json.gz", gzip.compress(json.dumps({"Records": records}).encode())))
        events = self.events(group)
        self.assertEqual([json.loads(message) for _, message in events], records)
        self.assertEqual(events[0][0], ms("2022-07-04T10:00:00"))
        found = self.logs.ok("FilterLogEvents", logGroupName=group, filterPattern='{ $.eventName = "ConsoleLogin" }')
        self.assertEqual(len(found["events"]), 4)

    def test_windows_event_xml(self):
        group = self.unique()
        events = [windows_event(4624 + i, f"2021-02-03T04:05:0{i}.1234567Z") for i in range(3)]
        self.run_import(group, self.file("events.xml", "<?xml version='1.0'?>\n<Events>" + "\n".join(events)
                                         + "</Events>"))
        self.assertEqual(self.events(group), [(ms(f"2021-02-03T04:05:0{i}.123"), events[i]) for i in range(3)])
        found = self.logs.ok("FilterLogEvents", logGroupName=group,
                             filterPattern="\"<EventID>4624</EventID>\" \"<Data Name='LogonType'>3</Data>\"")
        self.assertEqual(len(found["events"]), 1)

    def test_several_files_into_one_group(self):
        group = self.unique()
        files = [self.file(f"{i}.log", f"2024-01-15T09:30:0{i}Z file {i}\n") for i in range(3)]
        self.run_import(group, *files)
        self.assertEqual([m for _, m in self.events(group)], [f"2024-01-15T09:30:0{i}Z file {i}" for i in range(3)])

    def test_more_than_one_batch(self):
        group = self.unique()
        text = "".join(f"2020-01-01T00:{i // 1000:02}:00Z line {i} {'x' * 60}\n" for i in range(30_000))
        self.run_import(group, self.file("big.log", text))
        self.assertEqual([m for _, m in self.events(group)], text.splitlines())

    def test_what_cannot_be_read_is_said(self):
        group = self.unique()
        for content in (b"ElfFile\x00" + b"\x00" * 4000, b"PK\x03\x04" + b"\x00" * 100,
                        b"\x28\xb5\x2f\xfd" + b"\x00" * 50):
            result = self.run_import(group, self.file("odd", content), check=False)
            self.assertNotEqual(result.returncode, 0, content[:8])
            self.assertTrue(result.stderr, content[:8])
        result = self.run_import(group, "/no/such/file.log", check=False)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("/no/such/file.log", result.stderr)

    @unittest.skipUnless(SHARED_EVENTS.is_dir(), "the shared sample events are not here")
    def test_real_windows_events(self):
        for path in sorted(SHARED_EVENTS.glob("*.xml")):
            with self.subTest(path.name):
                group = self.unique()
                self.run_import(group, path)
                expected = len(re.findall(r"<Event[ >]", path.read_text(encoding="utf-8")))
                self.assertEqual(len(self.events(group)), expected)


if __name__ == "__main__":
    main()
