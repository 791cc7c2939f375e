#pragma once

#include <map>
#include <memory>
#include <string_view>

#include "shapes/descriptors.h"
#include "shapes/object.h"

namespace yagura::shapes {

/// What a hand-written decoder made of a body.
enum class FastDecode {
    Decoded,     ///< the object is filled; constraints are still to be checked
    Validated,   ///< filled, and every constraint of the declaration was checked
    UseGeneral,  ///< something unusual: the general decoder starts over with an empty object
};

/// A hand-written decoder of one operation's awsJson body, for hot paths. It takes what clients
/// usually send and leaves everything else, errors above all, to the general decoder: so the
/// answers are the same with and without it. Views that it stores (`@borrowed`) may point into
/// `body`, which lives as long as `arena`. Any thread.
using FastDecoder = FastDecode (*)(std::string_view body, void* request, Arena& arena);

/// A service at work: its tables and the object whose functions are called. Made by the generated
/// `registration()`; handed to the gateway. Not changed afterwards, so any thread may read it.
class ServiceRegistration {
  public:
    ServiceRegistration(const ServiceDescriptor& descriptor, std::shared_ptr<void> service)
        : descriptor_(&descriptor), service_(std::move(service)) {}

    /// `operation` must be one of the service's, with an input.
    void replace_decoder(std::string_view operation, FastDecoder replacement);

    const ServiceDescriptor& descriptor() const { return *descriptor_; }
    /// Null where none was registered.
    FastDecoder decoder(const OperationDescriptor& operation) const;

    /// Calls the service's function, or answers in its place where the declaration refuses the
    /// operation. `input` is an object of the operation's input shape (ignored where it has none).
    /// Gives the output, which holds nothing where the operation has none. For event streams the
    /// output is nothing and `stream` is handed on: answer plainly if there is an error, otherwise
    /// the service sends events, perhaps after this has returned.
    [[nodiscard]] Result<Object> call(const OperationDescriptor& operation,
                                      const ports::RequestContext& context, const Object& input,
                                      std::shared_ptr<ports::EventStream> stream = nullptr) const;

  private:
    const ServiceDescriptor* descriptor_;
    std::shared_ptr<void> service_;
    std::map<const OperationDescriptor*, FastDecoder> decoders_;
};

}  // namespace yagura::shapes
