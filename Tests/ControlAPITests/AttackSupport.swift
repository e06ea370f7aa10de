import Foundation
import Glibc
import TestSupport

extension HTTPConnection {
    /// The next answer, whose connection may stay open.
    func reply() throws -> HTTPReply {
        var bytes: [UInt8] = []
        while !bytes.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            guard let byte = try read(1).first else { throw Closed() }
            bytes.append(byte)
        }
        let length = try HTTPReply(bytes).headers["content-length"].flatMap { Int($0) } ?? 0
        return try HTTPReply(bytes + read(length))
    }

    private func read(_ count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var place = 0
        while place < count {
            let got = bytes[place...].withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
            guard got > 0 else { throw Closed() }
            place += got
        }
        return bytes
    }

    /// Whether the other end has ended the connection, or has answered, within `milliseconds`.
    func hears(within milliseconds: Int32) -> Bool {
        var place = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&place, 1, milliseconds) > 0
    }

    /// Sends a byte every few milliseconds, and says whether the other end has had enough of it before `seconds` are over.
    func trickle(_ byte: UInt8, for seconds: Double) -> Bool {
        let end = Date().addingTimeInterval(seconds)
        while Date() < end {
            if hears(within: 20) { return true }
            do { try send([byte]) } catch { return true }
        }
        return false
    }

    /// Says that nothing more comes.
    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }
}

extension ServedDatabase {
    /// The head's lines that every honest request has.
    var credentials: String { "Host: 127.0.0.1:\(port)\r\nAuthorization: Bearer \(admin)\r\n" }

    /// Whether a well-formed request on a connection of its own is answered.
    func isWell() throws -> Bool { try ask("GET", "/api/v1/jobs").status == 200 }

    /// The most memory that it has had, in megabytes.
    var peakMegabytes: Int {
        let status = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
        return status.firstMatch(of: /VmHWM:\s+(\d+) kB/).flatMap { Int($0.1) }.map { $0 / 1_024 } ?? .max
    }

    /// Connections that it has open.
    var openSockets: Int {
        let files = FileManager.default
        return ((try? files.contentsOfDirectory(atPath: "/proc/\(pid)/fd")) ?? []).count { name in
            (try? files.destinationOfSymbolicLink(atPath: "/proc/\(pid)/fd/\(name)"))?.hasPrefix("socket:") ?? false
        }
    }

    /// Sends bytes on a connection of their own, and says that they were all.
    ///
    /// - Returns: the answer; `nil` when the server closed without one.
    func answer(to bytes: [UInt8]) throws -> HTTPReply? {
        let connection = try HTTPConnection(port: port)
        // It may be closed before all is sent.
        try? connection.send(bytes)
        connection.finishSending()
        let answer = connection.readToEnd()
        return answer.isEmpty ? nil : try HTTPReply(answer)
    }

    func answer(to text: String) throws -> HTTPReply? { try answer(to: Array(text.utf8)) }
}
