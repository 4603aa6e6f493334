#include "tools/ctl/asked.hpp"

#include <ctime>
#include <iostream>

namespace cardroom::ctl {

std::string time_of(const ordered_json& value) {
  const std::time_t at = value.get<std::int64_t>() / 1'000;
  std::tm utc{};
  gmtime_r(&at, &utc);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%F %TZ", &utc)};
}

std::string text_of(const ordered_json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  return value.is_null() ? "-" : value.dump();
}

ExitCode read(const base::Result<std::string, NoAnswer>& answer, const Reader& reader) {
  if (!answer) return fail(answer.reason().code, answer.reason().words);
  const ordered_json body = ordered_json::parse(*answer, nullptr, false);
  if (!body.is_object()) return fail(ExitCode::failed, "the server's answer is no JSON");
  try {
    reader(body);
  } catch (const ordered_json::exception& fault) {
    return fail(ExitCode::failed,
                std::string("the server's answer is not understood: ") + fault.what());
  }
  return ExitCode::ok;
}

void print(const ordered_json& body, Format format, const Reader& print_table) {
  if (format == Format::table)
    print_table(body);
  else
    std::cout << body.dump(2, ' ', true) << "\n";
}

ExitCode run(const Asked& asked, const std::string& command, std::vector<std::string> arguments,
             const Reader& print_table) {
  const auto answer =
      ask(asked.route, base::Millis{asked.timeout_ms}, command, std::move(arguments));
  return read(answer, [&](const ordered_json& body) { print(body, asked.format, print_table); });
}

void add_link(CLI::App& verb, Asked& asked) {
  verb.add_option("--link", asked.route.link, "the game server's private socket or tls://ADDR:PORT")
      ->capture_default_str()
      ->type_name("PATH");
  link::CertificateFiles& files = asked.route.certificates;
  auto* authority =
      verb.add_option("--link-ca", files.authority, "for tls://: the authority's PEM");
  auto* certificate =
      verb.add_option("--link-cert", files.certificate, "a certificate with the role operator");
  auto* key = verb.add_option("--link-key", files.key, "its key");
  authority->needs(certificate)->needs(key);
  certificate->needs(authority);
  key->needs(authority);
  verb.add_option("--timeout", asked.timeout_ms, "milliseconds to wait for the answer")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{600'000}).description(""))
      ->capture_default_str()
      ->type_name("MS");
}

void add_common(CLI::App& verb, Asked& asked) {
  add_link(verb, asked);
  add_format(verb, asked.format);
}

}  // namespace cardroom::ctl
