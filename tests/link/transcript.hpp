// What both ends of a link were told, as lines; for both carriers' tests.
#pragma once

#include <string>
#include <vector>

#include "shared/link/link.hpp"

namespace cardroom::link {

class ServerTranscript final : public LinkServer::Listener {
 public:
  void on_link_up(LinkId link, const Hello& theirs, std::uint8_t) override {
    lines.push_back("up " + std::to_string(link) + " " + theirs.name);
    last = link;
  }
  void on_frame(LinkId link, Frame&& frame) override {
    lines.push_back("frame " + std::to_string(link) + " " + std::to_string(frame.index()));
    frames.push_back(std::move(frame));
  }
  void on_link_down(LinkId link) override { lines.push_back("down " + std::to_string(link)); }

  std::vector<std::string> lines;
  std::vector<Frame> frames;
  LinkId last = 0;
};

class ClientTranscript final : public LinkClient::Listener {
 public:
  void on_up(const Hello& theirs, std::uint8_t) override { lines.push_back("up " + theirs.name); }
  void on_frame(Frame&& frame) override {
    lines.push_back("frame " + std::to_string(frame.index()));
    frames.push_back(std::move(frame));
  }
  void on_down() override { lines.push_back("down"); }

  std::vector<std::string> lines;
  std::vector<Frame> frames;
};

using Lines = std::vector<std::string>;

}  // namespace cardroom::link
