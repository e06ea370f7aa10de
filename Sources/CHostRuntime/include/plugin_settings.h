#ifndef HOST_PLUGIN_SETTINGS_H
#define HOST_PLUGIN_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "dotjob/plugin.h"

// What `config` and `secret` answer. All of it is set before a plugin's init and lives until the process ends.

// Makes `configuration`, JSON text, the plugin's. Returns false when it is no JSON object. [main-thread]
bool plugin_settings_add(const dotjob_plugin *plugin, const char *configuration, size_t length);

// Adds a secret to a plugin that plugin_settings_add knows. [main-thread]
void plugin_settings_add_secret(const dotjob_plugin *plugin, const char *name, const void *bytes, size_t length);

const char *plugin_settings_value(const dotjob_plugin *plugin, const char *name);                   // [any-thread]
const char *plugin_settings_secret(const dotjob_plugin *plugin, const char *name, size_t *length);  // [any-thread]

#endif
