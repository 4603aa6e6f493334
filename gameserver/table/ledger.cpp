#include "gameserver/table/ledger.hpp"

#include "shared/base/planted.hpp"

namespace cardroom::table {

Ledger::Finding Ledger::look(const std::string& user, std::uint64_t id,
                             const RequestHash& request) const {
  const auto found = pages_.find(user);
  if (base::planted(15)) return {};  // nothing is remembered
  if (found == pages_.end() || id > found->second.last_id) return {};
  for (const Accepted& accepted : found->second.kept)
    if (accepted.id == id)
      return request.is(accepted.request) || base::planted(17)
                 ? Finding{Verdict::again, &accepted}
                 : Finding{Verdict::conflict, nullptr};
  if (base::planted(16)) return {};  // taken for new
  return {Verdict::stale, nullptr};
}

std::uint64_t Ledger::last_id(const std::string& user) const {
  const auto found = pages_.find(user);
  return found == pages_.end() ? 0 : found->second.last_id;
}

std::uint64_t Ledger::last_break(const std::string& user) const {
  const auto found = pages_.find(user);
  return found == pages_.end() ? 0 : found->second.broken;
}

Ledger::Page& Ledger::page(const std::string& user, std::uint64_t seq) {
  if (pages_.size() >= kMaxLedgerUsers && !pages_.contains(user))
    pages_.erase(std::ranges::min_element(pages_, {},
                                          [](const auto& entry) { return entry.second.touched; }));
  Page& page = pages_[user];
  page.touched = seq;
  return page;
}

void Ledger::accept(const std::string& user, Accepted accepted) {
  Page& writing = page(user, accepted.seq);
  writing.last_id = accepted.id;
  writing.kept.push_back(std::move(accepted));
  if (writing.kept.size() > (base::planted(19) ? kKeptIds / 4 : kKeptIds)) writing.kept.pop_front();
}

void Ledger::note_break(const std::string& user, std::uint64_t seq) {
  page(user, seq).broken = seq;
}

void Ledger::pack(base::Packer& out) const {
  out.number(pages_.size());
  for (const auto& [user, page] : pages_) {
    out.bytes(user).number(page.touched).number(page.broken).number(page.last_id);
    out.number(page.kept.size());
    for (const Accepted& kept : page.kept) {
      out.number(kept.id).number(kept.epoch).number(kept.seq);
      out.bytes({reinterpret_cast<const char*>(kept.request.data()), kept.request.size()});
      out.bytes(kept.answer.verb).fields(kept.answer.fields);
    }
  }
}

Ledger Ledger::unpack(base::Unpacker& in) {
  Ledger ledger;
  const std::uint64_t users = in.number();
  if (users > kMaxLedgerUsers) in.fail();
  for (std::uint64_t i = 0; i < users && in.ok(); ++i) {
    Page& page = ledger.pages_[in.text()];
    page.touched = in.number();
    page.broken = in.number();
    page.last_id = in.number();
    const std::uint64_t kept = in.number();
    if (kept > kKeptIds) in.fail();
    for (std::uint64_t k = 0; k < kept && in.ok(); ++k) {
      Accepted accepted;
      accepted.id = in.number();
      accepted.epoch = in.number();
      accepted.seq = in.number();
      const std::string_view request = in.bytes();
      if (request.size() != accepted.request.size()) {
        in.fail();
        break;
      }
      std::copy(request.begin(), request.end(), accepted.request.begin());
      accepted.answer.verb = in.text();
      accepted.answer.fields = in.fields();
      page.kept.push_back(std::move(accepted));
    }
  }
  return ledger;
}

}  // namespace cardroom::table
