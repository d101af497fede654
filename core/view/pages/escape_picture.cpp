#include "view/pages/escape_picture.hpp"

#include LOOPLAB_GL_HEADER

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "parallel/schedule.hpp"
#include "text/format.hpp"
#include "view/figures.hpp"
#include "view/widgets.hpp"

extern const unsigned char shader_triangle[];
extern const std::size_t shader_triangle_size;
extern const unsigned char shader_escape[];
extern const std::size_t shader_escape_size;

namespace looplab::view {
namespace {

GLuint compile(GLenum type, const unsigned char* source, std::size_t size) {
  const GLuint shader = glCreateShader(type);
  const char* texts[] = {shader_version, reinterpret_cast<const char*>(source)};
  const GLint lengths[] = {-1, static_cast<GLint>(size)};
  glShaderSource(shader, 2, texts, lengths);
  glCompileShader(shader);
  return shader;
}

GLuint link_program() {
  const GLuint vertex = compile(GL_VERTEX_SHADER, shader_triangle, shader_triangle_size);
  const GLuint fragment = compile(GL_FRAGMENT_SHADER, shader_escape, shader_escape_size);
  const GLuint program = glCreateProgram();
  glAttachShader(program, vertex);
  glAttachShader(program, fragment);
  glLinkProgram(program);
  glDeleteShader(vertex);
  glDeleteShader(fragment);
  GLint linked = 0;
  glGetProgramiv(program, GL_LINK_STATUS, &linked);
  if (linked != 0) return program;
  glDeleteProgram(program);
  return 0;
}

GLuint make_texture(GLint format, int width, int height, GLenum layout, GLenum type,
                    const void* data, GLint filter) {
  GLuint texture = 0;
  glGenTextures(1, &texture);
  glBindTexture(GL_TEXTURE_2D, texture);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  glTexImage2D(GL_TEXTURE_2D, 0, format, width, height, 0, layout, type, data);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, filter);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, filter);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  return texture;
}

std::vector<std::uint8_t> worker_of_pixels(const lab::PictureFigure& figure) {
  const std::int64_t pixels = std::int64_t{figure.width} * figure.height;
  std::vector<std::uint8_t> workers(static_cast<std::size_t>(pixels));
  const auto parts = static_cast<std::int64_t>(figure.part_worker->size());
  for (std::int64_t part = 0; part < parts; ++part) {
    const parallel::Range range = parallel::part_range(pixels, parts, part);
    std::fill(workers.data() + range.first, workers.data() + range.last,
              (*figure.part_worker)[static_cast<std::size_t>(part)]);
  }
  return workers;
}

}  // namespace

struct EscapePicture::Resources {
  GLuint program = link_program();
  GLuint vertex_array = 0;
  GLuint frame_buffer = 0;
  GLuint counts = 0;
  GLuint owners = 0;
  GLuint picture = 0;

  Resources() {
    glGenVertexArrays(1, &vertex_array);
    glGenFramebuffers(1, &frame_buffer);
  }
  ~Resources() {
    delete_textures();
    glDeleteFramebuffers(1, &frame_buffer);
    glDeleteVertexArrays(1, &vertex_array);
    glDeleteProgram(program);
  }
  Resources(const Resources&) = delete;
  Resources& operator=(const Resources&) = delete;

  void delete_textures() {
    glDeleteTextures(1, &counts);
    glDeleteTextures(1, &owners);
    glDeleteTextures(1, &picture);
    counts = owners = picture = 0;
  }

  void upload(const lab::PictureFigure& figure) {
    delete_textures();
    counts = make_texture(GL_R16UI, figure.width, figure.height, GL_RED_INTEGER, GL_UNSIGNED_SHORT,
                          figure.counts->data(), GL_NEAREST);
    const auto worker_of = worker_of_pixels(figure);
    owners = make_texture(GL_R8UI, figure.width, figure.height, GL_RED_INTEGER, GL_UNSIGNED_BYTE,
                          worker_of.data(), GL_NEAREST);
    picture = make_texture(GL_RGBA8, figure.width, figure.height, GL_RGBA, GL_UNSIGNED_BYTE,
                           nullptr, GL_LINEAR);
  }

