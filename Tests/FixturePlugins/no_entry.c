// A library without an entry symbol: somebody else's, or a plugin whose author forgot DOTJOB_PLUGIN.

__attribute__((visibility("default"))) int work(void) { return 0; }
