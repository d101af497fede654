#include "faces/notebook_folder.hpp"

#include <format>
#include <fstream>
#include <set>
#include <system_error>
#include <utility>

#include "faces/files.hpp"

namespace looplab::faces {
namespace {

namespace fs = std::filesystem;

// Under another name first, so that there is the old text or the new one, never half of it.
std::error_code write_whole(const fs::path& file, const std::string& text) {
  fs::path fresh = file;
  fresh += ".new";
  {
    std::ofstream out(fresh, std::ios::binary);
    out << text << '\n';
    out.close();
    if (!out.good()) return std::make_error_code(std::errc::io_error);
  }
  std::error_code error;
  fs::rename(fresh, file, error);
  return error;
}

}  // namespace

NotebookFolder::NotebookFolder(fs::path folder, std::function<void()> on_trouble)
    : folder_(std::move(folder)), on_trouble_(std::move(on_trouble)) {
  thread_ = std::thread([this] { work(); });
}

NotebookFolder::~NotebookFolder() {
  {
    const std::lock_guard lock(mutex_);
    leave_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void NotebookFolder::restore_into(lab::Notebook& notebook) {
  {
    // What this window changed itself is newer than what it would read.
    const std::lock_guard lock(mutex_);
    if (!jobs_.empty() || writing_) return;
    // What it wrote another window may have removed.
    for (const std::string& id : written_) seen_.try_emplace(id);
    written_.clear();
  }
  std::error_code error;
  fs::create_directories(folder_, error);
  std::set<std::string> there;
  fs::directory_iterator files(folder_, error);
  for (; !error && files != fs::directory_iterator(); files.increment(error)) {
    if (files->path().extension() != ".json") continue;
    const std::string id = files->path().stem().string();
    there.insert(id);
    read_one(notebook, id, *files);
  }
  if (error) {
    set(unread_, std::format("The runs of before cannot be shown, and new ones are lost when the "
                             "program ends: the folder {} cannot be read ({}).",
                             folder_.string(), error.message()));
    return;
  }
  // Another window removed these.
  std::erase_if(seen_, [&](const auto& known) {
    if (there.contains(known.first)) return false;
    unreadable_.erase(known.first);
    notebook.forget(known.first);
    return true;
  });
  say_what_is_unreadable();
}

// Where it is another file than the one that was read last.
void NotebookFolder::read_one(lab::Notebook& notebook, const std::string& id,
                              const fs::directory_entry& file) {
  std::error_code error;
  const auto time = file.last_write_time(error);
  if (const auto known = seen_.find(id); known != seen_.end() && known->second == time) return;
  const auto text = read_file(file.path());
  const auto restored = text ? notebook.restore(*text, id) : std::unexpected(text.error());
  seen_[id] = time;
  if (restored) {
    unreadable_.erase(id);
  } else {
    unreadable_[id] = file.path().string() + ": " + restored.error();
  }
}

void NotebookFolder::say_what_is_unreadable() {
  const std::size_t bad = unreadable_.size();
  set(unread_, bad == 0
                   ? std::string()
                   : std::format("{} kept run{} cannot be shown and stay{} as {}. The first: {}",
                                 bad, bad == 1 ? "" : "s", bad == 1 ? "s" : "",
                                 bad == 1 ? "it is" : "they are", unreadable_.begin()->second));
}

lab::Store NotebookFolder::store() {
  const auto file_of = [this](const std::string& id) { return folder_ / (id + ".json"); };
  return {[this, file_of](const std::string& id, const std::string& text) {
            add({file_of(id), text});
          },
          [this, file_of](const std::string& id) {
            seen_.erase(id);
            add({file_of(id), {}, true});
          }};
}

std::string NotebookFolder::trouble() const {
  const std::lock_guard lock(mutex_);
  return unwritten_.empty() ? unread_ : unwritten_;
}

void NotebookFolder::set(std::string& trouble, std::string sentence) {
  {
    const std::lock_guard lock(mutex_);
    if (trouble == sentence) return;
    trouble = std::move(sentence);
  }
  if (on_trouble_) on_trouble_();
}

void NotebookFolder::add(Job job) {
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
  }
  changed_.notify_all();
}

void NotebookFolder::work() {
  for (;;) {
    Job job;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return leave_ || !jobs_.empty(); });
      if (jobs_.empty()) return;
      writing_ = true;
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    std::error_code error;
    if (job.remove) {
      fs::remove(job.file, error);
    } else {
      error = write_whole(job.file, job.text);
    }
    // The last one says how things are.
    set(unwritten_,
        error ? std::format("Changes of the notebook are lost when the program ends: "
                            "{} could not be {} ({}). Is the disk full, or the folder "
                            "not yours? Save what matters.",
                            job.file.string(), job.remove ? "removed" : "written", error.message())
              : "");
    const std::lock_guard lock(mutex_);
    writing_ = false;
    if (!error && !job.remove) written_.push_back(job.file.stem().string());
  }
}

}  // namespace looplab::faces
