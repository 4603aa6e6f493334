#include "tests/compat/examples/example.hpp"

#include <fstream>
#include <sstream>

#include "shared/base/check.hpp"
#include "tests/crypto/bytes_of.hpp"

namespace cardroom::compat {

const std::string& Example::at(std::string_view name) const {
  for (const auto& [one, value] : values)
    if (one == name) return value;
  std::fprintf(stderr, "a %s without %s\n", kind.c_str(), std::string(name).c_str());
  CHECK(false);
}

std::uint64_t Example::number(std::string_view name) const {
  return std::stoull(at(name));
}

std::string Example::bytes(std::string_view name) const {
  return crypto::bytes_of(at(name));
}

std::string print(const Example& example) {
  std::string line = example.kind;
  for (const auto& [name, value] : example.values) line += "\t" + name + "=" + value;
  return line + "\n";
}

std::vector<Example> read_examples(const std::filesystem::path& file) {
  std::ifstream in(file);
  CHECK(in);
  std::vector<Example> examples;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream words(line);
    Example example;
    std::getline(words, example.kind, '\t');
    for (std::string word; std::getline(words, word, '\t');) {
      const std::size_t sign = word.find('=');
      CHECK(sign != std::string::npos);
      example.values.emplace_back(word.substr(0, sign), word.substr(sign + 1));
    }
    examples.push_back(std::move(example));
  }
  return examples;
}

}  // namespace cardroom::compat
