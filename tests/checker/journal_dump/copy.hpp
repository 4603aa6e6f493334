// A store opened for reading its journals: of a data folder a copy, so that the servers never learn
// what is claimed in it; of a shared engine the database itself, for it is a test's and its servers
// have ended. Lives on any one thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "gameserver/store/store.hpp"
#include "shared/crypto/key_ring.hpp"

namespace cardroom::journal_dump {

// A folder that is gone with its owner.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// Copies cardroom.db and what stands beside it from `data` into `folder`, and opens that. Of tables
// whose journal is whole the copy loses its snapshots, so that a claim gives every record. Throws
// where there is no store or it does not open.
std::unique_ptr<store::Store> open_copy(const std::filesystem::path& data,
                                        const crypto::KeyRing& keys,
                                        const std::filesystem::path& folder);

// What stands unsealed in a record that is not played again.
struct EarlierRecord {
  std::uint64_t seq = 0, epoch = 0, id = 0;
  std::string user;
};

// Those of that table in the copy up to a number, once it is closed. Throws where it does not read.
std::vector<EarlierRecord> earlier_records(const std::filesystem::path& folder,
                                           const std::string& room, std::uint64_t to);

// Opens what `uri` names. What is pruned or covered by snapshots there stays so. Throws where it
// does not open.
std::unique_ptr<store::Store> open_shared(const std::string& uri, const crypto::KeyRing& keys);

}  // namespace cardroom::journal_dump
