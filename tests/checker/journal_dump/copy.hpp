// A copy of a data folder's store, opened: what is claimed in it, or taken from it, the servers
// never learn. Lives on any one thread.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

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

}  // namespace cardroom::journal_dump
