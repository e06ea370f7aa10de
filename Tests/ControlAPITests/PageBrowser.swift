import Foundation
import Testing

/// A browser without scripts: it keeps cookies, follows where it is sent, and sends the forms of the page that it shows.
final class PageBrowser {
    private let served: ServedDatabase
    private var cookies: [String: String] = [:]
    private(set) var page = ""
    private(set) var status = 0
    private(set) var path = "/"
    private(set) var headers: [String: String] = [:]

    init(_ served: ServedDatabase) { self.served = served }

    /// One that is signed in.
    ///
    /// - Parameter token: a secret; `nil` the admin's.
    convenience init(signedInTo served: ServedDatabase, token: String? = nil) throws {
        self.init(served)
        try signIn(token ?? served.admin)
    }

    func signIn(_ token: String) throws {
        try open("/sign-in")
        try send("/sign-in", ["token": token])
    }

    var cookieHeader: String { cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ") }

    func open(_ path: String) throws { try ask("GET", path) }

    /// Reads again what is shown, as the page's own script does.
    func readAgain(in language: String = "en") throws {
        try ask("GET", path, also: ["X-Live: 1", "Accept-Language: \(language)"])
    }

    /// Sends a form of the page that is shown, with what is hidden in it.
    ///
    /// - Parameters:
    ///   - origin: of the page; `nil` for this server's own.
    ///   - hidden: what to send in place of what is hidden in the page's forms.
    func send(
        _ path: String, _ fields: [String: String] = [:], several: [(String, String)] = [], origin: String? = nil,
        hidden: [String: String]? = nil
    ) throws {
        let all = (hidden ?? self.hidden).merging(fields) { $1 }.map { ($0.key, $0.value) } + several
        let body = all.map { "\(Self.escaped($0.0))=\(Self.escaped($0.1))" }.joined(separator: "&")
        try ask("POST", path, body, type: "application/x-www-form-urlencoded", origin: origin)
    }

    /// Sends a file with a form, as browsers do.
    func upload(_ path: String, _ fields: [String: String], file: String, named name: String) throws {
        let boundary = "----boundary7MA4YWxkTrZu0gW"
        var body = [UInt8]()
        for (name, value) in hidden.merging(fields, uniquingKeysWith: { $1 }) {
            body += Array(
                "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
        }
        let head =
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\n"
            + "Content-Type: application/octet-stream\r\n\r\n"
        body += Array(head.utf8) + Array(try Data(contentsOf: URL(fileURLWithPath: file)))
        body += Array("\r\n--\(boundary)--\r\n".utf8)
        try ask("POST", path, bytes: body, type: "multipart/form-data; boundary=\(boundary)")
    }

    /// What the page's forms send without asking.
    var hidden: [String: String] {
        var values: [String: String] = [:]
        for match in page.matches(of: /<input type="hidden" name="([^"]*)" value="([^"]*)">/) {
            let name = String(match.1)
            if values[name] == nil { values[name] = Self.plain(String(match.2)) }
        }
        return values
    }

    private func ask(
        _ method: String, _ path: String, _ body: String = "", bytes: [UInt8]? = nil, type: String? = nil,
        origin: String? = nil, also: [String] = []
    ) throws {
        let bytes = bytes ?? Array(body.utf8)
        var head = ["\(method) \(path) HTTP/1.1", "Host: 127.0.0.1:\(served.port)", "Connection: close"]
        head += ["Accept: text/html"] + also
        if !cookies.isEmpty { head.append("Cookie: \(cookieHeader)") }
        if method == "POST" {
            head.append("Origin: \(origin ?? "http://127.0.0.1:\(served.port)")")
            head.append("Content-Length: \(bytes.count)")
        }
        if let type { head.append("Content-Type: \(type)") }
        let connection = try HTTPConnection(port: served.port)
        try connection.send(Array((head.joined(separator: "\r\n") + "\r\n\r\n").utf8) + bytes)
        let reply = try HTTPReply(connection.readToEnd())
        remember(reply.headers["set-cookie"])
        (status, headers, self.path) = (reply.status, reply.headers, path)
        if reply.status == 303, let next = reply.headers["location"] { return try ask("GET", next) }
        page = reply.text
    }

    private func remember(_ cookie: String?) {
        guard let pair = cookie?.split(separator: ";").first?.split(separator: "=", maxSplits: 1) else { return }
        cookies[String(pair[0])] = pair.count > 1 ? String(pair[1]) : nil
    }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    private static func plain(_ html: String) -> String {
        [("&quot;", "\""), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")].reduce(html) {
            $0.replacing($1.0, with: $1.1)
        }
    }
}
