// Where the desktop program keeps its notebook: one file a run, in the folder that the system gives
// to programs. Single files can be copied, handed in and imported elsewhere, and a crash can spoil
// one run at most.
#pragma once

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "lab/notebook.hpp"

namespace looplab::faces {

class NotebookFolder {
 public:
  /// `on_trouble` is called from the writing thread when trouble() has changed.
  NotebookFolder(std::filesystem::path folder, std::function<void()> on_trouble);
  /// Waits until everything is written.
  ~NotebookFolder();
  NotebookFolder(const NotebookFolder&) = delete;
  NotebookFolder& operator=(const NotebookFolder&) = delete;

  /// Hands every file that is new or has changed since the last call to the notebook, and takes
  /// from it those that are gone: at start, and when the window comes back to the front, because
  /// another one may have changed them. A file that cannot be read is named in trouble() and stays.
  void restore_into(lab::Notebook& notebook);
  /// Writes and removes on a thread of its own, in order. Must not outlive this.
  lab::Store store();
  /// One sentence, or empty while all is well. Thread safety: any.
  std::string trouble() const;

 private:
  struct Job {
    std::filesystem::path file;
    std::string text;
    bool remove = false;
  };

  void read_one(lab::Notebook& notebook, const std::string& id,
                const std::filesystem::directory_entry& file);
  void say_what_is_unreadable();
  void add(Job job);
  void work();
  void set(std::string& trouble, std::string sentence);

  std::filesystem::path folder_;
  std::function<void()> on_trouble_;
  // By id; of the thread that has the notebook.
  std::map<std::string, std::filesystem::file_time_type> seen_;
  std::map<std::string, std::string> unreadable_;
  mutable std::mutex mutex_;  // guards the next six
  std::deque<Job> jobs_;
  std::vector<std::string> written_;  // since restore_into() looked
  bool writing_ = false;
  std::string unread_;
  std::string unwritten_;
  bool leave_ = false;
  std::condition_variable changed_;
  std::thread thread_;  // last: it uses everything above
};

}  // namespace looplab::faces
