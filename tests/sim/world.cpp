#include "sim/world.hpp"

#include <algorithm>

namespace cardroom::sim {
namespace {

constexpr std::string_view kTokenKeys =
    R"({"keys":[{"kty":"oct","kid":"sim","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}]})";
constexpr std::string_view kJournalKeys =
    R"({"keys":[{"kty":"oct","kid":"own","k":"HxsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQAfHh0"}]})";

constexpr int kSeats = 4;

crypto::KeyRing ring(std::string_view text) {
  auto parsed = crypto::KeyRing::parse(text, "simulator");
  CHECK(parsed);
  return *std::move(parsed);
}

// What tells who owns what, for a trace; the rest by its kind.
std::string print(const link::Frame& frame) {
  if (const auto* owns = std::get_if<link::Owns>(&frame)) {
    std::string text = "owns";
    for (const auto& one : owns->tables) text += " " + one.room + "/" + std::to_string(one.epoch);
    return text + (owns->complete ? " complete" : "");
  }
  if (const auto* lost = std::get_if<link::Disowns>(&frame))
    return "disowns " + lost->room + "/" + std::to_string(lost->epoch) + " to " + lost->owner;
  if (const auto* claim = std::get_if<link::Claim>(&frame))
    return "claim " + claim->room + "/" + std::to_string(claim->seen);
  if (const auto* sent = std::get_if<link::Redirect>(&frame))
    return "redirect " + sent->request.room + " to " + sent->owner;
  if (const auto* attach = std::get_if<link::Attach>(&frame))
    return "attach " + std::to_string(attach->conn) + " " + attach->room + "/" +
           std::to_string(attach->epoch) + "/" + std::to_string(attach->seq);
  if (const auto* opened = std::get_if<link::Opened>(&frame))
    return "opened " + std::to_string(opened->conn) + (opened->home ? " home" : "");
  if (const auto* request = std::get_if<link::Request>(&frame))
    return "request " + std::to_string(request->conn) + " " + request->msg + " " + request->room;
  if (const auto* deliver = std::get_if<link::Deliver>(&frame)) return "deliver " + deliver->body;
  return "frame " + std::to_string(frame.index());
}

}  // namespace

