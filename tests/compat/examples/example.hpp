// An example: one line of a recorded file, a word and named values with tabs between. Bytes stand
// in it as hex, so that a person can read the rest. For tests only.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cardroom::compat {

struct Example {
  std::string kind;
  std::vector<std::pair<std::string, std::string>> values;

  // CHECKs that it is there.
  const std::string& at(std::string_view name) const;
  std::uint64_t number(std::string_view name) const;
  std::string bytes(std::string_view name) const;
};

std::string print(const Example& example);
// Every line but the empty ones and those that begin with '#'.
std::vector<Example> read_examples(const std::filesystem::path& file);

}  // namespace cardroom::compat
