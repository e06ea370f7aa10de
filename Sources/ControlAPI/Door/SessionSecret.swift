import Digests
import HTTPTypes

/// What a browser that is signed in holds as a cookie: 256 random bits. The store knows their digest.
struct SessionSecret: Sendable {
    private static let digits = 64

    let text: String

    init() { text = RandomDigits.hexadecimal(Self.digits) }

    /// Reads the cookie of a request; `nil` for none, and for a text that cannot be one.
    init?(in request: HTTPRequest) {
        let cookies = Cookies(request)
        guard let text = cookies[Self.cookie(of: request)], text.utf8.count == Self.digits else { return nil }
        self.text = text
    }

    /// What is stored.
    var digest: String { SHA256.hexadecimal(of: Array(text.utf8)) }

    /// What forms of the browser's pages send along: another site can make it send the cookie, and cannot read this.
    var formToken: String { SHA256.hexadecimal(of: Array("form \(text)".utf8)) }

    /// The cookie's name. With the port that was asked for: cookies don't tell ports apart, and each dotjob of a machine has its own.
    static func cookie(of request: HTTPRequest) -> String {
        let authority = request.authority ?? ""
        let port = authority.split(separator: ":").last.flatMap { Int($0) }
        return "dotjob_session" + (port.map { "_\($0)" } ?? "")
    }
}
