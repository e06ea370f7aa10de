// dotjob plugins in C++17 and later: a thin layer over plugin.h, which stays the only definition of the ABI.
//
//   #include <dotjob/plugin.hpp>
//
//   DOTJOB_PLUGIN("greeter", "1.0.0")
//
//   DOTJOB_CPP_HANDLER(greet, m->summary = "Says hello") {
//     auto name = task.required<std::string>("name");
//     task.log(dotjob::Level::info, "hello, " + name);
//     task.set_result("{\"greeting\":" + dotjob::quoted("hello, " + name) + "}");
//   }
//
// What a handler throws ends the attempt and goes no further: Failure as it says, Stopped as cancelled, Snooze puts the task off, any
// other exception is a failure with its text, after which the job's retry count decides about another attempt.
//
// Thread tags are those of plugin.h. A member without one is for [handler-thread].

#ifndef DOTJOB_PLUGIN_HPP
#define DOTJOB_PLUGIN_HPP

#include <cxxabi.h>
#include <dotjob/plugin.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace dotjob {

enum class Level : std::int32_t {
  debug = DOTJOB_DEBUG,
  info = DOTJOB_INFO,
  warning = DOTJOB_WARNING,
  error = DOTJOB_ERROR,
};

// Why an attempt fails. Thrown from a handler, it ends the attempt as it says. Never put a secret into the message.
class Failure : public std::exception {
 public:
  // No further attempt mends it, such as parameters that make no sense. `kind` is a short word to group failures by.
  static Failure permanent(std::string message, std::string kind = {}) {
    return Failure(DOTJOB_FAIL, std::move(message), std::move(kind), std::nullopt);
  }

  // Another attempt may mend it: due after the computed backoff, or no earlier than `after` from now.
  static Failure retry(std::string message, std::string kind = {},
                       std::optional<std::chrono::milliseconds> after = std::nullopt) {
    return Failure(DOTJOB_RETRY, std::move(message), std::move(kind), after);
  }

  const char *what() const noexcept override { return message_.c_str(); }

  // Tells the host, and returns the outcome.
  std::int32_t record(const dotjob_task *task) const noexcept {
    task->host->fail(task, kind_.empty() ? nullptr : kind_.c_str(), message_.c_str());
    if (after_) task->host->retry_after(task, after_->count());
    return outcome_;
  }

 private:
  Failure(std::int32_t outcome, std::string message, std::string kind, std::optional<std::chrono::milliseconds> after)
      : outcome_(outcome), message_(std::move(message)), kind_(std::move(kind)), after_(after) {}

  std::int32_t outcome_;
  std::string message_;
  std::string kind_;
  std::optional<std::chrono::milliseconds> after_;
};

// Thrown by a handler that ends early because it was asked to.
class Stopped : public std::exception {
 public:
  const char *what() const noexcept override { return "stopped, because it was asked to"; }
};

// Thrown by a handler that has nothing to do yet: the task runs again after a delay, no attempt counted. Since ABI 1.1, which the
// plugin states: DOTJOB_PLUGIN("mail", "1.2.0", p->requires_minor = 1). `reason` is for the person who reads the log.
class Snooze : public std::exception {
 public:
  explicit Snooze(std::chrono::milliseconds delay, std::string reason = {}) : delay_(delay), reason_(std::move(reason)) {}

  const char *what() const noexcept override { return reason_.empty() ? "there is nothing to do yet" : reason_.c_str(); }

  // Tells the host, and returns the outcome.
  std::int32_t record(const dotjob_task *task) const noexcept {
    return dotjob_snoozed(task, delay_.count(), reason_.empty() ? nullptr : reason_.c_str());
  }

 private:
  std::chrono::milliseconds delay_;
  std::string reason_;
};

// A text as a JSON string, with its quotes. [any-thread]
inline std::string quoted(std::string_view text) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string json = "\"";
  for (char byte : text) {
    if (byte == '"' || byte == '\\') {
      json += '\\';
      json += byte;
    } else if (static_cast<unsigned char>(byte) < 0x20) {
      json += "\\u00";
      json += digits[static_cast<unsigned char>(byte) >> 4];
      json += digits[byte & 15];
    } else {
      json += byte;
    }
  }
  return json + '"';
}

// One attempt of a task, lent to a handler until it returns. It can't be copied, so it can't outlive the handler by accident.
class Task {
 public:
  using Time = std::chrono::system_clock::time_point;

  explicit Task(const dotjob_task *task) noexcept : task_(task) {}
  Task(const Task &) = delete;
  Task &operator=(const Task &) = delete;

  // For calls that this class does not have.
  const dotjob_task *pointer() const noexcept { return task_; }  // [any-thread]

