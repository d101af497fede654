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
  Neurons(std::int64_t items, std::uint64_t seed, std::pmr::memory_resource& memory)
      : drives_(lif::make_drives(static_cast<std::size_t>(items), seed, memory)),
        counts_(drives_.size(), memory) {
    forget();
  }

  std::string about(std::int64_t items) const override {
    return text::format("{} neurons, {} steps each", lab::with_commas(items),
                        lab::with_commas(steps));
  }
  void compute(parallel::Range items, const std::atomic<bool>& stop) override {
    const auto first = static_cast<std::size_t>(items.first);
    const auto count = static_cast<std::size_t>(items.last - items.first);
    lif::count_simd(drives_.span().subspan(first, count), steps, counts_.data() + first, stop);
  }
  void forget() override { std::ranges::fill(counts_.span(), nothing); }
  bool right(std::int64_t items) const override {
    for (std::size_t i = 0; i < static_cast<std::size_t>(items); ++i) {
      const std::int64_t known = steps / lif::steps_to_spike(double{drives_[i]});
      if (static_cast<std::int64_t>(counts_[i]) != known) return false;
    }
    return true;
  }
  double operations_per_item() const override {
    return lif::operations_per_step * static_cast<double>(steps);
  }
  double bytes_per_item() const override { return lif::bytes_per_neuron; }

 private:
  kernels::Buffer<float> drives_;
  kernels::Buffer<std::uint32_t> counts_;
};

// Pixels between two looks at `stop`: at most some ms.
constexpr std::int64_t piece = 8192;

class Stack final : public Job {
 public:
  Stack(std::int64_t items, int again, std::uint64_t seed, std::pmr::memory_resource& memory)
      : again_(again),
        stack_(dff::make_stack(static_cast<std::size_t>(frames), static_cast<std::size_t>(items),
                               seed, memory)),
        out_(stack_.samples.size(), memory) {
    forget();
  }

  std::string about(std::int64_t items) const override {
    std::string text = text::format("{} frames of {} pixels", frames, lab::with_commas(items));
    if (again_ > 1) text += text::format(", {} times", again_);
    return text;
  }
  void compute(parallel::Range items, const std::atomic<bool>& stop) override {
    for (int pass = 0; pass < again_; ++pass) {
      for (std::int64_t first = items.first; first < items.last; first += piece) {
        dff::compute_simd(stack_, static_cast<std::size_t>(first),
                          static_cast<std::size_t>(std::min(first + piece, items.last)),
                          out_.data(), stop);
      }
    }
  }
  // No dF/F is this far off.
  void forget() override { std::ranges::fill(out_.span(), -1e9f); }
  bool right(std::int64_t items) const override {
    return dff::wrong_pixels(stack_, out_.span(), 0, static_cast<std::size_t>(items)) == 0;
  }
  double operations_per_item() const override {
    return dff::operations_per_sample * static_cast<double>(frames * again_);
  }
  double bytes_per_item() const override {
    return dff::bytes_per_sample * static_cast<double>(frames * again_);
  }

 private:
  int again_;
  dff::Stack stack_;
  kernels::Buffer<float> out_;
};

}  // namespace

std::unique_ptr<Job> make_neurons(std::int64_t items, std::uint64_t seed,
                                  std::pmr::memory_resource& memory) {
  return std::make_unique<Neurons>(items, seed, memory);
}

std::unique_ptr<Job> make_stack(std::int64_t items, int again, std::uint64_t seed,
                                std::pmr::memory_resource& memory) {
  return std::make_unique<Stack>(items, again, seed, memory);
}

}  // namespace looplab::experiments::scaling
