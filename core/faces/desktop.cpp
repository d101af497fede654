// The desktop program: the interface in a window.
//   looplab-desktop [--run] [LINK]
// LINK is what stands behind # in the page's address; --run runs it at once and prints how it
// ended.
#include <SDL.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <format>
#include <fstream>
#include <print>
#include <stdexcept>
#include <string>

#include "faces/canvas.hpp"
#include "faces/files.hpp"
#include "faces/notebook_folder.hpp"
#include "systems/processes/host.hpp"

namespace {

using namespace looplab;
namespace fs = std::filesystem;

std::uint32_t record_event = 0;  // set once, before the conductor starts

// Guesses and the theme, in the folder that the system gives to programs.
class Store {
 public:
  Store() {
    if (char* path = SDL_GetPrefPath("Looplab", "Looplab")) {
      folder_ = path;
      SDL_free(path);
    }
  }
  std::string load(const std::string& key) const {
    std::ifstream file(file_of(key));
    std::string value;
    std::getline(file, value);
    return value;
  }
  fs::path notebook() const { return folder_ / "notebook"; }
  void store(const std::string& key, const std::string& value) const {
    if (!folder_.empty()) std::ofstream(file_of(key)) << value << '\n';
  }

 private:
  fs::path file_of(std::string key) const {
    for (char& c : key) {
      if (c == ':' || c == '/') c = '-';
    }
    return folder_ / (key + ".txt");
  }
  fs::path folder_;
};

// A file in the working folder, under a name that is not taken.
void save(const std::string& name, const std::string& text) {
  fs::path path = name;
  std::error_code error;
  for (int number = 2; fs::exists(path, error); ++number) {
    path = fs::path(name).stem().string() + std::format("-{}", number) +
           fs::path(name).extension().string();
  }
  std::ofstream file(path, std::ios::binary);
  file << text;
  // As the page does: a file that ends a line itself stays as it is.
  if (!text.ends_with('\n')) file << '\n';
  file.close();
  const std::string where = fs::absolute(path).string();
  const std::string sentence =
      file.good() ? "Saved to " + where : where + " could not be written: is the folder yours?";
  SDL_ShowSimpleMessageBox(file.good() ? SDL_MESSAGEBOX_INFORMATION : SDL_MESSAGEBOX_WARNING,
                           "Looplab", sentence.c_str(), nullptr);
}

view::Host host_of(const Store& store) {
  view::Host host;
  host.copy = [](const std::string& text) { SDL_SetClipboardText(text.c_str()); };
  host.save = save;
  host.address = [](const std::string& link) { return "#" + link; };
  host.load = [&store](const std::string& key) { return store.load(key); };
  host.store = [&store](const std::string& key, const std::string& value) {
    store.store(key, value);
  };
  return host;
}

void wake_window() {
  SDL_Event event{};
  event.type = record_event;
  SDL_PushEvent(&event);
}

// A file that was dropped on the window. SDL calls this on the main thread.
int on_event(void* canvas, SDL_Event* event) {
  if (event->type != SDL_DROPFILE) return 1;
  auto& app = static_cast<faces::Canvas*>(canvas)->app();
  const std::filesystem::path file = event->drop.file;
  const faces::OwnFile own = faces::is_own_file(file);
  if (own == faces::OwnFile::yes || (own == faces::OwnFile::maybe && app.takes_own_data())) {
    auto bytes = faces::read_bytes(file);
    if (bytes) {
      app.open_data(file.filename().string(), std::move(*bytes));
    } else {
      app.set_notice(bytes.error());
    }
  } else if (const auto text = faces::read_file(file)) {
    (void)app.import(*text);  // what is wrong stands on the page
  } else {
    app.set_notice(text.error());
  }
  static_cast<faces::Canvas*>(canvas)->touch();
  SDL_free(event->drop.file);
  event->drop.file = nullptr;
  return 1;
}

struct Arguments {
  std::string link;
  bool run = false;
};

Arguments parse(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--run") {
      arguments.run = true;
    } else if (word.starts_with("--")) {
      throw std::runtime_error(
          std::format("\"{}\" is not an option; there is --run.", lab::printable(word)));
    } else {
      arguments.link = word;
    }
  }
  return arguments;
}

// Says once how the run that --run began has ended.
void report_end(const lab::Conductor& conductor, bool& waiting) {
  const auto record = conductor.latest();
  if (!waiting || !record || record->status == lab::Status::running) return;
  waiting = false;
  std::println("{} {}: {}", record->experiment, lab::name_of(record->status),
               record->status == lab::Status::failed ? record->error : record->answer);
  std::fflush(stdout);
}

int show(const Arguments& arguments) {
  // Events must exist before the conductor's first news.
  SDL_InitSubSystem(SDL_INIT_EVENTS);
  record_event = SDL_RegisterEvents(1);
  const Store store;
  faces::NotebookFolder folder(store.notebook(), wake_window);
  faces::Laboratory laboratory(wake_window);
  folder.restore_into(laboratory.notebook);
  laboratory.notebook.set_store(folder.store());
  faces::Canvas canvas(laboratory, host_of(store), 1280, 900);
  if (!arguments.link.empty()) {
    const auto opened = canvas.app().open_link(arguments.link);
    if (!opened) {
      std::println(stderr, "looplab-desktop: {}", opened.error());
      if (arguments.run) return EXIT_FAILURE;
    }
  }
  SDL_AddEventWatch(on_event, &canvas);
  bool waiting = arguments.run;
  if (arguments.run) canvas.app().run();
  bool open = true;
  bool in_front = true;
  while (open) {
    // Nothing changes: sleep until an event. While a run goes on: at least five frames a second.
    if (!canvas.wants_frame()) SDL_WaitEventTimeout(nullptr, canvas.app().active() ? 200 : 60'000);
    open = canvas.take_events();
    laboratory.notebook.keep_finished(laboratory.conductor);
    // Another window may have changed the notebook while it was in front.
    if (const bool now = SDL_GetKeyboardFocus() != nullptr; now != in_front) {
      in_front = now;
      if (now) {
        folder.restore_into(laboratory.notebook);
        canvas.app().notebook_changed();
      }
    }
    laboratory.notebook.set_trouble(folder.trouble());
    canvas.app().poll();
    if (canvas.wants_frame() || canvas.app().active()) canvas.draw();
    canvas.app().shown();
    report_end(laboratory.conductor, waiting);
  }
  // Before the window goes: news wake it.
  laboratory.conductor.close();
  laboratory.notebook.keep_finished(laboratory.conductor);
  SDL_DelEventWatch(on_event, &canvas);
  return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
  if (const auto code = looplab::systems::serve_as_process(argc, argv)) return *code;
  try {
    return show(parse(argc, argv));
  } catch (const std::exception& error) {
    std::println(stderr, "looplab-desktop: {}", error.what());
    return EXIT_FAILURE;
  }
}
