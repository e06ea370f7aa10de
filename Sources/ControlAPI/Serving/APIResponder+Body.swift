import Digests
import Foundation
import HTTPTypes
import Hummingbird
import JobModel
import NIOCore

extension APIResponder {
    /// Bytes of a body of JSON: twice what a job's parameters may have.
    static let bodyBytes = 2 * Limits.parameterBytes

    /// What a request has brought.
    struct Arrived: Sendable {
        /// `nil` for none, and for what was written to a file.
        var bytes: [UInt8]?
        var upload: UploadFile?
        /// SHA-256 of its body.
        var digest: String
    }

    func arrived(
        _ request: Request, for operation: APIOperation, _ values: GivenValues
    ) async throws -> Arrived {
        if case .upload = operation.body {
            let file = try UploadFile(in: uploads, named: values["file"] ?? "plugin.so")
            let bytes = request.headers[.contentLength].flatMap { Int($0) }
            return Arrived(upload: file, digest: try await file.receive(request.body, declaredBytes: bytes, on: pool))
        }
        let bytes = try await body(of: request, for: operation)
        return Arrived(bytes: bytes, digest: SHA256.hexadecimal(of: bytes ?? []))
    }

    private func body(of request: Request, for operation: APIOperation) async throws -> [UInt8]? {
        // What nobody asked for is read too, within bounds: the next request comes behind it.
        var bytes: [UInt8] = []
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > Self.bodyBytes {
            throw Self.bodyTooLarge
        }
        for try await buffer in request.body {
            guard bytes.count + buffer.readableBytes <= Self.bodyBytes else { throw Self.bodyTooLarge }
            bytes += buffer.readableBytesView
        }
        guard case .json = operation.body, !bytes.isEmpty else { return nil }
        // Clients of the seed say all sorts of things.
        if operation.face == .seed { return bytes }
        let type = request.headers[.contentType]?.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces)
        guard type == nil || type?.lowercased() == "application/json" else {
            throw Problem(
                .unsupportedMediaType, "header Content-Type: not application/json", cure: "send JSON, and say so")
        }
        return bytes
    }

    static var bodyTooLarge: Problem {
        Problem(.tooLarge, "body: more than \(bodyBytes) bytes", cure: "send less")
    }

    /// Tells a request from another.
    static func digest(of request: HTTPRequest, _ body: String) -> String {
        SHA256.hexadecimal(of: Array("\(request.method.rawValue) \(request.path ?? "/")\n\(body)".utf8))
    }
}
