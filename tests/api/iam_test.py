"""IAM and STS: an agent's user that may write to one group, with the AWS CLI; roles and sessions."""

import json

from support.case import main
from support.client import LogsApi, aws, now_ms
from support.iam import ACCOUNT, IamTestCase, allow, policy, trust
from support.server import Credentials


class Agent(IamTestCase):
    def iam_cli(self, *arguments, **options):
        return aws(self.server, "iam", *arguments, **options)

    def cli_as(self, key, *arguments, check=True):
        """The AWS CLI with the keys of somebody."""
        environment = {"AWS_ACCESS_KEY_ID": key.access_key, "AWS_SECRET_ACCESS_KEY": key.secret_key}
        return aws(self.server, *arguments, environment=environment, check=check)

    def refused_as(self, key, sentence, *arguments):
        result = self.cli_as(key, *arguments, check=False)
        self.assertNotEqual(result.returncode, 0, result.stdout)
        self.assertIn(sentence, result.stderr)

    def test_a_group_with_a_policy_on_one_log_group(self):
        group = self.make_group("/agent/app")
        self.make_group("/agent/other")
        self.iam_cli("create-group", "--group-name", "agents")
        self.iam_cli("create-user", "--user-name", "agent-1")
        self.iam_cli("add-user-to-group", "--group-name", "agents", "--user-name", "agent-1")
        document = policy(
            allow(["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
                  f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:{group}:*"))
        arn = self.iam_cli("create-policy", "--policy-name", "write-app-log", "--policy-document",
                       document)["Policy"]["Arn"]
        self.assertEqual(arn, f"arn:aws:iam::{ACCOUNT}:policy/write-app-log")
        self.iam_cli("attach-group-policy", "--group-name", "agents", "--policy-arn", arn)
        made = self.iam_cli("create-access-key", "--user-name", "agent-1")["AccessKey"]
        self.assertEqual((made["UserName"], made["Status"]), ("agent-1", "Active"))
        key = Credentials(made["AccessKeyId"], made["SecretAccessKey"])
        who = f"User: arn:aws:iam::{ACCOUNT}:user/agent-1 is not authorized to perform:"

        identity = self.cli_as(key, "sts", "get-caller-identity")
        self.assertEqual(identity["Arn"], f"arn:aws:iam::{ACCOUNT}:user/agent-1")
        self.assertRegex(identity["UserId"], "^AIDA[A-Z2-7]{17}$")
        self.cli_as(key, "logs", "create-log-stream", "--log-group-name", group, "--log-stream-name", "one")
        events = json.dumps([{"timestamp": now_ms(), "message": "hello"}])
        self.cli_as(key, "logs", "put-log-events", "--log-group-name", group, "--log-stream-name", "one",
                    "--log-events", events)
        self.assertEqual(self.messages(group, "one"), ["hello"])

        self.refused_as(key, f"{who} logs:PutLogEvents on resource: arn:aws:logs:us-east-1:{ACCOUNT}:"
                             "log-group:/agent/other:log-stream:one because no identity-based policy "
                             "allows the logs:PutLogEvents action",
                        "logs", "put-log-events", "--log-group-name", "/agent/other",
                        "--log-stream-name", "one", "--log-events", events)
        self.refused_as(key, f"{who} logs:GetLogEvents", "logs", "get-log-events", "--log-group-name",
                        group, "--log-stream-name", "one")
        self.refused_as(key, f"{who} logs:DescribeLogGroups on resource: arn:aws:logs:us-east-1:{ACCOUNT}:"
                             "log-group::log-stream:", "logs", "describe-log-groups")
        self.refused_as(key, f"{who} iam:ListUsers on resource: arn:aws:iam::{ACCOUNT}:user/ because no "
                             "identity-based policy allows the iam:ListUsers action", "iam", "list-users")
        self.refused_as(key, f"{who} kinesis:ListStreams", "kinesis", "list-streams")

        last = self.iam_cli("get-access-key-last-used", "--access-key-id", key.access_key)
        self.assertEqual((last["UserName"], last["AccessKeyLastUsed"]["Region"]), ("agent-1", "us-east-1"))
        # Taken away, it is at once; the key goes, and so does who signs with it.
        self.iam_cli("remove-user-from-group", "--group-name", "agents", "--user-name", "agent-1")
        self.refused_as(key, f"{who} logs:PutLogEvents", "logs", "put-log-events", "--log-group-name",
                        group, "--log-stream-name", "one", "--log-events", events)
        self.iam_cli("update-access-key", "--user-name", "agent-1", "--access-key-id", key.access_key,
                 "--status", "Inactive")
        self.refused_as(key, "InvalidClientTokenId", "sts", "get-caller-identity")
        result = self.iam_cli("delete-user", "--user-name", "agent-1", check=False)
        self.assertIn("DeleteConflict", result.stderr)
        self.iam_cli("delete-access-key", "--user-name", "agent-1", "--access-key-id", key.access_key)
        self.iam_cli("delete-user", "--user-name", "agent-1")
        result = self.iam_cli("get-user", "--user-name", "agent-1", check=False)
        self.assertIn("(NoSuchEntity) when calling the GetUser operation: The user with name agent-1 "
                      "cannot be found.", result.stderr)


class Policies(IamTestCase):
    def test_the_answer_of_each_protocol(self):
        name, key = self.make_user()
        logs = LogsApi(self.server, key)
        reply = logs("CreateLogGroup", logGroupName="not-mine")
        self.assert_error(reply, "AccessDeniedException",
                          f"User: arn:aws:iam::{ACCOUNT}:user/{name} is not authorized to perform: "
                          f"logs:CreateLogGroup on resource: arn:aws:logs:us-east-1:{ACCOUNT}:log-group:"
                          "not-mine:log-stream: because no identity-based policy allows the "
                          "logs:CreateLogGroup action")
        logs.close()
        error = self.fails("AccessDenied", "is not authorized to perform: iam:CreateUser on resource: "
                           f"arn:aws:iam::{ACCOUNT}:user/more because no",
                           self.client("iam", key).create_user, UserName="more")
        self.assertEqual(error["ResponseMetadata"]["HTTPStatusCode"], 403)

    def test_a_malformed_document_is_told(self):
        name, _ = self.make_user()
        for document, sentence in (
                ("{", "Syntax errors in policy."),
                (policy({"Effect": "Allow", "Action": "logs:*"}), "Policy statement must contain resources."),
                (policy(allow("logs")), "Actions/Conditions must be prefaced by a vendor")):
            self.fails("MalformedPolicyDocument", sentence, self.iam.put_user_policy, UserName=name,
                       PolicyName="p", PolicyDocument=document)

    def test_what_is_there_after_a_restart(self):
        group = self.make_group()
        name, key = self.make_user(allow("logs:DescribeLogStreams"))
        role = self.make_role(trust({"AWS": f"arn:aws:iam::{ACCOUNT}:user/{name}"}), allow("logs:*"))
        session = self.take_role(key, role)
        self.server.stop()
        self.server.start()
        self.logs.close()
        self.connect()
        for who in (key, session):
            self.client("logs", who).describe_log_streams(logGroupName=group)
        self.fails("AccessDeniedException", "not authorized",
                   self.client("logs", key).create_log_group, logGroupName="no")


class Sessions(IamTestCase):
    def test_a_role_is_taken(self):
        group = self.make_group()
        name, key = self.make_user()
        role = self.make_role(trust({"AWS": f"arn:aws:iam::{ACCOUNT}:user/{name}"}), allow("logs:Describe*"))
        answer = self.client("sts", key).assume_role(RoleArn=role, RoleSessionName="work")
        role_name = role.rsplit("/", 1)[1]
        arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/{role_name}/work"
        self.assertEqual(answer["AssumedRoleUser"]["Arn"], arn)
        session = self.keys_of(answer)
        self.assertTrue(session.access_key.startswith("ASIA"))
        self.assertEqual(self.client("sts", session).get_caller_identity()["Arn"], arn)
        logs = self.client("logs", session)
        logs.describe_log_streams(logGroupName=group)
        self.fails("AccessDeniedException", f"User: {arn} is not authorized to perform: logs:CreateLogStream",
                   logs.create_log_stream, logGroupName=group, logStreamName="s")
        for token in ("no" + session.token, ""):
            wrong = Credentials(session.access_key, session.secret_key, token)
            self.fails("InvalidClientTokenId", "security token",
                       self.client("sts", wrong).get_caller_identity)
        # What the role may do changes for its sessions at once.
        self.iam.delete_role_policy(RoleName=role_name, PolicyName="own")
        self.fails("AccessDeniedException", "not authorized", logs.describe_log_streams, logGroupName=group)

    def test_who_may_not_take_it(self):
        name, key = self.make_user(allow("sts:AssumeRole"))
        _, other = self.make_user(allow("sts:AssumeRole"))
        role = self.make_role(trust({"AWS": f"arn:aws:iam::{ACCOUNT}:user/{name}"},
                                    Condition={"StringEquals": {"sts:ExternalId": "secret"}}))
        take, take_as_other = (self.client("sts", who).assume_role for who in (key, other))
        call = {"RoleArn": role, "RoleSessionName": "work"}
        self.fails("AccessDenied", "sts:AssumeRole", take_as_other, ExternalId="secret", **call)
        self.fails("AccessDenied", f"is not authorized to perform: sts:AssumeRole on resource: {role}",
                   take, **call)
        self.fails("AccessDenied", "sts:AssumeRole", take, ExternalId="guess", **call)
        take(ExternalId="secret", **call)
        self.fails("ValidationError", "exceeds the MaxSessionDuration set for this role", take,
                   ExternalId="secret", DurationSeconds=7200, **call)
        self.fails("AccessDenied", "sts:AssumeRole", take, RoleArn=role + "x", RoleSessionName="work")
        self.fails("AccessDenied", "Roles may not be assumed by root accounts.", self.sts.assume_role, **call)

    def test_a_trusted_account_needs_its_identity_to_be_allowed(self):
        _, allowed = self.make_user(allow("sts:AssumeRole"))
        _, silent = self.make_user()
        role = self.make_role(trust({"AWS": ACCOUNT}))
        self.take_role(allowed, role)
        self.fails("AccessDenied", "sts:AssumeRole", self.take_role, silent, role)

    def test_a_session_policy_narrows(self):
        group = self.make_group()
        name, key = self.make_user()
        role = self.make_role(trust({"AWS": f"arn:aws:iam::{ACCOUNT}:user/{name}"}), allow("logs:*"))
        logs = self.client("logs", self.take_role(key, role, Policy=policy(allow("logs:DescribeLogStreams"))))
        logs.describe_log_streams(logGroupName=group)
        self.fails("AccessDeniedException", "because no session policy allows the logs:CreateLogStream action",
                   logs.create_log_stream, logGroupName=group, logStreamName="s")

    def test_tokens_of_a_user(self):
        group = self.make_group()
        name, key = self.make_user(allow(["logs:DescribeLogStreams", "sts:*", "iam:*"]))
        sts = self.client("sts", key)
        session = self.keys_of(sts.get_session_token(DurationSeconds=900))
        self.assertEqual(self.client("sts", session).get_caller_identity()["Arn"],
                         f"arn:aws:iam::{ACCOUNT}:user/{name}")
        self.client("logs", session).describe_log_streams(logGroupName=group)
        self.fails("AccessDenied", "Cannot call GetSessionToken with session credentials",
                   self.client("sts", session).get_session_token)
        answer = sts.get_federation_token(Name="bob", Policy=policy(allow("logs:*")))
        self.assertEqual(answer["FederatedUser"]["Arn"], f"arn:aws:sts::{ACCOUNT}:federated-user/bob")
        logs = self.client("logs", self.keys_of(answer))
        logs.describe_log_streams(logGroupName=group)
        self.fails("AccessDeniedException", "logs:CreateLogStream", logs.create_log_stream,
                   logGroupName=group, logStreamName="s")
        logs = self.client("logs", self.keys_of(sts.get_federation_token(Name="eve")))
        self.fails("AccessDeniedException", "not authorized", logs.describe_log_streams, logGroupName=group)


if __name__ == "__main__":
    main()
