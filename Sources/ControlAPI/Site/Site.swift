package import HTTPTypes

/// Pages that are served beside the API, on paths that are none of its own. They show and do what its operations do, and no more.
package struct Site: Sendable {
    /// Whether a page answers a request.
    package var owns: @Sendable (HTTPRequest) -> Bool
    /// Answers it. Runs on a thread that may block.
    package var respond: @Sendable (SiteRequest, SiteDesk) -> SiteReply

    package init(
        owns: @escaping @Sendable (HTTPRequest) -> Bool,
        respond: @escaping @Sendable (SiteRequest, SiteDesk) -> SiteReply
    ) {
        self.owns = owns
        self.respond = respond
    }
}

/// A request for a page.
package struct SiteRequest: Sendable {
    package var method: HTTPRequest.Method
    /// Without the query, as it was sent.
    package var path: String
    package var query: String?
    /// The server as the browser knows it, such as `https://jobs.example:7070`.
    package var origin: String
    package var cookies: Cookies
    package var headers: HTTPFields
    package var body: [UInt8] = []
    /// The file that a form which uploads was written to, as it came.
    package var upload: String?
    /// Whether the browser came by TLS, to us or to a proxy before us.
    package var isSecure: Bool
}

/// What a browser gets.
package struct SiteReply: Sendable {
    package var status: HTTPResponse.Status
    package var headers: HTTPFields
    package var body: [UInt8]

    package init(status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
