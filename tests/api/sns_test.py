"""SNS with boto3 and the AWS CLI: topics, subscriptions, messages, permissions, tags, the outbox."""

import http.client
import json
import re
import urllib.parse

from botocore.exceptions import ClientError

from support.case import ServerTestCase, main
from support.client import aws, boto3_client

ACCOUNT = "000000000000"
OTHER = "111122223333"
LINK = re.compile(r"http://127\.0\.0\.1:\d+(/\S+)")


class SnsCase(ServerTestCase):
    def setUp(self):
        self.sns = boto3_client(self.server, service="sns")

    def topic(self, name=None, **more):
        return self.sns.create_topic(Name=name or self.unique("topic"), **more)["TopicArn"]

    def refused(self, code, text, call, /, status=400, **parameters):
        with self.assertRaises(ClientError) as caught:
            call(**parameters)
        answer = caught.exception.response
        self.assertEqual((answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]), (code, status),
                         answer)
        self.assertEqual(answer["Error"].get("Message"), text)

    def attributes(self, arn):
        return self.sns.get_topic_attributes(TopicArn=arn)["Attributes"]

    def get(self, target, method="GET", body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        try:
            headers = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
            connection.request(method, target, body=body, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def kept_mails(self, recipient, count):
        """The texts of mails in the outbox, oldest first, once there are that many."""
        for _ in range(600):
            text = self.server.run("outbox", "--data", str(self.server.data), "--endpoint",
                                   self.server.endpoint, "--count", "1000").stdout
            mails = [mail for mail in text.split("-" * 72 + "\n") if f"To: {recipient}\n" in mail]
            if len(mails) >= count:
                return mails
        raise AssertionError(f"{count} mails to {recipient} never came: {text}")

    def confirmed(self, topic, address):
        """A mail subscription, confirmed by its link."""
        self.sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=address)
        mail = self.kept_mails(address, 1)[-1]
        status, page = self.get(LINK.search(mail)[1])
        self.assertEqual(status, 200, page)
        self.assertIn("Subscription confirmed!", page)
        return re.search(r"arn:aws:sns:[^<\s]*", page)[0]


class Topics(SnsCase):
    def test_create_is_idempotent(self):
        name = self.unique("topic")
        arn = self.topic(name, Attributes={"DisplayName": "Ops"}, Tags=[{"Key": "a", "Value": "1"}])
        self.assertEqual(arn, f"arn:aws:sns:us-east-1:{ACCOUNT}:{name}")
        self.assertEqual(self.topic(name), arn)
        self.assertEqual(self.topic(name, Attributes={"DisplayName": "Ops"}, Tags=[{"Key": "a", "Value": "1"}]), arn)
        self.refused("InvalidParameter",
                     "Invalid parameter: Attributes Reason: Topic already exists with different attributes",
                     self.sns.create_topic, Name=name, Attributes={"DisplayName": "Dev"})
        self.refused("InvalidParameter", "Invalid parameter: Tags Reason: Topic already exists with different tags",
                     self.sns.create_topic, Name=name, Tags=[{"Key": "a", "Value": "2"}])
        self.refused("InvalidParameter", "Invalid parameter: Duplicated keys are not allowed.",
                     self.sns.create_topic, Name=name, Tags=[{"Key": "b", "Value": "2"}, {"Key": "b", "Value": "3"}])

    def test_names(self):
        for name in ("", "a b", "x" * 257, "queue.fifo", "a.b"):
            self.refused("InvalidParameter", "Invalid parameter: Topic Name", self.sns.create_topic, Name=name)
        self.refused("InvalidParameter", "Invalid parameter: Topic Name", self.sns.create_topic, Name="plain",
                     Attributes={"FifoTopic": "true"})

    def test_attributes_of_a_fresh_topic(self):
        arn = self.topic()
        attributes = self.attributes(arn)
        self.assertEqual(set(attributes), {"TopicArn", "Owner", "Policy", "DisplayName", "SubscriptionsConfirmed",
                                           "SubscriptionsPending", "SubscriptionsDeleted",
                                           "EffectiveDeliveryPolicy"})
        self.assertEqual((attributes["TopicArn"], attributes["Owner"], attributes["DisplayName"]), (arn, ACCOUNT, ""))
        statement, = json.loads(attributes["Policy"])["Statement"]
        self.assertEqual(statement["Sid"], "__default_statement_ID")
        self.assertEqual(statement["Condition"], {"StringEquals": {"AWS:SourceOwner": ACCOUNT}})
        self.assertEqual(attributes["EffectiveDeliveryPolicy"],
                         '{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":20,"maxDelayTarget":20,'
                         '"numRetries":3,"numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,'
                         '"backoffFunction":"linear"},"disableSubscriptionOverrides":false,'
                         '"defaultRequestPolicy":{"headerContentType":"text/plain; charset=UTF-8"}}}')

    def test_setting_attributes(self):
        arn = self.topic()
        for name, value in (("DisplayName", "Alarms"), ("KmsMasterKeyId", "alias/aws/sns"),
                            ("SignatureVersion", "2"), ("TracingConfig", "Active"),
                            ("HTTPSuccessFeedbackSampleRate", "50"),
                            ("DeliveryPolicy", '{"http":{"defaultHealthyRetryPolicy":{"numRetries":1,'
                                               '"minDelayTarget":5,"maxDelayTarget":9}}}')):
            self.sns.set_topic_attributes(TopicArn=arn, AttributeName=name, AttributeValue=value)
            self.assertEqual(self.attributes(arn)[name], value)
        effective = json.loads(self.attributes(arn)["EffectiveDeliveryPolicy"])
        self.assertEqual(effective["http"]["defaultHealthyRetryPolicy"]["maxDelayTarget"], 9)
        self.sns.set_topic_attributes(TopicArn=arn, AttributeName="KmsMasterKeyId", AttributeValue="")
        self.assertNotIn("KmsMasterKeyId", self.attributes(arn))
        for name in ("FifoTopic", "Unknown", "Owner"):
            self.refused("InvalidParameter", "Invalid parameter: AttributeName", self.sns.set_topic_attributes,
                         TopicArn=arn, AttributeName=name, AttributeValue="true")
        self.refused("InvalidParameter", "Invalid parameter: Policy Error: null", self.sns.set_topic_attributes,
                     TopicArn=arn, AttributeName="Policy", AttributeValue="{")
        self.refused("InvalidParameter", "Invalid parameter: DeliveryPolicy: minDelayTarget must not be above "
                     "maxDelayTarget", self.sns.set_topic_attributes, TopicArn=arn, AttributeName="DeliveryPolicy",
                     AttributeValue='{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":50}}}')

    def test_missing_and_malformed_topics(self):
        arn = self.topic()
        self.refused("NotFound", "Topic does not exist", self.sns.get_topic_attributes, status=404,
                     TopicArn=arn + "x")
        self.refused("InvalidParameter",
                     "Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1",
                     self.sns.get_topic_attributes, TopicArn="abc")
        elsewhere = boto3_client(self.server, region="eu-west-1", service="sns")
        self.refused("InvalidParameter", "Invalid parameter: TopicArn", elsewhere.get_topic_attributes, TopicArn=arn)
        self.sns.delete_topic(TopicArn=arn)
        self.sns.delete_topic(TopicArn=arn)
        self.refused("NotFound", "Topic does not exist", self.sns.publish, status=404, TopicArn=arn, Message="m")

    def test_lists_page(self):
        stem = self.unique("many")
        sns = boto3_client(self.server, region="ap-south-1", service="sns")
        made = [sns.create_topic(Name=f"{stem}-{i:03}")["TopicArn"] for i in range(103)]
        first = sns.list_topics()
        self.assertEqual(len(first["Topics"]), 100)
        rest = sns.list_topics(NextToken=first["NextToken"])
        self.assertNotIn("NextToken", rest)
        self.assertEqual([topic["TopicArn"] for topic in first["Topics"] + rest["Topics"]], made)
        self.refused("InvalidParameter", "Invalid parameter: NextToken", sns.list_topics, NextToken="???")

    def test_permissions(self):
        arn = self.topic()
        self.sns.add_permission(TopicArn=arn, Label="other", AWSAccountId=[OTHER], ActionName=["Publish"])
        statements = json.loads(self.attributes(arn)["Policy"])["Statement"]
        self.assertEqual(statements[1], {"Sid": "other", "Effect": "Allow",
                                         "Principal": {"AWS": f"arn:aws:iam::{OTHER}:root"},
                                         "Action": "SNS:Publish", "Resource": arn})
        self.refused("InvalidParameter", "Invalid parameter: Statement already exists", self.sns.add_permission,
                     TopicArn=arn, Label="other", AWSAccountId=[OTHER], ActionName=["Publish"])
        self.refused("InvalidParameter", "Invalid parameter: Policy statement action out of service scope!",
                     self.sns.add_permission, TopicArn=arn, Label="b", AWSAccountId=[OTHER], ActionName=["Fly"])
        self.sns.remove_permission(TopicArn=arn, Label="other")
        self.sns.remove_permission(TopicArn=arn, Label="other")
        self.assertEqual(len(json.loads(self.attributes(arn)["Policy"])["Statement"]), 1)

    def test_another_account_needs_the_topics_policy(self):
        self.server.run("account", "create", OTHER, "--data", str(self.server.data), "--endpoint",
                        self.server.endpoint)
        other = boto3_client(self.server, service="sns", credentials=self.server.credentials(f"yagura-{OTHER}"))
        arn = self.topic()
        with self.assertRaises(ClientError) as caught:
            other.publish(TopicArn=arn, Message="m")
        self.assertEqual(caught.exception.response["Error"]["Code"], "AuthorizationError")
        self.assertEqual(caught.exception.response["ResponseMetadata"]["HTTPStatusCode"], 403)
        self.assertIn(f"is not authorized to perform: SNS:Publish on resource: {arn}", str(caught.exception))
        self.sns.add_permission(TopicArn=arn, Label="other", AWSAccountId=[OTHER], ActionName=["Publish"])
        self.assertRegex(other.publish(TopicArn=arn, Message="m")["MessageId"], r"^[0-9a-f-]{36}$")
        self.sns.remove_permission(TopicArn=arn, Label="other")
        with self.assertRaises(ClientError):
            other.publish(TopicArn=arn, Message="m")
        # A denial goes before everything, but for the owner's root user not before his own rights.
        self.assertEqual(other.list_topics()["Topics"], [])

    def test_tags(self):
        arn = self.topic(Tags=[{"Key": "a", "Value": "1"}])
        self.sns.tag_resource(ResourceArn=arn, Tags=[{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "3"}])
        tags = {tag["Key"]: tag["Value"] for tag in self.sns.list_tags_for_resource(ResourceArn=arn)["Tags"]}
        self.assertEqual(tags, {"a": "3", "b": "2"})
        self.sns.untag_resource(ResourceArn=arn, TagKeys=["a", "missing"])
        self.assertEqual(self.sns.list_tags_for_resource(ResourceArn=arn)["Tags"], [{"Key": "b", "Value": "2"}])
        self.refused("ResourceNotFound", "Resource does not exist", self.sns.list_tags_for_resource, status=404,
                     ResourceArn=arn + "x")
        self.refused("TagLimitExceeded", "Could not complete request: tag quota of per resource exceeded",
                     self.sns.tag_resource, ResourceArn=arn, Tags=[{"Key": f"k{i}", "Value": ""} for i in range(51)])

    def test_settings_of_telephones(self):
        self.sns.set_sms_attributes(attributes={"DefaultSMSType": "Transactional"})
        self.assertEqual(self.sns.get_sms_attributes()["attributes"], {"DefaultSMSType": "Transactional"})
        self.assertFalse(self.sns.check_if_phone_number_is_opted_out(phoneNumber="+15555550100")["isOptedOut"])
        self.assertEqual(self.sns.list_phone_numbers_opted_out()["phoneNumbers"], [])
        self.assertEqual(self.sns.list_platform_applications()["PlatformApplications"], [])
        self.refused("InvalidAction", "This server does not support the CreatePlatformEndpoint operation.",
                     self.sns.create_platform_endpoint, PlatformApplicationArn="arn:aws:sns:us-east-1:1:app/x/y",
                     Token="t")


class Subscriptions(SnsCase):
    def test_confirm_by_the_mailed_link_and_unsubscribe(self):
        topic = self.topic()
        answer = self.sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="ann@example.com")
        self.assertEqual(answer["SubscriptionArn"], "pending confirmation")
        listed, = self.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
        self.assertEqual(listed, {"SubscriptionArn": "PendingConfirmation", "Owner": ACCOUNT, "Protocol": "email",
                                  "Endpoint": "ann@example.com", "TopicArn": topic})
        self.assertEqual(self.attributes(topic)["SubscriptionsPending"], "1")
        mail, = self.kept_mails("ann@example.com", 1)
        self.assertIn("Subject: AWS Notification - Subscription Confirmation\n", mail)
        self.assertIn(f"You have chosen to subscribe to the topic:\n{topic}\n", mail)
        link = LINK.search(mail)[1]
        for _ in range(2):  # the same link again gives the same answer
            status, page = self.get(link)
            self.assertEqual(status, 200, page)
            self.assertIn("You have subscribed ann@example.com to the topic", page)
        arn = re.search(topic + r":[0-9a-f-]{36}", page)[0]
        attributes = self.sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
        self.assertEqual(attributes, {
            "SubscriptionArn": arn, "TopicArn": topic, "Owner": ACCOUNT, "Protocol": "email",
            "Endpoint": "ann@example.com", "PendingConfirmation": "false", "ConfirmationWasAuthenticated": "false",
            "RawMessageDelivery": "false", "SubscriptionPrincipal": f"arn:aws:iam::{ACCOUNT}:root"})

        self.sns.publish(TopicArn=topic, Message="Disk is full.\nGrüße", Subject="Trouble")
        mail = self.kept_mails("ann@example.com", 2)[-1]
        self.assertIn("Subject: Trouble\n", mail)
        self.assertIn("\n\nDisk is full.\nGrüße\n\n--\nIf you wish to stop receiving", mail)
        unsubscribe = LINK.search(mail)[1]
        status, page = self.get(unsubscribe)  # looking does nothing
        self.assertIn("<form method=\"post\"", page)
        self.assertEqual(self.attributes(topic)["SubscriptionsConfirmed"], "1")
        status, page = self.get(unsubscribe, "POST", "List-Unsubscribe=One-Click")
        self.assertEqual(status, 200, page)
        self.assertIn("Subscription removed!", page)
        counts = self.attributes(topic)
        self.assertEqual((counts["SubscriptionsConfirmed"], counts["SubscriptionsDeleted"]), ("0", "1"))
        again = urllib.parse.unquote(re.search(r'href="([^"]*)"', page)[1]).replace("&amp;", "&")
        status, page = self.get(again)
        self.assertIn("Subscription confirmed!", page)
        self.assertEqual(self.attributes(topic)["SubscriptionsConfirmed"], "1")

    def test_subscribe_again(self):
        topic = self.topic()
        first = self.sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="bob@example.com",
                                   ReturnSubscriptionArn=True)["SubscriptionArn"]
        self.assertRegex(first, topic + r":[0-9a-f-]{36}$")
        again = self.sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="bob@example.com",
                                   ReturnSubscriptionArn=True)["SubscriptionArn"]
        self.assertEqual(again, first)
        mails = self.kept_mails("bob@example.com", 2)
        status, page = self.get(LINK.search(mails[-1])[1])
        self.assertEqual(status, 200, page)
        confirmed = self.sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="bob@example.com")
        self.assertEqual(confirmed["SubscriptionArn"], first)
        self.assertEqual(len(self.kept_mails("bob@example.com", 2)), 2)

    def test_confirm_signed_wants_signed_unsubscription(self):
        topic = self.topic()
        self.sns.subscribe(TopicArn=topic, Protocol="email-json", Endpoint="eve@example.com")
        envelope = json.loads(self.kept_mails("eve@example.com", 1)[0].split("\n\n")[1])
        self.assertEqual(list(envelope), ["Type", "MessageId", "Token", "TopicArn", "Message", "SubscribeURL",
                                          "Timestamp", "SignatureVersion", "Signature", "SigningCertURL"])
        arn = self.sns.confirm_subscription(TopicArn=topic, Token=envelope["Token"],
                                            AuthenticateOnUnsubscribe="true")["SubscriptionArn"]
        attributes = self.sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
        self.assertEqual(attributes["ConfirmationWasAuthenticated"], "true")
        status, answer = self.get(f"/?Action=Unsubscribe&SubscriptionArn={arn}")
        self.assertEqual(status, 403, answer)
        self.assertIn("<Code>AuthorizationError</Code>", answer)
        self.sns.unsubscribe(SubscriptionArn=arn)
        self.sns.unsubscribe(SubscriptionArn=arn)
        self.refused("NotFound", "Subscription does not exist", self.sns.get_subscription_attributes, status=404,
                     SubscriptionArn=arn)

    def test_links_that_are_wrong(self):
        topic = self.topic()
        for token, text in (("xyz", "Invalid token"), ("abc123", "Invalid parameter: Token")):
            status, answer = self.get(f"/?Action=ConfirmSubscription&TopicArn={topic}&Token={token}")
            self.assertEqual(status, 400, answer)
            self.assertIn(f"<Code>InvalidParameter</Code><Message>{text}</Message>", answer)
            self.refused("InvalidParameter", text, self.sns.confirm_subscription, TopicArn=topic, Token=token)
            status, page = self.get(f"/confirmation.html?TopicArn={topic}&Token={token}")
            self.assertEqual(status, 400, page)
        status, answer = self.get("/?Action=ConfirmSubscription&TopicArn=x&Token=abc123")
        self.assertIn("Invalid parameter: Topic<", answer)
        # Other operations want a signature as ever.
        status, answer = self.get(f"/?Action=DeleteTopic&TopicArn={topic}&Version=2010-03-31")
        self.assertEqual(status, 403, answer)
        self.assertIn("MissingAuthenticationToken", answer)

    def test_unsubscribe_errors(self):
        topic = self.topic()
        for arn, text in (("", "SubscriptionArn Reason: no value for required parameter"),
                          ("a:b", "SubscriptionArn Reason: An ARN must have at least 6 elements, not 2"),
                          (topic, "SubscriptionId")):
            self.refused("InvalidParameter", f"Invalid parameter: {text}", self.sns.unsubscribe, SubscriptionArn=arn)
        self.sns.unsubscribe(SubscriptionArn=f"{topic}:5b6e7a52-0d8b-4f0f-9d3e-000000000000")

    def test_subscribe_errors(self):
        topic = self.topic()
        cases = (("carrier-pigeon", "x", "Amazon SNS does not support this protocol string: carrier-pigeon"),
                 ("email", "nobody", "Email address"),
                 ("email", "a b@example.com", "Email address"),
                 ("https", "http://example.com/", "Endpoint must match the specified protocol"),
                 ("sqs", "arn:aws:sqs:us-east-1:000000000000:q", "Protocol Reason: this server does not deliver by "
                  "sqs; it delivers by email, email-json, http and https"))
        for protocol, endpoint, text in cases:
            self.refused("InvalidParameter", f"Invalid parameter: {text}", self.sns.subscribe, TopicArn=topic,
                         Protocol=protocol, Endpoint=endpoint)
        self.refused("InvalidParameter", "Invalid parameter: Attributes Reason: RawMessageDelivery: Invalid value "
                     "[maybe]. Must be true or false.", self.sns.subscribe, TopicArn=topic, Protocol="http",
                     Endpoint="http://example.com/", Attributes={"RawMessageDelivery": "maybe"})
        fifo = self.topic(self.unique() + ".fifo", Attributes={"FifoTopic": "true"})
        self.refused("InvalidParameter",
                     "Invalid parameter: Invalid parameter: Endpoint Reason: Please use FIFO SQS queue",
                     self.sns.subscribe, TopicArn=fifo, Protocol="email", Endpoint="a@example.com")

    def test_cli(self):
        topic = aws(self.server, "sns", "create-topic", "--name", self.unique("cli"))["TopicArn"]
        answer = aws(self.server, "sns", "subscribe", "--topic-arn", topic, "--protocol", "email",
                     "--notification-endpoint", "cli@example.com")
        self.assertEqual(answer, {"SubscriptionArn": "pending confirmation"})
        self.assertIn("MessageId", aws(self.server, "sns", "publish", "--topic-arn", topic, "--message", "hello"))
        self.assertIn({"TopicArn": topic}, aws(self.server, "sns", "list-topics")["Topics"])


