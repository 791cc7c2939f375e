"""What SNS sends: signed envelopes and raw messages to web endpoints, mails over SMTP, tries and dead ends."""

import base64
import json
import ssl
import subprocess
import tempfile
import urllib.request
from pathlib import Path

from botocore.exceptions import ClientError

from support.case import ServerTestCase, main
from support.client import boto3_client
from support.receivers import MailServer, WebReceiver

LOOPBACK = ("--outbound-allow", "127.0.0.0/8")
SIGNED = {"Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
          "SubscriptionConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn",
                                       "Type")}
SIGNED["UnsubscribeConfirmation"] = SIGNED["SubscriptionConfirmation"]


def fetch(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read()


def verify(envelope):
    """Checks an envelope's signature as clients do; openssl does the arithmetic."""
    text = "".join(f"{name}\n{envelope[name]}\n" for name in SIGNED[envelope["Type"]] if name in envelope)
    digest = {"1": "-sha1", "2": "-sha256"}[envelope["SignatureVersion"]]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        (path / "certificate").write_bytes(fetch(envelope["SigningCertURL"]))
        (path / "signature").write_bytes(base64.b64decode(envelope["Signature"], validate=True))
        key = subprocess.run(["openssl", "x509", "-in", path / "certificate", "-pubkey", "-noout"], check=True,
                             capture_output=True).stdout
        (path / "key").write_bytes(key)
        subprocess.run(["openssl", "dgst", digest, "-verify", path / "key", "-signature", path / "signature"],
                       input=text.encode(), check=True, capture_output=True)


class DeliveryCase(ServerTestCase):
    def setUp(self):
        self.sns = boto3_client(self.server, service="sns")

    def topic(self, **attributes):
        return self.sns.create_topic(Name=self.unique("topic"), Attributes=attributes)["TopicArn"]

    def receiver(self, *statuses, **settings):
        receiver = WebReceiver(*statuses, **settings)
        self.addCleanup(receiver.close)
        return receiver

    def subscribed(self, topic, receiver, path="/hook", url=None, **attributes):
        """A confirmed web subscription: the receiver follows its SubscribeURL."""
        self.sns.subscribe(TopicArn=topic, Protocol=receiver.scheme, Endpoint=url or receiver.url(path),
                           Attributes=attributes)
        envelope = json.loads(receiver.next().body)
        self.assertEqual(envelope["Type"], "SubscriptionConfirmation")
        answer = fetch(envelope["SubscribeURL"]).decode()
        self.assertIn("<ConfirmSubscriptionResponse", answer)
        return answer.split("<SubscriptionArn>")[1].split("<")[0]

    def troubles(self):
        return self.server.run("outbox", "--failures", "--data", str(self.server.data), "--endpoint",
                               self.server.endpoint).stdout

    def wait_for_trouble(self, *words):
        for _ in range(600):
            text = self.troubles()
            if all(word in text for word in words):
                return text
        raise AssertionError(f"{words} never came: {text}")


class Web(DeliveryCase):
    flags = LOOPBACK

    def test_handshake_and_envelope(self):
        receiver = self.receiver()
        topic = self.topic()
        self.sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=receiver.url("/hook?x=1&y"))
        post = receiver.next()
        self.assertEqual(post.path, "/hook?x=1&y")
        self.assertEqual(post.header("User-Agent"), "Amazon Simple Notification Service Agent")
        self.assertEqual(post.header("Content-Type"), "text/plain; charset=UTF-8")
        self.assertEqual(post.header("x-amz-sns-message-type"), "SubscriptionConfirmation")
        self.assertEqual(post.header("x-amz-sns-topic-arn"), topic)
        self.assertIsNone(post.header("x-amz-sns-subscription-arn"))
        envelope = json.loads(post.body)
        self.assertEqual(list(envelope), ["Type", "MessageId", "Token", "TopicArn", "Message", "SubscribeURL",
                                          "Timestamp", "SignatureVersion", "Signature", "SigningCertURL"])
        self.assertEqual(post.header("x-amz-sns-message-id"), envelope["MessageId"])
        self.assertEqual(envelope["Message"], f"You have chosen to subscribe to the topic {topic}.\nTo confirm the "
                         "subscription, visit the SubscribeURL included in this message.")
        verify(envelope)
        self.sns.publish(TopicArn=topic, Message="before the confirmation")
        arn = fetch(envelope["SubscribeURL"]).decode().split("<SubscriptionArn>")[1].split("<")[0]

        sent = self.sns.publish(TopicArn=topic, Message="Grüße\n\"quoted\"", Subject="Hello", MessageAttributes={
            "kind": {"DataType": "String", "StringValue": "greeting"},
            "raw": {"DataType": "Binary", "BinaryValue": b"\x00\x01"}})
        post = receiver.next()
        self.assertTrue(post.body.startswith(b'{\n  "Type" : "Notification",\n  "MessageId" : "'), post.body)
        self.assertEqual(post.header("x-amz-sns-subscription-arn"), arn)
        envelope = json.loads(post.body)
        self.assertEqual(list(envelope), ["Type", "MessageId", "TopicArn", "Subject", "Message", "Timestamp",
                                          "SignatureVersion", "Signature", "SigningCertURL", "UnsubscribeURL",
                                          "MessageAttributes"])
        self.assertEqual((envelope["MessageId"], envelope["Message"], envelope["Subject"], envelope["Type"]),
                         (sent["MessageId"], "Grüße\n\"quoted\"", "Hello", "Notification"))
        self.assertRegex(envelope["Timestamp"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        self.assertEqual(envelope["MessageAttributes"], {"kind": {"Type": "String", "Value": "greeting"},
                                                         "raw": {"Type": "Binary", "Value": "AAE="}})
        verify(envelope)
        spoiled = {**envelope, "Message": "other"}
        with self.assertRaises(subprocess.CalledProcessError):
            verify(spoiled)

        fetch(envelope["UnsubscribeURL"])
        farewell = json.loads(receiver.next().body)
        self.assertEqual(farewell["Type"], "UnsubscribeConfirmation")
        self.assertIn(f"You have chosen to deactivate subscription {arn}.", farewell["Message"])
        verify(farewell)
        self.assertEqual(self.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"], [])
        fetch(farewell["SubscribeURL"])
        self.sns.publish(TopicArn=topic, Message="back again")
        self.assertEqual(json.loads(receiver.next().body)["Message"], "back again")

    def test_signature_version_2(self):
        receiver = self.receiver()
        topic = self.topic(SignatureVersion="2")
        self.subscribed(topic, receiver)
        self.sns.publish(TopicArn=topic, Message="m")
        envelope = json.loads(receiver.next().body)
        self.assertEqual(envelope["SignatureVersion"], "2")
        self.assertNotIn("Subject", envelope)
        verify(envelope)

    def test_raw_delivery_and_content_type(self):
        receiver = self.receiver()
        topic = self.topic()
        arn = self.subscribed(topic, receiver, RawMessageDelivery="true", DeliveryPolicy=json.dumps(
            {"requestPolicy": {"headerContentType": "application/json"}}))
        self.sns.publish(TopicArn=topic, Message='{"a":1}')
        post = receiver.next()
        self.assertEqual(post.body, b'{"a":1}')
        self.assertEqual(post.header("x-amz-sns-rawdelivery"), "true")
        self.assertEqual(post.header("Content-Type"), "application/json")
        shown = self.sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
        self.assertEqual(shown["RawMessageDelivery"], "true")
        self.assertEqual(json.loads(shown["EffectiveDeliveryPolicy"])["requestPolicy"],
                         {"headerContentType": "application/json"})

    def test_passwords_in_the_address(self):
        receiver = self.receiver(challenge=True)
        topic = self.topic()
        arn = self.subscribed(topic, receiver, url=receiver.url().replace("//", "//ann:s%40crets@"))
        self.sns.publish(TopicArn=topic, Message="m")
        post = receiver.next()
        self.assertEqual(base64.b64decode(post.header("Authorization").split()[1]), b"ann:s@crets")
        shown = self.sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
        self.assertIn("ann:****@", shown["Endpoint"])

    def test_attempts(self):
        receiver = self.receiver(200, 503, 200)
        topic = self.topic(DeliveryPolicy=json.dumps({"http": {"defaultHealthyRetryPolicy": {
            "numRetries": 2, "numNoDelayRetries": 2}}}))
        self.subscribed(topic, receiver)
        self.sns.publish(TopicArn=topic, Message="m")
        first, second = receiver.next(), receiver.next()
        self.assertEqual(first.body, second.body)

    def test_dead_ends_are_shown(self):
        receiver = self.receiver(200, 404)
        topic = self.topic()
        arn = self.subscribed(topic, receiver)
        self.sns.publish(TopicArn=topic, Message="m")
        receiver.next()
        text = self.wait_for_trouble(arn, "given up")
        self.assertIn("1 attempts, given up", text)
        self.assertIn("the endpoint answered with status 404", text)

    def test_order_within_a_subscription(self):
        receiver = self.receiver()
        topic = self.topic()
        self.subscribed(topic, receiver)
        for start in range(0, 50, 10):
            self.sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=[
                {"Id": str(i), "Message": str(i)} for i in range(start, start + 10)])
        self.assertEqual([json.loads(receiver.next().body)["Message"] for _ in range(50)],
                         [str(i) for i in range(50)])

    def test_filter_policies(self):
        topic = self.topic()
        by_attribute, by_body, everything = self.receiver(), self.receiver(), self.receiver()
        self.subscribed(topic, by_attribute, FilterPolicy='{"level":["high",{"prefix":"crit"}]}')
        arn = self.subscribed(topic, by_body, FilterPolicy='{"detail":{"n":[{"numeric":[">",5]}]}}',
                              FilterPolicyScope="MessageBody")
        self.subscribed(topic, everything)
        level = {"level": {"DataType": "String", "StringValue": "critical"}}
        for message, attributes in (("plain", {}), ('{"detail":{"n":6}}', {}), ('{"detail":{"n":1}}', level),
                                    ("last", level), ('{"detail":{"n":9}}', {})):
            self.sns.publish(TopicArn=topic, Message=message, MessageAttributes=attributes)
        self.assertEqual([json.loads(everything.next().body)["Message"] for _ in range(5)],
                         ["plain", '{"detail":{"n":6}}', '{"detail":{"n":1}}', "last", '{"detail":{"n":9}}'])
        self.assertEqual([json.loads(by_attribute.next().body)["Message"] for _ in range(2)],
                         ['{"detail":{"n":1}}', "last"])
        self.assertEqual([json.loads(by_body.next().body)["Message"] for _ in range(2)],
                         ['{"detail":{"n":6}}', '{"detail":{"n":9}}'])
        shown = self.sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
        self.assertEqual(shown["FilterPolicyScope"], "MessageBody")
        self.sns.set_subscription_attributes(SubscriptionArn=arn, AttributeName="FilterPolicy", AttributeValue="{}")
        shown = self.sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
        self.assertNotIn("FilterPolicy", shown)
        self.assertNotIn("FilterPolicyScope", shown)
        self.sns.publish(TopicArn=topic, Message="open now")
        self.assertEqual(json.loads(by_body.next().body)["Message"], "open now")

    def test_filter_policies_that_are_wrong(self):
        receiver = self.receiver()
        topic = self.topic()
        bad = '{"a":[{"starts":"b"}]}'
        tail = f'Unrecognized match type starts\n at [Source: (String)"{bad}"; line: 1, column: 18]'
        with self.assertRaises(ClientError) as caught:
            self.sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=receiver.url(),
                               Attributes={"FilterPolicy": bad})
        self.assertEqual(caught.exception.response["Error"]["Message"],
                         f"Invalid parameter: Attributes Reason: FilterPolicy: {tail}")
        arn = self.subscribed(topic, receiver)
        with self.assertRaises(ClientError) as caught:
            self.sns.set_subscription_attributes(SubscriptionArn=arn, AttributeName="FilterPolicy",
                                                 AttributeValue=bad)
        self.assertEqual(caught.exception.response["Error"]["Message"], f"Invalid parameter: FilterPolicy: {tail}")
        with self.assertRaises(ClientError) as caught:
            self.sns.set_subscription_attributes(SubscriptionArn=arn, AttributeName="FilterPolicy",
                                                 AttributeValue='{"a":{"b":["c"]}}')
        self.assertEqual(caught.exception.response["Error"]["Message"],
                         "Invalid parameter: Filter policy scope MessageAttributes does not support nested filter "
                         "policy")

    def test_messages_outlive_a_killed_server(self):
        receiver = self.receiver()
        topic = self.topic()
        self.subscribed(topic, receiver)
        for i in range(30):
            self.sns.publish(TopicArn=topic, Message=str(i))
        self.server.kill()
        self.server.start()
        self.logs.close()
        seen = set()
        while len(seen) < 30:  # what was under way when the server died may come twice
            seen.add(json.loads(receiver.next().body)["Message"])
        self.assertEqual(seen, {str(i) for i in range(30)})


class Rules(DeliveryCase):
    """Without leave, nothing goes to this machine or to its neighbours' metadata."""

    def test_denied_addresses(self):
        receiver = self.receiver()
        topic = self.topic()
        for endpoint in (receiver.url(), receiver.url().replace("127.0.0.1", "localhost"),
                         receiver.url().replace("127.0.0.1", "[::ffff:127.0.0.1]"),
                         "http://169.254.169.254/latest/meta-data/", "http://2130706433/", "http://0.0.0.0/"):
            self.sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=endpoint)
            self.wait_for_trouble(f"http {endpoint}", "the outbound rules deny")
        self.assertTrue(receiver.posts.empty())


