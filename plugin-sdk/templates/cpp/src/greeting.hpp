#pragma once

#include <string>
#include <string_view>

inline std::string greeting_for(std::string_view name) { return "hello, " + std::string(name); }
