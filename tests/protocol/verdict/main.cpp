// decode_verdicts: reads messages, one a line, and says of each what the decoder says: accepted,
// unknown or refused. Stands in the comparison of decoder and schema.
#include <iostream>
#include <string>

#include "shared/protocol/decode.hpp"

int main() {
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) {
    const auto decoded = cardroom::protocol::decode(line);
    if (!decoded) {
      std::cout << "refused " << decoded.reason().what << '\n';
    } else {
      std::cout << (decoded->known ? "accepted" : "unknown") << '\n';
    }
  }
}
