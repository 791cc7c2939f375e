"""Users, roles and policies for tests, and clients with their keys."""

import json

from botocore.exceptions import ClientError

from support.case import ServerTestCase
from support.client import boto3_client
from support.server import Credentials

ACCOUNT = "000000000000"


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(actions, resources="*", **more):
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **more}


def deny(actions, resources="*", **more):
    return {"Effect": "Deny", "Action": actions, "Resource": resources, **more}


def trust(principal, **more):
    return policy({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **more})


class IamTestCase(ServerTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connect()

    @classmethod
    def connect(cls):
        """Clients of the root user, anew: the server's port changes when it starts again."""
        cls.iam = boto3_client(cls.server, service="iam")
        cls.sts = boto3_client(cls.server, service="sts")

    @classmethod
    def make_account(cls, account):
        """The root key of another account."""
        cls.server.run("account", "create", account, "--data", str(cls.server.data), "--endpoint",
                       cls.server.endpoint)
        return cls.server.credentials(f"yagura-{account}")

    def client(self, service, key):
        return boto3_client(self.server, credentials=key, service=service)

    def fails(self, code, sentence, call, *arguments, **parameters):
        """The call is answered with this error and a message that has the sentence in it."""
        with self.assertRaises(ClientError) as raised:
            call(*arguments, **parameters)
        answer = raised.exception.response
        self.assertEqual(answer["Error"]["Code"], code, answer)
        self.assertIn(sentence, answer["Error"]["Message"])
        return answer

    def make_user(self, *statements, iam=None):
        """A user that these statements are about, and its key: (name, key)."""
        iam = iam or self.iam
        name = self.unique("user")
        iam.create_user(UserName=name)
        if statements:
            iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=policy(*statements))
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return name, Credentials(key["AccessKeyId"], key["SecretAccessKey"])

    def make_role(self, trust_policy, *statements, iam=None):
        """The ARN of a new role with these statements."""
        iam = iam or self.iam
        name = self.unique("role")
        made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust_policy)
        if statements:
            iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=policy(*statements))
        return made["Role"]["Arn"]

    def keys_of(self, answer):
        key = answer["Credentials"]
        return Credentials(key["AccessKeyId"], key["SecretAccessKey"], key["SessionToken"])

    def take_role(self, key, role, **more):
        """The temporary keys of a session of the role."""
        return self.keys_of(self.client("sts", key).assume_role(RoleArn=role, RoleSessionName="work", **more))