  // Never reused: deduplicate on it, for delivery is at least once.
  std::int64_t id() const noexcept { return task_->task_id; }                // [any-thread]
  int attempt() const noexcept { return task_->attempt; }                    // 1 for the first [any-thread]
  std::int64_t claim_number() const noexcept { return task_->claim_no; }     // [any-thread]
  std::string_view job_name() const noexcept { return task_->job_name; }     // [any-thread]
  std::string_view handler() const noexcept { return task_->handler; }       // [any-thread]
  std::optional<Time> scheduled_at() const { return time(task_->scheduled_at_ms); }  // none for manual runs [any-thread]
  std::optional<Time> deadline() const { return time(host().deadline_ms(task_)); }   // none without a timeout [any-thread]

  // W3C traceparent of the run. [any-thread]
  std::optional<std::string_view> trace_context() const {
    const char *context = host().trace_context(task_);
    return context ? std::optional<std::string_view>(context) : std::nullopt;
  }

  // Appends a line to the attempt's log; more than 4 KiB is cut. [any-thread]
  void log(Level level, std::string_view line) const {
    host().log(task_, static_cast<std::int32_t>(level), line.data(), line.size());
  }

  // From 0 to 1. Only the newest report is kept, so call it as often as is natural. [any-thread]
  void progress(double fraction, const std::string &note = {}) const {
    host().progress(task_, fraction, note.empty() ? nullptr : note.c_str());
  }

  // Whether the attempt should end. Look at least once a second: past the grace that follows the process is killed.
  bool stop_requested() const { return host().stop_requested(task_); }  // [any-thread]

  // Throws Stopped once the attempt should end. [any-thread]
  void check_stop() const {
    if (stop_requested()) throw Stopped();
  }

  // Becomes readable when the attempt should end, for poll(2); -1 when none could be made. The host's own. [any-thread]
  int stop_fd() const { return host().stop_fd(task_); }

  // The parameters as JSON text; "{}" when the job has none. [any-thread]
  std::string_view parameters() const {
    std::size_t length = 0;
    const char *text = host().parameters(task_, &length);
    return {text, length};
  }

  // A member of the parameters: `key` is a top-level name, or a path such as "mail.to" or "files.0". `Value` is
  // std::string, std::string_view (valid until the handler returns), bool, double, float or an integer. None when it is missing or
  // null. Throws a permanent Failure when it has another type or is out of range.
  template <typename Value>
  std::optional<Value> optional(const char *key) const {
    Value value{};
    switch (read(key, value)) {
      case DOTJOB_FOUND: return value;
      case DOTJOB_MISSING: return std::nullopt;
      default: throw refusal(key, std::string("must be ") + type_name<Value>());
    }
  }

  // A member that the handler can't do without. Throws a permanent Failure when it is missing, null or of another type.
  template <typename Value>
  Value required(const char *key) const {
    if (auto value = optional<Value>(key)) return *std::move(value);
    throw refusal(key, std::string("missing; it must be ") + type_name<Value>());
  }

  // A member, or `fallback` when it is missing or null.
  template <typename Value>
  Value parameter(const char *key, Value fallback) const {
    auto value = optional<Value>(key);
    return value ? *std::move(value) : std::move(fallback);
  }

  // Sets the result, JSON by convention; a later call replaces it. Throws a permanent Failure when it is over 1 MiB or not UTF-8.
  void set_result(std::string_view text) const {
    if (host().set_result(task_, text.data(), text.size())) return;
    throw Failure::permanent("result: longer than 1 MiB, or not UTF-8; write it to a file and name that", "result");
  }

 private:
  // Never copied as a whole: an older host has a shorter table.
  const dotjob_host &host() const noexcept { return *task_->host; }

  static std::optional<Time> time(std::int64_t milliseconds) {
    if (milliseconds == 0) return std::nullopt;
    return Time(std::chrono::milliseconds(milliseconds));
  }

  static Failure refusal(const char *key, const std::string &reason) {
    return Failure::permanent("parameter \"" + std::string(key) + "\": " + reason, "bad_input");
  }

  template <typename Value>
  std::int32_t read(const char *key, Value &value) const {
    if constexpr (std::is_same_v<Value, bool>) {
      return host().get_bool(task_, key, &value);
    } else if constexpr (std::is_integral_v<Value>) {
      return read_integer(key, value);
    } else if constexpr (std::is_floating_point_v<Value>) {
      double number = 0;
      std::int32_t answer = host().get_double(task_, key, &number);
      value = static_cast<Value>(number);
      return answer;
    } else {
      static_assert(std::is_same_v<Value, std::string> || std::is_same_v<Value, std::string_view>,
                    "a parameter is read as std::string, std::string_view, bool, a floating-point number or an integer");
      const char *text = "";
      std::size_t length = 0;
      std::int32_t answer = host().get_string(task_, key, &text, &length);
      value = Value(text, length);
      return answer;
    }
  }

