internal import Glibc

/// What keeps this node, as it is now, from loading a bundle: nothing is said against the release by that.
struct NodeTrouble: Error, CustomStringConvertible {
    let description: String

    /// - Parameter what: what could not be done.
    init(_ what: String, errno: Int32) {
        description = "\(what): \(String(cString: strerror(errno))); \(Self.cure(errno))"
    }

    /// What the dynamic linker says of a plugin's file, when that is this node's trouble; `nil` when it is the file's.
    init?(plugin path: String, linkerSays reason: String) {
        // These two are refused for what the library asks for.
        guard reason.firstRange(of: "for relocation") == nil, reason.firstRange(of: "executable stack") == nil
        else { return nil }
        guard let errno = Self.errnos.first(where: { reason.hasSuffix(": \(String(cString: strerror($0)))") })
        else { return nil }
        self.init("plugin \"\(PluginFile.name(of: path))\" cannot be loaded now (\(reason))", errno: errno)
    }

    private static let errnos = [
        EAGAIN, ENOMEM, EMFILE, ENFILE, ENOSPC, EDQUOT, EIO, EACCES, EPERM, EINTR, ESTALE,
    ]

    private static func cure(_ errno: Int32) -> String {
        switch errno {
        case EAGAIN: "raise the node's limit of threads or processes, or end some"
        case ENOMEM: "make room in this node's memory, or raise its limit"
        case EMFILE, ENFILE: "raise the limit of open files"
        case ENOSPC, EDQUOT: "make room on this node's disk"
        case EACCES, EPERM: "see that this node lets its user read and execute it (a mount without noexec)"
        default: "check this node"
        }
    }
}
