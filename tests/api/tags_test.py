"""Tags of log groups through both generations of the API."""

from support.case import GROUP_MISSING, ServerTestCase, main


class Tags(ServerTestCase):
    def arn(self, group):
        return f"arn:aws:logs:us-east-1:000000000000:log-group:{group}"

    def test_both_apis_see_the_same_tags(self):
        group = self.make_group(tags={"born": "with"})
        self.logs.ok("TagLogGroup", logGroupName=group, tags={"old": "1", "both": "old"})
        self.logs.ok("TagResource", resourceArn=self.arn(group), tags={"new": "2", "both": "new"})
        expected = {"born": "with", "old": "1", "new": "2", "both": "new"}
        self.assertEqual(self.logs.ok("ListTagsLogGroup", logGroupName=group), {"tags": expected})
        self.assertEqual(self.logs.ok("ListTagsForResource", resourceArn=self.arn(group)), {"tags": expected})
        self.logs.ok("UntagLogGroup", logGroupName=group, tags=["old", "never-there"])
        self.logs.ok("UntagResource", resourceArn=self.arn(group), tagKeys=["new"])
        expected = {"born": "with", "both": "new"}
        self.assertEqual(self.logs.ok("ListTagsLogGroup", logGroupName=group), {"tags": expected})

    def test_no_tags_is_an_empty_map(self):
        group = self.make_group()
        self.assertEqual(self.logs.ok("ListTagsForResource", resourceArn=self.arn(group)), {"tags": {}})
        self.assertEqual(self.logs.ok("ListTagsLogGroup", logGroupName=group), {"tags": {}})

    def test_trailing_star_of_the_arn_is_tolerated(self):
        group = self.make_group(tags={"a": "b"})
        # "*" is outside the pattern of resourceArn in the model; both answers are allowed, but no other.
        reply = self.logs("ListTagsForResource", resourceArn=self.arn(group) + ":*")
        if reply.status == 200:
            self.assertEqual(reply.json, {"tags": {"a": "b"}})
        else:
            self.assert_error(reply, "InvalidParameterException")

    def test_missing_group(self):
        self.refuses("ResourceNotFoundException", None, "ListTagsForResource", resourceArn=self.arn("nope"))
        self.refuses("ResourceNotFoundException", None, "TagResource", resourceArn=self.arn("nope"),
                     tags={"a": "b"})
        self.refuses("ResourceNotFoundException", GROUP_MISSING, "TagLogGroup", logGroupName="nope",
                     tags={"a": "b"})
        self.refuses("ResourceNotFoundException", GROUP_MISSING, "ListTagsLogGroup", logGroupName="nope")

    def test_fifty_tags_and_no_more(self):
        group = self.make_group(tags={f"k{i}": "v" for i in range(50)})
        reply = self.logs("TagResource", resourceArn=self.arn(group), tags={"one-more": "v"})
        self.assert_error(reply, "TooManyTagsException")
        self.logs.ok("TagResource", resourceArn=self.arn(group), tags={"k1": "changed"})
        tags = self.logs.ok("ListTagsForResource", resourceArn=self.arn(group))["tags"]
        self.assertEqual((len(tags), tags["k1"]), (50, "changed"))

    def test_unicode_and_empty_values(self):
        group = self.make_group()
        tags = {"größe": "übergroß 櫓", "empty": "", "with space": "a:b/c=d+e-f@g"}
        self.logs.ok("TagResource", resourceArn=self.arn(group), tags=tags)
        self.assertEqual(self.logs.ok("ListTagsForResource", resourceArn=self.arn(group))["tags"], tags)

    def test_bad_keys(self):
        group = self.make_group()
        for tags in ({"": "v"}, {"k" * 129: "v"}, {"k": "v" * 257}, {"bad<key": "v"}, {"aws:mine": "v"}):
            self.assert_error(self.logs("TagResource", resourceArn=self.arn(group), tags=tags),
                              "InvalidParameterException")


if __name__ == "__main__":
    main()
