"""Tests of the generator: what it reads, what it refuses, what it writes."""

import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import apigen  # noqa: E402
import compatibility  # noqa: E402
import names  # noqa: E402
import patterns  # noqa: E402
from model import Model  # noqa: E402
from smithy import SmithyError  # noqa: E402

HEAD = """$version: "2"
namespace yagura.sample
@title("Sample") @protocols([awsJson1_1]) @signingName("sample") @targetPrefix("S_1")
@eventSource("sample.example.com") @validationError("Bad")
service Sample { version: "1", operations: [Do] }
@error("client") structure Bad {}
"""
TRAITS = '@tier("A") @audit(readOnly: true, category: "data") @authorize(action: "s:Do")\n'


def model(rest, operation="operation Do { input: In }", traits=TRAITS):
    return Model("api/sample.smithy", HEAD + traits + operation + "\n" + rest)


class Names(unittest.TestCase):
    def test_snake(self):
        for name, expected in (("logGroupName", "log_group_name"), ("kmsKeyId", "kms_key_id"),
                               ("SSEType", "sse_type"), ("DestinationNamePrefix",
                                                         "destination_name_prefix"),
                               ("s3Bucket", "s3_bucket"), ("logGroupARNs", "log_group_arns"),
                               ("default", "default_"), ("queryARN", "query_arn"),
                               ("CreateLogGroup", "create_log_group")):
            self.assertEqual(names.snake(name), expected)

    def test_enumerators(self):
        for name, expected in (("INFREQUENT_ACCESS", "InfrequentAccess"), ("STANDARD", "Standard"),
                               ("LogStreamName", "LogStreamName"), ("OK", "Ok")):
            self.assertEqual(names.enumerator(name), expected)


class Patterns(unittest.TestCase):
    def matches(self, text, code):
        simple = patterns.simple(text)
        bits = simple.low | simple.high << 64
        return bool(bits >> ord(code) & 1)

    def test_classes_become_tables(self):
        self.assertTrue(self.matches(r"[\.\-_/#A-Za-z0-9]+", "-"))
        self.assertTrue(self.matches(r"[\.\-_/#A-Za-z0-9]+", "#"))
        self.assertFalse(self.matches(r"[\.\-_/#A-Za-z0-9]+", "$"))
        self.assertTrue(self.matches(r"[+\w-]*", "-"))
        self.assertFalse(self.matches(r"[^:*]*", ":"))
        self.assertTrue(patterns.simple(r"[^:*]*").others)
        self.assertFalse(patterns.simple(r"[\w]+").others)
        self.assertTrue(self.matches(r"[\S]+", "a"))
        self.assertTrue(patterns.simple(r"\S+").others)

    def test_repeats(self):
        for text, bounds in (("[a]", (1, 1)), ("[a]*", (0, -1)), ("[a]+", (1, -1)),
                             ("[a]?", (0, 1)), ("[a]{3}", (3, 3)), ("[a]{3,}", (3, -1)),
                             (r"\d{12}", (12, 12)), ("[a]{1,2048}", (1, 2048))):
            simple = patterns.simple(text)
            self.assertEqual((simple.min_repeats, simple.max_repeats), bounds, text)

    def test_all_else_is_left_to_the_engine(self):
        for text in ("[a]+b", "(a|b)", ".*", "[a-z&&[^b]]", r"[\p{L}]*", "abc", "[a", "[ä]"):
            self.assertIsNone(patterns.simple(text), text)

    def test_what_re2_cannot_do(self):
        self.assertIsNotNone(patterns.unsupported("(?!a)b"))
        self.assertIsNotNone(patterns.unsupported(r"(a)\1"))
        self.assertIsNotNone(patterns.unsupported("(ab){1,2000}"))
        self.assertIsNone(patterns.unsupported(r"a\\1b"))


