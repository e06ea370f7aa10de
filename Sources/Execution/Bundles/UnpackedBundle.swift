import JobModel

/// A release whose plugins lie on disk, verified, ready for a host to load.
struct UnpackedBundle: Sendable {
    struct Library: Sendable {
        var plugin: Plugin
        var path: String
    }

    var release: Release
    var libraries: [Library]
    /// Plugins whose files on this node were damaged or gone, and have been unpacked anew just now.
    var mended: [String] = []
}
