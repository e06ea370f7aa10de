import ControlAPI
import Digests
import HTTPTypes

/// Styles, scripts and icons: within the program, with names that change with their bytes, so that browsers keep them for good.
struct Assets: Sendable {
    private struct Asset: Sendable {
        var type: String
        var bytes: [UInt8]
        var packed: [UInt8]
    }

    private static let root = "/assets/"

    /// As templates name them: `app_css`.
    let paths: [String: String]
    private let byPath: [String: Asset]

    init() {
        // A script comes behind those that it imports.
        let sources: [(name: String, end: String, bytes: [UInt8])] = [
            ("tokens", "css", PackageResources.tokens_css), ("app", "css", PackageResources.app_css),
            ("icons", "svg", PackageResources.icons_svg), ("patch", "js", PackageResources.patch_js),
            ("live", "js", PackageResources.live_js), ("log", "js", PackageResources.log_js),
            ("keys", "js", PackageResources.keys_js), ("chart", "js", PackageResources.chart_js),
            ("app", "js", PackageResources.app_js),
        ]
        var paths: [String: String] = [:]
        var byPath: [String: Asset] = [:]
        for source in sources {
            let bytes = source.end == "js" ? Self.linked(source.bytes, paths) : source.bytes
            let path = "\(Self.root)\(source.name)-\(SHA256.hexadecimal(of: bytes).prefix(12)).\(source.end)"
            paths["\(source.name)_\(source.end)"] = path
            byPath[path] = Asset(
                type: Self.types[source.end] ?? "", bytes: bytes, packed: Gzip.packed(bytes, level: 9))
        }
        self.paths = paths
        self.byPath = byPath
    }

    private static let types = [
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
    ]

    /// A script whose imports name what they are served as.
    private static func linked(_ bytes: [UInt8], _ paths: [String: String]) -> [UInt8] {
        let text = paths.reduce(String(decoding: bytes, as: UTF8.self)) { text, path in
            text.replacing("\"./\(path.key.replacing("_js", with: ".js"))\"", with: "\"\(path.value)\"")
        }
        return Array(text.utf8)
    }

    func owns(_ request: HTTPRequest) -> Bool { request.path?.hasPrefix(Self.root) ?? false }

    /// `nil` for what is none of them.
    func reply(to request: SiteRequest) -> SiteReply? {
        guard request.path.hasPrefix(Self.root) else { return nil }
        guard let asset = byPath[request.path] else { return SiteReply(status: .notFound) }
        var headers: HTTPFields = [:]
        headers[.contentType] = asset.type
        headers[.cacheControl] = "public, max-age=31536000, immutable"
        headers[.vary] = "Accept-Encoding"
        guard request.acceptsGzip else {
            return SiteReply(headers: headers, body: asset.bytes)
        }
        headers[.contentEncoding] = "gzip"
        return SiteReply(headers: headers, body: asset.packed)
    }
}
