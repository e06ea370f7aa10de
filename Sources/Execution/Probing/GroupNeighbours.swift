public import JobModel
public import JobStore

/// The plugins that a group runs, unpacked for a look at how new ones do beside them. Removed with the value.
public final class GroupNeighbours {
    private let directory: ProbeDirectory
    /// The paths of their libraries.
    public let libraries: [String]

    /// Unpacks the release's plugins but those that the new ones of these names replace. Blocks its thread.
    ///
    /// - Throws: `ExecutionError` when they are damaged, or do not fit into the temporary directory; `StoreError`.
    public init(in release: Release, without names: Set<String>, from releases: any ReleaseStore) throws {
        directory = try ProbeDirectory()
        var rest = release
        rest.plugins.removeAll { names.contains($0.name) }
        let store = BundleStore(dataDirectory: directory.path, releases: releases)
        do {
            libraries = try store.unpack(rest).libraries.map(\.path)
        } catch {
            throw ExecutionError(.bundle, line: error.message)
        }
    }
}
