// Counts what a regular expression finds in the log files of a directory, on some threads of its own.
//
// Parameters: {"directory": "/var/log/app", "pattern": "ERROR \\[(\\w+)\\]", "suffix": ".log", "threads": 2}

#include <dotjob/plugin.hpp>

#include <atomic>
#include <mutex>
#include <thread>

#include "scan.hpp"

DOTJOB_PLUGIN("log-scan", "1.0.0")

namespace {

constexpr const char *parameters = R"({"type":"object","required":["directory","pattern"],"additionalProperties":false,
  "properties":{"directory":{"type":"string","description":"where the files lie, and below"},
    "pattern":{"type":"string","description":"ECMAScript regular expression; its first group is the key that is counted"},
    "suffix":{"type":"string","default":".log"},"threads":{"type":"integer","minimum":1,"maximum":16,"default":2}}})";

std::regex compiled(const std::string &pattern) {
  try {
    return std::regex(pattern, std::regex::ECMAScript | std::regex::optimize);
  } catch (const std::regex_error &error) {
    throw dotjob::Failure::permanent("parameter \"pattern\": no regular expression: " + std::string(error.what()),
                                     "bad_input");
  }
}

std::vector<std::filesystem::path> found_files(const std::string &directory, const std::string &suffix) {
  try {
    return files_below(directory, suffix);
  } catch (const std::filesystem::filesystem_error &error) {
    throw dotjob::Failure::permanent("directory \"" + directory + "\": " + error.code().message(), "bad_input");
  }
}

// Hands the files to threads, which are joined before it is gone.
class Scan {
 public:
  Scan(const dotjob::Task &task, std::vector<std::filesystem::path> files, std::regex pattern)
      : task_(task), files_(std::move(files)), pattern_(std::move(pattern)) {}

  Counts run(unsigned threads) {
    std::vector<std::thread> workers;
    for (unsigned i = 0; i < threads; i++) workers.emplace_back([this] { work(); });
    for (auto &worker : workers) worker.join();
    if (failure_) std::rethrow_exception(failure_);
    task_.check_stop();
    return std::move(counts_);
  }

 private:
  void work() {
    try {
      auto stops = [this] { return has_failed_ || task_.stop_requested(); };
      for (std::size_t next = taken_++; next < files_.size() && !stops(); next = taken_++) {
        Counts counts = scan(files_[next], pattern_, stops);
        std::lock_guard guard(lock_);
        counts_.add(counts);
        done_++;
        task_.progress(static_cast<double>(done_) / static_cast<double>(files_.size()), files_[next].filename().string());
      }
    } catch (...) {
      std::lock_guard guard(lock_);
      if (!failure_) failure_ = std::current_exception();
      has_failed_ = true;
    }
  }

  const dotjob::Task &task_;
  const std::vector<std::filesystem::path> files_;
  const std::regex pattern_;
  std::atomic<std::size_t> taken_{0};
  std::atomic<bool> has_failed_{false};
  std::mutex lock_;
  Counts counts_;  // under the lock, as what follows
  std::size_t done_ = 0;
  std::exception_ptr failure_;
};

std::string json(const Counts &counts, std::size_t files) {
  std::string text = "{\"files\":" + std::to_string(files) + ",\"lines\":" + std::to_string(counts.lines) +
                     ",\"matches\":" + std::to_string(counts.matches) +
                     ",\"keys_dropped\":" + std::to_string(counts.keys_dropped) + ",\"counts\":{";
  bool is_first = true;
  for (const auto &[key, number] : counts.by_key) {
    text += (is_first ? "" : ",") + dotjob::quoted(key) + ":" + std::to_string(number);
    is_first = false;
  }
  return text + "}}";
}

}  // namespace

DOTJOB_CPP_HANDLER(log_scan, m->summary = "Counts what a regular expression finds in log files",
                   m->parameters_schema = parameters) {
  auto directory = task.required<std::string>("directory");
  auto pattern = compiled(task.required<std::string>("pattern"));
  auto threads = task.parameter<unsigned>("threads", 2);
  if (threads < 1 || threads > 16) {
    throw dotjob::Failure::permanent("parameter \"threads\": must be 1 to 16", "bad_input");
  }
  auto files = found_files(directory, task.parameter<std::string>("suffix", ".log"));
  std::size_t number = files.size();
  Counts counts = Scan(task, std::move(files), std::move(pattern)).run(threads);
  task.log(dotjob::Level::info, directory + ": " + std::to_string(counts.matches) + " matches in " +
                                    std::to_string(counts.lines) + " lines of " + std::to_string(number) + " files");
  task.set_result(json(counts, number));
}
