// The page's canvas. See bindings.cpp for what JavaScript can call.
#pragma once

#include <emscripten/val.h>

#include <functional>
#include <memory>
#include <string>

#include "faces/canvas.hpp"
#include "faces/laboratory.hpp"

namespace looplab::faces {

/// The one laboratory of this module, made at first use on the main thread.
Laboratory& laboratory();

/// `callback()` is called on the main thread whenever there is news. Pass nothing to end.
void on_news(std::function<void()> callback);

/// Opens the canvas (element #canvas) and starts drawing when something changes. `hooks` has the
/// functions copy(text), save(name, text), linkChanged(link), address(link), load(key),
/// store(key, value), pickFile(), notebookChanged(). Empty, or one sentence on why there is no picture.
std::string attach(const emscripten::val& hooks);

/// Null before attach().
Canvas* canvas() noexcept;

/// Draw soon: something on the page changed.
void request_frame();

}  // namespace looplab::faces
