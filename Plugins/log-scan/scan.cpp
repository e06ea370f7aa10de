#include "scan.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace {

constexpr std::size_t longest_line = 64 * 1024;
constexpr std::uint64_t lines_between_questions = 1000;

void count(Counts &counts, const std::smatch &match) {
  counts.matches++;
  std::string key = match.size() > 1 ? match[1].str() : match[0].str();
  auto known = counts.by_key.find(key);
  if (known != counts.by_key.end()) {
    known->second++;
  } else if (counts.by_key.size() < most_keys) {
    counts.by_key.emplace(std::move(key), 1);
  } else {
    counts.keys_dropped++;
  }
}

}  // namespace

void Counts::add(const Counts &other) {
  lines += other.lines;
  matches += other.matches;
  keys_dropped += other.keys_dropped;
  for (const auto &[key, number] : other.by_key) {
    auto known = by_key.find(key);
    if (known != by_key.end()) {
      known->second += number;
    } else if (by_key.size() < most_keys) {
      by_key.emplace(key, number);
    } else {
      keys_dropped += number;
    }
  }
}

std::vector<std::filesystem::path> files_below(const std::filesystem::path &directory, const std::string &suffix) {
  std::vector<std::filesystem::path> files;
  for (const auto &entry : std::filesystem::recursive_directory_iterator(directory)) {
    std::string name = entry.path().filename().string();
    bool matches = name.size() >= suffix.size() && name.compare(name.size() - suffix.size(), suffix.size(), suffix) == 0;
    if (matches && entry.is_regular_file() && !entry.is_symlink()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

Counts scan(const std::filesystem::path &file, const std::regex &pattern, const std::function<bool()> &stops) {
  std::ifstream input(file);
  if (!input) throw std::runtime_error("file \"" + file.string() + "\": cannot be read");
  Counts counts;
  std::string line;
  std::smatch match;
  while (std::getline(input, line)) {
    if (++counts.lines % lines_between_questions == 0 && stops()) break;
    // The library's regular expressions recurse by the length of the text.
    if (line.size() > longest_line) line.resize(longest_line);
    if (std::regex_search(line, match, pattern)) count(counts, match);
  }
  return counts;
}
