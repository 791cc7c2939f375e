"""Whatever a client sends: the right error, never a 500, a hang or a crash."""

import json
import random

from support import sigv4
from support.case import ServerTestCase, main
from support.client import JSON_TYPE

# Wrong values for any member: other types, extremes, and text that looks like syntax.
VALUES = [None, True, 0, -1, 2**63, 1e308, 0.5, "", "x", "x" * 3000, "\u0000", "🏯", "*", "..", "%s", "'; --",
          [], [None], [[]], ["a"] * 200, {}, {"a": None}, {"": ""}, [{"timestamp": "x", "message": 1}]]


def botocore_operations():
    """Operation names and member names of botocore's model of Logs."""
    from botocore.session import get_session
    model = get_session().get_service_model("logs")
    for name in model.operation_names:
        shape = model.operation_model(name).input_shape
        yield name, sorted(shape.members) if shape else []


class Dispatch(ServerTestCase):
    def target(self, value, body=b"{}", **more):
        headers = {"Host": f"127.0.0.1:{self.server.port}", "Content-Type": JSON_TYPE, **more}
        if value is not None:
            headers["X-Amz-Target"] = value
        signed = sigv4.signed_headers("POST", "/", headers, body, self.logs.credentials, "us-east-1", "logs")
        return self.logs.exchange("POST", "/", signed, body)

    def test_unknown_operation(self):
        for value in ("Logs_20140328.NoSuchThing", "Logs_20140328.describeloggroups", "Logs_20140328.",
                      "Logs_20140328"):
            self.assert_error(self.target(value), "UnknownOperationException")

    def test_unknown_service(self):
        for value in ("DynamoDB_20120810.ListTables", "Nothing.Here", ".", "..", "x" * 1000):
            reply = self.target(value)
            self.assertEqual((reply.status, reply.code), (400, "UnknownOperationException"), value)

    def test_no_target_at_all(self):
        self.assertIn(self.target(None).status, (400, 404))

    def test_other_content_types_of_json(self):
        for value in ("application/json", "application/x-amz-json-1.1; charset=utf-8", "application/x-amz-json-1.0"):
            reply = self.target("Logs_20140328.DescribeLogGroups", **{"Content-Type": value})
            self.assert_ok(reply)

    def test_other_methods_and_paths(self):
        for method in ("GET", "PUT", "DELETE", "PATCH", "HEAD", "BREW"):
            signed = sigv4.signed_headers(method, "/", {"Host": f"127.0.0.1:{self.server.port}"}, b"",
                                          self.logs.credentials, "us-east-1", "logs")
            reply = self.logs.exchange(method, "/", signed, None)
            self.assertLess(reply.status, 500, method)
        self.logs.close()
        for path in ("/nothing", "/../../etc/passwd", "/%00", "/service/x/operation/y", "//", "/?Action=Nothing"):
            reply = self.logs.exchange("GET", path, {}, None)
            self.assertIn(reply.status, range(200, 500), path)


