import Foundation
import Glibc
import Synchronization
import Testing

/// Answers connections one after the other with what it was told to, right or wrong.
final class CannedServer: Sendable {
    private let descriptor: Int32
    let port: Int
    private let heard = Mutex<[String]>([])

    /// - Parameter answers: one for each connection; `nil` closes it once a request is there.
    init(_ answers: [String?]) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        try #require(descriptor >= 0)
        self.descriptor = descriptor
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let (bound, named) = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                (bind(descriptor, $0, length), getsockname(descriptor, $0, &length))
            }
        }
        try #require(bound == 0 && named == 0 && listen(descriptor, 8) == 0)
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in for answer in answers { self.answer(answer) } }
    }

    deinit { close(descriptor) }

    var requests: [String] { heard.withLock { $0 } }

    private func answer(_ answer: String?) {
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0 else { return }
        defer { close(connection) }
        var text = ""
        var bytes = [UInt8](repeating: 0, count: 65_536)
        while !text.contains("\r\n\r\n") {
            let count = read(connection, &bytes, bytes.count)
            guard count > 0 else { return }
            text += String(decoding: bytes[..<count], as: UTF8.self)
        }
        heard.withLock { $0.append(text) }
        guard let answer else { return }
        _ = Array(answer.utf8).withUnsafeBytes { write(connection, $0.baseAddress, $0.count) }
    }

    /// A whole answer with a body.
    static func reply(_ status: String, _ body: String, headers: String = "") -> String {
        "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
}
