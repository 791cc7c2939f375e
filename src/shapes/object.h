#pragma once

#include <utility>

#include "base/error.h"
#include "shapes/descriptors.h"

namespace yagura::shapes {

/// Owns one object of a generated structure whose type only its descriptor knows. Movable; the
/// object's address does not change.
class Object {
  public:
    /// Holds nothing; get() is null.
    Object() = default;
    explicit Object(const StructDescriptor& shape) : shape_(&shape), object_(shape.create()) {}
    Object(Object&& other) noexcept
        : shape_(std::exchange(other.shape_, nullptr)),
          object_(std::exchange(other.object_, nullptr)) {}
    Object& operator=(Object&& other) noexcept {
        std::swap(shape_, other.shape_);
        std::swap(object_, other.object_);
        return *this;
    }
    ~Object() {
        if (object_ != nullptr) shape_->destroy(object_);
    }

    void* get() { return object_; }
    const void* get() const { return object_; }
    const StructDescriptor* shape() const { return shape_; }

    /// The object as the generated type that it is.
    template <class T>
    T& as() {
        YG_VERIFY(shape_ == &T::kShape);
        return *static_cast<T*>(object_);
    }
    template <class T>
    const T& as() const {
        YG_VERIFY(shape_ == &T::kShape);
        return *static_cast<const T*>(object_);
    }

  private:
    const StructDescriptor* shape_ = nullptr;
    void* object_ = nullptr;
};

/// The extra members of a modelled error, as Error::payload() carries them.
class StructPayload : public ErrorPayload {
  public:
    virtual const StructDescriptor& shape() const = 0;
    virtual const void* object() const = 0;
};

template <class T>
class PayloadOf final : public StructPayload {
  public:
    explicit PayloadOf(T details) : details_(std::move(details)) {}
    const StructDescriptor& shape() const override { return T::kShape; }
    const void* object() const override { return &details_; }

  private:
    T details_;
};

/// The members of the error's payload if it has some of this type; null otherwise.
template <class T>
const T* details_of(const Error& error) {
    const auto* payload = dynamic_cast<const StructPayload*>(error.payload().get());
    if (payload == nullptr || &payload->shape() != &T::kShape) return nullptr;
    return static_cast<const T*>(payload->object());
}

}  // namespace yagura::shapes
