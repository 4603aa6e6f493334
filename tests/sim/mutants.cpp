#include "sim/mutants.hpp"

namespace cardroom::sim {
namespace {

const std::vector<Mutant> kMutants = {
    // the store
    {1, "fence off", "who appends under an old epoch is refused"},
    {2, "epoch not raised", "a claim raises the epoch"},
    {3, "claim below seen", "a table stays with an owner of whom the claimer had not heard"},
    {4, "tail lost at load", "what is durable is read"},
    {5, "stale snapshot", "the records behind a snapshot follow on it"},
    {6, "token good twice", "a token lets in once"},
    {7, "token asked once", "the same connection may ask again"},
    {8, "no fence in the store", "a check is of the owner's epoch"},
    // what a table tells, and when
    {9, "no fence check", "what is told without an append waits for a check"},
    {10, "fence's answer ignored", "a fenced table says nothing"},
    {11, "fence begun too early", "the check begins after the request came"},
    {12, "told too early", "nothing is told before it is durable"},
    {13, "unknown taken for done", "an unknown commit is settled by the head row"},
    {14, "lost table kept", "a lost table is dropped"},
    // once and only once
    {15, "no dedupe", "an accepted action happens once"},
    {16, "stale id taken", "an old id is stale"},
    {17, "conflict not seen", "an id with another body is a conflict"},
    {18, "answer with a new seq", "the same id has the same event again"},
    {19, "few ids kept", "sixteen ids are kept"},
    {20, "ledger not in snapshot", "ids are durable"},
    {21, "score not in snapshot", "scores are durable"},
    {22, "seed lost", "a crash never redeals"},
    // who may see what
    {23, "card leaked to a seat", "a drawn card is its drawer's"},
    {24, "card leaked to spectators", "spectators see no card"},
    {25, "watcher sees draws", "who watches a stand-in sees what all see"},
    {26, "watcher sees the hand", "the same of the table"},
    {27, "wrong count", "counts are so"},
    {28, "wrong stock", "the stock is so"},
    // coming back
    {29, "resume skips one", "exactly the missed events"},
    {30, "resume repeats one", "exactly the missed events"},
    {31, "wrong missed", "missed says how many come"},
    {32, "table stale by one", "a table says where it stands"},
    {33, "history lost at load", "a takeover costs nobody the missed events"},
    {34, "break not seen", "who left comes back to a table"},
    {35, "too new a position", "a position above the table's gets a table"},
    // the realtime tier at a takeover
    {36, "position stays", "an attach says what was shown"},
    {37, "position too far", "an attach says what was shown"},
    {38, "old owner believed", "an old owner's events are not shown"},
    {39, "loss not answered", "a request that is lost with its link is answered"},
    {40, "answered for ever", "one answer a request"},
    {41, "re missing", "an answer carries its re"},
    {42, "redirect loses it", "a request sent on arrives"},
    {43, "events before attach", "what comes before an attach is granted is of before"},
    {44, "lower epoch believed", "the higher epoch is believed"},
    {45, "hand-over in mid-append", "a table is handed over at rest"},
    {46, "hand-over untold", "who has viewers is told of a hand-over"},
    {47, "epoch falls", "an event keeps its epoch"},
    // seats, turns and clocks
    {48, "seat given twice", "a seat is one user's"},
    {49, "outage charged", "an outage is charged to nobody"},
    {50, "clock early", "a move has thirty seconds"},
    {51, "grace too short", "a seat is held for thirty seconds"},
    {52, "house bot for a person", "a house bot plays for the absent only"},
    {53, "out of turn", "an action out of turn is refused"},
    {54, "illegal play", "a play that does not fit is refused"},
    {55, "queue forgotten", "what waits behind an append has its turn"},
    {56, "absence untold", "a held seat is told"},
    {57, "return untold", "a return is told"},
    {58, "stand-in stays", "who is back has its seat again"},
    {59, "no superseding", "a newer connection takes the seat over"},
    {60, "told after leaving", "who left is told nothing more"},
    {61, "discards kept twice", "a card is in one place"},
    {62, "wrong points", "points add up"},
    {63, "named suit forgotten", "an eight names a suit"},
    {64, "rooms not noted", "the list of rooms is so"},
    {65, "refused token taken", "a token lets in once"},
    {66, "scores kept", "a new game begins from zero"},
    {67, "clock never acts", "a hand goes on without one"},
    {68, "same one begins", "the beginner of a hand moves on"},
    // channels
    {69, "said before durable", "what is shown as said is kept"},
    {70, "number given again", "a channel counts on after a takeover"},
    {71, "follower skips one", "a follower is told what it missed"},
    {72, "private talk to a stranger", "a private room's channel is for those in it"},
    {73, "follower is told again", "a follower is told everything once"},
    // the host of a private room
    {74, "a guest is host", "kicks, mutes and closes are the host's"},
    {75, "kick not in snapshot", "who is sent away stays away over a takeover"},
    {76, "mute not in snapshot", "a mute outlives a restart"},
    {77, "closed room lives again", "a closed room is closed after a replay, too"},
    {78, "kicked comes back", "who is sent away is let in no more"},
    {79, "muted speaks", "who is muted is not heard"},
    {80, "hands counted anew", "a room made anew goes on with its numbers"},
    {81, "kick outlives the room", "in a room made anew all may be"},
    {82, "kicked looks on", "who is sent away is told nothing more"},
    {83, "closed in mid-hand", "a hand is not ended by a close"},
    {84, "heard where once let in", "who is sent away is heard nowhere"},
    // what an operator orders
    {85, "order heard by one", "every server knows of an order within a second"},
    {86, "banned keeps the socket", "a ban closes the connections of who is banned"},
    {87, "banned let in", "who is banned is not let in"},
    {88, "silenced speaks", "who is silenced by an operator says nothing"},
    {89, "lift not heard", "who is let off plays and speaks again"},
    {91, "orders forgotten at start", "an order outlives the server"},
    {92, "order told before durable", "an order that is acknowledged is kept"},
    {93, "banned comes by another way", "a ban meets who comes to this server from another"},
    {94, "player turned away", "who plays is never turned away by a server that is late"},
    {95, "stop charged", "a stop of the server is charged to no clock"},
};

}  // namespace

const std::vector<Mutant>& mutants() {
  return kMutants;
}

}  // namespace cardroom::sim
