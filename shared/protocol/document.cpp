#include "shared/protocol/document.hpp"

#include <array>
#include <utility>

#include "shared/protocol/json_walk.hpp"

namespace cardroom::protocol {
namespace {

using base::Field;
using base::Fields;
using base::List;
using base::Value;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kMaxQuotedBytes = 32;

// Builds the document during the walk. A fault does not stop the walk, for the id of the message
// may still come; from then on nothing is built.
class Reader final : public JsonTaker {
 public:
  explicit Reader(Document& out) : out_(out) { out_.fields.reserve(8); }

  void null() override { place(nullptr); }
  void boolean(bool value) override { place(value); }
  void integer(std::int64_t value) override {
    if (value < -kMaxInteger || value > kMaxInteger) return other_number();
    if (at_id_ && ids_ == 0 && value >= 1) out_.id = static_cast<std::uint64_t>(value);
    place(value);
  }
  void other_number() override {
    count_id();
    fault("a number that is not a whole one within 2^53-1: write it as plain digits");
  }

  void text(std::string value) override {
    count_id();
    if (value.find('\0') != value.npos) fault("NUL in a text: leave it out");
    place(std::move(value));
  }

  void begin_object() override {
    if (depth_ > 0) return open(Fields{});
    ++depth_;
  }

  void begin_list() override {
    if (depth_ == 0) fault("not a JSON object: send one object a message");
    open(List{});
  }

  void end() override { --depth_; }

  void name(std::string name) override {
    at_id_ = depth_ == 1 && name == "id";
    if (faulty()) return;
    if (name.find('\0') != name.npos) return fault("NUL in a field's name: leave it out");
    Fields& fields = open_fields();
    if (base::find(fields, name) != nullptr)
      return fault("field " + in_quotes(name) + " is given twice: give it once");
    fields.push_back(Field{std::move(name), nullptr});
  }

  // The first fault is the one told; a view, for a hostile text has thousands of them.
  void fault(std::string_view what) {
    if (!faulty()) out_.fault = what;
  }

 private:
  bool faulty() const { return !out_.fault.empty(); }

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

  void place(Value&& value) {
    count_id();
    put(std::move(value));
  }

  void open(Value&& container) {
    count_id();
    if (depth_ >= kMaxDepth) fault("nested deeper than 4: send it flatter");
    // A parent gets no further value while its child is open, so the pointer stays good.
    Value* held = put(std::move(container));
    ++depth_;
    if (held != nullptr) open_[static_cast<std::size_t>(depth_)] = held;
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
  while (text.starts_with(kByteOrderMark)) {
    reader.fault("a byte-order mark: begin with {");
    text.remove_prefix(kByteOrderMark.size());
  }
  if (text.find('\0') != text.npos) reader.fault("NUL in the message: leave it out");
  if (const auto at = walk_json(text, reader))
    reader.fault("not JSON at byte " + std::to_string(*at) + ": send one JSON object, UTF-8");
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
