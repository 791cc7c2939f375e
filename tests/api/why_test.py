"""yagura why: the decision about an action, and the statement that makes it."""

import json

from support.case import main
from support.client import boto3_client
from support.iam import ACCOUNT, IamTestCase, allow, deny, policy, trust

GROUP = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:app:log-stream:one"


class Why(IamTestCase):
    flags = ("--endpoint", "vpce-1=127.0.0.1:0")

    def why(self, principal, action, *arguments, data=True):
        where = ("--data", str(self.server.data), "--endpoint", self.server.endpoint) if data else (
            "--endpoint", self.server.endpoint)
        return self.server.run("why", "--as", principal, "--action", action, *arguments, *where, check=False)

    def answer(self, principal, action, *arguments):
        result = self.why(principal, action, "--json", *arguments)
        self.assertIn(result.returncode, (0, 1), result.stderr)
        answer = json.loads(result.stdout)
        self.assertEqual(result.returncode, 0 if answer["outcome"] == "allow" else 1)
        return answer

    def user_arn(self, name):
        return f"arn:aws:iam::{ACCOUNT}:user/{name}"

    def test_names_the_statement(self):
        name, _ = self.make_user(allow("s3:*"), allow("logs:Put*", GROUP, Sid="Putting"),
                                 deny("logs:PutRetentionPolicy"))
        text = self.why(self.user_arn(name), "logs:PutLogEvents", "--resource", GROUP)
        self.assertEqual(text.returncode, 0, text.stderr)
        self.assertTrue(text.stdout.startswith("allowed\n"), text.stdout)
        self.assertIn(f"statement Putting of user {name}, inline policy own (identity policy)", text.stdout)
        denied = self.answer(self.user_arn(name), "logs:PutRetentionPolicy", "--resource", GROUP)
        self.assertEqual((denied["outcome"], denied["statement"]), ("explicit", "#3"))
        self.assertIn("with an explicit deny in an identity-based policy", denied["message"])
        nothing = self.why(self.user_arn(name), "logs:GetLogEvents", "--resource", GROUP)
        self.assertEqual(nothing.returncode, 1)
        self.assertIn(f"identity: nothing allows in user {name}, inline policy own", nothing.stdout)
        self.assertIn(f"error  User: {self.user_arn(name)} is not authorized to perform: logs:GetLogEvents",
                      nothing.stdout)

    def test_says_what_a_request_gets(self):
        name, key = self.make_user(allow("logs:CreateLogGroup"))
        arn = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:g:log-stream:"
        message = self.answer(self.user_arn(name), "logs:DeleteLogGroup", "--resource", arn)["message"]
        self.fails("AccessDeniedException", message, self.client("logs", key).delete_log_group, logGroupName="g")

    def test_boundaries_and_conditions(self):
        edge = self.iam.create_policy(PolicyName=self.unique("edge"), PolicyDocument=policy(allow("logs:*")))
        name, _ = self.make_user(allow("*", Condition={"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}))
        self.iam.put_user_permissions_boundary(UserName=name, PermissionsBoundary=edge["Policy"]["Arn"])
        arn = self.user_arn(name)
        self.assertEqual(self.answer(arn, "logs:GetLogEvents")["policyType"], "identity")
        inside = ("--context", "aws:SourceIp=192.0.2.7")
        self.assertEqual(self.answer(arn, "logs:GetLogEvents", *inside)["outcome"], "allow")
        outside = self.answer(arn, "sns:Publish", *inside)
        self.assertEqual((outside["outcome"], outside["policyType"]), ("implicit", "boundary"))
        self.assertIn(f"boundary: nothing allows in {edge['Policy']['Arn']}", outside["steps"])

    def test_roles_root_endpoints_and_resource_policies(self):
        role = self.make_role(trust({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}), allow(
            "logs:*", Condition={"StringEquals": {"aws:SourceVpce": "vpce-1"}}))
        self.assertEqual(self.answer(role, "logs:GetLogEvents")["outcome"], "implicit")
        self.assertEqual(self.answer(role, "logs:GetLogEvents", "--through", "vpce-1")["outcome"], "allow")
        root = f"arn:aws:iam::{ACCOUNT}:root"
        self.assertEqual(self.answer(root, "sns:Publish")["outcome"], "allow")
        name, _ = self.make_user()
        sns = boto3_client(self.server, service="sns")
        topic = sns.create_topic(Name=self.unique("topic"))["TopicArn"]
        self.assertEqual(self.answer(self.user_arn(name), "sns:Publish", "--resource", topic)["outcome"], "implicit")
        sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy(
            {"Sid": "Open", "Effect": "Allow", "Action": "sns:Publish", "Resource": topic,
             "Principal": {"AWS": self.user_arn(name)}}))
        granted = self.answer(self.user_arn(name), "sns:Publish", "--resource", topic)
        self.assertEqual((granted["outcome"], granted["policyType"], granted["statement"]), ("allow", "resource", "Open"))

    def test_who_may_ask(self):
        name, key = self.make_user()
        environment = {"AWS_ACCESS_KEY_ID": key.access_key, "AWS_SECRET_ACCESS_KEY": key.secret_key}
        nobody = self.why(self.user_arn("nobody"), "logs:GetLogEvents")
        self.assertEqual(nobody.returncode, 2)
        self.assertIn("There is no user, role or root user", nobody.stderr)
        elsewhere = self.why(f"arn:aws:iam::999999999999:user/{name}", "logs:GetLogEvents")
        self.assertIn("is not authorized to perform: yagura:ExplainDecision", elsewhere.stderr)
        self.assertIn("write KEY=VALUE", self.why(self.user_arn(name), "a:B", "--context", "x").stderr)
        before = self.server.client_environment
        self.server.client_environment = lambda: {**before(), **environment}
        self.addCleanup(setattr, self.server, "client_environment", before)
        refused = self.why(self.user_arn(name), "logs:GetLogEvents", data=False)
        self.assertEqual(refused.returncode, 2)
        self.assertIn("is not authorized to perform: yagura:ExplainDecision", refused.stderr)


if __name__ == "__main__":
    main()
