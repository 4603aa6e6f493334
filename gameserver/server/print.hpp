// Writes what the owner has to say as JSON text in link frames: the only place of the game server
// where a message to a player becomes bytes. One thread.
#pragma once

#include "gameserver/owner/owner.hpp"

namespace cardroom::server {

link::Deliver print(const owner::Told& told);
link::Said print(const owner::Said& said);
link::Operated print(const owner::Ordered& ordered);
// A hand that is too long for one frame is refused in words.
link::Operated print(const owner::Exported& exported);
link::Deliver print(const owner::Refused& refused);
link::Authenticated print(const owner::Admitted& admitted, const std::string& ticket);
link::Authenticated print(const owner::NotAdmitted& refused);
link::Dismiss print(const owner::Dismissed& dismissed);
// An unasked new ticket.
link::Deliver print_ticket(link::Conn conn, const std::string& ticket);

}  // namespace cardroom::server
