"""GetLogGroupFields and GetLogRecord."""

from support.case import GROUP_MISSING, ServerTestCase, main


class Fields(ServerTestCase):
    def test_fields_of_recent_events_by_share(self):
        group, stream = self.make_stream()
        self.put(group, stream, '{"level": "INFO", "user": {"name": "a"}}', '{"level": "WARN"}',
                 '{"level": "INFO", "size": 3}', "no json")
        fields = {f["name"]: f["percent"] for f in
                  self.logs.ok("GetLogGroupFields", logGroupName=group)["logGroupFields"]}
        for name in ("@timestamp", "@message", "@logStream", "@ingestionTime", "@log"):
            self.assertEqual(fields[name], 100, name)
        self.assertEqual((fields["level"], fields["user.name"], fields["size"]), (75, 25, 25))
        shares = list(fields.values())
        self.assertEqual(shares, sorted(shares, reverse=True))

    def test_by_identifier_and_missing(self):
        group = self.make_group()
        arn = f"arn:aws:logs:us-east-1:000000000000:log-group:{group}"
        self.logs.ok("GetLogGroupFields", logGroupIdentifier=arn)
        self.refuses("ResourceNotFoundException", GROUP_MISSING, "GetLogGroupFields", logGroupName="nope")
        self.refuses("ValidationException", "LogGroup name and LogGroup ARN are mutually exclusive parameters.",
                     "GetLogGroupFields", logGroupName=group, logGroupIdentifier=group)


class Records(ServerTestCase):
    def test_bad_pointers(self):
        for pointer in ("made-up", "x" * 500, "🏯"):
            reply = self.logs("GetLogRecord", logRecordPointer=pointer)
            self.assert_error(reply, "InvalidParameterException")


if __name__ == "__main__":
    main()
