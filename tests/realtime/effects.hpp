// Effects as lines that a person can read: what is said as it stands, frames by name and fields,
// the number of their link in front where it is not the first.
#pragma once

#include <string>
#include <vector>

#include "realtime/session.hpp"

namespace cardroom::realtime {

using Lines = std::vector<std::string>;

std::string print(const link::Frame& frame);
std::string print(const Effect& effect);
Lines print(const Effects& effects);

}  // namespace cardroom::realtime
