#include "plugin_settings.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "json_path.h"

typedef struct secret {
  struct secret *next;
  char *name;
  size_t length;
  char bytes[];
} secret;

// The JSON text of a value that is no string. Kept, so that asking again gives the same pointer and no new memory.
typedef struct rendering {
  struct rendering *next;
  const json_t *value;
  char *text;
} rendering;

typedef struct settings {
  struct settings *next;
  const dotjob_plugin *plugin;
  json_t *configuration;
  secret *secrets;
  rendering *renderings;
} settings;

static settings *all;
static pthread_mutex_t rendering_lock = PTHREAD_MUTEX_INITIALIZER;

static void *allocate(size_t size) {
  void *memory = calloc(1, size);
  if (memory == NULL) abort();
  return memory;
}

static settings *settings_of(const dotjob_plugin *plugin) {
  settings *found = all;
  while (found != NULL && found->plugin != plugin) found = found->next;
  return found;
}

bool plugin_settings_add(const dotjob_plugin *plugin, const char *configuration, size_t length) {
  json_t *root = json_parse(configuration, length);
  if (!json_is_object(root)) {
    json_decref(root);
    return false;
  }
  settings *added = allocate(sizeof *added);
  added->plugin = plugin;
  added->configuration = root;
  added->next = all;
  all = added;
  return true;
}

void plugin_settings_add_secret(const dotjob_plugin *plugin, const char *name, const void *bytes, size_t length) {
  settings *owner = settings_of(plugin);
  secret *added = allocate(sizeof *added + length + 1);
  added->name = strdup(name);
  if (added->name == NULL) abort();
  added->length = length;
  if (length > 0) memcpy(added->bytes, bytes, length);
  added->next = owner->secrets;
  owner->secrets = added;
}

static const char *rendered(settings *owner, const json_t *value) {
  pthread_mutex_lock(&rendering_lock);
  rendering *found = owner->renderings;
  while (found != NULL && found->value != value) found = found->next;
  if (found == NULL) {
    found = allocate(sizeof *found);
    found->value = value;
    found->text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    found->next = owner->renderings;
    owner->renderings = found;
  }
  pthread_mutex_unlock(&rendering_lock);
  return found->text;
}

const char *plugin_settings_value(const dotjob_plugin *plugin, const char *name) {
  settings *owner = settings_of(plugin);
  if (owner == NULL || name == NULL) return NULL;
  json_t *value = json_at_path(owner->configuration, name);
  if (value == NULL || json_is_null(value)) return NULL;
  return json_is_string(value) ? json_string_value(value) : rendered(owner, value);
}

const char *plugin_settings_secret(const dotjob_plugin *plugin, const char *name, size_t *length) {
  settings *owner = settings_of(plugin);
  secret *found = owner != NULL && name != NULL ? owner->secrets : NULL;
  while (found != NULL && strcmp(found->name, name) != 0) found = found->next;
  if (found == NULL) return NULL;
  if (length != NULL) *length = found->length;
  return found->bytes;
}
