#include "shared/link/frames.hpp"

#include <array>
#include <limits>
#include <type_traits>
#include <utility>

#include "shared/base/check.hpp"
#include "shared/base/pack.hpp"

namespace cardroom::link {
namespace {

constexpr std::size_t kLengthBytes = 4;
constexpr std::size_t kHeadBytes = 2;  // version and kind, counted by the length

template <class E>
constexpr E kLast = E{};
template <>
constexpr Role kLast<Role> = Role::operator_tool;
template <>
constexpr Proof kLast<Proof> = Proof::ticket;
template <>
constexpr Outcome kLast<Outcome> = Outcome::conflict;

template <class T, class A>
concept HasFields = std::is_class_v<T> && requires(T& frame, A& archive) {
  T::each(frame, archive);
};

class Writer {
 public:
  Writer(base::Packer& out, std::uint8_t version) : out_(out), version_(version) {}

  void operator()(bool value) { out_.flag(value); }
  void operator()(std::int64_t value) { out_.integer(value); }
  void operator()(const std::string& value) { out_.bytes(value); }
  template <class T>
  requires std::is_unsigned_v<T>
  void operator()(T value) { out_.number(value); }
  template <class E>
  requires std::is_enum_v<E>
  void operator()(E value) { out_.number(static_cast<std::uint64_t>(value)); }
  template <class T>
  void operator()(const std::optional<T>& value) {
    out_.flag(value.has_value());
    if (value) (*this)(*value);
  }
  template <class T>
  void operator()(const std::vector<T>& values) {
    out_.number(values.size());
    for (const T& value : values) (*this)(value);
  }
  template <class T>
  requires HasFields<T, Writer>
  void operator()(const T& nested) { T::each(nested, *this); }
  template <class T>
  void since(std::uint8_t first, const T& value) {
    if (version_ >= first) (*this)(value);
  }

 private:
  base::Packer& out_;
  const std::uint8_t version_;
};

class Reader {
 public:
  Reader(base::Unpacker& in, std::uint8_t version) : in_(in), version_(version) {}

  void operator()(bool& value) { value = in_.flag(); }
  void operator()(std::int64_t& value) { value = in_.integer(); }
  void operator()(std::string& value) { value = in_.bytes(); }
  template <class T>
  requires std::is_unsigned_v<T>
  void operator()(T& value) { value = static_cast<T>(at_most(std::numeric_limits<T>::max())); }
  template <class E>
  requires std::is_enum_v<E>
  void operator()(E& value) {
    static_assert(kLast<E> != E{}, "name the enum's last value above");
    value = static_cast<E>(at_most(static_cast<std::uint64_t>(kLast<E>)));
  }
  template <class T>
  void operator()(std::optional<T>& value) {
    value.reset();
    if (in_.flag()) (*this)(value.emplace());
  }
  template <class T>
  void operator()(std::vector<T>& values) {
    // An entry takes a byte at least, so a count beyond what is left is refused before it is
    // believed.
    const std::uint64_t count = at_most(in_.left());
    values.resize(in_.ok() ? count : 0);
    for (T& value : values) (*this)(value);
  }
  template <class T>
  requires HasFields<T, Reader>
  void operator()(T& nested) { T::each(nested, *this); }
  template <class T>
  void since(std::uint8_t first, T& value) {
    if (version_ >= first) (*this)(value);
  }

 private:
  std::uint64_t at_most(std::uint64_t bound) {
    const std::uint64_t value = in_.number();
    if (value <= bound) return value;
    in_.fail();
    return 0;
  }

  base::Unpacker& in_;
  const std::uint8_t version_;
};

template <class T>
std::optional<Frame> decode_as(std::string_view fields, std::uint8_t version) {
  base::Unpacker in(fields);
  Reader reader(in, version);
  Frame frame(std::in_place_type<T>);
  T::each(std::get<T>(frame), reader);
  if (!in.finished()) return std::nullopt;
  return frame;
}

using Decode = std::optional<Frame> (*)(std::string_view, std::uint8_t);

template <std::size_t... kKinds>
constexpr auto decoders(std::index_sequence<kKinds...>) {
  return std::array<Decode, sizeof...(kKinds)>{
      &decode_as<std::variant_alternative_t<kKinds, Frame>>...};
}

constexpr auto kDecoders = decoders(std::make_index_sequence<std::variant_size_v<Frame>>());

std::size_t read_length(std::string_view bytes) {
  std::size_t length = 0;
  for (std::size_t i = 0; i < kLengthBytes; ++i)
    length |= static_cast<std::size_t>(static_cast<std::uint8_t>(bytes[i])) << (8 * i);
  return length;
}

}  // namespace

std::size_t kinds_of(std::uint8_t version) {
  constexpr std::size_t kBeforeChannels = 22, kBeforePasses = 26;
  if (version < kChannelsVersion) return kBeforeChannels;
  return version < kPassVersion ? kBeforePasses : std::variant_size_v<Frame>;
}

void encode(std::string& out, const Frame& frame, std::uint8_t version) {
  CHECK(frame.index() < kinds_of(version));
  const std::size_t start = out.size();
  out.append(kLengthBytes, '\0');
  out.push_back(static_cast<char>(version));
  out.push_back(static_cast<char>(frame.index()));
  base::Packer packer(std::move(out));
  Writer writer(packer, version);
  std::visit([&writer](const auto& held) { held.each(held, writer); }, frame);
  out = packer.take();
  const std::size_t length = out.size() - start - kLengthBytes;
  CHECK(length <= kMaxFrame);
  for (std::size_t i = 0; i < kLengthBytes; ++i)
    out[start + i] = static_cast<char>(length >> (8 * i));
}

void FrameReader::feed(std::string_view bytes) {
  if (malformed_) return;
  if (taken_ > 0) buffer_.erase(0, taken_);
  taken_ = 0;
  buffer_.append(bytes);
}

std::optional<Frame> FrameReader::next() {
  const std::string_view left = std::string_view(buffer_).substr(taken_);
  if (malformed_ || left.size() < kLengthBytes) return std::nullopt;
  const std::size_t length = read_length(left);
  const bool bounded = length >= kHeadBytes && length <= kMaxFrame;
  if (bounded && left.size() < kLengthBytes + length) return std::nullopt;
  std::optional<Frame> frame;
  if (bounded) {
    version_ = static_cast<std::uint8_t>(left[kLengthBytes]);
    const auto kind = static_cast<std::uint8_t>(left[kLengthBytes + 1]);
    if (version_ >= kOldestVersion && version_ <= kVersion && kind < kinds_of(version_))
      frame =
          kDecoders[kind](left.substr(kLengthBytes + kHeadBytes, length - kHeadBytes), version_);
  }
  malformed_ = !frame;
  if (malformed_) buffer_ = {};
  taken_ = malformed_ ? 0 : taken_ + kLengthBytes + length;
  return frame;
}

}  // namespace cardroom::link
