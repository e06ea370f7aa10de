// The library that missing_dependency.c needs.

__attribute__((visibility("default"))) int stub_value(void) { return 0; }
