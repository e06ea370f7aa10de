import JobModel

/// How far the fetching of a release has come.
struct FetchStep: Sendable {
    enum Outcome: Sendable {
        /// All its bytes lie on this node's disk.
        case fetched
        /// They are what was published, and nobody else may write them.
        case verified(UnpackedBundle)
        /// The node stands in the way, as told; it is tried again.
        case delayed(String)
        /// The release can never be unpacked, as told.
        case rejected(String)
    }

    var release: Release
    var outcome: Outcome
}
