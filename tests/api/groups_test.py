"""Log groups: create, describe, list, delete, retention, deletion protection, KMS association."""

from support.case import GROUP_MISSING, BAD_TOKEN, ServerTestCase, constraint, main
from support.client import boto3_client, now_ms

RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557,
                  2922, 3288, 3653]
TOO_LONG = "Invalid LogGroup or LogStream, both must have length less than or equal to 512."


def names(items):
    return [item["logGroupName"] for item in items]


class CreateAndDescribe(ServerTestCase):
    def describe(self, **parameters):
        return self.logs.ok("DescribeLogGroups", **parameters)["logGroups"]

    def test_fresh_group_shows_exactly_these_members(self):
        before = now_ms()
        group = self.make_group()
        item, = self.describe(logGroupNamePrefix=group)
        created = item.pop("creationTime")
        self.assertTrue(before <= created <= now_ms())
        self.assertEqual(item, {
            "logGroupName": group,
            "arn": f"arn:aws:logs:us-east-1:000000000000:log-group:{group}:*",
            "logGroupArn": f"arn:aws:logs:us-east-1:000000000000:log-group:{group}",
            "logGroupClass": "STANDARD",
            "metricFilterCount": 0,
            "storedBytes": 0,
            "deletionProtectionEnabled": False,
        })

    def test_create_answers_an_empty_body(self):
        reply = self.logs("CreateLogGroup", logGroupName=self.unique())
        self.assertEqual((reply.status, reply.body), (200, b""))
        self.assertEqual(reply.header("Content-Type"), "application/x-amz-json-1.1")

    def test_existing_group(self):
        group = self.make_group()
        self.refuses("ResourceAlreadyExistsException", "The specified log group already exists",
                     "CreateLogGroup", logGroupName=group)

    def test_bad_names(self):
        self.refuses("InvalidParameterException", constraint(None, "logGroupName", "not be null"),
                     "CreateLogGroup")
        self.refuses("InvalidParameterException",
                     constraint("a b", "logGroupName",
                                r"satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+"),
                     "CreateLogGroup", logGroupName="a b")
        self.refuses("InvalidParameterException", TOO_LONG, "CreateLogGroup", logGroupName="x" * 513)
        self.refuses("InvalidParameterException", None, "CreateLogGroup", logGroupName="aws/mine")
        empty = self.logs("CreateLogGroup", logGroupName="")
        self.assert_error(empty, "InvalidParameterException")
        self.assertIn("Value '' at 'logGroupName' failed to satisfy constraint: "
                      "Member must have length greater than or equal to 1", empty.message)

    def test_longest_name_and_all_characters(self):
        self.make_group("x" * 505 + self.unique("")[-7:])
        self.make_group("/aZ09._-#/" + self.unique())

    def test_prefix_in_byte_order(self):
        stem = self.unique("order")
        for tail in ("b", "B", "a", "_", "-", "0", "/x", "#", "a/b", "a-b"):
            self.make_group(stem + tail)
        expected = sorted(stem + tail for tail in ("b", "B", "a", "_", "-", "0", "/x", "#", "a/b", "a-b"))
        self.assertEqual(names(self.describe(logGroupNamePrefix=stem)), expected)
        self.assertEqual(names(self.describe(logGroupNamePrefix=stem + "a")),
                         [stem + "a", stem + "a-b", stem + "a/b"])
        # Vector's health check: the exact name comes first.
        self.assertEqual(names(self.describe(logGroupNamePrefix=stem + "a", limit=1)), [stem + "a"])
        self.assertEqual(self.describe(logGroupNamePrefix=stem.upper() + "none"), [])

    def test_pages(self):
        stem = self.unique("page")
        made = [self.make_group(f"{stem}-{i}") for i in range(6)]
        for limit in (1, 2, 3, 4, 6, 50):
            found = self.logs.pages("DescribeLogGroups", "logGroups", logGroupNamePrefix=stem, limit=limit)
            self.assertEqual(names(found), made, f"limit {limit}")
        last = self.logs.ok("DescribeLogGroups", logGroupNamePrefix=stem, limit=6)
        self.assertNotIn("nextToken", last)

    def test_limit_and_token_are_checked(self):
        self.refuses("InvalidParameterException",
                     constraint(51, "limit", "have value less than or equal to 50"),
                     "DescribeLogGroups", limit=51)
        self.refuses("InvalidParameterException",
                     constraint(0, "limit", "have value greater than or equal to 1"),
                     "DescribeLogGroups", limit=0)
        self.refuses("InvalidParameterException", BAD_TOKEN, "DescribeLogGroups", nextToken="made-up")

    def test_pattern_is_a_case_sensitive_substring_and_shows_less(self):
        stem = self.unique("pat")
        group = self.make_group(f"/x/{stem}/tail")
        self.make_group(f"/x/{stem.upper()}/tail")
        item, = self.describe(logGroupNamePattern=stem)
        self.assertEqual(item["logGroupName"], group)
        self.assertNotIn("storedBytes", item)
        self.assertNotIn("deletionProtectionEnabled", item)
        self.assertEqual(item["logGroupClass"], "STANDARD")

    def test_prefix_and_pattern_exclude_each_other(self):
        self.refuses("InvalidParameterException",
                     "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
                     "DescribeLogGroups", logGroupNamePrefix="a", logGroupNamePattern="b")

    def test_identifiers_as_the_cloudwatch_agent_sends_them(self):
        first, second = self.make_group(), self.make_group()
        arn = f"arn:aws:logs:us-east-1:000000000000:log-group:{second}"
        found = self.describe(logGroupIdentifiers=[first, arn, "no-such-group"], limit=50)
        self.assertEqual(sorted(names(found)), sorted([first, second]))

    def test_class_filter(self):
        stem = self.unique("class")
        self.make_group(stem + "-s")
        self.make_group(stem + "-i", logGroupClass="INFREQUENT_ACCESS")
        for wanted, tail in (("STANDARD", "-s"), ("INFREQUENT_ACCESS", "-i")):
            found = self.describe(logGroupNamePrefix=stem, logGroupClass=wanted)
            self.assertEqual([(i["logGroupName"], i["logGroupClass"]) for i in found], [(stem + tail, wanted)])
        self.refuses("InvalidParameterException", None, "CreateLogGroup", logGroupName=stem,
                     logGroupClass="COLD")

    def test_stored_bytes_counts_events(self):
        group, stream = self.make_stream()
        self.put(group, stream, "x" * 1000, "y" * 1000)
        item, = self.describe(logGroupNamePrefix=group)
        self.assertGreater(item["storedBytes"], 0)

    def test_boto3_pages_and_describes(self):
        stem = self.unique("boto")
        client = boto3_client(self.server)
        for i in range(3):
            client.create_log_group(logGroupName=f"{stem}-{i}", tags={"n": str(i)})
        pages = client.get_paginator("describe_log_groups").paginate(
            logGroupNamePrefix=stem, PaginationConfig={"PageSize": 2})
        found = [item for page in pages for item in page["logGroups"]]
        self.assertEqual(names(found), [f"{stem}-{i}" for i in range(3)])
        with self.assertRaises(client.exceptions.ResourceAlreadyExistsException):
            client.create_log_group(logGroupName=f"{stem}-0")


