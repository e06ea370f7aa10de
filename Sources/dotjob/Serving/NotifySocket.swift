import Glibc

/// The datagram socket on which systemd hears from a service, as sd_notify(3) describes it: a message is all there is to it, so none of
/// systemd's libraries is needed.
struct NotifySocket {
    static let environmentVariable = "NOTIFY_SOCKET"

    private let address: sockaddr_un
    private let length: socklen_t

    /// - Parameter text: a path, or `@` and a name that lies in no file system.
    /// - Returns: `nil` when that is no address of a socket.
    init?(_ text: String) {
        let isAbstract = text.hasPrefix("@")
        guard isAbstract || text.hasPrefix("/") else { return nil }
        var name = Array(text.utf8)
        // What makes it abstract is a zero in front; what ends a path is one behind.
        if isAbstract { name[0] = 0 } else { name.append(0) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard name.count > 1, name.count <= MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        self.address = address
        length = socklen_t((MemoryLayout.offset(of: \sockaddr_un.sun_path) ?? 0) + name.count)
    }

    /// Sends assignments such as `READY=1` as one message. Never waits: systemd reads faster than services speak.
    ///
    /// - Returns: why it did not get there; `nil` when it did.
    func send(_ assignments: [String]) -> String? {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return String(cString: strerror(errno)) }
        defer { close(descriptor) }
        let message = Array(assignments.joined(separator: "\n").utf8)
        let sent = withUnsafeBytes(of: address) { bytes in
            sendto(
                descriptor, message, message.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT),
                bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), length)
        }
        return sent == message.count ? nil : String(cString: strerror(errno))
    }
}