class Mail(DeliveryCase):
    @classmethod
    def setUpClass(cls):
        cls.mail = MailServer()
        cls.addClassCleanup(cls.mail.close)
        cls.flags = cls.mail.flags()
        super().setUpClass()

    def test_confirmation_and_notification(self):
        topic = self.topic(DisplayName='Ops "team"')
        self.sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="ann@example.com")
        mail = self.mail.next()
        self.assertEqual((mail.sender, mail.recipients), ("alarms@example.com", ["ann@example.com"]))
        self.assertEqual(mail.message["From"], '"Ops \\"team\\"" <alarms@example.com>')
        self.assertEqual(mail.message["To"], "ann@example.com")
        self.assertEqual(mail.message["Subject"], "AWS Notification - Subscription Confirmation")
        self.assertEqual(mail.message.get_content_type(), "multipart/alternative")
        link = next(line for line in mail.text.splitlines() if line.startswith("http"))
        html = mail.message.get_body(("html",)).get_content()
        self.assertIn("Confirm subscription</a>", html)
        self.assertIn(link.replace("&", "&amp;"), html)
        self.assertIn("Subscription confirmed!", fetch(link).decode())

        text = "Grüße aus dem Rechenzentrum.\n\n.\n..\nA line " + "long " * 300 + "end = done \nlast"
        self.sns.publish(TopicArn=topic, Message=text, Subject="Trouble: disk")
        mail = self.mail.next()
        self.assertEqual(mail.message["Subject"], "Trouble: disk")
        body, footer = mail.text.split("\n\n--\n")
        self.assertEqual(body, text)
        self.assertTrue(footer.startswith("If you wish to stop receiving notifications from this topic, please click "
                                          "or visit the link below to unsubscribe:\nhttp"), footer)
        unsubscribe = mail.message["List-Unsubscribe"].strip("<>")
        self.assertIn(unsubscribe, footer)
        self.assertEqual(mail.message["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        self.assertIn(b"Subscription removed!", urllib.request.urlopen(urllib.request.Request(
            unsubscribe, data=b"List-Unsubscribe=One-Click"), timeout=30).read())

    def test_json_mail(self):
        topic = self.topic()
        self.sns.subscribe(TopicArn=topic, Protocol="email-json", Endpoint="bob@example.com")
        envelope = json.loads(self.mail.next().text)
        verify(envelope)
        fetch(envelope["SubscribeURL"])
        self.sns.publish(TopicArn=topic, Message="m", Subject="s")
        envelope = json.loads(self.mail.next().text)
        self.assertEqual((envelope["Type"], envelope["Message"]), ("Notification", "m"))
        verify(envelope)

    def test_refused_for_good(self):
        topic = self.topic()
        self.mail.refuse.append("550 5.1.1 no such user")
        self.sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="nobody@example.com")
        text = self.wait_for_trouble("nobody@example.com", "given up")
        self.assertIn("550 5.1.1 no such user", text)

    def test_refused_for_now(self):
        topic = self.topic()
        self.mail.refuse.append("451 4.3.0 later")
        self.sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="busy@example.com")
        text = self.wait_for_trouble("busy@example.com", "451 4.3.0 later")
        self.assertIn("1 attempts, next", text)


