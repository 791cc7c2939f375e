"""/health and /metrics."""

import re
import urllib.request

from support.case import ServerTestCase, main


class Health(ServerTestCase):
    def get(self, path):
        with urllib.request.urlopen(self.server.endpoint + path, timeout=10) as answer:
            return answer.status, answer.headers, answer.read().decode()

    def test_health(self):
        self.assertEqual(self.get("/health")[0], 200)

    def samples(self):
        _, headers, text = self.get("/metrics")
        self.assertTrue(headers["Content-Type"].startswith("text/plain"), headers["Content-Type"])
        found = {}
        for line in text.splitlines():
            if not line.startswith("#") and line:
                match = re.fullmatch(r"([a-zA-Z_:][a-zA-Z0-9_:]*(?:\{[^}]*\})?) (\S+)(?: \d+)?", line)
                self.assertTrue(match, f"no Prometheus sample: {line!r}")
                found[match[1]] = float(match[2])
        return found

    def test_metrics_are_prometheus_text_and_move(self):
        before = self.samples()
        self.assertTrue(any(name.startswith("yagura_") for name in before), sorted(before)[:20])
        group, stream = self.make_stream()
        self.put(group, stream, "a", "b")
        after = self.samples()
        self.assertGreater(sum(after.values()), 0)
        self.assertTrue(any(after[name] > before.get(name, 0) for name in after))


if __name__ == "__main__":
    main()
