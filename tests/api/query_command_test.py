"""yagura query: against the server and over files."""

import csv
import io
import json

from support.case import ServerTestCase, main

LINES = ('{"time":"2026-01-01T00:00:01Z","level":"INFO","ms":12}\n'
         '{"time":"2026-01-01T00:06:02Z","level":"ERROR","ms":250.5}\n'
         '{"time":"2026-01-01T00:07:03Z","level":"ERROR","ms":5}\n')


class QueryCommand(ServerTestCase):
    def query(self, *arguments, check=True):
        return self.server.run("query", *arguments, "--data", str(self.server.data), check=check)

    def file(self):
        path = self.server.folder / f"{self.unique()}.log"
        path.write_text(LINES)
        return str(path)

    def test_a_group_in_each_form(self):
        group, stream = self.make_stream()
        self.put(group, stream, '{"level":"INFO","n":1}', '{"level":"ERROR","n":2}',
                 '{"level":"ERROR","text":"a, b"}')
        text = "stats count(*) as n, max(n) by level | sort n desc"
        shown = self.query(group, text)
        self.assertEqual(shown.stdout, "level  n  max(n)\n-----  -  ------\nERROR  2  2\nINFO   1  1\n")
        self.assertRegex(shown.stderr, r"2 rows; 3 of 3 events matched; \d+ B in ")
        rows = json.loads(self.query(group, text, "--output", "json").stdout)
        self.assertEqual(rows, [{"level": "ERROR", "n": "2", "max(n)": "2"},
                                {"level": "INFO", "n": "1", "max(n)": "1"}])
        lines = self.query(group, "fields n, text | sort @timestamp asc", "--output", "ndjson", "--quiet")
        self.assertEqual(lines.stderr, "")
        self.assertEqual([{k: v for k, v in json.loads(line).items() if k != "@ptr"}
                          for line in lines.stdout.splitlines()], [{"n": "1"}, {"n": "2"}, {"text": "a, b"}])
        table = self.query(group, "fields n, text | sort @timestamp asc", "--output", "csv").stdout
        self.assertEqual(list(csv.reader(io.StringIO(table))),
                         [["n", "text"], ["1", ""], ["2", ""], ["", "a, b"]])

    def test_times_limits_and_several_groups(self):
        first, stream = self.make_stream()
        second, _ = self.make_stream()
        self.put(first, stream, "one", "two")
        self.put(second, stream, "three")
        count = self.query(first, second, "stats count(*) as n by @log | stats sum(n) as n", "--output", "csv")
        self.assertEqual(count.stdout, "n\n3\n")
        none = self.query(first, "fields @message", "--from", "2020-01-01T00:00:00Z",
                          "--to", "2020-01-02T00:00:00Z", check=False)
        self.assertNotEqual(none.returncode, 0)  # before the group was made
        one = self.query(first, "fields @message", "--limit", "1", "--since", "15m", "--output", "csv")
        self.assertEqual(one.stdout, "@message\ntwo\n")
        source = self.query(f'SOURCE "{first}" | stats count(*)', "--output", "csv")
        self.assertEqual(source.stdout, "count(*)\n2\n")

    def test_errors(self):
        missing = self.query("nosuch", "fields a", check=False)
        self.assertEqual(missing.returncode, 1)
        self.assertIn("ResourceNotFoundException", missing.stderr)
        broken = self.query(self.make_group(), "feilds a", check=False)
        self.assertEqual(broken.returncode, 1)
        self.assertIn("MalformedQueryException", broken.stderr)
        of_file = self.query("--file", self.file(), "fields a | feilds b", check=False)
        self.assertEqual(of_file.returncode, 1)
        self.assertIn("did you mean fields?\n  fields a | feilds b\n             ^", of_file.stderr)

    def test_files_without_a_server(self):
        text = "stats count(*) as n, sum(ms) as ms by level | sort n desc"
        shown = self.server.run("query", "--file", self.file(), text, "--quiet")
        self.assertEqual(shown.stdout,
                         "level  n  ms\n-----  -  -----\nERROR  2  255.5\nINFO   1  12\n")
        bins = self.server.run("query", "--file", self.file(), "stats count(*) as n by bin(5m)",
                               "--output", "csv", "--to", "2026-01-01T00:06:30Z")
        self.assertEqual(bins.stdout, "bin(5m),n\n2026-01-01 00:00:00.000,1\n2026-01-01 00:05:00.000,1\n")


if __name__ == "__main__":
    main()
