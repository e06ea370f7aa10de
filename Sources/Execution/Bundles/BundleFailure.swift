import Glibc

/// Why a release does not lie ready on this node. The texts are for people.
enum BundleFailure: Error {
    /// The node stands in the way: its disk, its memory, permissions, a busy store. It is tried again.
    case node(String)
    /// The release itself is at fault, and would be on every node.
    case release(String)

    var message: String {
        switch self {
        case .node(let message), .release(let message): message
        }
    }

    /// Trouble with `path` that the system named by `code`.
    static func system(_ subject: String, _ doing: String, _ path: String, _ code: Int32) -> BundleFailure {
        let cure =
            switch code {
            case ENOSPC, EDQUOT: "free some space there, or name another data directory with --data"
            case EMFILE, ENFILE: "allow more open files"
            default: "check the disk and its permissions"
            }
        return .node("\(subject): cannot \(doing) \"\(path)\": \(String(cString: strerror(code))); \(cure)")
    }
}