class Messages(SnsCase):
    def test_message_checks(self):
        topic = self.topic()
        publish = self.sns.publish
        self.refused("InvalidParameter", "Invalid parameter: TopicArn or TargetArn Reason: no value for required "
                     "parameter", publish, Message="m")
        self.refused("InvalidParameter", "Invalid parameter: Empty message", publish, TopicArn=topic, Message="")
        self.refused("InvalidParameter", "Invalid parameter: Message too long", publish, TopicArn=topic,
                     Message="x" * 262_145)
        publish(TargetArn=topic, Message="x" * 262_144)
        for subject in ("", "two\nlines", " blank", "x" * 101, "Grüße"):
            self.refused("InvalidParameter", "Invalid parameter: Subject", publish, TopicArn=topic, Message="m",
                         Subject=subject)
        self.refused("InvalidParameter", "Invalid parameter: Message Structure - No default entry in JSON message "
                     "body", publish, TopicArn=topic, Message='{"email":"x","default":5}', MessageStructure="json")
        self.refused("InvalidParameter", "Invalid parameter: Message Structure - JSON message body failed to parse",
                     publish, TopicArn=topic, Message="x", MessageStructure="json")
        self.refused("InvalidParameter", "Invalid parameter: MessageDeduplicationId Reason: The request includes "
                     "MessageDeduplicationId parameter that is not valid for this topic type", publish,
                     TopicArn=topic, Message="m", MessageDeduplicationId="a")

    def test_attribute_checks(self):
        topic = self.topic()
        text = {"DataType": "String", "StringValue": "x"}
        cases = (
            ({"a^b": text}, "Invalid non-alphanumeric character '#x5E' was found in the message attribute name. "
             "Can only include alphanumeric characters, hyphens, underscores, or dots."),
            ({".a": text}, "Invalid message attribute name starting with character '.' was found."),
            ({"a.": text}, "Invalid message attribute name ending with character '.' was found."),
            ({"a..b": text}, "Message attribute name can not have successive '.' character."),
            ({"n" * 256: text}, "Length of message attribute name must be less than 256 bytes."),
            ({"a": {"DataType": "Date", "StringValue": "x"}}, "The message attribute 'a' has an invalid message "
             "attribute type, the set of supported type prefixes is Binary, Number, and String."),
            ({"a": {"DataType": "Number", "StringValue": "x"}},
             "Could not cast message attribute 'a' value to number."),
            ({"a": {"DataType": "String", "StringValue": ""}}, "The message attribute 'a' must contain non-empty "
             "message attribute value for message attribute type 'String'."),
            ({"a": {"DataType": "Binary", "StringValue": "x"}},
             "The message attribute 'a' with type 'Binary' must use field 'Binary'."),
            ({"a": {"DataType": "String.custom", "BinaryValue": b"x"}},
             "The message attribute 'a' with type 'String.custom' must use field 'String'."))
        for attributes, sentence in cases:
            self.refused("ParameterValueInvalid", sentence, self.sns.publish, TopicArn=topic, Message="m",
                         MessageAttributes=attributes)
        self.sns.publish(TopicArn=topic, Message="m", MessageAttributes={
            "a-b_c.d": text, "n": {"DataType": "Number.int", "StringValue": "-1.5e3"},
            "b": {"DataType": "Binary", "BinaryValue": b"\x00\xff"}})

    def test_batches(self):
        topic = self.topic()
        batch = self.sns.publish_batch
        answer = batch(TopicArn=topic, PublishBatchRequestEntries=[{"Id": "a", "Message": "1"},
                                                                   {"Id": "b", "Message": "2"}])
        self.assertEqual([entry["Id"] for entry in answer["Successful"]], ["a", "b"])
        self.assertEqual(answer["Failed"], [])
        entries = [{"Id": str(i), "Message": "m"} for i in range(11)]
        self.refused("TooManyEntriesInBatchRequest", "The batch request contains more entries than permissible.",
                     batch, TopicArn=topic, PublishBatchRequestEntries=entries)
        self.refused("BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.", batch,
                     TopicArn=topic, PublishBatchRequestEntries=[{"Id": "a", "Message": "m"}] * 2)
        self.refused("InvalidBatchEntryId", "The Id of a batch entry in the batch request contains an impermissible "
                     "character: a!", batch, TopicArn=topic, PublishBatchRequestEntries=[{"Id": "a!", "Message": "m"}])
        self.refused("BatchRequestTooLong", "The length of all the messages put together is more than the limit.",
                     batch, TopicArn=topic, PublishBatchRequestEntries=[{"Id": "a", "Message": "x" * 200_000},
                                                                        {"Id": "b", "Message": "x" * 200_000}])
        self.refused("InvalidParameter", "Invalid parameter: Empty message", batch, TopicArn=topic,
                     PublishBatchRequestEntries=[{"Id": "a", "Message": "m"}, {"Id": "b", "Message": ""}])

    def test_fifo_topics(self):
        topic = self.topic(self.unique() + ".fifo", Attributes={"FifoTopic": "true"})
        shown = self.attributes(topic)
        self.assertEqual((shown["FifoTopic"], shown["ContentBasedDeduplication"]), ("true", "false"))
        publish = self.sns.publish
        self.refused("InvalidParameter", "Invalid parameter: The MessageGroupId parameter is required for FIFO topics",
                     publish, TopicArn=topic, Message="m")
        self.refused("InvalidParameter", "Invalid parameter: The topic should either have ContentBasedDeduplication "
                     "enabled or MessageDeduplicationId provided explicitly", publish, TopicArn=topic, Message="m",
                     MessageGroupId="g")
        first = publish(TopicArn=topic, Message="m", MessageGroupId="g", MessageDeduplicationId="1")
        self.assertRegex(first["SequenceNumber"], r"^1\d{19}$")
        same = publish(TopicArn=topic, Message="other", MessageGroupId="h", MessageDeduplicationId="1")
        self.assertEqual((same["MessageId"], same["SequenceNumber"]), (first["MessageId"], first["SequenceNumber"]))
        self.sns.set_topic_attributes(TopicArn=topic, AttributeName="ContentBasedDeduplication",
                                      AttributeValue="true")
        by_content = publish(TopicArn=topic, Message="m", MessageGroupId="g")
        self.assertGreater(by_content["SequenceNumber"], first["SequenceNumber"])
        self.assertEqual(publish(TopicArn=topic, Message="m", MessageGroupId="g")["MessageId"],
                         by_content["MessageId"])

    def test_a_text_for_each_protocol(self):
        topic = self.topic()
        self.confirmed(topic, "structured@example.com")
        self.sns.publish(TopicArn=topic, MessageStructure="json",
                         Message=json.dumps({"default": "for all", "email": "for mail"}))
        mail = self.kept_mails("structured@example.com", 2)[-1]
        self.assertIn("Subject: AWS Notification Message\n", mail)
        self.assertIn("\n\nfor mail\n\n--\n", mail)

    def test_messages_outlive_a_killed_server(self):
        topic = self.topic()
        self.confirmed(topic, "durable@example.com")
        for i in range(20):
            self.sns.publish(TopicArn=topic, Message=f"number {i:02}")
        self.server.kill()
        self.server.start()
        self.logs.close()
        mails = self.kept_mails("durable@example.com", 21)
        self.assertEqual(len(mails), 21)
        for i in range(20):
            self.assertIn(f"number {i:02}\n", mails[i + 1])


if __name__ == "__main__":
    main()
