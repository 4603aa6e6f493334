// Small files that others read while they change. On any thread.
#pragma once

#include <filesystem>
#include <string_view>

namespace cardroom::supervisor {

// Writes text to path by rename: a reader sees the old text or the new one, never a part. Throws
// std::system_error.
void replace_file(const std::filesystem::path& path, std::string_view text);

}  // namespace cardroom::supervisor