class Refusals(unittest.TestCase):
    def refused(self, line, message, *arguments, **keywords):
        with self.assertRaises(SmithyError) as caught:
            model(*arguments, **keywords)
        self.assertIn(message, str(caught.exception))
        if line:
            self.assertTrue(str(caught.exception).startswith(f"api/sample.smithy:{line}: "),
                            str(caught.exception))

    def test_syntax(self):
        self.refused(9, "cannot read", "structure In { a: String ; }")
        self.refused(9, "expected ':'", "structure In { a String }")
        self.refused(9, "begins no statement", "resource Thing {}")
        self.refused(9, "is declared already", "structure In {} structure In {}")
        self.refused(9, "has a member a already", "structure In { a: String, a: String }")
        self.refused(10, "the end of the file", "structure In {\n")

    def test_traits_and_types(self):
        self.refused(9, "unknown type Strin", "structure In { a: Strin }")
        self.refused(9, "@lenght is no trait", "structure In { @lenght(max: 1) a: String }")
        self.refused(9, "no argument 'most'", "structure In { @length(most: 1) a: String }")
        self.refused(9, "takes a number", 'structure In { @length(max: "1") a: String }')
        self.refused(9, "takes no argument", "structure In { @required(1) a: String }")
        self.refused(9, "does not fit a integer", "structure In { @length(max: 1) a: Integer }")
        self.refused(9, "look-ahead", 'structure In { @pattern("(?=a)") a: String }')
        self.refused(9, "@borrowed is for strings", "structure In { @borrowed a: Long }")
        self.refused(9, "the default of a does not fit", 'structure In { a: Integer = "x" }')
        self.refused(9, "required and has a default", "structure In { @required a: Long = 1 }")
        self.refused(9, "lists of Boolean", "structure In { a: L } list L { member: Boolean }")
        self.refused(9, "one name in C++", "structure In { aB: String, AB: String, a_b: String }")
        self.refused(9, "contains itself", "structure In { a: A }\nstructure A { in: In }")
        self.refused(9, "nothing but itself", "structure In { a: L } list L { member: L }")
        self.refused(9, "is used nowhere", "structure Out {} structure In {}")
        self.refused(9, "Yagura's own", "structure In { e: Error } structure Error {}")

    def test_operations_need_their_traits(self):
        for missing in ("tier", "audit", "authorize"):
            traits = "".join(f"@{t}\n" for t in TRAITS.strip().lstrip("@").split(" @")
                             if not t.startswith(missing))
            self.refused(None, f"operation Do needs @{missing}", "structure In {}", traits=traits)

    def test_templates(self):
        def traits(template):
            return TRAITS.replace('"s:Do"', f'"s:Do", resources: ["{template}"]')
        self.refused(8, "the input has no b", "structure In { a: String }",
                     traits="\n" + traits("arn:{b}"))
        self.refused(None, "unbalanced", "structure In { a: String }", traits=traits("arn:{a"))
        model("structure In { a: String, l: L } list L { member: P } structure P { x: String }",
              traits=traits("arn:{partition}:{region}:{account}:{a|l.x?none}"))

    def test_refused_lists(self):
        self.refused(None, "is no list of the output", "structure In {}",
                     operation="operation Do { input: In, output := { a: String } }",
                     traits='@refusedList("a") ' + TRAITS)


class Output(unittest.TestCase):
    def test_types(self):
        header = apigen.generated(model(
            'structure In { @required a: String, b: L, c: Integer = 5, @borrowed d: String, e: E }'
            ' list L { member: In2 } structure In2 { next: L } enum E { ONE, TWO = "2" }'))["types.h"]
        self.assertIn("std::string a{};", header)
        self.assertIn("std::optional<std::vector<In2>> b{};", header)
        self.assertIn("std::int32_t c = 5;", header)
        self.assertIn("std::optional<std::string_view> d{};", header)
        self.assertIn("enum class E : std::int32_t { Unrecognized, One, Two };", header)

    def test_refused_operations_are_not_in_the_interface(self):
        refused = apigen.generated(model("structure In {}", traits="@refused " + TRAITS))
        self.assertNotIn("virtual Result", refused["service.h"])
        self.assertIn("Operation Do is not supported by this service.", refused["service.cpp"])
        real = apigen.generated(model("structure In {}"))
        self.assertIn("virtual Result<void> do_(const ports::RequestContext& context, "
                      "const In& request) = 0;", real["service.h"])

    def test_types_of_refused_operations_stand_apart(self):
        text = ("structure In { a: A } structure A {} structure Out { events: Events } "
                "@streaming union Events { seen: Seen } structure Seen {}")
        operation = "operation Do { input: In, output: Out }"
        files = apigen.generated(model(text, operation, "@refused " + TRAITS))
        self.assertIn("struct A {", files["refused_types.h"])
        self.assertNotIn("struct A {", files["types.h"])
        self.assertNotIn("class Events", files["service.h"])
        files = apigen.generated(model(text, operation))
        self.assertIn("struct A {", files["types.h"])
        self.assertNotIn("struct A {", files["refused_types.h"])
        self.assertIn("class Events", files["service.h"])

    def test_the_same_input_gives_the_same_output(self):
        text = "structure In { a: String }"
        self.assertEqual(apigen.generated(model(text)), apigen.generated(model(text)))

    def test_compatibility_page(self):
        page = compatibility.page([model("structure In {}", traits="@refused " + TRAITS)])
        self.assertIn("| Do | A | refused: `Bad`, “Operation Do is not supported by this service.” |",
                      page)
        self.assertIn("0 of 1 operations are real.", page)

    def test_check_notices_a_stale_page(self):
        with tempfile.TemporaryDirectory() as folder:
            source = os.path.join(folder, "sample.smithy")
            page = os.path.join(folder, "PAGE.md")
            with open(source, "w", encoding="utf-8") as file:
                file.write(HEAD + TRAITS + "operation Do {}\n")
            check = ["--check", "--compatibility", page, source]
            stderr, sys.stderr = sys.stderr, open(os.devnull, "w", encoding="utf-8")
            try:
                self.assertEqual(apigen.main(check), 1)
                self.assertEqual(apigen.main(["--compatibility", page, source]), 0)
                self.assertEqual(apigen.main(check), 0)
                with open(page, "a", encoding="utf-8") as file:
                    file.write("edited\n")
                self.assertEqual(apigen.main(check), 1)
            finally:
                sys.stderr.close()
                sys.stderr = stderr


if __name__ == "__main__":
    unittest.main()
