public import JobModel

/// Why an archive is not unpacked.
public struct ArchiveError: RefusalError {
    public enum Code: Sendable {
        /// It is damaged, or holds what no plugin may hold.
        case unfit
        /// It would be larger than it may be.
        case tooLarge
        /// The machine has no room for it.
        case unwritable
    }

    public let code: Code
    public let refusal: Refusal

    init(_ code: Code = .unfit, reason: String, cure: String) {
        self.code = code
        refusal = Refusal("archive", reason, cure: .plain(cure))
    }

    static func truncated() -> ArchiveError {
        ArchiveError(reason: "ends before its end mark", cure: "send all of it")
    }

    static func damaged(_ what: String) -> ArchiveError {
        ArchiveError(reason: what, cure: "pack it anew, with tar or tar and gzip")
    }

    static func tooLarge(_ bytes: Int64) -> ArchiveError {
        ArchiveError(.tooLarge, reason: "more than \(bytes) bytes when unpacked", cure: "pack less")
    }

    static func tooMany(_ entries: Int) -> ArchiveError {
        ArchiveError(.tooLarge, reason: "more than \(entries) entries", cure: "pack fewer files")
    }

    static func entry(_ name: String, _ reason: String, cure: String) -> ArchiveError {
        ArchiveError(reason: "its entry \"\(name)\" \(reason)", cure: cure)
    }
}
