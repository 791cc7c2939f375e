"""TLS: the local authority of --tls auto, ALPN, old versions, and clients that trust it."""

import json
import socket
import ssl
import subprocess
import unittest

from support import sigv4
from support.case import main
from support.client import JSON_TYPE, aws, boto3_client
from support.server import Server

CURL = "/usr/bin/curl"
OPENSSL = "/usr/bin/openssl"


class TlsAuto(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--tls", "auto", "--tls-names", "logs.lan")
        cls.addClassCleanup(cls.server.close)
        cls.server.start()
        cls.authority = cls.find_authority()

    @classmethod
    def find_authority(cls):
        """The certificate in the data folder that signed itself."""
        for path in sorted(cls.server.data.rglob("*.pem")) + sorted(cls.server.data.rglob("*.crt")):
            if "PRIVATE KEY" in path.read_text(encoding="utf-8"):
                continue
            names = subprocess.run([OPENSSL, "x509", "-noout", "-subject", "-issuer", "-in", str(path)],
                                   capture_output=True, text=True, check=False).stdout.splitlines()
            if len(names) == 2 and names[0].split("=", 1)[1] == names[1].split("=", 1)[1]:
                return path
        raise AssertionError("no authority in the data folder")

    def context(self, **options):
        context = ssl.create_default_context(cafile=str(self.authority))
        for name, value in options.items():
            setattr(context, name, value)
        return context

    def curl(self, *arguments, body=b"{}"):
        headers = {"Host": f"127.0.0.1:{self.server.port}", "Content-Type": JSON_TYPE,
                   "X-Amz-Target": "Logs_20140328.DescribeLogGroups"}
        headers = sigv4.signed_headers("POST", "/", headers, body, self.server.credentials(), "us-east-1", "logs")
        fields = [part for k, v in headers.items() if k != "Host" for part in ("-H", f"{k}: {v}")]
        return subprocess.run([CURL, "-sS", "--max-time", "30", *fields, "--data-binary", "@-",
                               "-w", "\n%{http_version} %{http_code}", *arguments, self.server.endpoint + "/"],
                              input=body, capture_output=True, timeout=60, check=False)

    def test_the_start_says_how_to_trust(self):
        self.assertEqual(self.server.scheme, "https")
        self.assertIn(str(self.authority), self.server.log())

    def test_curl_with_the_authority(self):
        result = self.curl("--cacert", str(self.authority))
        self.assertEqual(result.returncode, 0, result.stderr)
        answer, _, facts = result.stdout.rpartition(b"\n")
        self.assertEqual(facts, b"2 200")
        self.assertIn("logGroups", json.loads(answer))

    def test_curl_without_the_authority(self):
        self.assertEqual(self.curl().returncode, 60)

    def test_http_1_1_by_choice(self):
        result = self.curl("--cacert", str(self.authority), "--http1.1")
        self.assertTrue(result.stdout.endswith(b"\n1.1 200"), result.stdout)

    def test_alpn(self):
        for offered, chosen in ((["h2", "http/1.1"], "h2"), (["http/1.1"], "http/1.1"), (None, None)):
            context = self.context()
            if offered:
                context.set_alpn_protocols(offered)
            with socket.create_connection(("127.0.0.1", self.server.port), timeout=10) as raw, \
                    context.wrap_socket(raw, server_hostname="127.0.0.1") as tls:
                self.assertEqual(tls.selected_alpn_protocol(), chosen)

    def test_names_in_the_certificate(self):
        for name in ("localhost", "logs.lan", "stream-logs.lan", "streaming-logs.lan"):
            with socket.create_connection(("127.0.0.1", self.server.port), timeout=10) as raw, \
                    self.context().wrap_socket(raw, server_hostname=name) as tls:
                self.assertIn(tls.version(), ("TLSv1.2", "TLSv1.3"))
        with self.assertRaises(ssl.SSLCertVerificationError), \
                socket.create_connection(("127.0.0.1", self.server.port), timeout=10) as raw:
            self.context().wrap_socket(raw, server_hostname="elsewhere.lan")

    def test_versions(self):
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            context = self.context(minimum_version=version, maximum_version=version)
            with socket.create_connection(("127.0.0.1", self.server.port), timeout=10) as raw, \
                    context.wrap_socket(raw, server_hostname="127.0.0.1") as tls:
                self.assertEqual(tls.version(), version.name.replace("_", "."))
        result = subprocess.run([OPENSSL, "s_client", "-connect", f"127.0.0.1:{self.server.port}", "-tls1_1",
                                 "-cipher", "ALL:@SECLEVEL=0"], input=b"", capture_output=True, timeout=30,
                                check=False)
        self.assertNotEqual(result.returncode, 0)

    def test_keys_are_private(self):
        keys = [p for p in self.server.data.rglob("*") if p.is_file() and p.stat().st_size < 100_000
                and b"PRIVATE KEY" in p.read_bytes()]
        self.assertTrue(keys)
        for key in keys:
            self.assertEqual(key.stat().st_mode & 0o777, 0o600, key)

    def test_boto3_and_the_cli(self):
        client = boto3_client(self.server, verify=str(self.authority))
        client.create_log_group(logGroupName="over-tls")
        found = aws(self.server, "--ca-bundle", str(self.authority), "logs", "describe-log-groups")
        self.assertEqual([g["logGroupName"] for g in found["logGroups"]], ["over-tls"])

    def test_plain_text_and_garbage_are_turned_away(self):
        for data in (b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n", b"\x16\x03\x01" + b"\xff" * 300, b"\x00" * 50):
            with socket.create_connection(("127.0.0.1", self.server.port), timeout=10) as raw:
                raw.sendall(data)
                raw.shutdown(socket.SHUT_WR)
                try:
                    self.assertNotIn(b"200 OK", raw.recv(1000))
                except ConnectionResetError:
                    pass
        self.assertTrue(self.server.healthy())


class TlsFiles(unittest.TestCase):
    def test_given_certificate(self):
        server = Server()
        self.addCleanup(server.close)
        certificate, key = server.folder / "cert.pem", server.folder / "key.pem"
        subprocess.run([OPENSSL, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", str(key), "-out", str(certificate), "-days", "2", "-subj", "/CN=test",
                        "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
        server.flags = ["--tls", "files", "--tls-certificate", str(certificate), "--tls-key", str(key)]
        server.start()
        client = boto3_client(server, verify=str(certificate))
        self.assertEqual(client.describe_log_groups()["logGroups"], [])
        self.assertEqual(server.stop(), 0)

    def test_missing_files_are_said(self):
        with Server() as server:
            result = server.run("serve", "--listen", "127.0.0.1:0", "--data", str(server.folder / "other"),
                                "--tls", "files", "--tls-certificate", "/nowhere/cert.pem", "--tls-key",
                                "/nowhere/key.pem", check=False, timeout=30)
            self.assertNotEqual(result.returncode, 0)
            self.assertIn("/nowhere/", result.stdout + result.stderr)


if __name__ == "__main__":
    main()
