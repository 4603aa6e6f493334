// Any bytes as the file of an exported hand: as they are, and, where they are an object in JSON,
// with the sum that they should have. The verifier says what is wrong or that all holds; the reader
// of files refuses, or gives what plays again or does not come to what the file says.
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "gameserver/table/replay.hpp"
#include "shared/base/check.hpp"
#include "tools/hand/file.hpp"
#include "tools/verify/verify.hpp"

namespace {

using namespace cardroom;

constexpr int kMostNesting = 12;

bool is_object(const std::string& text) {
  bool too_deep = false;
  const auto shallow = [&too_deep](int depth, auto, auto&) {
    too_deep = too_deep || depth > kMostNesting;
    return !too_deep;
  };
  return nlohmann::json::parse(text, shallow, false).is_object() && !too_deep;
}

void read(const std::string& file) {
  const verify::Verdict verdict = verify::verify(file, {});
  std::istringstream in(file);
  const auto line = hand::next_line(in);
  if (!line) return;
  const auto exported = hand::read(*line);
  if (!exported) {
    CHECK(!exported.reason().empty() && !verdict.wrong.empty());
    return;
  }
  if (const auto mismatch = table::replay(*exported)) CHECK(!mismatch->where.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  read(text);
  if (!is_object(text)) return 0;
  auto object = nlohmann::json::parse(text);
  object.erase("sum");  // else that is summed, too
  read(hand::write(object.dump()));
  return 0;
}
