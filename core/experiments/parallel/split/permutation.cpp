#include <algorithm>
#include <cmath>

#include "experiments/parallel/split/workload.hpp"
#include "kernels/buffer.hpp"
#include "kernels/permutation/permutation.hpp"
#include "lab/format.hpp"
#include "text/format.hpp"

namespace looplab::experiments {
namespace {

namespace permutation = kernels::permutation;

// Shuffles between two looks at `stop`: under a millisecond for the largest groups.
constexpr std::int64_t piece = 1024;

class Permutation final : public SplitWorkload {
 public:
  Permutation(std::int64_t shuffles, int neurons, std::uint64_t seed, std::int64_t parts,
              int workers, std::pmr::memory_resource& memory)
      : shuffles_(shuffles),
        test_(permutation::make_groups(neurons, neurons, seed), seed),
        exact_(permutation::exact_p_value(test_)),
        scratch_(static_cast<std::size_t>(workers), permutation::Scratch(test_)),
        by_part_(static_cast<std::size_t>(parts), memory) {
    forget();
  }

  std::int64_t items() const override { return shuffles_; }

  // With the memory of worker 0: where the cards lie decides about 5 % of the time, and a
  // comparison of the two must not be one of two places.
  void serial(const std::atomic<bool>& stop) override {
    permutation::Tally& tally = by_part_[0];
    tally = {};
    in_pieces({0, shuffles_}, piece, stop, [&](parallel::Range shuffles) {
      permutation::shuffle_simd(test_, shuffles, scratch_[0], tally);
    });
    // Stop cuts a run off: then the answer is still that of the run before.
    if (tally.shuffles == shuffles_) serial_ = tally;
  }

  void compute(std::int64_t part, parallel::Range range, int worker,
               const std::atomic<bool>& stop) override {
    permutation::Tally& tally = by_part_[static_cast<std::size_t>(part)];
    tally = {};
    in_pieces(range, piece, stop, [&](parallel::Range shuffles) {
      permutation::shuffle_simd(test_, shuffles, scratch_[static_cast<std::size_t>(worker)], tally);
    });
  }

  void stitch(std::span<const parallel::Range>) override {
    stitched_ = {};
    for (const permutation::Tally& tally : by_part_.span()) stitched_ += tally;
  }

  void forget() override {
    std::ranges::fill(by_part_.span(), permutation::Tally{});
    stitched_ = {};
  }

  bool same_answer() const override { return stitched_ == serial_; }
  std::string answer() const override { return "p = " + p_text(permutation::p_value(serial_)); }
  std::string same_text() const override { return "same p"; }

  void show(lab::Record& record, const std::vector<std::uint8_t>&) const override {
    record.answer = answer();
    const auto edges = test_.bin_edges_hz();
    lab::HistogramFigure figure;
    figure.title = "Answer: " + answer();
    figure.x_label = "difference of mean rates, Hz";
    figure.first_edge = edges.front();
    figure.bin_width = (edges.back() - edges.front()) / permutation::bins;
    figure.counts.assign(serial_.histogram.begin(), serial_.histogram.end());
    figure.observed = test_.observed_hz();
    figure.observed_label = text::format("observed {:.2f} Hz", test_.observed_hz());
    record.histogram = std::move(figure);
  }

  std::string explanation() const override {
    std::string text =
        text::format("{} of {} shuffles differ by at least the observed {:.2f} Hz, so p = {}.",
                     lab::with_commas(serial_.extremes), lab::with_commas(serial_.shuffles),
                     std::abs(test_.observed_hz()), p_text(permutation::p_value(serial_)));
    if (exact_) {
      text += text::format(" Counting all {} ways to deal the groups gives exactly p = {}.",
                           lab::count_text(exact_->ways), p_text(exact_->p_value));
    }
    return text;
  }

 private:
  static std::string p_text(double p) {
    return p < 1e-3 ? text::format("{:.1e}", p) : text::format("{:.4f}", p);
  }

  std::int64_t shuffles_;
  permutation::PermutationTest test_;
  std::optional<permutation::Exact> exact_;
  std::vector<permutation::Scratch> scratch_;
  kernels::Buffer<permutation::Tally> by_part_;
  permutation::Tally serial_;
  permutation::Tally stitched_;
};

}  // namespace

std::unique_ptr<SplitWorkload> make_permutation(const lab::Parameters& parameters,
                                                std::int64_t parts, const lab::Limits& limits,
                                                std::pmr::memory_resource& memory) {
  return std::make_unique<Permutation>(
      parameters.integer("shuffles"), static_cast<int>(parameters.integer("neurons")),
      static_cast<std::uint64_t>(parameters.integer("seed")), parts, limits.max_workers, memory);
}

}  // namespace looplab::experiments
