#include <algorithm>
#include <numeric>

#include "experiments/parallel/split/workload.hpp"
#include "kernels/mandelbrot/mandelbrot.hpp"
#include "lab/format.hpp"
#include "text/format.hpp"

namespace looplab::experiments {
namespace {

namespace mandelbrot = kernels::mandelbrot;

// Pixels between two looks at `stop`: at most a few ms even inside the set.
constexpr std::int64_t piece = 4096;

class Mandelbrot final : public SplitWorkload {
 public:
  explicit Mandelbrot(int width)
      : view_(mandelbrot::square_pixels(static_cast<std::int64_t>(width) * width * 12 / 13, 512)),
        by_part_(static_cast<std::size_t>(view_.pixels())),
        serial_(by_part_.size()),
        picture_(by_part_.size()) {}

  std::int64_t items() const override { return view_.pixels(); }

  void serial(const std::atomic<bool>& stop) override {
    in_pieces({0, view_.pixels()}, piece, stop,
              [&](parallel::Range pixels) { mandelbrot::render_simd(view_, pixels, serial_); });
  }

  void compute(std::int64_t /*part*/, parallel::Range range, int /*worker*/,
               const std::atomic<bool>& stop) override {
    in_pieces(range, piece, stop,
              [&](parallel::Range pixels) { mandelbrot::render_simd(view_, pixels, by_part_); });
  }

  void stitch(std::span<const parallel::Range> parts) override {
    for (const parallel::Range& range : parts) {
      std::copy(by_part_.data() + range.first, by_part_.data() + range.last,
                picture_.data() + range.first);
    }
  }

  void forget() override {
    // No pixel takes this many steps.
    std::ranges::fill(by_part_, std::uint16_t{0xffff});
    std::ranges::fill(picture_, std::uint16_t{0xffff});
  }

  bool same_answer() const override { return picture_ == serial_; }
  std::string answer() const override { return lab::with_commas(view_.pixels()) + " pixels"; }
  std::string same_text() const override { return "same picture"; }

  void show(lab::Record& record, const std::vector<std::uint8_t>& owners) const override {
    const auto steps = std::accumulate(serial_.begin(), serial_.end(), std::int64_t{0});
    record.answer = text::format("{} × {} pixels, {} steps", view_.width, view_.height,
                                 lab::with_commas(steps));
    record.picture = lab::PictureFigure{"Answer: the picture",
                                        view_.width,
                                        view_.height,
                                        view_.max_iterations,
                                        std::make_shared<const std::vector<std::uint16_t>>(serial_),
                                        std::make_shared<const std::vector<std::uint8_t>>(owners)};
  }

  std::string explanation() const override {
    return "Pixels inside the set take 512 steps, pixels far outside one or two: equal parts of "
           "the picture are unequal work.";
  }

 private:
  mandelbrot::View view_;
  std::vector<std::uint16_t> by_part_;
  std::vector<std::uint16_t> serial_;
  std::vector<std::uint16_t> picture_;
};

}  // namespace

std::unique_ptr<SplitWorkload> make_mandelbrot(const lab::Parameters& parameters, std::int64_t,
                                               const lab::Limits&, std::pmr::memory_resource&) {
  return std::make_unique<Mandelbrot>(static_cast<int>(parameters.integer("width")));
}

}  // namespace looplab::experiments
