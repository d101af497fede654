// profiling/profile: where does the time go?
#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kernels/pipeline/pipeline.hpp"
#include "lab/experiment.hpp"
#include "lab/format.hpp"
#include "lab/profile.hpp"
#include "lab/side_by_side.hpp"
#include "text/format.hpp"

namespace looplab::experiments {
namespace {

namespace pipeline = kernels::pipeline;
using lab::Context;
using lab::Parameters;
using lab::Record;
using pipeline::Line;
using pipeline::Version;

/// In the order of Line; the profile's frames have these names.
constexpr std::array<const char*, pipeline::lines_count> names{
    "convert", "centre", "convolve", "threshold", "detect", "bin", "test"};

// Which line is slow in which puzzle. No order that could be guessed.
constexpr std::array<Line, pipeline::lines_count> slow_lines{
    Line::bin,    Line::centre,  Line::test,     Line::convolve,
    Line::detect, Line::convert, Line::threshold};

constexpr std::array<const char*, pipeline::lines_count> faults{
    "wrote each number as text and read it again",
    "worked out the same mean once more for every 2,048 samples",
    "worked out with a division where each sample of its window stands",
    "put all samples into order to know the middle one",
    "copied the rest of the trace after every sample below the threshold",
    "asked every sample for every twentieth of a second",
    "counted the spikes of each trial anew for every shuffle"};

const char* name_of(Line line) { return names[static_cast<std::size_t>(line)]; }

/// From the pipeline to the profiler.
class Recorder final : public pipeline::Observer {
 public:
  explicit Recorder(const measure::Clock& clock) : profiler_(clock, 256) {}
  void begin(const char* name) override { profiler_.begin(name); }
  void end() override { profiler_.end(); }
  lab::Profiler& profiler() { return profiler_; }

 private:
  lab::Profiler profiler_;
};

class ProfileRun {
 public:
  ProfileRun(const Parameters& parameters, Context& context)
      : context_(context),
        slow_(slow_lines[static_cast<std::size_t>(parameters.integer("puzzle") - 1)]),
        seed_(static_cast<std::uint64_t>(parameters.integer("seed"))),
        recordings_(make_recordings(2 * parameters.integer("seconds"), context)),
        pipeline_(recordings_, context.memory()),
        recorder_(context.clock()),
        answer_(recordings_.size()),
        expected_(recordings_.size()) {
    const auto chosen = std::ranges::find(names, parameters.choice("rewrite"));
    if (chosen != names.end()) rewritten_ = static_cast<Line>(chosen - names.begin());
  }

  Record run() {
    for (std::size_t i = 0; i < recordings_.size(); ++i) {
      if (!recordings_[i].fill(seed_ * pipeline::electrodes + i, context_.stop())) {
        return context_.blank();
      }
    }
    pipeline_.run({}, seed_, context_.stop(), expected_);
    if (context_.stopped()) return context_.blank();
    lab::SideBySide table(context_, ways(),
                          {.items = static_cast<double>(recordings_.size()) *
                                    static_cast<double>(recordings_.front().samples()),
                           .item = "sample",
                           .first = "analysis as given",
                           .answer = answer(),
                           .guessed = par(),
                           .needed = {},
                           .seed = seed_});
    return table.run([&](Record& record) {
      const lab::ProfileFigure profile = usual_profile();
      if (context_.stopped()) return;
      explain(record, table, profile);
      if (can_be_read(profile)) record.profile = profile;
    });
  }

 private:
  using Answers = std::vector<pipeline::Answer>;

  static std::vector<pipeline::Recording> make_recordings(std::int64_t trials, Context& context) {
    std::vector<pipeline::Recording> recordings;
    for (std::size_t i = 0; i < pipeline::electrodes; ++i) {
      recordings.emplace_back(trials, context.memory());
    }
    return recordings;
  }

  pipeline::Plan plan_with(std::optional<Line> better) const {
    pipeline::Plan plan{};
    plan[static_cast<std::size_t>(slow_)] = Version::slow;
    if (better) plan[static_cast<std::size_t>(*better)] = Version::better;
    return plan;
  }

  // Places of the ways.
  static constexpr std::size_t given = 0;
  static constexpr std::size_t profiled = 1;
  static constexpr std::size_t yours = 2;  // where a line was rewritten
  std::size_t par() const { return rewritten_ ? 3 : 2; }

  std::vector<lab::Way> ways() {
    std::vector<lab::Way> ways;
    const auto add = [&](std::string name, std::optional<Line> better, bool watched) {
      const std::size_t way = ways.size();
      const pipeline::Plan plan = plan_with(better);
      ways.push_back({std::move(name), measure::repeat([this, plan, way, watched] {
                        if (watched) recorder_.profiler().clear();
                        pipeline_.run(plan, seed_, context_.stop(), answer_,
                                      watched ? &recorder_ : nullptr);
                        // Half a pass has no answer.
                        if (!context_.stopped() && answer_ != expected_) good_[way] = false;
                        return answer_.back().p_value;
                      }),
                      [this, way] {
                        return lab::Check{good_[way], good_[way] ? "right" : "another one"};
                      }});
    };
    add("as given", {}, false);
    add("as given, profiled", {}, true);
    if (rewritten_) add(std::string(name_of(*rewritten_)) + " rewritten", rewritten_, false);
    add("par: the slow line rewritten", slow_, false);
    return ways;
  }

