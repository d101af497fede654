#include <algorithm>

#include "experiments/parallel/scaling/job.hpp"
#include "kernels/dff/dff.hpp"
#include "kernels/lif/lif.hpp"
#include "lab/format.hpp"
#include "text/format.hpp"

namespace looplab::experiments::scaling {
namespace {

namespace lif = kernels::lif;
namespace dff = kernels::dff;

constexpr std::int64_t steps = 1000;
constexpr std::uint32_t nothing = 0xffff'ffff;

class Neurons final : public Job {
 public:
  Neurons(std::int64_t items, std::uint64_t seed, const std::atomic<bool>& stop,
          std::pmr::memory_resource& memory)
      : drives_(lif::make_drives(static_cast<std::size_t>(items), seed, stop, memory)),
        counts_(drives_.size(), memory) {}

  std::string about(std::int64_t items) const override {
    return text::format("{} neurons, {} steps each, {} spikes", lab::with_commas(items),
                        lab::with_commas(steps), lab::with_commas(spikes(items)));
  }
  void compute(parallel::Range items, const std::atomic<bool>& stop) override {
    const auto first = static_cast<std::size_t>(items.first);
    const auto count = static_cast<std::size_t>(items.last - items.first);
    lif::count_simd(drives_.span().subspan(first, count), steps, counts_.data() + first, stop);
  }
  void forget(std::int64_t items, const std::atomic<bool>& /*a few ms at most*/) override {
    std::fill_n(counts_.data(), items, nothing);
  }
  bool right(std::int64_t items, const std::atomic<bool>& stop) const override {
    return lif::wrong_neurons(drives_.span().first(static_cast<std::size_t>(items)), steps,
                              counts_.data(), stop) == 0;
  }
  double operations_per_item() const override {
    return lif::operations_per_step * static_cast<double>(steps);
  }
  double bytes_per_item() const override { return lif::bytes_per_neuron; }

 private:
  // By how long each takes to its next one.
  std::int64_t spikes(std::int64_t items) const {
    std::int64_t sum = 0;
    for (const float drive : drives_.span().first(static_cast<std::size_t>(items))) {
      sum += steps / lif::steps_to_spike(double{drive});
    }
    return sum;
  }

  kernels::Buffer<float> drives_;
  kernels::Buffer<std::uint32_t> counts_;
};

class Stack final : public Job {
 public:
  Stack(std::int64_t items, int again, bool cached, std::uint64_t seed,
        const std::atomic<bool>& stop, std::pmr::memory_resource& memory)
      : again_(again),
        cached_(cached),
        stack_(dff::make_stack(static_cast<std::size_t>(frames), static_cast<std::size_t>(items),
                               seed, stop, memory)),
        out_(stack_.samples.size(), memory) {}

  std::string about(std::int64_t items) const override {
    std::string text = text::format("{} frames of {} pixels", frames, lab::with_commas(items));
    if (again_ > 1) text += text::format(", {} times", again_);
    return text;
  }
  void compute(parallel::Range items, const std::atomic<bool>& stop) override {
    for (int pass = 0; pass < again_; ++pass) {
      dff::compute_simd(stack_, static_cast<std::size_t>(items.first),
                        static_cast<std::size_t>(items.last), out_.data(), stop);
    }
  }
  void forget(std::int64_t items, const std::atomic<bool>& stop) override {
    constexpr float far_off = -1e9f;  // no dF/F is
    for (std::size_t frame = 0; frame < stack_.frames; ++frame) {
      if (stop.load(std::memory_order_relaxed)) return;
      std::fill_n(out_.data() + frame * stack_.pixels, items, far_off);
    }
  }
  bool right(std::int64_t items, const std::atomic<bool>& stop) const override {
    return dff::wrong_pixels(stack_, out_.span(), 0, static_cast<std::size_t>(items), stop) == 0;
  }
  double operations_per_item() const override {
    return dff::operations_per_sample * static_cast<double>(frames * again_);
  }
  double bytes_per_item() const override {
    const double bytes = cached_ ? dff::bytes_per_sample : dff::far_bytes_per_sample;
    return bytes * static_cast<double>(frames * again_);
  }

 private:
  int again_;
  bool cached_;
  dff::Stack stack_;
  kernels::Buffer<float> out_;
};

}  // namespace

std::unique_ptr<Job> make_neurons(std::int64_t items, std::uint64_t seed,
                                  const std::atomic<bool>& stop,
                                  std::pmr::memory_resource& memory) {
  return std::make_unique<Neurons>(items, seed, stop, memory);
}

std::unique_ptr<Job> make_stack(std::int64_t items, int again, bool cached, std::uint64_t seed,
                                const std::atomic<bool>& stop, std::pmr::memory_resource& memory) {
  return std::make_unique<Stack>(items, again, cached, seed, stop, memory);
}

}  // namespace looplab::experiments::scaling
