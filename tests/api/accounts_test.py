"""Accounts: made through the running server, apart from each other, as regions are."""

from support.case import GROUP_MISSING, ServerTestCase, main
from support.client import LogsApi, now_ms
from support.server import Server

OTHER = "999999999999"


class Accounts(ServerTestCase):
    def create(self, account, *more, check=True):
        return self.server.run("account", "create", account, "--data", str(self.server.data), "--endpoint",
                               self.server.endpoint, *more, check=check)

    def client(self, account, region="us-east-1"):
        return LogsApi(self.server, self.server.credentials(f"yagura-{account}"), region)

    def test_create_adds_a_profile_that_works(self):
        result = self.create("111122223333")
        self.assertIn("111122223333", result.stdout + result.stderr)
        logs = self.client("111122223333")
        logs.ok("CreateLogGroup", logGroupName="mine")
        item, = logs.ok("DescribeLogGroups")["logGroups"]
        self.assertEqual(item["arn"], "arn:aws:logs:us-east-1:111122223333:log-group:mine:*")
        self.assertEqual((self.server.data / "credentials").stat().st_mode & 0o777, 0o600)
        self.logs.ok("DescribeLogGroups")

    def test_accounts_and_regions_are_apart(self):
        self.create(OTHER)
        other, here = self.client(OTHER), self.logs
        for logs in (here, other, self.client(OTHER, "eu-west-1")):
            logs.ok("CreateLogGroup", logGroupName="same-name")
            logs.ok("CreateLogStream", logGroupName="same-name", logStreamName="s")
            logs.ok("PutLogEvents", logGroupName="same-name", logStreamName="s", logEvents=[
                {"timestamp": now_ms(), "message": f"{logs.credentials.access_key} {logs.region}"}])
        for logs in (here, other, self.client(OTHER, "eu-west-1")):
            events = logs.ok("FilterLogEvents", logGroupName="same-name")["events"]
            self.assertEqual([e["message"] for e in events], [f"{logs.credentials.access_key} {logs.region}"])
        other.ok("DeleteLogGroup", logGroupName="same-name")
        self.assertEqual(len(here.ok("FilterLogEvents", logGroupName="same-name")["events"]), 1)
        other.ok("PutResourcePolicy", policyName="theirs", policyDocument="{}")
        self.assertEqual(here.ok("DescribeResourcePolicies")["resourcePolicies"], [])

    def test_tokens_of_another_account_open_nothing(self):
        self.create("222222222222")
        group, stream = self.make_stream()
        self.put(group, stream, *["secret"] * 5)
        token = self.logs.ok("FilterLogEvents", logGroupName=group, limit=1)["nextToken"]
        other = self.client("222222222222")
        self.assert_error(other("FilterLogEvents", logGroupName=group, nextToken=token),
                          "ResourceNotFoundException", GROUP_MISSING)
        other.ok("CreateLogGroup", logGroupName=group)
        reply = other("FilterLogEvents", logGroupName=group, nextToken=token)
        if reply.status == 200:
            self.assertEqual(reply.json["events"], [])
        arn = f"arn:aws:logs:us-east-1:000000000000:log-group:{group}"
        reply = other("GetLogEvents", logGroupIdentifier=arn, logStreamName=stream)
        self.assertEqual(reply.status, 400, reply.body)

    def test_given_keys(self):
        self.create("333333333333", "--access-key", "AKIAYAGURATEST000003", "--secret-key", "s" * 40)
        key = self.server.credentials("yagura-333333333333")
        self.assertEqual((key.access_key, key.secret_key), ("AKIAYAGURATEST000003", "s" * 40))
        self.client("333333333333").ok("DescribeLogGroups")

    def test_refusals(self):
        self.create("444444444444")
        for account in ("444444444444", "12345", "abcdefghijkl", "000000000000"):
            result = self.create(account, check=False)
            self.assertNotEqual(result.returncode, 0, account)
            self.assertTrue(result.stderr, account)

    def test_another_first_account(self):
        with Server("--account", "123456789012", "--region", "eu-central-1") as server:
            logs = LogsApi(server, region="eu-central-1")
            logs.ok("CreateLogGroup", logGroupName="g")
            self.assertIn(":eu-central-1:123456789012:", logs.ok("DescribeLogGroups")["logGroups"][0]["arn"])


if __name__ == "__main__":
    main()