  template <typename Value>
  std::int32_t read_integer(const char *key, Value &value) const {
    std::int64_t number = 0;
    std::int32_t answer = host().get_int(task_, key, &number);
    value = static_cast<Value>(number);
    bool fits = static_cast<std::int64_t>(value) == number && (number < 0) == (value < Value{});
    return answer == DOTJOB_FOUND && !fits ? std::int32_t{DOTJOB_WRONG_TYPE} : answer;
  }

  template <typename Value>
  static std::string type_name() {
    if constexpr (std::is_same_v<Value, bool>) {
      return "true or false";
    } else if constexpr (std::is_integral_v<Value>) {
      // The ABI reads integers with a sign, of 64 bits.
      constexpr auto greatest = static_cast<std::uint64_t>(std::numeric_limits<Value>::max());
      constexpr auto limit = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
      return "an integer from " + std::to_string(std::numeric_limits<Value>::min()) + " to " +
             std::to_string(greatest < limit ? greatest : limit);
    } else {
      return std::is_floating_point_v<Value> ? "a number" : "a string";
    }
  }

  const dotjob_task *task_;
};

// This node's configuration and secrets of one plugin, as its init receives them. What they answer lives until fini returns.
class Settings {
 public:
  Settings(const dotjob_host *host, const dotjob_plugin *plugin) noexcept : host_(host), plugin_(plugin) {}

  // A value at a path such as "smtp.host"; strings come bare, everything else as JSON text. [any-thread]
  std::optional<std::string_view> config(const char *path) const {
    const char *text = host_->config(plugin_, path);
    return text ? std::optional<std::string_view>(text) : std::nullopt;
  }

  // Never log it, never put it into a result or a failure's message. [any-thread]
  std::optional<std::string_view> secret(const char *name) const {
    std::size_t length = 0;
    const char *bytes = host_->secret(plugin_, name, &length);
    return bytes ? std::optional<std::string_view>(std::in_place, bytes, length) : std::nullopt;
  }

 private:
  const dotjob_host *host_;
  const dotjob_plugin *plugin_;
};

// An object that lives from the plugin's init to its fini, for what handlers share:
//
//   using State = dotjob::PluginState<Pool>;
//   DOTJOB_PLUGIN("mail", "1.0.0", p->init = State::init, p->fini = State::fini)
//
// `Shared` is made from Settings. What its constructor throws is why the release is rejected.
template <typename Shared>
class PluginState {
 public:
  static std::int32_t init(const dotjob_host *host, const dotjob_plugin *self, char *error, std::size_t capacity) {
    try {
      object_ = new Shared(Settings(host, self));
      return 0;
    } catch (const std::exception &failure) {
      std::snprintf(error, capacity, "%s", failure.what());
    } catch (...) {
      std::snprintf(error, capacity, "an exception that says nothing");
    }
    return 1;
  }

  static void fini() {
    try {
      delete std::exchange(object_, nullptr);
    } catch (...) {  // the process ends anyway
    }
  }

  static Shared &get() noexcept { return *object_; }  // [any-thread]

 private:
  // A pointer, so that exit runs no destructor behind the host's back.
  static inline Shared *object_ = nullptr;
};

// Runs a handler's body, and turns what it throws into an outcome.
template <typename Body>
std::int32_t run(const dotjob_task *pointer, Body &&body) {
  try {
    Task task(pointer);
    std::forward<Body>(body)(task);
    return DOTJOB_OK;
  } catch (const Stopped &) {
    return DOTJOB_CANCELLED;
  } catch (const Snooze &snooze) {
    return snooze.record(pointer);
  } catch (const Failure &failure) {
    return failure.record(pointer);
  } catch (const std::exception &failure) {
    pointer->host->fail(pointer, "exception", failure.what());
    return DOTJOB_RETRY;
#ifdef __GLIBCXX__
  } catch (abi::__forced_unwind &) {
    throw;  // pthread_exit: the runtime aborts when it is swallowed
#endif
  } catch (...) {
    pointer->host->fail(pointer, "exception", "an exception that says nothing");
    return DOTJOB_RETRY;
  }
}

}  // namespace dotjob

// Declares a handler and opens its body, which returns nothing and in which `task` is a const dotjob::Task &:
//
//   DOTJOB_CPP_HANDLER(send_mail, m->summary = "Sends one mail") { task.log(dotjob::Level::info, "…"); }
//
// The assignments after the name are those of DOTJOB_HANDLER.
#define DOTJOB_CPP_HANDLER(...) DOTJOB_CPP_HANDLER_(__VA_ARGS__, (void)0)
#define DOTJOB_CPP_HANDLER_(handler_name, ...)                                                  \
  static void dotjob_body_##handler_name(const dotjob::Task &task);                             \
  DOTJOB_HANDLER(handler_name, __VA_ARGS__) { return dotjob::run(task, dotjob_body_##handler_name); } \
  static void dotjob_body_##handler_name([[maybe_unused]] const dotjob::Task &task)

#endif  // DOTJOB_PLUGIN_HPP
