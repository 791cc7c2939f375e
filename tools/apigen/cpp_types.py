"""Writes types.h and types.cpp: C++ types and the tables of their shapes."""

import json

import names
import patterns
from model import as_list

HEADER = "// Generated from api/{name}.smithy by tools/apigen; do not edit.\n"
SCALARS = {"string": "std::string", "blob": "std::string", "boolean": "bool",
           "integer": "std::int32_t", "intEnum": "std::int32_t", "long": "std::int64_t",
           "float": "double", "double": "double", "timestamp": "TimeMs"}
KINDS = {"string": "String", "blob": "Blob", "boolean": "Boolean", "integer": "Integer",
         "intEnum": "Integer", "long": "Long", "float": "Double", "double": "Double",
         "timestamp": "Timestamp", "enum": "Enum", "list": "List", "map": "Map",
         "structure": "Structure", "union": "Structure"}
ZERO = {"boolean": "false", "integer": "0", "intEnum": "0", "long": "0", "float": "0",
        "double": "0"}


def quote(text):
    """A C++ string literal; bytes outside ASCII as UTF-8."""
    literal = json.dumps(text, ensure_ascii=False)
    return literal.replace("??", '?""?')


def number(value):
    if isinstance(value, float):
        return repr(value)
    return f"{value}LL" if abs(value) > 0x7FFFFFFF else str(value)


