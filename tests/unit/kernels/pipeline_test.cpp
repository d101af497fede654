#include "kernels/pipeline/pipeline.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <numeric>
#include <string>
#include <vector>

#include "kernels/permutation/permutation.hpp"

namespace {

using namespace looplab::kernels;
using namespace looplab::kernels::pipeline;

using Answers = std::vector<Answer>;

const std::atomic<bool> go{false};

Plan plan_with(Line line, Version version) {
  Plan plan{};
  plan[static_cast<std::size_t>(line)] = version;
  return plan;
}

/// As many electrodes as the page has.
std::vector<Recording> recordings_of(std::int64_t trials, std::uint64_t seed) {
  std::vector<Recording> recordings;
  for (std::size_t i = 0; i < electrodes; ++i) {
    REQUIRE(recordings.emplace_back(trials).fill(seed + i, go));
  }
  return recordings;
}

/// Writes down what it is told: "analyse(load(convert()...".
struct Told : Observer {
  std::string text;
  void begin(const char* name) override { text += std::string(name) + "("; }
  void end() override { text += ")"; }
};

/// The heap, to be watched.
struct OnHeap : std::pmr::memory_resource {
  void* do_allocate(std::size_t size, std::size_t alignment) override {
    return heap().allocate(size, alignment);
  }
  void do_deallocate(void* at, std::size_t size, std::size_t alignment) override {
    heap().deallocate(at, size, alignment);
  }
  bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }
};

}  // namespace

TEST_CASE("pipeline: each version of each line gives the same answer") {
  for (const std::int64_t trials : {2, 8}) {
    const auto recordings = recordings_of(trials, 3);
    Pipeline pipeline(recordings);
    Answers usual(recordings.size());
    pipeline.run({}, 5, go, usual);
    Answers answers(recordings.size());
    for (std::size_t line = 0; line < lines_count; ++line) {
      for (const Version version : {Version::slow, Version::better}) {
        CAPTURE(line);
        pipeline.run(plan_with(static_cast<Line>(line), version), 5, go, answers);
        CHECK(answers == usual);
      }
    }
  }
}

TEST_CASE("pipeline: the planted spikes are found, and the counts are those of the trials") {
  const auto recordings = recordings_of(20, 1);
  Pipeline pipeline(recordings);
  Answers answers(recordings.size());
  pipeline.run({}, 1, go, answers);
  const Recording& recording = recordings.back();
  const Answer& answer = answers.back();
  const spikes::Score score = spikes::score_of(recording.truth(), answer.spikes);
  // Spikes are 4 to 12 standard deviations deep, the threshold is at 4.5 after a filter that keeps
  // most of a spike and 0.6 of the noise: few are missed, and hardly any is made up.
  CHECK(score.precision() >= 0.99);
  CHECK(score.recall() >= 0.9);
  std::vector<std::int32_t> planted(20);
  for (const std::int32_t at : recording.truth()) {
    ++planted[static_cast<std::size_t>(at / trial_samples)];
  }
  // By construction 4 and 7 of 10 slots.
  std::int32_t of_a = 0;
  std::int32_t of_b = 0;
  for (std::size_t i = 0; i < planted.size(); i += 2) {
    of_a += planted[i];
    of_b += planted[i + 1];
  }
  CHECK(of_a == doctest::Approx(40).epsilon(0.4));
  CHECK(of_b == doctest::Approx(70).epsilon(0.3));
  CHECK(std::accumulate(answer.counts.begin(), answer.counts.end(), 0) ==
        static_cast<int>(answer.spikes.size()));
}

TEST_CASE("pipeline: the p-value is the exact one within its own scatter") {
  const auto recordings = recordings_of(12, 2);
  Pipeline pipeline(recordings);
  Answers answers(recordings.size());
  pipeline.run({}, 9, go, answers);
  const Answer& answer = answers.front();
  permutation::Groups groups;
  groups.n_a = groups.n_b = 6;
  for (std::size_t i = 0; i < 12; i += 2) groups.counts.push_back(answer.counts[i]);
  for (std::size_t i = 1; i < 12; i += 2) groups.counts.push_back(answer.counts[i]);
  const auto exact = permutation::exact_p_value(permutation::PermutationTest(groups, 9));
  REQUIRE(exact);
  // Five standard errors of 5,000 shuffles, at most 0.0354.
  CHECK(std::abs(answer.p_value - exact->p_value) < 0.036);
}

TEST_CASE("pipeline: the observer is told of each function and line") {
  const auto recordings = recordings_of(2, 1);
  Pipeline pipeline(std::span(recordings).first(1));
  Told told;
  Answers answers(1);
  pipeline.run({}, 1, go, answers, &told);
  CHECK(told.text ==
        "analyse(electrode(load(convert()centre())filter(convolve())"
        "find spikes(threshold()detect())compare(bin()test())))");
}

TEST_CASE("pipeline: a set stop ends it, in each version") {
  // Memory full of NaN, as an arena may be: nothing of it may be taken for data.
  struct Dirty : OnHeap {
    void* do_allocate(std::size_t size, std::size_t alignment) override {
      return std::memset(OnHeap::do_allocate(size, alignment), 0xff, size);
    }
  } dirty;
  const std::atomic<bool> stop{true};
  CHECK_FALSE(Recording(2).fill(1, stop));
  const auto recordings = recordings_of(2, 1);
  Pipeline pipeline(recordings, dirty);
  for (const Version version : {Version::usual, Version::slow, Version::better}) {
    Plan plan;
    plan.fill(version);
    Answers answers(recordings.size());
    pipeline.run(plan, 1, stop, answers);
    CHECK(answers == Answers(recordings.size()));  // none
  }
}

TEST_CASE("pipeline: the memory it takes is what it says") {
  struct Counting : OnHeap {
    std::int64_t bytes = 0;
    void* do_allocate(std::size_t size, std::size_t alignment) override {
      bytes += static_cast<std::int64_t>(size);
      return OnHeap::do_allocate(size, alignment);
    }
  } counting;
  for (const std::int64_t trials : {2, 24}) {
    counting.bytes = 0;
    {
      std::vector<Recording> recordings;
      for (std::size_t i = 0; i < electrodes; ++i) recordings.emplace_back(trials, counting);
      Pipeline pipeline(recordings, counting);
    }
    CHECK(counting.bytes <= bytes_needed(trials));
    CHECK(counting.bytes > bytes_needed(trials) * 9 / 10);
  }
}
