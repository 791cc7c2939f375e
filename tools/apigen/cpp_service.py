"""Writes errors.h, errors.cpp, service.h and service.cpp."""

import names
from cpp_types import HEADER, quote
from model import PROTOCOLS, as_list

ERRC_BY_PART = (("NotFound", "NotFound"), ("NoSuch", "NotFound"), ("AlreadyExists", "AlreadyExists"),
                ("LimitExceeded", "LimitExceeded"), ("TooMany", "LimitExceeded"),
                ("QuotaExceeded", "LimitExceeded"), ("AccessDenied", "Forbidden"),
                ("UnrecognizedClient", "Unauthorized"), ("Conflict", "Conflict"),
                ("Aborted", "Conflict"), ("InvalidOperation", "Conflict"),
                ("Throttl", "Unavailable"), ("Unavailable", "Unavailable"))


def error_code(error):
    for part, code in ERRC_BY_PART:
        if part in error.name:
            return code
    return "Internal" if error.traits["error"].value == "server" else "InvalidArgument"


def http_status(error):
    if "httpError" in error.traits:
        return error.traits["httpError"].value
    return 500 if error.traits["error"].value == "server" else 400


class ServiceWriter:
    def __init__(self, model):
        self.model = model
        self.space = f"yagura::api::{model.name}"
        self.class_name = model.service.name + "Service"

    def trait(self, holder, name, default=""):
        trait = holder.traits.get(name)
        return default if trait is None else trait.value

    # errors

    def error_signature(self, error):
        parameters = "std::string message"
        if self.model.detail_members(error):
            parameters += f", {error.name} details"
        return f"Error {names.snake(error.name)}({parameters})"

    def errors_header(self):
        out = [HEADER.format(name=self.model.name), "#pragma once\n", "#include <string>", "",
               '#include "base/error.h"', f'#include "api/{self.model.name}/types.h"', "",
               f"namespace {self.space} {{", ""]
        out += [f"{self.error_signature(error)};" for error in self.model.errors]
        out += ["", f"}}  // namespace {self.space}", ""]
        return "\n".join(out)

    def errors_source(self):
        out = [HEADER.format(name=self.model.name), f'#include "api/{self.model.name}/errors.h"',
               "", "#include <memory>", "", '#include "shapes/object.h"', "",
               f"namespace {self.space} {{", ""]
        for error in self.model.errors:
            details = ""
            if self.model.detail_members(error):
                details = (f",\n        std::make_shared<shapes::PayloadOf<{error.name}>>"
                           "(std::move(details))")
            out += [f"{self.error_signature(error)} {{",
                    f"    return Error::of_service(Errc::{error_code(error)}, {quote(error.name)}, "
                    f"std::move(message), {http_status(error)}{details});", "}", ""]
        out += [f"}}  // namespace {self.space}", ""]
        return "\n".join(out)

    # service.h

    def signature(self, operation, qualifier=""):
        source = self.model.structure_of(operation, "input")
        output = self.model.structure_of(operation, "output")
        stream = self.model.stream_of(operation)
        parameters = ["const ports::RequestContext& context"]
        if source is not None:
            parameters.append(f"const {source.name}& request")
        if stream is not None:
            parameters.append(f"{stream.name} stream")
        result = output.name if output is not None and stream is None else "void"
        return (f"Result<{result}> {qualifier}{names.snake(operation.name)}("
                + ", ".join(parameters) + ")")

    def supported(self):
        return [op for op in self.model.operations if not self.model.is_refused(op)]

    def streams(self):
        found = []
        for operation in self.supported():
            stream = self.model.stream_of(operation)
            if stream is not None and stream not in found:
                found.append(stream)
        return found

    def stream_members(self, stream):
        """(C++ function, whether it is an error, wire name, target) of each event."""
        for member in stream.members:
            target = self.model.shape(member.target)
            yield names.snake(member.name), "error" in target.traits, member.name, target

    def stream_class(self, stream):
        out = [f"/// Where the events of an answer go; see ports::EventStream. May be copied and kept.",
               f"class {stream.name} {{", "  public:",
               f"    explicit {stream.name}(std::shared_ptr<ports::EventStream> stream)",
               "        : stream_(std::move(stream)) {}"]
        for function, is_error, _, target in self.stream_members(stream):
            if is_error:
                out.append(f"    void {function}(std::string message);")
            else:
                out.append(f"    bool {function}(const {target.name}& event);")
        out += ["    void finish() { stream_->finish(); }",
                "    bool closed() const { return stream_->closed(); }",
                "    std::size_t pending_bytes() const { return stream_->pending_bytes(); }",
                "    void on_close(std::function<void()> callback) { "
                "stream_->on_close(std::move(callback)); }", "",
                "  private:", "    std::shared_ptr<ports::EventStream> stream_;", "};", ""]
        return out

    def header(self):
        out = [HEADER.format(name=self.model.name), "#pragma once\n", "#include <functional>",
               "#include <memory>", "#include <string>", "", '#include "base/error.h"',
               f'#include "api/{self.model.name}/types.h"', '#include "ports/context.h"',
               '#include "ports/event_stream.h"', '#include "shapes/registration.h"', "",
               f"namespace {self.space} {{", ""]
        for stream in self.streams():
            out += self.stream_class(stream)
        out += [f"/// The operations of {self.trait(self.model.service, 'title')} that are "
                "supported. Called from many threads.",
                f"class {self.class_name} {{", "  public:", f"    virtual ~{self.class_name}() = default;"]
        out += [f"    [[nodiscard]] virtual {self.signature(op)} = 0;" for op in self.supported()]
        out += ["};", "", "const shapes::ServiceDescriptor& descriptor();",
                f"shapes::ServiceRegistration registration(std::shared_ptr<{self.class_name}> service);",
                "", f"}}  // namespace {self.space}", ""]
        return "\n".join(out)

    # service.cpp

    def strings(self, name, values):
        """A table of strings; the name to initialise a span with, or {} for none."""
        if not values:
            return [], "{}"
        return [f"constexpr std::string_view {name}[] = {{" + ", ".join(map(quote, values)) + "};"], name

    def error_table(self, error):
        space = self.trait(error, "errorNamespace") or self.trait(self.model.service,
                                                                  "errorNamespace")
        query = self.trait(error, "awsQueryError", {})
        fields = [f".name = {quote(error.name)}",
                  f".qualified_name = {quote(space + '#' + error.name if space else error.name)}",
                  f".code = Errc::{error_code(error)}", f".http_status = {http_status(error)}",
                  f".query_code = {quote(query.get('code', error.name))}",
                  f".query_status = {query.get('httpResponseCode', http_status(error))}"]
        if self.model.detail_members(error):
            fields.append(f".details = &{error.name}::kShape")
        return f"constexpr shapes::ErrorDescriptor k{error.name}Error{{" + ", ".join(fields) + "};"

    def invoke(self, operation):
        source = self.model.structure_of(operation, "input")
        output = self.model.structure_of(operation, "output")
        stream = self.model.stream_of(operation)
        has_output = output is not None and stream is None
        arguments = ["context"]
        if source is not None:
            arguments.append(f"*static_cast<const {source.name}*>(input)")
        if stream is not None:
            arguments.append(f"{stream.name}(std::move(stream))")
        call = (f"static_cast<{self.class_name}*>(service)->{names.snake(operation.name)}("
                + ", ".join(arguments) + ")")
        out = [f"Result<void> invoke_{operation.name}(void* service, const ports::RequestContext& "
               f"context, const void*{' input' if source is not None else ''}, "
               f"void*{' output' if has_output else ''}, "
               f"std::shared_ptr<ports::EventStream>{' stream' if stream is not None else ''}) {{"]
        if has_output:
            out += [f"    auto result = {call};",
                    "    if (!result) return std::unexpected<Error>(result.error());",
                    f"    *static_cast<{output.name}*>(output) = std::move(*result);",
                    "    return {};"]
        else:
            out.append(f"    return {call};")
        return out + ["}"]

    def operation(self, operation, tables):
        model = self.model
        name = operation.name
        source = model.structure_of(operation, "input")
        output = model.structure_of(operation, "output")
        stream = model.stream_of(operation)
        fields = [f".name = {quote(name)}"]
        if source is not None:
            fields.append(f".input = &{source.name}::kShape")
        if output is not None and stream is None:
            fields.append(f".output = &{output.name}::kShape")
        errors = model.operation_errors(operation)
        if errors:
            tables.append(f"constexpr const shapes::ErrorDescriptor* k{name}Errors[] = {{"
                          + ", ".join(f"&k{e.name}Error" for e in errors) + "};")
            fields.append(f".errors = k{name}Errors")
        fields.append(f".validation_error = &k{model.validation_error(operation).name}Error")
        rule = operation.traits["authorize"].value
        parts = [f".action = {quote(rule['action'])}"]
        for key in ("resources", "conditions"):
            lines, span = self.strings(f"k{name}{key.capitalize()}", as_list(rule.get(key, [])))
            tables += lines
            parts.append(f".{key} = {span}")
        fields.append(".authorize = {" + ", ".join(parts) + "}")
        audit = operation.traits["audit"].value
        lines, span = self.strings(f"k{name}Redact", as_list(audit.get("redact", [])))
        tables += lines
        fields.append(f".audit = {{.read_only = {str(audit['readOnly']).lower()}, .category = "
                      f"shapes::AuditCategory::{audit['category'].capitalize()}, .redact = {span}}}")
        fields.append(f".tier = shapes::Tier::{operation.traits['tier'].value}")
        fields += self.refusal(operation)
        if stream is not None:
            fields.append(".event_stream = true")
        endpoint = self.trait(operation, "endpoint", {})
        if endpoint:
            fields.append(f".host_prefix = {quote(endpoint['hostPrefix'])}")
        pages = self.trait(operation, "paginated", {})
        if pages:
            keys = (("inputToken", "input_token"), ("outputToken", "output_token"),
                    ("items", "items"), ("pageSize", "page_size"))
            fields.append(".pagination = {" + ", ".join(
                f".{field} = {quote(pages.get(key, ''))}" for key, field in keys) + "}")
        if not model.is_refused(operation):
            fields.append(f".invoke = &invoke_{name}")
        return "    {" + ",\n     ".join(fields) + "},"

    def refusal(self, operation):
        refusal = self.model.refusal(operation)
        if refusal is None:
            return []
        kind, error, text = refusal
        if kind == "list":
            return [f".refusal = {{.kind = shapes::RefusalKind::EmptyList, .error = nullptr, .message = {{}}, "
                    f".empty_list = {quote(text)}}}"]
        return [f".refusal = {{.kind = shapes::RefusalKind::Error, .error = &k{error.name}Error, "
                f".message = {quote(text)}, .empty_list = {{}}}}"]

    def stream_functions(self, stream):
        out = []
        for function, is_error, wire, target in self.stream_members(stream):
            if is_error:
                out += [f"void {stream.name}::{function}(std::string message) {{",
                        f"    stream_->fail({quote(target.name)}, message);", "}"]
            else:
                out += [f"bool {stream.name}::{function}(const {target.name}& event) {{",
                        f"    return stream_->send_event({quote(wire)}, "
                        "shapes::json_encode(event));", "}"]
        return out + [""]

    def service_fields(self, tables):
        service = self.model.service
        lines, prefixes = self.strings("kTargetPrefixes", as_list(self.trait(service, "targetPrefix", [])))
        tables += lines
        protocols = as_list(service.traits["protocols"].value)
        tables.append("constexpr shapes::Protocol kProtocols[] = {"
                      + ", ".join(f"shapes::Protocol::{PROTOCOLS[p]}" for p in protocols) + "};")
        tables.append("constexpr const shapes::ErrorDescriptor* kErrors[] = {"
                      + ", ".join(f"&k{e.name}Error" for e in self.model.errors) + "};")
        texts = [("name", self.model.name), ("shape_name", service.name),
                 ("title", self.trait(service, "title")),
                 ("version", service.properties.get("version", "")),
                 ("signing_name", self.trait(service, "signingName")),
                 ("event_source", self.trait(service, "eventSource"))]
        fields = [f".{key} = {quote(value)}" for key, value in texts]
        fields += [".protocols = kProtocols", f".target_prefixes = {prefixes}"]
        fields += [f".{key} = {quote(self.trait(service, trait))}" for key, trait in (
            ("query_version", "queryVersion"), ("xml_namespace", "xmlNamespace"),
            ("error_namespace", "errorNamespace"))]
        fields += [f".validation_error = &k{self.model.validation_error(service).name}Error",
                   ".operations = kOperations", ".errors = kErrors"]
        return fields

    def source(self):
        tables = [self.error_table(error) for error in self.model.errors]
        for operation in self.supported():
            tables += self.invoke(operation)
        rows = [self.operation(operation, tables) for operation in self.model.operations]
        tables += ["constexpr shapes::OperationDescriptor kOperations[] = {"] + rows + ["};"]
        fields = self.service_fields(tables)
        out = [HEADER.format(name=self.model.name), f'#include "api/{self.model.name}/service.h"', "",
               f'#include "api/{self.model.name}/refused_types.h"', '#include "shapes/json.h"', "",
               f"namespace {self.space} {{", "namespace {"]
        out += tables
        out += ["constexpr shapes::ServiceDescriptor kService{", "    " + ",\n    ".join(fields) + "};",
                "}  // namespace", ""]
        for stream in self.streams():
            out += self.stream_functions(stream)
        out += ["const shapes::ServiceDescriptor& descriptor() { return kService; }", "",
                f"shapes::ServiceRegistration registration(std::shared_ptr<{self.class_name}> service) {{",
                "    return {kService, std::move(service)};", "}", "",
                f"}}  // namespace {self.space}", ""]
        return "\n".join(out)
