#include "lab/formats/python_program.hpp"

#include <doctest/doctest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "records.hpp"

namespace {

using namespace looplab;
using namespace looplab::lab;
using namespace looplab::lab::formats;
using Json = nlohmann::json;
using looplab::testing::hostile_record;
using looplab::testing::small_record;

constexpr std::string_view page =
    "# %% Parameters\n"
    "elements = 10_000\n"
    "type = \"float64\"\n"
    "two_words = 1\n"
    "seed = 1\n"
    "\n"
    "# %% The work\n"
    "import numpy as np\n"
    "from looplab_random import shuffled\n"
    "\n"
    "seed = 1  # not a parameter here\n"
    "print(shuffled(elements))\n";

constexpr std::string_view generator =
    "# What it is: unused.\n"
    "import numpy as np\n"
    "\n"
    "\n"
    "# Words for all.\n"
    "def words(seed):\n"
    "    return seed\n"
    "\n"
    "\n"
    "def unused():\n"
    "    return 0\n"
    "\n"
    "\n"
    "# Needs words.\n"
    "def shuffled(n):\n"
    "    return words(n)\n";

std::string_view found(std::string_view key) {
  return key == "python/iteration_sum.py"    ? page
         : key == "python/looplab_random.py" ? generator
         : key == "python/parallel_split.py" ? std::string_view("print(1)\n")
                                             : std::string_view();
}
std::string_view nothing(std::string_view) { return {}; }
std::string_view failed(std::string_view key) {
  return key.empty() ? "The code could not be loaded (gone). Load the page again."
                     : std::string_view();
}

std::string script_of(const Record& record) {
  const auto text = python_script(record, found);
  REQUIRE_MESSAGE(text, (text ? "" : text.error()));
  return *text;
}

std::string script_with(std::map<std::string, Value, std::less<>> parameters) {
  Record record = small_record();
  record.parameters = Parameters::recorded(std::move(parameters));
  return script_of(record);
}

}  // namespace

TEST_CASE(
    "python: the program has the record's parameters, and what it needs of the generator in it") {
  Record record = small_record();
  record.question = "Why\nis it slow?";
  record.parameters = Parameters::recorded({{"elements", std::int64_t{1'234'567}},
                                            {"type", std::string("int32")},
                                            {"two-words", std::int64_t{-1000}}});
  CHECK(script_of(record) ==
        "# Why?is it slow?\n"
        "# Looplab, iteration/sum: elements = 1_234_567, two-words = -1_000, type = \"int32\"\n"
        "# It needs: pip install numpy\n"
        "\n"
        "# %% Parameters\n"
        "elements = 1_234_567\n"
        "type = \"int32\"\n"
        "two_words = -1_000\n"
        "seed = 1\n"
        "\n"
        "# %% Random numbers\n"
        "# What it is: unused.\n"
        "import numpy as np\n"
        "\n"
        "\n"
        "# Words for all.\n"
        "def words(seed):\n"
        "    return seed\n"
        "\n"
        "\n"
        "# Needs words.\n"
        "def shuffled(n):\n"
        "    return words(n)\n"
        "\n"
        "# %% The work\n"
        "import numpy as np\n"
        "\n"
        "seed = 1  # not a parameter here\n"
        "print(shuffled(elements))\n");
}

