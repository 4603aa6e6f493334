#include "sim/house.hpp"

#include "shared/crypto/hash.hpp"

namespace cardroom::sim {
namespace {

constexpr std::string_view kTokenKeys =
    R"({"keys":[{"kty":"oct","kid":"sim","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}]})";
constexpr std::string_view kJournalKeys =
    R"({"keys":[{"kty":"oct","kid":"own","k":"HxsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQAfHh0"}]})";

crypto::KeyRing ring(std::string_view text) {
  auto parsed = crypto::KeyRing::parse(text, "simulator");
  CHECK(parsed);
  return *std::move(parsed);
}

}  // namespace

void House::GameEnd::on_link_up(link::LinkId link, const link::Hello& theirs) {
  links.insert(link);
  live->on_link_up(link, theirs);
}

void House::GameEnd::on_frame(link::LinkId link, link::Frame&& frame) {
  if (links.contains(link)) live->on_frame(link, std::move(frame));
}

void House::GameEnd::on_link_down(link::LinkId link) {
  if (links.erase(link) > 0) live->on_link_down(link);
}

House::House(Chance& chance, base::Millis bot_delay)
    : chance_(chance),
      bot_delay_(bot_delay),
      token_keys_(ring(kTokenKeys)),
      journal_keys_(ring(kJournalKeys)),
      links_(link::Hello{link::Role::game_server, "game"}) {
  store_.set_time(now().wall);
  tokens_.accept(token_keys_, crypto::Subjects::no_guests);
  links_.start(game_end_);
  start_gameserver();
  start_realtime();
}

House::~House() = default;

void House::start_gameserver() {
  wakes_ = base::Instant::never();
  game_ = std::make_unique<server::Server>(*this, server::Door(journal_keys_),
                                           owner::Config{"game", bot_delay_});
  game_end_.links.clear();
  game_end_.live = game_.get();
  game_->start([this] { game_->serve(links_); });
  // A server takes links only when every table stands.
  while (!game_->owner().ready()) {
    CHECK(!asked_.empty());
    game_->stored(store_.run(std::exchange(asked_, {})));
  }
  // `serve` made itself the link's end; ours stands before it.
  links_.start(game_end_);
}

void House::start_realtime() {
  router_ends_.push_back(std::make_unique<RouterEnd>());
  router_ = router_ends_.back().get();
  client_ = &links_.client(link::Hello{link::Role::realtime, "front"});
  router_->live = std::make_unique<realtime::Router>(*client_, tokens_, realtime::Guests::off,
                                                     [this] { return now(); });
  client_->start(*router_);
}

void House::kill_gameserver() {
  ++crashes_.gameserver;
  if (!asked_.empty()) {
    // The transaction in hand happened, or it did not; nobody is told.
    ++crashes_.unknown_commits;
    const std::vector<store::Request> batch = std::exchange(asked_, {});
    if (chance_.one_in(2)) store_.run(batch);
  }
  links_.cut(*client_);
  start_gameserver();
  links_.join(*client_);
}

void House::kill_realtime() {
  ++crashes_.realtime;
  links_.cut(*client_);
  router_->live.reset();
  start_realtime();
}

std::optional<crypto::Seed> House::fresh_seed() {
  crypto::Seed seed;
  seed.bytes = crypto::sha256("deal " + std::to_string(chance_.word()));
  return seed;
}

void House::parked(const std::string& room, const std::string& why) {
  std::fprintf(stderr, "table %s was parked: %s\n", room.c_str(), why.c_str());
  CHECK(false && "a table was parked");
}

bool House::step() {
  const bool store_first = chance_.one_in(3);
  if (!asked_.empty() && store_first) {
    const std::vector<store::Request> batch = std::exchange(asked_, {});
    game_->stored(store_.run(batch));
    return true;
  }
  if (links_.deliver_one()) return true;
  if (asked_.empty()) return false;
  const std::vector<store::Request> batch = std::exchange(asked_, {});
  game_->stored(store_.run(batch));
  return true;
}

void House::pass_time(base::Millis most) {
  const base::Instant until = at_ + most;
  at_ = std::max(at_, std::min(until, wakes_));
  store_.set_time(now().wall);
  if (wakes_ <= at_) {
    wakes_ = base::Instant::never();
    game_->tick();
  }
  router_->live->tick();
}

std::unique_ptr<owner::Owner> House::rebuild() {
  auto owner = std::make_unique<owner::Owner>(owner::Config{"check", bot_delay_});
  store::MemoryStore copy = store_;
  copy.set_time(base::WallTime{now().wall.ms + store::kClaimRest.count()});
  owner->start(now());
  while (!owner->ready()) {
    std::vector<store::Request> batch;
    for (owner::Output& output : owner->take_outputs())
      if (auto* request = std::get_if<owner::ToStore>(&output))
        batch.push_back(std::move(request->request));
    CHECK(!batch.empty());
    for (const store::Answer& answer : copy.run(batch)) owner->stored(answer, now());
  }
  return owner;
}

}  // namespace cardroom::sim
