#include "verify/evening.hpp"

#include <gtest/gtest.h>

#include "gameserver/table/archive.hpp"
#include "owner/stage.hpp"
#include "shared/crypto/hash.hpp"
#include "shared/protocol/write.hpp"
#include "tools/bots/proofs.hpp"

namespace cardroom::verify {
namespace {

constexpr int kMostTurns = 2'000;
constexpr base::Millis kTick{500};
const std::string kRoom = "den";

// What an entry of `legal` stands for, with the first that may be chosen of each list.
Json sent(Json entry) {
  const Json plus = entry.value("plus", Json::array());
  entry.erase("plus");
  for (const Json& list : plus)
    for (std::size_t n = 0; n < list.at("choose"); ++n)
      for (const Json& card :
           list["of"][n].is_array() ? list["of"][n] : Json::array({list["of"][n]}))
        entry["cards"].push_back(card);
  entry["room"] = kRoom;
  return entry;
}

class Ann {
 public:
  Ann(const std::string& game, int seats) : store_(std::make_shared<store::MemoryStore>()) {
    stage_.emplace(store_);
    stage_->enter(1, "ann");
    say({{"msg", "create"},
         {"game", game},
         {"name", kRoom},
         {"seats", seats},
         {"bots", seats - 1}});
  }

  void play_a_hand() {
    told_.clear();
    over_ = false;
    say({{"msg", "join"}, {"room", kRoom}});  // so that the hand begins with a `table`
    say({{"msg", "ready"}, {"room", kRoom}, {"entropy", proofs_.commit(chance_)}});
    for (int turn = 0; turn < kMostTurns && !over_; ++turn) {
      if (auto reveal = proofs_.take_reveal()) {
        (*reveal)["room"] = kRoom;
        say(*reveal);
      } else if (legal_.empty()) {
        stage_->advance(kTick);
        hear(stage_->heard(1));
      } else {
        // Neither always the first nor always the same.
        const std::size_t choice = static_cast<std::size_t>(turn) * 7 % legal_.size();
        say(sent(std::exchange(legal_, Json::array())[choice]));
      }
    }
    EXPECT_TRUE(over_) << "the hand does not end";
  }

  Evening evening() const {
    std::vector<std::string> blamed;
    for (const bots::Fault& fault : faults_) blamed.push_back(fault.what);
    return {told_, blamed, proofs_.verified(), exported(store_->archive(kRoom).rbegin()->second)};
  }

 private:
  void say(Json message) {
    message["id"] = ++id_;
    hear(stage_->say(1, message.dump()));
  }
  void hear(const owner::Lines& lines) {
    for (const std::string& line : lines) {
      Json message = Json::parse(line);
      EXPECT_NE(message.at("msg"), "error") << line;
      proofs_.take(message, 0, faults_);
      if (message["msg"] != "turn")
        told_.push_back(message);
      else if (message.contains("legal"))
        legal_ = message["legal"];
      over_ = over_ || message.contains("opening");
    }
  }

  std::shared_ptr<store::MemoryStore> store_;
  std::optional<owner::Stage> stage_;
  std::vector<Json> told_;
  Json legal_ = Json::array();
  bool over_ = false;
  int id_ = 0;
  bots::Chance chance_{7};
  bots::Proofs proofs_;
  bots::Faults faults_;
};

}  // namespace

std::string Evening::talk() const {
  std::string text;
  for (const Json& message : told) text += (text.empty() ? "[\n" : ",\n") + message.dump();
  return text + "\n]\n";
}

Evening play(const std::string& game, int seats, int hand) {
  Ann ann(game, seats);
  for (int n = 0; n < hand; ++n) ann.play_a_hand();
  return ann.evening();
}

std::string with_sum(Json hand) {
  hand.erase("sum");
  hand["sum"] = crypto::hex(crypto::sha256(hand.dump(-1, ' ', true)));
  return hand.dump(-1, ' ', true) + "\n";
}

std::string exported(const store::Archive& deal) {
  const auto hand = table::print(deal);
  if (!hand) return hand.reason();
  std::string text;
  protocol::write(text, *hand);
  return with_sum(Json::parse(text));
}

}  // namespace cardroom::verify
