#if TLS
    public import JobModel
    import NIOCore
    import NIOSSL
    import Synchronization

    /// The certificate that connections are met with. It can be read again while they live.
    public final class ServedCertificate: Sendable {
        /// What a connection needs, and until when its certificate is valid.
        private struct Reading: Sendable {
            var context: NIOSSLContext
            var endsAt: UTCMilliseconds
        }

        public let files: CertificateFiles
        private let reading: Mutex<Reading>

        /// Blocks its thread.
        ///
        /// - Throws: `CertificateRefused`.
        public init(_ files: CertificateFiles) throws {
            self.files = files
            reading = Mutex(try Self.read(files))
        }

        /// When it is valid no more.
        public var endsAt: UTCMilliseconds { reading.withLock(\.endsAt) }

        /// For a connection that begins. Those that have begun keep theirs.
        var context: NIOSSLContext { reading.withLock(\.context) }

        /// Reads the files again; the old certificate stays where they are no good. Blocks its thread.
        ///
        /// - Throws: `CertificateRefused`.
        func readAgain() throws {
            let new = try Self.read(files)
            reading.withLock { $0 = new }
        }

        private static func read(_ files: CertificateFiles) throws -> Reading {
            let chain = try certificates(in: files)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(try key(in: files)))
            configuration.minimumTLSVersion = .tlsv12
            configuration.applicationProtocols = ["http/1.1"]
            configuration.shutdownTimeout = farewell
            do {
                // All of it anew: with its tickets gone, nobody resumes a session that never saw the new certificate.
                return Reading(
                    context: try NIOSSLContext(configuration: configuration),
                    endsAt: UTCMilliseconds(chain[0].notValidAfter) * 1_000)
            } catch {
                throw CertificateRefused(
                    files.key, "not the key of the certificate in \"\(files.chain)\"",
                    cure: "name the two that belong together, the server's own certificate first in its file")
            }
        }

        private static func certificates(in files: CertificateFiles) throws -> [NIOSSLCertificate] {
            let bytes = try CertificateFiles.read(files.chain)
            // NIOSSL takes an empty file for a mistake of ours.
            if !bytes.isEmpty, let chain = try? NIOSSLCertificate.fromPEMBytes(bytes), !chain.isEmpty { return chain }
            throw CertificateRefused(
                files.chain, "not a chain of certificates in PEM",
                cure: "name one, with the server's own certificate first")
        }

        private static func key(in files: CertificateFiles) throws -> NIOSSLPrivateKey {
            let bytes = try CertificateFiles.read(files.key)
            if !bytes.isEmpty, let key = try? NIOSSLPrivateKey(bytes: bytes, format: .pem) { return key }
            // "BEGIN ENCRYPTED PRIVATE KEY" today, "Proc-Type: 4,ENCRYPTED" of old.
            guard !String(decoding: bytes, as: UTF8.self).contains("ENCRYPTED") else {
                throw CertificateRefused(
                    files.key, "the key is encrypted, and nobody is there to give its passphrase",
                    cure: "write it in the clear with \"openssl pkey\", for dotjob's user alone")
            }
            throw CertificateRefused(files.key, "not a private key in PEM", cure: "name the certificate's key")
        }

        /// How long a client may take to say good-bye in its turn, before its connection is cut off.
        private static let farewell = TimeAmount.seconds(2)
    }
#else
    public import JobModel

    /// There is none: this dotjob was built without TLS.
    public struct ServedCertificate: Sendable {
        public let files: CertificateFiles
        public let endsAt: UTCMilliseconds = 0

        /// - Throws: `CertificateRefused`, always.
        public init(_ files: CertificateFiles) throws {
            throw CertificateRefused(
                Refusal(
                    "certificate \"\(files.chain)\"", "this dotjob was built without TLS",
                    cure: .plain("build it with Scripts/build, which has it")))
        }

        func readAgain() throws {}
    }
#endif
