// Certificates of a private side for tests, made in a folder by the program openssl as
// docs/operating.md says: an authority, and what it has signed.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "shared/link/identity.hpp"

namespace cardroom::link {

class Authority {
 public:
  explicit Authority(std::filesystem::path folder) : folder_(std::move(folder)) {
    std::filesystem::create_directories(folder_);
    run("openssl req -x509 " + std::string(kFresh) +
        " -keyout ca.key -out ca.pem -days 2 -subj /CN=cardroom");
  }

  // `names`: what stands in subjectAltName. Negative days: it has expired.
  CertificateFiles sign(const std::string& name, const std::string& names, int days = 2) {
    run("openssl req " + std::string(kFresh) + " -keyout " + name + ".key -out " + name +
        ".csr -subj /CN=" + name + " -addext subjectAltName=" + names);
    run("openssl x509 -req -in " + name + ".csr -CA ca.pem -CAkey ca.key -CAcreateserial -days " +
        std::to_string(days) + " -copy_extensions copy -out " + name + ".pem");
    return files(name);
  }
  CertificateFiles files(const std::string& name) const {
    return {folder_ / "ca.pem", folder_ / (name + ".pem"), folder_ / (name + ".key")};
  }

 private:
  static constexpr const char* kFresh = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
  void run(const std::string& command) {
    const std::string whole = "cd " + folder_.string() + " && " + command + " 2>openssl.log";
    if (std::system(whole.c_str()) != 0) throw std::runtime_error(whole);
  }

  const std::filesystem::path folder_;
};

}  // namespace cardroom::link
