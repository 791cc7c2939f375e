#include "shapes/registration.h"

namespace yagura::shapes {

void ServiceRegistration::replace_decoder(std::string_view operation, FastDecoder replacement) {
    const OperationDescriptor* found = descriptor_->find(operation);
    YG_VERIFY(found != nullptr && found->input != nullptr);
    decoders_[found] = replacement;
}

FastDecoder ServiceRegistration::decoder(const OperationDescriptor& operation) const {
    const auto found = decoders_.find(&operation);
    return found == decoders_.end() ? nullptr : found->second;
}

Result<Object> ServiceRegistration::call(const OperationDescriptor& operation,
                                         const ports::RequestContext& context, const Object& input,
                                         std::shared_ptr<ports::EventStream> stream) const {
    const Refusal& refusal = operation.refusal;
    if (refusal.kind == RefusalKind::Error) {
        return fail(Error::of_service(Errc::Unsupported, std::string(refusal.error->name),
                                      std::string(refusal.message), refusal.error->http_status));
    }
    Object output;
    if (operation.output != nullptr) output = Object(*operation.output);
    if (refusal.kind == RefusalKind::EmptyList) {
        // An object is made empty; only a list that is optional has to be said to be there.
        operation.output->find(refusal.empty_list)->emplace(output.get());
        return output;
    }
    YG_CHECK(
        operation.invoke(service_.get(), context, input.get(), output.get(), std::move(stream)));
    return output;
}

}  // namespace yagura::shapes
