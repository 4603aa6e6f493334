// The responses of a SockJS service as values: what each endpoint's headers must say about caching,
// origins and cookies, and the pages that are always the same.
// Never touches a session. Pure; lives on any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "realtime/sockjs/route.hpp"
#include "shared/base/time.hpp"
#include "shared/net/http_message.hpp"

namespace cardroom::realtime::sockjs {

enum class WebSockets : std::uint8_t { off, on };
enum class Cookies : std::uint8_t { off, jsessionid };

class Responses {
 public:
  // `client_url`: where the iframe page finds the client's script.
  Responses(WebSockets web_sockets, Cookies cookies, std::string_view client_url);

  net::HttpResponse greeting() const;
  // `entropy`: fresh chance, for browsers that have none.
  net::HttpResponse info(const net::HttpRequest& request, std::uint32_t entropy) const;
  net::HttpResponse iframe(const net::HttpRequest& request, base::WallTime now) const;
  net::HttpResponse options(const net::HttpRequest& request, Endpoint endpoint,
                            base::WallTime now) const;

  // What a receiver's response begins with.
  net::HttpResponse receiver(const net::HttpRequest& request, Transport transport) const;
  // What was sent there was taken.
  net::HttpResponse sent(const net::HttpRequest& request, Endpoint endpoint) const;

  // A refusal in words. `endpoint` tells whether a page of another origin may read it.
  net::HttpResponse refusal(const net::HttpRequest& request, Endpoint endpoint, int status,
                            std::string_view why) const;
  // The refusal of the program or of the carrier, `given`, under the same rule.
  net::HttpResponse refusal(const net::HttpRequest& request, Endpoint endpoint,
                            net::HttpResponse given) const;
  net::HttpResponse not_found(const net::HttpRequest& request, Endpoint endpoint) const;
  net::HttpResponse wrong_method(const net::HttpRequest& request, Endpoint endpoint) const;

 private:
  void add_cookie(const net::HttpRequest& request, net::HttpResponse& response) const;

  const WebSockets web_sockets_;
  const Cookies cookies_;
  const std::string iframe_page_, iframe_tag_;
};

}  // namespace cardroom::realtime::sockjs
