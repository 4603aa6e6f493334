#include "shared/protocol/document.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

namespace cardroom::protocol {
namespace {

using base::Field;
using base::Fields;
using base::List;
using base::Value;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kMaxQuotedBytes = 32;

// Builds the document while the parser walks. A fault does not stop the walk, for the id of the
// message may still come; from then on nothing is built.
class Reader {
 public:
  explicit Reader(Document& out) : out_(out) { out_.fields.reserve(8); }

  bool null() { return place(nullptr); }
  bool boolean(bool value) { return place(value); }
  bool number_integer(std::int64_t value) { return integer(value); }
  bool number_unsigned(std::uint64_t value) {
    if (value > static_cast<std::uint64_t>(kMaxInteger)) return not_whole();
    return integer(static_cast<std::int64_t>(value));
  }
  bool number_float(nlohmann::json::number_float_t, const std::string&) { return not_whole(); }
  bool binary(std::vector<std::uint8_t>&) { return false; }

  bool string(std::string& value) {
    count_id();
    if (value.find('\0') != value.npos) fault("NUL in a text: leave it out");
    return place(std::move(value));
  }

  bool start_object(std::size_t) {
    if (depth_ > 0) return open(Fields{});
    ++depth_;
    return true;
  }

  bool start_array(std::size_t) {
    if (depth_ == 0) fault("not a JSON object: send one object a message");
    return open(List{});
  }

  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(std::string& name) {
    at_id_ = depth_ == 1 && name == "id";
    if (faulty()) return true;
    if (name.find('\0') != name.npos) return fault("NUL in a field's name: leave it out");
    Fields& fields = open_fields();
    if (base::find(fields, name) != nullptr)
      return fault("field " + in_quotes(name) + " is given twice: give it once");
    fields.emplace_back().name = std::move(name);
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception&) {
    fault("not JSON at byte " + std::to_string(position) + ": send one JSON object, UTF-8");
    return false;
  }

  // The first fault is the one told; a view, for a hostile text has thousands of them. True, so
  // that the walk goes on.
  bool fault(std::string_view what) {
    if (!faulty()) out_.fault = what;
    return true;
  }

 private:
  bool faulty() const { return !out_.fault.empty(); }

  bool integer(std::int64_t value) {
    if (value < -kMaxInteger) return not_whole();
    if (at_id_ && ids_ == 0 && value >= 1) out_.id = static_cast<std::uint64_t>(value);
    return place(value);
  }

  bool not_whole() {
    count_id();
    return fault("a number that is not a whole one within 2^53-1: write it as plain digits");
  }

  // Two ids are none, for nobody could tell which of them is answered.
  void count_id() {
    if (std::exchange(at_id_, false) && ++ids_ > 1) out_.id.reset();
  }

  Fields& open_fields() {
    if (depth_ == 1) return out_.fields;
    return *std::get_if<Fields>(&open_[static_cast<std::size_t>(depth_)]->held);
  }

  // Where the value went, or null where nothing is built any more.
  Value* put(Value&& value) {
    if (depth_ == 0) fault("not a JSON object: send one object a message");
    if (++values_ > kMaxValues) fault("over 128 values: send fewer");
    if (faulty()) return nullptr;
    if (depth_ > 1) {
      if (List* list = std::get_if<List>(&open_[static_cast<std::size_t>(depth_)]->held))
        return &list->emplace_back(std::move(value));
    }
    Field& field = open_fields().back();
    field.value = std::move(value);
    return &field.value;
  }

  bool place(Value&& value) {
    count_id();
    put(std::move(value));
    return true;
  }

  bool open(Value&& container) {
    count_id();
    if (depth_ >= kMaxDepth) fault("nested deeper than 4: send it flatter");
    // A parent gets no further value while its child is open, so the pointer stays good.
    Value* held = put(std::move(container));
    ++depth_;
    if (held != nullptr) open_[static_cast<std::size_t>(depth_)] = held;
    return true;
  }

  bool close() {
    --depth_;
    return true;
  }

  Document& out_;
  int depth_ = 0;
  std::array<Value*, kMaxDepth + 1> open_{};  // by depth, from 2 on; 1 is the message itself
  std::size_t values_ = 0;
  bool at_id_ = false;  // the next value is the message's id
  int ids_ = 0;
};

}  // namespace

Document read_document(std::string_view text) {
  Document document;
  if (text.size() > kMaxMessageBytes) {
    document.fault = "over 4096 bytes: send less";
    return document;
  }
  Reader reader(document);
  // nlohmann skips a byte-order mark, and takes a NUL for the end of its input.
  if (text.starts_with(kByteOrderMark)) {
    reader.fault("a byte-order mark: begin with {");
    text.remove_prefix(kByteOrderMark.size());
  }
  if (text.find('\0') != text.npos) reader.fault("NUL in the message: leave it out");
  const char* begin = text.data();
  nlohmann::json::sax_parse(begin, begin + text.size(), &reader);
  if (!document.fault.empty()) document.fields.clear();
  return document;
}

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char one : text.substr(0, kMaxQuotedBytes)) {
    const bool plain = one >= ' ' && one <= '~' && one != '"' && one != '\\';
    out.push_back(plain ? one : '.');
  }
  return out + (text.size() > kMaxQuotedBytes ? "...\"" : "\"");
}

}  // namespace cardroom::protocol
