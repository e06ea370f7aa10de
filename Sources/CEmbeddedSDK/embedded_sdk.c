#include "CEmbeddedSDK.h"

// Two lines a file, sorted. A test tells which are missing.
static const embedded_file files[] = {
#define EMBEDDED "../../plugin-sdk/Package.swift"
#include "row.h"
#define EMBEDDED "../../plugin-sdk/README.md"
#include "row.h"
#define EMBEDDED "../../plugin-sdk/VERSION"
#include "row.h"
#define EMBEDDED "../../plugin-sdk/include/dotjob/plugin.h"
#include "row.h"
#define EMBEDDED "../../plugin-sdk/src/header_stands_alone.c"
#include "row.h"
#define EMBEDDED "../../plugin-sdk/swift/Sources/Handler.swift"
#include "row.h"
#define EMBEDDED "../../plugin-sdk/swift/Sources/JobTask+Parameters.swift"
#include "row.h"
#define EMBEDDED "../../plugin-sdk/swift/Sources/JobTask+Run.swift"
#include "row.h"
#define EMBEDDED "../../plugin-sdk/swift/Sources/JobTask.swift"
#include "row.h"
#define EMBEDDED "../../plugin-sdk/swift/Sources/LogLevel.swift"
#include "row.h"
#define EMBEDDED "../../plugin-sdk/swift/Sources/OptionalCString.swift"
#include "row.h"
#define EMBEDDED "../../plugin-sdk/swift/Sources/ParameterValue.swift"
#include "row.h"
#define EMBEDDED "../../plugin-sdk/swift/Sources/Plugin.swift"
#include "row.h"
#define EMBEDDED "../../plugin-sdk/swift/Sources/TaskFailure.swift"
#include "row.h"
#define EMBEDDED "../../plugin-sdk/swift/Sources/TaskStopped.swift"
#include "row.h"
#define EMBEDDED "../../plugin-sdk/templates/c/Makefile"
#include "row.h"
#define EMBEDDED "../../plugin-sdk/templates/c/README.md"
#include "row.h"
#define EMBEDDED "../../plugin-sdk/templates/c/dot-gitignore"
#include "row.h"
#define EMBEDDED "../../plugin-sdk/templates/c/plugin.c"
#include "row.h"
};

const embedded_file *embedded_sdk_files(size_t *count) {
  *count = sizeof files / sizeof *files;
  return files;
}
