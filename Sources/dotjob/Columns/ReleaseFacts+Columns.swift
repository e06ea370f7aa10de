import JSONWriting
import JobModel
import Operations

extension ReleaseFacts {
    /// What is the release's own: the columns of `dot_release`, and what executors and attempts say of it.
    var columns: [String: JSONValue] {
        [
            "group_name": JSONValue(release.groupName),
            "release_id": JSONValue(release.id),
            "release_no": JSONValue(release.number),
            "release_digest": JSONValue(release.digest),
            "published_by": JSONValue(release.publishedBy),
            "published_at": JSONValue(release.publishedAt),
            "note": JSONValue(release.note),
            "previous_release": JSONValue(release.previousID),
            "is_desired": JSONValue(flag: isDesired),
            "canary_percent": JSONValue(canaryPercent),
            "quarantined_at": JSONValue(release.quarantinedAt),
            "quarantine_reason": JSONValue(release.quarantineReason),
            "attempts": JSONValue(attempts),
            "failures": JSONValue(failures),
            "states": .list(standings.map { .object($0.columns) }),
        ]
    }

    /// A row for each plugin of the release: the columns of `dot_plugin`, and those of the release that it is part of.
    var pluginColumns: [[String: JSONValue]] { release.plugins.map { $0.columns.merging(columns) { $1 } } }
}

extension Plugin {
    /// The row of `dot_plugin`, by its columns.
    var columns: [String: JSONValue] {
        [
            "id": JSONValue(id),
            "name": JSONValue(name),
            "version": JSONValue(version),
            "digest": JSONValue(digest),
            "byte_count": JSONValue(byteCount),
            "handlers": .list(handlers.map(JSONValue.text)),
            "handler_details": .list(handlerDetails.map { .object($0.columns) }),
            "system_library": JSONValue(systemLibrary),
        ]
    }
}

extension PluginHandler {
    /// As in `dot_plugin.handler_details`.
    var columns: [String: JSONValue] {
        [
            "name": JSONValue(name),
            "summary": JSONValue(summary),
            "timeout_ms": JSONValue(Int64(timeoutMs)),
            "parameters_schema": JSONValue(parametersSchema),
            "signature": JSONValue(signature),
        ]
    }
}

extension ReleaseStanding {
    /// The row of `dot_release_state`, by its columns, without the release.
    var columns: [String: JSONValue] {
        [
            "executor_id": JSONValue(executorID),
            "state": JSONValue(state.rawValue),
            "reason": JSONValue(reason),
            "changed_at": JSONValue(changedAt),
        ]
    }
}
