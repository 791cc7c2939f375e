"""What a server under test sends to: a mail server and web endpoints, on loopback ports."""

import email
import email.policy
import http.server
import queue
import threading
from dataclasses import dataclass, field

WAIT_SECONDS = 60


@dataclass
class Post:
    """A request that arrived."""
    path: str
    headers: dict
    body: bytes

    def header(self, name):
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), None)


class WebReceiver:
    """Takes posts and answers each with the next of `statuses`, the last one for all that follow. With
    `challenge` it wants a password (any) first."""

    def __init__(self, *statuses, context=None, challenge=False):
        self.posts = queue.Queue()
        self.statuses = list(statuses) or [200]
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if challenge and self.headers.get("Authorization") is None:
                    self.send_response(401)
                    self.send_header("WWW-Authenticate", 'Basic realm="hooks"')
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                status = receiver.statuses.pop(0) if len(receiver.statuses) > 1 else receiver.statuses[0]
                receiver.posts.put(Post(self.path, dict(self.headers), body))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        if context is not None:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        self.scheme = "http" if context is None else "https"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def url(self, path="/hook"):
        return f"{self.scheme}://127.0.0.1:{self.port}{path}"

    def next(self):
        return self.posts.get(timeout=WAIT_SECONDS)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@dataclass
class ArrivedMail:
    sender: str
    recipients: list
    message: email.message.EmailMessage = field(repr=False)

    @property
    def text(self):
        return self.message.get_body(("plain",)).get_content().replace("\r\n", "\n")


class MailServer:
    """An SMTP server; `refuse` holds answers that recipients get instead of being taken, each once."""

    def __init__(self, **settings):
        from aiosmtpd.controller import Controller  # here, so that tests without it need none
        self.mails = queue.Queue()
        self.refuse = []
        receiver = self

        class Handler:
            async def handle_RCPT(self, server, session, envelope, address, options):
                if receiver.refuse:
                    return receiver.refuse.pop(0)
                envelope.rcpt_tos.append(address)
                return "250 OK"

            async def handle_DATA(self, server, session, envelope):
                message = email.message_from_bytes(envelope.content, policy=email.policy.default)
                receiver.mails.put(ArrivedMail(envelope.mail_from, envelope.rcpt_tos, message))
                return "250 taken"

        self.controller = Controller(Handler(), hostname="127.0.0.1", port=0, **settings)
        # aiosmtpd connects to its own port to see that it is up, which port 0 does not tell it.
        import socket
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.controller.port = probe.getsockname()[1]
        self.controller.start()
        self.port = self.controller.port

    def flags(self):
        """For a server that sends its mail here, as it is."""
        return ("--smtp-host", "127.0.0.1", "--smtp-port", str(self.port), "--smtp-security", "none",
                "--smtp-from", "alarms@example.com")

    def next(self):
        return self.mails.get(timeout=WAIT_SECONDS)

    def close(self):
        self.controller.stop()
