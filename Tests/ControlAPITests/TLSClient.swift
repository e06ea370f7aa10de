import Foundation
import Glibc
import TestSupport

extension ServedDatabase {
    /// Asks over TLS, with curl.
    ///
    /// - Parameter token: `nil` for the admin's.
    func askSecurely(
        _ path: String, trusting root: String, token: String? = nil, _ more: String...
    ) throws -> HTTPReply {
        let outcome = try Tool.run(
            "/usr/bin/curl",
            [
                "--silent", "--show-error", "--include", "--http1.1", "--max-time", "30", "--cacert", root, "--header",
                "Authorization: Bearer \(token ?? admin)",
            ] + more + ["https://127.0.0.1:\(port)\(path)"])
        guard outcome.status == 0 else { throw HTTPReply.Unreadable(text: outcome.error) }
        return try HTTPReply(Array(outcome.output.utf8))
    }

    /// Whether a well-formed request over TLS is answered.
    func isWellSecurely(trusting root: String) throws -> Bool {
        try askSecurely("/api/v1/jobs", trusting: root).status == 200
    }

    /// What openssl tells of a handshake, and of why there was none.
    func handshake(_ arguments: String...) throws -> String {
        let outcome = try Tool.run(
            "/usr/bin/openssl", ["s_client", "-connect", "127.0.0.1:\(port)"] + arguments)
        return outcome.output + outcome.error
    }

    /// The serial number of the certificate that a connection is met with.
    func serial() throws -> Int? {
        let client = "openssl s_client -connect 127.0.0.1:\(port) </dev/null 2>/dev/null"
        let outcome = try Tool.run("/bin/sh", ["-c", "\(client) | openssl x509 -noout -serial"])
        return outcome.output.firstMatch(of: /serial=([0-9A-F]+)/).flatMap { Int($0.1, radix: 16) }
    }
}

/// A connection over TLS that stays open: openssl's, which sends what it reads.
final class TLSConnection {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var heard = ""

    init(port: Int) throws {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = ["s_client", "-quiet", "-connect", "127.0.0.1:\(port)"]
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    deinit {
        // Foundation starts it with a mask that keeps SIGTERM from it.
        Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    func send(_ text: String) throws { try input.fileHandleForWriting.write(contentsOf: Data(text.utf8)) }

    /// Reads on until `text` is among what came since the last time; `false` when the connection ends before.
    func hears(_ text: String) -> Bool {
        while !heard.contains(text) {
            let bytes = output.fileHandleForReading.availableData
            guard !bytes.isEmpty else { return false }
            heard += String(decoding: bytes, as: UTF8.self)
        }
        heard = ""
        return true
    }
}
