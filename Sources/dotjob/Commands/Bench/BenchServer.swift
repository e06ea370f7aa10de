import Foundation
import Glibc

/// A scheduler process of a benchmark, asked over HTTP.
final class BenchServer {
    private let process = Process()
    private let errors = Pipe()
    private let token: String
    private var port: UInt16 = 0

    /// Starts it, and waits until it listens.
    init(database: String) throws {
        process.executableURL = OurProgram.url
        process.arguments = ["scheduler", "--database", database, "--port", "0"]
        process.standardInput = FileHandle.nullDevice
        process.standardError = errors
        try process.run()
        var log = ""
        while case let text = errors.fileHandleForReading.availableData, !text.isEmpty {
            log += String(decoding: text, as: UTF8.self)
            if let address = log.firstMatch(of: /listening on http:\/\/127\.0\.0\.1:(\d+)/) {
                port = UInt16(address.1) ?? 0
                break
            }
        }
        guard port > 0 else { throw CommandError("bench: the scheduler does not listen; it said: \(log)") }
        token = try String(contentsOfFile: "\(database).d/admin-token", encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    /// Asks over a connection of its own, as curl does.
    ///
    /// - Returns: the whole answer.
    /// - Throws: `CommandError` unless its status is 200.
    func get(_ path: String) throws -> String {
        let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(connection) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let outcome = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard outcome == 0 else { throw CommandError("bench: the scheduler's port \(port) takes no connection") }
        let request = Array(
            """
            GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nAuthorization: Bearer \(token)\r\nConnection: close\r\n\r\n
            """.utf8)
        guard send(connection, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            throw CommandError("bench: the scheduler took no request")
        }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = recv(connection, &buffer, buffer.count, 0), count > 0 { answer += buffer[..<count] }
        let text = String(decoding: answer, as: UTF8.self)
        guard text.hasPrefix("HTTP/1.1 200 ") else {
            throw CommandError("bench: GET \(path): \(text.prefix { !$0.isNewline })")
        }
        return text
    }
}
