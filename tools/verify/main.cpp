// cardroom-verify FILE: whether an exported hand proves what it says.
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <sstream>

#include "tools/verify/verify.hpp"

int main(int argc, char** argv) {
  using namespace cardroom;
  CLI::App app(
      "Checks an exported hand against docs/fairness.md; the exit code is 1 where it fails");
  std::string file;
  verify::Published published;
  app.add_option("FILE", file, "of cardroomctl tables export")->required()->type_name("");
  app.add_option("--commitment", published.commitment, "that was published before the deal")
      ->type_name("HEX");
  app.add_option("--root", published.roots, "that was published; again for each shuffle, in order")
      ->type_name("HEX");
  CLI11_PARSE(app, argc, argv);
  std::ifstream in(file, std::ios::binary);
  std::ostringstream bytes;
  if (!in || !(bytes << in.rdbuf())) {
    std::cerr << file << ": does not read\n";
    return 1;
  }
  const verify::Verdict verdict = verify::verify(bytes.str(), published);
  if (!verdict.wrong.empty()) {
    std::cerr << file << ": " << verdict.wrong << "\n";
    return 1;
  }
  std::cout << file << ": hand " << verdict.hand_no << " of " << verdict.table
            << " holds: " << verdict.shuffles << " shuffles, " << verdict.contributions
            << " contributions\n";
}
