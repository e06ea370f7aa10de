#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <regex>
#include <string>
#include <vector>

// Counts what a pattern finds in files: by its first group, or by the whole match when it has none.
struct Counts {
  std::map<std::string, std::uint64_t> by_key;
  std::uint64_t lines = 0;
  std::uint64_t matches = 0;
  std::uint64_t keys_dropped = 0;  // matches whose key came after the limit

  void add(const Counts &other);
};

// Every key costs memory: what comes after so many is counted, without its key.
inline constexpr std::size_t most_keys = 10'000;

// Regular files below a directory whose names end in `suffix`, sorted. Throws std::filesystem::filesystem_error.
std::vector<std::filesystem::path> files_below(const std::filesystem::path &directory, const std::string &suffix);

// Scans a file line by line, until `stops` says so, which is asked every thousand lines. A line longer than 64 KiB is cut for the search. Throws std::runtime_error.
Counts scan(const std::filesystem::path &file, const std::regex &pattern, const std::function<bool()> &stops);
