import Foundation
import Glibc

/// systemd's end of the socket that a service notifies: a datagram socket of a test's own.
final class NotifyListener {
    /// What the service finds in NOTIFY_SOCKET.
    let address: String
    private let descriptor: Int32
    private(set) var messages: [[String]] = []

    /// - Parameter address: a path, or `@` and a name that lies in no file system.
    init(_ address: String) throws {
        self.address = address
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var place = sockaddr_un()
        place.sun_family = sa_family_t(AF_UNIX)
        var name = Array(address.utf8)
        if address.hasPrefix("@") { name[0] = 0 }
        withUnsafeMutableBytes(of: &place.sun_path) { $0.copyBytes(from: name) }
        let length = socklen_t(2 + name.count)
        let descriptor = descriptor
        let result = withUnsafeBytes(of: place) { bytes in
            bind(descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), length)
        }
        guard descriptor >= 0, result == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }

    deinit { close(descriptor) }

    /// Takes what has come, and says whether one of the messages had this line.
    func hasHeard(_ line: String) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            guard count >= 0 else { break }
            messages.append(String(decoding: buffer.prefix(count), as: UTF8.self).components(separatedBy: "\n"))
        }
        return messages.contains { $0.contains(line) }
    }
}
