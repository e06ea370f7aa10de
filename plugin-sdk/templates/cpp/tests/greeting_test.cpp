#include "greeting.hpp"

#include <cstdio>

int main() {
  if (greeting_for("Ada") == "hello, Ada") return 0;
  std::fputs("greeting_for(\"Ada\") is wrong\n", stderr);
  return 1;
}
