import Foundation

/// What a row says of a session's lock file, which lies in its node's own directory.
///
/// A row is not trusted with a path: whoever writes to the tables would choose what is opened. Only what can be a lock of ours is.
enum SessionLockPath {
    /// The path, or nothing when it is not `…/sessions/<UUID>.lock`.
    static func trusted(_ path: String) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard path.hasPrefix("/"), !parts.contains(".."), parts.count > 2, parts[parts.count - 2] == "sessions",
            let name = parts.last, name.hasSuffix(".lock"), UUID(uuidString: String(name.dropLast(5))) != nil
        else { return "" }
        return path
    }
}
