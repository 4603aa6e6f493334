#include "tools/ctl/output.hpp"

#include <algorithm>
#include <cstdint>
#include <iostream>

#include "shared/base/check.hpp"

namespace cardroom::ctl {
namespace {

// `text` is UTF-8, in which the controls U+0080 to U+009F begin with the byte C2.
std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    const bool is_c1 =
        byte == 0xC2 && i + 1 < text.size() && static_cast<std::uint8_t>(text[i + 1]) < 0xA0;
    out.push_back(byte < 0x20 || byte == 0x7F || is_c1 ? '?' : text[i]);
    if (is_c1) ++i;
  }
  return out;
}

ExitCode code_of(crypto::KeyFileFault fault) {
  switch (fault) {
    case crypto::KeyFileFault::missing:
      return ExitCode::not_found;
    case crypto::KeyFileFault::denied:
      return ExitCode::denied;
    case crypto::KeyFileFault::exists:
      return ExitCode::conflict;
    case crypto::KeyFileFault::malformed:
    case crypto::KeyFileFault::no_randomness:
    case crypto::KeyFileFault::io:
      return ExitCode::failed;
  }
  CHECK(false);
}

}  // namespace

void add_format(CLI::App& verb, Format& format) {
  const auto choose = [&format](const std::string& name) {
    format = name == "json" ? Format::json : Format::table;
  };
  verb.add_option_function<std::string>("-o,--output", choose,
                                        "table, for people, is the default; json is for programs")
      ->check(CLI::IsMember({"table", "json"}).description(""))
      ->type_name("table|json");
}

void print_rows(const std::vector<std::pair<std::string, std::string>>& rows) {
  std::size_t width = 0;
  for (const auto& [name, value] : rows) width = std::max(width, name.size());
  for (const auto& [name, value] : rows)
    std::cout << name << std::string(width - name.size() + 2, ' ') << printable(value) << "\n";
}

void print_columns(const std::vector<std::vector<std::string>>& lines) {
  std::vector<std::size_t> widths;
  for (const auto& line : lines) {
    widths.resize(std::max(widths.size(), line.size()));
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  for (const auto& line : lines) {
    std::string text;
    for (std::size_t i = 0; i < line.size(); ++i) {
      text += printable(line[i]);
      if (i + 1 < line.size()) text += std::string(widths[i] - line[i].size() + 2, ' ');
    }
    std::cout << text << "\n";
  }
}

void note(std::string_view words) {
  std::cerr << "cardroomctl: " << words << "\n";
}

ExitCode fail(ExitCode code, std::string_view words) {
  note(words);
  return code;
}

ExitCode fail(const crypto::KeyFileError& error) {
  return fail(code_of(error.fault), error.print());
}

}  // namespace cardroom::ctl
