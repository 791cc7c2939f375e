"""HTTP itself: keep-alive, pipelining, chunks, 100-continue, HTTP/2, and what is malformed."""

import gzip
import json
import socket
import subprocess
import time

from support import sigv4
from support.case import ServerTestCase, main
from support.client import JSON_TYPE, boto3_client, now_ms

CURL = "/usr/bin/curl"


class RawHttp(ServerTestCase):
    def connect(self):
        connection = socket.create_connection(("127.0.0.1", self.server.port), timeout=20)
        self.addCleanup(connection.close)
        return connection

    def head(self, operation="DescribeLogGroups", body=b"{}", **more):
        headers = {"Host": f"127.0.0.1:{self.server.port}", "Content-Type": JSON_TYPE,
                   "X-Amz-Target": f"Logs_20140328.{operation}"}
        return sigv4.signed_headers("POST", "/", headers, body, self.logs.credentials, "us-east-1", "logs") | more

    def request(self, operation="DescribeLogGroups", body=b"{}", **more):
        headers = self.head(operation, body, **{"Content-Length": str(len(body))}) | more
        return self.text(headers) + body

    def text(self, headers, line="POST / HTTP/1.1"):
        return (line + "\r\n" + "".join(f"{k}: {v}\r\n" for k, v in headers.items()) + "\r\n").encode()

    def answer(self, file):
        """Status, headers and body of the next answer."""
        line = file.readline().decode()
        self.assertTrue(line.startswith("HTTP/1."), line)
        headers = {}
        while (field := file.readline().decode().strip()):
            name, _, value = field.partition(":")
            headers[name.lower()] = value.strip()
        body = file.read(int(headers.get("content-length", 0)))
        return int(line.split()[1]), headers, body

    def exchange(self, data):
        connection = self.connect()
        connection.sendall(data)
        with connection.makefile("rb") as file:
            return self.answer(file)

    def test_answers_have_length_date_and_id(self):
        status, headers, body = self.exchange(self.request())
        self.assertEqual(status, 200)
        self.assertEqual(int(headers["content-length"]), len(body))
        self.assertEqual(headers["content-type"], "application/x-amz-json-1.1")
        self.assertIn("date", headers)
        self.assertIn("x-amzn-requestid", headers)
        self.assertNotIn("transfer-encoding", headers)

    def test_request_id_header_is_spelled_as_clients_want_it(self):
        connection = self.connect()
        connection.sendall(self.request())
        self.assertIn(b"\r\nx-amzn-RequestId: ", connection.recv(65536))

    def test_keep_alive_and_close(self):
        connection = self.connect()
        with connection.makefile("rb") as file:
            for _ in range(20):
                connection.sendall(self.request())
                self.assertEqual(self.answer(file)[0], 200)
            connection.sendall(self.request(**{"Connection": "close"}))
            self.assertEqual(self.answer(file)[0], 200)
            self.assertEqual(file.read(), b"")

    def test_http_1_0_closes(self):
        connection = self.connect()
        data = self.request().replace(b"HTTP/1.1", b"HTTP/1.0", 1)
        connection.sendall(data)
        with connection.makefile("rb") as file:
            self.assertEqual(self.answer(file)[0], 200)
            self.assertEqual(file.read(), b"")

    def test_pipelining_answers_in_order(self):
        group, stream = self.make_stream()
        requests, expected = b"", []
        for i in range(60):
            body = json.dumps({"logGroupName": group, "logStreamName": stream,
                               "logEvents": [{"timestamp": now_ms(), "message": f"m{i}"}]}).encode()
            requests += self.request("PutLogEvents", body)
            requests += self.request("DescribeLogStreams", json.dumps({"logGroupName": f"missing-{i}"}).encode())
            expected += [200, 400]
        connection = self.connect()
        connection.sendall(requests)
        with connection.makefile("rb") as file:
            self.assertEqual([self.answer(file)[0] for _ in expected], expected)
        self.assertEqual(self.messages(group, stream), [f"m{i}" for i in range(60)])

    def test_one_byte_at_a_time(self):
        connection = self.connect()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in self.request():
            connection.sendall(bytes([byte]))
        with connection.makefile("rb") as file:
            self.assertEqual(self.answer(file)[0], 200)

    def test_chunked_bodies(self):
        group, stream = self.make_stream()
        body = json.dumps({"logGroupName": group, "logStreamName": stream,
                           "logEvents": [{"timestamp": now_ms(), "message": "c" * 300_000}]}).encode()
        for size in (1000, 65_536, 7777, len(body)):
            parts = [body[i:i + size] for i in range(0, len(body), size)]
            chunks = b"".join(b"%x;name=value\r\n%s\r\n" % (len(p), p) for p in parts) + b"0\r\nTrailer: x\r\n\r\n"
            head = self.text(self.head("PutLogEvents", body, **{"Transfer-Encoding": "chunked"}))
            self.assertEqual(self.exchange(head + chunks)[0], 200)
        self.assertEqual([len(m) for m in self.logs_of(group, stream)], [300_000] * 4)

    def logs_of(self, group, stream):
        return [e["message"] for e in self.logs.pages("FilterLogEvents", "events", logGroupName=group,
                                                      logStreamNames=[stream])]

    def test_expect_100_continue(self):
        body = b'{"limit": 1}'
        connection = self.connect()
        connection.sendall(self.text(self.head(body=body, **{"Content-Length": str(len(body)),
                                                             "Expect": "100-continue"})))
        with connection.makefile("rb") as file:
            self.assertEqual(file.readline(), b"HTTP/1.1 100 Continue\r\n")
            self.assertEqual(file.readline(), b"\r\n")
            connection.sendall(body)
            self.assertEqual(self.answer(file)[0], 200)

    def test_malformed_requests_are_answered_or_dropped(self):
        head = self.text(self.head(**{"Content-Length": "2"}))
        for data in (b"\r\n\r\n", b"GARBAGE\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n",
                     b"GET / HTTP/1.1\r\nno colon\r\n\r\n", b"GET / HTTP/1.1\r\n: empty\r\n\r\n",
                     b"GET / HTTP/1.1\r\nHost: a\r\n folded: b\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc",
                     b"\x00" * 100,
                     head.replace(b"Content-Length: 2", b"Content-Length: -2"),
                     head.replace(b"Content-Length: 2", b"Content-Length: 2x"),
                     head.replace(b"Content-Length: 2", b"Content-Length: 99999999999999999999"),
                     head.replace(b"Content-Length: 2", b"Content-Length: 2\r\nContent-Length: 3"),
                     head.replace(b"Content-Length: 2", b"Content-Length: 2\r\nTransfer-Encoding: chunked"),
                     head.replace(b"Content-Length: 2", b"Transfer-Encoding: gzip, chunked"),
                     head.replace(b"Content-Length: 2", b"Transfer-Encoding: chunked") + b"zz\r\n",
                     head.replace(b"Content-Length: 2", b"Transfer-Encoding: chunked") + b"fffffffffffffffff\r\n",
                     b"GET / HTTP/1.1\r\nA: \x01\x02\r\n\r\n", b"GET /\x7f HTTP/1.1\r\n\r\n"):
            connection = self.connect()
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            with connection.makefile("rb") as file:
                answer = file.read()
            if answer:
                self.assertRegex(answer, rb"^HTTP/1\.[01] [45]\d\d ", data)
                self.assertNotRegex(answer, rb"^HTTP/1\.1 500 ", data)
        self.assertTrue(self.server.healthy())

    def test_large_headers(self):
        status, _, _ = self.exchange(self.request(**{"X-Large": "x" * 200_000}))
        self.assertIn(status, (400, 431))
        many = {f"X-Header-{i}": "v" for i in range(2000)}
        self.assertIn(self.exchange(self.request(**many))[0], (400, 431))

    def test_connections_that_stop_midway(self):
        data = self.request(body=b'{"limit": 1}')
        for cut in (1, 20, len(data) // 2, len(data) - 1):
            for _ in range(20):
                connection = self.connect()
                connection.sendall(data[:cut])
                connection.close()
        self.assertTrue(self.server.healthy())

    def test_many_connections_at_once(self):
        connections = [self.connect() for _ in range(300)]
        for connection in connections:
            connection.sendall(self.request())
        for connection in connections:
            with connection.makefile("rb") as file:
                self.assertEqual(self.answer(file)[0], 200)

    def test_health_and_head(self):
        self.assertEqual(self.exchange(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")[0], 200)
        connection = self.connect()
        connection.sendall(b"HEAD /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        answer = connection.makefile("rb").read()
        self.assertTrue(answer.endswith(b"\r\n\r\n"), answer)

    def test_cors(self):
        status, headers, _ = self.exchange(b"OPTIONS / HTTP/1.1\r\nHost: x\r\nOrigin: http://console.lan\r\n"
                                           b"Access-Control-Request-Method: POST\r\n"
                                           b"Access-Control-Request-Headers: x-amz-target\r\n\r\n")
        self.assertEqual((status, headers.get("access-control-allow-origin")), (200, "*"))

    def test_slow_reader_of_a_large_answer(self):
        group, stream = self.make_stream()
        self.put(group, stream, *["x" * 100_000] * 9)
        body = json.dumps({"logGroupName": group, "logStreamName": stream}).encode()
        connection = self.connect()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        connection.sendall(self.request("GetLogEvents", body) * 3)
        time.sleep(1)
        with connection.makefile("rb") as file:
            for _ in range(3):
                status, _, answer = self.answer(file)
                self.assertEqual((status, len(json.loads(answer)["events"])), (200, 9))


class SlowClients(ServerTestCase):
    flags = ("--header-timeout", "500ms", "--body-timeout", "500ms", "--idle-timeout", "1s")

    def end_of(self, data):
        """Seconds until the server ends a connection on which only `data` was sent, and its answer."""
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=20) as connection:
            begin = time.monotonic()
            connection.sendall(data)
            with connection.makefile("rb") as file:
                try:
                    answer = file.read()
                except ConnectionResetError:
                    answer = b""
            return time.monotonic() - begin, answer

    def test_half_a_header(self):
        seconds, answer = self.end_of(b"POST / HTTP/1.1\r\nHost: x\r\n")
        self.assertLess(seconds, 5)
        self.assertTrue(not answer or b" 408 " in answer, answer)

    def test_half_a_body(self):
        seconds, answer = self.end_of(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf")
        self.assertLess(seconds, 5)
        self.assertTrue(not answer or b" 408 " in answer, answer)

    def test_nothing_at_all(self):
        seconds, answer = self.end_of(b"")
        self.assertLess(seconds, 10)
        self.assertTrue(not answer or b" 408 " in answer, answer)

    def test_kept_without_a_request(self):
        seconds, answer = self.end_of(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        self.assertLess(seconds, 10)
        self.assertIn(b"200", answer)


class Http2(ServerTestCase):
    def curl(self, operation, body, *more):
        headers = {"Host": f"127.0.0.1:{self.server.port}", "Content-Type": JSON_TYPE,
                   "X-Amz-Target": f"Logs_20140328.{operation}"}
        headers = sigv4.signed_headers("POST", "/", headers, body, self.logs.credentials, "us-east-1", "logs")
        fields = [part for k, v in headers.items() if k != "Host" for part in ("-H", f"{k}: {v}")]
        result = subprocess.run(
            [CURL, "-sS", "--max-time", "30", "--http2-prior-knowledge", *fields, "--data-binary", "@-",
             "-w", "\n%{http_version} %{http_code}", *more, self.server.endpoint + "/"],
            input=body, capture_output=True, timeout=60, check=False)
        self.assertEqual(result.returncode, 0, result.stderr)
        answer, _, facts = result.stdout.rpartition(b"\n")
        version, status = facts.decode().split()
        return version, int(status), answer

    def test_prior_knowledge(self):
        self.assertEqual(self.curl("DescribeLogGroups", b"{}")[:2], ("2", 200))
        version, status, answer = self.curl("DescribeLogStreams", b'{"logGroupName": "nope"}')
        self.assertEqual((version, status), ("2", 400))
        self.assertEqual(json.loads(answer)["__type"], "ResourceNotFoundException")

    def test_large_bodies_both_ways(self):
        group, stream = self.make_stream()
        body = json.dumps({"logGroupName": group, "logStreamName": stream,
                           "logEvents": [{"timestamp": now_ms(), "message": "x" * 900_000}]}).encode()
        self.assertEqual(self.curl("PutLogEvents", body)[1], 200)
        _, status, answer = self.curl("GetLogEvents",
                                      json.dumps({"logGroupName": group, "logStreamName": stream}).encode())
        self.assertEqual((status, len(json.loads(answer)["events"][0]["message"])), (200, 900_000))

    def test_many_streams_on_one_connection(self):
        result = subprocess.run(
            ["/usr/bin/nghttp", "-n", "-s", "-m", "200", self.server.endpoint + "/health"],
            capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(sum(1 for line in result.stdout.splitlines() if " 200 " in line), 200)


class Http2Malformed(ServerTestCase):
    PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

    def frame(self, kind, flags, stream, payload=b"", length=None):
        size = len(payload) if length is None else length
        return size.to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload

    def test_bad_frames_end_the_connection_only(self):
        settings = self.frame(4, 0, 0)
        for data in (b"PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n", self.PREFACE + b"\xff" * 200,
                     self.PREFACE + settings + self.frame(0, 1, 1, b"data without headers"),
                     self.PREFACE + settings + self.frame(1, 5, 1, b"\xff\xff\xff\xff\xff\xff"),
                     self.PREFACE + settings + self.frame(1, 5, 2, b"\x82\x84\x86"),
                     self.PREFACE + settings + self.frame(1, 5, 0, b"\x82"),
                     self.PREFACE + settings + self.frame(9, 4, 1, b"\x82"),
                     self.PREFACE + settings + self.frame(0, 0, 1, b"", length=0xffffff),
                     self.PREFACE + self.frame(4, 0, 0, b"\x00\x04\xff\xff\xff\xff"),
                     self.PREFACE + settings + self.frame(8, 0, 0, b"\x00\x00\x00\x00"),
                     self.PREFACE + settings + self.frame(6, 0, 0, b"short"),
                     self.PREFACE + settings + self.frame(6, 0, 0, b"\x00" * 8) * 5000,
                     self.PREFACE + settings + (self.frame(1, 4, 1, b"\x82\x84\x86")
                                                + b"".join(self.frame(3, 0, i, b"\x00\x00\x00\x08")
                                                           for i in range(1, 2000, 2)))):
            with socket.create_connection(("127.0.0.1", self.server.port), timeout=20) as connection:
                try:
                    connection.sendall(data)
                    connection.shutdown(socket.SHUT_WR)
                    while connection.recv(65536):
                        pass
                except (ConnectionResetError, BrokenPipeError):
                    pass
            self.assertTrue(self.server.healthy(), data[:60])

    def test_opened_and_reset_at_once_many_times(self):
        """Streams that are opened and reset at once must not pile up work."""
        opened = b"".join(self.frame(1, 5, i, b"\x83\x86\x84\x41\x01x") + self.frame(3, 0, i, b"\x00\x00\x00\x08")
                          for i in range(1, 20_000, 2))
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=20) as connection:
            try:
                connection.sendall(self.PREFACE + self.frame(4, 0, 0) + opened)
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65536):
                    pass
            except (ConnectionResetError, BrokenPipeError):
                pass
        self.assertTrue(self.server.healthy())
        self.assert_ok(self.logs("DescribeLogGroups"))


class BotoBodies(ServerTestCase):
    def test_gzip_from_an_sdk(self):
        group, stream = self.make_stream()
        client = boto3_client(self.server)

        def compress(request, **_):
            request.data = gzip.compress(request.data if isinstance(request.data, bytes) else request.data.encode())
            request.headers["Content-Encoding"] = "gzip"
        client.meta.events.register("before-sign.logs.PutLogEvents", compress)
        client.put_log_events(logGroupName=group, logStreamName=stream,
                              logEvents=[{"timestamp": now_ms(), "message": "zipped " * 1000}])
        self.assertEqual(self.messages(group, stream), ["zipped " * 1000])


if __name__ == "__main__":
    main()
