"""The program's own subcommands: help, version, configuration, tail, demo, account, health."""

import json
import re
import subprocess
import threading
import time
import unittest

from support.case import ServerTestCase, main
from support.client import LogsApi
from support.server import Server, binary


class Words(unittest.TestCase):
    """What needs no running server."""

    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.close)

    def test_version(self):
        self.assertRegex(self.server.run("version").stdout, r"^yagura \d+\.\d+\.\d+")

    def test_help_names_every_command(self):
        text = self.server.run("help").stdout
        for command in ("serve", "import", "tail", "demo", "account", "outbox", "inspect", "check", "version", "help"):
            self.assertRegex(text, rf"(?m)^\s+{command}\b")
            self.assertIn("Usage", self.server.run("help", command).stdout)

    def test_mistakes(self):
        for arguments in ((), ("nonsense",), ("serve", "--nonsense"), ("serve", "--memory", "lots"), ("tail",),
                          ("serve", "--listen", "nowhere"), ("help", "nonsense"), ("account", "create", "1")):
            result = self.server.run(*arguments, check=False, timeout=30)
            self.assertNotEqual(result.returncode, 0, arguments)
            self.assertTrue(result.stderr or result.stdout, arguments)

    def print_config(self, *flags, environment=None, file=None):
        if file is not None:
            path = self.server.folder / "yagura.toml"
            path.write_text(file, encoding="utf-8")
            flags = (*flags, "--config", str(path))
        result = subprocess.run([binary(), "serve", "--print-config", *flags], capture_output=True, text=True,
                                env={**self.server.client_environment(), **(environment or {})}, timeout=30,
                                check=False)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    def test_print_config_says_where_each_value_came_from(self):
        text = self.print_config("--memory", "100MiB", environment={"YAGURA_SEAL_AGE": "90s"},
                                 file='region = "eu-west-1"\nmax-connections = 500\n')
        for name, value, where in (("memory", "100MiB", "--memory"), ("seal-age", "90s", "YAGURA_SEAL_AGE"),
                                   ("region", "eu-west-1", "yagura.toml"), ("max-connections", "500", "yagura.toml"),
                                   ("auth", "sigv4", "default")):
            line = next(line for line in text.splitlines() if re.match(rf"#?\s*{name}\s*=", line))
            self.assertIn(value, line)
            self.assertIn(where, text)

    def test_flag_wins_over_environment_over_file(self):
        file = 'region = "from-file"\n'
        environment = {"YAGURA_REGION": "from-environment"}
        self.assertIn("from-file", self.print_config(file=file))
        text = self.print_config(file=file, environment=environment)
        self.assertIn('"from-environment"', text)
        text = self.print_config("--region", "from-flag", file=file, environment=environment)
        self.assertIn('"from-flag"', text)
        self.assertNotIn('"from-environment"', text)

    def test_secrets_are_not_printed(self):
        text = self.print_config(environment={"YAGURA_ROOT_ACCESS_KEY_ID": "AKIAYAGURATEST000001",
                                              "YAGURA_ROOT_SECRET_ACCESS_KEY": "very-secret-very-secret-very-secret"})
        self.assertNotIn("very-secret", text)

    def test_mistakes_in_the_file_are_said_with_their_line(self):
        path = self.server.folder / "bad.toml"
        path.write_text('region = "a"\nnonsense = 1\n', encoding="utf-8")
        result = self.server.run("serve", "--config", str(path), "--print-config", check=False)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("nonsense", result.stderr)

    def test_default_data_folder_follows_xdg(self):
        environment = {"XDG_DATA_HOME": str(self.server.folder / "share")}
        self.assertIn(str(self.server.folder / "share" / "yagura"), self.print_config(environment=environment))


class Running(ServerTestCase):
    def run_client(self, *arguments, **options):
        return self.server.run(*arguments, "--data", str(self.server.data), **options)

    def popen(self, *arguments):
        process = subprocess.Popen([binary(), *arguments, "--data", str(self.server.data)], text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=self.server.client_environment())

        def end():
            process.kill()
            process.wait()
            process.stdout.close()
            process.stderr.close()
        self.addCleanup(end)
        return process

    def tail_until(self, process, group, stream, text):
        """Puts until the tail shows something; returns its first line."""
        line = []
        reader = threading.Thread(target=lambda: line.append(process.stdout.readline()), daemon=True)
        reader.start()
        deadline = time.monotonic() + 20
        while reader.is_alive() and time.monotonic() < deadline:
            self.put(group, stream, text, "something else")
            reader.join(0.3)
        self.assertTrue(line, "tail shows nothing")
        return line[0]

    def test_start_shows_endpoint_data_and_key_once(self):
        log = self.server.log()
        self.assertIn(self.server.endpoint, log)
        self.assertIn(str(self.server.data), log)
        self.assertIn(str(self.server.data / "credentials"), log)
        self.assertEqual(log.count(self.logs.credentials.secret_key), 1)
        with Server() as server:
            secret = server.credentials().secret_key
            server.stop()
            server.output.write_bytes(b"")
            server.start()
            self.assertNotIn(secret, server.log())

    def test_tail_with_filter(self):
        group, stream = self.make_stream()
        process = self.popen("tail", group, "--filter", "ERROR")
        line = self.tail_until(process, group, stream, "ERROR 🏯 broken")
        self.assertIn("ERROR 🏯 broken", line)
        self.assertNotIn("something else", line)

    def test_tail_as_json(self):
        group, stream = self.make_stream()
        process = self.popen("tail", group, "--json")
        event = json.loads(self.tail_until(process, group, stream, "hello"))
        self.assertEqual(event["message"], "hello")

    def test_tail_says_what_is_wrong(self):
        result = self.run_client("tail", "no-such-group", check=False, timeout=20)
        self.assertEqual(result.returncode, 1)
        self.assertIn("The specified log group does not exist.", result.stderr)

    def test_health(self):
        self.assertEqual(self.run_client("health").returncode, 0)
        result = self.server.run("health", "--endpoint", "http://127.0.0.1:1", check=False)
        self.assertNotEqual(result.returncode, 0)

    def test_account_list(self):
        self.run_client("account", "create", "555555555555")
        text = self.run_client("account", "list").stdout
        self.assertIn("000000000000", text)
        self.assertIn("555555555555", text)

    def test_demo(self):
        self.run_client("demo", "--history", "2h", "--rate", "2", "--once", timeout=300)
        groups = self.logs.ok("DescribeLogGroups", logGroupNamePrefix="/demo/")["logGroups"]
        self.assertGreaterEqual(len(groups), 4)
        found = self.logs.pages("FilterLogEvents", "events", logGroupName="/demo/windows/security",
                                filterPattern="\"<EventID>4624</EventID>\" \"<Data Name='LogonType'>3</Data>\"")
        self.assertGreater(len(found), 0)
        for event in found:
            self.assertIn("<EventID>4624</EventID>", event["message"])


class AnotherEndpoint(unittest.TestCase):
    def test_profile_follows_the_port(self):
        """The endpoint in the credentials file is the one of the last start."""
        with Server() as server:
            LogsApi(server).ok("CreateLogGroup", logGroupName="g")
            server.stop()
            server.start()
            server.run("account", "list", "--data", str(server.data))
            self.assertIn(server.endpoint, (server.data / "credentials").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