  std::string answer() const {
    std::size_t spikes = 0;
    for (const pipeline::Answer& each : expected_) spikes += each.spikes.size();
    return text::format("{} spikes; p = {} at the first electrode", lab::with_commas(spikes),
                        lab::significant(expected_.front().p_value));
  }

  // The profile of the pass whose time is the middle one of nine.
  lab::ProfileFigure usual_profile() {
    constexpr int most_passes = 9;
    std::vector<std::pair<std::int64_t, lab::ProfileFigure>> passes;
    const lab::Progress before = context_.last_progress();
    for (int pass = 0; pass < most_passes && !context_.stopped(); ++pass) {
      context_.progress("profiling", pass, most_passes, "passes");
      recorder_.profiler().clear();
      pipeline_.run(plan_with({}), seed_, context_.stop(), answer_, &recorder_);
      passes.emplace_back(
          recorder_.profiler().total_ns(),
          recorder_.profiler().figure("One analysis of " + std::to_string(recordings_.size()) +
                                      " electrodes, as given"));
    }
    context_.restore(before);
    std::ranges::sort(passes, {}, [](const auto& pass) { return pass.first; });
    return passes.empty() ? lab::ProfileFigure{} : std::move(passes[passes.size() / 2].second);
  }

  // One pass is not many steps of every clock.
  bool can_be_read(const lab::ProfileFigure& profile) const {
    return !profile.spans.empty() &&
           static_cast<double>(profile.spans.front().end_ns) >= 20 * context_.calibration().step_ns;
  }

  // Of the whole time, the part of one line.
  static double share_of(const lab::ProfileFigure& profile, Line line) {
    const std::vector<lab::FrameTime> times = lab::times_of(profile);
    double ns = 0;
    for (std::size_t i = 0; i < times.size(); ++i) {
      if (profile.frames[i].name == name_of(line)) ns += times[i].total_ns;
    }
    return times.empty() ? 0 : ns / times.front().total_ns;
  }

  void explain(Record& record, const lab::SideBySide& table, const lab::ProfileFigure& profile) {
    if (rewritten_) {
      record.happened.push_back(rewrite_text(table, profile));
    } else {
      record.happened.push_back(
          "One of the seven lines is written badly. **Which one?** A wide box takes much of the "
          "time; whether it has to is another question, so read what the line does. Choose it "
          "under Rewrite and run again.");
    }
    record.happened.push_back(score_text(table));
    record.happened.push_back(price_text(table));
    if (!can_be_read(profile)) {
      record.happened.push_back(
          text::format("There is no profile: the clock steps by {}, too coarse for a single pass. "
                       "Take more seconds.",
                       lab::time_text(context_.calibration().step_ns)));
    }
  }

  std::string rewrite_text(const lab::SideBySide& table, const lab::ProfileFigure& profile) const {
    const bool known = can_be_read(profile);
    const double share = known ? std::min(share_of(profile, *rewritten_), 0.999) : 0;
    const double most = 1 / (1 - share);
    const measure::Ratio gain = table.gain(given, yours);
    std::string text =
        known ? text::format(
                    "**{}** took {} of the time. Were it free, the analysis would be {} as "
                    "fast: no rewriting of this line can do more (Amdahl's law). ",
                    name_of(*rewritten_), lab::percent_text(share), lab::ratio_text(most))
              : text::format("**{}** was rewritten. ", name_of(*rewritten_));
    if (*rewritten_ == slow_) {
      const char* all = !known             ? ""
                        : gain.high < most ? ""
                        : gain.low > most  ? ", more than this profile allows, which is of one pass"
                                           : ", all that there was, within the interval";
      text += text::format("It became {} as fast{}. **That was the slow line**: it {}.",
                           lab::bold_ratio(gain), all, faults[static_cast<std::size_t>(slow_)]);
      return text + lab::doubt_text(gain);
    }
    if (!pipeline::has_better(*rewritten_)) {
      return text + text::format(
                        "It was as good as it gets and stayed the same code: {} as fast is "
                        "what this run knows of the same. **It was not the slow line.**",
                        lab::ratio_and_interval(gain));
    }
    text += gain.low > 1    ? text::format("It became {} as fast, ", lab::bold_ratio(gain))
            : gain.high < 1 ? text::format("It became slower, {} as fast, ", lab::bold_ratio(gain))
                            : text::format("This run finds no gain, {} as fast, ",
                                           lab::ratio_and_interval(gain));
    return text + "with a version that uses SIMD lanes. **It was not the slow line.**";
  }

