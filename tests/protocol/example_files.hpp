// The examples and raw files of schema/protocol, read for the tests. A missing file ends the test.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "shared/base/check.hpp"

namespace cardroom::protocol::examples {

using Json = nlohmann::ordered_json;

inline std::filesystem::path folder() {
  return std::filesystem::path(CARDROOM_SOURCE_DIR) / "schema" / "protocol";
}

inline std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  CHECK(in.good());
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

struct Example {
  std::string file;
  Json message;
};

// `which` is accepted or refused, `side` client or server.
inline std::vector<Example> read(const std::string& which, const std::string& side) {
  std::vector<Example> found;
  for (const auto& entry : std::filesystem::directory_iterator(folder() / "examples" / which)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(side + ".")) continue;
    for (const Json& one : Json::parse(bytes_of(entry.path())))
      found.push_back({name, which == "refused" ? one.at("message") : one});
  }
  CHECK(!found.empty());
  return found;
}

}  // namespace cardroom::protocol::examples