Parameters Parameters::draw(Chance& chance) {
  Parameters drawn;
  constexpr std::size_t kMost = 3;  // most often: there is more to go wrong between them
  if (!chance.one_in(4)) {
    drawn.company = owner::Company::fleet;
    drawn.games = std::min<std::size_t>(kMost, 1 + chance.below(5));
    drawn.fronts = std::min<std::size_t>(kMost, 1 + chance.below(5));
  }
  drawn.bot_delay = base::Millis{chance.below(200)};
  // Where a link is slower than a takeover, an old owner's last words come after the new one's.
  if (chance.one_in(2))
    drawn.link_delay = base::Millis{1 + chance.below(chance.one_in(3) ? 400 : 60)};
  constexpr std::uint64_t kLongestBank = 20'000;
  if (chance.one_in(2)) drawn.bank = base::Millis{1'000 + chance.below(kLongestBank)};
  drawn.hosted = chance.one_in(2);
  drawn.fault_every = 50 + chance.below(1'500);
  return drawn;
}

World::World(Chance& chance, const Parameters& parameters, Traced traced)
    : chance_(chance),
      parameters_(parameters),
      traced_(traced),
      token_keys_(ring(kTokenKeys)),
      journal_keys_(ring(kJournalKeys)) {
  network_.pass(at_ - base::Instant{0});  // its clock is the world's
  network_.on_deliver = [this](link::LinkId link, bool to_server, const link::Frame& frame) {
    if (traced_.on)
      trace("link " + std::to_string(link) + (to_server ? " to game" : " to front"), print(frame));
    watch(link, frame);
  };
  tokens_.accept(token_keys_, crypto::Subjects::no_guests);
  make_rooms();
  for (std::size_t i = 0; i < parameters_.games; ++i)
    games_.push_back(std::make_unique<Game>(*this, i));
  for (std::size_t i = 0; i < parameters_.fronts; ++i)
    fronts_.push_back(std::make_unique<Front>(*this, i));
  for (const auto& front : fronts_) delay(*front);
}

// As a house would have opened them that gives its seats a bank, and as a host their own.
void World::make_rooms() {
  for (const std::string_view name : {owner::kPlainRoom, owner::kAutomaticRoom}) {
    if (parameters_.bank.count() == 0) break;
    table::Settings settings;
    settings.room = name;
    settings.game = rules::games().front();
    settings.seats = kSeats;
    settings.automatic = name == owner::kAutomaticRoom;
    settings.bank = parameters_.bank;
    store_.run({store::CreateRoom{0, {settings.room, "", "", owner::pack(settings)}}});
  }
  if (!parameters_.hosted) return;
  table::Settings settings;
  settings.room = kPrivateRoom;
  settings.game = rules::games().front();
  settings.seats = kSeats;
  settings.is_private = true;
  settings.code = kCode;
  settings.creator = kHost;
  settings.bank = parameters_.bank;
  store_.run({store::CreateRoom{0, {settings.room, kHost, kCode, owner::pack(settings)}}});
}

void World::watch(link::LinkId link, const link::Frame& frame) {
  if (const auto* request = std::get_if<link::Request>(&frame))
    return audit_.came(link, {request->conn, request->number});
  const auto* deliver = std::get_if<link::Deliver>(&frame);
  if (!deliver || deliver->answers == 0) return;
  const bool shows = deliver->body.starts_with(R"({"msg":"table")") ||
                     deliver->body.starts_with(R"({"msg":"resume")");
  audit_.answered(link, {deliver->to.front(), deliver->answers}, deliver->room, shows);
}

// Of two links one may be much slower than the other.
void World::delay(const Front& front) {
  constexpr std::uint64_t kFaster = 16;
  const auto most = static_cast<std::uint64_t>(parameters_.link_delay.count());
  for (const auto& game : games_)
    if (most > 0)
      network_.delay(front.name(), game->address(),
                     base::Millis{chance_.one_in(2) ? chance_.below(most) : most / kFaster});
}

std::shared_ptr<const Heard> World::read(std::string_view text) {
  if (!newest_ || newest_->text != text)
    newest_ = std::make_shared<const Heard>(Heard{std::string(text), sim::read(text)});
  return newest_;
}

void World::note(const std::string& who, link::Conn conn, bots::History::Way way,
                 const std::string& text) {
  constexpr std::uint64_t kMicros = 1'000;
  if (traced_.on) trace(who, (way == bots::History::Way::sent ? "says " : "hears ") + text);
  if (traced_.history)
    traced_.history->add(static_cast<std::uint64_t>(at_.ms) * kMicros, who, conn, way, text);
}

void World::closed(const std::string& who, link::Conn conn, std::uint16_t code) {
  constexpr std::uint64_t kMicros = 1'000;
  if (traced_.history)
    traced_.history->closed(static_cast<std::uint64_t>(at_.ms) * kMicros, who, conn, code);
}

bool World::step() {
  const std::size_t first = chance_.below(games_.size());
  const bool store_first = chance_.one_in(3);
  for (std::size_t turn = 0; turn < 2; ++turn) {
    if ((turn == 0) == store_first) {
      for (std::size_t i = 0; i < games_.size(); ++i) {
        Game& game = *games_[(first + i) % games_.size()];
        if (game.has_store_work()) return game.step_store();
      }
    } else if (network_.deliver_one()) {
      return true;
    }
  }
  return false;
}

void World::pass_time(base::Millis most) {
  base::Instant due = std::min(at_ + most, network_.next_due());
  for (const auto& game : games_) due = std::min(due, game->due());
  for (const auto& front : fronts_) due = std::min(due, front->due());
  const base::Instant next = std::max(at_ + base::Millis{1}, due);
  network_.pass(next - at_);
  at_ = next;
  for (const auto& game : games_) game->pass();
  for (const auto& front : fronts_) front->pass();
}

void World::heal() {
  store_opens_ = at_;
  troubled_until_ = at_;
  for (const auto& front : fronts_)
    for (const auto& game : games_) network_.heal(front->name(), game->address());
  for (const auto& game : games_) {
    if (!game->alive()) game->start();
    if (!game->runs()) game->resume();
    if (game->owner()->draining()) game->end_drain();
  }
}

bool World::serves() const {
  return parameters_.company == owner::Company::alone ||
         std::ranges::any_of(
             games_, [](const auto& game) { return game->runs() && !game->owner()->draining(); });
}

const table::Table* World::find_table(const std::string& room) const {
  const table::Table* newest = nullptr;
  for (const auto& game : games_) {
    const table::Table* table = game->owner() ? game->owner()->find_table(room) : nullptr;
    if (table && (!newest || newest->epoch() < table->epoch())) newest = table;
  }
  return newest;
}

std::unique_ptr<owner::Owner> World::rebuild() {
  auto owner = std::make_unique<owner::Owner>(
      owner::Config{"check", "check", owner::RequestKeys(journal_keys())});
  store::MemoryStore copy = store_;
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
