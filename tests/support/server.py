"""Starts a real yagura server for a test, on a free port of 127.0.0.1 and a folder of its own."""

import configparser
import http.client
import os
import re
import shutil
import signal
import ssl
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ENDPOINT = re.compile(r"(https?)://127\.0\.0\.1:(\d+)")
START_SECONDS = 30
STOP_SECONDS = 30


def binary():
    """The program under test: YAGURA_BINARY, or the release build of this tree."""
    default = Path(__file__).resolve().parents[2] / "build" / "release" / "yagura"
    return os.environ.get("YAGURA_BINARY", str(default))


@dataclass(frozen=True)
class Credentials:
    access_key: str
    secret_key: str
    token: str = ""


class Server:
    """One server process. Its data folder outlives stop(), kill() and start(); close() ends both. With
    `keep_port` later starts listen where the first one did, so that links in mails stay good."""

    def __init__(self, *flags, data=None, environment=None, keep_port=False):
        self.flags = list(flags)
        self.environment = environment or {}
        self.keep_port = keep_port
        self.folder = Path(tempfile.mkdtemp(prefix="yagura-test-"))
        self.data = Path(data) if data else self.folder / "data"
        self.output = self.folder / "output"
        self.process = None
        self.scheme = "http"
        self.port = 0

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.close()

    @property
    def endpoint(self):
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def start(self):
        """Starts and waits until GET /health answers 200."""
        begin = self.spawn()
        deadline = time.monotonic() + START_SECONDS
        self.scheme, self.port = self._wait_for_endpoint(begin, deadline)
        while not self.healthy():
            self._check_start(deadline)
            time.sleep(0.005)
        return self

    def spawn(self):
        """Starts without waiting; returns where in the output file this run begins."""
        port = self.port if self.keep_port else 0
        command = [binary(), "serve", "--listen", f"127.0.0.1:{port}", "--data", str(self.data), *self.flags]
        environment = {**clean_environment(self.folder), **self.environment}
        with open(self.output, "ab") as output:
            begin = output.tell()
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output,
                                            stderr=subprocess.STDOUT, env=environment)
        return begin

    def _wait_for_endpoint(self, begin, deadline):
        while True:
            match = ENDPOINT.search(self.output.read_bytes()[begin:].decode(errors="replace"))
            if match:
                return match[1], int(match[2])
            self._check_start(deadline)
            time.sleep(0.005)

    def _check_start(self, deadline):
        status = self.process.poll()
        if status is not None:
            raise RuntimeError(f"the server ended at once, status {status}:\n{self.log()}")
        if time.monotonic() > deadline:
            self.kill()
            raise RuntimeError(f"the server did not come up:\n{self.log()}")

    def healthy(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        if self.scheme == "https":
            # Whether the certificate is right is for the tests of TLS to say.
            connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=5,
                                                     context=ssl._create_unverified_context())
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def log(self):
        return self.output.read_text(encoding="utf-8", errors="replace")

    def running(self):
        return self.process is not None and self.process.poll() is None

    def stop(self):
        """Asks for a clean stop and returns the exit status."""
        if not self.running():
            return self.process.returncode if self.process else None
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise RuntimeError(f"the server did not stop on SIGTERM:\n{self.log()[-4000:]}") from None

    def kill(self):
        """Takes the process away at once, as a power cut would take the process."""
        if self.running():
            self.process.kill()
            self.process.wait()

    def close(self):
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def credentials(self, profile="yagura"):
        """A profile of the credentials file in the data folder."""
        file = configparser.ConfigParser(interpolation=None)
        file.read(self.data / "credentials")
        section = file[profile]
        return Credentials(section["aws_access_key_id"], section["aws_secret_access_key"])

    def run(self, *arguments, check=True, timeout=120, stdin=None):
        """Runs another subcommand of the program and returns the finished process."""
        result = subprocess.run([binary(), *arguments], capture_output=True, text=True, timeout=timeout,
                                check=False, env=self.client_environment(), input=stdin)
        if check and result.returncode != 0:
            raise RuntimeError(f"yagura {' '.join(arguments)}: status {result.returncode}\n"
                               f"{result.stdout}{result.stderr}")
        return result

    def client_environment(self, profile="yagura", region="us-east-1"):
        """Environment in which AWS clients and yagura's own find this server's key."""
        environment = clean_environment(self.folder)
        environment["AWS_DEFAULT_REGION"] = region
        environment["AWS_REGION"] = region
        if (self.data / "credentials").exists():
            key = self.credentials(profile)
            environment["AWS_ACCESS_KEY_ID"] = key.access_key
            environment["AWS_SECRET_ACCESS_KEY"] = key.secret_key
        return environment


def clean_environment(home):
    """This process's environment without anything that steers AWS clients or yagura."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("AWS_", "YAGURA_", "XDG_")) and "proxy" not in name.lower()}
    kept["HOME"] = str(home)
    kept["AWS_EC2_METADATA_DISABLED"] = "true"
    kept["AWS_CONFIG_FILE"] = str(Path(home) / "no-config")
    kept["AWS_SHARED_CREDENTIALS_FILE"] = str(Path(home) / "no-credentials")
    kept["AWS_PAGER"] = ""
    # Debian's own programs before any other of the same name.
    kept["PATH"] = "/usr/bin:/bin:/usr/sbin:/sbin"
    return kept
