#include "realtime/effects.hpp"

#include <sstream>

namespace cardroom::realtime {
namespace {

std::string print_id(const std::optional<std::uint64_t>& id) {
  return id ? " id=" + std::to_string(*id) : "";
}

struct Printer {
  std::ostringstream out;

  void operator()(const link::Authenticate& f) {
    out << "authenticate" << print_id(f.id);
    switch (f.proof) {
      case link::Proof::claims:
        out << " claims " << f.user << ' ' << f.name << ' ' << f.jti << ' ' << f.exp;
        if (!f.secret.empty()) out << " signed " << f.secret;
        return;
      case link::Proof::guest_token:
        out << " guest_token";
        return;
      case link::Proof::ticket:
        out << " ticket " << f.secret;
        return;
    }
  }
  void operator()(const link::Request& f) {
    out << "request " << f.number << ' ' << f.msg << print_id(f.id);
    if (!f.room.empty()) out << " room=" << f.room;
    if (f.attachment != 0) out << " attachment=" << f.attachment;
    if (f.hops != 0) out << " hops=" << int{f.hops};
    out << ' ' << f.body;
  }
  void operator()(const link::Opened& f) {
    out << "opened " << f.user << ' ' << f.name << (f.home ? " home" : "");
    if (!f.pass.empty()) out << " pass=" << f.pass;
  }
  void operator()(const link::Closed&) { out << "closed"; }
  void operator()(const link::Claim& f) { out << "claim " << f.room << " seen=" << f.seen; }
  void operator()(const link::Attach& f) {
    out << "attach " << f.room << " attachment=" << f.attachment << " epoch=" << f.epoch
        << " seq=" << f.seq << (f.spectator ? " spectator" : "");
  }
  void operator()(const link::Follow& f) {
    out << "follow " << f.channel << " number=" << f.number << " epoch=" << f.epoch
        << " place=" << f.place;
  }
  void operator()(const link::RenewTicket&) { out << "renew_ticket"; }
  void operator()(const link::MintGuest& f) { out << "mint_guest " << f.number << ' ' << f.name; }
  void operator()(const auto&) { out << "a frame that no session sends"; }
};

}  // namespace

std::string print(const link::Frame& frame) {
  Printer printer;
  std::visit(printer, frame);
  return printer.out.str();
}

std::string print(const Effect& effect) {
  if (const Say* said = std::get_if<Say>(&effect)) return "< " + said->text;
  if (const Forward* forwarded = std::get_if<Forward>(&effect))
    return "link " + (forwarded->link == 1 ? "" : std::to_string(forwarded->link) + ' ') +
           print(forwarded->frame);
  return "close " + std::to_string(protocol::close_number(std::get<Close>(effect).code));
}

Lines print(const Effects& effects) {
  Lines lines;
  for (const Effect& effect : effects) lines.push_back(print(effect));
  return lines;
}

}  // namespace cardroom::realtime
