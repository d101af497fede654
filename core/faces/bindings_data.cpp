// What JavaScript can call of a student's own file. As in bindings.cpp, what has structure crosses
// as JSON text.
#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <memory>
#include <new>
#include <span>
#include <string>
#include <vector>

#include "faces/browser.hpp"
#include "lab/data/own.hpp"
#include "lab/formats/json_writer.hpp"

namespace {

using namespace looplab;
using emscripten::val;

// What was asked for last, until it is opened: of the heap, or where that has no room for it, of
// the experiments' memory. The main thread's.
struct Room {
  std::vector<char> heap;
  std::span<char> arena;
};
Room& room() {
  static Room room;
  return room;
}

/// The program's own memory, to be filled before open(): a copy less. Null where there is none.
val make_room(double bytes) {
  const auto size = static_cast<std::size_t>(bytes);
  room() = {};
  try {
    // What else needs memory meanwhile: drawing, and the records of runs.
    constexpr std::size_t reserve = 32 << 20;
    (void)std::make_unique_for_overwrite<char[]>(size + reserve);
    room().heap.resize(size);
  } catch (const std::bad_alloc&) {
    room().arena = faces::laboratory().conductor.room_for_data(size);
    if (room().arena.empty()) return val::null();
  }
  char* const begin = room().arena.empty() ? room().heap.data() : room().arena.data();
  return val(emscripten::typed_memory_view(size, reinterpret_cast<unsigned char*>(begin)));
}

void open(const std::string& name) {
  lab::data::Bytes bytes = room().arena.empty() ? lab::data::Bytes(std::move(room().heap))
                                                : lab::data::Bytes(room().arena, nullptr);
  room() = {};
  if (faces::Canvas* canvas = faces::canvas()) {
    canvas->app().open_data(name, std::move(bytes));
    canvas->touch();
    faces::request_frame();
  } else {
    faces::laboratory().conductor.open_data(name, std::move(bytes));
  }
}

/// {"reading", "trouble", "file"}: file is null or {"name", "kind", "rows", "sample_hz", "summary",
/// "remark", "columns": [{"name", "type"}]}.
std::string own_data() {
  // Whoever hears that the file is there finds the page ready to measure it.
  if (faces::Canvas* canvas = faces::canvas()) canvas->app().poll();
  const lab::data::OwnData own = faces::laboratory().conductor.own_data();
  lab::formats::JsonWriter json;
  json.object([&] {
    json.member("reading", own.reading);
    json.member("trouble", own.trouble);
    if (!own.set) return json.null_member("file");
    json.object("file", [&] {
      json.member("name", own.set->name);
      json.member("kind", own.set->kind);
      json.member("rows", own.set->rows);
      json.member("sample_hz", own.set->sample_hz);
      json.member("summary", own.set->summary());
      json.member("remark", own.set->remark);
      json.objects("columns", own.set->columns, [&](const lab::data::Column& column) {
        json.member("name", column.name);
        json.member("type", lab::data::name_of(column.element));
      });
    });
  });
  return json.take();
}

}  // namespace

EMSCRIPTEN_BINDINGS(looplab_data) {
  using emscripten::function;
  function("roomForData", &make_room);
  function("openData", &open);
  function("ownData", &own_data);
}
