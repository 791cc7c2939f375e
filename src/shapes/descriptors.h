#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/arena.h"
#include "base/error.h"

/// What the API generator (tools/apigen) knows of a service, as constant tables: the codecs, the
/// validator and the dispatcher of this room are interpreters over them, written once. Everything
/// here is constant data that lives as long as the program; any thread may read it.
namespace yagura::ports {
struct RequestContext;
class EventStream;
}  // namespace yagura::ports

namespace yagura::shapes {

/// How a value is held in C++ (tools/apigen/README.md section 3).
enum class Kind : std::uint8_t {
    String,     ///< std::string
    Blob,       ///< std::string of bytes
    Boolean,    ///< bool
    Integer,    ///< std::int32_t
    Long,       ///< std::int64_t
    Double,     ///< double
    Timestamp,  ///< TimeMs
    Enum,       ///< an enum class of std::int32_t; 0 is Unrecognized
    List,       ///< std::vector
    Map,        ///< std::map with std::string keys
    Structure,  ///< a struct; a union is one with at most one member set
};

/// Who owns the bytes of a String or Blob.
enum class Ownership : std::uint8_t {
    Owned,     ///< std::string
    Borrowed,  ///< std::string_view into the request's body or arena
};

enum class Presence : std::uint8_t {
    Optional,   ///< std::optional
    Required,   ///< plain; absence from a request is a violation
    Defaulted,  ///< plain; absence gives the default
};

enum class TimestampFormat : std::uint8_t { OfProtocol, EpochSeconds, DateTime };

struct StructDescriptor;
struct ListDescriptor;
struct MapDescriptor;
struct MemberDescriptor;

struct EnumDescriptor {
    std::string_view name{};
    /// Enumerator i + 1 is values[i]; the declared order is the one of the error sentence.
    std::span<const std::string_view> values{};

    /// 0 for a text that is none of them.
    std::int32_t parse(std::string_view text) const;
    /// Empty for 0.
    std::string_view text(std::int32_t value) const;
};

/// A regular expression that a whole text must match. Most are one class of characters repeated;
/// those are checked by table.
struct PatternDescriptor {
    std::string_view expression{};  ///< RE2 syntax, without the anchors
    std::string_view quoted{};      ///< as the service's sentence shows it
    bool simple = false;            ///< the fields below say it all
    bool others = false;            ///< code points from U+0080 on are in the class
    std::uint64_t low = 0;          ///< bit i: code point i is in the class
    std::uint64_t high = 0;         ///< bit i: code point 64 + i is in the class
    std::int64_t min_repeats = 0;
    std::int64_t max_repeats = -1;  ///< -1: no bound
};

/// What a value must satisfy. Lengths are code points, bytes (Blob) or elements; -1: no bound.
struct Constraints {
    std::int64_t min_length = -1;
    std::int64_t max_length = -1;
    bool has_min_value = false;
    bool has_max_value = false;
    double min_value = 0;
    double max_value = 0;
    std::string_view min_text{};  ///< the bounds as declared, for the sentence
    std::string_view max_text{};
    const PatternDescriptor* pattern = nullptr;
    /// Of an intEnum; empty otherwise.
    std::span<const std::int32_t> allowed_values{};
    /// Replaces the whole error when max_length is passed; empty otherwise.
    std::string_view message_when_too_long{};
};

/// Reaches into a std::optional<T> whose type only the generated code knows.
struct OptionalAccess {
    void* (*emplace)(void* optional);
    /// Null when it holds nothing.
    const void* (*get)(const void* optional);
    void (*reset)(void* optional);
};

/// One place that holds a value: a member of a structure, the element of a list, the key or the
/// value of a map.
struct MemberDescriptor {
    std::string_view name{};       ///< as declared
    std::string_view json_name{};  ///< in JSON and CBOR
    std::string_view xml_name{};   ///< in forms and XML
    std::string_view path_name{};  ///< in error sentences: first letter in lower case
    std::uint32_t offset = 0;      ///< in the C++ struct; 0 for elements, keys and values
    Kind kind = Kind::String;
    Ownership ownership = Ownership::Owned;
    Presence presence = Presence::Required;
    TimestampFormat timestamp_format = TimestampFormat::OfProtocol;
    bool flattened = false;
    bool sensitive = false;
    bool value_omitted = false;
    bool value_set_omitted = false;
    /// EnumDescriptor, ListDescriptor, MapDescriptor or StructDescriptor, as `kind` says.
    const void* shape = nullptr;
    const OptionalAccess* optional = nullptr;  ///< null unless the place is a std::optional
    const Constraints* constraints = nullptr;  ///< null: none

    const EnumDescriptor& enumeration() const { return *static_cast<const EnumDescriptor*>(shape); }
    const ListDescriptor& list() const { return *static_cast<const ListDescriptor*>(shape); }
    const MapDescriptor& map() const { return *static_cast<const MapDescriptor*>(shape); }
    const StructDescriptor& structure() const {
        return *static_cast<const StructDescriptor*>(shape);
    }