  void render(const lab::PictureFigure& figure, bool by_worker) const {
    glBindFramebuffer(GL_FRAMEBUFFER, frame_buffer);
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, picture, 0);
    glViewport(0, 0, figure.width, figure.height);
    glDisable(GL_BLEND);
    glDisable(GL_SCISSOR_TEST);
    glUseProgram(program);
    glUniform1i(glGetUniformLocation(program, "counts"), 0);
    glUniform1i(glGetUniformLocation(program, "workers"), 1);
    glUniform1ui(glGetUniformLocation(program, "max_count"), static_cast<GLuint>(figure.max_count));
    glUniform1i(glGetUniformLocation(program, "tinted"), by_worker ? 1 : 0);
    glActiveTexture(GL_TEXTURE1);
    glBindTexture(GL_TEXTURE_2D, owners);
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, counts);
    glBindVertexArray(vertex_array);
    glDrawArrays(GL_TRIANGLES, 0, 3);
    // Back to what the frame expects; its viewport is set when it is drawn.
    glBindVertexArray(0);
    glUseProgram(0);
    glBindTexture(GL_TEXTURE_2D, 0);
    glBindFramebuffer(GL_FRAMEBUFFER, 0);
  }
};

EscapePicture::EscapePicture() = default;
EscapePicture::~EscapePicture() = default;

void EscapePicture::forget() {
  // The objects are gone with the context; deleting their names would hit those of the new one.
  (void)resources_.release();  // NOLINT(bugprone-unused-return-value)
  counts_.reset();
  workers_.reset();
}

ImTextureID EscapePicture::texture(const lab::PictureFigure& figure) {
  if (!figure.counts || !figure.part_worker || figure.part_worker->empty()) return {};
  if (!resources_) resources_ = std::make_unique<Resources>();
  if (resources_->program == 0) return {};
  const bool same = figure.counts == counts_ && figure.part_worker == workers_;
  if (!same) resources_->upload(figure);
  if (!same || tinted != rendered_tinted_) resources_->render(figure, tinted);
  counts_ = figure.counts;
  workers_ = figure.part_worker;
  rendered_tinted_ = tinted;
  return reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(resources_->picture));
}

