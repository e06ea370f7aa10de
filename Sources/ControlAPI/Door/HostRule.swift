import Foundation
import HTTPTypes

/// Which names this server goes by. A page elsewhere can have its own name lead here (DNS rebinding), and would then be let in by a
/// browser.
struct HostRule: Sendable {
    private static let hostHeader = HTTPField.Name("Host")!

    /// Names and addresses, small, without a port.
    private let names: Set<String>
    /// Pages elsewhere that a browser may let ask.
    private let allowedOrigins: Set<String>
    private let publicOrigin: String?
    /// Whether connections come with TLS.
    private let isSecure: Bool

    init(bind: String, publicURL: String?, allowedOrigins: [String], isSecure: Bool) {
        var names: Set<String> = ["localhost", "127.0.0.1", "::1", bind.lowercased()]
        if let publicURL, let host = Self.host(ofURL: publicURL) { names.insert(host) }
        self.names = names
        self.allowedOrigins = Set(allowedOrigins)
        self.isSecure = isSecure
        publicOrigin = publicURL.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
    }

    /// - Parameter ownAddress: that the connection came to: who asks for it by number means us.
    /// - Throws: `Problem` for a request that is meant for somebody else.
    func check(_ request: HTTPRequest, ownAddress: String?) throws {
        // A second one is left among the other headers, and somebody on the way may have judged by that.
        guard let authority = request.authority, request.headerFields[Self.hostHeader] == nil,
            let name = Self.name(ofAuthority: authority), names.contains(name) || name == ownAddress
        else {
            throw Problem(
                .misdirected, "header Host: not a name of this server",
                cure: "ask for it by its address, or start it with --public-url")
        }
        guard let origin = request.headerFields[.origin] else { return }
        guard origin == publicOrigin || isOwn(origin, of: authority) || allowedOrigins.contains(origin) else {
            throw Problem(.forbidden, "header Origin: not a page of this server", cure: "start it with --allow-origin")
        }
    }

    /// With the port: another one is another program's page. The scheme may be a proxy's; but a page in the clear is none of a server
    /// with TLS: whoever sits on the way writes such pages.
    private func isOwn(_ origin: String, of authority: String) -> Bool {
        guard !isSecure || origin.lowercased().hasPrefix("https://") else { return false }
        return Self.authority(ofURL: origin)?.lowercased() == authority.lowercased()
    }

    /// Judges a form: unlike requests with a token, it comes from a page of ours or from nowhere.
    ///
    /// - Throws: `Problem` for one of another page.
    func checkForm(_ request: HTTPRequest) throws {
        guard let origin = request.headerFields[.origin], let authority = request.authority,
            origin == publicOrigin || isOwn(origin, of: authority)
        else {
            throw Problem(
                .forbidden, "header Origin: not a page of this server", cure: "open the page here and try again")
        }
    }

    /// Whether browsers come by TLS, to us or to a proxy before us.
    var isSecureOutside: Bool { isSecure || publicOrigin?.lowercased().hasPrefix("https://") ?? false }

    func allowedOrigin(of request: HTTPRequest) -> String? {
        request.headerFields[.origin].flatMap { allowedOrigins.contains($0) ? $0 : nil }
    }

    private static func host(ofURL url: String) -> String? { authority(ofURL: url).flatMap(name(ofAuthority:)) }

    private static func authority(ofURL url: String) -> String? {
        url.range(of: "://").map { String(url[$0.upperBound...].prefix { $0 != "/" }) }
    }

    /// Without the port, and the brackets of an address of version 6; `nil` for what is neither.
    private static func name(ofAuthority authority: String) -> String? {
        let form = /(?:\[([0-9A-Fa-f:.]+)\]|([^\[\]:]+))(?::[0-9]*)?/
        guard let parts = authority.wholeMatch(of: form)?.output else { return nil }
        return (parts.1 ?? parts.2)?.lowercased()
    }
}