class Delete(ServerTestCase):
    def test_delete_removes_everything_and_the_name_is_free_again(self):
        group, stream = self.make_stream()
        self.put(group, stream, "old")
        self.logs.ok("PutRetentionPolicy", logGroupName=group, retentionInDays=7)
        reply = self.logs("DeleteLogGroup", logGroupName=group)
        self.assertEqual((reply.status, reply.body), (200, b""))
        self.refuses("ResourceNotFoundException", GROUP_MISSING, "DeleteLogGroup", logGroupName=group)
        self.refuses("ResourceNotFoundException", GROUP_MISSING, "DescribeLogStreams", logGroupName=group)
        self.make_stream(self.make_group(group))
        self.assertEqual(self.messages(group), [])
        item, = self.logs.ok("DescribeLogGroups", logGroupNamePrefix=group)["logGroups"]
        self.assertNotIn("retentionInDays", item)

    def test_deletion_protection(self):
        group, stream = self.make_stream(self.make_group(deletionProtectionEnabled=True))
        text = "Cannot delete log group with deletion protection enabled. Disable deletion protection first."
        self.refuses("ValidationException", text, "DeleteLogGroup", logGroupName=group)
        self.refuses("ValidationException", None, "DeleteLogStream", logGroupName=group, logStreamName=stream)
        item, = self.logs.ok("DescribeLogGroups", logGroupNamePrefix=group)["logGroups"]
        self.assertIs(item["deletionProtectionEnabled"], True)
        self.logs.ok("PutLogGroupDeletionProtection", logGroupIdentifier=group,
                     deletionProtectionEnabled=False)
        self.logs.ok("DeleteLogGroup", logGroupName=group)

    def test_deletion_protection_by_arn_and_of_a_missing_group(self):
        group = self.make_group()
        arn = f"arn:aws:logs:us-east-1:000000000000:log-group:{group}"
        self.logs.ok("PutLogGroupDeletionProtection", logGroupIdentifier=arn, deletionProtectionEnabled=True)
        self.refuses("ValidationException", None, "DeleteLogGroup", logGroupName=group)
        self.refuses("ResourceNotFoundException", GROUP_MISSING, "PutLogGroupDeletionProtection",
                     logGroupIdentifier="no-such-group", deletionProtectionEnabled=True)


