// parallel/pitfalls: what is done right is right, and what is done wrong is wrong in the way that
// is said, with answers that are known.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <string>
#include <vector>

#include "experiments/parallel/pitfalls/bugs.hpp"
#include "kernels/buffer.hpp"
#include "kernels/permutation/permutation.hpp"
#include "lab/format.hpp"
#include "measure/clock.hpp"

namespace {

using namespace looplab;
using namespace looplab::experiments;
using pitfalls::Answer;
using pitfalls::Bug;
using pitfalls::Fault;

std::vector<pitfalls::Kind> all_kinds() {
  std::vector<pitfalls::Kind> kinds;
  pitfalls::each_kind([&](const pitfalls::Kind& kind) { kinds.push_back(kind); });
  return kinds;
}

struct Zoo {
  explicit Zoo(int count) : workers(count) {}

  Bug make(const std::string& kind, std::int64_t elements, std::uint64_t seed = 7) {
    const auto kinds = all_kinds();
    const auto found = std::ranges::find(kinds, kind, &pitfalls::Kind::value);
    REQUIRE(found != kinds.end());
    return found->make({elements, workers, 2, 8, seed, stop, kernels::heap()});
  }
  Answer answer_of(const pitfalls::Way& way) {
    way.forget();
    way.run({team, measure::platform_clock(), nullptr, &stop});
    return way.answer();
  }

  int workers;
  std::atomic<bool> stop{false};
  parallel::Team team{8};
};

}  // namespace

TEST_CASE("pitfalls: each bug has a wrong way first and a right one last, and a lesson") {
  Zoo zoo(2);
  std::set<std::string> names;
  for (const pitfalls::Kind& kind : all_kinds()) {
    CAPTURE(kind.value);
    CHECK(names.insert(kind.value).second);
    const Bug bug = kind.make({5000, 2, 2, 8, 7, zoo.stop, kernels::heap()});
    REQUIRE(bug.ways.size() >= 2);
    CHECK(bug.ways.front().fault != Fault::none);
    CHECK(bug.ways.back().fault == Fault::none);
    for (const auto& way : bug.ways) zoo.answer_of(way);
    CHECK(bug.lesson().size() > 40);
  }
  CHECK(names.size() == 11);
}

