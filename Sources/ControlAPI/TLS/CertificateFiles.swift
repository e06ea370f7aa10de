import Glibc
public import JobModel

/// Where a server's certificate and its key lie, as PEM.
public struct CertificateFiles: Sendable {
    /// Bytes of a file that are looked at: chains have a few thousand.
    private static let fileBytes = 1 << 20

    /// The certificate, then those that vouch for it.
    public let chain: String
    public let key: String

    public init(chain: String, key: String) {
        self.chain = chain
        self.key = key
    }

    /// Blocks its thread.
    ///
    /// - Throws: `CertificateRefused`.
    static func read(_ path: String) throws -> [UInt8] {
        // Of a pipe it takes what is there: nobody waits for its other end.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw unreadable(path) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: fileBytes)
        var end = 0
        while end < bytes.count {
            let count = bytes[end...].withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw unreadable(path) }
            if count == 0 { break }
            end += count
        }
        return Array(bytes[..<end])
    }

    private static func unreadable(_ path: String) -> CertificateRefused {
        CertificateRefused(path, String(cString: strerror(errno)), cure: "name a file that dotjob may read")
    }
}

/// A certificate that no server can show.
public struct CertificateRefused: RefusalError {
    public let refusal: Refusal

    init(_ path: String, _ reason: String, cure: String) {
        refusal = Refusal("file \"\(path)\"", reason, cure: .plain(cure))
    }

    init(_ refusal: Refusal) { self.refusal = refusal }
}