TEST_CASE("python: a text stays a text, whatever is in it") {
  const auto line = [](const std::string& value) {
    const std::string script = script_with({{"type", value}});
    const std::size_t at = script.find("\ntype = ") + 8;
    return script.substr(at, script.find('\n', at) - at);
  };
  CHECK(line("plain") == R"("plain")");
  CHECK(line("\"\"\"\n import os") == R"('"""\n import os')");
  CHECK(line("it's") == R"("it's")");
  CHECK(line("it's \"so\"") == R"('it\'s "so"')");
  CHECK(line("a\\") == R"("a\\")");
  CHECK(line("a\\\" + x + \"") == R"('a\\" + x + "')");
  CHECK(line("\r\t\x01") == R"("\r\t\x01")");
  CHECK(line("µ×") == "\"µ×\"");
  CHECK(line("\xe2\x80\xa8") == R"("\u2028")");
  CHECK(line("\xff") == "\"\xef\xbf\xbd\"");
  CHECK(line("") == R"("")");
}

TEST_CASE("python: numbers as Python writes them with underscores") {
  const auto line = [](std::int64_t value) {
    const std::string script = script_with({{"elements", value}});
    const std::size_t at = script.find("\nelements = ") + 12;
    return script.substr(at, script.find('\n', at) - at);
  };
  CHECK(line(0) == "0");
  CHECK(line(999) == "999");
  CHECK(line(1000) == "1_000");
  CHECK(line(-999) == "-999");
  CHECK(line(-1'000'000) == "-1_000_000");
  CHECK(line(std::numeric_limits<std::int64_t>::min()) == "-9_223_372_036_854_775_808");
}

TEST_CASE("python: what is in the record is no line of the program") {
  Record record = hostile_record();
  record.experiment = "iteration/sum";
  record.question = "x\nimport os";
  record.parameters = Parameters::recorded({{"key\nimport os", std::string("v\nimport os")},
                                            {"data", std::string("own")},
                                            {"seed = 1\nimport os #", std::int64_t{1}}});
  const std::string script = script_of(record);
  CHECK(script.find("\nimport os") == std::string::npos);
  CHECK(script.find("# The run measured a file of your own;") != std::string::npos);
}

TEST_CASE("python: the notebook is one of nbformat 4.5") {
  const auto text = python_notebook(small_record(), found);
  REQUIRE(text);
  const Json notebook = Json::parse(*text);
  CHECK(notebook["nbformat"] == 4);
  CHECK(notebook["nbformat_minor"] == 5);
  CHECK(notebook["metadata"]["kernelspec"]["name"] == "python3");
  std::vector<std::string> types;
  std::vector<std::string> ids;
  for (const Json& cell : notebook["cells"]) {
    types.push_back(cell["cell_type"]);
    ids.push_back(cell["id"]);
    CHECK(cell["metadata"].is_object());
    CHECK(cell.contains("outputs") == (cell["cell_type"] == "code"));
    CHECK(cell.contains("execution_count") == (cell["cell_type"] == "code"));
    REQUIRE_FALSE(cell["source"].empty());
    // All lines but the last have their end.
    for (std::size_t i = 0; i < cell["source"].size(); ++i) {
      const std::string line = cell["source"][i];
      CHECK(line.ends_with('\n') == (i + 1 < cell["source"].size()));
    }
  }
  CHECK(types == std::vector<std::string>{"markdown", "code", "code", "code"});
  CHECK(ids == std::vector<std::string>{"cell-1", "cell-2", "cell-3", "cell-4"});
  CHECK(notebook["cells"][0]["source"][0] == "# Why is a\\|b \\*slow\\*?\n");
  CHECK(notebook["cells"][1]["source"][0] == "elements = 1_000\n");
  CHECK(notebook["cells"][2]["source"][0] == "# What it is: unused.\n");
}

TEST_CASE("python: where it is missing, a sentence says why") {
  const auto error = [](const Record& record, FindText find) {
    const auto script = python_script(record, find);
    const auto notebook = python_notebook(record, find);
    REQUIRE_FALSE(script);
    REQUIRE_FALSE(notebook);
    CHECK(script.error() == notebook.error());
    return script.error();
  };
  Record record = small_record();
  CHECK(error(record, nothing) ==
        "The page's Python is still being loaded; try again in a moment.");
  CHECK(error(record, failed) == "The code could not be loaded (gone). Load the page again.");
  record.experiment = "no/page";
  CHECK(error(record, found) ==
        "This run is of a page that this program does not have, so its Python is missing.");
  record.experiment.clear();
  CHECK(error(record, found) == "This run is of another program, so no page has its Python.");
  record = small_record();
  record.source = "hyperfine";
  CHECK(error(record, found) == "This run is of another program, so no page has its Python.");
  // Without an import nothing is put in front.
  record = small_record();
  record.experiment = "parallel/split";
  CHECK(script_of(record).ends_with("\n# %%\nprint(1)\n"));
}