TEST_CASE(
    "pitfalls: what is done right is right, for any number of workers and elements, every time") {
  for (const int workers : {1, 2, 3, 8}) {
    Zoo zoo(workers);
    for (const pitfalls::Kind& kind : all_kinds()) {
      for (const std::int64_t elements :
           {std::int64_t{1000}, std::int64_t{5003}, std::int64_t{60'000}}) {
        CAPTURE(kind.value);
        CAPTURE(workers);
        CAPTURE(elements);
        const Bug bug = zoo.make(kind.value, elements);
        for (int again = 0; again < 3; ++again) {
          for (const auto& way : bug.ways) {
            const Answer answer = zoo.answer_of(way);
            if (way.fault != Fault::wrong) CHECK_MESSAGE(answer.right, answer.text);
          }
        }
      }
    }
  }
}

// A run that was stopped has no answer: the check must see that nothing was done.
TEST_CASE("pitfalls: a right way that is stopped is not right") {
  Zoo zoo(2);
  int wrong = 0;
  for (const pitfalls::Kind& kind : all_kinds()) {
    CAPTURE(kind.value);
    zoo.stop = false;
    const Bug bug = zoo.make(kind.value, 60'000);
    zoo.stop = true;
    wrong += !zoo.answer_of(bug.ways.back()).right;
  }
  CHECK(wrong == 11);
}

// Each way to lose an update needs another worker between a load and a store, which no test can
// make happen; that nothing is ever counted twice, and nothing is lost alone, it can.
TEST_CASE("pitfalls: lost updates are lost, never gained, and one worker loses none") {
  Zoo one(1);
  CHECK(one.answer_of(one.make("lost-updates", 50'000).ways.front()).right);
  Zoo four(4);
  const Bug bug = four.make("lost-updates", 50'000);
  for (int again = 0; again < 20; ++again) {
    const Answer answer = four.answer_of(bug.ways.front());
    CHECK((answer.right || answer.text.find(" runs lost up to ") != std::string::npos));
    CHECK(answer.text.find('-') == std::string::npos);
  }
}

TEST_CASE("pitfalls: borders double spikes or lose them, and never where the parts overlap") {
  Zoo zoo(2);
  const Bug bug = zoo.make("borders", 600'000);
  const Answer doubled = zoo.answer_of(bug.ways[0]);
  const Answer lost = zoo.answer_of(bug.ways[1]);
  CHECK(doubled.text.ends_with("too many"));
  CHECK(lost.text.ends_with("too few"));
  CHECK(zoo.answer_of(bug.ways[2]).right);
}

// 5,000 shuffles for each of two workers, the same ones: as many extremes again, and p from both.
TEST_CASE("pitfalls: the same seed gives every worker the same shuffles") {
  namespace permutation = kernels::permutation;
  const permutation::PermutationTest test(permutation::make_groups(12, 12, 7), 7);
  permutation::Scratch scratch(test);
  permutation::Tally half;
  permutation::shuffle_plain(test, {0, 5000}, scratch, half);
  const double p = static_cast<double>(1 + 2 * half.extremes) / 10'001;
  Zoo two(2);
  const Answer same = two.answer_of(two.make("same-seed", 10'000).ways.front());
  CHECK_FALSE(same.right);
  CHECK(same.text == "p = " + lab::significant(p) + ", 5,000 of 10,000 shuffles differ");
  Zoo one(1);
  CHECK(one.answer_of(one.make("same-seed", 10'000).ways.front()).right);
}

TEST_CASE(
    "pitfalls: too many workers are as many as may be started, where that is more than there are "
    "processors") {
  Zoo zoo(4);
  const Bug bug = zoo.make("oversubscription", 5000);
  CHECK(bug.ways[0].name == "8 workers");
  CHECK(bug.ways[1].name == "2 workers");  // of four, on two processors
  CHECK(bug.lesson().find("so 8 workers take turns") != std::string::npos);
  const auto kinds = all_kinds();
  const auto kind =
      std::ranges::find(kinds, std::string("oversubscription"), &pitfalls::Kind::value);
  const Bug none = kind->make({5000, 4, 16, 8, 7, zoo.stop, kernels::heap()});
  CHECK(none.lesson().find("too many there cannot be here") != std::string::npos);
}

TEST_CASE("pitfalls: a mean of means, and running sums of parts by themselves") {
  Zoo zoo(2);
  // Sessions of 1 to 100 trials with the values 1 to 100: their mean of means is 50.5, the mean of
  // all 5,050 is 338,350 / 5,050 = 67.
  const Bug means = zoo.make("mean-of-means", 5050);
  CHECK(zoo.answer_of(means.ways[0]).text == "mean 50.500, 25 % too low");
  CHECK(zoo.answer_of(means.ways[1]).text == "mean 67.000");
  // The second worker's half begins anew.
  const Bug sums = zoo.make("prefix-sum", 5000);
  CHECK(zoo.answer_of(sums.ways[0]).text == "2,500 of 5,000 sums are wrong");
  CHECK(zoo.answer_of(sums.ways[2]).text == "the last is 2,497,500");
}

TEST_CASE("pitfalls: sums of floats differ with the number of parts, and not in a fixed tree") {
  Zoo zoo(4);
  const Bug bug = zoo.make("float-sums", 60'000);
  for (int parts = 1; parts < 16; ++parts) zoo.answer_of(bug.ways[0]);
  const Answer parts = zoo.answer_of(bug.ways[0]);
  CHECK_FALSE(parts.right);
  CHECK(parts.text.find(" sums, ") != std::string::npos);
  for (int workers = 1; workers < 16; ++workers) zoo.answer_of(bug.ways[1]);
  const std::string tree = zoo.answer_of(bug.ways[1]).text;
  CHECK(tree.ends_with(", always"));
  Zoo one(1);
  CHECK(one.answer_of(one.make("float-sums", 60'000).ways[1]).text == tree);
}
