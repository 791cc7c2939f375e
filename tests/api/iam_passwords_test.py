"""Passwords, the account's password policy, the policy simulator and the account's details, with the AWS CLI."""

import json

from support.case import main
from support.client import aws
from support.iam import ACCOUNT, IamTestCase, allow, deny, policy


class PasswordsAndSimulation(IamTestCase):
    def iam_cli(self, *arguments, key=None, check=True):
        environment = None
        if key is not None:
            environment = {"AWS_ACCESS_KEY_ID": key.access_key, "AWS_SECRET_ACCESS_KEY": key.secret_key}
        return aws(self.server, "iam", *arguments, environment=environment, check=check)

    def refused(self, sentence, *arguments, key=None):
        result = self.iam_cli(*arguments, key=key, check=False)
        self.assertNotEqual(result.returncode, 0, result.stdout)
        self.assertIn(sentence, result.stderr)

    def test_login_profiles_and_the_password_policy(self):
        name, key = self.make_user()
        user = ("--user-name", name)
        self.refused("(NoSuchEntity) when calling the GetLoginProfile operation: Login Profile for User "
                     f"{name} cannot be found.", "get-login-profile", *user)
        self.refused("(PasswordPolicyViolation)", "create-login-profile", *user, "--password", "short")
        made = self.iam_cli("create-login-profile", *user, "--password", "Secret-1x", "--password-reset-required")
        self.assertEqual((made["LoginProfile"]["UserName"], made["LoginProfile"]["PasswordResetRequired"]), (name, True))
        self.refused("(EntityAlreadyExists)", "create-login-profile", *user, "--password", "Secret-1x")
        change = ("change-password", "--old-password", "Secret-1x", "--new-password", "Secret-2y")
        self.refused("is not authorized to perform: iam:ChangePassword", *change, key=key)
        self.iam_cli("update-account-password-policy", "--allow-users-to-change-password",
                     "--minimum-password-length", "9", "--require-symbols", "--password-reuse-prevention", "3")
        shown = self.iam_cli("get-account-password-policy", key=key)["PasswordPolicy"]
        self.assertEqual((shown["MinimumPasswordLength"], shown["RequireSymbols"], shown["ExpirePasswords"]),
                         (9, True, False))
        self.iam_cli(*change, key=key)
        self.refused("(AccessDenied) when calling the ChangePassword operation: The old password was incorrect.",
                     *change, key=key)
        self.refused("(PasswordPolicyViolation) when calling the ChangePassword operation: Password should have at "
                     "least one symbol", "change-password", "--old-password", "Secret-2y", "--new-password",
                     "Secret222", key=key)
        self.refused("reuse prevention", "change-password", "--old-password", "Secret-2y", "--new-password",
                     "Secret-1x", key=key)
        self.refused("(InvalidUserType)", *change)
        self.assertFalse(self.iam_cli("get-login-profile", *user)["LoginProfile"]["PasswordResetRequired"])
        self.iam_cli("delete-account-password-policy")
        self.refused(f"The Password Policy with domain name {ACCOUNT} cannot be found.", "get-account-password-policy")
        self.server.stop()
        self.server.start()
        self.connect()
        self.iam_cli("update-login-profile", *user, "--password", "Secret-3z", "--no-password-reset-required")
        for secret in ("Secret-1x", "Secret-2y", "Secret-3z"):
            self.assertNotIn(secret, self.server.log())
        self.iam_cli("delete-login-profile", *user)
        self.refused("(NoSuchEntity)", "delete-login-profile", *user)

    def test_simulation(self):
        name, _ = self.make_user(allow("logs:*"), deny("logs:DeleteLogGroup"))
        source = ("--policy-source-arn", f"arn:aws:iam::{ACCOUNT}:user/{name}")
        results = self.iam_cli("simulate-principal-policy", *source, "--action-names", "logs:PutLogEvents",
                               "logs:DeleteLogGroup", "sns:Publish")["EvaluationResults"]
        self.assertEqual([result["EvalDecision"] for result in results], ["allowed", "explicitDeny", "implicitDeny"])
        self.assertEqual(results[0]["MatchedStatements"][0]["SourcePolicyId"], f"user_{name}_own")
        custom = policy(allow("logs:*", "arn:aws:logs:*:*:log-group:${aws:username}:*"))
        group = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:ann:*"
        arguments = ("simulate-custom-policy", "--policy-input-list", custom, "--action-names", "logs:GetLogEvents",
                     "--resource-arns", group)
        result, = self.iam_cli(*arguments)["EvaluationResults"]
        self.assertEqual((result["EvalDecision"], result["MissingContextValues"]), ("implicitDeny", ["aws:username"]))
        result, = self.iam_cli(*arguments, "--context-entries",
                               "ContextKeyName=aws:username,ContextKeyValues=ann,ContextKeyType=string")[
            "EvaluationResults"]
        self.assertEqual(result["EvalDecision"], "allowed")
        self.assertEqual(result["MatchedStatements"][0]["StartPosition"]["Line"], 1)
        keys = self.iam_cli("get-context-keys-for-custom-policy", "--policy-input-list", custom)
        self.assertEqual(keys["ContextKeyNames"], ["aws:username"])
        self.assertEqual(self.iam_cli("get-context-keys-for-principal-policy", *source)["ContextKeyNames"], [])
        self.refused("(InvalidInput)", "simulate-custom-policy", "--policy-input-list", "{}", "--action-names", "a:B")
        self.refused("(NoSuchEntity)", "simulate-principal-policy", "--policy-source-arn",
                     f"arn:aws:iam::{ACCOUNT}:user/nobody", "--action-names", "a:B")

    def test_account_authorization_details(self):
        name, _ = self.make_user(allow("logs:*"))
        role = self.make_role(policy({"Effect": "Allow", "Action": "sts:AssumeRole",
                                      "Principal": {"Service": "logs.amazonaws.com"}}))
        details = self.iam_cli("get-account-authorization-details")
        user, = (each for each in details["UserDetailList"] if each["UserName"] == name)
        self.assertEqual(user["UserPolicyList"][0]["PolicyDocument"]["Statement"], [allow("logs:*")])
        self.assertIn(role, [each["Arn"] for each in details["RoleDetailList"]])
        only = self.iam_cli("get-account-authorization-details", "--filter", "Role")
        self.assertEqual((only["UserDetailList"], only["GroupDetailList"], only["Policies"]), ([], [], []))
        pages = list(self.iam.get_paginator("get_account_authorization_details").paginate(
            PaginationConfig={"PageSize": 1}))
        self.assertEqual(sum(len(page["UserDetailList"]) for page in pages), len(details["UserDetailList"]))
        self.assertEqual(sum(len(page["RoleDetailList"]) for page in pages), len(details["RoleDetailList"]))
        json.dumps(details, default=str)


if __name__ == "__main__":
    main()
