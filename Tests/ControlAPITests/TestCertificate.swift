import Foundation
import TestSupport
import Testing

/// A certificate for this machine and its key, made by openssl, in a directory of the test's own.
struct TestCertificate {
    /// The server's, then the one that vouches for it where there is one.
    let chain: String
    let key: String
    /// What a client trusts.
    let root: String

    private static let names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
    private static let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]

    /// One that vouches for itself.
    init(in directory: TemporaryDirectory, _ name: String = "server", serial: Int = 7) throws {
        chain = directory.file("\(name).pem")
        key = directory.file("\(name).key")
        root = chain
        try Self.openssl(
            ["req", "-x509", "-noenc", "-keyout", key, "-out", chain, "-days", "2", "-subj", "/CN=localhost"]
                + Self.newKey + ["-addext", Self.names, "-set_serial", "\(serial)"])
    }

    /// One that a root vouches for by way of another.
    init(chainedIn directory: TemporaryDirectory) throws {
        chain = directory.file("chain.pem")
        key = directory.file("chain.key")
        root = directory.file("root.pem")
        let middle = directory.file("middle.pem")
        let server = directory.file("leaf.pem")
        let (rootKey, middleKey) = (directory.file("root.key"), directory.file("middle.key"))
        let issuer = ["-addext", "basicConstraints=critical,CA:true", "-addext", "keyUsage=keyCertSign"]
        try Self.openssl(
            ["req", "-x509", "-noenc", "-keyout", rootKey, "-out", root, "-subj", "/CN=root", "-days", "2"]
                + Self.newKey + issuer)
        try Self.openssl(
            ["req", "-x509", "-noenc", "-keyout", middleKey, "-out", middle, "-subj", "/CN=middle", "-days", "2"]
                + Self.newKey + issuer + ["-CA", root, "-CAkey", rootKey])
        try Self.openssl(
            ["req", "-x509", "-noenc", "-keyout", key, "-out", server, "-subj", "/CN=localhost", "-days", "2"]
                + Self.newKey + ["-addext", Self.names, "-CA", middle, "-CAkey", middleKey])
        try (text(of: server) + text(of: middle)).write(toFile: chain, atomically: true, encoding: .utf8)
    }

    var options: [String] { ["--tls-cert", chain, "--tls-key", key] }

    /// Puts this one where another is served from.
    func replace(_ served: TestCertificate) throws {
        try text(of: chain).write(toFile: served.chain, atomically: true, encoding: .utf8)
        try text(of: key).write(toFile: served.key, atomically: true, encoding: .utf8)
    }

    /// Its key under a passphrase, in a file of its own.
    ///
    /// - Parameter form: `pkcs8`, or `ec` for that of old.
    func encryptedKey(in directory: TemporaryDirectory, _ form: String) throws -> String {
        let path = directory.file("encrypted.key")
        let command = form == "ec" ? ["ec", "-aes256"] : ["pkcs8", "-topk8", "-v2", "aes256"]
        try Self.openssl(command + ["-in", key, "-passout", "pass:secret", "-out", path])
        return path
    }

    static func openssl(_ arguments: [String]) throws {
        let outcome = try Tool.run("/usr/bin/openssl", arguments)
        try #require(outcome.status == 0, "\(outcome.error)")
    }

    private func text(of path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }
}