    /// The value inside `owner` (the struct that has this member), or null when absent.
    const void* get(const void* owner) const {
        const void* place = static_cast<const char*>(owner) + offset;
        return optional == nullptr ? place : optional->get(place);
    }
    /// The value inside `owner`, made if it was absent.
    void* emplace(void* owner) const {
        void* place = static_cast<char*>(owner) + offset;
        return optional == nullptr ? place : optional->emplace(place);
    }
};

struct ListAccess {
    std::size_t element_bytes;
    std::size_t (*size)(const void* list);
    const void* (*at)(const void* list, std::size_t index);
    /// A new last element, value-initialised; earlier addresses may go bad.
    void* (*append)(void* list);
    void (*clear)(void* list);
};

struct ListDescriptor {
    std::string_view name{};
    MemberDescriptor element{};
    const ListAccess* access = nullptr;
};

struct MapAccess {
    std::size_t entry_bytes;
    std::size_t (*size)(const void* map);
    /// The value at `key`, value-initialised (again, if it was there).
    void* (*insert)(void* map, std::string_view key);
    /// Calls back for each entry in byte order of the keys.
    void (*visit)(const void* map, void* context,
                  void (*callback)(void* context, const std::string& key, const void* value));
    void (*clear)(void* map);
};

struct MapDescriptor {
    std::string_view name{};
    MemberDescriptor key{};
    MemberDescriptor value{};
    const MapAccess* access = nullptr;
};

/// Calls `visitor(const std::string& key, const void* value)` for each entry.
template <class Visitor>
void for_each_entry(const MapDescriptor& map, const void* object, Visitor&& visitor) {
    map.access->visit(object, &visitor,
                      [](void* context, const std::string& key, const void* value) {
                          (*static_cast<std::remove_reference_t<Visitor>*>(context))(key, value);
                      });
}

struct StructDescriptor {
    std::string_view name{};
    std::span<const MemberDescriptor> members{};
    bool is_union = false;
    std::size_t bytes = 0;
    void* (*create)() = nullptr;
    void (*destroy)(void* object) = nullptr;

    /// By declared name; null if there is none.
    const MemberDescriptor* find(std::string_view member_name) const;
};

struct ErrorDescriptor {
    std::string_view name{};
    std::string_view qualified_name{};  ///< `__type` on the wire: with namespace where there is one
    Errc code = Errc::InvalidArgument;
    int http_status = 400;
    std::string_view query_code{};  ///< the name, unless declared otherwise
    int query_status = 400;
    /// The error's members besides `message`; null if there are none. The object that they are in
    /// hangs on Error::payload() as a StructPayload.
    const StructDescriptor* details = nullptr;
};

enum class Protocol : std::uint8_t { AwsJson1_0, AwsJson1_1, AwsQuery, RpcV2Cbor, AwsCbor1_1 };

enum class Tier : std::uint8_t { A, B, C };
enum class AuditCategory : std::uint8_t { Management, Data };

/// What a request is authorised as; the template language is in tools/apigen/README.md section 2.
struct AuthorizeRule {
    std::string_view action{};  ///< "logs:CreateLogGroup"
    std::span<const std::string_view> resources{};
    std::span<const std::string_view> conditions{};
};

struct AuditRule {
    bool read_only = false;
    AuditCategory category = AuditCategory::Management;
    std::span<const std::string_view> redact{};  ///< names of members left out of the record
};

/// How an operation that is declared but not supported answers.
enum class RefusalKind : std::uint8_t {
    None,       ///< it is supported
    Error,      ///< with `error` and `message`
    EmptyList,  ///< with an output whose list `empty_list` is empty
};

struct Refusal {
    RefusalKind kind = RefusalKind::None;
    const ErrorDescriptor* error = nullptr;
    std::string_view message{};
    std::string_view empty_list{};  ///< a member of the output
};

struct Pagination {
    std::string_view input_token{};
    std::string_view output_token{};
    std::string_view items{};
    std::string_view page_size{};
};

/// Calls the service's function. `service` is the object that was registered, `input` and `output`
/// objects of the operation's shapes (null where it has none); `stream` only for event streams.
using InvokeFunction = Result<void> (*)(void* service, const ports::RequestContext& context,
                                        const void* input, void* output,
                                        std::shared_ptr<ports::EventStream> stream);

struct OperationDescriptor {
    std::string_view name{};
    const StructDescriptor* input = nullptr;   ///< null: no input
    const StructDescriptor* output = nullptr;  ///< null: no output, or an event stream
    std::span<const ErrorDescriptor* const> errors{};
    const ErrorDescriptor* validation_error = nullptr;
    AuthorizeRule authorize{};
    AuditRule audit{};
    Tier tier = Tier::A;
    Refusal refusal{};
    bool event_stream = false;       ///< answers with events
    std::string_view host_prefix{};  ///< "stream-"; empty for most
    Pagination pagination{};
    InvokeFunction invoke = nullptr;  ///< null exactly for refused operations
};

struct ServiceDescriptor {
    std::string_view name{};        ///< the file's: "logs"
    std::string_view shape_name{};  ///< "Logs"; service name in the path of rpc-v2-cbor
    std::string_view title{};       ///< "CloudWatch Logs"
    std::string_view version{};     ///< "2014-03-28"
    std::string_view signing_name{};
    std::string_view event_source{};  ///< "logs.amazonaws.com"
    std::span<const Protocol> protocols{};
    std::span<const std::string_view>
        target_prefixes{};             ///< without the dot; the first is the usual
    std::string_view query_version{};  ///< empty without awsQuery
    std::string_view xml_namespace{};
    std::string_view error_namespace{};
    const ErrorDescriptor* validation_error = nullptr;
    std::span<const OperationDescriptor> operations{};  ///< in order of name
    std::span<const ErrorDescriptor* const> errors{};   ///< all of the service, in order of name

    /// Null for an unknown name. Case counts.
    const OperationDescriptor* find(std::string_view operation) const;
    const ErrorDescriptor* find_error(std::string_view error) const;
    bool speaks(Protocol protocol) const;
};

}  // namespace yagura::shapes
