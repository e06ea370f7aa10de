import JobModel

extension Release {
    /// A row for each plugin of the release: the columns of `dot_plugin`, and those of the `dot_release` that it is part of.
    var pluginColumns: [[String: JSONValue]] {
        plugins.map { plugin in
            [
                "id": JSONValue(plugin.id),
                "name": JSONValue(plugin.name),
                "version": JSONValue(plugin.version),
                "digest": JSONValue(plugin.digest),
                "byte_count": JSONValue(plugin.byteCount),
                "handlers": .list(plugin.handlers.map(JSONValue.text)),
                "group_name": JSONValue(groupName),
                "release_id": JSONValue(id),
                "release_no": JSONValue(number),
                "release_digest": JSONValue(digest),
                "published_by": JSONValue(publishedBy),
                "published_at": JSONValue(publishedAt),
                "note": JSONValue(note),
            ]
        }
    }
}