class ListLogGroups(ServerTestCase):
    def list(self, **parameters):
        return names(self.logs.ok("ListLogGroups", **parameters)["logGroups"])

    def test_items_and_no_match(self):
        group = self.make_group(self.unique("list"))
        item, = self.logs.ok("ListLogGroups", logGroupNamePattern=group[-12:])["logGroups"]
        self.assertEqual(item, {
            "logGroupName": group,
            "logGroupArn": f"arn:aws:logs:us-east-1:000000000000:log-group:{group}",
            "logGroupClass": "STANDARD"})
        self.assertEqual(self.logs.ok("ListLogGroups", logGroupNamePattern="nothing-like-it"), {"logGroups": []})

    def test_anchors_and_alternatives(self):
        stem = self.unique("alt")[-10:]
        self.make_group(f"a-{stem}")
        self.make_group(f"b-{stem}")
        self.make_group(f"c-{stem}")
        self.assertEqual(self.list(logGroupNamePattern=stem), [f"a-{stem}", f"b-{stem}", f"c-{stem}"])
        self.assertEqual(self.list(logGroupNamePattern=f"^a-{stem}|^c-{stem}"), [f"a-{stem}", f"c-{stem}"])
        self.assertEqual(self.list(logGroupNamePattern=f"^{stem}"), [])

    def test_tags(self):
        stem = self.unique("tag")[-10:]
        self.make_group(f"{stem}-1", tags={"env": "prod", "team": "red"})
        self.make_group(f"{stem}-2", tags={"env": "dev"})
        self.make_group(f"{stem}-3")

        def found(*filters):
            return [n[-1] for n in self.list(logGroupNamePattern=stem, logGroupTags=list(filters))]
        self.assertEqual(found({"key": "env"}), ["1", "2"])
        self.assertEqual(found({"key": "env", "values": ["prod", "test"]}), ["1"])
        self.assertEqual(found({"key": "env", "values": ["pr*"]}), ["1"])
        self.assertEqual(found({"key": "env"}, {"key": "team"}), ["1"])

    def test_pages(self):
        stem = self.unique("lp")[-10:]
        made = [self.make_group(f"{stem}-{i}") for i in range(5)]
        found = self.logs.pages("ListLogGroups", "logGroups", logGroupNamePattern=stem, limit=2)
        self.assertEqual(names(found), made)


