import HTTPTypes
import JSONWriting

/// What the system that this grows out of puts around its answers: a code, its words, the data. Its order of members too.
enum SeedEnvelope {
    /// - Parameter data: JSON.
    static func success(data: String) -> String { successHead + data + "}" }

    /// What stands before the data.
    static let successHead = "{\"code\":200,\"message\":\"操作成功\",\"data\":"

    static func failure(_ problem: Problem) -> (code: Int, text: String) {
        let (code, words) = wording(of: problem.kind)
        let detail = [problem.detail, problem.cure].compactMap { $0 }.joined(separator: "; ")
        // Clients compare the words of 401 whole, to log in again.
        let message = JSONText.compact(.text(problem.kind == .unauthorized ? words : "\(words): \(detail)"))
        return (code, "{\"code\":\(code),\"message\":\(message),\"data\":null}")
    }

    private static func wording(of kind: Problem.Kind) -> (code: Int, words: String) {
        switch kind {
        case .unauthorized: (401, "暂未登录或token已经过期")
        case .forbidden: (403, "没有相关权限")
        case .malformed, .notFound, .conflict, .drifted, .invalid, .keyReused, .preconditionFailed: (404, "参数检验失败")
        case .internal: (500, "操作失败")
        // What HTTP says of the request and not the seed of its content keeps its own status.
        case .methodNotAllowed, .tooLarge, .unsupportedMediaType, .misdirected, .tooManyRequests, .unavailable:
            (kind.status.code, "操作失败")
        }
    }

    static let failureSchema = Schema.object([
        .init(name: "code", schema: .integer(400...599), about: "The status again.", isRequired: true),
        .init(name: "message", schema: .text(), about: "What is the matter.", isRequired: true),
        .init(name: "data", schema: .nullable(.anything), about: "Null.", isRequired: true),
    ])
}
