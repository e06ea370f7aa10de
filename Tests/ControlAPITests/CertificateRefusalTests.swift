import Foundation
import TestSupport
import Testing

@Suite("Certificates that nobody can serve with")
struct CertificateRefusalTests {
    private let directory: TemporaryDirectory
    private let certificate: TestCertificate

    init() throws {
        directory = try TemporaryDirectory()
        certificate = try TestCertificate(in: directory)
    }

    /// What is said, with exit code 64, before anything of the database is touched.
    private func refusal(_ arguments: String..., command: String = "scheduler") throws -> String {
        let database = directory.file("q.db")
        let outcome = try Tool.run(
            Project.product("dotjob"), [command] + arguments, environment: ["DOTJOB_DATABASE": database])
        #expect(outcome.status == 64, "\(outcome.error)")
        #expect(!FileManager.default.fileExists(atPath: database))
        return outcome.error
    }

    @Test("A certificate without its key is refused, and so is a key alone")
    func halves() throws {
        #expect(
            try refusal("--tls-cert", certificate.chain)
                == "dotjob: --tls-cert \"\(certificate.chain)\": its key is missing; give --tls-key\n")
        #expect(
            try refusal("--tls-key", certificate.key)
                == "dotjob: --tls-key \"\(certificate.key)\": its certificate is missing; give --tls-cert\n")
    }

    #if TLS
        @Test("A key that is another certificate's is refused", arguments: ["scheduler", "up"])
        func mismatch(command: String) throws {
            let other = try TestCertificate(in: directory, "other")
            let said = try refusal("--tls-cert", certificate.chain, "--tls-key", other.key, command: command)
            #expect(
                said.hasPrefix(
                    "dotjob: file \"\(other.key)\": not the key of the certificate in \"\(certificate.chain)\"; "))
        }

        @Test("A file that is not there, or is none, is refused by its name")
        func unreadable() throws {
            let missing = directory.file("missing")
            #expect(
                try refusal("--tls-cert", missing, "--tls-key", certificate.key)
                    == "dotjob: file \"\(missing)\": No such file or directory; name a file that dotjob may read\n")
            #expect(
                try refusal("--tls-cert", certificate.chain, "--tls-key", directory.path)
                    .hasPrefix("dotjob: file \"\(directory.path)\": Is a directory"))
            #expect(
                try refusal("--tls-cert", "/dev/zero", "--tls-key", certificate.key)
                    .hasPrefix("dotjob: file \"/dev/zero\": not a chain of certificates in PEM"))
        }

        @Test("A key under a passphrase is refused with how to take it off", arguments: ["ec", "pkcs8"])
        func encrypted(form: String) throws {
            let key = try certificate.encryptedKey(in: directory, form)
            let said = try refusal("--tls-cert", certificate.chain, "--tls-key", key)
            #expect(said.contains("file \"\(key)\": the key is encrypted") && said.contains("openssl pkey"))
        }

        @Test(
            "Files that are no PEM are refused by their names",
            arguments: ["", "hello\n", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
        func malformed(text: String) throws {
            let file = directory.file("bad.pem")
            try text.write(toFile: file, atomically: true, encoding: .utf8)
            #expect(
                try refusal("--tls-cert", file, "--tls-key", certificate.key)
                    .hasPrefix("dotjob: file \"\(file)\": not a chain of certificates in PEM"))
            #expect(
                try refusal("--tls-cert", certificate.chain, "--tls-key", file)
                    .hasPrefix("dotjob: file \"\(file)\": not a private key in PEM"))
        }
    #else
        @Test("A build without TLS says so, and which build has it", arguments: ["scheduler", "up"])
        func notBuilt(command: String) throws {
            let said = try refusal(
                "--tls-cert", certificate.chain, "--tls-key", certificate.key, command: command)
            #expect(
                said
                    == "dotjob: certificate \"\(certificate.chain)\": this dotjob was built without TLS; build it with "
                    + "Scripts/build, which has it\n")
        }
    #endif
}
