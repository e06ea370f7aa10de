import ControlAPI
import HTTPTypes

extension SiteReply {
    /// What is smaller goes in one packet as it is.
    private static let leastPacked = 1_024

    /// The reply, packed if the browser unpacks.
    func packed(for request: SiteRequest) -> SiteReply {
        guard body.count >= Self.leastPacked, request.acceptsGzip else {
            return self
        }
        var reply = self
        reply.headers[.contentEncoding] = "gzip"
        reply.body = Gzip.packed(body, level: 1)
        return reply
    }
}

extension SiteRequest {
    /// Whether the browser unpacks what is packed for it.
    var acceptsGzip: Bool { headers[.acceptEncoding]?.contains("gzip") ?? false }
}
