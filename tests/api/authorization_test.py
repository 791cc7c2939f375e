"""Every declared operation of every service is decided by policy: with nothing allowed it is refused,
with only its action allowed it is not, with everything but its action allowed it is refused."""

import json
import sys
import urllib.parse
from pathlib import Path

from support import sigv4
from support.case import main
from support.client import LogsApi
from support.iam import ACCOUNT, IamTestCase, allow, policy

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools" / "apigen"))
import model as apigen  # noqa: E402  (the generator's own reader of api/*.smithy)

# These answer whoever has a key that is known.
ALWAYS = {"sts:GetCallerIdentity", "sts:GetSessionToken"}
DENIED = ("AccessDeniedException", "AccessDenied", "AuthorizationError")
TEXTS = {  # by the end of a member's name, where any word will not do
    "policyarn": f"arn:aws:iam::{ACCOUNT}:policy/abc", "permissionsboundary": f"arn:aws:iam::{ACCOUNT}:policy/abc",
    "rolearn": f"arn:aws:iam::{ACCOUNT}:role/abc", "policysourcearn": f"arn:aws:iam::{ACCOUNT}:user/abc",
    "streamarn": f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/abc",
    "principalarn": f"arn:aws:iam::{ACCOUNT}:user/abc",
    "consumerarn": f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/abc/consumer/c:1",
    "loggrouparn": f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:abc",
    "loggroupidentifiers": f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:abc",
    "resourcearn": f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:abc",
    "destinationarn": f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/abc",
    "arn": f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:abc",
    "accountid": "123456789012", "accesskeyid": "AKIAABCDEFGHIJKLMNOP", "versionid": "v1", "path": "/",
    "action": "logs:PutLogEvents", "email": "a@example.com", "organizationalunitid": "ou-abcd-abcdefgh",
    "parentid": "r-abcd", "childid": "123456789012", "targetid": "r-abcd", "rootid": "r-abcd",
    "policyid": "p-abcdefgh", "createaccountrequestid": "car-abcdefgh", "handshakeid": "h-abcdefgh",
    "hashkey": "1", "policydocument": policy(allow("logs:*")), "streamid": "abc:1",
}


class Samples:
    """The smallest input of an operation that keeps its declaration."""

    def __init__(self, model):
        self.model = model

    def of_operation(self, operation):
        shape = self.model.structure_of(operation, "input")
        return {} if shape is None else self.structure(shape)

    def structure(self, shape):
        out = {}
        for member in shape.members:
            if "required" in member.traits:
                out[member.name] = self.value(member)
        return out

    def value(self, member):
        shape = self.model.shape(member.target)
        if shape.kind == "structure":
            return self.structure(shape)
        if shape.kind == "union":
            return {shape.members[0].name: self.value(shape.members[0])}
        if shape.kind == "list":
            return [self.value(shape.members[0])]
        if shape.kind == "map":
            return {self.text(shape.members[0], shape): self.value(shape.members[1])}
        if shape.kind in ("enum", "intEnum"):
            first = shape.members[0]
            return first.value if first.value is not None else first.name
        if shape.kind == "boolean":
            return True
        if shape.kind == "blob":
            return "YWJj"
        if shape.kind in ("integer", "long", "float", "double", "timestamp"):
            bounds = self.model.trait(member, "range")
            return int(bounds.get("min", 1)) if isinstance(bounds, dict) else 1
        return self.text(member, shape)

    def text(self, member, shape):
        for name in (member.name, shape.name):
            for end, value in TEXTS.items():
                if name.lower().endswith(end):
                    # Kinesis takes ARNs of its own only.
                    own = self.model.name == "kinesis" and end == "resourcearn"
                    return TEXTS["streamarn"] if own else value
        bounds = self.model.trait(member, "length")
        least = int(bounds.get("min", 3)) if isinstance(bounds, dict) else 3
        return "a" * max(least, 3)


def as_form(prefix, value, out):
    """The awsQuery form of a value."""
    if isinstance(value, dict):
        for name, inner in value.items():
            as_form(f"{prefix}.{name}" if prefix else name, inner, out)
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            as_form(f"{prefix}.member.{number}", inner, out)
    else:
        out[prefix] = {True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else value
    return out


class Authorization(IamTestCase):
    streams = {"StartLiveTail", "SubscribeToShard"}

    def setUp(self):
        self.name, self.key = self.make_user()
        self.http = LogsApi(self.server, self.key)
        self.addCleanup(self.http.close)

    def call(self, model, operation, value):
        """(status, error code, body) of the operation, called by the user that is tried out."""
        service = model.service.traits
        name = service["signingName"].value
        headers = {"Host": f"127.0.0.1:{self.server.port}"}
        if "awsQuery" in apigen.as_list(service["protocols"].value):
            form = {"Action": operation.name, "Version": service["queryVersion"].value, **as_form("", value, {})}
            body = urllib.parse.urlencode(form).encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        else:
            body = json.dumps(value).encode()
            version = "1.0" if "awsJson1_0" in apigen.as_list(service["protocols"].value) else "1.1"
            headers["Content-Type"] = f"application/x-amz-json-{version}"
            headers["X-Amz-Target"] = f"{service['targetPrefix'].value}.{operation.name}"
        signed = sigv4.signed_headers("POST", "/", headers, body, self.key, "us-east-1", name)
        return self.http.exchange("POST", "/", signed, body)

    def refused(self, reply, action):
        """Whether policy refused the call, by a sentence about its action."""
        # SNS writes its own name in capitals.
        action = action.replace("sns:", "SNS:")
        text = reply.body.decode(errors="replace")
        return any(code in text for code in DENIED) and f"to perform: {action}" in text

    def allow_only(self, *statements):
        self.iam.put_user_policy(UserName=self.name, PolicyName="p", PolicyDocument=policy(*statements))

    def check(self, model, operation):
        action = operation.traits["authorize"].value["action"]
        value = Samples(model).of_operation(operation)
        self.allow_only(allow("nothing:Here"))
        nothing = self.call(model, operation, value)
        self.assertEqual(self.refused(nothing, action), action not in ALWAYS, nothing.body)
        if action in ALWAYS:
            return
        self.allow_only({"Effect": "Allow", "NotAction": action, "Resource": "*"})
        all_but = self.call(model, operation, value)
        self.assertTrue(self.refused(all_but, action), all_but.body)
        if operation.name in self.streams:
            return  # its answer does not end
        self.allow_only(allow(action))
        only = self.call(model, operation, value)
        # Taking a role is the trust policy's to allow.
        self.assertEqual(self.refused(only, action), action == "sts:AssumeRole", only.body)


def add_tests():
    for file in sorted((ROOT / "api").glob("*.smithy")):
        model = apigen.load(str(file))

        def test(self, model=model):
            tried = 0
            for operation in model.operations:
                with self.subTest(operation=operation.name):
                    self.check(model, operation)
                tried += 1
            self.assertGreater(tried, 2)

        setattr(Authorization, f"test_every_operation_of_{file.stem}", test)


add_tests()

if __name__ == "__main__":
    main()
