"""Reads the subset of Smithy IDL 2.0 that README.md describes into plain objects."""

import re
from dataclasses import dataclass, field


class SmithyError(Exception):
    """A mistake in a .smithy file, with its place."""

    def __init__(self, path, line, message):
        super().__init__(f"{path}:{line}: {message}")


@dataclass
class Trait:
    name: str
    value: object  # None without arguments
    line: int


@dataclass
class Id:
    """A bare identifier used as a value."""

    name: str


@dataclass
class Member:
    name: str
    target: str
    line: int
    traits: dict = field(default_factory=dict)
    value: object = None  # of an enum's member


@dataclass
class Shape:
    kind: str
    name: str
    line: int
    traits: dict = field(default_factory=dict)
    members: list = field(default_factory=list)
    properties: dict = field(default_factory=dict)  # of a service or an operation

    def member(self, name):
        return next((m for m in self.members if m.name == name), None)


@dataclass
class File:
    path: str
    namespace: str = ""
    shapes: dict = field(default_factory=dict)


TOKEN = re.compile(
    r"""(?P<space>[\s,]+|//[^\n]*)
      |(?P<string>"(?:[^"\\\n]|\\.)*")
      |(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
      |(?P<name>[A-Za-z_][A-Za-z0-9_.]*)
      |(?P<punct>:=|[@$(){}\[\]:=])""",
    re.VERBOSE,
)
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", '"': '"', "\\": "\\", "/": "/"}
SIMPLE_KINDS = ("string", "integer", "long", "float", "double", "boolean", "timestamp", "blob")
MEMBER_KINDS = ("structure", "union", "list", "map", "enum", "intEnum")


@dataclass
class Token:
    kind: str
    text: str
    line: int


class Parser:
    def __init__(self, path, text):
        self.path = path
        self.tokens = list(self.scan(text))
        self.at = 0
        self.file = File(path)

    def fail(self, line, message):
        raise SmithyError(self.path, line, message)

    def scan(self, text):
        position, line = 0, 1
        while position < len(text):
            match = TOKEN.match(text, position)
            if match is None:
                self.fail(line, f"cannot read {text[position:position + 20]!r}")
            if match.lastgroup != "space":
                yield Token(match.lastgroup, match.group(), line)
            line += match.group().count("\n")
            position = match.end()
        yield Token("end", "the end of the file", line)

    # Tokens

    def peek(self):
        return self.tokens[self.at]

    def next(self):
        token = self.tokens[self.at]
        self.at += token.kind != "end"
        return token

    def accept(self, text):
        if self.peek().text == text and self.peek().kind in ("punct", "name"):
            return self.next()
        return None

    def expect(self, text):
        token = self.next()
        if token.text != text or token.kind not in ("punct", "name"):
            self.fail(token.line, f"expected '{text}', found {token.text}")
        return token

    def name(self):
        token = self.next()
        if token.kind != "name":
            self.fail(token.line, f"expected a name, found {token.text}")
        return token

    # Values

    def string(self, token):
        def unescape(match):
            code = match.group(1)
            if code[0] == "u":
                return chr(int(code[1:], 16))
            if code not in ESCAPES:
                self.fail(token.line, f"unknown escape \\{code}")
            return ESCAPES[code]

        return re.sub(r"\\(u[0-9a-fA-F]{4}|.)", unescape, token.text[1:-1])

    def value(self):
        token = self.next()
        if token.kind == "string":
            return self.string(token)
        if token.kind == "number":
            return int(token.text) if re.fullmatch(r"-?\d+", token.text) else float(token.text)
        if token.kind == "name":
            constants = {"true": True, "false": False, "null": None}
            return constants[token.text] if token.text in constants else Id(token.text)
        if token.text == "[":
            values = []
            while not self.accept("]"):
                values.append(self.value())
            return values
        if token.text == "{":
            return self.pairs("}")
        self.fail(token.line, f"expected a value, found {token.text}")

    def pairs(self, close):
        pairs = {}
        while not self.accept(close):
            key = self.next()
            if key.kind not in ("name", "string"):
                self.fail(key.line, f"expected a key, found {key.text}")
            self.expect(":")
            pairs[self.string(key) if key.kind == "string" else key.text] = self.value()
        return pairs

    def traits(self):
        traits = {}
        while self.accept("@"):
            name = self.name()
            value = None
            if self.accept("("):
                if self.tokens[self.at + 1].text == ":" or self.peek().text == ")":
                    value = self.pairs(")")
                else:
                    value = self.value()
                    self.expect(")")
            if name.text in traits:
                self.fail(name.line, f"@{name.text} is given twice")
            traits[name.text] = Trait(name.text, value, name.line)
        return traits

    # Statements

    def parse(self):
        self.expect("$")
        self.expect("version")
        self.expect(":")
        version = self.next()
        if version.text not in ('"2"', '"2.0"'):
            self.fail(version.line, 'only $version: "2" is understood')
        self.expect("namespace")
        self.file.namespace = self.name().text
        while self.peek().kind != "end":
            self.shape(self.traits())
        return self.file

    def add(self, shape):
        other = self.file.shapes.get(shape.name)
        if other is not None:
            self.fail(shape.line, f"{shape.name} is declared already in line {other.line}")
        self.file.shapes[shape.name] = shape

    def shape(self, traits):
        kind = self.name()
        if kind.text not in SIMPLE_KINDS + MEMBER_KINDS + ("service", "operation"):
            self.fail(kind.line, f"'{kind.text}' begins no statement of the subset")
        name = self.name()
        shape = Shape(kind.text, name.text, name.line, traits)
        self.add(shape)
        if kind.text in MEMBER_KINDS:
            self.expect("{")
            self.members(shape)
        elif kind.text in ("service", "operation"):
            self.expect("{")
            self.properties(shape)

    def members(self, shape):
        while not self.accept("}"):
            traits = self.traits()
            name = self.name()
            if shape.member(name.text) is not None:
                self.fail(name.line, f"{shape.name} has a member {name.text} already")
            member = Member(name.text, "", name.line, traits)
            if shape.kind in ("enum", "intEnum"):
                member.value = self.value() if self.accept("=") else name.text
            else:
                self.expect(":")
                member.target = self.name().text
                if self.accept("="):
                    if "default" in traits:
                        self.fail(name.line, "a default is given twice")
                    traits["default"] = Trait("default", self.value(), name.line)
            shape.members.append(member)

    def properties(self, shape):
        known = {"service": ("version", "operations", "errors"),
                 "operation": ("input", "output", "errors")}[shape.kind]
        while not self.accept("}"):
            key = self.name()
            if key.text not in known:
                self.fail(key.line, f"a {shape.kind} has no property '{key.text}'")
            if key.text in shape.properties:
                self.fail(key.line, f"'{key.text}' is given twice")
            if key.text in ("input", "output") and self.accept(":="):
                suffix = "Request" if key.text == "input" else "Response"
                inline = Shape("structure", shape.name + suffix, key.line, self.traits())
                self.add(inline)
                self.expect("{")
                self.members(inline)
                shape.properties[key.text] = Id(inline.name)
            else:
                self.expect(":")
                shape.properties[key.text] = self.value()


def parse(path, text):
    return Parser(path, text).parse()