class Bodies(ServerTestCase):
    def test_empty_body_counts_as_an_empty_object(self):
        for body in (b"", b"{}", b"  {}  ", b"{\n}"):
            self.assert_ok(self.logs.send("DescribeLogGroups", body))

    def test_not_json(self):
        for body in (b"{", b"}", b"not json", b'{"limit": 1', b'{"limit" 1}', b'{"limit": 01}', b"{'limit': 1}",
                     b'{"limit": 1,}', b'{"limit": NaN}', b"[1,2", b'"text', b'{"a": "\n"}', b'{"a": "\\x"}',
                     b'{"a": "\\u12"}', b"{}{}", b"{} x", b"\x00", b"\xff\xfe{\x00}\x00", b"<xml/>", b'{"a":tru}'):
            reply = self.logs.send("DescribeLogGroups", body)
            self.assertEqual((reply.status, reply.code), (400, "SerializationException"), body)

    def test_json_but_no_object(self):
        for body in (b"[]", b"1", b'"text"', b"true"):
            reply = self.logs.send("DescribeLogGroups", body)
            self.assertEqual((reply.status, reply.code), (400, "SerializationException"), body)

    def test_wrong_types(self):
        for parameters in ({"logGroupNamePrefix": 1}, {"logGroupNamePrefix": []}, {"logGroupNamePrefix": {}},
                           {"limit": "x"}, {"limit": []}, {"limit": {}}, {"logGroupIdentifiers": "x"},
                           {"logGroupIdentifiers": {}}, {"includeLinkedAccounts": "perhaps"},
                           {"includeLinkedAccounts": []}):
            reply = self.logs.call("DescribeLogGroups", parameters)
            self.assertEqual((reply.status, reply.code), (400, "SerializationException"), parameters)
        reply = self.logs("CreateLogGroup", logGroupName="g", tags=["a"])
        self.assert_error(reply, "SerializationException")

    def test_null_members_are_absent(self):
        self.assert_ok(self.logs("DescribeLogGroups", limit=None, nextToken=None, logGroupIdentifiers=None))

    def test_deep_nesting(self):
        for depth in (100, 10_000, 1_000_000):
            for opening, closing in (("[", "]"), ('{"a":', "}")):
                middle = "1" if opening != "[" else ""
                body = ('{"unknown":' + opening * depth + middle + closing * depth + "}").encode()
                reply = self.logs.send("DescribeLogGroups", body)
                self.assertIn(reply.status, (200, 400), f"{opening} {depth}")
        self.assertEqual(self.logs.send("DescribeLogGroups", b"[" * 1_000_000).status, 400)

    def test_repeated_members(self):
        reply = self.logs.send("DescribeLogGroups", b'{"limit": 1, "limit": 2}')
        self.assertIn(reply.status, (200, 400))

    def test_too_large_body(self):
        reply = self.logs.send("PutLogEvents", b" " * (40 << 20))
        self.assertEqual(reply.status, 413)
        self.logs.close()
        self.assert_ok(self.logs("DescribeLogGroups"))

    def test_many_members_and_long_names(self):
        body = json.dumps({f"member{i}": i for i in range(50_000)}).encode()
        self.assertIn(self.logs.send("DescribeLogGroups", body).status, (200, 400))
        body = json.dumps({"x" * 1_000_000: 1}).encode()
        self.assertIn(self.logs.send("DescribeLogGroups", body).status, (200, 400))

    def test_messages_quote_values_and_stay_bounded(self):
        reply = self.logs("DescribeLogStreams", logGroupName="g" * 300_000)
        self.assertEqual(reply.status, 400)
        self.assertLess(len(reply.body), 1_000_000)


class EveryOperation(ServerTestCase):
    """Every operation of botocore's model gets wrong values in every member."""

    def check(self, operation, parameters):
        reply = self.logs.call(operation, parameters)
        shown = f"{operation} {json.dumps(parameters)[:300]}: {reply.status} {reply.body[:300]}"
        self.assertIn(reply.status, (200, 400), shown)
        if reply.status == 400:
            self.assertRegex(reply.code, r"^[A-Z][A-Za-z]+Exception$", shown)
            self.assertNotIn("Internal", reply.code, shown)
        self.assertTrue(reply.header("x-amzn-RequestId"), shown)

    def test_no_members(self):
        for operation, _ in botocore_operations():
            self.check(operation, {})

    def test_each_member_wrong_alone(self):
        for operation, members in botocore_operations():
            for member in members:
                for value in VALUES:
                    self.check(operation, {member: value})

    def test_all_members_wrong_together(self):
        choice = random.Random(20260101)
        for operation, members in botocore_operations():
            for _ in range(40):
                self.check(operation, {member: choice.choice(VALUES) for member in members})


if __name__ == "__main__":
    main()