class TypeWriter:
    def __init__(self, model):
        self.model = model
        self.patterns = {}
        self.constraints = {}
        self.tables = []
        self.complete = set()  # names of the structs that are written already

    # C++ types

    def bare_type(self, target, borrowed=False):
        shape = self.model.shape(target)
        if borrowed:
            return "std::string_view"
        if shape.kind in SCALARS:
            return SCALARS[shape.kind]
        if shape.kind == "list":
            return f"std::vector<{self.bare_type(shape.members[0].target)}>"
        if shape.kind == "map":
            return f"std::map<std::string, {self.bare_type(shape.members[1].target)}>"
        return shape.name

    def member_type(self, member):
        return self.bare_type(member.target, "borrowed" in member.traits)

    @staticmethod
    def presence(member, union):
        if "default" in member.traits:
            return "Defaulted"
        return "Required" if "required" in member.traits and not union else "Optional"

    def refers_ahead(self, member):
        """Whether a list's structure is not complete where the member stands."""
        shape = self.model.shape(member.target)
        while shape.kind in ("list", "map"):
            shape = self.model.shape(shape.members[-1].target)
        return shape.kind in ("structure", "union") and shape.name not in self.complete

    def initializer(self, member):
        if self.refers_ahead(member):
            return ""
        kind = self.model.shape(member.target).kind
        trait = member.traits.get("default")
        if trait is None:
            return f" = {ZERO[kind]}" if kind in ZERO else "{}"
        value = trait.value
        if kind == "boolean":
            return " = true" if value else " = false"
        if kind in ("string", "blob"):
            return f" = {quote(value)}"
        if kind == "enum":
            enum = self.model.shape(member.target)
            name = next(m.name for m in enum.members if m.value == value)
            return f" = {enum.name}::{names.enumerator(name)}"
        return f" = {number(value)}"

    def enums(self):
        return [s for s in self.model.shapes.values() if s.kind == "enum"]

    def header(self):
        """types.h: what supported operations and errors are made of."""
        reached = self.model.reached_by_functions()
        includes = [f"#include <{h}>" for h in ("cstdint", "map", "optional", "string",
                                                "string_view", "vector")]
        includes += ["", '#include "base/time.h"', '#include "shapes/descriptors.h"']
        return self.declarations(includes, lambda shape: shape.name in reached)

    def refused_header(self):
        """refused_types.h: the rest, which only the tables need; it comes after types.h."""
        reached = self.model.reached_by_functions()
        includes = [f'#include "api/{self.model.name}/types.h"']
        return self.declarations(includes, lambda shape: shape.name not in reached)

    def declarations(self, includes, wanted):
        out = [HEADER.format(name=self.model.name), "#pragma once\n", *includes, "",
               f"namespace yagura::api::{self.model.name} {{", ""]
        for enum in filter(wanted, self.enums()):
            values = ", ".join(["Unrecognized"] + [names.enumerator(m.name) for m in enum.members])
            out += [f"enum class {enum.name} : std::int32_t {{ {values} }};",
                    f"std::string_view to_string({enum.name} value);",
                    f"{enum.name} parse_{names.snake(enum.name)}(std::string_view text);", ""]
        structures = list(filter(wanted, self.model.structures))
        out += [f"struct {shape.name};" for shape in structures] + [""]
        for shape in structures:
            out += self.structure(shape) + [""]
        out += ["}  // namespace yagura::api::" + self.model.name, ""]
        return "\n".join(out)

    def structure(self, shape):
        out = [f"struct {shape.name} {{"]
        for member in self.model.members_of(shape):
            cpp = self.member_type(member)
            name = names.snake(member.name)
            if self.presence(member, shape.kind == "union") == "Optional":
                braces = "" if self.refers_ahead(member) else "{}"
                out.append(f"    std::optional<{cpp}> {name}{braces};")
            else:
                out.append(f"    {cpp} {name}{self.initializer(member)};")
        out += ["", "    static const shapes::StructDescriptor kShape;",
                f"    bool operator==(const {shape.name}&) const = default;", "};"]
        self.complete.add(shape.name)
        return out

    # Tables

    def table(self, kind, name, text):
        self.tables.append(f"constexpr shapes::{kind} {name}{text};")
        return name

    def pattern(self, expression, quoted):
        key = (expression, quoted)
        if key not in self.patterns:
            bare = patterns.without_anchors(expression)
            simple = patterns.simple(bare)
            fields = [f".expression = {quote(bare)}", f".quoted = {quote(quoted)}"]
            if simple:
                fields += [".simple = true", f".others = {str(simple.others).lower()}",
                           f".low = {simple.low:#x}u", f".high = {simple.high:#x}u",
                           f".min_repeats = {simple.min_repeats}",
                           f".max_repeats = {simple.max_repeats}"]
            self.patterns[key] = self.table("PatternDescriptor", f"kPattern{len(self.patterns)}",
                                            "{" + ", ".join(fields) + "}")
        return self.patterns[key]

    def constraint(self, member):
        """The name of the table of what a member must satisfy; None without constraints."""
        fields = []
        length = self.model.trait(member, "length") or {}
        for key in ("min", "max"):
            if key in length:
                fields.append(f".{key}_length = {number(length[key])}")
        bounds = self.model.trait(member, "range") or {}
        for key in ("min", "max"):
            if key in bounds:
                fields.append(f".has_{key}_value = true")
        for key in ("min", "max"):
            if key in bounds:
                fields.append(f".{key}_value = {number(bounds[key])}")
        for key in ("min", "max"):
            if key in bounds:
                fields.append(f".{key}_text = {quote(str(bounds[key]))}")
        expression = self.model.trait(member, "pattern")
        if expression:
            quoted = self.model.trait(member, "patternText") or expression
            fields.append(f".pattern = &{self.pattern(expression, quoted)}")
        shape = self.model.shape(member.target)
        if shape.kind == "intEnum":
            fields.append(f".allowed_values = k{shape.name}Values")
        message = self.model.trait(member, "messageWhenTooLong")
        if message:
            fields.append(f".message_when_too_long = {quote(message)}")
        if not fields:
            return None
        key = ", ".join(fields)
        if key not in self.constraints:
            self.constraints[key] = self.table(
                "Constraints", f"kConstraints{len(self.constraints)}", "{" + key + "}")
        return self.constraints[key]

    def member(self, member, owner=None, union=False):
        """The initialiser of one MemberDescriptor; `owner`: the struct that it is in."""
        model = self.model
        shape = model.shape(member.target)
        json_name = member.traits["jsonName"].value if "jsonName" in member.traits else member.name
        xml_name = model.trait(member, "xmlName") or member.name
        fields = [f".name = {quote(member.name)}", f".json_name = {quote(json_name)}",
                  f".xml_name = {quote(xml_name)}",
                  f".path_name = {quote(names.lower_first(member.name))}"]
        if owner:
            fields.append(f".offset = offsetof({owner}, {names.snake(member.name)})")
        fields.append(f".kind = shapes::Kind::{KINDS[shape.kind]}")
        if "borrowed" in member.traits:
            fields.append(".ownership = shapes::Ownership::Borrowed")
        presence = self.presence(member, union) if owner else "Required"
        fields.append(f".presence = shapes::Presence::{presence}")
        formats = {"date-time": "DateTime", "epoch-seconds": "EpochSeconds"}
        timestamp = model.trait(member, "timestampFormat")
        if timestamp:
            fields.append(f".timestamp_format = shapes::TimestampFormat::{formats[timestamp]}")
        for trait, flag in (("xmlFlattened", "flattened"), ("sensitive", "sensitive"),
                            ("valueOmitted", "value_omitted"),
                            ("valueSetOmitted", "value_set_omitted")):
            if model.trait(member, trait):
                fields.append(f".{flag} = true")
        if shape.kind in ("list", "map", "enum"):
            fields.append(f".shape = &k{shape.name}{shape.kind.capitalize()}")
        elif shape.kind in ("structure", "union"):
            fields.append(f".shape = &{shape.name}::kShape")
        if owner and presence == "Optional":
            fields.append(f".optional = &shapes::kOptionalAccess<{self.member_type(member)}>")
        constraints = self.constraint(member)
        if constraints:
            fields.append(f".constraints = &{constraints}")
        return "{" + ", ".join(fields) + "}"

    def write_containers(self):
        for shape in self.model.order_containers():
            element = self.bare_type(shape.members[-1].target)
            members = "".join(f"    .{role} = {self.member(member)},\n" for role, member in
                              zip(("key", "value") if shape.kind == "map" else ("element",),
                                  shape.members))
            kind = shape.kind.capitalize()
            self.tables.append(
                f"constexpr shapes::{kind}Descriptor k{shape.name}{kind}{{\n    .name = "
                f"{quote(shape.name)},\n{members}    .access = &shapes::k{kind}Access<{element}>}};")

    def write_structure(self, shape):
        union = shape.kind == "union"
        members = self.model.members_of(shape)
        span = ""
        if members:
            rows = "".join(f"    {self.member(m, shape.name, union)},\n" for m in members)
            self.tables.append(f"constexpr shapes::MemberDescriptor k{shape.name}Members[] = {{\n{rows}}};")
            span = f".members = k{shape.name}Members, "
        self.tables.append("}  // namespace")
        self.tables.append(
            f"constinit const shapes::StructDescriptor {shape.name}::kShape{{.name = {quote(shape.name)}, "
            f"{span}.is_union = {str(union).lower()}, .bytes = sizeof({shape.name}), "
            f".create = &shapes::create_object<{shape.name}>, .destroy = &shapes::destroy_object<{shape.name}>}};")
        self.tables.append("namespace {")

    def source(self):
        name = self.model.name
        for enum in self.enums():
            values = ", ".join(quote(m.value) for m in enum.members)
            self.tables.append(f"constexpr std::string_view k{enum.name}Values[] = {{{values}}};")
            self.tables.append(f"constexpr shapes::EnumDescriptor k{enum.name}Enum{{{quote(enum.name)}, "
                               f"k{enum.name}Values}};")
        for shape in self.model.shapes.values():
            if shape.kind == "intEnum":
                values = ", ".join(str(m.value) for m in shape.members)
                self.tables.append(f"constexpr std::int32_t k{shape.name}Values[] = {{{values}}};")
        self.write_containers()
        for shape in self.model.structures:
            self.write_structure(shape)
        out = [HEADER.format(name=name), f'#include "api/{name}/refused_types.h"', "", "#include <cstddef>",
               "", '#include "shapes/access.h"', "",
               "// The structs are no standard-layout types; both compilers that we use give offsets",
               "// of their members all the same.",
               "#pragma GCC diagnostic ignored \"-Winvalid-offsetof\"", "",
               f"namespace yagura::api::{name} {{", "namespace {"]
        out += self.tables
        out += ["}  // namespace", ""]
        for enum in self.enums():
            out += [f"std::string_view to_string({enum.name} value) {{",
                    f"    return k{enum.name}Enum.text(static_cast<std::int32_t>(value));", "}",
                    f"{enum.name} parse_{names.snake(enum.name)}(std::string_view text) {{",
                    f"    return static_cast<{enum.name}>(k{enum.name}Enum.parse(text));", "}"]
        out += ["", f"}}  // namespace yagura::api::{name}", ""]
        return "\n".join(out)


__all__ = ["HEADER", "TypeWriter", "as_list", "quote"]
