"""Lookup tables: their operations, and queries that read them."""

import json

from support.case import main
from support.client import LogsApi, now_ms
from support.iam import ACCOUNT, IamTestCase, allow

MISSING = "The specified lookup table does not exist."


def arn(name):
    return f"arn:aws:logs:us-east-1:{ACCOUNT}:lookup-table:{name}"


class LookupTables(IamTestCase):
    def make_table(self, body="level,rank\nERROR,4\nINFO,1\n", **more):
        name = self.unique("table").replace("-", "_")
        self.logs.ok("CreateLookupTable", lookupTableName=name, tableBody=body, **more)
        return name

    def start(self, logs, group, text):
        now = now_ms() // 1000
        return logs("StartQuery", logGroupName=group, startTime=now - 3600, endTime=now + 60, queryString=text)

    def rows(self, group, text):
        query = self.assert_ok(self.start(self.logs, group, text))["queryId"]
        return [{f["field"]: f["value"] for f in row} for row in self.query_answer(query)["results"]]

    def test_the_life_of_a_table(self):
        name = self.make_table(description="how bad", tags={"team": "ops"})
        before = now_ms()
        self.refuses("ResourceAlreadyExistsException", "The specified lookup table already exists.",
                     "CreateLookupTable", lookupTableName=name, tableBody="a\n1\n")
        shown, = self.logs.ok("DescribeLookupTables", lookupTableNamePrefix=name)["lookupTables"]
        self.assertLessEqual(shown.pop("lastUpdatedTime"), before)
        self.assertEqual(shown, {"lookupTableArn": arn(name), "lookupTableName": name, "description": "how bad",
                                 "tableFields": ["level", "rank"], "recordsCount": 2, "sizeBytes": 26})
        self.assertEqual(self.logs.ok("ListTagsForResource", resourceArn=arn(name))["tags"], {"team": "ops"})
        self.assertEqual(self.logs.ok("UpdateLookupTable", lookupTableArn=arn(name),
                                      tableBody="level,rank\nERROR,7\n")["lookupTableArn"], arn(name))
        got = self.logs.ok("GetLookupTable", lookupTableArn=arn(name))
        self.assertEqual((got["tableBody"], got["description"], got["sizeBytes"]),
                         ("level,rank\nERROR,7\n", "how bad", 19))
        self.logs.ok("DeleteLookupTable", lookupTableArn=arn(name))
        for operation, more in (("GetLookupTable", {}), ("DeleteLookupTable", {}),
                                ("UpdateLookupTable", {"tableBody": "a\n1\n"})):
            self.refuses("ResourceNotFoundException", MISSING, operation, lookupTableArn=arn(name), **more)
        self.refuses("InvalidParameterException", "The specified lookup table ARN is invalid.", "GetLookupTable",
                     lookupTableArn="table")
        # The tags went with the table.
        self.logs.ok("CreateLookupTable", lookupTableName=name, tableBody="a\n1\n")
        self.assertEqual(self.logs.ok("ListTagsForResource", resourceArn=arn(name))["tags"], {})

    def test_pages_and_limits(self):
        stem = self.unique("page").replace("-", "_")
        for i in range(5):
            self.logs.ok("CreateLookupTable", lookupTableName=f"{stem}_{i}", tableBody="a\n1\n")
        names, token = [], None
        for _ in range(3):
            page = self.logs.ok("DescribeLookupTables", lookupTableNamePrefix=stem, maxResults=2,
                                **({"nextToken": token} if token else {}))
            names += [t["lookupTableName"] for t in page["lookupTables"]]
            token = page.get("nextToken")
        self.assertEqual((names, token), ([f"{stem}_{i}" for i in range(5)], None))
        for body, why in (("a,a\n1,2\n", "The header has the column a twice."),
                          ("a,\n1,2\n", "The header has a column without a name."),
                          ("a,b\n1\n", "Row 2 has 1 fields, the header has 2."),
                          ('a\n"1\n', "Row 2 has a quote that does not fit.")):
            self.refuses("InvalidParameterException", why, "CreateLookupTable",
                         lookupTableName=f"{stem}_bad", tableBody=body)
        reply = self.logs("CreateLookupTable", lookupTableName=f"{stem}_big", tableBody="a\n" + "x" * 10_485_760)
        self.assert_error(reply, "InvalidParameterException")
        full = "a,b\n" + "12345678,1\n" * 953_000  # just below 10 MB
        self.logs.ok("CreateLookupTable", lookupTableName=f"{stem}_full", tableBody=full)
        self.assertEqual(self.logs.ok("GetLookupTable", lookupTableArn=arn(f"{stem}_full"))["tableBody"], full)

    def test_queries_read_them(self):
        group, stream = self.make_stream()
        self.put(group, stream, *(json.dumps({"level": level}) for level in ("ERROR", "INFO", "DEBUG")))
        name = self.make_table()
        query = f"lookup {name} level OUTPUT rank | filter rank > 1 | display level, rank"
        strip = lambda rows: [{k: v for k, v in row.items() if k != "@ptr"} for row in rows]
        self.assertEqual(strip(self.rows(group, query)), [{"level": "ERROR", "rank": "4"}])
        self.logs.ok("UpdateLookupTable", lookupTableArn=arn(name), tableBody="level,rank\nERROR,8\n")
        self.assertEqual(strip(self.rows(group, query)), [{"level": "ERROR", "rank": "8"}])
        # A user needs to be allowed to read the table that a query shows.
        _, key = self.make_user(allow("logs:StartQuery"))
        self.assert_error(self.start(LogsApi(self.server, credentials=key), group, query), "AccessDeniedException")
        _, key = self.make_user(allow(["logs:StartQuery", "logs:GetLookupTable"]))
        self.assert_ok(self.start(LogsApi(self.server, credentials=key), group, query))
        self.logs.ok("DeleteLookupTable", lookupTableArn=arn(name))
        self.assert_error(self.start(self.logs, group, query), "MalformedQueryException",
                          f"Unknown lookup table {name}")


if __name__ == "__main__":
    main()
