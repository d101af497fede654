#include "faces/browser.hpp"

#include <emscripten.h>
#include <emscripten/html5.h>
#include <emscripten/proxying.h>
#include <emscripten/threading.h>
#include LOOPLAB_GL_HEADER

#include <algorithm>
#include <string>
#include <utility>

namespace looplab::faces {
namespace {

using emscripten::val;

std::unique_ptr<Canvas> the_canvas;
std::function<void()> news;
bool frame_requested = false;
bool ticking = false;
double last_frame_ms = 0;

void keep_ticking();

// While a run goes on there is a frame for each record, 175 ms after the last and after the round
// that is then under way; where one step of the run takes longer, the lanes of the timeline fill
// all the same.
constexpr double longest_gap_ms = 195;

void tick(void*) {
  ticking = false;
  if (!the_canvas || !the_canvas->app().active()) return;
  if (emscripten_get_now() - last_frame_ms >= longest_gap_ms) request_frame();
  keep_ticking();
}

void keep_ticking() {
  if (ticking) return;
  ticking = true;
  const double wait_ms = longest_gap_ms - (emscripten_get_now() - last_frame_ms);
  emscripten_async_call(tick, nullptr, static_cast<int>(std::max(wait_ms, 10.0)));
}

// Whether the last frame is over. What it asked of the graphics processor may be computed long
// after it was built, where that is a program on the processors that measure; then the browser lays
// the canvas into its page, two frames of its own later.
constexpr int frames_behind = 2;
constexpr double longest_wait_ms = lab::Conductor::longest_frame.count();
bool waiting = false;
GLsync asked = nullptr;  // none where the context is lost
double asked_ms = 0;
int frames_to_wait = 0;

bool graphics_are_done() {
  if (!asked) return true;
  if (glClientWaitSync(asked, 0, 0) == GL_TIMEOUT_EXPIRED) return false;
  glDeleteSync(asked);
  asked = nullptr;
  return true;
}

void look_whether_drawn(void*);

bool after_frame(double, void*) {
  look_whether_drawn(nullptr);
  return false;
}

void look_whether_drawn(void*) {
  const bool long_enough = emscripten_get_now() - asked_ms >= longest_wait_ms;
  if (!long_enough && !graphics_are_done()) {
    emscripten_async_call(look_whether_drawn, nullptr, 2);
    return;
  }
  if (!long_enough && frames_to_wait-- > 0) {
    emscripten_request_animation_frame(after_frame, nullptr);
    return;
  }
  if (asked) glDeleteSync(asked);
  asked = nullptr;
  waiting = false;
  if (the_canvas) the_canvas->app().shown();
}

// One wait at a time: it goes on until the newest frame is over, but no longer than it may.
void wait_until_drawn() {
  if (asked) glDeleteSync(asked);
  asked = glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
  glFlush();
  frames_to_wait = frames_behind;
  if (waiting) return;
  waiting = true;
  asked_ms = emscripten_get_now();
  emscripten_request_animation_frame(after_frame, nullptr);
}

bool draw_frame(double, void*) {
  frame_requested = false;
  if (!the_canvas) return false;
  the_canvas->take_events();
  the_canvas->draw();
  last_frame_ms = emscripten_get_now();
  const bool active = the_canvas->app().active();
  if (the_canvas->wants_frame()) request_frame();
  if (active) {
    wait_until_drawn();
    keep_ticking();
  }
  return false;
}

// SDL's handlers run inside the browser's events, on the main thread. A sentinel is SDL's own, one
// a frame: to answer it with a frame would never end.
int on_event(void*, SDL_Event* event) {
  if (event->type == SDL_POLLSENTINEL) return 1;
  if (the_canvas) the_canvas->touch();
  request_frame();
  return 1;
}

void on_main_thread(void*) {
  laboratory().notebook.keep_finished(laboratory().conductor);
  if (the_canvas) {
    the_canvas->app().poll();
    if (!the_canvas->app().conductor().busy()) the_canvas->touch();
    request_frame();
  }
  if (news) news();
}

view::Host host_of(const val& hooks) {
  view::Host host;
  host.copy = [hooks](const std::string& text) { hooks.call<void>("copy", text); };
  host.save = [hooks](const std::string& name, const std::string& text) {
    hooks.call<void>("save", name, text);
  };
  host.link_changed = [hooks](const std::string& link) { hooks.call<void>("linkChanged", link); };
  host.address = [hooks](const std::string& link) {
    return hooks.call<std::string>("address", link);
  };
  host.load = [hooks](const std::string& key) { return hooks.call<std::string>("load", key); };
  host.store = [hooks](const std::string& key, const std::string& value) {
    hooks.call<void>("store", key, value);
  };
  host.notebook_changed = [hooks] { hooks.call<void>("notebookChanged"); };
  host.pick_file = [hooks] { hooks.call<void>("pickFile"); };
  host.pick_data = [hooks] { hooks.call<void>("pickData"); };
  return host;
}

}  // namespace

Laboratory& laboratory() {
  static Laboratory instance([] {
    emscripten_proxy_async(emscripten_proxy_get_system_queue(), emscripten_main_runtime_thread_id(),
                           on_main_thread, nullptr);
  });
  return instance;
}

void on_news(std::function<void()> callback) { news = std::move(callback); }

// SDL looks for its canvas by the selector "#canvas", and Emscripten asks this table before the
// document: so the page's canvas may have any id, or none.
EM_JS_DEPS(looplab_canvas, "$specialHTMLTargets");

std::string attach(const val& hooks) {
  if (the_canvas) return {};
  EM_ASM({ specialHTMLTargets['#canvas'] = Module.canvas; });
  double width = 0;
  double height = 0;
  emscripten_get_element_css_size("#canvas", &width, &height);
  try {
    the_canvas = std::make_unique<Canvas>(laboratory(), host_of(hooks), static_cast<int>(width),
                                          static_cast<int>(height));
  } catch (const std::exception& error) {
    return error.what();
  }
  SDL_AddEventWatch(on_event, nullptr);
  request_frame();
  return {};
}

Canvas* canvas() noexcept { return the_canvas.get(); }

void request_frame() {
  if (frame_requested || !the_canvas) return;
  frame_requested = true;
  emscripten_request_animation_frame(draw_frame, nullptr);
}

}  // namespace looplab::faces