class Secure(DeliveryCase):
    """TLS to the relay and to web endpoints, with an authority of the test's own, and a password."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        certificate, key = Path(folder.name) / "certificate", Path(folder.name) / "key"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out",
                        certificate], check=True, capture_output=True)
        cls.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        cls.context.load_cert_chain(certificate, key)
        cls.logins = []

        def authenticate(_server, _session, _envelope, _mechanism, data):
            from aiosmtpd.smtp import AuthResult
            cls.logins.append((data.login, data.password))
            return AuthResult(success=data == type(data)(b"ann", b"secret"))
        cls.mail = MailServer(tls_context=cls.context, require_starttls=True, auth_required=True,
                              authenticator=authenticate)
        cls.addClassCleanup(cls.mail.close)
        cls.flags = (*LOOPBACK, "--outbound-ca", str(certificate), "--smtp-host", "127.0.0.1", "--smtp-port",
                     str(cls.mail.port), "--smtp-from", "alarms@example.com", "--smtp-user", "ann")
        cls.environment = {"YAGURA_SMTP_PASSWORD": "secret"}
        super().setUpClass()

    def test_starttls_and_password(self):
        self.sns.subscribe(TopicArn=self.topic(), Protocol="email", Endpoint="ann@example.com")
        self.assertEqual(self.mail.next().recipients, ["ann@example.com"])
        self.assertEqual(self.logins[-1], (b"ann", b"secret"))

    def test_https(self):
        receiver = self.receiver(context=self.context)
        topic = self.topic()
        self.subscribed(topic, receiver)
        self.sns.publish(TopicArn=topic, Message="m")
        self.assertEqual(json.loads(receiver.next().body)["Message"], "m")


if __name__ == "__main__":
    main()
