"""Signatures: each way of being wrong has its own code and sentence."""

import re
from datetime import datetime, timedelta, timezone

from support import sigv4
from support.case import ServerTestCase, main
from support.client import JSON_TYPE, LogsApi, boto3_client
from support.server import Credentials

UNKNOWN_KEY = "The security token included in the request is invalid."
MISMATCH = ("The request signature we calculated does not match the signature you provided. Check your AWS "
            "Secret Access Key and signing method. Consult the service documentation for details.")


class Signatures(ServerTestCase):
    BODY = b"{}"

    def headers(self, **more):
        return {"Host": f"127.0.0.1:{self.server.port}", "Content-Type": JSON_TYPE,
                "X-Amz-Target": "Logs_20140328.DescribeLogGroups", **more}

    def signed(self, *, key=None, region="us-east-1", service="logs", body=BODY, target="/", **more):
        return sigv4.signed_headers("POST", target, self.headers(), body, key or self.logs.credentials,
                                    region, service, **more)

    def exchange(self, headers, body=BODY, target="/", method="POST"):
        return self.logs.exchange(method, target, headers, body)

    def assert_auth_error(self, reply, code, pattern):
        self.assertIn(reply.status, (400, 403))
        self.assertEqual(reply.code, code, reply.body)
        self.assertRegex(reply.message, pattern)

    def assert_mismatch(self, reply):
        self.assert_auth_error(reply, "InvalidSignatureException", "^" + re.escape(MISMATCH))

    def test_right(self):
        self.assert_ok(self.exchange(self.signed()))

    def test_no_signature(self):
        self.assert_auth_error(self.exchange(self.headers()), "MissingAuthenticationTokenException",
                               "(?i)missing authentication token")

    def test_unknown_key(self):
        key = Credentials("AKIAIOSFODNN7EXAMPLE", self.logs.credentials.secret_key)
        self.assert_auth_error(self.exchange(self.signed(key=key)), "UnrecognizedClientException", UNKNOWN_KEY)

    def test_wrong_secret(self):
        key = Credentials(self.logs.credentials.access_key, "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
        self.assert_mismatch(self.exchange(self.signed(key=key)))

    def test_session_token_on_a_long_term_key(self):
        key = Credentials(self.logs.credentials.access_key, self.logs.credentials.secret_key, "made-up")
        self.assert_auth_error(self.exchange(self.signed(key=key)), "UnrecognizedClientException",
                               "^The security token included in the request is invalid")

    def test_tampered_body_header_and_target(self):
        self.assert_mismatch(self.exchange(self.signed(), b'{"limit": 1}'))
        changed = self.signed() | {"X-Amz-Target": "Logs_20140328.ListLogGroups"}
        self.assert_mismatch(self.exchange(changed))
        self.assert_mismatch(self.exchange(self.signed(), target="/?added=1"))

    def test_content_hash_header_has_to_be_true(self):
        wrong = self.headers(**{"x-amz-content-sha256": "0" * 64})
        signed = sigv4.signed_headers("POST", "/", wrong, self.BODY, self.logs.credentials, "us-east-1", "logs")
        self.assertEqual(self.exchange(signed).status // 100, 4)
        right = self.headers(**{"x-amz-content-sha256": sigv4.sha256_hex(self.BODY)})
        signed = sigv4.signed_headers("POST", "/", right, self.BODY, self.logs.credentials, "us-east-1", "logs")
        self.assert_ok(self.exchange(signed))

    def test_unsigned_target_header_is_refused(self):
        reply = self.exchange(self.signed(unsigned=("x-amz-target",)))
        self.assertEqual(reply.status // 100, 4, reply.body)

    def test_host_has_to_be_signed(self):
        reply = self.exchange(self.signed(unsigned=("host",)))
        self.assert_auth_error(reply, "InvalidSignatureException",
                               "^'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")

    def test_expired_and_not_yet(self):
        now = datetime.now(timezone.utc)
        for minutes in (-6, -60, -60 * 24 * 400):
            reply = self.exchange(self.signed(timestamp=sigv4.amz_date(now + timedelta(minutes=minutes))))
            self.assert_auth_error(reply, "InvalidSignatureException",
                                   r"^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z "
                                   r"\(\d{8}T\d{6}Z - 5 min\.\)$")
        reply = self.exchange(self.signed(timestamp=sigv4.amz_date(now + timedelta(minutes=7))))
        self.assert_auth_error(reply, "InvalidSignatureException",
                               r"^Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z "
                               r"\(\d{8}T\d{6}Z \+ 5 min\.\)$")
        for minutes in (-4, 4):
            timestamp = sigv4.amz_date(now + timedelta(minutes=minutes))
            self.assert_ok(self.exchange(self.signed(timestamp=timestamp)))

    def test_another_region_is_another_region(self):
        group = self.make_group()
        elsewhere = LogsApi(self.server, region="eu-central-1")
        self.assertEqual(elsewhere.ok("DescribeLogGroups", logGroupNamePrefix=group)["logGroups"], [])
        elsewhere.ok("CreateLogGroup", logGroupName=group)
        item, = elsewhere.ok("DescribeLogGroups", logGroupNamePrefix=group)["logGroups"]
        self.assertEqual(item["arn"], f"arn:aws:logs:eu-central-1:000000000000:log-group:{group}:*")
        china = LogsApi(self.server, region="cn-north-1")
        china.ok("CreateLogGroup", logGroupName=group)
        item, = china.ok("DescribeLogGroups", logGroupNamePrefix=group)["logGroups"]
        self.assertTrue(item["arn"].startswith("arn:aws-cn:logs:cn-north-1:"))

    def test_wrong_service_in_the_scope(self):
        self.assert_auth_error(self.exchange(self.signed(service="kinesis")), "InvalidSignatureException",
                               "Credential should be scoped to correct service: 'logs'.")

    def test_incomplete_headers(self):
        good = self.signed()["Authorization"]
        for part in ("Credential", "SignedHeaders", "Signature"):
            pieces = [p for p in good.removeprefix("AWS4-HMAC-SHA256 ").split(", ") if not p.startswith(part + "=")]
            headers = self.signed() | {"Authorization": "AWS4-HMAC-SHA256 " + ", ".join(pieces)}
            self.assert_auth_error(self.exchange(headers), "IncompleteSignatureException",
                                   f"Authorization header requires '{part}' parameter. ")
        headers = self.signed()
        del headers["X-Amz-Date"]
        self.assert_auth_error(self.exchange(headers), "IncompleteSignatureException",
                               "existence of either a 'X-Amz-Date' or a 'Date' header")
        headers = self.signed() | {"X-Amz-Date": "yesterday"}
        self.assert_auth_error(self.exchange(headers), "IncompleteSignatureException",
                               "^Date must be in ISO-8601 'basic format'. Got 'yesterday'.")

    def test_odd_authorization_headers(self):
        good = self.signed()["Authorization"]
        for value in ("", "Bearer abc", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 Credential=",
                      good.replace("HMAC-SHA256", "ECDSA-P256-SHA256"),
                      good.replace("/aws4_request", ""), good.replace("/aws4_request", "/aws5_request"),
                      good.replace("Signature=", "Signature=zz"), good[:-10], good + ", Signature=00",
                      good.replace("SignedHeaders=", "SignedHeaders=;;"), "x" * 4000, "Basic dXNlcjpwYXNz"):
            reply = self.exchange(self.signed() | {"Authorization": value})
            self.assertIn(reply.status, (400, 403), value)
            self.assertIn(reply.code, ("IncompleteSignatureException", "InvalidSignatureException",
                                       "MissingAuthenticationTokenException", "UnrecognizedClientException"), value)

    def test_credential_parts(self):
        good = self.signed()["Authorization"]
        reply = self.exchange(self.signed() | {"Authorization": good.replace("/us-east-1/", "/")})
        self.assert_auth_error(reply, "IncompleteSignatureException",
                               "^Credential must have exactly 5 slash-delimited elements, "
                               "e.g. keyid/date/region/service/term, got '")
        reply = self.exchange(self.signed() | {"Authorization": good.replace("/aws4_request", "/other")})
        self.assert_auth_error(reply, "InvalidSignatureException",
                               "Credential should be scoped with a valid terminator: 'aws4_request', not 'other'.")

    def test_presigned(self):
        headers = {"Content-Type": JSON_TYPE, "X-Amz-Target": "Logs_20140328.DescribeLogGroups"}
        host = f"127.0.0.1:{self.server.port}"

        def target(**more):
            return sigv4.presigned_target("POST", "/", host, self.logs.credentials, "us-east-1", "logs",
                                          headers, self.BODY, **more)
        self.assert_ok(self.exchange(headers, target=target()))
        old = sigv4.amz_date(datetime.now(timezone.utc) - timedelta(minutes=30))
        self.assert_ok(self.exchange(headers, target=target(timestamp=old, expires=3600)))
        reply = self.exchange(headers, target=target(timestamp=old, expires=60))
        self.assert_auth_error(reply, "InvalidSignatureException", "^Signature expired: ")
        bad = target()
        self.assert_mismatch(self.exchange(headers, target=bad[:-1] + ("0" if bad[-1] != "0" else "1")))
        both = self.exchange(self.signed(), target=target())
        self.assert_auth_error(both, "InvalidSignatureException",
                               "^Found both 'X-Amz-Algorithm' as a query-string param "
                               "and 'Authorization' as HTTP header.")
        self.assertEqual(self.exchange(headers, target=target(expires=700_000)).status // 100, 4)

    def test_query_strings_and_paths_are_part_of_the_signature(self):
        for target in ("/?x=1&a=2&a=1&b", "/?q=a+b%20c%2F~", "/some/path", "/?%E6%AB%93=%F0%9F%8F%AF", "/?a=b=c"):
            with self.subTest(target):
                self.assert_ok(self.exchange(self.signed(target=target), target=target))

    def test_same_request_twice(self):
        headers = self.signed()
        self.assert_ok(self.exchange(headers))
        self.assert_ok(self.exchange(headers))

    def test_unknown_operation_of_an_unknown_caller_tells_nothing(self):
        headers = self.headers(**{"X-Amz-Target": "Logs_20140328.DeleteEverything"})
        self.assertEqual(self.exchange(headers).status, 400)

    def test_date_header_is_accurate(self):
        reply = self.exchange(self.headers())
        sent = datetime.strptime(reply.header("Date"), "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=timezone.utc)
        self.assertLess(abs((datetime.now(timezone.utc) - sent).total_seconds()), 3)

    def test_boto3_with_wrong_keys(self):
        from botocore.exceptions import ClientError
        for key, code in ((Credentials("AKIAIOSFODNN7EXAMPLE", "x" * 40), "UnrecognizedClientException"),
                          (Credentials(self.logs.credentials.access_key, "x" * 40), "InvalidSignatureException")):
            with self.assertRaises(ClientError) as caught:
                boto3_client(self.server, credentials=key).describe_log_groups()
            self.assertEqual(caught.exception.response["Error"]["Code"], code)


class NoAuth(ServerTestCase):
    flags = ("--auth=none",)

    def call(self, key, operation="DescribeLogGroups", **parameters):
        logs = LogsApi(self.server, credentials=Credentials(key, "any secret"))
        return logs.call(operation, parameters)

    def test_any_key_is_the_first_account(self):
        self.assert_ok(self.call("whoever", "CreateLogGroup", logGroupName="open"))
        item, = self.assert_ok(self.call("somebody-else", logGroupNamePrefix="open"))["logGroups"]
        self.assertIn(":000000000000:", item["arn"])

    def test_twelve_digits_choose_an_account(self):
        self.assert_ok(self.call("111122223333", "CreateLogGroup", logGroupName="theirs"))
        item, = self.assert_ok(self.call("111122223333", logGroupNamePrefix="theirs"))["logGroups"]
        self.assertIn(":111122223333:", item["arn"])
        self.assertEqual(self.assert_ok(self.call("whoever", logGroupNamePrefix="theirs"))["logGroups"], [])

    def test_without_any_signature(self):
        reply = self.logs.exchange("POST", "/", {"Content-Type": JSON_TYPE,
                                                 "X-Amz-Target": "Logs_20140328.DescribeLogGroups"}, b"{}")
        self.assert_ok(reply)

    def test_not_on_a_public_address(self):
        result = self.server.run("serve", "--auth=none", "--listen", "0.0.0.0:0", "--data",
                                 str(self.server.folder / "other"), check=False, timeout=30)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("loopback", (result.stdout + result.stderr).lower())


if __name__ == "__main__":
    main()