  // Times of par, as strokes in golf.
  std::string score_text(const lab::SideBySide& table) const {
    const std::size_t way = rewritten_ ? yours : given;
    const auto against_par = measure::judge(table.result(), par(), context_.calibration(), way);
    if (rewritten_ == slow_) {
      return text::format(
          "Your score: **at par**. Yours and par are the same code; one took {} of the other's "
          "time, which is what this run knows of the same.",
          lab::ratio_and_interval(against_par.ratio));
    }
    const measure::Ratio& ratio = against_par.ratio;
    std::string text =
        text::format("Your score: **{} par** ({}–{}). ", lab::ratio_text(ratio.value),
                     lab::significant(ratio.low, 2), lab::significant(ratio.high, 2));
    return text + (ratio.high < 1
                       ? "Below par: there was more to gain in your line than in the slow one, "
                         "which is still slow."
                       : "Par is this analysis with its slow line rewritten, and nothing else.");
  }

  std::string price_text(const lab::SideBySide& table) const {
    const measure::Ratio slower = table.gain(profiled, given);
    const std::string calls = std::to_string(calls_of_a_pass());
    // Shorter it cannot be: then the two were disturbed differently.
    if (slower.low <= 1) {
      return text::format(
          "Profiling costs: {} calls were written down, with two looks at the clock each. This run "
          "cannot tell that from nothing ({} as long).",
          calls, lab::ratio_and_interval(slower));
    }
    return text::format(
        "Profiling costs: with {} calls written down, two looks at the clock each, the analysis "
        "took {} as long.",
        calls, lab::bold_ratio(slower));
  }

  // analyse; of each electrode itself, four functions and seven lines.
  std::size_t calls_of_a_pass() const { return 1 + recordings_.size() * (1 + 4 + names.size()); }

  Context& context_;
  Line slow_;
  std::optional<Line> rewritten_;
  std::uint64_t seed_;
  std::vector<pipeline::Recording> recordings_;
  pipeline::Pipeline pipeline_;
  Recorder recorder_;
  Answers answer_;  ///< of the last pass
  Answers expected_;
  std::array<bool, 4> good_{true, true, true, true};
};

Record run(const Parameters& parameters, Context& context) {
  const auto run = std::make_shared<ProfileRun>(parameters, context);
  context.keep_until_published(run);
  return run->run();
}

lab::Card card() {
  lab::Card card;
  card.id = "profiling/profile";
  card.chapter = "Profiling";
  card.place = 3;
  card.title = "Profile, then rewrite";
  card.question = "Where does the time go?";
  card.lead =
      "A small analysis, from four electrodes to a p-value: load, filter, find spikes, count, "
      "test. One of its seven lines is needlessly slow. Look at the profile, rewrite one line, and "
      "see whether it was that one.";
  card.tries = {{"Another puzzle: another slow line", {{"puzzle", "2"}, {"rewrite", "none"}}},
                {"The filter must be the slow one?", {{"rewrite", "convolve"}}},
                {"Twice as much data: does the slow line grow faster?", {{"seconds", "8"}}}};
  card.guess = {"With the slow line rewritten the analysis is", "as fast", 1, 32, 2};
  card.python_mark = "profile.runcall";
  card.sources = {
      "Flame graphs: Gregg, Communications of the ACM 59(6), 2016",
      "The most that one line can give: Amdahl, AFIPS Spring Joint Computer Conference, 1967"};
  card.code = {
      "kernels/pipeline/lines.cpp#convert",     "kernels/pipeline/lines.cpp#convert-slow",
      "kernels/pipeline/lines.cpp#centre",      "kernels/pipeline/lines.cpp#convolve-slow",
      "kernels/bandpass/fir.cpp#fir-lanes",     "kernels/pipeline/lines.cpp#threshold-slow",
      "kernels/pipeline/lines.cpp#detect-slow", "kernels/pipeline/counts.cpp#bin",
      "kernels/pipeline/counts.cpp#bin-slow",   "kernels/pipeline/counts.cpp#test-slow"};
  card.trace = true;
  return card;
}

}  // namespace

lab::Experiment profiling_profile(const lab::Limits& limits) {
  constexpr std::int64_t most = 12;
  const std::int64_t fits = (limits.memory_bytes - 65536) / pipeline::bytes_needed(2);
  auto seconds = lab::integer("seconds", "Seconds", 1, std::clamp<std::int64_t>(fits, 1, most), 4,
                              "How long each electrode was recorded.");
  if (fits < most) seconds.limit_reason = "what fits this program's memory";
  std::vector<lab::Choice> lines{{"none", "Nothing yet"}};
  for (const char* name : names) lines.push_back({name, name});
  return {card(),
          {lab::integer("puzzle", "Puzzle", 1, pipeline::lines_count, 1, "Which line is slow."),
           lab::choice("rewrite", "Rewrite", std::move(lines), "The line that you suspect."),
           std::move(seconds), lab::seed_parameter()},
          run};
}

}  // namespace looplab::experiments
