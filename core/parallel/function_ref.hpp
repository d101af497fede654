// A reference to something callable: two words, no allocation, no ownership.
// Thread safety: as that of what it refers to.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace looplab::parallel {

template <typename Signature>
class FunctionRef;

/// The callable must outlive the FunctionRef. (std::function_ref arrives with C++26.)
template <typename Result, typename... Args>
class FunctionRef<Result(Args...)> {
 public:
  template <typename F>
  requires(!std::is_same_v<std::remove_cvref_t<F>, FunctionRef> &&
           std::is_invocable_r_v<Result, F&, Args...>) FunctionRef(F&& callable)
  noexcept  // NOLINT(google-explicit-constructor): a reference type
      : object_(const_cast<void*>(static_cast<const void*>(std::addressof(callable)))),
        call_([](void* object, Args... args) -> Result {
          return (*static_cast<std::remove_reference_t<F>*>(object))(std::forward<Args>(args)...);
        }) {}

  Result operator()(Args... args) const { return call_(object_, std::forward<Args>(args)...); }

 private:
  void* object_;
  Result (*call_)(void*, Args...);
};

}  // namespace looplab::parallel
