public import JobModel

/// Where a server is, as a person names it: `https://jobs.example.org`, `http://127.0.0.1:8806`.
public struct ServerAddress: Sendable, Equatable {
    /// As it was given.
    public let text: String
    let isSecure: Bool
    let host: String
    let port: Int
    /// Before each path; empty, or with a slash in front and none behind.
    let prefix: String

    /// - Throws: `ServerRefused` for what is no such address.
    public init(_ text: String) throws {
        self.text = text
        let form = /(https?):\/\/(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._\-]+)(?::(\d{1,5}))?((?:\/[A-Za-z0-9._~\-]+)*)\/?/
        guard let parts = text.wholeMatch(of: form)?.output else {
            throw ServerRefused(
                .address, text, "no address of a server", cure: "give one such as http://127.0.0.1:8806")
        }
        isSecure = parts.1 == "https"
        host = parts.2.hasPrefix("[") ? String(parts.2.dropFirst().dropLast()) : String(parts.2)
        port = parts.3.flatMap { Int($0) } ?? (isSecure ? 443 : 80)
        prefix = String(parts.4)
        guard (1...65_535).contains(port) else {
            throw ServerRefused(.address, text, "port \(port) is out of range", cure: "give 1 to 65535")
        }
    }

    /// As the header has it.
    var hostHeader: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }

    /// Whether the host is a number and no name.
    var isNumeric: Bool { host.contains(":") || host.wholeMatch(of: /\d+(\.\d+){3}/) != nil }
}

/// Why a server was not asked, or has not answered.
public struct ServerRefused: RefusalError {
    public enum Code: Sendable {
        /// What was given as its address, its token, or a file for it.
        case address
        /// It is not to be reached, or the connection broke.
        case unreachable
        /// It does not know who asks.
        case unauthorized
        /// It is too busy.
        case busy
        /// It answers something, and not as dotjob does.
        case unreadable
    }

    public let code: Code
    public let refusal: Refusal

    init(_ code: Code, _ server: String, _ reason: String, cure: String? = nil) {
        self.init(code, Refusal("server \"\(server)\"", reason, cure: cure.map(Cure.plain)))
    }

    init(_ code: Code, _ refusal: Refusal) {
        self.code = code
        self.refusal = refusal
    }
}
