// The part of a host that runs plugin code: signals, threads and the calls that handlers make. Each header is one subject.
#include "crash_report.h"
#include "frame.h"
#include "host_runtime.h"
#include "lease_guard.h"
#include "plugin_image.h"
#include "plugin_settings.h"
#include "process_setup.h"
#include "typed_handler.h"
