"""VPC endpoints: further listening addresses whose policies are a second gate."""

import json
import re
import signal
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from support.case import main
from support.client import aws
from support.iam import IamTestCase, allow, deny, policy
from support.server import START_SECONDS, Credentials, Server, binary, clean_environment

VPCE = "vpce-0123456789abcdef0"
ENDPOINT_SENTENCE = "because no VPC endpoint policy allows the {0} action"


def put_only(group):
    """The policy that the agent's documents show: no Version, one group."""
    return json.dumps({"Statement": [{
        "Sid": "PutOnly", "Principal": "*", "Effect": "Allow",
        "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutRetentionPolicy", "logs:PutLogEvents"],
        "Resource": f"arn:aws:logs:us-east-1:000000000000:log-group:{group}:*"}]})


class Through:
    """The server as clients see it through one of its endpoints."""

    def __init__(self, server, name):
        self.server = server
        match = re.search(rf"through {name}  (https?)://127\.0\.0\.1:(\d+)", server.log())
        self.port = int(match[2])
        self.endpoint = f"{match[1]}://127.0.0.1:{self.port}"

    def credentials(self, profile="yagura"):
        return self.server.credentials(profile)

    def client_environment(self, *arguments):
        return self.server.client_environment(*arguments)


class Endpoints(IamTestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="yagura-endpoints-")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.file = Path(cls.folder.name) / "policy.json"
        cls.file.write_text(put_only("eventlog"), encoding="utf-8")
        cls.flags = ("--endpoint", f"{VPCE}=127.0.0.1:0", "--endpoint-policy", f"{VPCE}={cls.file}",
                     "--endpoint-vpc", f"{VPCE}=vpc-1", "--endpoint", "open=127.0.0.1:0")
        super().setUpClass()
        cls.through = Through(cls.server, VPCE)
        cls.open = Through(cls.server, "open")

    def aws(self, server, key, *arguments):
        environment = {"AWS_ACCESS_KEY_ID": key.access_key, "AWS_SECRET_ACCESS_KEY": key.secret_key}
        return aws(server, *arguments, check=False, environment=environment)

    def allowed(self, server, key, *arguments):
        result = self.aws(server, key, *arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout) if result.stdout.strip() else {}

    def denied(self, server, key, sentence, *arguments):
        result = self.aws(server, key, *arguments)
        self.assertNotEqual(result.returncode, 0, result.stdout)
        self.assertIn("AccessDeniedException", result.stderr)
        self.assertIn(sentence, result.stderr)

    def test_the_agents_flow(self):
        _, admin = self.make_user(allow("*"))
        _, agent = self.make_user(allow(["logs:CreateLogStream", "logs:PutLogEvents"]))
        group = ("--log-group-name", "eventlog")
        self.allowed(self.through, admin, "logs", "create-log-group", *group)
        self.allowed(self.through, admin, "logs", "put-retention-policy", *group, "--retention-in-days", "7")
        self.denied(self.through, agent, "because no identity-based policy allows the logs:PutRetentionPolicy",
                    "logs", "put-retention-policy", *group, "--retention-in-days", "7")
        stream = ("--log-stream-name", "i-1")
        self.allowed(self.through, agent, "logs", "create-log-stream", *group, *stream)
        events = ("--log-events", f"timestamp={int(time.time() * 1000)},message=hello")
        self.allowed(self.through, agent, "logs", "put-log-events", *group, *stream, *events)
        # What the endpoint's policy does not list is refused there, to the root user too, and only there.
        root = self.server.credentials()
        for key in (admin, root):
            self.denied(self.through, key, ENDPOINT_SENTENCE.format("logs:GetLogEvents"),
                        "logs", "get-log-events", *group, *stream)
            self.denied(self.through, key, ENDPOINT_SENTENCE.format("logs:CreateLogGroup"),
                        "logs", "create-log-group", "--log-group-name", "other")
            self.denied(self.through, key, ENDPOINT_SENTENCE.format("logs:DescribeLogGroups"),
                        "logs", "describe-log-groups")
        seen = self.allowed(self.server, admin, "logs", "get-log-events", *group, *stream)
        self.assertEqual([event["message"] for event in seen["events"]], ["hello"])
        self.denied(self.server, agent, "because no identity-based policy allows the logs:GetLogEvents",
                    "logs", "get-log-events", *group, *stream)

    def test_an_endpoint_without_a_policy_lets_everything_pass_and_grants_nothing(self):
        _, nobody = self.make_user()
        _, admin = self.make_user(allow("logs:*"))
        self.allowed(self.open, admin, "logs", "describe-log-groups")
        self.denied(self.open, nobody, "because no identity-based policy allows the logs:DescribeLogGroups",
                    "logs", "describe-log-groups")

    def test_condition_keys(self):
        _, only_there = self.make_user(allow("logs:*"), deny("*", Condition={
            "StringNotEquals": {"aws:SourceVpce": "open"}}))
        self.allowed(self.open, only_there, "logs", "describe-log-groups")
        self.denied(self.server, only_there, "with an explicit deny in an identity-based policy",
                    "logs", "describe-log-groups")
        _, by_address = self.make_user(allow("logs:*", Condition={"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}))
        self.allowed(self.server, by_address, "logs", "describe-log-groups")
        self.denied(self.open, by_address, "because no identity-based policy", "logs", "describe-log-groups")
        _, within = self.make_user(allow("logs:CreateLogGroup", Condition={
            "IpAddress": {"aws:VpcSourceIp": "127.0.0.1"}, "StringEquals": {"aws:SourceVpc": "vpc-1"}}))
        create = ("logs", "create-log-group", "--log-group-name", "eventlog-2")
        self.file.write_text(put_only("eventlog*"), encoding="utf-8")
        self.reload()
        self.allowed(self.through, within, *create)
        self.denied(self.open, within, "because no identity-based policy", *create)

    def reload(self):
        """SIGHUP, and what the server says about it."""
        begin = len(self.server.log())
        self.server.process.send_signal(signal.SIGHUP)
        return self.until(lambda log: "read again" in log, lambda: self.server.log()[begin:])

    def test_a_changed_policy_counts_after_sighup(self):
        root = self.server.credentials()
        before = self.file.read_text(encoding="utf-8")
        everything = {"Principal": "*", "Effect": "Allow", "Action": "*", "Resource": "*"}
        no_delete = {"Principal": "*", "Effect": "Deny", "Action": "logs:DeleteLogGroup", "Resource": "*"}
        self.file.write_text(policy(everything, no_delete), encoding="utf-8")
        self.assertIn("were read again", self.reload())
        self.allowed(self.through, root, "logs", "describe-log-groups")
        group = self.make_group()
        self.denied(self.through, root, "with an explicit deny in a VPC endpoint policy",
                    "logs", "delete-log-group", "--log-group-name", group)
        # A file that is broken changes nothing.
        self.file.write_text("{", encoding="utf-8")
        self.assertIn(f"policy of endpoint {VPCE}: {self.file}: line 1 column 2: Syntax errors", self.reload())
        self.allowed(self.through, root, "logs", "describe-log-groups")
        self.file.write_text(before, encoding="utf-8")
        self.reload()
        self.denied(self.through, root, ENDPOINT_SENTENCE.format("logs:DescribeLogGroups"),
                    "logs", "describe-log-groups")


class Starting(unittest.TestCase):
    """What is wrong with endpoints is said at the start, and nothing is served."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="yagura-endpoints-")
        self.addCleanup(self.folder.cleanup)
        self.data = Path(self.folder.name) / "data"
        self.file = Path(self.folder.name) / "policy.json"

    def refused(self, *flags):
        result = subprocess.run([binary(), "serve", "--listen", "127.0.0.1:0", "--data", str(self.data), *flags],
                                capture_output=True, text=True, timeout=START_SECONDS, check=False,
                                env=clean_environment(self.folder.name))
        self.assertNotEqual(result.returncode, 0)
        return result.stderr

    def with_policy(self, text):
        self.file.write_text(text, encoding="utf-8")
        return self.refused("--endpoint", "a=127.0.0.1:0", "--endpoint-policy", f"a={self.file}")

    def test_policies(self):
        self.assertIn(f"policy of endpoint a: {self.file}: line 3 column ",
                      self.with_policy('{"Statement": [{\n"Effect": "Allow",\n"Actions": "*"}]}'))
        self.assertIn(f"{self.file}: Missing required field Principal",
                      self.with_policy(policy(allow("logs:*"))))
        self.assertIn("longer than the 20480 characters", self.with_policy(" " * 20_481))
        self.assertIn("No such file", self.refused("--endpoint", "a=127.0.0.1:0", "--endpoint-policy",
                                                   f"a={self.folder.name}/none"))

    def test_settings(self):
        self.assertIn("there is no endpoint of that name",
                      self.refused("--endpoint", "a=127.0.0.1:0", "--endpoint-policy", "b=/dev/null"))
        self.assertIn("is given twice", self.refused("--endpoint", "a=127.0.0.1:0", "--endpoint", "a=127.0.0.1:0"))
        self.assertIn("is not NAME=VALUE", self.refused("--endpoint", "127.0.0.1:0"))
        self.assertIn("is not an address to listen on", self.refused("--endpoint", "a=example.com:1"))
        self.assertIn("of endpoint a is not one", self.refused("--auth", "none", "--endpoint", "a=0.0.0.0:0"))

    def test_taken_address(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            self.assertIn(f"127.0.0.1:{port}", self.refused("--endpoint", f"a=127.0.0.1:{port}"))

    def test_file_environment_and_tls(self):
        self.file.write_text(put_only("g"), encoding="utf-8")
        config = Path(self.folder.name) / "yagura.toml"
        config.write_text(f'endpoint-policy = ["a={self.file}"]\n', encoding="utf-8")
        server = Server("--config", str(config), "--tls", "auto", environment={"YAGURA_ENDPOINT": "a=127.0.0.1:0"})
        self.addCleanup(server.close)
        server.start()
        through = Through(server, "a")
        self.assertTrue(through.endpoint.startswith("https://"))
        bundle = str(server.data / "tls" / "authority.pem")
        result = aws(through, "--ca-bundle", bundle, "logs", "describe-log-groups", check=False)
        self.assertIn(ENDPOINT_SENTENCE.format("logs:DescribeLogGroups"), result.stderr)
        self.assertEqual(aws(server, "--ca-bundle", bundle, "logs", "describe-log-groups")["logGroups"], [])


if __name__ == "__main__":
    main()
