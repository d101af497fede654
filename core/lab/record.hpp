// What a run leaves behind. Everything that is shown, exported, shared or compared is made from a
// record, so the faces cannot disagree. A published record never changes.
// Thread safety: values; one that is published may be read by any thread.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lab/environment.hpp"
#include "lab/facts.hpp"
#include "lab/parameter.hpp"
#include "measure/engine.hpp"
#include "measure/warnings.hpp"
#include "parallel/timeline.hpp"

namespace looplab::lab {

/// How a number came about. Shown as a word on every number.
enum class Origin : std::uint8_t { measured, simulated, modelled };
const char* name_of(Origin origin) noexcept;

inline constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

/// One cell of the table: text to show, and the number behind it (NaN where there is none).
struct Cell {
  std::string text;
  std::string detail;  ///< the uncertainty, shown smaller
  double value = no_number;
  double low = no_number;
  double high = no_number;
  std::string unit;
  enum class Mark : std::uint8_t { none, good, bad } mark = Mark::none;
};

struct Column {
  std::string key;
  std::string label;
  bool essential = true;  ///< kept on a narrow screen; the others move into a detail line
};

struct Row {
  std::string label;
  std::vector<Cell> cells;
  bool emphasised = false;  ///< the row that answers the question
};

struct Table {
  std::vector<Column> columns;
  std::vector<Row> rows;
};

/// Where the time of one run went, nanoseconds. They add up to the run. Those behind the first five
/// are of workers that share no memory.
struct Budget {
  double split = 0;
  double ship = 0;
  double compute = 0;
  double wait = 0;
  double stitch = 0;
  double start = 0;
  double serialise = 0;
  double ship_back = 0;
  double deserialise = 0;
  double lost = 0;
  double& of(parallel::SpanKind kind) noexcept;
  double of(parallel::SpanKind kind) const noexcept { return const_cast<Budget*>(this)->of(kind); }
  double total() const noexcept;
};
/// Whether it has a share that only workers without shared memory have.
bool is_of_processes(const Budget& budget) noexcept;
/// Whether a list of a budget's shares has this one: what it has, and of a team all five.
inline bool is_listed(const Budget& budget, parallel::SpanKind kind) noexcept {
  return budget.of(kind) > 0 || (parallel::is_of_teams(kind) && !is_of_processes(budget));
}
/// As a member of a file: "ship_back_ns".
const char* budget_key(parallel::SpanKind kind) noexcept;

struct TimelineFigure {
  std::string title;
  parallel::TimelineSnapshot snapshot;
  Budget budget;
  double total_ns = 0;
  double clock_step_ns = 0;  ///< shorter times are below what the clock can tell
};

struct HistogramFigure {
  std::string title;
  std::string items = "shuffles";  ///< what was counted
  std::string x_label;             ///< with its unit
  double first_edge = 0;
  double bin_width = 1;
  std::vector<std::int64_t> counts;
  /// Drawn as a line, where there is one; bins at least as far out are coloured.
  double observed = no_number;
  std::string observed_label;
};

/// Escape counts of a picture, row by row from the top, and who computed them.
struct PictureFigure {
  std::string title;
  int width = 0;
  int height = 0;
  int max_count = 0;
  std::shared_ptr<const std::vector<std::uint16_t>> counts;
  std::shared_ptr<const std::vector<std::uint8_t>> part_worker;  ///< one entry a part
};

/// One bar a row of the table whose time can be trusted, with its interval; low and high are the
/// value where there is none.
struct BarsFigure {
  struct Bar {
    std::string label;
    double value = 0;
    double low = 0;
    double high = 0;
    bool emphasised = false;
  };
  std::string title;
  std::string unit;
  std::vector<Bar> bars;
};

/// How one quantity depends on another: a curve a strategy, a point a measurement.
struct CurvesFigure {
  struct Point {
    double x = 0;
    double y = 0;
    double low = 0;  ///< 95 % interval
    double high = 0;
  };
  struct Curve {
    std::string name;
    std::vector<Point> points;  ///< x ascending
    std::string note;           ///< beside the name: "n lg n"
  };
  std::string title;
  std::string x_label;  ///< with its unit
  std::string y_label;
  bool x_logarithmic = false;
  bool y_logarithmic = false;
  std::vector<Curve> curves;
  Origin origin = Origin::measured;  ///< of all curves whose notes do not say another one
};

/// Lines as another program prints them, set in the monospaced typeface.
struct TextFigure {
  std::string title;
  std::string text;  ///< without a line end at the end
  Origin origin = Origin::measured;
};

/// A piece of code that was carried out one step at a time, to be walked through forwards and
/// backwards. The steps were counted, not timed: simulated.
struct WalkFigure {
  struct Step {
    int line = 0;                     ///< of `lines`: what is done next
    std::vector<std::string> values;  ///< one a name, as they are before it is done
  };
  std::string title;
  std::vector<std::string> lines;
  std::vector<std::string> names;  ///< of variables and counters
  std::vector<Step> steps;
};

/// Which function ran when, in one run.
struct ProfileFigure {
  struct Frame {
    std::string name;
    int parent = -1;  ///< of `frames`, one before it: who called it; -1: nobody
  };
  struct Span {
    int frame = 0;
    std::int64_t begin_ns = 0;  ///< after the first one's begin
    std::int64_t end_ns = 0;
  };
  std::string title;
  std::vector<Frame> frames;  ///< a function that two others call is two frames
  std::vector<Span> spans;    ///< by begin; the first holds all others
};

struct Progress {
  std::string phase;  ///< "preparing", "warm-up", "sampling"
  int done = 0;
  int total = 0;
  double elapsed_s = 0;
  std::string unit = "epochs";
  std::string note;  ///< behind the bar
};

enum class Status : std::uint8_t { running, done, stopped, failed };
const char* name_of(Status status) noexcept;

struct Record {
  std::string experiment;
  std::string question;
  /// The program that measured it, such as "hyperfine", where the record comes from its file; empty
  /// for a run of Looplab. Only such a record may be without experiment.
  std::string source;
  Origin origin = Origin::measured;
  std::uint64_t run = 0;  ///< counts the runs of this program
  std::string started;    ///< UTC, ISO 8601
  Parameters parameters;
  Environment environment;
  measure::Calibration calibration;
  Status status = Status::running;
  std::string error;  ///< when failed: what happened, why, what to do
  Progress progress;
  std::string answer;    ///< the answer that was timed: "p = 0.0412"
  bool checked = false;  ///< every strategy gave it
  Table table;
  std::optional<TimelineFigure> timeline;
  std::optional<HistogramFigure> histogram;
  std::optional<PictureFigure> picture;
  std::optional<BarsFigure> bars;
  std::vector<CurvesFigure> curves;
  std::vector<TextFigure> texts;
  std::optional<WalkFigure> walk;
  std::optional<ProfileFigure> profile;
  std::vector<std::string> happened;  ///< paragraphs; **bold** is the only mark-up
  double guess_outcome = no_number;   ///< what the guess was about
  std::vector<measure::Warning> warnings;
  measure::Result result;                ///< raw samples; one series a row of the table
  std::vector<std::vector<Fact>> facts;  ///< of each series
};

/// "42%|████▏     | 13/30 [00:01<00:02, 9.4 epochs/s]", as tqdm writes it. `width` is the number
/// of characters of the bar.
std::string progress_line(const Progress& progress, int width = 20);

}  // namespace looplab::lab