namespace {

struct LegendEntry {
  ImU32 colour;
  std::string text;
};

// The palette of shaders/escape.frag, whose stops lie at equal distances of the logarithm.
constexpr ImU32 palette[] = {IM_COL32(5, 26, 56, 255), IM_COL32(0, 114, 178, 255),
                             IM_COL32(86, 180, 233, 255), IM_COL32(240, 228, 66, 255),
                             IM_COL32(230, 159, 0, 255)};

std::vector<LegendEntry> workers_of(const lab::PictureFigure& figure) {
  static constexpr ImU32 tints[] = {IM_COL32(0, 114, 178, 255),  IM_COL32(230, 159, 0, 255),
                                    IM_COL32(0, 158, 115, 255),  IM_COL32(204, 121, 167, 255),
                                    IM_COL32(240, 228, 66, 255), IM_COL32(213, 94, 0, 255)};
  const int workers = 1 + *std::ranges::max_element(*figure.part_worker);
  std::vector<LegendEntry> entries;
  for (int w = 0; w < std::min(workers, 6); ++w) {
    entries.push_back({tints[w], workers > 6 ? text::format("worker {}, {}, ...", w, w + 6)
                                             : text::format("worker {}", w)});
  }
  return entries;
}

float draw_legend(const Ui& ui, float x, float y, float width,
                  const std::vector<LegendEntry>& entries) {
  float at_x = 0;
  float at_y = 0;
  for (const LegendEntry& entry : entries) {
    const float need = ui.measure(ui.fonts().label, entry.text).x + em(2.2f);
    if (at_x > 0 && at_x + need > width) {
      at_x = 0;
      at_y += em(1.5f);
    }
    const Rect box{x + at_x, y + at_y + em(0.1f), em(0.75f), em(0.75f)};
    ui.fill(box, entry.colour);
    ui.outline(box, ui.theme().line);
    ui.text(ui.fonts().label, box.right() + em(0.4f), y + at_y, ui.theme().muted, entry.text);
    at_x += need;
  }
  return at_y + em(1.5f);
}

// Every colour of the picture, with the counts at the stops below it: "1 5 23 108 512 steps".
float draw_scale(const Ui& ui, float x, float y, float width, int max_count) {
  constexpr int pieces = 4;
  constexpr std::string_view unit = "steps";
  const float unit_width = ui.measure(ui.fonts().label, unit).x + em(0.4f);
  const float scale_width = std::min(width - unit_width, em(16));
  const float piece = scale_width / pieces;
  const float bottom = y + em(0.85f);
  for (int i = 0; i < pieces; ++i) {
    const float left = x + piece * static_cast<float>(i);
    const ImU32 from = palette[i];
    const ImU32 to = palette[i + 1];
    ui.draw().AddRectFilledMultiColor({left, y + em(0.1f)}, {left + piece, bottom}, from, to, to,
                                      from);
  }
  ui.outline({x, y + em(0.1f), scale_width, em(0.75f)}, ui.theme().line);
  for (int i = 0; i <= pieces; ++i) {
    const double count = std::pow(max_count, static_cast<double>(i) / pieces);
    const std::string text = text::format("{:.0f}", count);
    const float text_width = ui.measure(ui.fonts().label, text).x;
    const float share = static_cast<float>(i) / pieces;
    ui.text(ui.fonts().label, x + scale_width * share - text_width * share, bottom + em(0.15f),
            ui.theme().muted, text);
  }
  ui.text(ui.fonts().label, x + scale_width + em(0.4f), bottom + em(0.15f), ui.theme().muted, unit);
  const float scale_height = em(2.4f);
  return scale_height +
         draw_legend(ui, x, y + scale_height, width, {{IM_COL32(0, 0, 0, 255), "in the set"}});
}

}  // namespace

float picture_card(Ui& ui, EscapePicture& picture, const Rect& space,
                   const lab::PictureFigure& figure, bool checked) {
  const float inner = space.width - 2 * metrics::pad_x;
  const float shown = std::min(inner, em(26));
  const float picture_height =
      shown * static_cast<float>(figure.height) / static_cast<float>(std::max(figure.width, 1));
  const float control = ui.control_height();
  const float needed =
      metrics::pad_y + em(2.2f) + picture_height + em(0.7f) + em(4.0f) + control + metrics::pad_y;
  const float height = std::max(space.height, needed);
  ui.card({space.x, space.y, space.width, height});
  card_head(ui, space, figure.title, checked ? "checked" : "");
  float y = space.y + metrics::pad_y + em(2.2f);
  const float x = space.x + metrics::pad_x;
  if (const ImTextureID texture = picture.texture(figure)) {
    ui.draw().AddImage(texture, {x, y}, {x + shown, y + picture_height});
  } else {
    ui.text(ui.fonts().label, x, y, ui.theme().muted,
            "The picture cannot be drawn: this graphics driver refuses its shader.", inner);
  }
  y += picture_height + em(0.7f);
  y += picture.tinted ? draw_legend(ui, x, y, inner, workers_of(figure))
                      : draw_scale(ui, x, y, inner, figure.max_count);
  const std::string label = picture.tinted ? "Show steps" : "Show workers";
  const Rect rect{x, y + em(0.1f), ui.measure(ui.fonts().body, label).x + em(1.6f), control};
  if (button(ui, "tint", rect, label)) picture.tinted = !picture.tinted;
  return std::max(height, rect.bottom() + metrics::pad_y - space.y);
}

}  // namespace looplab::view
