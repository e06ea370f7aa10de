import HTTPTypes
import NIOCore

/// What is answered to bytes that are no request: nothing of ours has seen one.
enum UnreadableRequest {
    private static let answer = FinishedAnswer(
        Problem(
            .malformed, "request: cannot be read as HTTP",
            cure: "see its request line, the size of its head, its headers and its length"),
        face: .rest)

    static let body =
        switch answer.body {
        case .text(let text): ByteBuffer(string: text)
        case .none, .pieces, .stream: ByteBuffer()
        }

    /// Whether an answer is the server's own for such bytes. None of ours is without a body.
    static func isAnswered(by head: HTTPResponse) -> Bool {
        head.status == .badRequest && head.headerFields[.contentLength] == "0"
    }

    static var head: HTTPResponse {
        var fields = answer.fields
        fields[.contentLength] = String(body.readableBytes)
        return HTTPResponse(status: .badRequest, headerFields: fields)
    }
}
