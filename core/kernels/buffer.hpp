// An array that is not filled, in memory that its owner chooses.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory_resource>
#include <span>
#include <type_traits>
#include <utility>

namespace looplab::kernels {

/// Where data lie that nobody chose a place for.
inline std::pmr::memory_resource& heap() noexcept { return *std::pmr::new_delete_resource(); }

/// Thread safety: as a standard container.
template <class T>
class Buffer {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  Buffer() = default;
  /// Errors: std::bad_alloc.
  explicit Buffer(std::size_t size, std::pmr::memory_resource& memory = heap())
      : memory_(&memory),
        size_(size),
        data_(static_cast<T*>(memory.allocate(size * sizeof(T), alignment))) {}
  ~Buffer() {
    if (memory_) memory_->deallocate(data_, size_ * sizeof(T), alignment);
  }
  Buffer(Buffer&& other) noexcept { swap(other); }
  Buffer& operator=(Buffer&& other) noexcept {
    swap(other);
    return *this;
  }

  T* data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }
  T& operator[](std::size_t i) const noexcept { return data_[i]; }
  std::span<T> span() const noexcept { return {data_, size_}; }

 private:
  // A cache line, and enough for every lane.
  static constexpr std::size_t alignment = std::max<std::size_t>(64, alignof(T));

  void swap(Buffer& other) noexcept {
    std::swap(memory_, other.memory_);
    std::swap(size_, other.size_);
    std::swap(data_, other.data_);
  }

  std::pmr::memory_resource* memory_ = nullptr;
  std::size_t size_ = 0;
  T* data_ = nullptr;
};

}  // namespace looplab::kernels
