#include "shared/ops/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <ctime>
#include <nlohmann/json.hpp>
#include <string>

#include "shared/ops/clock.hpp"

namespace cardroom::ops {
namespace {

using Json = nlohmann::ordered_json;

std::string process_name;

std::string_view name_of(Level level) {
  switch (level) {
    case Level::debug:
      return "debug";
    case Level::info:
      return "info";
    case Level::warning:
      return "warning";
    case Level::error:
      return "error";
  }
  return {};
}

spdlog::level::level_enum spdlog_level(Level level) {
  switch (level) {
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warning:
      return spdlog::level::warn;
    case Level::error:
      return spdlog::level::err;
  }
  return spdlog::level::off;
}

std::string print_time(base::WallTime at) {
  const std::time_t seconds = at.seconds();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  return fmt::format("{}.{:03}Z", text, at.ms % 1000);
}

Json to_json(const base::Value& value);

Json to_json(const base::Fields& fields) {
  Json object = Json::object();
  for (const base::Field& field : fields) object[field.name] = to_json(field.value);
  return object;
}

Json to_json(const base::Value& value) {
  if (const bool* held = value.boolean()) return *held;
  if (const std::int64_t* held = value.integer()) return *held;
  if (const std::string* held = value.text()) return *held;
  if (const base::Fields* held = value.fields()) return to_json(*held);
  Json list = Json::array();
  if (!value.list()) return nullptr;
  for (const base::Value& entry : *value.list()) list.push_back(to_json(entry));
  return list;
}

}  // namespace

std::string print_line(base::WallTime at, Level level, std::string_view process,
                       std::string_view event, const base::Fields& fields) {
  Json line = {
      {"at", print_time(at)}, {"level", name_of(level)}, {"process", process}, {"event", event}};
  line.update(to_json(fields));
  // A system's error text may be in any encoding: what is not UTF-8 is replaced, never thrown at.
  return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void start_log(std::string_view process, Level least) {
  process_name = process;
  auto logger = std::make_shared<spdlog::logger>(process_name,
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("%v");
  logger->set_level(spdlog_level(least));
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(std::move(logger));
}

void log(Level level, std::string_view event, const base::Fields& fields) {
  if (!spdlog::should_log(spdlog_level(level))) return;
  const std::string line = print_line(now().wall, level, process_name, event, fields);
  spdlog::log(spdlog_level(level), "{}", line);
}

}  // namespace cardroom::ops