class Retention(ServerTestCase):
    def retention(self, group):
        return self.logs.ok("DescribeLogGroups", logGroupNamePrefix=group)["logGroups"][0].get("retentionInDays")

    def test_every_allowed_value_and_none(self):
        group = self.make_group()
        self.assertIsNone(self.retention(group))
        for days in RETENTION_DAYS:
            self.logs.ok("PutRetentionPolicy", logGroupName=group, retentionInDays=days)
            self.assertEqual(self.retention(group), days)
        self.logs.ok("DeleteRetentionPolicy", logGroupName=group)
        self.assertIsNone(self.retention(group))

    def test_other_values_are_refused(self):
        group = self.make_group()
        for days in (0, 2, -1, 3654):
            reply = self.logs("PutRetentionPolicy", logGroupName=group, retentionInDays=days)
            self.assert_error(reply, "InvalidParameterException")
            self.assertIn(f"Value '{days}' at 'retentionInDays' failed to satisfy constraint: "
                          f"Member must satisfy enum value set: [1, 3, 5, ", reply.message)
        self.refuses("InvalidParameterException", constraint(None, "retentionInDays", "not be null"),
                     "PutRetentionPolicy", logGroupName=group)

    def test_missing_group(self):
        self.refuses("ResourceNotFoundException", GROUP_MISSING, "PutRetentionPolicy",
                     logGroupName="no-such-group", retentionInDays=7)
        self.refuses("ResourceNotFoundException", GROUP_MISSING, "DeleteRetentionPolicy",
                     logGroupName="no-such-group")

    def test_expired_events_are_not_read(self):
        group, stream = self.make_stream()
        day = 86_400_000
        self.put(group, stream, "five days old", at=now_ms() - 5 * day)
        self.put(group, stream, "fresh")
        self.assertEqual(self.messages(group), ["five days old", "fresh"])
        self.logs.ok("PutRetentionPolicy", logGroupName=group, retentionInDays=3)
        self.assertEqual(self.messages(group), ["fresh"])
        found = self.logs.ok("FilterLogEvents", logGroupName=group)["events"]
        self.assertEqual([event["message"] for event in found], ["fresh"])


class Kms(ServerTestCase):
    KEY = "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab"

    def key_of(self, group):
        return self.logs.ok("DescribeLogGroups", logGroupNamePrefix=group)["logGroups"][0].get("kmsKeyId")

    def test_associate_and_disassociate(self):
        group = self.make_group()
        self.logs.ok("AssociateKmsKey", logGroupName=group, kmsKeyId=self.KEY)
        self.assertEqual(self.key_of(group), self.KEY)
        self.logs.ok("DisassociateKmsKey", logGroupName=group)
        self.assertIsNone(self.key_of(group))
        arn = f"arn:aws:logs:us-east-1:000000000000:log-group:{group}"
        self.logs.ok("AssociateKmsKey", resourceIdentifier=arn, kmsKeyId=self.KEY)
        self.assertEqual(self.key_of(group), self.KEY)

    def test_given_at_creation(self):
        self.assertEqual(self.key_of(self.make_group(kmsKeyId=self.KEY)), self.KEY)

    def test_missing_group_and_key(self):
        self.refuses("ResourceNotFoundException", GROUP_MISSING, "AssociateKmsKey",
                     logGroupName="no-such-group", kmsKeyId=self.KEY)
        self.refuses("InvalidParameterException", constraint(None, "kmsKeyId", "not be null"),
                     "AssociateKmsKey", logGroupName=self.make_group())


if __name__ == "__main__":
    main()
