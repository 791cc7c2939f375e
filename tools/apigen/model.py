"""Checks a parsed file and resolves it into what the emitters write down."""

import os
import re

import names
import patterns
import traits as trait_rules
from smithy import MEMBER_KINDS, SIMPLE_KINDS, Id, Shape, SmithyError, parse

PRELUDE = {"String": "string", "Integer": "integer", "Long": "long", "Float": "float",
           "Double": "double", "Boolean": "boolean", "Timestamp": "timestamp", "Blob": "blob"}
PROTOCOLS = {"awsJson1_0": "AwsJson1_0", "awsJson1_1": "AwsJson1_1", "awsQuery": "AwsQuery",
             "rpcV2Cbor": "RpcV2Cbor", "awsCbor1_1": "AwsCbor1_1"}
MAX_MEMBERS = 128
CONTEXT_NAMES = ("partition", "region", "account")
CALLER = "caller"
RESERVED_NAMES = ("Arena", "Errc", "Error", "ErrorPayload", "Result", "TimeMs")
REFUSAL_ERRORS = ("ValidationException", "InvalidOperationException", "InvalidParameterException")


class Model:
    def __init__(self, path, text):
        self.path = path
        self.name = os.path.splitext(os.path.basename(path))[0]
        self.file = parse(path, text)
        self.shapes = self.file.shapes
        self.check_traits()
        self.check_targets()
        self.service = self.find_service()
        self.operations = self.find_operations()
        self.errors = self.find_errors()
        self.check_members()
        for operation in self.operations:
            self.check_operation(operation)
        self.check_unused()
        self.structures = self.order_structures()

    def fail(self, line, message):
        raise SmithyError(self.path, line, message)

    # Shapes and traits

    def shape(self, name):
        """The declared shape, or one that stands for a simple type of the prelude."""
        if name in self.shapes:
            return self.shapes[name]
        if name in PRELUDE:
            return Shape(PRELUDE[name], name, 0)
        return None

    def trait(self, member, name):
        """A trait of a member, else of the shape that it targets: the value, True for a flag."""
        for holder in (member, self.shape(member.target)):
            if holder is not None and name in holder.traits:
                value = holder.traits[name].value
                return True if value is None else value
        return None

    def check_traits(self):
        for shape in self.shapes.values():
            for trait in shape.traits.values():
                problem = trait_rules.check(trait, shape.kind, False)
                if problem:
                    self.fail(trait.line, problem)
            for member in shape.members:
                for trait in member.traits.values():
                    problem = trait_rules.check(trait, shape.kind, True)
                    if problem:
                        self.fail(trait.line, problem)

    def check_targets(self):
        for shape in self.shapes.values():
            if shape.name in RESERVED_NAMES:
                self.fail(shape.line, f"{shape.name} is a name of Yagura's own")
            if shape.kind in ("enum", "intEnum"):
                self.check_enum(shape)
                continue
            for member in shape.members:
                target = self.shape(member.target)
                if target is None:
                    self.fail(member.line, f"unknown type {member.target}")
                if target.kind in ("service", "operation"):
                    self.fail(member.line, f"{member.target} is no type")
            wanted = {"list": ["member"], "map": ["key", "value"]}.get(shape.kind)
            if wanted and [m.name for m in shape.members] != wanted:
                self.fail(shape.line, f"a {shape.kind} has " + " and ".join(wanted))
            if shape.kind == "list" and self.shape(shape.members[0].target).kind == "boolean":
                self.fail(shape.line, "lists of Boolean are not supported")
            if shape.kind == "map" and self.shape(shape.members[0].target).kind not in (
                    "string", "enum"):
                self.fail(shape.line, "the key of a map is a string")
            if len(shape.members) > MAX_MEMBERS:
                self.fail(shape.line, f"more than {MAX_MEMBERS} members")
            seen = {}
            for member in shape.members:
                other = seen.setdefault(names.snake(member.name), member.name)
                if other != member.name:
                    self.fail(member.line, f"{member.name} and {other} are one name in C++")

        for shape in self.shapes.values():
            inside, seen = shape, []
            while inside.kind in ("list", "map"):
                if inside in seen:
                    self.fail(shape.line, f"{shape.name} contains nothing but itself")
                seen.append(inside)
                inside = self.shape(inside.members[-1].target)

    def check_enum(self, shape):
        wanted = str if shape.kind == "enum" else int
        if not shape.members:
            self.fail(shape.line, f"{shape.name} has no values")
        seen = {"Unrecognized"}
        for member in shape.members:
            if not isinstance(member.value, wanted):
                self.fail(member.line, f"the value of {member.name} must be a {wanted.__name__}")
            name = names.enumerator(member.name)
            if shape.kind == "enum" and name in seen:
                self.fail(member.line, f"{member.name} would be a second enumerator {name}")
            seen.add(name)

    def check_members(self):
        for shape in self.shapes.values():
            if shape.kind in ("enum", "intEnum"):
                continue
            if shape.kind in SIMPLE_KINDS + ("list", "map"):
                self.check_constraints(shape, shape.traits, shape.kind)
            for member in shape.members:
                kind = self.shape(member.target).kind
                self.check_constraints(shape, member.traits, kind)
                if "default" in member.traits:
                    self.check_default(member, kind)
                if "borrowed" in member.traits and kind not in ("string", "blob"):
                    self.fail(member.line, "@borrowed is for strings and blobs")
                if "borrowed" in member.traits and shape.kind in ("list", "map"):
                    self.fail(member.line, "@borrowed is for members of structures")
                streaming = "streaming" in self.shape(member.target).traits
                if streaming and len(shape.members) != 1:
                    self.fail(member.line, "a structure with a stream holds nothing else")

    def check_constraints(self, shape, traits, kind):
        kinds = {"length": ("string", "blob", "list", "map"), "pattern": ("string",),
                 "range": ("integer", "long", "float", "double"),
                 "messageWhenTooLong": ("string", "list", "map", "blob"),
                 "xmlFlattened": ("list", "map"), "timestampFormat": ("timestamp",)}
        for trait in traits.values():
            if trait.name in kinds and kind not in kinds[trait.name]:
                self.fail(trait.line, f"@{trait.name} does not fit a {kind}")
            if trait.name == "pattern":
                problem = patterns.unsupported(trait.value)
                if problem and not patterns.simple(patterns.without_anchors(trait.value)):
                    self.fail(trait.line, problem)

    def check_default(self, member, kind):
        value = member.traits["default"].value
        if isinstance(value, Id):
            value = value.name
        wanted = {"boolean": bool, "integer": int, "long": int, "string": str, "float": (int, float),
                  "double": (int, float), "enum": str, "intEnum": int}.get(kind)
        if wanted is None:
            self.fail(member.line, f"a {kind} can have no default")
        if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
            self.fail(member.line, f"the default of {member.name} does not fit a {kind}")
        if kind == "enum" and value not in [m.value for m in self.shape(member.target).members]:
            self.fail(member.line, f"{value} is no value of {member.target}")
        if "required" in member.traits:
            self.fail(member.line, f"{member.name} is required and has a default")

    # Service, operations, errors

    def find_service(self):
        services = [s for s in self.shapes.values() if s.kind == "service"]
        if len(services) != 1:
            self.fail(1, "a file declares exactly one service")
        service = services[0]
        for name in ("title", "protocols", "signingName", "eventSource", "validationError"):
            if name not in service.traits:
                self.fail(service.line, f"the service needs @{name}")
        for protocol in as_list(service.traits["protocols"].value):
            if protocol not in PROTOCOLS:
                self.fail(service.traits["protocols"].line, f"unknown protocol {protocol}")
        return service

    def references(self, shape, key, kind):
        found = []
        for reference in shape.properties.get(key, []):
            name = reference.name if isinstance(reference, Id) else str(reference)
            target = self.shapes.get(name)
            if target is None or target.kind != kind or (
                    key == "errors" and "error" not in target.traits):
                self.fail(shape.line, f"{shape.name}: {name} in '{key}' is not declared as such")
            if target in found:
                self.fail(shape.line, f"{shape.name}: {name} stands twice in '{key}'")
            found.append(target)
        return found

    def find_operations(self):
        listed = self.references(self.service, "operations", "operation")
        for shape in self.shapes.values():
            if shape.kind == "operation" and shape not in listed:
                self.fail(shape.line, f"{shape.name} is no operation of {self.service.name}")
        return sorted(listed, key=lambda operation: operation.name)

    def find_errors(self):
        errors = [s for s in self.shapes.values() if "error" in s.traits]
        return sorted(errors, key=lambda error: error.name)

    def operation_errors(self, operation):
        own = self.references(operation, "errors", "structure")
        common = self.references(self.service, "errors", "structure")
        return own + [error for error in common if error not in own]

    def validation_error(self, holder):
        trait = holder.traits.get("validationError") or self.service.traits["validationError"]
        error = self.shapes.get(trait.value)
        if error is None or "error" not in error.traits:
            self.fail(trait.line, f"{trait.value} is no declared error")
        return error

    def structure_of(self, operation, key):
        """The input or output structure, or None."""
        reference = operation.properties.get(key)
        if reference is None:
            return None
        name = reference.name if isinstance(reference, Id) else str(reference)
        shape = self.shapes.get(name)
        if shape is None or shape.kind != "structure":
            self.fail(operation.line, f"{operation.name}: {key} {name} is no declared structure")
        return shape

    def stream_of(self, operation):
        """The union of events that an operation answers with, or None."""
        output = self.structure_of(operation, "output")
        if output is None:
            return None
        for member in output.members:
            target = self.shape(member.target)
            if "streaming" in target.traits:
                return target
        return None

    def is_refused(self, operation):
        return self.refusal(operation) is not None

    def refusal(self, operation):
        """(kind, error shape or None, text: the message or the list's member), or None."""
        given = [n for n in ("refused", "refusedList", "notFoundGet") if n in operation.traits]
        if not given:
            return None
        trait = operation.traits[given[0]]
        if len(given) > 1:
            self.fail(trait.line, "only one of @refused, @refusedList and @notFoundGet")
        if trait.name == "refusedList":
            return "list", None, trait.value
        errors = {error.name: error for error in self.operation_errors(operation)}
        if trait.name == "notFoundGet":
            error = errors.get("ResourceNotFoundException")
            if error is None:
                self.fail(trait.line, "@notFoundGet needs ResourceNotFoundException in 'errors'")
            return "error", error, trait.value or "The specified resource does not exist."
        options = trait.value or {}
        message = options.get(
            "message", f"Operation {operation.name} is not supported by this service.")
        if "error" in options:
            error = self.shapes.get(options["error"])
            if error is None or "error" not in error.traits:
                self.fail(trait.line, f"{options['error']} is no declared error")
            return "error", error, message
        own = [error.name for error in self.references(operation, "errors", "structure")]
        for names_of in (own, errors):
            for name in REFUSAL_ERRORS:
                if name in names_of:
                    return "error", errors[name], message
        return "error", self.validation_error(operation), message

    def check_operation(self, operation):
        for name in ("authorize", "audit", "tier"):
            if name not in operation.traits:
                self.fail(operation.line, f"operation {operation.name} needs @{name}")
        self.validation_error(operation)
        self.operation_errors(operation)
        source = self.structure_of(operation, "input")
        output = self.structure_of(operation, "output")
        for shape in (source, output):
            if shape is not None and "error" in shape.traits:
                self.fail(operation.line, f"{shape.name} is an error")
        audit = operation.traits["audit"]
        if audit.value["category"] not in ("management", "data"):
            self.fail(audit.line, "the category is management or data")
        for name in as_list(audit.value.get("redact", [])):
            if source is None or source.member(name) is None:
                self.fail(audit.line, f"{name} is no member of the input")
        rule = operation.traits["authorize"]
        for template in as_list(rule.value.get("resources", [])) + as_list(
                rule.value.get("conditions", [])):
            self.check_template(rule.line, template, source)
        refusal = self.refusal(operation)
        if refusal and refusal[0] == "list":
            member = output.member(refusal[2]) if output else None
            if member is None or self.shape(member.target).kind != "list":
                self.fail(operation.line, f"@refusedList: {refusal[2]} is no list of the output")
        if "paginated" in operation.traits:
            self.check_paginated(operation, source, output)

    def check_paginated(self, operation, source, output):
        trait = operation.traits["paginated"]
        for key, value in (trait.value or {}).items():
            side = source if key in ("inputToken", "pageSize") else output
            if side is None or side.member(value) is None:
                self.fail(trait.line, f"@paginated: {value} is no member")

    def check_template(self, line, template, source):
        for inside in re.findall(r"\{([^{}]*)\}", template):
            for path in inside.split("?")[0].split("|"):
                if path == CALLER or (path in CONTEXT_NAMES and "|" not in inside):
                    continue
                if not self.path_exists(path, source):
                    self.fail(line, f"{{{inside}}}: the input has no {path}")
        if re.sub(r"\{[^{}]*\}", "", template).count("{"):
            self.fail(line, f"unbalanced braces in {template}")

    def path_exists(self, path, shape):
        for part in path.split("."):
            while shape is not None and shape.kind == "list":
                shape = self.shape(shape.members[0].target)
            member = shape.member(part) if shape is not None and shape.kind in (
                "structure", "union") else None
            if member is None:
                return False
            shape = self.shape(member.target)
        return True

    # What is used, and in which order

    def check_unused(self):
        used = set()

        def use(name):
            if name in used or name not in self.shapes:
                return
            used.add(name)
            for member in self.shapes[name].members:
                use(member.target)

        use(self.service.name)
        for operation in self.operations:
            used.add(operation.name)
            for key in ("input", "output"):
                shape = self.structure_of(operation, key)
                if shape is not None:
                    use(shape.name)
            for error in self.operation_errors(operation):
                use(error.name)
            use(self.validation_error(operation).name)
            refusal = self.refusal(operation)
            if refusal and refusal[1]:
                use(refusal[1].name)
        for shape in self.shapes.values():
            if shape.name not in used:
                self.fail(shape.line, f"{shape.name} is used nowhere")

    def reached_by_functions(self):
        """Names of the shapes that C++ code can meet: those of operations that are supported, and
        of errors. The others stand behind refused operations only."""
        reached = set()

        def reach(name):
            if name in reached or name not in self.shapes:
                return
            reached.add(name)
            for member in self.shapes[name].members:
                reach(member.target)

        for error in self.errors:
            reach(error.name)
        for operation in self.operations:
            if self.is_refused(operation):
                continue
            for key in ("input", "output"):
                shape = self.structure_of(operation, key)
                if shape is not None:
                    reach(shape.name)
        return reached

    def is_data(self, shape):
        """True for structures and unions that become a C++ struct."""
        if shape.kind == "union":
            return "streaming" not in shape.traits
        if shape.kind != "structure":
            return False
        if "error" in shape.traits:
            return bool(self.detail_members(shape))
        return not any("streaming" in self.shape(m.target).traits for m in shape.members)

    def detail_members(self, error):
        return [m for m in error.members if m.name.lower() != "message"]

    def members_of(self, shape):
        return self.detail_members(shape) if "error" in shape.traits else shape.members

    def order_structures(self):
        """Every struct after those that it holds by value; lists may refer ahead."""
        done, ordered = {}, []

        def visit(shape, trail):
            if not self.is_data(shape) or done.get(shape.name) == "done":
                return
            if done.get(shape.name) == "open":
                self.fail(shape.line, f"{shape.name} contains itself other than by a list: "
                          + " > ".join(trail))
            done[shape.name] = "open"
            for member in self.members_of(shape):
                target = self.shape(member.target)
                while target.kind == "map":
                    target = self.shape(target.members[1].target)
                if target.kind != "list":
                    visit(target, trail + [target.name])
                    continue
                while target.kind in ("list", "map"):
                    target = self.shape(target.members[-1].target)
                if done.get(target.name) != "open":
                    visit(target, trail + [target.name])
            done[shape.name] = "done"
            ordered.append(shape)

        for shape in self.shapes.values():
            visit(shape, [shape.name])
        return ordered

    def order_containers(self):
        """Lists and maps, each after those inside it."""
        ordered = []

        def visit(shape):
            if shape.kind not in ("list", "map") or shape in ordered:
                return
            for member in shape.members:
                visit(self.shape(member.target))
            ordered.append(shape)

        for shape in self.shapes.values():
            visit(shape)
        return ordered


def as_list(value):
    return value if isinstance(value, list) else [value]


def load(path):
    with open(path, encoding="utf-8") as file:
        return Model(path, file.read())


__all__ = ["MEMBER_KINDS", "Model", "PROTOCOLS", "as_list", "load"]
