import Foundation
import HTTPTypes

/// Which names this server goes by. A page elsewhere can have its own name lead here (DNS rebinding), and would then be let in by a
/// browser.
struct HostRule: Sendable {
    /// Names and addresses, small, without a port.
    private let names: Set<String>
    /// Pages elsewhere that a browser may let ask.
    private let allowedOrigins: Set<String>
    private let publicOrigin: String?

    init(bind: String, publicURL: String?, allowedOrigins: [String]) {
        var names: Set<String> = ["localhost", "127.0.0.1", "::1", bind.lowercased()]
        if let publicURL, let host = Self.host(ofURL: publicURL) { names.insert(host) }
        self.names = names
        self.allowedOrigins = Set(allowedOrigins)
        publicOrigin = publicURL.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
    }

    /// - Parameter ownAddress: that the connection came to: who asks for it by number means us.
    /// - Throws: `Problem` for a request that is meant for somebody else.
    func check(_ request: HTTPRequest, ownAddress: String?) throws {
        guard let authority = request.authority, let name = Self.name(ofAuthority: authority),
            names.contains(name) || name == ownAddress
        else {
            throw Problem(
                .misdirected, "header Host: not a name of this server",
                cure: "ask for it by its address, or start it with --public-url")
        }
        guard let origin = request.headerFields[.origin] else { return }
        let isOurs = origin == publicOrigin || Self.host(ofURL: origin) == name
        guard isOurs || allowedOrigins.contains(origin) else {
            throw Problem(.forbidden, "header Origin: not a page of this server", cure: "start it with --allow-origin")
        }
    }

    func allowedOrigin(of request: HTTPRequest) -> String? {
        request.headerFields[.origin].flatMap { allowedOrigins.contains($0) ? $0 : nil }
    }

    private static func host(ofURL url: String) -> String? {
        guard let begin = url.range(of: "://")?.upperBound else { return nil }
        return name(ofAuthority: String(url[begin...].prefix { $0 != "/" }))
    }

    /// Without the port, and the brackets of an address of version 6.
    private static func name(ofAuthority authority: String) -> String? {
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            return authority[authority.index(after: authority.startIndex)..<end].lowercased()
        }
        let name = authority.prefix { $0 != ":" }.lowercased()
        return name.isEmpty ? nil : name
    }
}
